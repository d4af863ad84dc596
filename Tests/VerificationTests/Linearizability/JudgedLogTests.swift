import Simulation
import TestSupport
import Testing
import Verification

@Suite("What the live judge lost, and decides all the same") struct JudgedLogTests {
  /// A judge that loses track of a key within `history`, and of what comes `after`.
  static func judge(_ history: History) -> LiveJudge {
    var judge = LiveJudgeTests.judge(history, .register)
    judge.decide()
    return judge
  }

  /// More writes at once than there are bits to follow them by, all of them answered.
  static func crowd(_ history: inout History) {
    let calls = (0..<140 as Range<UInt32>).map { client in
      history.invoke(client: client, key: 0, .write) {
        $0.argument = History.Value(10_000 + UInt64(client))
      }
    }
    for call in calls { history.end(call.invoked, .ok) }
  }

  static func read(_ value: UInt64, _ history: inout History) {
    let read = history.invoke(client: 0, key: 0, .read)
    history.end(read.invoked, .ok) { $0.result = History.Value(value) }
  }

  static func write(_ value: UInt64, _ outcome: History.Operation.Outcome, _ history: inout History)
  {
    let write = history.invoke(client: 1, key: 0, .write) { $0.argument = History.Value(value) }
    history.end(write.invoked, outcome)
  }

  @Test("an order that exists clears the doubt, until something else happens")
  func cleared() {
    var history = History()
    Self.crowd(&history)
    Self.read(10_007, &history)
    var judge = LiveJudgeTests.judge(history, .register)
    #expect(judge.verdict == .undecided && judge.undecidedKeys == 1)
    #expect(judge.decide().isEmpty)
    #expect(judge.verdict == .ok && judge.undecidedKeys == 0)
    let call = History.Operation(process: 500, key: 0, .read, invoked: history.nextSequence)
    judge.begin(call)
    #expect(judge.verdict == .undecided)
  }

  @Test("no order is a violation, and the return is named that shows it")
  func violated() {
    var history = History()
    Self.crowd(&history)
    Self.read(10_007, &history)
    let bad = history.nextSequence
    Self.read(10_009, &history)
    Self.read(10_009, &history)
    let judge = Self.judge(history)
    #expect(judge.verdict == .violated && judge.undecidedKeys == 0)
    #expect(judge.violations.map(\.invoked) == [bad])
    #expect(judge.violatedKeys == [0])
  }

  @Test("an unknown write from before the last certain value may show afterwards, once")
  func leftover() {
    var history = History()
    Self.write(7, .unknown, &history)
    Self.write(8, .ok, &history)
    Self.read(8, &history)
    Self.crowd(&history)
    Self.read(10_003, &history)
    Self.read(7, &history)
    #expect(Self.judge(history).verdict == .ok)
    Self.write(9, .ok, &history)
    Self.read(7, &history)
    #expect(Self.judge(history).verdict == .violated)
  }

  @Test("what was there before the last certain value cannot come back")
  func before() {
    var history = History()
    Self.write(8, .ok, &history)
    Self.crowd(&history)
    Self.read(10_003, &history)
    Self.read(8, &history)
    #expect(Self.judge(history).verdict == .violated)
  }

  @Test("remembers only since the last certain value: a long quiet past costs nothing")
  func quiet() {
    var history = History()
    for value in 1...5_000 as ClosedRange<UInt64> {
      Self.write(value, .ok, &history)
      Self.read(value, &history)
    }
    Self.crowd(&history)
    Self.read(10_003, &history)
    #expect(Self.judge(history).verdict == .ok)
  }

  @Test("where values come again a search decides, as the check afterwards would")
  func searched() {
    var verdicts: [LiveCheck.Verdict: Int] = [:]
    for seed in LinearizabilityTests.seeds {
      // Reads alone take all the bits, and leave everything as it was.
      var history = History()
      let reads = (0..<130 as Range<UInt32>).map { history.invoke(client: $0, key: 0, .read) }
      for read in reads { history.end(read.invoked, .ok) }
      var maker = HistoryMaker(seed: seed)
      history.append(maker.tampered(maker.make(10)))
      let judge = Self.judge(history)
      #expect(judge.checks[0].overflowCount == 1)
      let isLegal = LinearizabilityTests.isLegal(history, .register)
      verdicts[judge.verdict, default: 0] += 1
      #expect((judge.verdict == .ok) == isLegal, "seed \(seed)")
    }
    #expect(verdicts[.ok, default: 0] > 100 && verdicts[.violated, default: 0] > 100, "\(verdicts)")
    #expect(verdicts[.undecided] == nil)
  }
}

extension History {
  /// Adds another history whose events all come later.
  fileprivate mutating func append(_ later: History) {
    let shift = nextSequence
    let operations = operations
    self = History(
      operations
        + later.operations.map {
          var operation = $0
          operation.process += 10_000
          operation.invoked += shift
          if operation.returned != Operation.never { operation.returned += shift }
          return operation
        }, later.names)
  }
}
