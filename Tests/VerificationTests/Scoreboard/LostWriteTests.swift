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
    #expect(
      experiment.watch.lostWrites.allSatisfy {
        $0.write.outcome == .ok && $0.write.kind == .write && $0.held?.key == $0.write.key
      })
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

  /// Both sides of a cut answer, and each zone's client reads and writes what the other does.
  private static func cut(
    _ versions: ClusterSettings.Store.Versions, seed: UInt64
  ) throws
    -> Experiment
  {
    var scenario = Scenario.storeClients(rate: 60, keys: 60) {
      $0.store.r = 1
      $0.store.w = 1
      $0.store.versions = versions
      $0.store.gossip = .milliseconds(50)
      $0.store.phi = 6
    }
    scenario.topology.groups = [
      .init(.registry, in: ["a"]), .init(.kv, in: ["b", "b", "b", "a", "a"]),
    ]
    var timeline = Timeline(Experiment(scenario, seed: seed))
    for (second, text) in [(10, "partition zone:a | zone:b"), (30, "heal all")] {
      timeline.run(to: .seconds(second))
      timeline.apply(try Command.parse(text))
    }
    timeline.run(to: .seconds(36))
    return timeline.present
  }

  @Test("a context that covered several siblings includes them all: in no seed is one called lost")
  func contexts() throws {
    for seed in 1...(isSoak ? 200 : 5) as ClosedRange<UInt64> {
      let siblings = try Self.cut(.dvv, seed: seed)
      #expect(siblings.watch.siblingCount > 0, "seed \(seed)")
      #expect(siblings.scoreboard.lostWrites == 0, "seed \(seed)")
    }
    #expect(try Self.cut(.lww, seed: 1).scoreboard.lostWrites > 0)
  }

  @Test("a disk that loses what it had acknowledged loses versions with siblings, too") func disks()
    throws
  {
    var lost = 0
    for seed in 1...(isSoak ? 20 : 3) as ClosedRange<UInt64> {
      lost += try run(
        [(3, "disk role:kv lossy"), (6, "crash role:kv"), (7, "heal all")], for: 15, seed: seed
      ) {
        $0.store.r = 1
        $0.store.w = 1
        $0.store.versions = .dvv
      }.scoreboard.lostWrites
    }
    #expect(lost > 0)
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
