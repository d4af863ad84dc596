extension CounterexampleTimeline {
  /// The timeline and the longest orders as lines of text.
  public var text: String {
    var text = "process \(process): \(blocked), lines \(call) to \(end): no order explains it.\n"
    text += "The \(prefixCount) operations called before line \(end) suffice to show it.\n\n"
    let heads = rows.map { "process \($0.process)  \($0.text)" }
    let width = heads.map(\.count).max() ?? 0
    for (row, head) in zip(rows, heads) {
      text += "  " + head + String(repeating: " ", count: width - head.count + 2)
      text += bar(row) + "\n"
    }
    text += "\n  numbers: the longest order possible    ✗: cannot come next"
    text += rows.contains(where: \.isUnknown) ? "    ╌: nobody knows when or whether\n" : "\n"
    for (index, order) in orders.enumerated() {
      text += index == 0 ? "\nThe longest order possible:\n" : "\nAnother, as long:\n"
      if order.omitted > 0 { text += "  … \(order.omitted) operations before\n" }
      let width = order.steps.map { $0.text.count + "\($0.process)".count }.max() ?? 0
      for step in order.steps {
        let blank = width - step.text.count - "\(step.process)".count
        text += "  process \(step.process)  \(step.text)" + String(repeating: " ", count: blank)
        text += "    value \(step.value)\n"
      }
      text += "  then process \(process)'s \(blocked) cannot come: \(order.reason)\n"
    }
    return text
  }

  /// `├──1──┤`, three columns an event.
  private func bar(_ row: Row) -> String {
    let mark =
      switch row.part {
      case .ordered(let position): "\(position)"
      case .blocked: "✗"
      case .left: ""
      }
    let last = (row.end ?? columnCount) * 3
    let first = row.start * 3
    let line: Character = row.isUnknown ? "╌" : "─"
    var cells = [Character](repeating: " ", count: first)
    cells.append("├")
    while cells.count < last { cells.append(line) }
    cells.append(row.end == nil ? "…" : "┤")
    let middle = (first + last) / 2 - (mark.count - 1) / 2
    for (offset, character) in mark.enumerated() where middle + offset < cells.count - 1 {
      cells[max(first + 1, middle) + offset] = character
    }
    return String(cells)
  }
}
