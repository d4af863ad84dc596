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

  /// The records of the store's present life as a history, calls before returns at one instant.
  static func history(of world: World, until end: Instant) -> History {
    let records = world.storeHistory
    var events: [(time: Instant, isReturn: Bool, record: Int)] = []
    for index in records.startIndex..<records.endIndex
    where records[index].start >= world.storeFoundedAt {
      events.append((records[index].start, false, index))
      if records[index].end <= end { events.append((records[index].end, true, index)) }
    }
    events.sort {
      ($0.time, $0.isReturn ? 1 : 0, $0.record) < ($1.time, $1.isReturn ? 1 : 0, $1.record)
    }
    var history = History()
    var invoked: [Int: Int] = [:]
    for event in events {
      let record = records[event.record]
      guard event.isReturn else {
        invoked[event.record] =
          history.invoke(
            client: UInt32(event.record), key: record.key, record.isWrite ? .write : .read
          ) {
            if record.isWrite, !record.isDeletion { $0.argument = History.Value(record.value) }
          }.invoked
        continue
      }
      let outcome: History.Operation.Outcome =
        switch record.outcome {
        case .ok: .ok
        case .failed: .fail
        case .unknown: .unknown
        }
      history.end(invoked[event.record] ?? -1, outcome) {
        let values = world.stores.common.values(of: record.cell)
        if !record.isWrite, let value = values.first { $0.result = History.Value(value) }
      }
    }
    return history
  }

  @Test("the judge that watched and the check afterwards say the same of every key")
  func sameVerdict() throws {
    var verdicts: [LiveCheck.Verdict: Int] = [:]
    for seed in 1...(isSoak ? 40 : 1) as ClosedRange<UInt64> {
      for index in Self.troubles.indices {
        let experiment = try Self.run(index, seed: seed)
        let world = experiment.world
        let history = Self.history(of: world, until: world.now)
        #expect(history.count > 300)
        for key in world.scenario.settings.workload.keys.keys {
          let live =
            Int(key) < experiment.watch.judge.checks.count
            ? experiment.watch.judge.checks[Int(key)].verdict : .ok
          verdicts[live, default: 0] += 1
          guard live != .undecided else { continue }
          var part = History()
          for operation in history.operations where operation.key == key { part.add(operation) }
          var check = LinearizabilityCheck(part, .register)
          guard check.run(steps: 5_000_000) else { continue }
          #expect(
            (check.verdict == .ok) == (live == .ok),
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
