import Simulation
import TestSupport
import Testing

@testable import Verification

@Suite("Registers of which no value is written twice") struct UniqueWritesTests {
  static func maker(seed: UInt64) -> HistoryMaker {
    var maker = HistoryMaker(seed: seed)
    maker.clients = 2 + Int(seed % 4)
    maker.writesOnce = true
    return maker
  }

  static func answer(_ history: History) -> UniqueWrites.Answer? {
    let operations = history.operations
    return UniqueWrites.answer(operations, at: Array(operations.indices), initial: .none)
  }

  /// So many writes and reads at once, round after round; each read sees a write of its own round.
  static func crowds(_ rounds: UInt64, writes: UInt64, reads: UInt64) -> History {
    var history = History()
    for round in 0..<rounds {
      let first = round * writes + 1
      let writers = (0..<writes).map { index in
        history.invoke(client: UInt32(index), key: 0, .write) {
          $0.argument = History.Value(first + index)
        }
      }
      let readers = (0..<reads).map {
        history.invoke(client: UInt32(writes + $0), key: 0, .read)
      }
      for (index, reader) in zip(0..<reads, readers) {
        history.end(reader.invoked, .ok) {
          $0.result = History.Value(first + index * 7 % writes)
        }
      }
      for writer in writers { history.end(writer.invoked, .ok) }
    }
    return history
  }

  @Test("agrees with trying every order, names an order that does, and blames the same return")
  func bruteForce() {
    var (legal, illegal) = (0, 0)
    for seed in LinearizabilityTests.seeds {
      var maker = Self.maker(seed: seed)
      let made = maker.make(4 + Int(seed % 6))
      let history = seed % 3 == 0 ? made : maker.tampered(made)
      let check = LinearizabilityCheck(history, .register)
      switch Self.answer(history) {
      case nil: continue
      case .ordered(let order):
        legal += 1
        #expect(BruteForce.isLinearizable(history, .register), "seed \(seed)")
        #expect(LinearizabilityTests.explains(check, order, .register), "seed \(seed)")
        // Nothing that was told is left out.
        let told = check.operations.indices.filter { check.operations[$0].outcome == .ok }
        #expect(Set(order).isSuperset(of: told) && Set(order).count == order.count, "seed \(seed)")
      case .impossible:
        illegal += 1
        #expect(!BruteForce.isLinearizable(history, .register), "seed \(seed)")
        let operations = history.operations
        let blamed = UniqueWrites.blamed(
          operations, at: Array(operations.indices), initial: .none)
        var search = check
        _ = search.run()
        guard case .illegal(let examples) = search.verdict else {
          Issue.record("seed \(seed): the search finds an order")
          continue
        }
        #expect(blamed.map { operations[$0].returned } == examples[0].returned, "seed \(seed)")
      }
    }
    // Both must have occurred, and often.
    #expect(legal > LinearizabilityTests.seeds.count / 6, "\(legal)")
    #expect(illegal > LinearizabilityTests.seeds.count / 6, "\(illegal)")
  }

  @Test("does not answer where a value was written twice, or a failed cas tells what was not there")
  func notAsked() {
    var twice = History()
    for _ in 0..<2 {
      let write = twice.invoke(client: 0, key: 0, .write) { $0.argument = History.Value(7) }
      twice.end(write.invoked, .ok)
    }
    #expect(Self.answer(twice) == nil)
    var mismatch = History()
    let cas = mismatch.invoke(client: 0, key: 0, .cas) {
      $0.expected = History.Value(1)
      $0.argument = History.Value(2)
    }
    mismatch.end(cas.invoked, .fail) { $0.isMismatch = true }
    #expect(Self.answer(mismatch) == nil)
  }

  @Test("two compare-and-sets never replace one value, nor does one replace what it wrote")
  func chains() {
    func history(_ steps: [(expected: UInt64, argument: UInt64)]) -> History {
      var history = History()
      let calls = steps.enumerated().map { client, step in
        history.invoke(client: UInt32(client), key: 0, .cas) {
          $0.expected = History.Value(step.expected)
          $0.argument = History.Value(step.argument)
        }
      }
      for call in calls { history.end(call.invoked, .ok) }
      return history
    }
    #expect(Self.answer(history([(0, 1), (1, 2)])) == .ordered([0, 1]))
    #expect(Self.answer(history([(1, 2), (0, 1)])) == .ordered([1, 0]))
    #expect(Self.answer(history([(0, 1), (0, 2)])) == .impossible)
    #expect(Self.answer(history([(1, 2), (2, 1)])) == .impossible)
  }

  @Test("helps the check where its search would not end, and names the return") func helps() {
    var history = Self.crowds(6, writes: 40, reads: 40)
    let stale = history.invoke(client: 0, key: 0, .read)
    history.end(stale.invoked, .ok) { $0.result = History.Value(1) }
    var check = LinearizabilityCheck(history, .register)
    let isDone = check.run(steps: 150_000)
    #expect(!isDone, "it would go on for the best picture")
    guard case .illegal(let examples) = check.verdict else {
      Issue.record("\(check.verdict)")
      return
    }
    #expect(examples.map { check.operations[$0.blocked].invoked } == [stale.invoked])
  }

  @Test("decides ten thousand operations, most at once, where no search would end")
  func large() {
    var history = Self.crowds(100, writes: 60, reads: 40)
    guard case .ordered(let order) = Self.answer(history) else {
      Issue.record("there is an order")
      return
    }
    #expect(order.count == 10_000)
    // A last read of what was overwritten long ago.
    let read = history.invoke(client: 0, key: 0, .read)
    history.end(read.invoked, .ok) { $0.result = History.Value(1) }
    #expect(Self.answer(history) == .impossible)
    let operations = history.operations
    let blamed = UniqueWrites.blamed(operations, at: Array(operations.indices), initial: .none)
    #expect(blamed.map { operations[$0].invoked } == read.invoked)
  }
}
