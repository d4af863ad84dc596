import Simulation
import Testing

@testable import Verification

@Suite("The judge that watches") struct LiveJudgeTests {
  /// Feeds a history's calls and returns in their order; calls that never return stay out.
  static func judge(_ history: History, _ model: Model) -> LiveJudge {
    var judge = LiveJudge(model, names: history.names)
    feed(history, to: &judge)
    return judge
  }

  static func feed(_ history: History, to judge: inout LiveJudge) {
    var events: [(sequence: Int, isCall: Bool, operation: History.Operation)] = []
    for operation in history.operations {
      events.append((operation.invoked, true, operation))
      events.append((operation.returned, false, operation))
    }
    events.sort { $0.sequence < $1.sequence }
    for event in events {
      if event.isCall {
        // What will come of it is not known yet.
        var call = event.operation
        call.outcome = .unknown
        call.result = .none
        call.isMismatch = false
        call.returned = History.Operation.never
        judge.begin(call)
      } else {
        judge.end(event.operation)
      }
    }
  }

  @Test("comes to the same verdict as the check afterwards")
  func sameVerdict() {
    var legal = 0
    for seed in LinearizabilityTests.seeds {
      var maker = LinearizabilityTests.maker(seed: seed)
      let history = maker.make(4 + Int(seed % 5))
      #expect(Self.judge(history, maker.model).verdict == .ok, "seed \(seed)")
      let other = maker.tampered(history)
      let expected = LinearizabilityTests.isLegal(other, maker.model)
      legal += expected ? 1 : 0
      #expect((Self.judge(other, maker.model).verdict == .ok) == expected, "seed \(seed)")
    }
    #expect(legal > LinearizabilityTests.seeds.count / 10)
    #expect(legal < LinearizabilityTests.seeds.count * 9 / 10)
  }

  @Test("agrees with trying every order, and takes no offence at one more unknown write")
  func bruteForce() {
    for seed in LinearizabilityTests.seeds {
      var maker = LinearizabilityTests.maker(seed: seed)
      let history = maker.tampered(maker.make(4 + Int(seed % 5)))
      let isLegal = BruteForce.isLinearizable(history, maker.model)
      #expect((Self.judge(history, maker.model).verdict == .ok) == isLegal, "seed \(seed)")
      let wider = maker.withUnknown(history)
      let verdict = Self.judge(wider, maker.model).verdict
      #expect(
        (verdict == .ok) == BruteForce.isLinearizable(wider, maker.model), "seed \(seed), wider")
      if isLegal { #expect(verdict == .ok, "seed \(seed): an unknown write made it illegal") }
    }
  }

  @Test("comes to the same verdict on long histories, most of whose writes are unknown")
  func longHistories() {
    var judged = 0
    for seed in 0..<1_000 as Range<UInt64> {
      var maker = LinearizabilityTests.maker(seed: seed)
      maker.keys = 3
      maker.clients = 6
      maker.values = maker.model == .kv ? 40 : 5
      maker.unknown = Percentage(millionths: 300_000)
      let history = maker.tampered(maker.make(80))
      var check = LinearizabilityCheck(history, maker.model)
      let live = Self.judge(history, maker.model)
      guard check.run(steps: 2_000_000), live.verdict != .undecided else { continue }
      judged += 1
      #expect((live.verdict == .ok) == (check.verdict == .ok), "seed \(seed)")
    }
    #expect(judged > 750)
  }

  @Test("blames the return that the check blames")
  func sameBlame() {
    for seed in LinearizabilityTests.seeds {
      var maker = HistoryMaker(seed: seed)
      maker.failing = .zero
      let history = maker.tampered(maker.make(8))
      let check = LinearizabilityTests.check(history, .register)
      guard case .illegal(let examples) = check.verdict, let example = examples.first else {
        continue
      }
      let violation = Self.judge(history, .register).violations.first
      #expect(violation?.returned == example.returned, "seed \(seed)")
    }
  }

  @Test("is undecided, not content, when there is too much to think of")
  func overflow() {
    var history = History()
    // A hundred and forty writes at once: more than there are bits.
    for client in 0..<140 as Range<UInt32> {
      let value = history.names.value("\(client)")
      history.invoke(client: client, key: 0, .write) { $0.argument = value }
    }
    for operation in history.open { history.end(operation.invoked, .ok) }
    let judge = Self.judge(history, .register)
    #expect(judge.verdict == .undecided)
    #expect(judge.checks[0].overflowCount == 1)
    #expect(!judge.checks[0].isLost, "with nothing at work it can follow again")
  }

  @Test("follows a hundred operations at work on one key")
  func crowd() {
    var history = History()
    let calls = (0..<100 as Range<UInt32>).map { client in
      history.invoke(client: client, key: 0, client % 10 == 0 ? .write : .read) {
        if client % 10 == 0 { $0.argument = History.Value(UInt64(client) + 1) }
      }
    }
    for call in calls {
      history.end(call.invoked, .ok) {
        if call.kind == .read { $0.result = History.Value(UInt64(call.client) / 10 * 10 + 1) }
      }
    }
    #expect(Self.judge(history, .register).verdict == .ok)
  }

  @Test("blames nobody for a write that it lost track of")
  func lostTrack() {
    var history = History()
    let (late, early) = (History.Value(1), History.Value(2))
    // So many reads take all the bits, and the write that comes then gets none.
    let reads = (0..<128 as Range<UInt32>).map { history.invoke(client: $0, key: 0, .read) }
    let write = history.invoke(client: 128, key: 0, .write) { $0.argument = late }
    for read in reads { history.end(read.invoked, .ok) }
    // All that it knew of has ended: it begins anew, with the write still out.
    let other = history.invoke(client: 129, key: 0, .write) { $0.argument = early }
    history.end(other.invoked, .ok)
    for (seen, client) in [(early, 130), (late, 131)] as [(History.Value, UInt32)] {
      if seen == late { history.end(write.invoked, .ok) }
      let read = history.invoke(client: client, key: 0, .read)
      history.end(read.invoked, .ok) { $0.result = seen }
    }
    #expect(Self.judge(history, .register).verdict == .undecided)
  }

  @Test("keeps few configurations, however many writes ended unknown")
  func manyUnknown() {
    var history = History()
    var unknown: [History.Value] = []
    for round in 0..<300 as Range<UInt64> {
      let value = History.Value(round + 1)
      let isUnknown = round % 2 == 0
      let write = history.invoke(client: 0, key: 0, .write) { $0.argument = value }
      history.end(write.invoked, isUnknown ? .unknown : .ok)
      if isUnknown { unknown.append(value) }
      // Now and then an old unknown write shows.
      let seen = round % 10 == 9 ? unknown[unknown.count / 2] : value
      if round % 10 == 9 { unknown.remove(at: unknown.count / 2) }
      if isUnknown { continue }
      let read = history.invoke(client: 1, key: 0, .read)
      history.end(read.invoked, .ok) { $0.result = seen }
    }
    let judge = Self.judge(history, .register)
    #expect(judge.verdict == .ok)
    #expect(judge.checks[0].peak < 4)
    #expect(judge.checks[0].unknownCount == unknown.count)
  }

  @Test("keeps of a key at rest its value only, and lends room where operations meet")
  func keysAtRest() {
    var history = History()
    func write(_ value: UInt64, to key: UInt32, _ outcome: History.Operation.Outcome) {
      let call = history.invoke(client: 0, key: key, .write) { $0.argument = History.Value(value) }
      history.end(call.invoked, outcome)
    }
    func read(_ value: UInt64, from key: UInt32) {
      let call = history.invoke(client: 1, key: key, .read)
      history.end(call.invoked, .ok) { $0.result = History.Value(value) }
    }
    for key in 0..<50 as Range<UInt32> { write(UInt64(key) + 1, to: key, .ok) }
    for key in 0..<50 as Range<UInt32> { read(UInt64(key) + 1, from: key) }
    #expect(Self.judge(history, .register).checks.room == 0, "each was alone")
    for key in 0..<50 as Range<UInt32> {
      let call = history.invoke(client: 2, key: key, .read)
      read(UInt64(key) + 1, from: key)
      history.end(call.invoked, .ok) { $0.result = History.Value(UInt64(key) + 1) }
    }
    #expect(Self.judge(history, .register).checks.room == 1)
    #expect(Self.judge(history, .register).verdict == .ok)
    // One whose end nobody knows may yet be seen, and one that was amiss stays so.
    write(100, to: 7, .unknown)
    read(3, from: 8)
    for key in 20..<40 as Range<UInt32> { read(UInt64(key) + 1, from: key) }
    let judge = Self.judge(history, .register)
    #expect(judge.checks.room == 2, "the two that are not at rest again")
    #expect(judge.checks[7].unknownCount == 1 && judge.unknownCount == 1)
    #expect(judge.violatedKeys == [8] && judge.violationCount == 1)
    read(100, from: 7)
    read(8, from: 7)
    #expect(Self.judge(history, .register).violatedKeys == [8, 7])
  }

  @Test("goes on after a violation, and finds the next")
  func again() {
    var history = History()
    func write(_ value: UInt64) {
      let call = history.invoke(client: 0, key: 0, .write) { $0.argument = History.Value(value) }
      history.end(call.invoked, .ok)
    }
    func read(_ value: UInt64) {
      let call = history.invoke(client: 1, key: 0, .read)
      history.end(call.invoked, .ok) { $0.result = History.Value(value) }
    }
    write(1)
    write(2)
    read(1)
    write(3)
    read(3)
    read(2)
    let judge = Self.judge(history, .register)
    #expect(judge.violations.map(\.invoked) == [4, 10])
    #expect(judge.staleReads.map(\.versionsSkipped) == [1, 1])
  }

  @Test("is a value: a copy keeps its verdict")
  func value() {
    var maker = HistoryMaker(seed: 3)
    let history = maker.make(20)
    let before = Self.judge(history, .register)
    var after = before
    let now = history.nextSequence
    var read = History.Operation(process: 77, key: 0, .read, invoked: now)
    after.begin(read)
    read.outcome = .ok
    read.result = History.Value(99)
    read.returned = now + 1
    after.end(read)
    #expect(before.verdict == .ok)
    #expect(after.verdict == .violated)
  }
}
