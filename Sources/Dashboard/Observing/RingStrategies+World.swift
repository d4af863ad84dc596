import Cluster
import Patterns
import Simulation

/// The ways to place keys side by side: the run's own keys, and its latest requests for them.
extension RingViewModel {
  /// How many of the latest requests are looked at.
  private static let requests = 1_000

  static func strategies(_ world: World) -> [Strategy] {
    let ring = world.stores.common.ring
    let keys = latestKeys(world)
    return world.stores.facts.placements.map { placement in
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
