import Screen

/// What a theme is chosen by: a name, and whether its states have the built-in colours.
struct ThemeName: Sendable, Hashable {
  var base: String
  var isSafe: Bool

  /// Takes `nord+safe` apart.
  init(_ text: String) {
    isSafe = text.hasSuffix(Theme.safeSuffix)
    base = isSafe ? String(text.dropLast(Theme.safeSuffix.count)) : text
  }

  /// The name put together again.
  var text: String { isSafe ? base + Theme.safeSuffix : base }
}
