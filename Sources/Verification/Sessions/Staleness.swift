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

/// Finds the stale reads of one key as they return.
///
/// A write is newer than another for certain only if it was called after the other had returned.
/// Writes are told apart by their values, which must be unique. A read that returns what an unknown
/// or unreturned write wrote is never stale: that write may take effect at any time.
public struct Staleness: Sendable {
  /// How many acknowledged writes are remembered: older ones are not read any more.
  public static let capacity = 256

  private var writes = RecentWrites()
  private let initial: History.Value

  /// For a key that holds `initial`.
  public init(initial: History.Value = .none) { self.initial = initial }

  /// Takes note of how an operation ended; what it was if it was a stale read.
  public mutating func end(_ operation: History.Operation) -> StaleRead? {
    guard operation.outcome == .ok else { return nil }
    switch operation.kind {
    case .write, .cas:
      if writes.count == Staleness.capacity {
        writes.forgetBlocks(Staleness.capacity / 4 / RecentWrites.blockSize)
      }
      writes.append(operation)
      return nil
    case .append: return nil
    case .read: return judge(operation)
    }
  }

  private func judge(_ read: History.Operation) -> StaleRead? {
    if let last = writes.last, last.argument == read.result { return nil }
    let source = writes.last { $0.argument == read.result }
    // What is not among the writes is the beginning, or of unknown end, or long forgotten.
    guard source != nil || read.result == initial else { return nil }
    let returned = source?.returned ?? -1
    var missed: History.Operation?
    var skipped = 0
    for index in (0..<writes.count).reversed() {
      let write = writes[index]
      if write.returned <= returned { break }
      guard write.returned < read.invoked, write.invoked > returned else { continue }
      skipped += 1
      missed = write
    }
    return missed.map {
      StaleRead(
        read: read, missed: $0, age: read.invokedAt - $0.returnedAt, versionsSkipped: skipped)
    }
  }
}

/// The last writes of a key, in blocks: a snapshot shares all of them but the newest.
private struct RecentWrites: Sendable {
  static let blockSize = 16
  private var blocks: ContiguousArray<ContiguousArray<History.Operation>> = []

  var count: Int {
    blocks.isEmpty ? 0 : (blocks.count - 1) * Self.blockSize + blocks[blocks.count - 1].count
  }

  var last: History.Operation? { blocks.last?.last }

  subscript(index: Int) -> History.Operation {
    blocks[index / Self.blockSize][index % Self.blockSize]
  }

  mutating func append(_ write: History.Operation) {
    if count == blocks.count * Self.blockSize { blocks.append([]) }
    blocks[blocks.count - 1].append(write)
  }

  mutating func forgetBlocks(_ number: Int) { blocks.removeFirst(number) }

  func last(where isWanted: (History.Operation) -> Bool) -> History.Operation? {
    for block in blocks.reversed() {
      if let found = block.last(where: isWanted) { return found }
    }
    return nil
  }
}

extension History {
  /// All stale reads, in the order of their returns.
  public func staleReads(initial: Value = .none) -> [StaleRead] {
    var keys: [UInt32: Staleness] = [:]
    var found: [StaleRead] = []
    for index in returned.startIndex..<returned.endIndex {
      let operation = returned[index]
      if let stale = keys[operation.key, default: Staleness(initial: initial)].end(operation) {
        found.append(stale)
      }
    }
    return found
  }
}
