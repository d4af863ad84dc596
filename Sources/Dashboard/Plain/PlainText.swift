/// The screen in words, for screen readers (`--plain`): a line an event, no boxes, no glyphs alone.
public enum PlainText {
  /// An event as one line, its kind in a word.
  public static func line(_ event: EventLine, _ language: Language) -> String {
    let word = event.kind.word[language] + ": "
    return Formats.logClock(event.instant) + " " + (event.text.hasPrefix(word) ? "" : word)
      + event.text
  }
}

extension EventKind {
  /// The kind in a word.
  public var word: Phrase {
    switch self {
    case .note: Phrase("note", "알림")
    case .command: Phrase("command", "명령")
    case .cut: Phrase("cut", "단절")
    case .slow: Phrase("slow", "느림")
    case .down: Phrase("down", "중단")
    case .up: Phrase("up", "정상")
    case .frozen: Phrase("frozen", "정지")
    case .healed: Phrase("healed", "복구")
    case .leader: Phrase("leader", "리더")
    case .opened: Phrase("breaker open", "차단기 열림")
    case .trial: Phrase("breaker on trial", "차단기 시험")
    case .closed: Phrase("breaker closed", "차단기 닫힘")
    case .bookmark: Phrase("bookmark", "책갈피")
    case .fork: Phrase("fork", "분기")
    case .violation: Phrase("violation", "위반")
    }
  }
}
