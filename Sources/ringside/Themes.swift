import ArgumentParser
import Cluster
import Dashboard
import Formats
import Screen

/// The themes there are.
enum Themes {
  /// Every theme, in the order they are listed.
  static let all = [Theme.dark]

  /// As the picker lists them.
  static var choices: [ThemeChoice] { all.map { ThemeChoice(name: $0.name, note: note($0)) } }

  /// What a reader should know of a theme.
  static func note(_ theme: Theme) -> String { theme.isDark ? "dark" : "light" }

  /// The theme of that name; refused with the nearest there is.
  static func named(_ name: String) throws -> Theme {
    if let theme = all.first(where: { $0.name == name }) { return theme }
    let guess = Words.nearest(to: name, in: all.map(\.name)).map { "did you mean \($0)?" }
    throw Refusal(
      "no theme is called \(name); \(guess ?? "`ringside themes` lists them")",
      code: Refusal.noInput)
  }

  /// The theme to start with: one asked for must be there, as must a configured one; one that is
  /// only remembered may have gone.
  static func chosen(_ name: String, isAsked: Bool, _ setup: Setup) throws -> Theme {
    do {
      return try named(name)
    } catch {
      if isAsked { throw error }
      guard let file = setup.configurationFile, setup.configuration.theme == name else {
        return .dark
      }
      throw Refusal(
        "\(file):\(setup.configuration.themeLine): \(error)", code: Refusal.badData)
    }
  }

  /// What the shell offers.
  static let completion = CompletionKind.custom { _, _, _ in all.map(\.name) }
}
