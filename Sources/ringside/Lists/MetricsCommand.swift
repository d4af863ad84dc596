import ArgumentParser
import Cluster
import Patterns
import Verification

/// Lists the metrics that expectations, monkeys and exports know.
struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "List the metrics that can be asked for: name, who counts, kind, labels, meaning.",
    discussion: """
      Example: ringside metrics queue
      An expectation asks for any of them, a monkey's `while` for those that the world counts itself, \
      not its judges. Every series has the labels service and instance, too. A name in brackets is \
      short for the one before it.
      """)

  @Argument(help: "What the names listed contain.") var part: String?
  @Flag(help: "Write a table of Markdown.") var markdown = false

  func run() throws {
    let vocabulary = MetricVocabulary.readings
    var table = Table(["metric", "by", "kind", "labels", "meaning"])
    for family in vocabulary.families {
      let short = vocabulary.aliases.first { $0.family == family.name }?.name
      guard part.map({ family.name.contains($0) || short?.contains($0) == true }) ?? true else {
        continue
      }
      table.add([
        family.name + (short.map { " (\($0))" } ?? ""),
        MetricVocabulary.world.families.contains(family) ? "world" : "judges",
        family.kind.rawValue,
        family.labels.joined(separator: ", "), family.help,
      ])
    }
    guard !table.isEmpty else {
      let name = part ?? ""
      let guess = Words.nearest(to: name, in: vocabulary.names)
      throw Refusal(
        "no metric's name contains \(name); "
          + (guess.map { "did you mean \($0)?" } ?? "`ringside metrics` lists them"),
        code: Refusal.noInput)
    }
    try Output.write(markdown ? table.markdown : table.text)
  }
}
