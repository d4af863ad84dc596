/// A key's operations since the last moment at which its value was known for certain.
///
/// A live check follows every order at once, and now and then there are more than it can keep. A
/// verdict needs one order only: plain where no value was written twice, and otherwise found by a
/// search long before it has seen all. So what the live check lost is decided from here, exactly:
/// nothing before that moment can matter, but for unknown operations that may yet take effect.
struct JudgedLog: Sendable {
  /// Operations whose effect nobody knows and that ask for the same.
  struct Unknown: Sendable {
    var step: Step
    /// One of them.
    var operation: History.Operation
    /// How many there are.
    var count: Int
  }

  /// What a search came to.
  enum Finding: Sendable {
    /// There is an order.
    case ordered
    /// There is none: no order explains this return.
    case impossible(History.Operation)
    /// It would have taken too long.
    case unfinished
  }

  /// The most operations that are kept; with more the key cannot be decided any more.
  static let capacity = 8_192
  /// The most steps that a search takes.
  static let budget = 2_000_000

  private var initial: History.Value
  private var leftover: [Unknown] = []
  private var operations: [History.Operation] = []
  private var isComplete = true
  /// How many operations there were when a search took too long.
  private var givenUpAt = 0

  /// The log of a key that holds `initial`, of which nothing is known to have been asked.
  init(initial: History.Value) { self.initial = initial }

  /// Begins anew at a moment at which the key holds `value`, and `unknown` may still take effect.
  mutating func begin(at value: History.Value, _ unknown: [Unknown]) {
    initial = value
    leftover = unknown
    operations.removeAll(keepingCapacity: true)
  }

  /// Lets go of everything: nothing is to be decided any more.
  mutating func close() {
    isComplete = false
    operations = []
    leftover = []
  }

  /// Takes note of a call.
  mutating func called(_ operation: History.Operation) {
    guard isComplete else { return }
    guard operations.count < JudgedLog.capacity else { return close() }
    operations.append(operation)
    operations[operations.count - 1].outcome = .unknown
  }

  /// Takes note of how an operation, whose call was noted, ended.
  mutating func ended(_ operation: History.Operation) {
    guard let place = operations.lastIndex(where: { $0.invoked == operation.invoked }) else {
      return
    }
    operations[place] = operation
  }

  /// Finds out whether an order explains all returns so far; what is still at work may have taken
  /// effect or not.
  ///
  /// After a search that took too long, the next waits until there is half as much again to see.
  mutating func search(_ texts: inout Joins) -> Finding {
    guard isComplete, operations.count >= givenUpAt + givenUpAt / 2 else { return .unfinished }
    var history: [History.Operation] = []
    for unknown in leftover {
      var operation = unknown.operation
      operation.outcome = .unknown
      operation.invoked = -1
      history.append(contentsOf: repeatElement(operation, count: unknown.count))
    }
    history.append(contentsOf: operations)
    let places = Array(history.indices)
    switch UniqueWrites.answer(history, at: places, initial: initial) {
    case .ordered: return .ordered
    case .impossible:
      let blamed = UniqueWrites.blamed(history, at: places, initial: initial)
      return blamed.map { .impossible(history[$0]) } ?? .unfinished
    case nil: break
    }
    var search = OrderSearch(history, at: places, initial: initial)
    _ = search.run(steps: JudgedLog.budget, &texts)
    switch search.result {
    case .ordered: return .ordered
    case .impossible:
      return search.frontier.blocked.map { .impossible(history[$0]) } ?? .unfinished
    case nil:
      givenUpAt = operations.count
      return .unfinished
    }
  }
}
