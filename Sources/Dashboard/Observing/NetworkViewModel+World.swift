import Cluster
import Simulation

extension NetworkViewModel {
  /// The map of a world: its nodes, what its links carry, what is under way.
  init(_ world: World) {
    self.init()
    now = world.now
    let members = world.nodes.indices.filter { world.nodes[$0].isMember }
    var place = [Int](repeating: -1, count: world.nodes.count)
    for (position, index) in members.enumerated() {
      place[index] = position
      let node = world.nodes[index]
      let rate = members.reduce(0) {
        $0 + world.traffic.rate(from: NodeID($1), to: NodeID(index))
      }
      let offset = node.process.wallClock(at: world.now) - world.now
      nodes.append(
        Node(
          name: node.name, shortName: node.name, service: node.service.name,
          layer: node.service.layer, zone: world.zoneName(of: NodeID(index)),
          state: NodeState(node.process),
          note: offset != .zero ? .clock(offset) : rate == 0 ? .idle : .rate(Double(rate))))
    }
    for from in members {
      for to in members where from != to {
        let rate = world.traffic.rate(from: NodeID(from), to: NodeID(to))
        let trouble = world.network.trouble(from: NodeID(from), to: NodeID(to))
        guard rate > 0 || trouble != nil else { continue }
        links.append(
          Link(
            from: place[from], to: place[to], rate: Double(rate),
            addedDelay: trouble?.delay ?? .zero, loss: trouble?.loss.ratio ?? 0,
            isCut: trouble?.isCut ?? false))
      }
    }
    for flight in world.flights() {
      let whole = (flight.arrivesAt - flight.sentAt).seconds
      let gone = (world.now - flight.sentAt).seconds
      let kind: MessageKind = flight.isReply ? .reply : .request
      messages.append(
        Message(
          from: place[flight.from.index], to: place[flight.to.index],
          fraction: whole > 0 ? min(1, gone / whole) : 1, kind: kind))
      recent.append(
        Flight(
          from: place[flight.from.index], to: place[flight.to.index], sent: flight.sentAt,
          ends: flight.arrivesAt, kind: kind))
    }
    inFlight = world.inFlightCount
    dropped = world.droppedCount
    for active in world.activeFaults {
      guard case .link(let link, _) = active.fault else { continue }
      let kind: Fault.Kind =
        switch link {
        case .cut: .cut
        case .delay, .throttle, .reorder: .delay
        case .loss, .duplicate, .corrupt: .loss
        }
      faults.append(
        Fault(
          kind, id: String(active.id.rawValue), text: active.text,
          age: world.now - active.since))
    }
  }
}

extension Service {
  /// How far from the users it stands on the map.
  var layer: Int {
    switch self {
    case .client: 0
    case .gateway: 1
    case .orders, .feed: 2
    case .inventory, .payments, .broker: 3
    case .database, .kv, .registry: 4
    case .mailer, .analytics: 5
    }
  }
}
