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
  @Option(help: ArgumentHelp("The seed; else the scenario's own.", valueName: "n"))
  var seed: UInt64?
  @Option(
    name: .customLong("for"), help: ArgumentHelp("How much virtual time to run.", valueName: "30s"))
  var length = Interval.seconds(30)
  @Option(help: ArgumentHelp("Print the rolling digest this often, too.", valueName: "1s"))
  var every: Interval?

  func run() throws {
    var world = World(try ScenarioFile.load(scenario), seed: seed)
    let end = Instant.zero + length
    if let every, every > .zero {
      while world.now + every < end {
        world.advance(to: world.now + every)
        try Output.write("\(world.now) \(world.digest)\n")
      }
    }
    world.advance(to: end)
    try Output.write("\(world.now) \(world.digest)\n")
  }
}
