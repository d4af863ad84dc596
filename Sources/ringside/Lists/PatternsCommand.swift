import ArgumentParser
import Assets
import Cluster

/// Lists the patterns, or says of one what is modelled and what is not.
struct PatternsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patterns",
    abstract: "List the patterns, or tell what of one is modelled, simplified, left out.",
    discussion: "Example: ringside patterns quorum-store")

  @Argument(
    help: "The pattern whose page is printed.",
    completion: .custom { _, _, _ in Assets.patterns.map(\.name) })
  var name: String?

  func run() throws {
    guard let name else {
      for page in Assets.patterns {
        try Output.write(Listing.line(page.name, page.summary, width: 18))
      }
      return
    }
    // `HashRing`, `hash ring` and `hash-ring` are one name.
    func plain(_ text: String) -> String { text.lowercased().filter { $0 != "-" && $0 != " " } }
    guard let page = Assets.patterns.first(where: { plain($0.name) == plain(name) }) else {
      let names = Assets.patterns.map(\.name)
      let guess = Words.nearest(to: name, in: names).map { "did you mean \($0)?" }
      throw Refusal(
        "no pattern is called \(name); \(guess ?? "`ringside patterns` lists them")",
        code: Refusal.noInput)
    }
    try Output.write(page.text)
  }
}
