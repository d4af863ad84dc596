public import Patterns
public import Simulation

/// The quorum store as the world hosts it: a machine on each kv node, and what is on its way.
///
/// Keys are numbers: the rank of a user or post, doubled, plus its key space. What all nodes know
/// alike (the ring and its epoch) stands in `common`; a change of it is one event for all.
public struct HostedStore: Sendable {
  /// The store of one node, and what it thinks of its peers.
  struct Replica: Sendable {
    let node: NodeID
    var machine: QuorumStore
    /// One for each place, its own included.
    var detectors: ContiguousArray<PhiAccrual> = []
    /// When it last took the pulse of its peers.
    var gossipedAt = Instant.zero
    /// Requests coordinated and questions of peers answered, in this second and the one before.
    var work = 0
    var workBefore = 0
    /// The epoch to which its data and hints have been brought.
    var epoch = 0
  }

  /// Settings, ring and siblings.
  public internal(set) var common: QuorumStore.Common
  /// The stores, in the order in which their nodes came.
  var replicas: ContiguousArray<Replica> = []
  /// Which place a node's store has; −1 for other nodes.
  private var places: ContiguousArray<Int16> = []
  var outbox = Outbox<QuorumStore.Effect>()
  var letters = Pool<StoreLetter>()
  var exchanges = Pool<StoreExchange>()
  var operations = Pool<StoreOperation>()
  /// Each key's place on the ring.
  var hashes: ContiguousArray<UInt64> { common.hashes }
  /// The newest version of each key that any client was told is written.
  var acknowledged = KeyTable(QuorumStore.Cell.absent)
  /// Keys whose replicas may differ, and whether a key is among them.
  var unsettled: ContiguousArray<UInt32> = []
  var isUnsettled = KeyTable(false)
  /// How many keys' living replicas differed at the last scrape.
  public internal(set) var divergentKeys = 0
  /// With version vectors: the siblings each caller last saw of a key, by their place, plus one.
  var contexts: ContiguousArray<KeyTable<UInt32>> = []
  var metrics = StoreMetrics()
  /// The change of membership under way, and those that wait for it.
  public internal(set) var change: RingChange?
  var moves = RingMoves()
  var waitingChanges: [RingChange.Kind] = []
  /// Counts the changes that were planned, so that what belongs to one called off is known for it.
  var planCount: UInt32 = 0
  /// The replays of hints under way, and the writes that hints may have come from.
  var replays = HintReplays()
  /// The rings of the latest epochs, newest last, and which of them each caller knows.
  var rings = RingHistory()
  /// What a picture of the ring shows, found out once for each ring.
  public internal(set) var facts = RingFacts()

  init(_ settings: ClusterSettings) {
    common = QuorumStore.Common(
      settings: settings.quorumStore, ring: HashRing(tokensPerNode: settings.store.tokens))
    intern(settings.keyRanks)
  }

  /// The place of a node's store; nil when it has none.
  func place(of node: NodeID) -> Int? {
    guard node.index < places.count, places[node.index] >= 0 else { return nil }
    return Int(places[node.index])
  }

  /// The store of `node`; nil when it has none.
  public func machine(of node: NodeID) -> QuorumStore? {
    place(of: node).map { replicas[$0].machine }
  }

  /// What a node's store did in the last full second: requests and questions of other stores.
  public func load(of node: NodeID) -> Int { place(of: node).map { replicas[$0].workBefore } ?? 0 }

  /// The comparison of two nodes by anti-entropy, under way or the last one; nil before the first.
  public func exchange(between a: NodeID, _ b: NodeID) -> QuorumStore.ExchangeRecord? {
    machine(of: min(a, b))?.exchange(with: max(a, b))
  }

  /// Whether any user has a cart: else there are no keys of carts.
  public internal(set) var keepsCarts = false

  /// Whether there is anything that could stand under `key`.
  public func isUsed(_ key: QuorumStore.Key) -> Bool {
    keepsCarts || HostedStore.space(of: key) != .cart
  }

  /// How many writes wait anywhere for `node`.
  public func hints(for node: NodeID) -> Int {
    replicas.reduce(0) { $0 + $1.machine.hintsPending(for: node) }
  }

  /// How many writes wait anywhere for anybody.
  public var hintsWaiting: Int { nodes.reduce(0) { $0 + hints(for: $1) } }

  /// The nodes that have a store, on the ring or not.
  public var nodes: [NodeID] { replicas.map(\.node) }

  /// Makes room for a node's store and for what the others think of it.
  ///
  /// - Parameter clocks: What each one's monotonic clock shows, the new one's last.
  mutating func addReplica(_ node: NodeID, every interval: Interval, clocks: [Instant]) {
    while places.count <= node.index { places.append(-1) }
    places[node.index] = Int16(replicas.count)
    replicas.append(Replica(node: node, machine: QuorumStore(id: node)))
    for place in replicas.indices {
      while replicas[place].detectors.count < replicas.count {
        replicas[place].detectors.append(PhiAccrual(every: interval, at: clocks[place]))
      }
    }
  }

  /// The number of a key of a space.
  static func key(_ rank: UInt32, in space: KeySpace) -> QuorumStore.Key {
    rank * UInt32(KeySpace.allCases.count) + UInt32(space.rawValue)
  }

  /// How a key is written: `order:17`.
  public static func name(of key: QuorumStore.Key) -> String {
    name(rank(of: key), in: space(of: key))
  }

  /// The space that a key belongs to.
  static func space(of key: QuorumStore.Key) -> KeySpace {
    KeySpace.allCases[Int(key) % KeySpace.allCases.count]
  }

  /// The number of a key in its space.
  static func rank(of key: QuorumStore.Key) -> UInt32 { key / UInt32(KeySpace.allCases.count) }

  private static func name(_ rank: UInt32, in space: KeySpace) -> String {
    space == .account && rank == Bank.ledger ? "ledger" : "\(space.prefix):\(rank)"
  }

  /// Hashes the names of keys that were not known yet.
  mutating func intern(_ ranks: Int) {
    let wanted = ranks * KeySpace.allCases.count
    common.hashes.reserveCapacity(wanted)
    while common.hashes.count < wanted {
      common.hashes.append(StableHash.xxh64(Self.name(of: UInt32(common.hashes.count)).utf8))
    }
  }

  /// The nodes that keep `key`, the first being its owner.
  public func replicas(of key: QuorumStore.Key) -> NodeList {
    common.ring.preferenceList(of: hashes[Int(key)], count: common.settings.replicas)
  }

  /// The key most asked for: the likes of the first post.
  public static var hottestKey: QuorumStore.Key { key(0, in: .likes) }

  /// The place of a key on the ring.
  public func hash(of key: QuorumStore.Key) -> UInt64 { hashes[Int(key)] }

  /// How many keys there can be.
  public var keyLimit: QuorumStore.Key { QuorumStore.Key(hashes.count) }

  /// Forgets the operations under way.
  mutating func abandonOperations() { operations.removeAll() }

  /// Takes all data and all that is under way from every node; the ring stays.
  mutating func empty() {
    letters.removeAll()
    exchanges.removeAll()
    for place in replicas.indices { replicas[place].machine.leave() }
    acknowledged.removeAll()
    for key in unsettled { isUnsettled[key] = false }
    unsettled.removeAll()
    divergentKeys = 0
    for caller in contexts.indices { contexts[caller].removeAll() }
  }

  /// Notes that the replicas of `key` may differ.
  mutating func unsettle(_ key: QuorumStore.Key) {
    guard !isUnsettled[key] else { return }
    isUnsettled[key] = true
    unsettled.append(key)
  }
}

/// A message between two stores: on its way, waiting at a slow node, or for its sender's disk.
struct StoreLetter: Sendable, BitwiseCopyable {
  var from: NodeID
  var to: NodeID
  var message: QuorumStore.Message
  /// The span of the operation it belongs to.
  var operation: SpanContext?
  /// The exchange it opens or ends.
  var exchange = Slot.none
  /// The span of its receiver, ended by the answer.
  var server: TraceStore.Handle?
  /// What the disk must hold before it leaves.
  var journal: UInt64 = 0
  /// The node whose death it dies with; nil while the network has it.
  var holder: NodeID?
}

/// A question of one store to another and the answer to come, as traces and metrics see it.
struct StoreExchange: Sendable, BitwiseCopyable {
  enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable { case write, read, repair }

  var kind: Kind
  var caller: NodeID
  var startedAt: Instant
  var span: TraceStore.Handle
}

/// A request of a client that a node coordinates.
struct StoreOperation: Sendable, BitwiseCopyable {
  var job: JobRef
  var node: NodeID
  var key: QuorumStore.Key
  var isWrite: Bool
  /// What had been acknowledged when it began: a read that shows less is stale.
  var expected: QuorumStore.Cell
  var span: TraceStore.Handle
}

/// What an answer inherits from the question.
struct StoreContext {
  var sender: NodeID?
  var operation: SpanContext?
  var exchange = Slot.none
  var server: TraceStore.Handle?
}

extension QuorumStore.Message {
  /// What kind of question it is; nil for answers and for what is not traced.
  var question: StoreExchange.Kind? {
    switch self {
    case .write, .writeFor: .write
    case .read: .read
    case .repair: .repair
    case .writeAck, .data, .digest, .repairAck, .hint, .hintAck, .stream, .streamAck, .coordinate,
      .coordinated, .treeOffer, .treeSame, .treeAsk, .treeChildren, .leafCell, .leafAsk, .leafDone,
      .treeEnd:
      nil
    }
  }

  /// Whether it answers a question.
  var isAnswer: Bool {
    switch self {
    case .writeAck, .data, .digest, .repairAck: true
    case .write, .writeFor, .read, .repair, .hint, .hintAck, .stream, .streamAck, .coordinate,
      .coordinated, .treeOffer, .treeSame, .treeAsk, .treeChildren, .leafCell, .leafAsk, .leafDone,
      .treeEnd:
      false
    }
  }

  /// Whether it makes its receiver do work, which a slow node does slowly.
  var isWork: Bool {
    switch self {
    case .write, .writeFor, .read, .repair, .hint, .stream, .coordinate, .treeOffer, .treeAsk,
      .leafCell, .leafAsk:
      true
    case .writeAck, .data, .digest, .repairAck, .hintAck, .streamAck, .coordinated, .treeSame,
      .treeChildren, .leafDone, .treeEnd:
      false
    }
  }

  /// Whether its receiver must write to its disk.
  var needsDisk: Bool {
    switch self {
    case .write, .writeFor, .repair, .hint, .stream, .coordinate, .leafCell: true
    case .read, .writeAck, .data, .digest, .repairAck, .hintAck, .streamAck, .coordinated,
      .treeOffer, .treeSame, .treeAsk, .treeChildren, .leafAsk, .leafDone, .treeEnd:
      false
    }
  }
}

extension HostedStore {
  /// What `node` holds of `key`; nil when it has no store.
  func cell(of key: QuorumStore.Key, at node: NodeID) -> QuorumStore.Cell? {
    place(of: node).map { replicas[$0].machine.cell(of: key) }
  }

  func forEachHint(
    of key: QuorumStore.Key, at node: NodeID, _ body: (QuorumStore.Cell) -> Void
  ) {
    if let place = place(of: node) { replicas[place].machine.forEachHint(of: key, body) }
  }

  /// Calls `body` with all that any node holds of `key`, for itself or for another.
  func forEachCell(
    of key: QuorumStore.Key, hints: Bool, _ body: (QuorumStore.Cell) -> Void
  ) {
    for replica in replicas {
      body(replica.machine.cell(of: key))
      body(replica.machine.fallbackCell(of: key))
      if hints { replica.machine.forEachHint(of: key, body) }
    }
  }

  /// The number of a node's store, by which `StoreRecord.reach` knows it; nil when it has none.
  public func number(of node: NodeID) -> Int? { place(of: node) }

  /// The keys whose replicas may differ, as of the last scrape and since.
  public var unsettledKeys: ContiguousArray<QuorumStore.Key> { unsettled }
}
