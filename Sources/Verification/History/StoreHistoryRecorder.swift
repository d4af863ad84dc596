public import Cluster
import Patterns
import Simulation

/// Keeps what the store's clients asked and were told as a history, from beginning to end.
///
/// The world forgets old operations, so whoever wants all of them looks often enough. A switch to
/// another store begins a new history, as it begins a new judgement. Each caller is several
/// processes, for it asks for more than one thing at once; of what happened at one instant, calls
/// come before returns. What merges, counters and sets, is no register: what was
/// added to it, and read of it, is left out.
public struct StoreHistoryRecorder: Sendable {
  /// What has happened so far.
  public private(set) var history = History()
  /// How many operations on counters and sets were left out.
  public private(set) var leftOut = 0

  private var epoch = -1
  /// The first operation that was asked of the present store.
  private var first = 0
  private var cursor = 0
  private var open: [Open] = []
  /// The keys that hold what merges.
  private var merged = Paged<Bool>()
  /// The clients that a caller is, and whether they wait for an answer.
  private var lanes: [[Lane]] = []
  private var clients: UInt32 = 0

  private struct Open: Sendable {
    var record: Int
    var invoked: Int
    var caller: NodeID
    var lane: Int
  }

  private struct Lane: Sendable {
    var client: UInt32
    var isBusy = false
  }

  private struct Event {
    var time: Instant
    var isReturn: Bool
    var record: Int
  }

  /// Nothing yet.
  public init() {}

  /// Takes in what has happened since the last time.
  public mutating func take(_ world: World) {
    let records = world.storeHistory
    var events: [Event] = []
    if world.storeEpoch != epoch {
      let old = leftOut
      self = StoreHistoryRecorder()
      leftOut = old
      epoch = world.storeEpoch
      cursor = world.storeEpochRecord
      first = cursor
      // What had not ended when the store was founded may happen there.
      for index in records.startIndex..<max(records.startIndex, cursor)
      where records[index].end >= world.storeFoundedAt {
        events.append(Event(time: world.storeFoundedAt, isReturn: false, record: index))
        if records[index].end != .never {
          events.append(Event(time: records[index].end, isReturn: true, record: index))
        }
      }
    }
    for place in open where records.contains(place.record) && records[place.record].end != .never {
      events.append(
        Event(time: records[place.record].end, isReturn: true, record: place.record))
    }
    for index in max(cursor, records.startIndex)..<records.endIndex {
      events.append(Event(time: records[index].start, isReturn: false, record: index))
      if records[index].end != .never {
        events.append(Event(time: records[index].end, isReturn: true, record: index))
      }
    }
    cursor = records.endIndex
    events.sort {
      ($0.time, $0.isReturn ? 1 : 0, $0.record) < ($1.time, $1.isReturn ? 1 : 0, $1.record)
    }
    for event in events {
      if event.isReturn {
        end(event, records[event.record], world)
      } else {
        begin(event, records[event.record], world)
      }
    }
  }

  private mutating func begin(_ event: Event, _ record: StoreRecord, _ world: World) {
    guard !record.isIncrement, !record.isInsertion, !record.isRemoval else {
      leftOut += 1
      merged.fill(to: Int(record.key) + 1, with: false)
      merged[Int(record.key)] = true
      return
    }
    while lanes.count <= record.caller.index { lanes.append([]) }
    let caller = record.caller.index
    let lane: Int
    if let free = lanes[caller].firstIndex(where: { !$0.isBusy }) {
      lane = free
    } else {
      lane = lanes[caller].count
      lanes[caller].append(Lane(client: clients))
      clients += 1
    }
    lanes[caller][lane].isBusy = true
    let key = history.names.key(HostedStore.name(of: record.key))
    let invoked = history.invoke(
      client: lanes[caller][lane].client, key: key, record.kind(in: world.storeMode),
      at: event.time
    ) { record.fill(&$0) }.invoked
    open.append(Open(record: event.record, invoked: invoked, caller: record.caller, lane: lane))
  }

  private mutating func end(_ event: Event, _ record: StoreRecord, _ world: World) {
    guard let index = open.firstIndex(where: { $0.record == event.record }) else { return }
    let place = open.remove(at: index)
    lanes[place.caller.index][place.lane].isBusy = false
    var outcome: History.Operation.Outcome =
      switch record.outcome {
      case .ok: .ok
      case .failed: .fail
      case .unknown: .unknown
      }
    // Asked of the store before, and answered by one of the two: nobody knows which.
    if event.record < first, outcome == .ok { outcome = record.isWrite ? .unknown : .fail }
    var result = History.Value.none
    if !record.isWrite, outcome == .ok {
      let isMerged = Int(record.key) < merged.count && merged[Int(record.key)]
      if isMerged || world.stores.total(of: record.cell) != nil
        || world.stores.common.isSet(record.cell)
      {
        leftOut += 1
        outcome = .fail
      }
      let values = world.stores.common.values(of: record.cell)
      if !values.isEmpty { result = history.value(ofAny: values) }
    }
    history.end(place.invoked, outcome, at: event.time) {
      $0.result = result
      $0.isMismatch = record.isMismatch
    }
  }
}

extension StoreRecord {
  /// What it is to a judge.
  ///
  /// An AP store has no compare-and-set: what was made of a value read is
  /// written whatever is there.
  func kind(in mode: ClusterSettings.Store.Mode) -> History.Operation.Kind {
    if isUpdate, mode != .ap { return .cas }
    return isWrite ? .write : .read
  }

  /// Who asked, and with what.
  func fill(_ operation: inout History.Operation) {
    operation.node = caller
    if operation.kind == .cas { operation.expected = History.Value(expected) }
    // Who deletes writes that there is nothing.
    if isWrite { operation.argument = isDeletion ? .none : History.Value(value) }
  }
}
