public import Simulation

/// A read that returned an old value though a newer one had been acknowledged before it began.
public struct StaleRead: Sendable, Hashable, BitwiseCopyable {
  /// The read.
  public var read: History.Operation
  /// The first write that was acknowledged too early for the read to miss it.
  public var missed: History.Operation
  /// How long before the read that write was acknowledged.
  public var age: Interval
  /// How many acknowledged writes the read missed.
  public var versionsSkipped: Int
}

/// An acknowledged write, as much of it as tells old from new.
///
/// Forty bytes: many are remembered, in every keyframe.
struct KnownWrite: Sendable, Hashable, BitwiseCopyable {
  let value: History.Value
  private let numbers: Span
  let invokedAt: Instant
  let returnedAt: Instant
  let client: UInt32
  let node: NodeID
  let isCas: Bool

  var invoked: Int { numbers.invoked }
  var returned: Int { numbers.returned }

  init(_ operation: History.Operation) {
    value = operation.argument
    numbers = Span(operation)
    invokedAt = operation.invokedAt
    returnedAt = operation.returnedAt
    client = operation.client
    node = operation.node
    isCas = operation.kind == .cas
  }

  /// The sequence numbers of a call and its return: there are fewer than four thousand million.
  struct Span: Sendable, Hashable, BitwiseCopyable {
    private let first: UInt32
    private let last: UInt32

    init(_ operation: History.Operation) {
      first = UInt32(clamping: operation.invoked)
      last = UInt32(clamping: operation.returned)
    }

    var invoked: Int { Int(first) }
    var returned: Int { Int(last) }
  }

  func operation(key: UInt32) -> History.Operation {
    var operation = History.Operation(
      process: client, key: key, isCas ? .cas : .write, invoked: invoked)
    operation.outcome = .ok
    operation.argument = value
    operation.returned = returned
    operation.invokedAt = invokedAt
    operation.returnedAt = returnedAt
    operation.node = node
    return operation
  }
}

/// Finds the stale reads of one key as they return.
///
/// A write is newer than another for certain only if it was called after the other had returned.
/// Writes are told apart by their values, which must be unique. A read that returns what an unknown
/// or unreturned write wrote is never stale: that write may take effect at any time. A read that
/// found several values is as new as the newest of them.
///
/// Deletions all write the same, that there is nothing: while one is out, or ended unknown, whoever
/// finds nothing may have met that one.
public struct Staleness: Sendable {
  /// How many acknowledged writes are remembered: older ones are not read any more.
  public static let capacity = 256
  /// Writes that are copied together when one is added after a snapshot.
  private static let blockSize = 8

  /// How many reads of the key were stale.
  public private(set) var staleCount = 0
  /// In the order of their returns, in blocks.
  private var blocks: ContiguousArray<ContiguousArray<KnownWrite>> = []
  private let initial: History.Value
  /// Deletions that are out, or of unknown end.
  private var openDeletions = 0

  /// Counts a stale read that somebody else has found.
  mutating func noteStale() { staleCount += 1 }

  /// For a key that holds `initial`.
  public init(initial: History.Value = .none) { self.initial = initial }

  /// Takes note of a call.
  public mutating func begin(_ operation: History.Operation) {
    if isDeletion(operation) { openDeletions += 1 }
  }

  private func isDeletion(_ operation: History.Operation) -> Bool {
    operation.kind == .write && operation.argument == initial
  }

  /// Takes note of how an operation ended; what it was if it was a stale read.
  public mutating func end(_ operation: History.Operation) -> StaleRead? {
    end(operation, Choices())
  }

  mutating func end(_ operation: History.Operation, _ choices: Choices) -> StaleRead? {
    if isDeletion(operation), operation.outcome != .unknown {
      openDeletions = max(0, openDeletions - 1)
    }
    guard operation.outcome == .ok else { return nil }
    switch operation.kind {
    case .write, .cas:
      append(KnownWrite(operation))
      return nil
    case .append: return nil
    case .read:
      let stale =
        operation.result.isChoice
        ? judge(operation, anyOf: choices.values(of: operation.result))
        : judge(operation, operation.result)
      if stale != nil { staleCount += 1 }
      return stale
    }
  }

  private mutating func append(_ write: KnownWrite) {
    if blocks.last.map({ $0.count == Staleness.blockSize }) ?? true {
      if blocks.count == Staleness.capacity / Staleness.blockSize { blocks.removeFirst() }
      blocks.append([])
    }
    blocks[blocks.count - 1].append(write)
  }

  /// The acknowledged write of this value, if it is remembered.
  func write(of value: History.Value) -> KnownWrite? {
    for block in blocks.reversed() {
      for write in block.reversed() where write.value == value { return write }
    }
    return nil
  }

  /// Whether reading `value` certainly means reading something older than `write`.
  func isOlder(_ value: History.Value, than write: KnownWrite) -> Bool {
    if value == write.value || value == initial && openDeletions > 0 { return false }
    guard let source = self.write(of: value) else { return value == initial }
    return source.returned < write.invoked
  }

  private func judge(_ read: History.Operation, anyOf values: ContiguousArray<UInt64>) -> StaleRead?
  {
    var newest: StaleRead?
    for value in values {
      guard let stale = judge(read, History.Value(value)) else { return nil }
      if newest.map({ stale.versionsSkipped < $0.versionsSkipped }) ?? true { newest = stale }
    }
    return newest
  }

  private func judge(_ read: History.Operation, _ value: History.Value) -> StaleRead? {
    if let last = blocks.last?.last, last.value == value { return nil }
    if value == initial, openDeletions > 0 { return nil }
    let source = write(of: value)
    // What is not among the writes is the beginning, or of unknown end, or long forgotten.
    guard source != nil || value == initial else { return nil }
    let returned = source?.returned ?? -1
    var missed: KnownWrite?
    var skipped = 0
    search: for block in blocks.reversed() {
      for write in block.reversed() {
        if write.returned <= returned { break search }
        guard write.returned < read.invoked, write.invoked > returned else { continue }
        skipped += 1
        missed = write
      }
    }
    return missed.map {
      StaleRead(
        read: read, missed: $0.operation(key: read.key), age: read.invokedAt - $0.returnedAt,
        versionsSkipped: skipped)
    }
  }
}

extension History {
  /// All stale reads, in the order of their returns.
  public func staleReads(initial: Value = .none) -> [StaleRead] {
    var keys: [UInt32: Staleness] = [:]
    var found: [StaleRead] = []
    let calls = operations
    var called = 0
    for index in returned.startIndex..<returned.endIndex {
      let operation = returned[index]
      while called < calls.count, calls[called].invoked < operation.returned {
        let call = calls[called]
        keys[call.key, default: Staleness(initial: initial)].begin(call)
        called += 1
      }
      if let stale = keys[operation.key, default: Staleness(initial: initial)].end(operation) {
        found.append(stale)
      }
    }
    return found
  }
}
