import ArgumentParser
import Cluster
import Dashboard

/// Lists the settings that a scenario states and that `set` changes.
struct SettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "List the settings, or those of a section: name, default, values, meaning.",
    discussion: """
      Example: ringside settings breaker
      A scenario states them below workload: and settings:, the command set changes them in a run.
      """)

  @Argument(help: "A setting, or how the settings listed begin.")
  var prefix: String?
  @Option(help: "The language: en or ko.") var lang: Language?
  @Flag(help: "Write a table of Markdown.") var markdown = false

  func run() throws {
    let language = lang ?? Language(locale: Environment.locale)
    var table = Table(["setting", "default", "values", "meaning"], code: [0, 1])
    for setting in SettingsTable.rows where prefix.map(setting.path.hasPrefix) ?? true {
      table.add([
        setting.path, "\(setting.standard)", setting.expectation, language.text(setting.help),
      ])
    }
    guard !table.isEmpty else {
      let name = prefix ?? ""
      let paths = SettingsTable.rows.map(\.path)
      let sections = paths.map { String($0.prefix { $0 != "." }) }
      let guess = Words.nearest(to: name, in: sections + paths)
      throw Refusal(
        "no setting begins with \(name); "
          + (guess.map { "did you mean \($0)?" } ?? "`ringside settings` lists them"),
        code: Refusal.noInput)
    }
    try Output.write(markdown ? table.markdown : table.text)
  }
}
