import Cluster
public import Patterns
public import Simulation

/// Watches what the store's clients are told, and judges it while it happens.
///
/// Reads the world's records of operations each whole second and feeds them to a judge in the order
/// of time: of what happens at one instant, calls come before returns, so that a doubt never makes a
/// violation. Part of `Experiment`: rewinding rewinds the verdict. Writes carry unique values, so each read names
/// its write; a read that found siblings names several, and is judged as a read of any of them.
public struct StoreWatch: Sendable {
  /// The judge of every key.
  public private(set) var judge = LiveJudge(.register)
  /// Reads and writes acknowledged so far.
  public private(set) var okCount = 0
  /// Those that certainly had no effect.
  public private(set) var failedCount = 0
  /// Those whose effect nobody knows.
  public private(set) var unknownCount = 0
  /// Updates that have ended: writes of what was made of a value read before.
  public private(set) var updateCount = 0
  /// Reads that found siblings.
  public private(set) var siblingCount = 0
  /// Refused writes whose values were read all the same.
  public private(set) var phantoms: [PhantomSuccess] = []

  /// The spans of operations whose return no order explains, in the order in which that was found.
  public private(set) var violations = Chunked<SpanViolation>(retaining: 1_024)

  /// How many phantoms are kept, and how many refused writes are remembered to find them.
  public static let phantomCapacity = 64

  /// Which of the world's stores it watches.
  public private(set) var epoch = 0
  private var cursor = 0
  private var first = 0
  private var lost = LostWrites()
  private var sessions = LiveSessions()
  private var updates = LiveUpdates()
  private var counters = CounterFloors()
  private var sets = SetBounds()
  private var open: [Open] = []
  private var sequence = 0
  private var events: [Event] = []
  private var refused: [History.Operation] = []

  /// An operation that has been called and has not returned.
  private struct Open: Sendable, BitwiseCopyable {
    var record: Int
    var operation: History.Operation
    /// The life of the caller in which it was called.
    var incarnation: UInt16
    /// Whether it changes what merges, a counter or a set: it writes no value that is read as such.
    var isMerged = false
    /// What it must show at least if it reads a counter.
    var floor: UInt64 = 0
  }

  private struct Event: Sendable, BitwiseCopyable {
    var time: Instant
    var isReturn: Bool
    var record: Int
  }

  /// A watch that has seen nothing.
  public init() {}

  /// A watch over the present store of `world`, from its founding.
  init(_ world: World) {
    epoch = world.storeEpoch
    cursor = world.storeEpochRecord
    first = cursor
    // What had not ended when the store was founded may happen there.
    let founded = world.storeFoundedAt
    let records = world.storeHistory
    for index in records.startIndex..<max(records.startIndex, cursor)
    where records[index].end >= founded {
      begin(Event(time: founded, isReturn: false, record: index), records, world)
    }
  }

  /// The latest acknowledged writes that are gone, oldest first.
  public var lostWrites: [LostWrite] { lost.latest }
  /// The latest pairs of updates of which one is gone, oldest first.
  public var lostUpdates: [LostUpdate] { updates.latest }
  /// The latest broken promises to sessions, oldest first.
  public var sessionViolations: [SessionViolation] { sessions.latest }

  /// How many operations are out.
  public var openCount: Int { open.count }
  /// How many operations have been seen to begin.
  public var count: Int { cursor - first }

  /// Takes in what has happened since the last time.
  mutating func observe(_ world: World, into board: inout Scoreboard) {
    let records = world.storeHistory
    events.removeAll(keepingCapacity: true)
    for place in open {
      let end = records.contains(place.record) ? records[place.record].end : world.now
      if end != .never {
        events.append(Event(time: end, isReturn: true, record: place.record))
      } else if hasGoneAway(place, world) {
        events.append(Event(time: world.now, isReturn: true, record: place.record))
      }
    }
    for index in max(cursor, records.startIndex)..<records.endIndex {
      let record = records[index]
      events.append(Event(time: record.start, isReturn: false, record: index))
      if record.end != .never {
        events.append(Event(time: record.end, isReturn: true, record: index))
      }
    }
    cursor = records.endIndex
    guard !events.isEmpty else { return }
    events.sort {
      ($0.time, $0.isReturn ? 1 : 0, $0.record) < ($1.time, $1.isReturn ? 1 : 0, $1.record)
    }
    for event in events {
      if event.isReturn {
        end(event, records, world, &board)
      } else {
        begin(event, records, world)
      }
    }
    mark(judge.decide(), records)
    board.staleReads = judge.staleCount
    board.violations = judge.violationCount
    board.phantomSuccesses = phantoms.count
    lost.look(world)
    board.lostWrites = lost.count
    board.lostUpdates = updates.count
    board.sessionViolations = sessions.counts
  }

  /// Whether nobody waits for the answer any more: its caller died, or its time is over.
  private func hasGoneAway(_ place: Open, _ world: World) -> Bool {
    let node = world.nodes[place.operation.node.index]
    return node.incarnation != place.incarnation
      || world.now - place.operation.invokedAt > world.settings.rpc.deadline + .seconds(1)
  }

  private mutating func begin(
    _ event: Event, _ records: Chunked<StoreRecord>, _ world: World
  ) {
    let record = records[event.record]
    var operation = operation(record, world)
    operation.trace = UInt64(event.record) + 1
    var place = Open(
      record: event.record, operation: operation,
      incarnation: world.nodes[operation.node.index].incarnation)
    if record.isIncrement || record.isInsertion || record.isRemoval {
      place.isMerged = true
      if record.isRemoval {
        sets.removalCalled(record.value, from: record.key, at: sequence)
      }
    } else {
      place.floor = counters.floor(of: record.key)
      judge.begin(operation)
      lost.begin(operation, record: event.record)
    }
    open.append(place)
    sequence += 1
  }

  private mutating func end(
    _ event: Event, _ records: Chunked<StoreRecord>, _ world: World, _ board: inout Scoreboard
  ) {
    guard let index = open.firstIndex(where: { $0.record == event.record }) else { return }
    let place = open.remove(at: index)
    var operation = place.operation
    operation.returned = sequence
    operation.returnedAt = event.time
    sequence += 1
    // What the world has forgotten, nobody was told: its end stays unknown.
    guard records.contains(event.record) else {
      unknownCount += 1
      if !place.isMerged { mark(judge.end(operation), records) }
      return
    }
    let record = records[event.record]
    if event.record < first { return endedAcross(operation, place, record, records) }
    if place.isMerged { return changed(operation, place, record, world, &board) }
    if !record.isWrite, record.outcome == .ok,
      let total = world.stores.total(of: record.cell) ?? (place.floor > 0 ? 0 : nil)
    {
      return counterRead(operation, place, total, records, world, &board)
    }
    if !record.isWrite, record.outcome == .ok,
      world.stores.common.isSet(record.cell)
        || record.cell.isAbsent && sets.knows(operation.key)
    {
      return setRead(operation, place, record, records, world, &board)
    }
    switch record.outcome {
    case .ok:
      okCount += 1
      operation.outcome = .ok
      if !record.isWrite {
        let values = world.stores.common.values(of: record.cell)
        if values.count > 1 { siblingCount += 1 }
        if !values.isEmpty { operation.result = judge.value(ofAny: values) }
        for value in values { findPhantom(operation, History.Value(value)) }
      }
    case .failed:
      failedCount += 1
      operation.outcome = .fail
      operation.isMismatch = record.isMismatch
      if record.isWrite, !record.isMismatch {
        if refused.count == StoreWatch.phantomCapacity { refused.removeFirst() }
        refused.append(operation)
      }
    case .unknown: unknownCount += 1
    }
    let staleBefore = judge.staleCount
    mark(judge.end(operation), records)
    let isStale = judge.staleCount > staleBefore
    if isStale, let stale = judge.staleReads.last { board.stale(stale, world) }
    lost.end(operation)
    if record.isUpdate {
      updateCount += 1
      updates.ended(operation, from: History.Value(record.expected))
    }
    sessions.ended(operation, isStale: isStale, judge)
    score(operation, place, isStale: isStale, world, &board)
  }

  /// An operation was asked of the store before this one, and one of the two has answered: what a read
  /// found says nothing of this store, and whether a write happened here nobody knows.
  private mutating func endedAcross(
    _ operation: History.Operation, _ place: Open, _ record: StoreRecord,
    _ records: Chunked<StoreRecord>
  ) {
    guard !place.isMerged else { return }
    var operation = operation
    operation.outcome = record.isWrite && record.outcome != .failed ? .unknown : .fail
    if operation.outcome == .unknown { unknownCount += 1 }
    mark(judge.end(operation), records)
    lost.end(operation)
  }

  /// A counter or a set was changed, or was not, or nobody knows.
  private mutating func changed(
    _ operation: History.Operation, _ place: Open, _ record: StoreRecord, _ world: World,
    _ board: inout Scoreboard
  ) {
    var operation = operation
    switch record.outcome {
    case .ok:
      okCount += 1
      operation.outcome = .ok
      if record.isIncrement { counters.added(to: record.key) }
      if record.isInsertion {
        sets.inserted(record.value, into: record.key, at: operation.returned)
      }
      if record.isRemoval { sets.removed(record.value, from: record.key, at: operation.returned) }
    case .failed:
      failedCount += 1
      operation.outcome = .fail
    case .unknown: unknownCount += 1
    }
    score(operation, place, isStale: false, world, &board)
  }

  /// A counter was read: what it holds says nothing to the judge of registers.
  private mutating func counterRead(
    _ operation: History.Operation, _ place: Open, _ total: UInt64,
    _ records: Chunked<StoreRecord>, _ world: World, _ board: inout Scoreboard
  ) {
    okCount += 1
    var operation = operation
    operation.outcome = .fail
    mark(judge.end(operation), records)
    operation.outcome = .ok
    counters.shown(total, of: operation.key)
    let isStale = total < place.floor
    if isStale {
      judge.refute(operation)
      mark([operation], records)
    }
    score(operation, place, isStale: isStale, world, &board)
  }

  /// A set was read: its elements are no register's versions.
  private mutating func setRead(
    _ operation: History.Operation, _ place: Open, _ record: StoreRecord,
    _ records: Chunked<StoreRecord>, _ world: World, _ board: inout Scoreboard
  ) {
    okCount += 1
    var operation = operation
    operation.outcome = .fail
    mark(judge.end(operation), records)
    operation.outcome = .ok
    let isStale = !sets.read(
      world.stores.common.values(of: record.cell), of: operation.key, from: operation.invoked,
      to: operation.returned)
    if isStale {
      judge.refute(operation)
      mark([operation], records)
    }
    score(operation, place, isStale: isStale, world, &board)
  }

  private func score(
    _ operation: History.Operation, _ place: Open, isStale: Bool, _ world: World,
    _ board: inout Scoreboard
  ) {
    // A dead caller is denied nothing.
    if world.nodes[operation.node.index].incarnation == place.incarnation {
      board.ended(operation, isStale: isStale, world)
    }
  }

  /// Notes the spans of operations that no order explains.
  private mutating func mark(_ found: [History.Operation], _ records: Chunked<StoreRecord>) {
    for operation in found {
      let record = Int(operation.trace) - 1
      guard records.contains(record), records[record].span.isValid else { continue }
      violations.append(
        SpanViolation(
          trace: records[record].trace, span: records[record].span, at: operation.returnedAt,
          key: operation.key))
    }
  }

  /// What is known against an operation, by its client's span; nil when nothing is.
  public func violation(of span: SpanID) -> SpanViolation? {
    for index in (violations.startIndex..<violations.endIndex).reversed()
    where violations[index].span == span { return violations[index] }
    return nil
  }

  /// The spans of a trace that stand for operations whose return no order explains.
  public func violatingSpans(of trace: TraceID) -> [SpanID] {
    (violations.startIndex..<violations.endIndex).lazy.map { violations[$0] }
      .filter { $0.trace == trace }.map(\.span)
  }

  /// Until when it is known which operations no order explains: those of later may still be found out.
  public func judgedUntil(_ now: Instant) -> Instant {
    let second = Instant.zero + .seconds(Int(now.seconds))
    return open.reduce(second) { min($0, $1.operation.invokedAt) }
  }

  private mutating func findPhantom(_ read: History.Operation, _ value: History.Value) {
    guard
      let place = refused.firstIndex(where: {
        $0.key == read.key && $0.argument == value
      })
    else { return }
    let write = refused.remove(at: place)
    guard phantoms.count < StoreWatch.phantomCapacity else { return }
    phantoms.append(PhantomSuccess(write: write, read: read))
  }

  private func operation(_ record: StoreRecord, _ world: World) -> History.Operation {
    var operation = History.Operation(
      process: UInt32(truncatingIfNeeded: sequence), key: record.key,
      record.kind(in: world.storeMode), invoked: sequence)
    operation.client = UInt32(record.caller.rawValue)
    operation.invokedAt = record.start
    record.fill(&operation)
    return operation
  }
}

/// What a judge has to say of a span: the event `consistency.violation` of it.
///
/// Not noted in the world's traces, for the world does not know that anybody judges it: who shows or
/// exports spans joins the two.
public struct SpanViolation: Sendable, Hashable, BitwiseCopyable {
  /// The trace.
  public var trace: TraceID
  /// The span of the operation's last attempt, its client's.
  public var span: SpanID
  /// When it returned.
  public var at: Instant
  /// Which key.
  public var key: UInt32

  /// What the event is called.
  public static let name = "consistency.violation"
}
