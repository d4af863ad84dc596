import Dashboard
import Foundation

/// The manual page, made from the same tables as the help: commands and keys.
struct Manual {
  /// What argument-parser tells of a command; only what a page needs.
  private struct Command: Decodable {
    var commandName: String
    var shouldDisplay: Bool?
    var abstract: String?
    var discussion: String?
    var arguments: [Argument]?
    var subcommands: [Command]?
  }
  private struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    var kind: String
    var shouldDisplay: Bool
    var isOptional: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var abstract: String?
  }
  private struct Tool: Decodable { var command: Command }

  private let root: Command

  /// The manual of the commands in `help`, argument-parser's JSON.
  init(_ help: String) throws {
    root = try JSONDecoder().decode(Tool.self, from: Data(help.utf8)).command
  }

  /// The page, man(7).
  var page: String {
    var page = ".TH RINGSIDE 1 \"\" \"ringside \(Ringside.version)\" \"User Commands\"\n"
    page += section("NAME") + "ringside \\- \(escaped(plain(root.abstract)))\n"
    page += section("SYNOPSIS")
    for command in commands { page += ".br\n" + synopsis(command) }
    page += section("DESCRIPTION") + paragraphs(root.discussion)
    page += section("COMMANDS")
    for command in commands {
      page += ".SS \"\(heading(command))\"\n\(escaped(plain(command.abstract))).\n"
        .replacingOccurrences(of: "..\n", with: ".\n")
      for argument in arguments(of: command) {
        page += ".TP\n.B \(escaped(spelling(argument)))\n\(text(argument))\n"
      }
      page += paragraphs(command.discussion)
    }
    page +=
      section("KEYS") + "In the dashboard; each can be bound anew in the configuration.\n.nf\n"
    page += escaped(KeyMap.standard.sheet(.english)) + ".fi\n"
    for (title, entries) in Manual.closing {
      page += section(title)
      for (term, text) in entries { page += ".TP\n.B \(escaped(term))\n\(escaped(text))\n" }
    }
    return page
  }

  /// The commands to be shown, the default one first, subcommands of subcommands by their full name.
  private var commands: [Command] {
    (root.subcommands ?? []).filter { $0.shouldDisplay ?? true && $0.commandName != "help" }
      .flatMap { command -> [Command] in
        let inner = (command.subcommands ?? []).filter { $0.commandName != "help" }
        guard !inner.isEmpty else { return [command] }
        return inner.map { part in
          var part = part
          part.commandName = command.commandName + " " + part.commandName
          return part
        }
      }
  }

  private func arguments(of command: Command) -> [Argument] {
    (command.arguments ?? []).filter { argument in
      argument.shouldDisplay
        && !(argument.names ?? []).contains { ["help", "version"].contains($0.name) }
    }
  }

  private func heading(_ command: Command) -> String {
    command.commandName == "live" ? "ringside" : "ringside \(command.commandName)"
  }

  private func synopsis(_ command: Command) -> String {
    let parts = arguments(of: command).map { argument in
      argument.isOptional || argument.kind != "positional"
        ? "[\(spelling(argument))]" : spelling(argument)
    }
    return ".B \(heading(command))\n" + parts.map(escaped).joined(separator: " ") + "\n"
  }

  private func spelling(_ argument: Argument) -> String {
    let value = "<\(argument.valueName ?? "value")>"
    guard let name = argument.names?.first(where: { $0.kind == "long" }) ?? argument.names?.first
    else { return value }
    let option = (name.kind == "short" ? "-" : "--") + name.name
    return argument.kind == "flag" ? option : "\(option) \(value)"
  }

  private func text(_ argument: Argument) -> String {
    let standard = argument.defaultValue.map { $0.isEmpty || $0 == "false" ? "" : " (\($0))" }
    return escaped(plain(argument.abstract) + (standard ?? ""))
  }

  private func section(_ title: String) -> String { ".SH \(title)\n" }

  private func plain(_ text: String?) -> String {
    (text ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private func paragraphs(_ text: String?) -> String {
    let lines = (text ?? "").split(whereSeparator: \.isNewline)
    return lines.map { ".PP\n\(escaped(String($0)))\n" }.joined()
  }

  /// Text that roff takes as it is: no backslash, no dot or quote at the beginning of a line.
  private func escaped(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let safe = line.replacingOccurrences(of: "\\", with: "\\e")
        .replacingOccurrences(of: "-", with: "\\-")
      return safe.hasPrefix(".") || safe.hasPrefix("'") ? "\\&" + safe : safe
    }
    return lines.joined(separator: "\n")
  }

  private static let closing: [(String, [(String, String)])] = [
    (
      "FILES",
      [
        (
          "$XDG_CONFIG_HOME/ringside/config.yaml",
          "The configuration, else below ~/.config; `ringside config print` shows all there is, `config schema` tells editors."
        ),
        ("$XDG_CONFIG_HOME/ringside/themes", "Themes of one's own: base16 and base24 schemes."),
        (
          "$XDG_DATA_HOME/ringside/themes",
          "Themes for all configurations, else below ~/.local/share."
        ),
        (
          "$XDG_STATE_HOME/ringside/state.yaml",
          "Theme, layout and commands of the last time, else below ~/.local/state; never the world."
        ),
      ]
    ),
    (
      "ENVIRONMENT",
      [
        (
          "LC_ALL, LC_MESSAGES, LANG", "The language of help and events, and whether text is UTF-8."
        ),
        ("NO_COLOR", "Set and not empty: no colours, unless --color asks for them."),
        ("COLORTERM, TERM", "How many colours the terminal has."),
        ("BENCH_SECONDS, BENCH_SEED", "The timed window and the seed of ringside bench."),
      ]
    ),
    (
      "EXIT STATUS",
      [
        ("0", "All went well, and every expectation held."),
        (
          "1", "An expectation of ringside run failed, or a command of its schedule was refused."
        ),
        ("64", "The command line was wrong."),
        ("65", "A scenario, a theme or the configuration was wrong."),
        ("66", "There is no such scenario, theme or file."),
        ("69", "The terminal cannot show a picture."),
        ("74", "Reading, writing or listening failed."),
      ]
    ),
  ]
}
