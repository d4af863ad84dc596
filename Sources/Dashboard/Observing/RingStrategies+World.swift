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
    let keys = PlacedKeys(world, over: ring)
    let asked = latestKeys(world).filter { Int($0) < keys.places.count }
    let hashed = Placement(.ring, keys.all, over: ring, newcomer: newcomer)
    return ShardingStrategy.allCases.map { strategy in
      var loads = [Int](repeating: 0, count: NodeID.capacity)
      var placement = hashed
      switch strategy {
      case .boundedRing:
        // The same ring: what differs is who is asked.
        var bounded = BoundedLoadRing(ring)
        for key in asked {
          if let node = bounded.assign(world.stores.hash(of: key)) { loads[node.index] += 1 }
        }
      case .modulo, .range, .geography, .ring, .rendezvous, .jump:
        if strategy != .ring {
          placement = Placement(strategy, keys.all, over: ring, newcomer: newcomer)
        }
        for key in asked { loads[placement.owners[keys.places[Int(key)]].index] += 1 }
      }
      let mean = Double(loads.reduce(0, +)) / Double(max(1, ring.members.count))
      return Strategy(
        Strategy.Kind(strategy), movedByJoin: placement.movedByJoin,
        deviation: placement.deviation,
        hottest: mean > 0 ? Double(loads.max() ?? 0) / mean : 1,
        nodesPerScan: placement.nodesPerScan, newestAtOne: placement.newestAtOne,
        isInUse: strategy == .ring)
    }
  }

  /// The store's keys in their own order: one space after the other, each by number.
  private struct PlacedKeys {
    var all: ContiguousArray<ShardKey> = []
    /// Where each key stands among them.
    var places: [Int]

    init(_ world: World, over ring: HashRing) {
      let count = min(Int(world.stores.keyLimit), RingViewModel.keyLimit)
      let zones = (ring.members.map { Int($0.zone) }.max() ?? 0) + 1
      let spaces = KeySpace.allCases.count
      places = [Int](repeating: 0, count: count)
      for space in 0..<spaces {
        for key in stride(from: space, to: count, by: spaces)
        where world.stores.isUsed(QuorumStore.Key(key)) {
          places[key] = all.count
          all.append(
            ShardKey(
              hash: world.stores.hash(of: QuorumStore.Key(key)), order: UInt64(all.count),
              home: UInt8(key / spaces % zones)))
        }
      }
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
