/// A text that a learner reads, in English and in Korean.
public struct BilingualText: Sendable, Hashable {
  /// In English.
  public var english: String
  /// In Korean; the English text where nobody has translated it.
  public var korean: String

  /// A text and its translation.
  public init(_ english: String, _ korean: String) {
    self.english = english
    self.korean = korean
  }

  /// A text that is the same in both.
  public init(_ text: String) { self.init(text, text) }
}
