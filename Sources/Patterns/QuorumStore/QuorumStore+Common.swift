import Simulation

extension QuorumStore {
  /// What all nodes of a store have in common: settings, the ring, and the siblings cells name.
  ///
  /// Sibling sets are never changed, only made, so that a message can carry a place instead of a list.
  /// A set is some hundred bytes, one for each write or merge with version vectors; with last-write-
  /// wins there is none.
  public struct Common: Sendable {
    /// The settings.
    public var settings: Settings
    /// Which nodes keep which keys.
    public var ring: HashRing
    var sets = Chunked<SiblingSet>()

    /// A store of these settings on this ring.
    public init(settings: Settings = Settings(), ring: HashRing) {
      self.settings = settings
      self.ring = ring
    }

    /// The siblings and the history of a cell; a plain version is a history of one.
    public func siblings(of cell: Cell) -> SiblingSet {
      switch cell.kind {
      case .absent, .purged: return .empty
      case .siblings: return sets[Int(cell.value)]
      case .value, .tombstone:
        // Plain versions are the writes of one actor whose count is the time: they go on as they
        // were ordered before, and are concurrent to everything since.
        let dot = Dot(actor: .max, counter: UInt64(clamping: cell.timestamp))
        return SiblingSet(
          siblings: [
            Sibling(
              dot: dot, value: cell.value, timestamp: cell.timestamp,
              isTombstone: cell.kind == .tombstone)
          ], context: [dot])
      }
    }

    /// The live values of a cell: none, one, or all siblings that are not deletions.
    public func values(of cell: Cell) -> ContiguousArray<Value> {
      switch cell.kind {
      case .absent, .purged, .tombstone: []
      case .value: [cell.value]
      case .siblings:
        ContiguousArray(
          sets[Int(cell.value)].siblings.lazy.filter { !$0.isTombstone }.map(\.value))
      }
    }

    /// The same number for the same content.
    public func digest(of cell: Cell) -> UInt64 {
      switch cell.kind {
      case .absent, .purged: 0
      case .value: mixed(mixed(1, cell.value), UInt64(bitPattern: cell.timestamp))
      case .tombstone: mixed(mixed(2, cell.value), UInt64(bitPattern: cell.timestamp))
      case .siblings: sets[Int(cell.value)].digest
      }
    }

    /// What a replica that has one and gets the other holds: commutative, associative, idempotent.
    public mutating func merge(_ a: Cell, _ b: Cell) -> Cell {
      if b.isAbsent { return a }
      if a.isAbsent { return b }
      if a.kind != .siblings && b.kind != .siblings {
        if settings.bugs.contains(.ignoresTombstones) && a.kind != b.kind {
          return a.kind == .value ? a : b
        }
        return b.wins(over: a) ? b : a
      }
      if a == b { return a }
      let mine = siblings(of: a)
      let theirs = siblings(of: b)
      let merged = mine.merged(with: theirs)
      // Usually one side has seen all of the other: no new set is made.
      if a.kind == .siblings && merged.digest == mine.digest { return a }
      if b.kind == .siblings && merged.digest == theirs.digest { return b }
      return insert(merged)
    }

    /// A cell of the siblings in `set`.
    mutating func insert(_ set: SiblingSet) -> Cell {
      sets.append(set)
      return Cell(
        timestamp: set.siblings.reduce(Int64.min) { max($0, $1.timestamp) },
        value: UInt64(sets.endIndex - 1), kind: .siblings, isDeleted: set.isDeleted)
    }
  }
}
