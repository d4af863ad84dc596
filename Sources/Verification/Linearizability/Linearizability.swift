/// Whether a history could have come from one copy of each object, used by one client at a time.
///
/// Herlihy & Wing 1990: every operation seems to take effect at one moment between its call and its
/// return. The property is local: a history has it if each key's part has it (§3.3), so keys are
/// judged one by one unless the whole is asked for.
///
/// It runs in slices, so that a host can show progress, keep a time limit, or stop.
public struct LinearizabilityCheck: Sendable {
  /// What the check came to.
  public enum Verdict: Sendable, Hashable {
    /// There is an order that explains every result.
    case ok
    /// There is none: one counterexample for each key that has none, the earliest first.
    case illegal([Counterexample])
    /// Not decided.
    case unknown(Limit)
  }

  /// What stopped a check.
  public enum Limit: Sendable, Hashable {
    /// It was told to stop.
    case stopped
    /// It would have needed more memory than it was given.
    case memory
  }

  /// One object under test: a key, or the whole map.
  struct Part: Sendable {
    /// The key; nil when it is the whole.
    var key: UInt32?
    var search: OrderSearch
    var isGivenUp = false
    /// What was plain without the search, if it was long enough to ask.
    var answer: UniqueWrites.Answer?
    var isAsked = false
    /// The operation that no order explains, where there is none.
    var blocked: Int?

    /// Whether there is an order.
    var isOrdered: Bool {
      if case .ordered = answer { return true }
      return search.result == .ordered
    }
    /// Whether nothing is left to be done.
    var isDone: Bool { isOrdered || isGivenUp || search.result != nil }
    /// Whether there is none, so far as is known now.
    var isImpossible: Bool { search.result == .impossible || answer == .impossible }
    /// An order, as places in the history.
    var order: [Int] {
      if case .ordered(let places) = answer { return places }
      return search.order
    }
  }

  /// The operations, in the order of their calls.
  public let operations: [History.Operation]
  /// The names of keys and values, those that appends made included.
  public var names: Names { texts.names }
  /// The values that a read saw: one, unless it found several side by side.
  public func values(of result: History.Value) -> ContiguousArray<UInt64> {
    texts.choices.values(of: result)
  }
  /// What the keys hold at first.
  public let initial: History.Value
  /// The most memory that configurations may take, in bytes.
  public let memoryLimit: Int

  private(set) var parts: [Part] = []
  private(set) var texts: Joins
  /// Steps each unfinished part gets in one round; doubles, so that no hard key hides an easy one.
  private var slice = 1_000
  private var turn = 0
  private var used = 0

  /// After so many steps it is asked whether the answer is plain without a search.
  static let patience = 100_000
  /// The most steps that are spent on the best picture of what is known to be impossible.
  static let pictureSteps = 4_000_000

  /// What configurations may take unless told otherwise: 1 GiB.
  public static let usualMemoryLimit = 1 << 30

  /// A check of `history` against `model`, key by key or (`whole`) as one object.
  public init(
    _ history: History, _ model: Model, whole: Bool = false,
    memoryLimit: Int = LinearizabilityCheck.usualMemoryLimit
  ) {
    operations = history.operations
    self.memoryLimit = memoryLimit
    texts = Joins(history.names)
    texts.choices = history.choices
    initial = model.initial(texts)
    if whole {
      parts = [
        Part(
          key: nil,
          search: OrderSearch(operations, at: Array(operations.indices), initial: initial))
      ]
      return
    }
    var places: [[Int]] = []
    var keys: [UInt32] = []
    var slots: [UInt32: Int] = [:]
    for (index, operation) in operations.enumerated() {
      if let slot = slots[operation.key] {
        places[slot].append(index)
      } else {
        slots[operation.key] = places.count
        places.append([index])
        keys.append(operation.key)
      }
    }
    for (key, places) in zip(keys, places) {
      parts.append(
        Part(key: key, search: OrderSearch(operations, at: places, initial: initial)))
    }
  }

  /// How many objects are judged.
  public var partCount: Int { parts.count }
  /// How many of them are decided.
  public var decidedCount: Int { parts.count { $0.isOrdered || $0.search.result != nil } }
  /// How many configurations have been visited.
  public var configurations: Int { parts.reduce(0) { $0 + $1.search.configurations } }
  /// How many steps have been tried.
  public var steps: Int { parts.reduce(0) { $0 + $1.search.steps } }

  /// Goes on for about `budget` steps; true when there is nothing more to do.
  public mutating func run(steps budget: Int = .max) -> Bool {
    var left = budget
    while left > 0 {
      if turn == parts.count {
        if parts.allSatisfy(\.isDone) { return true }
        turn = 0
        slice = min(slice * 2, 1 << 20)
      }
      left -= goOn(turn, steps: min(left, slice))
      turn += 1
    }
    return false
  }

  private mutating func goOn(_ index: Int, steps: Int) -> Int {
    guard !parts[index].isDone else { return 0 }
    let before = parts[index].search.steps
    let size = parts[index].search.size
    _ = parts[index].search.run(steps: steps, &texts)
    used += parts[index].search.size - size
    if used + texts.size > memoryLimit { parts[index].isGivenUp = true }
    if parts[index].search.steps > LinearizabilityCheck.patience { ask(index) }
    if parts[index].isOrdered || parts[index].isGivenUp {
      used -= parts[index].search.size
      parts[index].search.forget()
    }
    return parts[index].search.steps - before
  }

  /// Looks whether the answer is plain without a search, once.
  private mutating func ask(_ index: Int) {
    if parts[index].answer == .impossible,
      parts[index].search.steps > LinearizabilityCheck.pictureSteps
    {
      parts[index].isGivenUp = true
    }
    guard !parts[index].isAsked, parts[index].search.result == nil, let key = parts[index].key
    else { return }
    parts[index].isAsked = true
    let places = operations.indices.filter { operations[$0].key == key }
    parts[index].answer = UniqueWrites.answer(operations, at: places, initial: initial)
    if parts[index].answer == .impossible {
      parts[index].blocked = UniqueWrites.blamed(operations, at: places, initial: initial)
    }
  }

  /// What is known so far: a check cut short has found what it has found.
  public var verdict: Verdict {
    let found = parts.filter(\.isImpossible)
    if !found.isEmpty {
      let examples = found.map { Counterexample(self, $0) }
      return .illegal(examples.sorted { ($0.returned, $0.blocked) < ($1.returned, $1.blocked) })
    }
    if parts.contains(where: { $0.isGivenUp && !$0.isOrdered }) { return .unknown(.memory) }
    return parts.allSatisfy(\.isOrdered) ? .ok : .unknown(.stopped)
  }

  /// An order that explains every result, key after key, as places in `operations`; nil unless ok.
  public var order: [Int]? {
    verdict == .ok ? parts.flatMap(\.order) : nil
  }
}
