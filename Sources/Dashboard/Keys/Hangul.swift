/// The keys of the Korean two-set keyboard, so that shortcuts work while Hangul is switched on.
enum Hangul {
  private static let pairs: [(Character, Character)] = [
    ("ㅂ", "q"), ("ㅈ", "w"), ("ㄷ", "e"), ("ㄱ", "r"), ("ㅅ", "t"), ("ㅛ", "y"), ("ㅕ", "u"),
    ("ㅑ", "i"), ("ㅐ", "o"), ("ㅔ", "p"), ("ㅁ", "a"), ("ㄴ", "s"), ("ㅇ", "d"), ("ㄹ", "f"),
    ("ㅎ", "g"), ("ㅗ", "h"), ("ㅓ", "j"), ("ㅏ", "k"), ("ㅣ", "l"), ("ㅋ", "z"), ("ㅌ", "x"),
    ("ㅊ", "c"), ("ㅍ", "v"), ("ㅠ", "b"), ("ㅜ", "n"), ("ㅡ", "m"), ("ㅃ", "Q"), ("ㅉ", "W"),
    ("ㄸ", "E"), ("ㄲ", "R"), ("ㅆ", "T"), ("ㅒ", "O"), ("ㅖ", "P"),
  ]

  /// The Latin letter on the key that gives this Hangul letter.
  static func latin(_ key: String) -> String? {
    guard key.count == 1, let letter = key.first else { return nil }
    return pairs.first { $0.0 == letter }.map { String($0.1) }
  }
}
