public import Simulation

/// Keeps a value on several nodes, and answers when enough of them have, whoever else is away.
///
/// Leaderless replication after Dynamo (DeCandia et al. 2007), with Cassandra's and Riak's choices as
/// settings. One value is one node in both its roles: coordinator of the operations that clients
/// bring, and replica of the keys that the ring gives it. It sends nothing, waits for nothing and
/// reads no clock: messages, times and suspicions come in, effects go out.
///
/// The host keeps this contract:
/// - a message to the node itself is delivered without the network;
/// - `sendWhenDurable` leaves when the disk has synced everything up to its journal place; the host
///   then says `synced(through:)`, unless the disk lies, and nothing leaves if the node dies before;
/// - a message that the peer's machine refused comes back through `refused`; silence does not.
public struct QuorumStore: Sendable {
  /// A key, interned once by the host.
  public typealias Key = UInt32
  /// What a write stores: a value no other write stores, so that a read names one write.
  public typealias Value = UInt64

  /// What survives a crash.
  struct Durable: Sendable {
    /// The replica's data.
    var cells = CellTable()
    /// What this node keeps for others while it stands in for them.
    var fallbacks = CellTable()
    /// Writes to be offered to replicas that were away.
    var hints = HintLog()
    /// No dot of this node may be numbered this or lower: set when a key's history is forgotten.
    var dotFloor: UInt64 = 0
    /// Counts the crashes that lost data: a node that forgot its dots must not give them out again.
    var lostHistories: UInt16 = 0
    /// Where the next change stands in the journal.
    var journalEnd: UInt64 = 0
    /// How to take back what the disk has not synced, oldest first.
    var unsynced = UndoLog()
  }

  /// What a crash takes.
  struct Volatile: Sendable {
    var operations = Pool<Operation>()
    var writeDeadlines = DeadlineQueue()
    var readDeadlines = DeadlineQueue()
    var deadlineTimer: Instant?
    var replayTimerIsSet = false
    /// The last timestamp given out, in microseconds.
    var lastTimestamp = Int64.min
    var suspected = NodeSet()
    var suspectedSince: ContiguousArray<Instant> = []
    var antiEntropy = AntiEntropy()
  }

  /// Which node this is.
  public let id: NodeID
  /// Counts the starts of the process; older tickets and timers mean nothing to it.
  public internal(set) var boot: UInt16 = 0
  var durable = Durable()
  var volatile = Volatile()

  private let inPlace = InPlace()

  /// The store of node `id`, empty.
  public init(id: NodeID) { self.id = id }

  /// Starts the process, for the first time or after a crash.
  public mutating func start(
    at moment: Moment, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    outbox.append(
      .startTimer(Timer(kind: .compaction, boot: boot), after: common.settings.compactionInterval))
    scheduleReplay(common.settings, into: &outbox)
    scheduleAntiEntropy(at: moment, common.settings, into: &outbox)
  }

  /// The process dies: operations in flight are forgotten, data and hints stay.
  ///
  /// With `losingUnsynced` the machine went down as well, and with it what the disk had not synced
  /// (or, when it lies, had only said to have synced); without it the machine's memory still has what a
  /// dead process had written. Operations that this node coordinated stay
  /// unknown to their clients.
  public mutating func crash(losingUnsynced: Bool = false) {
    if losingUnsynced && !durable.unsynced.isEmpty {
      while let undo = durable.unsynced.popLast() {
        durable.cells[undo.key] = undo.cell
      }
      durable.lostHistories &+= 1
    }
    volatile = Volatile()
    boot &+= 1
  }

  /// The disk holds everything up to the journal's place `place` for good.
  public mutating func synced(through place: UInt64) { durable.unsynced.forget(through: place) }

  /// What the host's failure detector holds to be down; this node itself never is.
  public mutating func suspect(_ nodes: NodeSet, at now: Instant) {
    var nodes = nodes
    nodes.remove(id)
    for node in nodes.subtracting(volatile.suspected) {
      while volatile.suspectedSince.count <= node.index { volatile.suspectedSince.append(now) }
      volatile.suspectedSince[node.index] = now
    }
    volatile.suspected = nodes
  }

  /// A timer that this node asked for has run out.
  public mutating func fired(
    _ timer: Timer, at moment: Moment, _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    guard timer.boot == boot else { return }
    switch timer.kind {
    case .deadline: deadlinePassed(at: moment, common, into: &outbox)
    case .hintReplay:
      volatile.replayTimerIsSet = false
      replayHints(at: moment, common.settings, into: &outbox)
      scheduleReplay(common.settings, into: &outbox)
    case .compaction:
      compact(at: moment, common, into: &outbox)
      outbox.append(.startTimer(timer, after: common.settings.compactionInterval))
    case .antiEntropy: antiEntropyDue(at: moment, common, into: &outbox)
    }
  }
}

extension QuorumStore {
  /// What this replica holds of `key`.
  public func cell(of key: Key) -> Cell { durable.cells[key] }
  /// What this node holds of `key` for a replica that is away.
  public func fallbackCell(of key: Key) -> Cell { durable.fallbacks[key] }
  /// How many keys this replica holds a live value of.
  public var keyCount: Int { durable.cells.liveCount }
  /// How many deletions this replica remembers.
  public var tombstoneCount: Int { durable.cells.deletedCount }
  /// One more than the highest key ever written here.
  public var keyLimit: Key { durable.cells.limit }
  /// How many writes wait here for `node`.
  public func hintsPending(for node: NodeID) -> Int { durable.hints.pending(for: node) }
  /// How many writes wait here for any node.
  public var hintsPending: Int { durable.hints.pending }
  /// How many operations this node coordinates right now.
  public var operationsInFlight: Int { volatile.operations.count }
  /// How many changes a loss of power would take back.
  public var unsyncedChanges: Int { durable.unsynced.count }
  /// Whom this node holds to be down.
  public var suspected: NodeSet { volatile.suspected }
}
