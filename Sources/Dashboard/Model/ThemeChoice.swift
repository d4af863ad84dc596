public import Screen

/// A theme, as the picker shows it.
public struct ThemeChoice: Sendable, Hashable {
  /// The name it is chosen by.
  public var name: String
  /// What a reader should know: dark or light, what was lifted, colour-blind safety.
  public var note: Phrase
  /// Why it cannot be chosen, such as an error in its file; nil when it can.
  public var problem: String?
  /// The theme itself, for what the picker says below the list.
  public var theme: Theme?

  /// A theme of which nothing but a note is known.
  public init(name: String, note: String) {
    self.name = name
    self.note = Phrase(note, note)
  }

  /// A theme that can be chosen.
  public init(_ theme: Theme) {
    name = theme.name
    note = ThemeChoice.note(theme)
    self.theme = theme
  }

  /// A file that is no theme, and why.
  public init(file: String, problem: String) {
    name = file
    note = Phrase(problem, problem)
    self.problem = problem
  }

  /// In a few words: dark or light, and what is to be minded.
  public static func note(_ theme: Theme) -> Phrase {
    var note = theme.isDark ? Phrase("dark", "어두움") : Phrase("light", "밝음")
    func add(_ phrase: Phrase) {
      note = Phrase(note.english + " · " + phrase.english, note.korean + " · " + phrase.korean)
    }
    if !theme.lifted.isEmpty {
      add(Phrase("\(theme.lifted.count) lifted", "\(theme.lifted.count)개 보정"))
    }
    if !theme.keepsStatesApart { add(Phrase("red ≈ green", "적록 유사")) }
    return note
  }

  /// Which roles were lifted, in words.
  public static func lifted(_ theme: Theme) -> Phrase {
    guard !theme.lifted.isEmpty else {
      return Phrase("readable as published", "원래 색 그대로 읽힘")
    }
    let owners = theme.lifted.count { $0.isOwner }
    let others = theme.lifted.filter { !$0.isOwner }.map(\.word)
    var english = others.map(\.english)
    var korean = others.map(\.korean)
    if owners > 0 {
      english.append("\(owners) of 8 owners")
      korean.append("소유자 8색 중 \(owners)색")
    }
    return Phrase(
      "lifted to be read: " + english.joined(separator: ", "),
      "읽히도록 보정: " + korean.joined(separator: ", "))
  }

  /// Whether what is healthy and what is failing stay apart for someone without green cones.
  public static func states(_ theme: Theme) -> Phrase {
    let difference = Int(min(999, theme.stateDifference))
    return theme.keepsStatesApart
      ? Phrase(
        "healthy and failing stay apart for every eye (ΔE \(difference))",
        "정상과 실패가 누구에게나 구분됨 (ΔE \(difference))")
      : Phrase(
        "healthy ≈ failing without green cones (ΔE \(difference)): the signs tell",
        "적록 색각에서 정상 ≈ 실패 (ΔE \(difference)): 기호로 구분")
  }
}

extension Role {
  /// Whether it is the hue of a ring's member.
  var isOwner: Bool {
    switch self {
    case .owner1, .owner2, .owner3, .owner4, .owner5, .owner6, .owner7, .owner8: true
    case .text, .muted, .faint, .border, .healthy, .warning, .failing, .degraded, .leader, .info,
      .surface, .raised, .selected:
      false
    }
  }

  /// What the role is called in the theme picker.
  var word: Phrase {
    switch self {
    case .text: Phrase("text", "글자")
    case .muted: Phrase("muted", "흐린 글자")
    case .faint: Phrase("faint", "옅은 선")
    case .border: Phrase("border", "테두리")
    case .healthy: Phrase("healthy", "정상")
    case .warning: Phrase("warning", "경고")
    case .failing: Phrase("failing", "실패")
    case .degraded: Phrase("degraded", "저하")
    case .leader: Phrase("leader", "리더")
    case .info: Phrase("info", "정보")
    case .owner1, .owner2, .owner3, .owner4, .owner5, .owner6, .owner7, .owner8:
      Phrase("owner", "소유자")
    case .surface: Phrase("ground", "바탕")
    case .raised: Phrase("raised", "띄운 바탕")
    case .selected: Phrase("selection", "선택")
    }
  }
}
