import DequeModule

/// How to take back the changes that the disk has not synced yet, oldest first.
///
/// Limited: the oldest beyond `capacity` count as written back by the operating system in its own
/// time, as dirty pages are.
struct UndoLog: Sendable {
  struct Entry: Sendable, BitwiseCopyable {
    var place: UInt64
    var key: QuorumStore.Key
    /// What was there before.
    var cell: QuorumStore.Cell
  }

  static let capacity = 65_536
  private var entries: Deque<Entry> = []

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }

  mutating func append(_ entry: Entry) {
    if entries.count == Self.capacity { entries.removeFirst() }
    entries.append(entry)
  }
  mutating func popLast() -> Entry? { entries.popLast() }

  /// Everything up to `place` is on the disk.
  mutating func forget(through place: UInt64) {
    while let first = entries.first, first.place <= place { entries.removeFirst() }
  }
}
