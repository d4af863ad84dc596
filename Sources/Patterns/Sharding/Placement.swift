public import Simulation

/// What one strategy makes of given keys and nodes, to be put beside the others.
public struct Placement: Sendable {
  /// Which.
  public let strategy: ShardingStrategy
  /// Who keeps each key.
  public let owners: ContiguousArray<NodeID>
  /// The share of the keys that moves when a newcomer joins.
  public let movedByJoin: Double
  /// The share that moves between two nodes that were there before: for nothing.
  public let movedInVain: Double
  /// The standard deviation of the nodes' shares of the keys, relative to the mean share.
  public let deviation: Double
  /// How many nodes keep the first neighbours that a scan reads.
  public let nodesPerScan: Int

  /// The share of the next new keys, with ids that count up, that one node gets: the busiest.
  public let newestAtOne: Double

  /// How many neighbours a scan reads, and how many new keys are looked at.
  public static let scan = 100

  /// Judges a strategy by `keys`, in order, over the members of `ring` and one newcomer.
  public init(
    _ strategy: ShardingStrategy, _ keys: some RandomAccessCollection<ShardKey>,
    over ring: HashRing,
    newcomer: HashRing.Member
  ) {
    let nodes = ring.members.map(\.id)
    let count = (keys.last?.order).map { $0 + 1 } ?? 0
    switch strategy {
    case .modulo:
      self.init(
        strategy, keys, ModuloSharding(nodes), ModuloSharding(nodes + [newcomer.id]), nodes,
        newcomer.id)
    case .range:
      let ranges = RangeSharding(nodes, presplit: count)
      self.init(
        strategy, keys, ranges, ranges.joining(newcomer.id, of: count), nodes, newcomer.id)
    case .geography:
      self.init(
        strategy, keys, GeographicSharding(ring.members),
        GeographicSharding(ring.members + [newcomer]), nodes, newcomer.id)
    case .ring, .boundedRing:
      self.init(strategy, keys, ring, ring.joining(newcomer), nodes, newcomer.id)
    case .rendezvous:
      self.init(
        strategy, keys, RendezvousHashing(ring.members),
        RendezvousHashing(ring.members + [newcomer]), nodes, newcomer.id)
    case .jump:
      self.init(
        strategy, keys, JumpHash(nodes), JumpHash(nodes + [newcomer.id]), nodes, newcomer.id)
    }
  }

  private init(
    _ strategy: ShardingStrategy, _ keys: some RandomAccessCollection<ShardKey>,
    _ before: some Sharding, _ after: some Sharding, _ nodes: [NodeID], _ newcomer: NodeID
  ) {
    self.strategy = strategy
    var owners: ContiguousArray<NodeID> = []
    owners.reserveCapacity(keys.count)
    var counts = [Int](repeating: 0, count: NodeID.capacity)
    var (moved, inVain) = (0, 0)
    var scanned = NodeSet()
    for key in keys {
      guard let owner = before.owner(of: key) else { continue }
      if owners.count < Self.scan { scanned.insert(owner) }
      owners.append(owner)
      counts[owner.index] += 1
      let next = after.owner(of: key)
      if next != owner { moved += 1 }
      if next != owner && next != newcomer { inVain += 1 }
    }
    self.owners = owners
    let all = Double(max(1, owners.count))
    movedByJoin = Double(moved) / all
    movedInVain = Double(inVain) / all
    nodesPerScan = scanned.count
    let next = (keys.last?.order).map { $0 + 1 } ?? 0
    let zones = UInt64(keys.map(\.home).max() ?? 0) + 1
    var newest = [Int](repeating: 0, count: NodeID.capacity)
    for order in next..<next + UInt64(Self.scan) {
      let key = ShardKey(
        hash: StableHash.xxh64(order, 0), order: order,
        home: UInt8(order % zones))
      if let owner = before.owner(of: key) { newest[owner.index] += 1 }
    }
    newestAtOne = Double(newest.max() ?? 0) / Double(Self.scan)
    let mean = all / Double(max(1, nodes.count))
    let squares = nodes.reduce(0.0) { sum, node in
      let relative = Double(counts[node.index]) / mean - 1
      return sum + relative * relative
    }
    deviation = (squares / Double(max(1, nodes.count))).squareRoot()
  }
}
