import Simulation

/// The list of what is held against a key: what it counts as, when, and the operations that prove it.
enum ConsistencyProofs {
  /// Where the columns are; when it was stands under the list, too, so it goes first.
  private struct Columns {
    let time: Int?
    let first: Int
    let second: Int

    init(width: Int) {
      time = width >= 96 ? 25 : nil
      first = width >= 96 ? 37 : 24
      second = first + max(12, (width - first) / 2)
    }
  }

  static func paintTitles(
    _ key: ConsistencyViewModel.Key, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    let columns = Columns(width: sheet.width)
    sheet.write(
      korean ? "\(key.name)의 증거" : "held against \(key.name)", 1, 0, .muted,
      width: (columns.time ?? columns.first) - 2)
    if let time = columns.time { sheet.write(korean ? "시각" : "when", time, 0, .muted) }
    sheet.write(
      korean ? "먼저, 끝난 때" : "first, until", columns.first, 0, .muted,
      width: columns.second - columns.first)
    sheet.write(
      korean ? "그런데, 시작한 때" : "and yet, from", columns.second, 0, .muted,
      width: sheet.width - columns.second)
  }

  /// A proof; the last line, without one, stands for what happens now.
  static func paint(
    _ proof: ConsistencyViewModel.Proof?, y: Int, _ context: PanelContext, on sheet: inout Sheet
  ) {
    guard let proof else {
      sheet.write(
        context.language == .korean ? "지금: 최근 연산" : "now: the latest operations", 3, y, .muted)
      return
    }
    let columns = Columns(width: sheet.width)
    sheet.put("✘", 1, y, .alarm)
    sheet.write(
      proof.measure[context.language], 3, y, .strong, width: (columns.time ?? columns.first) - 4)
    if let time = columns.time { sheet.write(Formats.logClock(proof.at), time, y, .text) }
    let (first, second) = words(proof)
    sheet.write(first, columns.first, y, .text, width: columns.second - columns.first - 1)
    if let second {
      sheet.write(second, columns.second, y, .alarm, width: sheet.width - columns.second)
    }
  }

  /// The witnesses in short: what, who, and when the one was over, the other not yet begun.
  static func words(_ proof: ConsistencyViewModel.Proof) -> (first: String, second: String?) {
    func words(_ operation: ConsistencyViewModel.Operation, _ time: Instant?) -> String {
      "\(operation.label) \(operation.process) " + (time.map { Formats.logClock($0) } ?? "…")
    }
    return (
      words(proof.first, proof.first.end), proof.second.map { words($0, $0.start) }
    )
  }

  /// A proof as a line of text.
  static func line(
    _ proof: ConsistencyViewModel.Proof, of key: ConsistencyViewModel.Key, _ language: Language
  ) -> String {
    let (first, second) = words(proof)
    return "\(key.name): \(proof.measure[language]) \(Formats.logClock(proof.at)): \(first)"
      + (second.map { "; \($0)" } ?? "")
  }
}
