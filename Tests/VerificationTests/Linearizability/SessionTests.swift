import Simulation
import Testing

@testable import Verification

/// A history written as lines: client, key, what, and how long it takes in events of others.
private struct Script {
  var history = History()
  var clock = 0

  mutating func now() -> Instant {
    clock += 10
    return .milliseconds(clock)
  }

  @discardableResult mutating func write(
    _ client: UInt32, _ key: UInt32, _ value: UInt64, _ outcome: History.Operation.Outcome = .ok
  ) -> Int {
    let call = history.invoke(client: client, key: key, .write, at: now()) {
      $0.argument = History.Value(value)
    }
    history.end(call.invoked, outcome, at: now())
    return call.invoked
  }

  mutating func read(_ client: UInt32, _ key: UInt32, _ value: UInt64) {
    let call = history.invoke(client: client, key: key, .read, at: now())
    history.end(call.invoked, .ok, at: now()) { $0.result = History.Value(value) }
  }
}

@Suite("What clients may expect") struct SessionTests {
  private func broken(_ script: Script) -> [SessionGuarantee] {
    script.history.sessionViolations().map(\.guarantee)
  }

  @Test("a client sees what it wrote")
  func readYourWrites() {
    var script = Script()
    script.write(0, 0, 1)
    script.read(1, 0, 0)
    #expect(broken(script) == [], "others may lag")
    script.read(0, 0, 0)
    #expect(broken(script) == [.readYourWrites])
  }

  @Test("a client never goes back")
  func monotonicReads() {
    var script = Script()
    script.write(0, 0, 1)
    script.write(0, 0, 2)
    script.read(1, 0, 2)
    script.read(2, 0, 1)
    #expect(broken(script) == [], "each for itself")
    script.read(1, 0, 1)
    #expect(broken(script) == [.monotonicReads])
  }

  @Test("what a client wrote later is not seen without what it wrote before")
  func monotonicWrites() {
    var script = Script()
    script.write(0, 0, 1)
    script.write(0, 1, 2)
    script.read(1, 0, 0)
    script.read(1, 1, 2)
    #expect(broken(script) == [])
    script.read(1, 0, 0)
    #expect(broken(script) == [.monotonicWrites])
  }

  @Test("an answer is not seen without the question")
  func writesFollowReads() {
    var script = Script()
    script.write(0, 0, 1)
    script.read(1, 0, 1)
    script.write(1, 1, 2)
    script.read(2, 1, 2)
    script.read(2, 0, 0)
    #expect(broken(script) == [.writesFollowReads])
  }

  @Test("nobody is blamed for what is concurrent or unknown")
  func noBlame() {
    var script = Script()
    script.write(0, 0, 1, .unknown)
    script.read(0, 0, 0)
    let call = script.history.invoke(client: 3, key: 1, .write) { $0.argument = History.Value(5) }
    script.write(0, 1, 6)
    script.history.end(call.invoked, .ok)
    script.read(0, 1, 5)
    script.read(0, 1, 6)
    #expect(broken(script) == [])
    #expect(script.history.staleReads().isEmpty)
  }

  @Test("a stale read is told with the first write it missed, by how long and by how many")
  func staleness() throws {
    var script = Script()
    script.write(0, 0, 1)
    let missed = script.write(0, 0, 2)
    script.write(0, 0, 3)
    script.read(1, 0, 1)
    script.read(1, 0, 3)
    let stale = script.history.staleReads()
    let first = try #require(stale.first)
    #expect(stale.count == 1)
    #expect(first.missed.invoked == missed)
    #expect(first.versionsSkipped == 2)
    // Write 2 was acknowledged at 40 ms, the read began at 70 ms.
    #expect(first.age == .milliseconds(30))
  }

  @Test("whoever finds nothing while a deletion is out, or ended unknown, may have met that one")
  func deletions() {
    for outcome in [nil, .unknown, .ok, .fail] as [History.Operation.Outcome?] {
      var script = Script()
      script.write(0, 0, 1)
      script.write(0, 0, 0)
      script.write(0, 0, 2)
      let call = script.history.invoke(client: 1, key: 0, .write, at: script.now())
      if let outcome, outcome != .ok { script.history.end(call.invoked, outcome, at: script.now()) }
      script.read(2, 0, 0)
      if outcome == .ok { script.history.end(call.invoked, .ok, at: script.now()) }
      // A deletion that certainly had no effect explains nothing.
      let stale = outcome == .fail ? 1 : 0
      #expect(script.history.staleReads().count == stale, "\(String(describing: outcome))")
      let live = LiveJudgeTests.judge(script.history, .register)
      #expect(live.staleCount == stale, "live, \(String(describing: outcome))")
      #expect(live.violationCount == stale)
    }
  }

  @Test("a client whose write ended unknown goes on as another process")
  func newProcess() {
    var script = Script()
    script.write(0, 0, 1)
    script.write(0, 0, 2, .unknown)
    script.write(0, 0, 3)
    let operations = script.history.operations
    #expect(operations.map(\.client) == [0, 0, 0])
    #expect(operations[0].process == operations[1].process)
    #expect(operations[1].process != operations[2].process)
  }

  @Test("a refused write whose value is read is a phantom")
  func phantom() {
    var script = Script()
    let refused = script.write(0, 0, 1, .fail)
    script.write(0, 0, 2, .fail)
    script.read(1, 0, 1)
    #expect(script.history.phantomSuccesses().map(\.write.invoked) == [refused])
  }

  @Test("of two changes made from one value, one is lost")
  func lostUpdate() {
    var script = Script()
    script.write(0, 0, 1)
    script.read(1, 0, 1)
    script.read(2, 0, 1)
    script.write(1, 0, 11)
    script.write(2, 0, 12)
    // Whoever reads again before writing has not lost anything.
    script.read(1, 0, 12)
    script.write(1, 0, 13)
    let lost = script.history.lostUpdates()
    #expect(lost.map(\.base) == [History.Value(1)])
    #expect(lost.map(\.second.argument) == [History.Value(12)])
  }

  @Test("a write is lost if nobody holds it and nothing replaced it")
  func lostWrites() {
    var script = Script()
    script.write(0, 0, 1)
    script.write(0, 0, 2)
    script.write(0, 1, 3)
    script.write(0, 2, 4, .unknown)
    let lost = script.history.lostWrites { $0.argument == History.Value(3) }
    #expect(lost.map(\.argument) == [History.Value(2)])
  }

  /// What the live judge of sessions finds in a history.
  static func live(_ history: History) -> LiveSessions {
    var judge = LiveJudge(.register)
    var sessions = LiveSessions()
    for operation in history.operations { judge.begin(operation) }
    for index in history.returned.startIndex..<history.returned.endIndex {
      let operation = history.returned[index]
      let before = judge.staleCount
      judge.end(operation)
      sessions.ended(operation, isStale: judge.staleCount > before, judge)
    }
    return sessions
  }

  @Test("the live judge finds each kind that the check afterwards finds, and invents none")
  func live() {
    var found = [0, 0, 0, 0]
    for seed in 0..<10_000 as Range<UInt64> {
      var random = Random(seed: seed)
      var script = Script()
      var value: UInt64 = 0
      for _ in 0..<40 {
        let client = UInt32(random.below(3))
        let key = UInt32(random.below(2))
        if random.below(3) == 0 {
          value += 1
          // Unique values; a few of unknown end.
          script.write(client, key, value * 2 + UInt64(key), random.below(8) == 0 ? .unknown : .ok)
        } else {
          let age = UInt64(random.below(4))
          let known = value > age ? (value - age) * 2 + UInt64(key) : 0
          script.read(client, key, known)
        }
      }
      let live = Self.live(script.history)
      let after = script.history.sessionViolations()
      for (place, guarantee) in SessionGuarantee.allCases.enumerated() {
        let expected = after.count { $0.guarantee == guarantee }
        #expect(live.counts[place] <= expected, "seed \(seed) \(guarantee)")
        if guarantee == .readYourWrites {
          #expect(live.counts[place] == expected, "seed \(seed) \(guarantee)")
        }
        found[place] += live.counts[place]
      }
    }
    #expect(found.allSatisfy { $0 > 5 }, "\(found)")
  }
}
