import ArgumentParser
import Cluster
import Simulation

/// Prints the digest of a run's event stream: equal digests, equal runs.
struct DigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest",
    abstract: "Print the digest of a run's event stream.",
    discussion: "Example: ringside digest shop --seed 42 --for 60s --every 10s")

  @Argument(help: "A scenario's name or file.") var scenario = "shop"
  @Option(help: "The seed of all randomness.") var seed: UInt64?
  @Option(name: .customLong("for"), help: "How much virtual time to run.")
  var length = Interval.seconds(30)
  @Option(help: "Print the rolling digest this often, too.") var every: Interval?

  func run() throws {
    var world = World(try ScenarioFile.load(scenario), seed: seed)
    let end = Instant.zero + length
    if let every, every > .zero {
      while world.now + every < end {
        world.advance(to: world.now + every)
        print("\(world.now) \(world.digest)")
      }
    }
    world.advance(to: end)
    print("\(world.now) \(world.digest)")
  }
}
