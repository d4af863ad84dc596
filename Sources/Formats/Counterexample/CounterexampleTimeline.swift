public import Verification

/// The operations around the one that cannot be ordered, laid out on a line of time.
///
/// One row an operation, in the order of their calls; one column an event.
public struct CounterexampleTimeline: Sendable, Hashable {
  /// What becomes of an operation in the longest order.
  public enum Part: Sendable, Hashable {
    /// It has this place among those shown.
    case ordered(Int)
    /// It is the one that no order explains.
    case blocked
    /// It is not in the order, and need not be yet.
    case left
  }

  /// An operation on its line.
  public struct Row: Sendable, Hashable {
    /// Who did it.
    public var process: UInt32
    /// What was done.
    public var text: String
    /// Where it was called: the line in the file, or the sequence number.
    public var call: Int
    /// The column of the call.
    public var start: Int
    /// The column of the return; nil if it came later, or never.
    public var end: Int?
    /// Whether nobody knows how it ended.
    public var isUnknown: Bool
    /// What becomes of it.
    public var part: Part
  }

  /// The operations shown.
  public var rows: [Row] = []
  /// How many columns there are.
  public var columnCount = 0
  /// The key's name; empty when there is only one.
  public var key: String
  /// How many operations the shortest failing prefix has, on this key or on the whole map.
  public var prefixCount: Int
  /// Where the blocked operation was called and where it returned.
  public var call: Int, end: Int
  /// Who did the blocked operation.
  public var process: UInt32
  /// What the blocked operation was.
  public var blocked: String
  /// The longest orders, each as the texts of its last operations and why it ends there.
  public var orders: [Order] = []

  /// The end of one of the longest orders.
  public struct Order: Sendable, Hashable {
    /// How many operations come before those shown.
    public var omitted: Int
    /// The last operations: who, what, and the value after.
    public var steps: [Step]
    /// Why the blocked operation cannot be next.
    public var reason: String
    /// One operation.
    public struct Step: Sendable, Hashable {
      /// Who did it.
      public var process: UInt32
      /// What was done.
      public var text: String
      /// What its key held then.
      public var value: String
    }
  }

  /// How many operations are drawn.
  public static let rowLimit = 16
  /// How many operations of each order are told.
  public static let stepLimit = 8

  /// Lays out `example`, found by `check` in a history whose events stand in `lines` of a file.
  public init(
    _ check: LinearizabilityCheck, _ example: Counterexample, model: Model, lines: [Int] = []
  ) {
    let words = OperationText(
      names: check.names, model: model, choices: { check.values(of: $0) })
    func place(_ sequence: Int) -> Int {
      sequence < lines.count ? lines[sequence] : sequence
    }
    let blocked = check.operations[example.blocked]
    key = check.names.text(ofKey: blocked.key)
    prefixCount = example.prefixCount
    call = place(blocked.invoked)
    end = place(example.returned)
    process = blocked.process
    self.blocked = words.text(of: blocked)
    orders = example.orders.map { Order($0, blocked, check, words) }

    let longest = example.orders.first?.places ?? []
    let shown = CounterexampleTimeline.choose(check, example, longest)
    // Columns: the events of those shown, in their order.
    var events: [Int] = []
    for operation in shown.map({ check.operations[$0] }) {
      events.append(operation.invoked)
      if operation.returned <= example.returned, operation.outcome != .unknown {
        events.append(operation.returned)
      }
    }
    events.sort()
    columnCount = events.count
    let ordered = longest.filter { shown.contains($0) }
    rows = shown.map { index in
      let operation = check.operations[index]
      let hasEnd = operation.returned <= example.returned && operation.outcome != .unknown
      let part: Part =
        if index == example.blocked {
          .blocked
        } else if let position = ordered.firstIndex(of: index) {
          .ordered(position + 1)
        } else {
          .left
        }
      return Row(
        process: operation.process, text: words.text(of: operation),
        call: place(operation.invoked), start: events.firstIndex(of: operation.invoked) ?? 0,
        end: hasEnd ? events.firstIndex(of: operation.returned) : nil,
        isUnknown: operation.outcome == .unknown, part: part)
    }
  }

  /// The operations worth a row: all at work beside the blocked one, then the latest before it.
  private static func choose(
    _ check: LinearizabilityCheck, _ example: Counterexample, _ longest: [Int]
  ) -> [Int] {
    let blocked = check.operations[example.blocked]
    var candidates = check.operations.indices.filter { index in
      let operation = check.operations[index]
      guard operation.key == blocked.key, operation.invoked < example.returned else {
        return false
      }
      switch operation.outcome {
      case .ok: return true
      case .fail: return operation.isMismatch
      case .unknown: return operation.kind != .read
      }
    }
    // Those that wrote what the blocked one saw, or overwrote it, say most; then the latest.
    func weight(_ index: Int) -> Int {
      let operation = check.operations[index]
      if index == example.blocked { return .max }
      if operation.kind != .read, operation.argument == blocked.result, blocked.kind == .read {
        return .max - 1
      }
      if operation.outcome == .unknown, !longest.contains(index) { return operation.invoked }
      return min(operation.returned, .max - 2)
    }
    candidates.sort { weight($0) > weight($1) }
    return candidates.prefix(rowLimit).sorted {
      check.operations[$0].invoked < check.operations[$1].invoked
    }
  }
}

extension CounterexampleTimeline.Order {
  init(
    _ order: Counterexample.Order, _ blocked: History.Operation, _ check: LinearizabilityCheck,
    _ words: OperationText
  ) {
    let count = min(order.places.count, CounterexampleTimeline.stepLimit)
    omitted = order.omitted + order.places.count - count
    steps = (order.places.count - count..<order.places.count).map { index in
      let operation = check.operations[order.places[index]]
      return Step(
        process: operation.process, text: words.text(of: operation),
        value: words.text(of: order.values[index]))
    }
    reason = words.reason(blocked, at: order.values.last ?? order.start)
  }
}
