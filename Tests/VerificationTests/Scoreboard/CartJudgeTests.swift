import Patterns
import Simulation
import Testing

@testable import Cluster
@testable import Verification

/// Carts that two zones of stores keep, under strict quorums.
private func cartScenario(_ configure: (inout ClusterSettings) -> Void) -> Scenario {
  var scenario = Scenario()
  scenario.settings.workload.mix = .only(cart: 1)
  scenario.settings.workload.keys = 20
  scenario.settings.store.hints = .coordinator
  scenario.settings.store.gossip = .milliseconds(50)
  scenario.settings.store.phi = 6
  scenario.settings.balancing.local = true
  configure(&scenario.settings)
  return scenario
}

@Suite("Carts, judged while they are changed") struct CartJudgeTests {
  @Test("in calm weather no way to keep a cart is found to break any order", arguments: 0..<4)
  func calm(seed: Int) {
    for (values, versions) in [
      (ClusterSettings.Store.Values.register, ClusterSettings.Store.Versions.lww),
      (.register, .dvv), (.set, .lww),
    ] {
      let scenario = cartScenario {
        $0.store.values = values
        $0.store.versions = versions
      }
      var experiment = Experiment(scenario, seed: UInt64(seed))
      _ = experiment.advance(to: .seconds(30), maximumSteps: .max)
      #expect(experiment.watch.okCount > 500)
      #expect(experiment.watch.judge.verdict == .ok)
      #expect(experiment.scoreboard.staleReads == 0)
      #expect(experiment.scoreboard.lostWrites == 0)
      // Siblings that are merged lose no update of each other; a register's writers do.
      if versions == .dvv { #expect(experiment.scoreboard.lostUpdates == 0) }
    }
  }

  @Test("under a cut each side of a set reads what is stale, and nothing is lost") func cut() throws
  {
    var experiment = Experiment(
      cartScenario {
        $0.store.values = .set
        $0.store.hints = .sloppy
      })
    _ = experiment.advance(to: .seconds(5), maximumSteps: .max)
    experiment.apply(try Command.parse("partition zone:a | zone:b,zone:c for 10s"))
    _ = experiment.advance(to: .seconds(30), maximumSteps: .max)
    #expect(experiment.scoreboard.staleReads > 0)
    #expect(experiment.watch.judge.verdict == .violated)
    #expect(experiment.scoreboard.lostUpdates == 0)
    #expect(experiment.world.carts.tally.lost == 0)
    #expect(experiment.world.carts.tally.resurfaced == 0)
  }

  @Test("a set must show what is known to be in it, and must not show what is known to be out")
  func bounds() {
    var sets = SetBounds()
    #expect(!sets.knows(3))
    #expect(sets.read([], of: 3, from: 0, to: 1) == true)
    sets.inserted(7, into: 3, at: 5)
    // Called before that was known: either will do. Shown once, it is known.
    #expect(sets.read([], of: 3, from: 4, to: 6) == true)
    #expect(sets.read([], of: 3, from: 6, to: 7) == false)
    #expect(sets.read([7], of: 3, from: 6, to: 7) == true)
    #expect(sets.read([7, 8], of: 3, from: 8, to: 9) == true)
    #expect(sets.read([7], of: 3, from: 10, to: 11) == false)
    // While it is being taken out either will do, until one has not found it.
    sets.removalCalled(7, from: 3, at: 12)
    #expect(sets.read([7, 8], of: 3, from: 13, to: 14) == true)
    #expect(sets.read([8], of: 3, from: 13, to: 15) == true)
    #expect(sets.read([7, 8], of: 3, from: 16, to: 17) == false)
    sets.removalCalled(8, from: 3, at: 18)
    sets.removed(8, from: 3, at: 19)
    #expect(sets.read([8], of: 3, from: 18, to: 20) == true)
    #expect(sets.read([8], of: 3, from: 20, to: 21) == false)
    #expect(sets.read([], of: 3, from: 20, to: 21) == true)
    #expect(sets.knows(3) && !sets.knows(2))
  }

  @Test("of more elements than are remembered those that are long gone are forgotten first")
  func memory() {
    var sets = SetBounds()
    sets.inserted(1, into: 0, at: 1)
    sets.inserted(2, into: 0, at: 2)
    sets.removalCalled(2, from: 0, at: 3)
    sets.removed(2, from: 0, at: 4)
    for value in 3...UInt64(SetBounds.capacity + 1) {
      sets.inserted(value, into: 0, at: Int(value) + 4)
    }
    let rest = ContiguousArray(3...UInt64(SetBounds.capacity + 1))
    #expect(sets.read(rest, of: 0, from: 1_000, to: 1_001) == false, "the first is still asked for")
    #expect(sets.read([1] + rest, of: 0, from: 1_002, to: 1_003) == true)
  }
}
