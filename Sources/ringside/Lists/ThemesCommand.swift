import ArgumentParser
import Dashboard
import Formats
import Glibc
import Screen

/// Lists the themes, each with a sample of itself.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "List the themes, each with a sample.",
    discussion: """
      Example: ringside themes --color 256
      Any base16 or base24 scheme can be put into the configuration's folder of themes.
      """)

  @Option(help: "Colours of the samples: none, 8, 16, 256, 24bit.") var color: ColorDepth?

  func run() throws {
    let isTerminal = isatty(1) == 1
    let depth = color ?? (isTerminal ? ColorDepth.choose(wish: nil, Environment.all) : .none)
    let width = (Themes.all.map(\.name.count).max() ?? 0) + 2
    for theme in Themes.all {
      let sample =
        depth == .none
        ? "" : ANSIText.write(ThemesCommand.sample, theme: theme, depth: depth).dropLast() + "  "
      let name = Listing.line(theme.name, "", width: width).dropLast()
      try Output.write(name + sample + Themes.note(theme) + "\n")
    }
    for choice in Themes.problems {
      try Output.write(Listing.line(choice.name, "✘ " + (choice.problem ?? ""), width: width))
    }
  }

  /// The states, the leader, and the hues of a ring's members.
  private static let sample: Frame = {
    var frame = Frame(width: 52, height: 1)
    var x = 1
    for (text, role) in [
      ("● ok", Role.healthy), ("◐ slow", .degraded), ("▲ warn", .warning), ("○ down", .failing),
      ("★ leader", .leader), ("muted", .muted),
    ] {
      x = frame.write(text, x: x, y: 0, style: Style(foreground: role)) + 1
    }
    for index in 0..<8 {
      x = frame.write("█", x: x, y: 0, style: Style(foreground: .owner(index)))
    }
    return frame
  }()
}
