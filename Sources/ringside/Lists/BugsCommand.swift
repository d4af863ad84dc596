import ArgumentParser
import Cluster

/// Lists the bugs of the zoo, each with the scenario in which it shows.
struct BugsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bugs",
    abstract: "List the bugs that can be let loose, and the scenario in which each shows.",
    discussion: """
      A bug is off until `bug NAME on` is given in the dashboard or by a schedule. Its scenario's \
      expectations hold without it.

      Example: ringside bugs
      """)

  func run() throws {
    for bug in Bug.allCases {
      try Output.write(Listing.line(bug.rawValue, bug.summary.english, width: 26))
      try Output.write(Listing.line("", "→ \(bug.scenario)", width: 26))
    }
  }
}
