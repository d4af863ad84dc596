import Cluster
public import Simulation

/// An acknowledged write that is gone, and what is there instead.
public struct LostWrite: Sendable, Hashable {
  /// The write.
  public var write: History.Operation
  /// The latest write that is still held and does not include it; nil when none is.
  public var held: History.Operation?
  /// When it was seen to be gone.
  public var foundAt: Instant
}

/// Finds acknowledged writes that are gone: neither held anywhere nor known to what is.
///
/// A write includes another if that had been acknowledged before it was called, and its coordinator
/// saw its value, or could reach the other's coordinator and saw nothing newer that does not include
/// it; and what those include. It is lost when no
/// replica, living or dead, and no hint holds it or a write that includes it. What overlapped it in
/// time may have come after it in any store, so such a successor is never blamed; a value that was
/// there first and wins all the same (a clock ahead) is, and so is one from the other side of a cut.
/// With dotted version vectors none of this is guessed: a write includes what its context covers,
/// wherever it was made, and nothing else, not even what it overlapped.
/// A key that was ever deleted is not judged: of a deletion that is forgotten nothing is held.
struct LostWrites: Sendable {
  /// How many there were.
  private(set) var count = 0
  /// The latest, oldest first.
  private(set) var latest: [LostWrite] = []

  /// How many are kept.
  static let capacity = 32
  /// The most writes of a key that may still matter; older ones are not asked for any more.
  static let writesPerKey = 64

  private var keys = Paged<Key>()
  /// Keys written since the last look, and those whose replicas differed then.
  private var pending: ContiguousArray<UInt32> = []

  private struct Key: Sendable {
    var writes: ContiguousArray<Write> = []
    var isPending = false
    /// Whether writes that may be held somewhere were forgotten.
    var hasForgotten = false
    /// Whether it was ever deleted.
    var isDeleted = false
  }

  private struct Write: Sendable, BitwiseCopyable {
    var operation: History.Operation
    /// Where the world's history has it.
    var record: Int
    var reach: UInt64 = 0
    var base: UInt64 = 0
    /// The place of its coordinator.
    var place = UInt8(UInt64.bitWidth)
    var isRefused = false
    var isCovered = false
    var isHeld = false
    /// Whether its version says what it includes.
    var isDotted = false

    var isAcknowledged: Bool { operation.outcome == .ok }

    /// Reads what its coordinator knew; while it is out, that may not be noted yet.
    mutating func learn(_ world: World) {
      guard place == UInt64.bitWidth, world.storeHistory.contains(record) else { return }
      let noted = world.storeHistory[record]
      reach = noted.reach
      base = noted.base
      isDotted = noted.isDotted
      // While it is out, whom it was sent to last is not known.
      guard noted.end != .never, let number = world.stores.number(of: noted.target) else { return }
      place = UInt8(min(number, UInt64.bitWidth))
    }

    func overlaps(_ other: Write) -> Bool {
      operation.invoked < other.operation.returned && other.operation.invoked < operation.returned
    }
  }

  init() {}

  /// Takes note of a write that has begun: it may take effect before anybody is told.
  mutating func begin(_ operation: History.Operation, record: Int) {
    guard operation.kind == .write else { return }
    let key = Int(operation.key)
    keys.fill(to: key + 1, with: Key())
    if operation.argument == .none {
      keys[key].isDeleted = true
      keys[key].writes.removeAll()
    }
    guard !keys[key].isDeleted else { return }
    if keys[key].writes.count == LostWrites.writesPerKey {
      keys[key].writes.removeFirst()
      keys[key].hasForgotten = true
    }
    keys[key].writes.append(Write(operation: operation, record: record))
  }

  /// Takes note of how a write ended whose beginning was noted.
  mutating func end(_ operation: History.Operation) {
    let key = Int(operation.key)
    guard operation.kind == .write, key < keys.count,
      let place = keys[key].writes.lastIndex(where: {
        $0.operation.invoked == operation.invoked
      })
    else { return }
    enlist(operation.key)
    switch operation.outcome {
    case .ok: keys[key].writes[place].operation = operation
    case .fail: keys[key].writes[place].isRefused = true
    case .unknown: break  // Its effect may come at any later time.
    }
  }

  private mutating func enlist(_ key: UInt32) {
    guard Int(key) < keys.count, !keys[Int(key)].isPending else { return }
    keys[Int(key)].isPending = true
    pending.append(key)
  }

  /// Looks at every key that may have changed since the last time.
  mutating func look(_ world: World) {
    guard world.heldValuesAreKnown else { return }
    let looked = pending
    pending.removeAll(keepingCapacity: true)
    for key in looked { keys[Int(key)].isPending = false }
    for key in looked { look(key, world) }
    // What differs now may be settled, one way or the other, by the next look.
    switch world.storeMode {
    case .ap: for key in world.stores.unsettledKeys { enlist(key) }
    case .cp, .ca: for key in looked { enlist(key) }
    }
  }

  private mutating func look(_ key: UInt32, _ world: World) {
    let place = Int(key)
    guard keys[place].writes.contains(where: \.isAcknowledged) else { return }
    var writes = keys[place].writes
    for index in writes.indices {
      writes[index].isHeld = false
      writes[index].isCovered = false
      writes[index].learn(world)
    }
    mark(&writes, key, world, hints: false)
    if writes.contains(where: { $0.isAcknowledged && !$0.isHeld && !$0.isCovered }) {
      // Hints are many and rarely matter: only now are they searched.
      mark(&writes, key, world, hints: true)
    }
    for write in writes where write.isAcknowledged && !write.isHeld && !write.isCovered {
      if keys[place].hasForgotten, !writes.contains(where: \.isHeld) { continue }
      let isReplaced = writes.contains {
        ($0.isHeld || $0.isCovered) && $0.operation.invoked != write.operation.invoked
          && !($0.isDotted && write.isDotted) && $0.overlaps(write)
      }
      guard !isReplaced else { continue }
      let held = writes.last { $0.isHeld && $0.operation.invoked != write.operation.invoked }
      lose(LostWrite(write: write.operation, held: held?.operation, foundAt: world.now))
    }
    // Those that are gone are dealt with; unknown ones may yet turn up.
    keys[place].writes = writes.filter {
      $0.isHeld || !$0.isAcknowledged && !$0.isCovered && !$0.isRefused
    }
  }

  private mutating func lose(_ write: LostWrite) {
    count += 1
    if latest.count == LostWrites.capacity { latest.removeFirst() }
    latest.append(write)
  }

  /// Marks what is held, and what those include.
  private func mark(
    _ writes: inout ContiguousArray<Write>, _ key: UInt32, _ world: World, hints: Bool
  ) {
    world.forEachHeldValue(of: key, hints: hints) { value in
      for index in writes.indices where writes[index].operation.argument.number == value {
        writes[index].isHeld = true
      }
    }
    var open = writes.indices.filter { writes[$0].isHeld }
    while let index = open.popLast() {
      for other in writes.indices where !writes[other].isHeld && !writes[other].isCovered {
        let (write, earlier) = (writes[index], writes[other])
        guard
          write.isDotted
            ? hasSeen(earlier, by: write, world) : includes(write, earlier, writes, depth: 8)
        else { continue }
        writes[other].isCovered = true
        open.append(other)
      }
    }
  }

  /// Whether the context of `write` covers the version of `other`.
  private func hasSeen(_ other: Write, by write: Write, _ world: World) -> Bool {
    let records = world.storeHistory
    // What is forgotten was long replaced, or is read no more: nobody is blamed for it.
    guard records.contains(write.record), records.contains(other.record) else { return true }
    return world.hasSeen(records[other.record], by: records[write.record])
  }

  /// Whether `write` was made with knowledge of `other`.
  private func includes(
    _ write: Write, _ other: Write, _ writes: ContiguousArray<Write>, depth: Int
  ) -> Bool {
    if write.base == other.operation.argument.number { return true }
    guard other.operation.returned < write.operation.invoked else { return false }
    guard other.place < UInt64.bitWidth else { return true }
    guard write.reach & 1 << UInt64(other.place) != 0 else { return false }
    // Within reach; but what the replicas showed had come from the other side of a cut, instead.
    guard depth > 0, write.base != 0,
      let base = writes.first(where: { $0.operation.argument.number == write.base }),
      other.operation.returned < base.operation.invoked
    else { return true }
    return includes(base, other, writes, depth: depth - 1)
  }
}
