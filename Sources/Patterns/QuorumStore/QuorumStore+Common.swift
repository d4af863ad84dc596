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
    /// The ring that is to come, while data moves to its replicas: they get all writes as well.
    public var pending: HashRing?
    /// Each key's place on the ring, by key: what anti-entropy tells shared keys by.
    public var hashes: ContiguousArray<UInt64> = []
    var sets = Chunked<SiblingSet>()
    private let inPlace = InPlace()

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

    /// The replicas of a key on the ring that is to come, without those it has already.
    func pendingReplicas(of hash: UInt64, besides replicas: NodeList) -> NodeList {
      var newcomers = NodeList()
      guard let pending else { return newcomers }
      for node in pending.preferenceList(of: hash, count: settings.replicas)
      where !replicas.contains(node) { newcomers.append(node) }
      return newcomers
    }

    /// The cell of the siblings at a place, as a cell's `value` named it; absent when there are none.
    public func cell(ofSiblingsAt place: UInt64) -> Cell {
      guard place < UInt64(sets.endIndex) else { return .absent }
      return cell(of: sets[Int(place)], at: place)
    }

    private func cell(of set: SiblingSet, at place: UInt64) -> Cell {
      Cell(
        timestamp: set.siblings.isEmpty
          ? 0 : set.siblings.reduce(Int64.min) { max($0, $1.timestamp) }, value: place,
        kind: .siblings, isDeleted: set.isDeleted)
    }

    /// Whether one who has read `cell` has seen what `other` holds, or something newer.
    public func covers(_ cell: Cell, _ other: Cell) -> Bool {
      if other.isAbsent || cell == other { return true }
      if cell.isAbsent { return false }
      let (one, two) = (ordered(cell), ordered(other))
      if one.kind != .siblings && two.kind != .siblings { return !two.wins(over: one) }
      let mine = siblings(of: cell)
      let theirs = siblings(of: other)
      // A removal leaves no dot: only merging tells whether there is anything new.
      if theirs.kind == .elements { return mine.merged(with: theirs).digest == mine.digest }
      return mine.coversAll(of: theirs)
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

    /// Whether a cell holds a set.
    public func isSet(_ cell: Cell) -> Bool {
      cell.kind == .siblings && sets[Int(cell.value)].kind == .elements
    }

    /// What replicas with these cells know to have been added to a counter, together; nil for none.
    public func total(of cells: some Sequence<Cell>) -> UInt64? {
      var known: SiblingSet?
      for cell in cells where cell.kind == .siblings {
        let set = sets[Int(cell.value)]
        if set.kind == .counter { known = known?.merged(with: set) ?? set }
      }
      return known?.total
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

    /// What counts of a cell: of siblings that an earlier setting has left, last-write-wins keeps one.
    ///
    /// Counters and sets are merged whatever orders the versions of other keys.
    private func ordered(_ cell: Cell) -> Cell {
      guard settings.versions == .lastWriteWins, cell.kind == .siblings,
        sets[Int(cell.value)].kind == .values
      else { return cell }
      var latest = Cell.absent
      for sibling in sets[Int(cell.value)].siblings {
        let one =
          sibling.isTombstone
          ? Cell.tombstone(sibling.value, at: sibling.timestamp)
          : Cell.value(sibling.value, at: sibling.timestamp)
        if latest.isAbsent || one.wins(over: latest) { latest = one }
      }
      return latest
    }

    /// What a replica that has one and gets the other holds: commutative, associative, idempotent.
    public mutating func merge(_ a: Cell, _ b: Cell) -> Cell {
      if a == b { return a }
      let (a, b) = (ordered(a), ordered(b))
      if b.isAbsent { return a }
      if a.isAbsent { return b }
      if a.kind != .siblings && b.kind != .siblings {
        if settings.bugs.contains(.ignoresTombstones) && a.kind != b.kind {
          return a.kind == .value ? a : b
        }
        return b.wins(over: a) ? b : a
      }
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
      return cell(of: set, at: UInt64(sets.endIndex - 1))
    }
  }
}
