import DequeModule
import Simulation

/// Writes that wait for nodes to come back, for each node in the order they came.
///
/// A hint leaves when its node has acknowledged it. They are kept in chunks, so that a snapshot in
/// the middle of a long absence costs one chunk, not all.
struct HintLog: Sendable {
  struct Hint: Sendable, BitwiseCopyable {
    var key: QuorumStore.Key
    var cell: QuorumStore.Cell
    /// When it was stored, in microseconds of the keeper's wall clock.
    var stored: Int64
    var isDone = false
  }

  /// The hints for one node; numbers go on counting, so that an old number names nothing new.
  struct Queue: Sendable {
    static let chunkSize = 256
    private var chunks: Deque<ContiguousArray<Hint>> = []
    /// The number of the first hint of the first chunk.
    private var base: UInt64 = 0
    /// The number of the oldest hint not done.
    private(set) var head: UInt64 = 0
    /// The number the next hint gets.
    private(set) var end: UInt64 = 0
    /// How many hints are not done.
    private(set) var pending = 0
    /// The number up to which hints have been sent since the last check.
    var sent: UInt64 = 0

    mutating func append(_ hint: Hint) {
      if end - base == UInt64(chunks.count * Self.chunkSize) {
        var chunk: ContiguousArray<Hint> = []
        chunk.reserveCapacity(Self.chunkSize)
        chunks.append(chunk)
      }
      chunks[chunks.count - 1].append(hint)
      end += 1
      pending += 1
    }

    /// The hint numbered `number`, unless it is done or was never stored.
    subscript(number: UInt64) -> Hint? {
      guard number >= head && number < end else { return nil }
      let offset = Int(number - base)
      let hint = chunks[offset / Self.chunkSize][offset % Self.chunkSize]
      return hint.isDone ? nil : hint
    }

    /// Strikes the hint out; returns it unless it had been before.
    mutating func finish(_ number: UInt64) -> Hint? {
      guard let hint = self[number] else { return nil }
      let offset = Int(number - base)
      chunks[offset / Self.chunkSize][offset % Self.chunkSize].isDone = true
      pending -= 1
      while head < end && self[head] == nil { advanceHead() }
      return hint
    }

    /// Strikes out all hints; returns those that were not done.
    mutating func takeAll() -> ContiguousArray<Hint> {
      var taken: ContiguousArray<Hint> = []
      for number in head..<end {
        if let hint = finish(number) { taken.append(hint) }
      }
      return taken
    }

    private mutating func advanceHead() {
      head += 1
      sent = max(sent, head)
      if head - base == UInt64(Self.chunkSize) {
        chunks.removeFirst()
        base = head
      }
    }
  }

  /// The queues by node index.
  var queues: ContiguousArray<Queue> = []
  /// How many hints wait for anyone.
  private(set) var pending = 0

  func pending(for node: NodeID) -> Int {
    node.index < queues.count ? queues[node.index].pending : 0
  }

  mutating func append(_ hint: Hint, for node: NodeID) {
    while queues.count <= node.index { queues.append(Queue()) }
    queues[node.index].append(hint)
    pending += 1
  }

  mutating func finish(_ number: UInt64, for node: NodeID) -> Hint? {
    guard node.index < queues.count, let hint = queues[node.index].finish(number) else {
      return nil
    }
    pending -= 1
    return hint
  }

  mutating func takeAll(for node: NodeID) -> ContiguousArray<Hint> {
    guard node.index < queues.count else { return [] }
    let taken = queues[node.index].takeAll()
    pending -= taken.count
    return taken
  }
}
