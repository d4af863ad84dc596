import Simulation
import TestSupport
import Testing

@testable import Verification

@Suite("A read that found several values") struct SiblingReadTests {
  @Test("breaks nothing if and only if some choice of one value for each such read breaks nothing")
  func choices() {
    var legal = 0
    var count = 0
    for seed in LinearizabilityTests.seeds {
      var maker = HistoryMaker(seed: seed)
      maker.clients = 2 + Int(seed % 3)
      let history = maker.tampered(maker.make(7))
      var operations = history.operations
      let reads = operations.indices.filter {
        operations[$0].kind == .read && operations[$0].outcome == .ok
      }
      guard let first = reads.first, let last = reads.last, first != last else { continue }
      count += 1
      // The pairs that each of the two reads may have found.
      let pairs = [first, last].map { index in
        [operations[index].result.number, UInt64(maker.random.below(4))]
      }
      var expected = false
      for one in pairs[0] {
        for other in pairs[1] {
          operations[first].result = History.Value(one)
          operations[last].result = History.Value(other)
          let picked = History(operations, history.names)
          if LinearizabilityTests.isLegal(picked, .register) { expected = true }
        }
      }
      legal += expected ? 1 : 0
      var judge = LiveJudge(.register, names: history.names)
      operations[first].result = judge.value(ofAny: ContiguousArray(pairs[0]))
      operations[last].result = judge.value(ofAny: ContiguousArray(pairs[1]))
      LiveJudgeTests.feed(History(operations, history.names), to: &judge)
      #expect((judge.verdict == .ok) == expected, "seed \(seed)")
    }
    #expect(legal > count / 10 && legal < count, "\(legal) of \(count) legal")
  }

  @Test("is stale only if each of the values is, and then by the newest of them")
  func stale() {
    var history = History()
    var judge = LiveJudge(.register)
    func write(_ value: UInt64) {
      let call = history.invoke(client: 0, key: 0, .write, at: .milliseconds(history.count)) {
        $0.argument = History.Value(value)
      }
      judge.begin(call)
      let ended = history.end(call.invoked, .ok, at: .milliseconds(history.count))
      if let ended { judge.end(ended) }
    }
    func read(_ values: ContiguousArray<UInt64>) -> Int {
      let call = history.invoke(client: 1, key: 0, .read, at: .milliseconds(history.count))
      judge.begin(call)
      let result = judge.value(ofAny: values)
      let ended = history.end(call.invoked, .ok, at: .milliseconds(history.count)) {
        $0.result = result
      }
      if let ended { judge.end(ended) }
      return judge.staleCount
    }
    for value in 1...4 as ClosedRange<UInt64> { write(value) }
    #expect(read([1, 4]) == 0)
    #expect(read([3, 99]) == 0, "nobody knows where 99 comes from")
    #expect(read([1, 3]) == 1)
    #expect(judge.staleReads.last?.versionsSkipped == 1)
    #expect(judge.staleReads.last.map { judge.values(of: $0.read.result) } == [1, 3])
  }
}
