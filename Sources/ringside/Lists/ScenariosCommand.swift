import ArgumentParser
import Assets
import Cluster
import Dashboard

/// Lists the scenarios that come with the program, or prints one.
struct ScenariosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenarios",
    abstract: "List the scenarios that come with the program, or print one.",
    discussion: "Example: ringside scenarios zone-cut > mine.yaml")

  @Argument(help: "The scenario whose file is printed.", completion: ScenarioFile.completion)
  var name: String?
  @Option(help: "The language of the list: en or ko.") var lang: Language?

  func run() throws {
    if let name { return try Output.write(ScenarioFile.text(of: name).text) }
    let language = lang ?? Language(locale: Environment.locale)
    for entry in Assets.scenarios {
      let description = try ScenarioFile.load(entry.name).description
      let text = language == .korean ? description.korean : description.english
      try Output.write(Listing.line(entry.name, text, width: 24))
    }
  }
}

/// Prints the table of keys.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Print the table of keys, as it is configured.",
    discussion: """
      Example: ringside keys --lang ko
      The second column is the name by which the configuration binds other keys.
      """)

  @Option(help: "The language: en or ko.") var lang: Language?

  func run() throws {
    try Output.write(Setup().keys.sheet(lang ?? Language(locale: Environment.locale)))
  }
}

/// Lines of two columns.
enum Listing {
  static func line(_ name: String, _ text: String, width: Int) -> String {
    name + String(repeating: " ", count: max(1, width - name.count)) + text + "\n"
  }
}
