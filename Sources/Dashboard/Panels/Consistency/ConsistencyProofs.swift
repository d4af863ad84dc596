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

  /// A row of the list, and what the picture below it shows.
  enum Row {
    /// What proves something against the key.
    case proof(ConsistencyViewModel.Proof)
    /// The latest operations on it.
    case now
    /// What each replica holds of it.
    case replicas
    /// The store as a whole: its log, what waits between replicas, what was given up.
    case store

    /// The name by which a selection finds it again.
    var identity: String {
      switch self {
      case .proof(let proof): proof.identity
      case .now: "now"
      case .replicas: "replicas"
      case .store: "store"
      }
    }
  }

  /// The rows of a key: its proofs, then what is always there.
  static func rows(_ key: ConsistencyViewModel.Key) -> [Row] {
    key.proofs.map(Row.proof) + [.now, .replicas, .store]
  }

  static func paintTitles(
    _ key: ConsistencyViewModel.Key, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    guard !key.proofs.isEmpty else {
      sheet.write(
        korean ? "\(key.name): 증거 없음" : "nothing is held against \(key.name)", 1, 0, .muted)
      return
    }
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

  static func paint(_ row: Row, y: Int, _ context: PanelContext, on sheet: inout Sheet) {
    func say(_ phrase: Phrase) { sheet.write(phrase[context.language], 3, y, .muted) }
    switch row {
    case .proof(let proof): paint(proof, y: y, context, on: &sheet)
    case .now: say(Phrase("now: the latest operations", "지금: 최근 연산"))
    case .replicas: say(Phrase("what each replica holds", "복제본마다 가진 값"))
    case .store:
      say(Phrase("the whole store: log, hints, latencies", "저장소 전체: 로그, 힌트, 지연"))
    }
  }

  /// What each replica of a key holds, as many columns as there is room for.
  static func paintReplicas(
    _ key: ConsistencyViewModel.Key, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    sheet.write(
      korean ? "복제본이 가진 \(key.name)" : "what each replica holds of \(key.name)", 1, 0, .muted)
    let lines = max(1, sheet.height - 1)
    let columns = (key.replicas.count + lines - 1) / lines
    guard columns > 0 else { return }
    let width = min(60, sheet.width / columns)
    for (place, replica) in key.replicas.enumerated() {
      let (x, y) = (place / lines * width, 1 + place % lines)
      sheet.put(replica.state.sign(), x + 1, y, replica.state.ink())
      let end = sheet.write(replica.node, x + 2, y, .strong, width: 12)
      let next = sheet.write(
        replica.value, end + 2, y, replica.isBehind ? .degraded.bold : .text,
        width: x + width - end - 3)
      guard replica.isBehind else { continue }
      sheet.write(korean ? "뒤처짐" : "behind", next + 2, y, .muted, width: x + width - next - 3)
    }
  }

  private static func paint(
    _ proof: ConsistencyViewModel.Proof, y: Int, _ context: PanelContext, on sheet: inout Sheet
  ) {
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
