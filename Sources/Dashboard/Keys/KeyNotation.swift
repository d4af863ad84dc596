import Screen

/// Keys as they are written: `x`, `^R`, `Space`, `S-Tab`, `PgUp`.
enum KeyNotation {
  /// The notation in its one spelling, or nil when it is no key.
  static func normalized(_ text: String) -> String? { Key(text)?.description }

  /// How a key is shown to a person.
  static func shown(_ key: String) -> String {
    key == "Space" ? "space" : key
  }

  /// The text that a key types; nil for a key that types none.
  static func typed(_ key: String) -> String? { Key(key)?.character.map(String.init) }
}
