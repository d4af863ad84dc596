import Cluster
import Simulation
import TestSupport
import Testing
import Verification

@Suite("Acknowledged writes that are gone") struct LostWriteTests {
  private func run(
    _ commands: [(Int, String)], for seconds: Int, seed: UInt64 = 7,
    _ fill: (inout ClusterSettings) -> Void = { _ in }
  ) throws -> Experiment {
    var scenario = Scenario()
    scenario.settings.workload.keys = 20
    scenario.settings.workload.mix.like = 60
    fill(&scenario.settings)
    var timeline = Timeline(Experiment(scenario, seed: seed))
    for (second, text) in commands {
      timeline.run(to: .seconds(second))
      timeline.apply(try Command.parse(text))
    }
    timeline.run(to: .seconds(seconds))
    return timeline.present
  }

  private static let cut = [(5, "partition zone:a | zone:b,zone:c"), (15, "heal all")]

  @Test("none in calm weather, whatever R and W", arguments: [(1, 1), (2, 2), (1, 3), (3, 1)])
  func calm(r: Int, w: Int) throws {
    for seed in 1...(isSoak ? 20 : 1) as ClosedRange<UInt64> {
      let experiment = try run([], for: 15, seed: seed) {
        $0.store.r = r
        $0.store.w = w
      }
      #expect(experiment.watch.okCount > 1_000)
      #expect(experiment.scoreboard.lostWrites == 0, "seed \(seed)")
    }
  }

  @Test("the last write wins: after a cut one side of the keys written on both is lost")
  func lastWriteWins() throws {
    let experiment = try run(Self.cut, for: 40) {
      $0.store.r = 1
      $0.store.w = 1
    }
    #expect(experiment.scoreboard.lostWrites > 0)
    #expect(experiment.watch.lostWrites.allSatisfy { $0.outcome == .ok && $0.kind == .write })
    // Nothing is lost while each side still holds its own.
    let before = try run([Self.cut[0]], for: 14) {
      $0.store.r = 1
      $0.store.w = 1
    }
    #expect(before.scoreboard.lostWrites == 0)
  }

  @Test("with siblings none is, in the same cut") func siblings() throws {
    let experiment = try run(Self.cut, for: 40) {
      $0.store.r = 1
      $0.store.w = 1
      $0.store.versions = .dvv
    }
    #expect(experiment.watch.siblingCount > 0)
    #expect(experiment.scoreboard.lostWrites == 0)
  }

  @Test("a coordinator whose clock is ahead makes the others' writes vanish") func skew() throws {
    let experiment = try run([(5, "clock kv-1 +5s")], for: 12)
    #expect(experiment.scoreboard.lostWrites > 0)
    let siblings = try run([(5, "clock kv-1 +5s")], for: 12) {
      $0.store.versions = .dvv
    }
    #expect(siblings.scoreboard.lostWrites == 0)
  }

  @Test("a replica that is dead still holds what it wrote to its disk") func dead() throws {
    let experiment = try run([(5, "kill kv-1"), (12, "heal all")], for: 30)
    #expect(experiment.scoreboard.lostWrites == 0)
  }

  @Test("one log loses none, whoever leads and dies") func consensus() throws {
    let experiment = try run(
      Self.cut + [(20, "kill kv-1"), (22, "kill kv-2"), (30, "heal all")], for: 40
    ) { $0.store.mode = .cp }
    #expect(experiment.scoreboard.store == "cp" && experiment.watch.okCount > 500)
    #expect(experiment.scoreboard.lostWrites == 0)
    #expect(experiment.watch.judge.verdict == .ok)
  }

  @Test("one node loses none; a switch to it begins a scoreboard of its own") func single() throws {
    let experiment = try run([(5, "mode ca")] + [(10, Self.cut[0].1), (20, "heal all")], for: 30)
    #expect(experiment.scoreboard.store == "ca" && experiment.watch.epoch == 1)
    #expect(experiment.scoreboard.overall.total.ok == experiment.watch.okCount)
    #expect(experiment.scoreboard.overall.seconds.count <= 26)
    #expect(experiment.scoreboard.lostWrites == 0)
  }
}
