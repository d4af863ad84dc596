public import Simulation

/// What clients did and what they were told: the only evidence the judges admit.
///
/// Herlihy & Wing 1990, §2.1, with a third outcome: an operation whose end nobody knows. Returned
/// operations are appended, so that a snapshot shares all chunks but the last.
public struct History: Sendable {
  /// The operations that have returned, in the order of their returns.
  public private(set) var returned: Chunked<Operation>
  /// Those that have not, in the order of their calls.
  public private(set) var open: [Operation] = []
  /// The next sequence number.
  public private(set) var nextSequence = 0
  /// The names of keys and values, for histories that come with names.
  public var names = Names()

  /// What reads found that found several values side by side.
  private(set) var choices = Choices(retaining: nil)

  private var nextProcess: UInt32
  private var processes: [UInt32] = []

  /// A history without operations, of `clients` clients to begin with.
  ///
  /// With `retaining`, the oldest operations beyond so many are forgotten.
  public init(clients: Int = 0, retaining count: Int? = nil) {
    returned = Chunked(retaining: count)
    nextProcess = UInt32(clients)
    processes = (0..<UInt32(clients)).map { $0 }
  }

  /// How many operations are in it.
  public var count: Int { returned.count + open.count }

  /// All operations in the order of their calls; those that have not returned count as unknown.
  public var operations: [Operation] {
    var all: [Operation] = []
    all.reserveCapacity(count)
    for index in returned.startIndex..<returned.endIndex { all.append(returned[index]) }
    all += open
    all.sort { $0.invoked < $1.invoked }
    return all
  }

  /// Notes a call by `client`; returns it as noted, with its process and sequence number.
  ///
  /// A client does one thing at a time.
  @discardableResult public mutating func invoke(
    client: UInt32, key: UInt32, _ kind: Operation.Kind, at now: Instant = .zero,
    _ fill: (inout Operation) -> Void = { _ in }
  ) -> Operation {
    while processes.count <= Int(client) {
      processes.append(nextProcess)
      nextProcess += 1
    }
    var operation = Operation(
      process: processes[Int(client)], key: key, kind, invoked: nextSequence)
    operation.client = client
    operation.invokedAt = now
    fill(&operation)
    nextSequence += 1
    open.append(operation)
    return operation
  }

  /// Notes how the open operation called at `invoked` ended; returns it, or nil if none is open.
  ///
  /// After an unknown end the client goes on as a new process: the old one may still be at work.
  @discardableResult public mutating func end(
    _ invoked: Int, _ outcome: Operation.Outcome, at now: Instant = .zero,
    _ fill: (inout Operation) -> Void = { _ in }
  ) -> Operation? {
    guard let place = open.firstIndex(where: { $0.invoked == invoked }) else { return nil }
    var operation = open.remove(at: place)
    operation.outcome = outcome
    operation.returned = nextSequence
    operation.returnedAt = now
    fill(&operation)
    nextSequence += 1
    if outcome == .unknown, Int(operation.client) < processes.count {
      processes[Int(operation.client)] = nextProcess
      nextProcess += 1
    }
    returned.append(operation)
    return operation
  }

  /// A value for a read that found all of `values` side by side.
  public mutating func value(ofAny values: ContiguousArray<UInt64>) -> Value {
    values.count == 1 ? Value(values[0]) : choices.value(ofAny: values)
  }

  /// The values that a read saw: one, unless it found several side by side.
  public func values(of result: Value) -> ContiguousArray<UInt64> { choices.values(of: result) }

  /// Adds an operation that comes whole, sequence numbers and all, as read from a file.
  public mutating func add(_ operation: Operation) {
    nextSequence = max(nextSequence, operation.invoked + 1)
    if operation.returned == Operation.never {
      open.append(operation)
    } else {
      nextSequence = max(nextSequence, operation.returned + 1)
      returned.append(operation)
    }
  }
}
