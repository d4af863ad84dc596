extension CounterexampleTimeline {
  /// The timeline as a picture; its colours read on light and on dark ground.
  public var svg: String {
    let labels = rows.map { "process \($0.process)  \($0.text)" }
    let left = (labels.map(\.count).max() ?? 0) * 8 + 28
    let width = left + max(columnCount, 12) * 28 + 28
    let notes = orders.prefix(1).flatMap { order in
      ["Longest order possible, its end:"]
        + order.steps.enumerated().map { index, step in
          "\(order.omitted + index + 1). process \(step.process)  \(step.text)  "
            + "(value \(step.value))"
        } + ["then process \(process)'s \(blocked) cannot come: \(order.reason)"]
    }
    let height = 64 + rows.count * 26 + 20 + notes.count * 20 + 16
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" font-family="monospace" font-size="13">
      <title>Not linearizable</title>
      <rect width="100%" height="100%" fill="#1d1f21"/>

      """
    func line(_ text: String, _ x: Int, _ y: Int, _ color: String, anchor: String = "start") {
      svg += "<text x=\"\(x)\" y=\"\(y)\" fill=\"\(color)\" text-anchor=\"\(anchor)\" "
      svg += "xml:space=\"preserve\">\(XML.escaped(text))</text>\n"
    }
    let place = key.isEmpty ? "" : "key \(key): "
    line("\(place)no order explains \(blocked) of process \(process)", 14, 24, "#f0c674")
    line("time →", left, 46, "#969896")
    for (index, row) in rows.enumerated() {
      let y = 58 + index * 26
      let color =
        switch row.part {
        case .blocked: "#cc6666"
        case .ordered: "#81a2be"
        case .left: "#969896"
        }
      line(labels[index], 14, y + 14, row.part == .blocked ? "#cc6666" : "#c5c8c6")
      let x = left + row.start * 28
      let end = left + (row.end.map { $0 * 28 + 14 } ?? max(columnCount, 12) * 28 + 14)
      let dash = row.isUnknown ? " stroke-dasharray=\"4 3\"" : ""
      svg += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(end - x)\" height=\"18\" rx=\"3\" "
      svg += "fill=\"\(color)\" fill-opacity=\"0.35\" stroke=\"\(color)\"\(dash)/>\n"
      switch row.part {
      case .ordered(let position):
        line("\(position)", (x + end) / 2, y + 14, "#ffffff", anchor: "middle")
      case .blocked: line("✗", (x + end) / 2, y + 14, "#ffffff", anchor: "middle")
      case .left: break
      }
    }
    for (index, note) in notes.enumerated() {
      line(note, 14, 84 + rows.count * 26 + index * 20, "#c5c8c6")
    }
    return svg + "</svg>\n"
  }
}
