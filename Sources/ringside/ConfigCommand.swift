import ArgumentParser
import Dashboard
import Formats

/// What is configured.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Tell what is configured.",
    discussion: "Example: ringside config print > ~/.config/ringside/config.yaml",
    subcommands: [Print.self, Schema.self])

  /// Prints the configuration in force as a file that configures the same.
  struct Print: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "print",
      abstract: "Print the configuration in force, with every choice explained.",
      discussion: "Example: ringside config print > ~/.config/ringside/config.yaml")

    func run() throws {
      let setup = try Setup()
      let settings = setup.settings(theme: nil, language: nil)
      var configuration = setup.configuration
      configuration.theme = settings.theme
      configuration.layout = settings.layout.rawValue
      let actions = setup.keys.rows.map { row in
        (name: row.id, keys: row.keys, help: row.help.english)
      }
      if let path = setup.configurationFile { try Output.write("# \(path)\n") }
      try Output.write(configuration.written(actions: actions, vocabulary: Setup.vocabulary))
    }
  }

  /// Prints what the file may say, for editors.
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "schema",
      abstract: "Print a JSON Schema of the configuration file, for editors.",
      discussion: """
        Example: ringside config schema > ~/.config/ringside/schema.json
        With `# yaml-language-server: $schema=schema.json` as the file's first line, editors complete it.
        """)

    func run() throws {
      let actions = KeyTable.rows.map { (name: $0.id, help: $0.help.english) }
      try Output.write(Configuration.schema(actions: actions, vocabulary: Setup.vocabulary))
    }
  }
}
