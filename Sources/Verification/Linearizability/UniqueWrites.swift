/// Decides a register of which no value was written twice, in n log n and without a search.
///
/// Which write a read saw is then plain from its value, and that is what makes the general problem
/// hard (Gibbons & Korach 1997, "Testing shared memories"). The operations on one value stand
/// together in any order that explains them: the write, then its reads; and where a
/// compare-and-set replaced the value, what it wrote follows at once. Such a block spans the time
/// from its first return to its last call. Where that is a time and not a moment, no other block may
/// be within it; all others fit in somewhere if no such time lies all around them.
struct UniqueWrites {
  /// What it came to.
  enum Answer: Hashable, Sendable {
    /// An order that explains every return, as places in the history; unknown operations that
    /// nobody saw are left out.
    case ordered([Int])
    /// There is none.
    case impossible
  }

  /// One value, from its write until it is replaced.
  private struct Stage {
    /// Where it was written; nil for what was there first.
    var place: Int?
    var invoked: Int
    var returned: Int
    /// Whether it is known that it was written: told so, or seen.
    var isNeeded: Bool
    /// What a compare-and-set expected.
    var expected: History.Value?
    var reads: [Int] = []
    var successor: Int?
  }

  /// Stages that follow one another at once.
  private struct Block {
    var firstReturn: Int
    var lastCall: Int
    var places: [Int]
    /// Whether it needs a time, not just a moment.
    var isForward: Bool { firstReturn < lastCall }
    /// A moment at which it may stand, seen from the calls and returns of others.
    var moment = 0
  }

  private let operations: [History.Operation]
  private let limit: Int
  private var stages: [Stage] = []
  private var stageOf: [History.Value: Int] = [:]

  /// What explains the operations at `places`, which are in the order of their calls; nil where a
  /// value was written twice, or an operation does not say which value it saw.
  ///
  /// What happened after the event `limit` is taken for not known yet.
  static func answer(
    _ operations: [History.Operation], at places: [Int], initial: History.Value,
    until limit: Int = .max
  ) -> Answer? {
    var judge = UniqueWrites(operations, limit)
    guard judge.readWrites(places, initial) else { return nil }
    guard judge.readReads(places), judge.follow() else { return .impossible }
    guard let blocks = judge.blocks() else { return .impossible }
    return arranged(blocks).map { .ordered($0) } ?? .impossible
  }

  /// The first return after which nothing explains the operations, as a place; nil where
  /// `answer` is not `impossible`.
  static func blamed(
    _ operations: [History.Operation], at places: [Int], initial: History.Value
  ) -> Int? {
    func isImpossible(_ limit: Int) -> Bool {
      answer(operations, at: places, initial: initial, until: limit) == .impossible
    }
    let returns = places.filter { operations[$0].returned != History.Operation.never }
      .sorted { operations[$0].returned < operations[$1].returned }
    guard let last = returns.last, isImpossible(operations[last].returned) else { return nil }
    var (low, high) = (0, returns.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if isImpossible(operations[returns[middle]].returned) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return returns[low]
  }

  private init(_ operations: [History.Operation], _ limit: Int) {
    self.operations = operations
    self.limit = limit
  }

  /// The operation as it was known at the limit; nil when it had not been called.
  private func operation(_ place: Int) -> History.Operation? {
    var operation = operations[place]
    guard operation.invoked <= limit else { return nil }
    // What certainly had no effect never had one.
    if operation.returned > limit, operation.outcome != .fail { operation.outcome = .unknown }
    if operation.outcome == .unknown { operation.returned = History.Operation.never }
    return operation
  }

  /// Takes in who wrote what; false where that does not tell all.
  private mutating func readWrites(_ places: [Int], _ initial: History.Value) -> Bool {
    guard initial != .any else { return false }
    stages.append(Stage(invoked: .min, returned: .min, isNeeded: true))
    stageOf[initial] = 0
    for place in places {
      guard let operation = operation(place), let step = Step(operation, key: 0) else { continue }
      switch step.code {
      case .append, .mismatch: return false
      case .read: if step.expected.isChoice { return false }
      case .write, .cas:
        guard stageOf.updateValue(stages.count, forKey: step.argument) == nil else { return false }
        stages.append(
          Stage(
            place: place, invoked: operation.invoked, returned: operation.returned,
            isNeeded: operation.outcome == .ok, expected: step.code == .cas ? step.expected : nil))
      }
    }
    return true
  }

  /// Takes in who read what; false when it was never written.
  private mutating func readReads(_ places: [Int]) -> Bool {
    for place in places {
      guard let operation = operation(place), operation.kind == .read, operation.outcome == .ok
      else { continue }
      guard let stage = stageOf[operation.result] else { return false }
      stages[stage].reads.append(place)
      stages[stage].isNeeded = true
    }
    return true
  }

  /// Joins what a compare-and-set wrote to what it replaced; false when it was never written, or
  /// replaced twice.
  private mutating func follow() -> Bool {
    // What was replaced by what was seen has been there, too.
    for index in stages.indices.reversed() where stages[index].isNeeded {
      var next = stages[index].expected
      while let value = next, let stage = stageOf[value], !stages[stage].isNeeded {
        stages[stage].isNeeded = true
        next = stages[stage].expected
      }
    }
    for index in stages.indices where stages[index].isNeeded {
      guard let expected = stages[index].expected else { continue }
      guard let stage = stageOf[expected], stages[stage].successor == nil else { return false }
      stages[stage].successor = index
    }
    return true
  }

  /// The blocks; nil where one has no order within itself.
  private func blocks() -> [Block]? {
    var blocks: [Block] = []
    var reached = 0
    for root in stages.indices where stages[root].isNeeded && stages[root].expected == nil {
      var block = Block(firstReturn: .max, lastCall: .min, places: [])
      var next: Int? = root
      while let index = next {
        reached += 1
        let stage = stages[index]
        // Nothing may have returned before something that stands before it was called.
        guard block.lastCall <= stage.returned else { return nil }
        if let place = stage.place { block.places.append(place) }
        block.firstReturn = min(block.firstReturn, stage.returned)
        block.lastCall = max(block.lastCall, stage.invoked)
        let calledBefore = block.lastCall
        for place in stage.reads {
          guard calledBefore <= operations[place].returned else { return nil }
          block.firstReturn = min(block.firstReturn, operations[place].returned)
          block.lastCall = max(block.lastCall, operations[place].invoked)
          block.places.append(place)
        }
        next = stage.successor
      }
      blocks.append(block)
    }
    // What replaces itself, by however many steps, was never written first.
    return reached == stages.count(where: \.isNeeded) ? blocks : nil
  }

  /// The operations of all blocks in an order that keeps to the times; nil when there is none.
  private static func arranged(_ blocks: [Block]) -> [Int]? {
    let forward = blocks.filter(\.isForward).sorted { $0.firstReturn < $1.firstReturn }
    for (earlier, later) in zip(forward, forward.dropFirst())
    where later.firstReturn < earlier.lastCall {
      return nil
    }
    var placed = forward
    for index in placed.indices { placed[index].moment = placed[index].firstReturn }
    for var block in blocks where !block.isForward {
      block.moment = block.lastCall
      if let around = around(block.moment, forward) {
        guard forward[around].lastCall < block.firstReturn else { return nil }
        block.moment = forward[around].lastCall
      }
      placed.append(block)
    }
    // Those that share a moment do so in any order.
    return placed.indices.sorted { (placed[$0].moment, $0) < (placed[$1].moment, $1) }
      .flatMap { placed[$0].places }
  }

  /// Which of `forward` has `moment` within its time.
  private static func around(_ moment: Int, _ forward: [Block]) -> Int? {
    var (low, high) = (0, forward.count)
    while low < high {
      let middle = (low + high) / 2
      if forward[middle].firstReturn < moment { low = middle + 1 } else { high = middle }
    }
    guard low > 0, moment < forward[low - 1].lastCall else { return nil }
    return low - 1
  }
}
