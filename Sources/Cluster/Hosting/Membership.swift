import Patterns
public import Simulation

/// Who belongs to the cluster: instances come, serve, and leave in good order.
extension World {
  /// Lets a new instance join, in a zone or where there are fewest; returns what was done.
  mutating func join(_ service: Service, zone: String?) throws(TargetError) -> NodeID {
    guard service.canJoinAndLeave else { throw .immovable(service.name) }
    guard nodes.count < NodeID.capacity else {
      throw .nobody("add \(service.name): all \(NodeID.capacity) places are taken")
    }
    var number = 1
    while node(named: "\(service.name)-\(number)") != nil { number += 1 }
    let place = Topology.Node(
      name: "\(service.name)-\(number)", service: service,
      zone: zone ?? emptiestZone(for: service))
    let node = addNode(place)
    if service == .kv {
      // It serves when the ring says so.
      instances[service.index].remove(node)
      addStore(node)
      start(node)
      begin(.join(node))
    } else {
      start(node)
      note(.nodeJoined(node))
    }
    return node
  }

  /// The zone with the fewest members of a service; of equals the first.
  private func emptiestZone(for service: Service) -> String {
    let zones = scenario.topology.zones
    let counts = zones.indices.map { zone in
      nodes.count { $0.isMember && $0.service == service && Int($0.zone) == zone }
    }
    let fewest = counts.min() ?? 0
    return zones[counts.firstIndex(of: fewest) ?? 0].name
  }

  /// Lets nodes leave: they take nothing new, hand over what they own, and go.
  mutating func leave(_ targets: NodeSet) throws(TargetError) {
    try checkLeaving(targets)
    for node in targets where !isLeaving(node) { leave(node) }
  }

  /// Refuses to let those leave who cannot, or whom the others cannot do without.
  func checkLeaving(_ targets: NodeSet) throws(TargetError) {
    for service in Service.allCases {
      var leaving = NodeSet()
      for node in targets where nodes[node.index].service == service { leaving.insert(node) }
      guard !leaving.isEmpty else { continue }
      guard service.canJoinAndLeave else { throw .immovable(service.name) }
      let needed = service == .kv ? settings.store.n : 1
      let staying = nodes.indices.count { index in
        nodes[index].isMember && nodes[index].service == service
          && !isLeaving(NodeID(index)) && !leaving.contains(NodeID(index))
      }
      guard staying >= needed else {
        throw .tooFew(needed: needed + leaving.count, found: staying + leaving.count)
      }
    }
  }

  /// Whether a node is on its way out.
  public func isLeaving(_ node: NodeID) -> Bool {
    leaving.contains { $0.node == node } || stores.change?.kind == .leave(node)
      || stores.waitingChanges.contains(.leave(node))
  }

  private mutating func leave(_ node: NodeID) {
    // A change that was given up may have let it go already.
    guard nodes[node.index].isMember else { return }
    let service = nodes[node.index].service
    instances[service.index].remove(node)
    deregister(node)
    if service == .kv {
      // One that has not arrived yet just goes.
      if callOff(.join(node)) { return retire(node) }
      begin(.leave(node))
    } else {
      leaving.append(LeavingNode(node: node, deadline: now + World.leavingPatience))
      pulse()
    }
  }

  /// Takes back that a node leaves, or has left.
  mutating func rejoin(_ node: NodeID) {
    let service = nodes[node.index].service
    if service == .kv, callOff(.leave(node)) { return welcome(node) }
    // Its leave was given up, so that it never went.
    if service == .kv, stores.common.ring.member(node) != nil, !isLeaving(node) { return }
    if let index = leaving.firstIndex(where: { $0.node == node }) {
      leaving.remove(at: index)
      return welcome(node)
    }
    if service == .kv {
      // When it has gone for good, it comes anew.
      begin(.join(node))
    } else {
      enter(node)
      instances[service.index].insert(node)
      note(.nodeJoined(node))
    }
  }

  /// A node that was about to leave stays, and says so.
  mutating func welcome(_ node: NodeID) {
    instances[nodes[node.index].service.index].insert(node)
    guard nodes[node.index].process.isRunning else { return }
    for registry in registries { send(.register, from: node, to: registry.node, bytes: 128) }
    startConsumers(at: node)
  }

  /// A node that had left is a member again, its process begins.
  mutating func enter(_ node: NodeID) {
    guard !nodes[node.index].isMember else { return }
    nodes[node.index].isMember = true
    if nodes[node.index].process.isRunning { start(node) }
  }

  /// A node is gone: its process ends, what it held is forgotten.
  mutating func retire(_ node: NodeID) {
    nodes[node.index].isMember = false
    instances[nodes[node.index].service.index].remove(node)
    endProcess(node, crashed: false)
    if let place = stores.place(of: node) {
      stores.replicas[place].machine.leave()
      for other in stores.replicas.indices where other != place {
        _ = stores.replicas[other].machine.takeHints(for: node)
      }
    }
    note(.nodeLeft(node))
  }

  /// How long a leaving instance may take to finish what it has begun.
  static let leavingPatience = Interval.seconds(10)

  /// Looks again, soon, at who leaves and what moves.
  mutating func pulse() {
    guard !isPulsing else { return }
    isPulsing = true
    planForWorld(.membership, after: RingChange.pulse)
  }

  /// Those who have finished their work go; data goes on moving.
  mutating func membershipPulse() {
    isPulsing = false
    for entry in leaving where now >= entry.deadline || isIdle(entry.node) {
      leaving.removeAll { $0.node == entry.node }
      retire(entry.node)
    }
    if stores.change != nil || !stores.waitingChanges.isEmpty { advanceChange() }
    if !leaving.isEmpty || stores.change != nil || !stores.waitingChanges.isEmpty { pulse() }
  }

  /// Whether a node has no work left, of others or of its own.
  private func isIdle(_ node: NodeID) -> Bool {
    guard nodes[node.index].process.isRunning else { return true }
    var isBusy = false
    jobs.forEach { if $1.node == node { isBusy = true } }
    return !isBusy
  }
}

/// An instance that finishes its work before it goes.
struct LeavingNode: Sendable, BitwiseCopyable {
  var node: NodeID
  var deadline: Instant
}

extension Service {
  /// Whether instances of it come and go; the others are what everybody knows by address.
  var canJoinAndLeave: Bool {
    switch self {
    case .gateway, .orders, .inventory, .payments, .feed, .mailer, .analytics, .kv: true
    case .client, .broker, .registry, .database: false
    }
  }
}
