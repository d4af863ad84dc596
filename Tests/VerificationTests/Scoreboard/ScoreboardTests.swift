import Cluster
import Simulation
import Testing
import Verification

@Suite("The scoreboard of what a store gives up") struct ScoreboardTests {
  private func timeline(_ fill: (inout Scenario) -> Void = { _ in }) -> Timeline<Experiment> {
    var scenario = Scenario()
    fill(&scenario)
    return Timeline(Experiment(scenario))
  }

  @Test("counts each operation once, in its client's zone")
  func counts() {
    var timeline = timeline()
    timeline.run(to: .seconds(10))
    let board = timeline.present.scoreboard
    let watch = timeline.present.watch
    #expect(board.zones.map(\.name) == ["a", "b", "c"])
    #expect(board.overall.total.ok == watch.okCount)
    #expect(board.zones.reduce(0) { $0 + $1.total.ok } == watch.okCount)
    #expect(board.zones.allSatisfy { $0.total.ok > 0 && $0.yield() == 1 && $0.isAvailable() })
    #expect(board.overall.isAvailable() && board.overall.silentSince == nil)
    #expect(board.overall.seconds.count == 10)
    // The last two seconds' requests are not decided yet.
    #expect(board.overall.letters.count == 9)
  }

  @Test("in a calm network nothing is said of cut weather, and the other way round")
  func weather() throws {
    var timeline = timeline()
    timeline.run(to: .seconds(5))
    #expect(timeline.present.scoreboard.overall.latencies.cutReads.count == 0)
    let calm = timeline.present.scoreboard.overall.latencies.calmReads.count
    #expect(calm > 0)
    timeline.apply(try Command.parse("partition zone:a | zone:b,zone:c"))
    timeline.run(to: .seconds(9))
    let latencies = timeline.present.scoreboard.overall.latencies
    #expect(latencies.cutReads.count > 0)
    // What had begun before the cut met it all the same.
    #expect(latencies.calmReads.count == calm)
    timeline.apply(try Command.parse("heal all"))
    timeline.run(to: .seconds(12))
    #expect(timeline.present.scoreboard.overall.latencies.calmReads.count > calm)
  }

  @Test("R = W = 3: a zone cut off gets no answer, and its nodes do not keep to the letter")
  func cutOff() throws {
    var timeline = timeline {
      $0.settings.store.r = 3
      $0.settings.store.w = 3
      $0.settings.store.hints = .none
    }
    timeline.run(to: .seconds(10))
    timeline.apply(try Command.parse("partition zone:a | zone:b | zone:c"))
    timeline.run(to: .seconds(22))
    let experiment = timeline.present
    let board = experiment.scoreboard
    let side = try #require(board.side("a"))
    #expect(side.yield() ?? 1 < 0.2)
    #expect(side.answered() ?? 1 < 0.2 && !side.isAvailable())
    #expect(side.silence(at: experiment.now) > .seconds(5) || side.longestSilence > .seconds(5))
    timeline.apply(try Command.parse("heal all"))
    // Breakers and registry take their time.
    timeline.run(to: .seconds(70))
    let later = try #require(timeline.present.scoreboard.side("a"))
    #expect(later.isAvailable() && later.silentSince == nil)
    #expect(later.longestSilence > .seconds(5))
  }

  @Test("a node that died owes no answer")
  func deadNode() throws {
    var timeline = timeline { $0.settings.store.hints = .none }
    timeline.run(to: .seconds(5))
    let before = timeline.present.scoreboard.overall.letter
    #expect(before.received == before.answered)
    timeline.apply(try Command.parse("kill kv-1"))
    timeline.run(to: .seconds(6))
    let second = (0..<3).map { timeline.present.world.answers.count(zone: $0, second: 5) }
    #expect(second.allSatisfy { $0.received >= $0.answered && $0.received >= 0 })
  }

  @Test("replicas that differed when all was healed are seen to agree, and how long it took")
  func convergence() throws {
    var timeline = timeline {
      // Few enough keys that each is read soon: what no hint brings, a read repairs.
      $0.settings.workload.keys = 5
    }
    timeline.run(to: .seconds(5))
    timeline.apply(try Command.parse("kill kv-4"))
    timeline.run(to: .seconds(15))
    #expect(timeline.present.scoreboard.hints > 0)
    #expect(timeline.present.scoreboard.convergences == 0)
    timeline.apply(try Command.parse("heal all"))
    timeline.run(to: .seconds(16))
    #expect(timeline.present.scoreboard.convergingSince == .seconds(15))
    timeline.run(to: .seconds(50))
    let board = timeline.present.scoreboard
    #expect(board.peakDivergentKeys > 0 && board.divergentKeys == 0 && board.hints == 0)
    #expect(board.convergences == 1 && board.convergingSince == nil)
    let time = try #require(board.lastConvergence)
    #expect(time > .seconds(1) && time <= .seconds(20), "\(time)")
  }

  @Test("what agrees again within a second of the heal is noted, too; what never differed is not")
  func quickConvergence() throws {
    var timeline = timeline {
      $0.settings.workload.keys = 5
      $0.settings.store.hints = .coordinator
      $0.settings.store.hintReplay = .milliseconds(100)
      $0.settings.store.gossip = .milliseconds(50)
    }
    timeline.run(to: .seconds(5))
    timeline.apply(try Command.parse("delay gateway-1 5ms"))
    timeline.run(to: .seconds(6))
    timeline.apply(try Command.parse("heal all"))
    timeline.run(to: .seconds(8))
    #expect(timeline.present.scoreboard.convergences == 0)
    timeline.apply(try Command.parse("kill kv-4"))
    timeline.run(to: .seconds(18))
    #expect(timeline.present.scoreboard.hints > 0)
    // Nothing more is written: hints alone bring the replicas together.
    timeline.apply(try Command.parse("rate 0/s"))
    timeline.run(to: .milliseconds(25_100))
    timeline.apply(try Command.parse("heal all"))
    timeline.run(to: .seconds(30))
    let board = timeline.present.scoreboard
    #expect(board.convergences == 1)
    #expect(board.divergentKeys == 0 && board.hints == 0)
    #expect(board.lastConvergence == .milliseconds(900))
  }

  @Test("rewinds with the world") func rewinds() throws {
    var timeline = timeline { $0.settings.store.r = 1 }
    timeline.run(to: .seconds(4))
    timeline.apply(try Command.parse("partition zone:a | zone:b"))
    timeline.run(to: .seconds(9))
    let then = timeline.present.scoreboard
    timeline.run(to: .seconds(14))
    timeline.seek(to: .seconds(9))
    let again = timeline.present.scoreboard
    #expect(again.overall == then.overall && again.zones == then.zones)
    #expect(again.staleReads == then.staleReads && again.divergentKeys == then.divergentKeys)
  }

  @Test(
    "is asked by its metrics' names or in short; without a zone it speaks of all",
    arguments: [
      ("finally linearizable", true), ("finally cap_linearizable == 1", true),
      ("finally violations == 0", true), ("finally yield > 99%", true),
      ("finally yield{zone=\"a\"} > 99%", true), ("finally answered == 100%", true),
      ("finally cap_available_ratio{zone=\"b\"} == 100%", true),
      ("finally cap_available_ratio > 100%", false), ("finally yield{zone=\"x\"} > 0", false),
      ("finally stale_reads == 0", true),
      ("finally cap_stale_reads_total{store=\"ap\"} == 0", true),
      ("finally lost_writes == 0", true),
      ("finally cap_operations_total{outcome=\"ok\"} > 100", true),
      ("finally cap_operations_total{outcome=\"fail\"} > 100", false),
      ("finally silence == 0s", true), ("always cap_checker_configurations >= 0", true),
      (
        "finally cap_latency_seconds{operation=\"write\",weather=\"calm\",percentile=\"50\"} < 50ms",
        true
      ),
      ("finally availability > 90%", true), ("finally cap_divergent_keys < 1000", true),
    ])
  func readings(text: String, holds: Bool) throws {
    var timeline = timeline()
    timeline.run(to: .seconds(12))
    let verdict = Judge(end: .seconds(12)).verdict(
      on: try Expectation.parse(text), from: timeline.present.readings)
    #expect((verdict.outcome == .passed) == holds, "\(verdict)")
  }
}

@Suite("A sketch of latencies") struct LatencySketchTests {
  @Test("gives quantiles to within a sixteenth") func quantiles() {
    var sketch = LatencySketch()
    #expect(sketch.quantile(0.5) == nil)
    for millisecond in 1...1_000 { sketch.add(.milliseconds(millisecond)) }
    for (share, exact) in [(0.5, 0.5), (0.99, 0.99), (0.001, 0.001), (1, 1)] {
      let seconds = sketch.quantile(share)?.seconds ?? 0
      #expect(seconds > exact * 15 / 16 && seconds < exact * 17 / 16, "\(share): \(seconds)")
    }
  }

  @Test("takes in another's, as if it had seen its operations") func sum() {
    var left = LatencySketch()
    var right = LatencySketch()
    var both = LatencySketch()
    for step in 0..<100 {
      let length = Interval.microseconds(step * step * 37)
      if step % 2 == 0 { left.add(length) } else { right.add(length) }
      both.add(length)
    }
    left.add(right)
    #expect(left == both)
  }

  @Test("keeps to its ends") func ends() {
    var sketch = LatencySketch()
    for length in [Interval.zero, .longest, .milliseconds(-1)] { sketch.add(length) }
    #expect(sketch.count == 3)
    #expect(sketch.quantile(0.1) ?? .zero < .microseconds(20))
  }
}
