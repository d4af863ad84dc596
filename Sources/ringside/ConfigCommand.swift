import ArgumentParser
import Dashboard
import Formats

/// What is configured.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Tell what is configured.",
    discussion: "Example: ringside config print > ~/.config/ringside/config.yaml",
    subcommands: [Print.self])

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
}
