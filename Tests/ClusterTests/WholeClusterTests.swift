import Patterns
import Simulation
import TestSupport
import Testing

@testable import Cluster

/// First a time of random faults, then all is healed and must be well again.
///
/// The faults are the examples of the command table, aimed at nodes and zones drawn at random: a row
/// added there is tried here.
@Suite("The whole cluster under random faults") struct WholeClusterTests {
  /// Each takes a sixteenth of a second.
  static let seeds = UInt64(0)..<(isSoak ? 10_000 : 200)

  private static let faults: [String] =
    CommandTable.rows.filter {
      switch $0.group {
      case .node, .network, .service: true
      case .healing, .operation, .chaos: false
      }
    }.flatMap(\.examples) + ["monkey mean 2s max 3", "monkey mean 1s faults kill, pause, cut"]

  /// The shop with breakers that rest for two seconds, so that they have closed again by the end.
  private func world(_ seed: UInt64) -> World {
    var scenario = Scenario()
    scenario.settings.breaker.resetTimeout = .seconds(2)
    return World(scenario, seed: seed)
  }

  /// What a quiet world that nothing was done to has under way at least: questions to the registry
  /// that wait for an answer.
  private static let calm = {
    var world = World(Scenario())
    world.advance(to: .seconds(2))
    world.apply(.drain)
    world.advance(to: .seconds(12))
    return residue(&world)
  }()

  /// The fewest calls and messages under way in two seconds of a quiet world: what checks and polls
  /// need is there sometimes, what leaked is there always.
  private static func residue(_ world: inout World) -> (calls: Int, jobs: Int, messages: Int) {
    var least = (calls: Int.max, jobs: Int.max, messages: Int.max)
    for _ in 0..<40 {
      world.advance(to: world.now + .milliseconds(53))
      least.calls = min(least.calls, world.calls.count)
      least.jobs = min(least.jobs, world.jobs.count)
      least.messages = min(least.messages, world.messages.count)
    }
    return least
  }

  @Test("healed, it drains, serves everybody again and has lost nothing", arguments: seeds)
  func heals(seed: UInt64) throws {
    var random = Random(seed: seed).split("faults")
    var world = world(seed)
    world.advance(to: .seconds(2))
    var given: [String] = []
    while world.now < .seconds(12) {
      let text = world.aimed(
        WholeClusterTests.faults[random.below(WholeClusterTests.faults.count)], &random)
      if let command = try? Command.parse(text) {
        world.apply(command)
        given.append("\(world.now) \(text)")
      }
      world.advance(to: world.now + .milliseconds(300 + random.below(1_500)))
      world.expectNoRequestLost("seed \(seed): \(given)")
    }
    let story = "seed \(seed): " + given.joined(separator: "; ")
    // What nobody acknowledged any more comes back soon, and often enough to be no dead letter.
    let ends = [
      "monkey off", "heal all", "restart all", "resume all", "set queue.visibility 2s",
      "set queue.maxReceives 10",
    ]
    for text in ends {
      world.apply(try Command.parse(text))
    }
    #expect(world.activeFaults.isEmpty, "\(story)")
    #expect(world.nodes.allSatisfy { $0.process.isRunning }, "\(story)")

    // Quiet: what had been begun ends, and nothing remains. Hints and one round of anti-entropy.
    world.apply(.drain)
    world.advance(to: world.now + .seconds(75))
    #expect(world.requestsUnderWay == 0, "\(story)")
    world.expectNoRequestLost("\(story)")
    let left = WholeClusterTests.residue(&world)
    let calm = WholeClusterTests.calm
    #expect(left.jobs <= calm.jobs, "\(story)")
    #expect(left.calls <= calm.calls, "\(story)")
    #expect(left.messages <= calm.messages + 2, "\(story)")

    // The store's replicas agree, keep nothing for others, and have what was confirmed.
    let divergent = world.divergent.map(HostedStore.name)
    #expect(divergent.isEmpty, "\(divergent) differ: \(story)")
    let hints = world.stores.nodes.reduce(0) {
      $0 + (world.stores.machine(of: $1)?.hintsPending ?? 0)
    }
    #expect(hints == 0, "\(story)")
    for group in ConsumerGroup.allCases {
      #expect(world.depth(group) == 0, "\(group) has not drained: \(story)")
    }
    // A disk that lies takes what was confirmed along when its machine goes down.
    if !given.contains(where: { $0.contains("lossy") }) {
      let lost = world.lostWrites.map { HostedStore.name(of: $0.key) }
      #expect(lost.isEmpty, "\(lost) lost: \(story)")
      for group in ConsumerGroup.allCases {
        for broker in world.brokers {
          let dead = broker.deadLetters(of: group)
          #expect(broker[group].tally.lost == 0, "\(group) has lost messages: \(story)")
          #expect(dead.tally.lost == 0, "\(group) has lost dead letters: \(story)")
        }
      }
    }

    // Life again: everybody is served, every breaker that is called has closed.
    world.apply(try Command.parse("rate 1x"))
    world.advance(to: world.now + .seconds(15))
    let before = world.service
    world.advance(to: world.now + .seconds(5))
    #expect(world.service.failed == before.failed, "\(story)")
    #expect(world.service.succeeded > before.succeeded + 200, "\(story)")
    let stuck = world.breakers.filter { $0.stateName(at: world.now) == .open }
    #expect(stuck.isEmpty, "\(stuck.map { $0.name(in: world) }): \(story)")
    world.expectNoOrphans()
    world.expectNoRequestLost("\(story)")
  }

  @Test("the faults did hurt: users failed in most of the seeds") func sometimes() throws {
    var hurt = 0
    for seed in UInt64(0)..<6 {
      var random = Random(seed: seed).split("faults")
      var world = world(seed)
      world.advance(to: .seconds(2))
      for _ in 0..<4 {
        let text = world.aimed(
          WholeClusterTests.faults[random.below(WholeClusterTests.faults.count)], &random)
        if let command = try? Command.parse(text) { world.apply(command) }
        world.advance(to: world.now + .seconds(1))
      }
      if world.service.failed > 0 { hurt += 1 }
    }
    #expect(hurt >= 3)
  }
}
