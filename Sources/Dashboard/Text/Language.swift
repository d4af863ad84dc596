/// The languages that everything a learner reads is written in.
public enum Language: String, Sendable, Hashable, CaseIterable {
  /// English; also what an unknown locale gets.
  case english = "en"
  /// Korean.
  case korean = "ko"

  /// The language a locale name such as `ko_KR.UTF-8` asks for.
  public init(locale: String) {
    self = locale.hasPrefix("ko") ? .korean : .english
  }
}

/// One text in every language.
public struct Phrase: Sendable, Hashable {
  /// In English.
  public var english: String
  /// In Korean.
  public var korean: String

  /// A text and its translation.
  public init(_ english: String, _ korean: String) {
    self.english = english
    self.korean = korean
  }

  /// The text in `language`.
  public subscript(language: Language) -> String {
    switch language {
    case .english: english
    case .korean: korean
    }
  }
}
