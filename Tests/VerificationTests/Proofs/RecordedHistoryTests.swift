import Cluster
import Patterns
import Simulation
import TestSupport
import Testing
import Verification

/// What a real cluster's clients were told, judged twice: while it happened, and afterwards.
@Suite("The histories of whole clusters") struct RecordedHistoryTests {
  /// Clusters and troubles that break linearizability, or might.
  static let troubles: [(name: String, commands: [String], trouble: String)] = [
    ("quorums", ["set store.repair async"], "delay role:kv 30ms ±30ms"),
    ("one replica each", ["set store.r 1", "set store.w 1"], "partition zone:a | zone:b,zone:c"),
    (
      "siblings", ["set store.versions dvv", "set store.r 1", "set store.w 1"],
      "partition zone:a | zone:b,zone:c"
    ),
    ("hinted", ["set store.hints sloppy"], "partition zone:a | zone:b,zone:c"),
    ("majorities", ["set store.protocol abd"], "delay role:kv 20ms ±20ms"),
    ("one log", ["mode cp"], "kill leader"),
    ("a leader that believes", ["set raft.reads local", "mode cp"], "isolate leader"),
    ("two primaries", ["set store.backup on", "mode ca"], "partition zone:a | zone:b,zone:c"),
  ]

  static func run(_ index: Int, seed: UInt64) throws -> Experiment {
    let scenario = Scenario.storeClients(rate: 30, keys: 4) { $0.rpc.timeout = .seconds(1) }
    var timeline = Timeline(Experiment(scenario, seed: seed))
    for text in troubles[index].commands { timeline.apply(try Command.parse(text)) }
    timeline.run(to: .seconds(4))
    timeline.apply(try Command.parse(troubles[index].trouble))
    timeline.run(to: .seconds(12))
    timeline.apply(try Command.parse("heal all"))
    timeline.run(to: .seconds(18))
    return timeline.present
  }

  @Test("a recorder that looks often, or once, has the same history; a switch begins a new one")
  func recorder() throws {
    let scenario = Scenario.storeClients(rate: 60, keys: 4)
    var timeline = Timeline(Experiment(scenario, seed: 3))
    var (often, once) = (StoreHistoryRecorder(), StoreHistoryRecorder())
    for tenth in 0...80 {
      timeline.run(to: .milliseconds(tenth * 100))
      often.take(timeline.present.world)
    }
    once.take(timeline.present.world)
    #expect(often.history.operations == once.history.operations)
    #expect(often.history.count == timeline.present.watch.count)
    // No process asks twice before it is answered, and one whose end is unknown asks no more.
    var latest: [UInt32: History.Operation] = [:]
    for operation in once.history.operations {
      if let last = latest[operation.process] {
        #expect(last.returned < operation.invoked && last.outcome != .unknown)
      }
      latest[operation.process] = operation
    }
    timeline.apply(try Command.parse("mode cp"))
    timeline.run(to: .seconds(12))
    often.take(timeline.present.world)
    let founded = timeline.present.world.storeFoundedAt
    #expect(often.history.operations.allSatisfy { $0.invokedAt >= founded })
    #expect(often.history.count >= timeline.present.watch.count)
  }

  @Test("the judge that watched and the check afterwards say the same of every key")
  func sameVerdict() throws {
    var verdicts: [LiveCheck.Verdict: Int] = [:]
    // With each of the troubles: ten thousand histories in the soak.
    for seed in 1...(isSoak ? 1_250 : 1) as ClosedRange<UInt64> {
      for index in Self.troubles.indices {
        let experiment = try Self.run(index, seed: seed)
        let world = experiment.world
        var recorder = StoreHistoryRecorder()
        recorder.take(world)
        let history = recorder.history
        #expect(history.count > 300)
        var check = LinearizabilityCheck(history, .register)
        let isDone = check.run(steps: 50_000_000)
        var violated: [String] = []
        if case .illegal(let examples) = check.verdict {
          violated = examples.compactMap { $0.key.map(history.names.text(ofKey:)) }
        }
        for key in world.scenario.settings.workload.keys.keys {
          let live =
            Int(key) < experiment.watch.judge.checks.count
            ? experiment.watch.judge.checks[Int(key)].verdict : .ok
          verdicts[live, default: 0] += 1
          let isViolated = violated.contains(HostedStore.name(of: key))
          guard live != .undecided, isDone || isViolated else { continue }
          #expect(
            isViolated == (live == .violated),
            "\(Self.troubles[index].name), seed \(seed), key \(key)")
        }
      }
    }
    // Both must have occurred.
    #expect(verdicts[.ok, default: 0] > 0 && verdicts[.violated, default: 0] > 0, "\(verdicts)")
  }
}

extension Int {
  /// The keys of the store that so many users have.
  fileprivate var keys: Range<UInt32> { 0..<UInt32(self * 2) }
}
