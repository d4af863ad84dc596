import Cluster
import Patterns
import Simulation

/// The ways to place keys side by side: the run's own keys, and its latest requests for them.
extension RingViewModel {
  /// How many of the latest requests are looked at.
  private static let requests = 1_000
  /// How many keys are placed: the most asked for, which come first.
  private static let keyLimit = 4_096

  static func strategies(_ world: World) -> [Strategy] {
    let ring = world.stores.common.ring
    guard let newcomer = ring.newcomer else { return [] }
    let placed = placedKeys(world, over: ring)
    let keys = latestKeys(world)
    return ShardingStrategy.allCases.map { strategy in
      let placement = Placement(strategy, placed, over: ring, newcomer: newcomer)
      var loads = [Int](repeating: 0, count: NodeID.capacity)
      switch placement.strategy {
      case .boundedRing:
        var bounded = BoundedLoadRing(ring)
        for key in keys {
          if let node = bounded.assign(world.stores.hash(of: key)) { loads[node.index] += 1 }
        }
      case .modulo, .range, .geography, .ring, .rendezvous, .jump:
        for key in keys where Int(key) < placement.owners.count {
          loads[placement.owners[Int(key)].index] += 1
        }
      }
      let mean = Double(loads.reduce(0, +)) / Double(max(1, ring.members.count))
      return Strategy(
        Strategy.Kind(placement.strategy), movedByJoin: placement.movedByJoin,
        deviation: placement.deviation,
        hottest: mean > 0 ? Double(loads.max() ?? 0) / mean : 1,
        nodesPerScan: placement.nodesPerScan, isInUse: placement.strategy == .ring)
    }
  }

  /// The store's keys in their own order: one space after the other, each by number.
  private static func placedKeys(
    _ world: World, over ring: HashRing
  ) -> ContiguousArray<ShardKey> {
    let count = min(Int(world.stores.keyLimit), keyLimit)
    let zones = (ring.members.map { Int($0.zone) }.max() ?? 0) + 1
    let spaces = KeySpace.allCases.count
    let each = (count + spaces - 1) / spaces
    return ContiguousArray(
      (0..<count).map { key in
        let rank = key / spaces
        return ShardKey(
          hash: world.stores.hash(of: QuorumStore.Key(key)),
          order: UInt64(key % spaces * each + rank), home: UInt8(rank % zones))
      })
  }

  /// The keys of the latest requests to the store, oldest first.
  private static func latestKeys(_ world: World) -> [QuorumStore.Key] {
    let history = world.storeHistory
    let first = max(history.startIndex, history.endIndex - requests)
    return (first..<history.endIndex).map { history[$0].key }
  }
}

extension RingViewModel.Strategy.Kind {
  fileprivate init(_ strategy: ShardingStrategy) {
    self =
      switch strategy {
      case .modulo: .modulo
      case .range: .range
      case .geography: .geography
      case .ring: .ring
      case .boundedRing: .bounded
      case .rendezvous: .rendezvous
      case .jump: .jump
      }
  }
}
