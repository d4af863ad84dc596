import Cluster
import Patterns
import Simulation

extension RingViewModel {
  /// The ring of a world's store; nil when the world has none.
  ///
  /// Strategies are compared when that is to be seen, and when they are not `known` from before.
  init?(_ world: World, known: RingViewModel? = nil, comparesStrategies: Bool = true) {
    let stores = world.stores
    let ring = stores.common.ring
    guard !stores.nodes.isEmpty else { return nil }
    self.init()
    var place = [Int](repeating: -1, count: world.nodes.count)
    for (position, member) in ring.members.enumerated() {
      place[member.id.index] = position
      members.append(Member(world, member))
    }
    group = ReplicaGroup(world, members: ring.members.map(\.id))
    for position in members.indices where members[position].state == .down {
      members[position].standIn = RingViewModel.standIn(
        for: ring.members[position].id, world
      ).map { place[$0.index] }.flatMap { $0 < 0 ? nil : $0 }
    }
    tokens = ring.tokens.map {
      Token(position: RingViewModel.turn($0.position), owner: place[$0.node.index])
    }
    replicas = world.settings.store.n
    quorum = world.settings.store.quorumName
    movedByJoin = stores.facts.movedByJoin
    deviation = RingViewModel.deviation(of: members.map(\.share))
    if let change = stores.change {
      var isLeaving = false
      if case .leave = change.kind { isLeaving = true }
      self.change = Change(
        node: change.node.map { world.nodes[$0.index].name }, isLeaving: isLeaving,
        progress: change.progress)
    }
    key = Key(world, places: place)
    guard comparesStrategies, group == nil else { return }
    strategies = known?.strategies ?? []
    if strategies.isEmpty { strategies = RingViewModel.strategies(world) }
  }

  /// A place on the circle as a fraction of a turn.
  static func turn(_ hash: UInt64) -> Double { Double(hash) * 0x1p-64 }

  /// Standard deviation of the shares, relative to the fair share.
  private static func deviation(of shares: [Double]) -> Double {
    guard !shares.isEmpty else { return 0 }
    let count = Double(shares.count)
    let squares = shares.reduce(0) { $0 + ($1 * count - 1) * ($1 * count - 1) }
    return (squares / count).squareRoot()
  }

  /// Who keeps most of what is meant for a node that is away; else who would take most of its share.
  private static func standIn(for node: NodeID, _ world: World) -> NodeID? {
    let stores = world.stores
    let keepers = stores.nodes.map { other in
      (other, stores.machine(of: other)?.hintsPending(for: node) ?? 0)
    }
    if let most = keepers.max(by: { $0.1 < $1.1 }), most.1 > 0 { return most.0 }
    let ring = stores.common.ring
    return ring.flows(to: ring.leaving(node)).max { $0.share < $1.share }?.target
  }
}

extension RingViewModel.Member {
  fileprivate init(_ world: borrowing World, _ member: HashRing.Member) {
    let store = world.stores.machine(of: member.id)
    let label = member.name.split(separator: "-").last.map(String.init) ?? member.name
    self.init(
      name: member.name, label: label, state: NodeState(world.nodes[member.id.index].process),
      share: world.stores.facts.ownership(of: member.id), keys: store?.keyCount ?? 0,
      load: Double(world.stores.load(of: member.id)), hints: world.stores.hints(for: member.id))
  }
}

extension RingViewModel.Key {
  /// The key most asked for, and who answers for it now.
  fileprivate init?(_ world: World, places: [Int]) {
    let stores = world.stores
    let key = HostedStore.hottestKey
    guard key < stores.keyLimit else { return nil }
    let replicas = stores.replicas(of: key)
    var away = NodeSet()
    for node in stores.nodes where !world.nodes[node.index].process.isRunning { away.insert(node) }
    var holders: [Int] = []
    var taken = replicas.set.union(away)
    for replica in replicas {
      if !away.contains(replica) {
        holders.append(places[replica.index])
      } else if world.settings.store.hints == .sloppy,
        let fallback = stores.common.ring.fallback(of: stores.hash(of: key), excluding: taken)
      {
        taken.insert(fallback)
        holders.append(places[fallback.index])
      }
    }
    self.init(
      name: HostedStore.name(of: key), position: RingViewModel.turn(stores.hash(of: key)),
      holders: holders)
  }
}
