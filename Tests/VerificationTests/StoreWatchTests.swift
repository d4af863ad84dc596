import Cluster
import Simulation
import Testing
import Verification

@Suite("The watch over the store") struct StoreWatchTests {
  private func experiment(_ commands: [(Int, String)], for seconds: Int) throws -> Experiment {
    var timeline = Timeline(Experiment(Scenario()))
    for (second, text) in commands {
      timeline.run(to: .seconds(second))
      timeline.apply(try Command.parse(text))
    }
    timeline.run(to: .seconds(seconds))
    return timeline.present
  }

  @Test("sees every operation, and how it ended")
  func counts() throws {
    let watch = try experiment([], for: 10).watch
    #expect(watch.count > 100)
    #expect(watch.okCount > 100)
    let ended = watch.okCount + watch.failedCount + watch.unknownCount
    #expect(ended + watch.openCount == watch.count)
    #expect(watch.judge.checks.contains { $0.cost > 0 })
  }

  @Test("rewinds with the world: the same moment, the same verdict")
  func rewinds() throws {
    var timeline = Timeline(Experiment(Scenario()))
    timeline.run(to: .seconds(4))
    timeline.apply(try Command.parse("partition zone:a | zone:b"))
    timeline.run(to: .seconds(9))
    let then = timeline.present.watch
    timeline.run(to: .seconds(14))
    timeline.seek(to: .seconds(9))
    let again = timeline.present.watch
    #expect(again.judge.verdict == then.judge.verdict)
    #expect(again.judge.violations == then.judge.violations)
    #expect(again.judge.staleReads == then.judge.staleReads)
    #expect(again.judge.cost == then.judge.cost)
    #expect(again.count == then.count)
  }

  @Test("does not wait for callers that died")
  func deadCallers() throws {
    let watch = try experiment([(3, "kill orders-1"), (3, "kill feed-1")], for: 20).watch
    #expect(watch.openCount < 50)
    #expect(watch.judge.checks.allSatisfy { $0.waitingCount < 200 })
  }

  @Test("a store founded under load is judged by what was asked of it, not of the one before")
  func foundedUnderLoad() throws {
    for mode in ["mode ca", "mode cp"] {
      for seed in UInt64(1)...8 {
        var experiment = Experiment(Scenario(), seed: seed)
        for (command, second) in [("note calm", 5), (mode, 12), ("mode ap", 20)] {
          experiment.apply(try Command.parse(command))
          _ = experiment.advance(to: .seconds(second), maximumSteps: .max)
        }
        #expect(experiment.watch.judge.verdict == .ok, "\(mode), seed \(seed)")
        #expect(experiment.scoreboard.lostWrites == 0 && experiment.watch.judge.staleCount == 0)
      }
    }
  }
}
