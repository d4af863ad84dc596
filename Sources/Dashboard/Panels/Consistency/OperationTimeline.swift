import Simulation

/// A key's latest operations, a row a client: what overlapped what, and which answers do not fit.
enum OperationTimeline {
  static func paint(
    _ key: ConsistencyViewModel.Key, now: Instant, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    sheet.write(
      korean
        ? "\(key.name)의 최근 연산 · w 쓰기, r 읽기, ? 결과 불명"
        : "latest operations on \(key.name) · w writes, r reads, ? outcome unknown", 1, 0, .muted)
    guard let first = key.history.map(\.start).min() else {
      sheet.write(korean ? "아직 없음" : "none yet", 1, 1, .muted)
      return
    }
    let last = max(key.history.map { $0.end ?? now }.max() ?? now, first + .milliseconds(1))
    var processes: [String] = []
    for operation in key.history where !processes.contains(operation.process) {
      processes.append(operation.process)
    }
    let margin = min(16, (processes.map { Sheet.width(of: $0) }.max() ?? 0) + 2)
    let room = sheet.width - margin - 2
    guard room >= 20 else { return }
    let span = (last - first).seconds
    func x(_ instant: Instant) -> Int {
      margin
        + min(
          room - 1, max(0, Figures.bounded((instant - first).seconds / span * Double(room - 1))))
    }
    var y = 1
    for process in processes {
      // What overlaps stands on lines of its own.
      var ends: [Int] = []
      for operation in key.history where operation.process == process {
        let (from, to) = (x(operation.start), x(operation.end ?? last))
        let lane = ends.firstIndex { $0 < from } ?? ends.count
        let line = y + lane
        guard line < sheet.height - 1 else { continue }
        let end = paint(operation, from: from, to: to, line, on: &sheet)
        if lane < ends.count { ends[lane] = end } else { ends.append(end) }
      }
      guard y < sheet.height - 1 else { break }
      sheet.write(process, 1, y, .text, width: margin - 2)
      y += max(1, ends.count)
    }
    y = min(sheet.height - 1, y)
    sheet.write(Figures.time(first.sinceStart), margin, y, .muted)
    sheet.writeRight(
      Figures.time(last.sinceStart), end: sheet.width - 1, y, .muted, from: margin + 9)
  }

  /// Draws one operation with its label, and says which column it ends in.
  private static func paint(
    _ operation: ConsistencyViewModel.Operation, from: Int, to: Int, _ y: Int,
    on sheet: inout Sheet
  ) -> Int {
    let ink: Ink =
      if operation.isOffending { .alarm } else {
        switch operation.outcome {
        case .ok: .text
        case .failed: .muted
        case .unknown: .warning
        case .pending: .info
        }
      }
    let isOpen = operation.outcome == .unknown || operation.outcome == .pending
    for column in from...max(from, to) where sheet.isBlank(column, y) {
      sheet.put(isOpen ? "┄" : "─", column, y, ink)
    }
    if to > from {
      sheet.put("├", from, y, ink)
      sheet.put(isOpen ? "┄" : "┤", to, y, ink)
    }
    let label = operation.outcome == .unknown ? operation.label + "?" : operation.label
    let width = Sheet.width(of: label)
    if to - from > width {
      sheet.write(label, from + 1 + (to - from - width) / 2, y, ink.bold)
      return max(from, to)
    }
    sheet.write(label, max(from, to) + 1, y, ink.bold)
    return max(from, to) + width + 1
  }
}
