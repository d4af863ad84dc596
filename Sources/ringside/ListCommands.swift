import ArgumentParser
import Assets
import Cluster
import Dashboard

/// Lists the scenarios that come with the program.
struct ScenariosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenarios", abstract: "List the scenarios that come with the program.")

  func run() throws {
    for entry in Assets.scenarios {
      let scenario = try ScenarioFile.load(entry.name)
      let blank = String(repeating: " ", count: max(1, 26 - entry.name.count))
      print(entry.name + blank + scenario.description.english)
    }
  }
}

/// Prints the table of keys.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Print the table of keys.")

  @Option(help: "en or ko") var lang = "en"

  func run() { print(KeyMap.standard.sheet(Language(locale: lang)), terminator: "") }
}
