import ArgumentParser
import Cluster
import Dashboard

/// Lists the commands of schedules and of the palette, or tells of one.
struct CommandsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commands",
    abstract: "List the commands of schedules and of the dashboard, or tell of one.",
    discussion: """
      Example: ringside commands partition
      A scenario's schedule gives them at instants, the dashboard's palette (:) at once.
      """)

  @Argument(
    help: "The command told of.", completion: .list(CommandTable.rows.map(\.verb)))
  var name: String?
  @Option(help: "The language: en or ko.") var lang: Language?
  @Flag(help: "Write a table of Markdown.") var markdown = false

  func run() throws {
    let language = lang ?? Language(locale: Environment.locale)
    if let name { return try Output.write(CommandsCommand.page(of: name, language)) }
    var table = Table(["command", "what it does"])
    for row in CommandTable.rows { table.add([row.syntax, language.text(row.help)]) }
    try Output.write(markdown ? table.markdown : table.text)
  }

  private static func page(of name: String, _ language: Language) throws -> String {
    guard let row = CommandTable.row(name) else {
      let guess = Words.nearest(to: name, in: CommandTable.rows.map(\.verb))
      throw Refusal(
        "no command is called \(name); "
          + (guess.map { "did you mean \($0)?" } ?? "`ringside commands` lists them"),
        code: Refusal.noInput)
    }
    var text = "\(row.syntax)\n\(language.text(row.help))\n"
    if !row.aliases.isEmpty { text += "= \(row.aliases.joined(separator: ", "))\n" }
    return text + row.examples.map { "  \($0)\n" }.joined()
  }
}

extension Language {
  /// The text in this language.
  func text(_ text: BilingualText) -> String {
    switch self {
    case .english: text.english
    case .korean: text.korean
    }
  }
}
