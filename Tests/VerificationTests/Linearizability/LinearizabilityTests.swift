import Simulation
import Testing
import Verification

@Suite("The linearizability check") struct LinearizabilityTests {
  static let seeds: Range<UInt64> = 0..<10_000

  static func check(_ history: History, _ model: Model, whole: Bool = false) -> LinearizabilityCheck
  {
    var check = LinearizabilityCheck(history, model, whole: whole)
    let isDone = check.run()
    #expect(isDone)
    return check
  }

  static func isLegal(_ history: History, _ model: Model, whole: Bool = false) -> Bool {
    check(history, model, whole: whole).verdict == .ok
  }

  /// The makers of small histories: both models, one key and two.
  static func maker(seed: UInt64) -> HistoryMaker {
    var maker = HistoryMaker(seed: seed)
    maker.model = seed % 2 == 0 ? .register : .kv
    maker.keys = seed % 3 == 0 ? 2 : 1
    maker.clients = 2 + Int(seed % 3)
    return maker
  }

  @Test("agrees with trying every order, on histories good and tampered with")
  func bruteForce() {
    var legal = 0
    for seed in Self.seeds {
      var maker = Self.maker(seed: seed)
      let history = maker.make(4 + Int(seed % 5))
      #expect(Self.isLegal(history, maker.model), "seed \(seed): what really happened is legal")
      let other = maker.tampered(history)
      let expected = BruteForce.isLinearizable(other, maker.model)
      legal += expected ? 1 : 0
      let found = Self.check(other, maker.model)
      #expect((found.verdict == .ok) == expected, "seed \(seed)")
      #expect(Self.isLegal(other, maker.model, whole: true) == expected, "seed \(seed), whole")
      if let order = found.order {
        #expect(Self.explains(found, order, maker.model), "seed \(seed): the order must do")
      }
    }
    // Both kinds must have occurred, or the test has tested nothing.
    #expect(legal > Self.seeds.count / 10 && legal < Self.seeds.count * 9 / 10, "\(legal) legal")
  }

  @Test("so does the judge that watches, where values are few and most ends unknown")
  func fewValues() {
    var legal = 0
    for seed in Self.seeds {
      var maker = HistoryMaker(seed: seed &+ 1 << 32)
      maker.values = 2
      maker.clients = 4
      maker.unknown = Percentage(millionths: 500_000)
      maker.failing = .zero
      let history = maker.tampered(maker.make(5 + Int(seed % 5)))
      let expected = BruteForce.isLinearizable(history, .register)
      legal += expected ? 1 : 0
      #expect(Self.isLegal(history, .register) == expected, "seed \(seed)")
      var live = LiveJudgeTests.judge(history, .register)
      live.decide()
      #expect((live.verdict == .ok) == expected, "seed \(seed), live")
    }
    #expect(legal > Self.seeds.count / 10 && legal < Self.seeds.count * 99 / 100, "\(legal) legal")
  }

  @Test("a write hides behind an unknown one, though that left the value as it was")
  func hiddenBehindTheSame() {
    var history = History()
    func write(_ client: UInt32, _ value: UInt64) -> Int {
      history.invoke(client: client, key: 0, .write) { $0.argument = History.Value(value) }.invoked
    }
    history.end(write(0, 3), .ok)
    history.end(write(1, 3), .unknown)
    // 3, then 1, then 3 again: only so the cas finds its 3 after the 1 that nobody sees.
    let hidden = write(2, 1)
    let cas = history.invoke(client: 3, key: 0, .cas) {
      $0.expected = History.Value(3)
      $0.argument = History.Value(2)
    }
    history.end(cas.invoked, .ok)
    history.end(hidden, .ok)
    let read = history.invoke(client: 0, key: 0, .read)
    history.end(read.invoked, .ok) { $0.result = History.Value(2) }
    #expect(BruteForce.isLinearizable(history, .register))
    #expect(Self.isLegal(history, .register))
    #expect(LiveJudgeTests.judge(history, .register).verdict == .ok)
  }

  @Test("finds its own worlds' long histories legal, each key and whole")
  func longHistories() {
    for seed in 0..<200 as Range<UInt64> {
      var maker = HistoryMaker(seed: seed)
      maker.model = seed % 2 == 0 ? .register : .kv
      maker.keys = 4
      maker.clients = 8
      let history = maker.make(200)
      #expect(Self.isLegal(history, maker.model), "seed \(seed)")
      #expect(Self.isLegal(history, maker.model, whole: true), "seed \(seed), whole")
    }
  }

  @Test("takes an unknown write for possible, never for impossible")
  func unknownWrites() {
    for seed in Self.seeds {
      var maker = Self.maker(seed: seed)
      let base = maker.make(6)
      let history = seed % 2 == 0 ? base : maker.tampered(base)
      guard Self.isLegal(history, maker.model) else { continue }
      let wider = maker.withUnknown(history)
      #expect(Self.isLegal(wider, maker.model), "seed \(seed)")
    }
  }

  @Test("each key by itself, all together: the verdicts combine to that on the whole map")
  func locality() {
    var mixed = 0
    for seed in Self.seeds.prefix(4_000) {
      var maker = HistoryMaker(seed: seed)
      maker.model = seed % 2 == 0 ? .register : .kv
      maker.keys = 2
      let history = maker.tampered(maker.tampered(maker.make(6 + Int(seed % 3))))
      let parts = (0..<2 as Range<UInt32>).map { key in
        BruteForce.isLinearizable(
          History(history.operations.filter { $0.key == key }, history.names), maker.model)
      }
      if parts[0] != parts[1] { mixed += 1 }
      let whole = BruteForce.isLinearizable(history, maker.model)
      #expect(whole == (parts[0] && parts[1]), "seed \(seed): linearizability is local")
      #expect(Self.isLegal(history, maker.model) == whole, "seed \(seed)")
      #expect(Self.isLegal(history, maker.model, whole: true) == whole, "seed \(seed), whole")
      let live = LiveJudgeTests.judge(history, maker.model)
      #expect((live.verdict == .ok) == whole, "seed \(seed), live")
      for key in 0..<2 {
        let verdict = key < live.checks.count ? live.checks[key].verdict : .ok
        #expect((verdict == .ok) == parts[key], "seed \(seed), live, key \(key)")
      }
    }
    #expect(mixed > 0)
  }

  @Test("says which return no order explains: before it all was well")
  func shortestPrefix() {
    for seed in Self.seeds {
      var maker = Self.maker(seed: seed)
      maker.unknown = .zero
      let made = maker.make(8)
      let history = maker.tampered(made)
      let check = Self.check(history, maker.model)
      guard case .illegal(let examples) = check.verdict, let first = examples.first else {
        continue
      }
      // Cut behind that return: still illegal. Cut before it: legal.
      let key = first.key
      func part(_ holds: (Int) -> Bool) -> History {
        // What is known to fail changes nothing, even while it is on its way.
        let kept = check.operations.filter {
          $0.key == key && holds($0.invoked) && (holds($0.returned) || $0.outcome != .fail)
        }.map {
          var operation = $0
          if !holds(operation.returned) {
            operation.outcome = .unknown
            operation.returned = History.Operation.never
          }
          return operation
        }
        return History(kept, history.names)
      }
      #expect(!BruteForce.isLinearizable(part { $0 <= first.returned }, maker.model), "\(seed)")
      #expect(BruteForce.isLinearizable(part { $0 < first.returned }, maker.model), "\(seed)")
      #expect(!first.orders.isEmpty, "\(seed)")
    }
  }

  /// Whether doing the operations one after the other gives their results, in an allowed order.
  static func explains(_ check: LinearizabilityCheck, _ order: [Int], _ model: Model) -> Bool {
    var contents: [UInt32: String] = [:]
    for place in order {
      let operation = check.operations[place]
      let names = check.names
      let here = contents[operation.key] ?? (model == .kv ? "" : "nil")
      switch operation.kind {
      case .read: if here != names.text(of: operation.result) { return false }
      case .write: contents[operation.key] = names.text(of: operation.argument)
      case .append: contents[operation.key] = here + names.text(of: operation.argument)
      case .cas:
        let matches = here == names.text(of: operation.expected)
        if matches == operation.isMismatch { return false }
        if matches { contents[operation.key] = names.text(of: operation.argument) }
      }
    }
    // Real time: no operation before one that had returned before it was called.
    for (index, later) in order.enumerated() {
      for earlier in order[..<index]
      where check.operations[earlier].key == check.operations[later].key {
        let after = check.operations[later]
        if after.outcome != .unknown, after.returned < check.operations[earlier].invoked {
          return false
        }
      }
    }
    return true
  }
}
