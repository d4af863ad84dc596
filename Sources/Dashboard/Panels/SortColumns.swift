/// What `<` and `>` sort a panel's rows by, in the order of its columns; the first is its own order.
enum SortColumns {
  /// The columns of a panel; empty where rows cannot be sorted.
  static func names(_ panel: PanelID) -> [Phrase] {
    switch panel {
    case .ring:
      [
        ownOrder, Phrase("share", "비율"), Phrase("keys", "키"), Phrase("load", "부하"),
        Phrase("hints", "힌트"),
      ]
    case .queues:
      [
        ownOrder, Phrase("name", "이름"), Phrase("depth", "깊이"), Phrase("lag", "지연"),
        Phrase("rate", "비율"), Phrase("dead letters", "배달 불가"),
      ]
    case .breakers:
      [
        ownOrder, Phrase("name", "이름"), Phrase("errors", "오류"), Phrase("retries", "재시도"),
        Phrase("rejected", "거절"), Phrase("fired", "호출"),
      ]
    case .traces:
      [ownOrder, Phrase("duration", "시간"), Phrase("errors", "오류"), Phrase("name", "이름")]
    case .metrics: [ownOrder, Phrase("value", "값"), Phrase("rate", "비율"), Phrase("name", "이름")]
    case .network, .consistency, .transactions, .services, .compare: []
    }
  }

  /// What the rows are sorted by now, such as `errors ↑`; nil in the panel's own order.
  static func caption(_ panel: PanelID, _ sort: SortOrder, _ language: Language) -> String? {
    let names = names(panel)
    guard !names.isEmpty else { return nil }
    let column = (sort.column % names.count + names.count) % names.count
    if column == 0 && !sort.isInverted { return nil }
    return names[column][language] + (sort.isInverted ? " ↑" : " ↓")
  }

  private static let ownOrder = Phrase("trouble first", "문제 먼저")
}
