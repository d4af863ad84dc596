import Simulation

/// A key's operations, a row a client: what overlapped what, and which answers do not fit.
///
/// The latest ones, or those at the time of a proof; above them the faults that acted then.
enum OperationTimeline {
  /// What is drawn.
  struct Stretch {
    /// What it is about.
    var title: String
    /// The operations, in order of their calls.
    var operations: [ConsistencyViewModel.Operation]
    /// What is still under way is drawn until then.
    var end: Instant
    /// The time drawn; nil: from the first call to the last return.
    var range: ClosedRange<Instant>?
    /// The faults that may have acted.
    var faults: [ConsistencyViewModel.Fault] = []

    /// The latest operations on a key.
    init(_ key: ConsistencyViewModel.Key, _ model: ConsistencyViewModel, _ language: Language) {
      title =
        language == .korean ? "\(key.name)의 최근 연산" : "latest operations on \(key.name)"
      (operations, end, faults) = (key.history, model.now, model.faults)
    }

    /// What proves something against a key; the first of several says that there are more.
    init(
      _ proof: ConsistencyViewModel.Proof, of key: ConsistencyViewModel.Key,
      _ model: ConsistencyViewModel, _ language: Language, isListed: Bool
    ) {
      let time = Formats.logClock(proof.at)
      title =
        language == .korean
        ? "\(key.name): \(time)에 \(proof.measure.korean)"
        : "\(key.name): \(proof.measure.english) at \(time)"
      if !isListed, key.proofs.count > 1 {
        title +=
          language == .korean
          ? " · \(key.proofs.count)건 중 첫째, Enter로 모두 보기"
          : " · first of \(key.proofs.count), Enter lists them"
      }
      range = proof.range
      operations = proof.around.filter {
        $0.start <= proof.range.upperBound && $0.end ?? proof.end >= proof.range.lowerBound
      }
      (end, faults) = (proof.end, model.faults)
    }
  }

  /// Lines for faults, at most.
  private static let faultLines = 2

  static func paint(_ stretch: Stretch, _ context: PanelContext, on sheet: inout Sheet) {
    let korean = context.language == .korean
    sheet.write(
      stretch.title
        + (korean ? " · w 쓰기, r 읽기, ? 결과 불명" : " · w writes, r reads, ? outcome unknown"), 1, 0,
      .muted)
    guard let earliest = stretch.operations.map(\.start).min() else {
      sheet.write(korean ? "아직 없음" : "none yet", 1, 1, .muted)
      return
    }
    let first = stretch.range?.lowerBound ?? earliest
    let last = max(
      stretch.range?.upperBound ?? stretch.operations.map { $0.end ?? stretch.end }.max()
        ?? stretch.end, first + .milliseconds(1))
    // Lines are few: whoever is to be believed comes first.
    let operations =
      stretch.operations.filter(\.isOffending) + stretch.operations.filter { !$0.isOffending }
    var processes: [String] = []
    for operation in operations where !processes.contains(operation.process) {
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
    var y = 1 + paintFaults(stretch.faults, first, last, margin, room, korean, x, on: &sheet)
    let share = max(2, (sheet.height - 1 - y) / max(1, processes.count))
    for process in processes {
      // What overlaps stands on lines of its own.
      var lanes: [[ClosedRange<Int>]] = []
      for operation in operations where operation.process == process {
        let (from, to) = (x(operation.start), x(operation.end ?? last))
        let lane =
          lanes.firstIndex { !$0.contains { $0.overlaps(from...max(from, to)) } } ?? lanes.count
        let line = y + lane
        guard lane < share, line < sheet.height - 1 else { continue }
        let end = paint(
          operation, from: from, to: to, line, beginsBefore: operation.start < first,
          endsAfter: operation.end.map { $0 > last } ?? false, on: &sheet)
        if lane == lanes.count { lanes.append([]) }
        lanes[lane].append(from...end)
      }
      guard y < sheet.height - 1 else { break }
      sheet.write(process, 1, y, .text, width: margin - 2)
      y += max(1, lanes.count)
    }
    y = min(sheet.height - 1, y)
    sheet.write(Formats.logClock(first), margin, y, .muted)
    sheet.writeRight(Formats.logClock(last), end: sheet.width - 1, y, .muted, from: margin + 13)
  }

  /// Draws from when to when each fault acted, and says how many lines that took.
  private static func paintFaults(
    _ faults: [ConsistencyViewModel.Fault], _ first: Instant, _ last: Instant, _ margin: Int,
    _ room: Int, _ korean: Bool, _ x: (Instant) -> Int, on sheet: inout Sheet
  ) -> Int {
    let acting = faults.filter { $0.band.start <= last && $0.band.end >= first }
    guard !acting.isEmpty, sheet.height > 4 else { return 0 }
    sheet.write(korean ? "장애" : "faults", 1, 1, .muted, width: margin - 2)
    var ends: [Int] = []
    for fault in acting {
      let (from, to) = (x(max(first, fault.band.start)), x(min(last, fault.band.end)))
      let lane = ends.firstIndex { $0 < from } ?? ends.count
      guard lane < faultLines else { continue }
      let y = 1 + lane
      for column in from...max(from, to) { sheet.put("━", column, y, .degraded) }
      if fault.band.start >= first { sheet.put("┣", from, y, .degraded) }
      if fault.band.end <= last { sheet.put("┫", max(from, to), y, .degraded) }
      // Inside of it if there is room, else after it, else before it.
      let text = " " + fault.text + " "
      let width = Sheet.width(of: text)
      var end = max(from, to)
      if to - from > width + 1 {
        sheet.write(text, from + 1 + (to - from - width) / 2, y, .degraded.bold)
      } else if end + 1 + width <= margin + room {
        end = sheet.write(text, end + 1, y, .degraded.bold)
      } else {
        sheet.write(
          text, max(margin, from - width), y, .degraded.bold, width: max(0, from - margin))
      }
      if lane < ends.count { ends[lane] = end } else { ends.append(end) }
    }
    return ends.count
  }

  /// Draws one operation with its label, and says which column it ends in.
  private static func paint(
    _ operation: ConsistencyViewModel.Operation, from: Int, to: Int, _ y: Int,
    beginsBefore: Bool, endsAfter: Bool, on sheet: inout Sheet
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
      if !beginsBefore { sheet.put("├", from, y, ink) }
      if !isOpen, !endsAfter { sheet.put("┤", to, y, ink) }
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
