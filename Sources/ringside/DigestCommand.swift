import ArgumentParser
import Cluster
import Simulation

/// Prints the digest of a run's event stream: equal digests, equal runs.
struct DigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest",
    abstract: "Print the digest of a run's event stream.",
    discussion: "Example: ringside digest shop --seed 42 --for 60s --every 10s")

  @Argument(
    help: "A scenario's name or file; - reads standard input.",
    completion: ScenarioFile.completion)
  var scenario = "shop"
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed; else the scenario's own.", valueName: "n"),
    transform: Arguments.seed)
  var seed: UInt64?
  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp("How much virtual time to run; else 30s.", valueName: "30s"),
    transform: Arguments.length)
  var length = Interval.seconds(30)
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Print the rolling digest this often, too.", valueName: "1s"),
    transform: Arguments.length)
  var every: Interval?

  @Option(
    help: ArgumentHelp(
      "Which of the worlds that the scenario compares; else each of them.", valueName: "name"))
  var variant: String?

  func run() throws {
    let variants = try ScenarioVariants(of: ScenarioFile.load(scenario), only: variant)
    let isOne = variants.members.count == 1
    let (seed, length, every) = (seed, length, every)
    let texts = try variants.each { _, member in
      // Which world a line is of is said where there are several.
      let prefix = isOne ? "" : member.name + " "
      var world = World(member.scenario, seed: seed)
      var text = ""
      func line() throws {
        let line = "\(prefix)\(world.now) \(world.digest)\n"
        if isOne { try Output.write(line) } else { text += line }
      }
      let end = Instant.zero + length
      if let every, every > .zero {
        while world.now + every < end {
          world.advance(to: world.now + every)
          try line()
        }
      }
      world.advance(to: end)
      try line()
      return text
    }
    if !isOne { try Output.write(texts.joined()) }
  }
}
