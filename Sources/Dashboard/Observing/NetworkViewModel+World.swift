import Cluster
import Simulation

extension NetworkViewModel {
  /// The map of a world: its nodes, what its links carry, what is under way.
  init(_ world: World) {
    self.init()
    now = world.now
    let leaders = world.leaders
    let graph = world.serviceGraph
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
          name: node.name, shortName: node.service.shortName(of: node.name),
          service: node.service.name,
          layer: node.service.layer, zone: world.zoneName(of: NodeID(index)),
          state: NodeState(node.process), isLeader: leaders.contains(NodeID(index)),
          note: offset != .zero ? .clock(offset) : rate == 0 ? .idle : .rate(Double(rate)),
          troubles: NetworkViewModel.troubles(of: NodeID(index), world)))
    }
    let passed = world.traffic.passed
    let times = NetworkViewModel.times(passed, nodes: world.nodes.count)
    for from in members {
      for to in members where from != to {
        let rate = world.traffic.rate(from: NodeID(from), to: NodeID(to))
        let trouble = world.network.trouble(from: NodeID(from), to: NodeID(to))
        let (caller, callee) = (world.nodes[from].service, world.nodes[to].service)
        let purpose: Purpose =
          graph.joins(caller, callee)
          ? .work : ServiceGraph.isUpkeep(caller, callee) ? .upkeep : .none
        guard rate > 0 || trouble != nil || purpose != .none else { continue }
        links.append(
          Link(
            from: place[from], to: place[to], rate: Double(rate),
            p99: times[from * world.nodes.count + to], addedDelay: trouble?.delay ?? .zero,
            loss: trouble?.loss.ratio ?? 0,
            isCut: trouble?.isCut ?? false, purpose: purpose))
      }
    }
    for flight in passed + world.flights() {
      let (from, to) = (place[flight.from.index], place[flight.to.index])
      guard from >= 0, to >= 0 else { continue }
      let kind: MessageKind = flight.isReply ? .reply : .request
      let isUnderWay = flight.arrivesAt > world.now
      // What was lost is seen for half a second, where it was stopped.
      let isLostLately = flight.isLost && world.now - flight.arrivesAt < .milliseconds(500)
      if isUnderWay || isLostLately {
        let whole = (flight.arrivesAt - flight.sentAt).seconds
        let gone = (world.now - flight.sentAt).seconds
        messages.append(
          Message(
            from: from, to: to, fraction: whole > 0 && isUnderWay ? min(1, gone / whole) : 0.5,
            kind: kind, isDropped: flight.isLost))
      }
      recent.append(
        NetworkViewModel.Flight(
          from: from, to: to, sent: flight.sentAt, ends: flight.arrivesAt, kind: kind,
          isDropped: flight.isLost))
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
          kind, id: String(active.id.rawValue), text: NetworkViewModel.place(active.text),
          age: world.now - active.since))
    }
  }
}

extension NetworkViewModel {
  /// What is wrong with a node that runs, the newest first; that it is dead or frozen is its state.
  private static func troubles(of node: NodeID, _ world: World) -> [String] {
    world.activeFaults.reversed().compactMap { active in
      guard case .node(let fault, let nodes) = active.fault, nodes.contains(node) else {
        return nil
      }
      return switch fault {
      case .kill, .crash, .pause: nil
      case .slow, .clock, .diskSlow, .diskFull, .diskLosesUnsynced, .errors, .latency: fault.words
      }
    }
  }

  /// The 99th percentile of the last messages' times on each link; nil where none arrived.
  private static func times(_ passed: [Cluster.Flight], nodes: Int) -> [Interval?] {
    func link(_ flight: Cluster.Flight) -> Int? {
      guard !flight.isLost, flight.from.index < nodes, flight.to.index < nodes else { return nil }
      return flight.from.index * nodes + flight.to.index
    }
    // Link by link beside each other: first how many, then where each one's begin, then they.
    var ends = ContiguousArray(repeating: 0, count: nodes * nodes)
    for flight in passed { if let link = link(flight) { ends[link] += 1 } }
    var count = 0
    for link in ends.indices { (ends[link], count) = (count, count + ends[link]) }
    var arrived = ContiguousArray(repeating: Interval.zero, count: count)
    for flight in passed {
      guard let link = link(flight) else { continue }
      arrived[ends[link]] = flight.arrivesAt - flight.sentAt
      ends[link] += 1
    }
    var start = 0
    return ends.map { end in
      defer { start = end }
      guard start < end else { return nil }
      arrived[start..<end].sort()
      return arrived[min(end - 1, start + (end - start) * 99 / 100)]
    }
  }

  /// A fault's words without how long it will last: the age beside it says how long it has.
  private static func place(_ text: String) -> String {
    var words = text.split(separator: " ")
    if words.count > 2, words[words.count - 2] == "for" { words.removeLast(2) }
    return words.joined(separator: " ")
  }
}

extension Service {
  /// A node's name where room is scarce: `ord-1` for `orders-1`.
  func shortName(of name: String) -> String {
    let short =
      switch self {
      case .client: "cl"
      case .gateway: "gw"
      case .orders: "ord"
      case .feed: "feed"
      case .inventory: "inv"
      case .payments: "pay"
      case .broker: "brk"
      case .database: "db"
      case .kv: "kv"
      case .registry: "reg"
      case .mailer: "mail"
      case .analytics: "ana"
      }
    guard name.hasPrefix(self.name) else { return name }
    return short + name.dropFirst(self.name.count)
  }

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
