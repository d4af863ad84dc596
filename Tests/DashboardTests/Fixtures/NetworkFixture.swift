import Dashboard
import Simulation

extension NetworkViewModel {
  /// Twenty-two nodes in three zones: zone a and zone b are cut, a store is down, a service is slow,
  /// another frozen.
  static var trouble: NetworkViewModel {
    var model = NetworkViewModel()
    let nodes: [(String, String, Int, String, NodeState, Bool, Note?)] = [
      ("gateway-1", "gw-1", 0, "a", .up, false, .rate(412)),
      ("orders-1", "ord-1", 1, "a", .degraded, false, .p99(.milliseconds(312))),
      ("inventory-1", "inv-1", 2, "a", .up, false, .p99(.milliseconds(38))),
      ("feed-1", "feed-1", 1, "a", .up, false, nil),
      ("kv-1", "kv-1", 3, "a", .up, true, .term(7)),
      ("kv-2", "kv-2", 3, "a", .up, false, nil),
      ("broker-1", "brk-1", 3, "a", .up, true, .backlog(1_204)),
      ("registry-1", "reg-1", 3, "a", .up, false, nil),
      ("gateway-2", "gw-2", 0, "b", .up, false, .rate(388)),
      ("orders-2", "ord-2", 1, "b", .up, false, .p99(.milliseconds(41))),
      ("payments-1", "pay-1", 2, "b", .up, false, .idle),
      ("mailer-1", "mail-1", 2, "b", .up, false, nil),
      ("kv-3", "kv-3", 3, "b", .up, false, nil),
      ("kv-4", "kv-4", 3, "b", .down, false, .hints(214)),
      ("broker-2", "brk-2", 3, "b", .up, false, nil),
      ("registry-2", "reg-2", 3, "b", .up, true, .term(3)),
      ("inventory-2", "inv-2", 2, "c", .up, false, nil),
      ("payments-2", "pay-2", 2, "c", .up, false, .errors(0.034)),
      ("analytics-1", "ana-1", 2, "c", .frozen, false, nil),
      ("kv-5", "kv-5", 3, "c", .up, false, nil),
      ("broker-3", "brk-3", 3, "c", .up, false, nil),
      ("database-1", "db-1", 4, "c", .up, false, .p99(.milliseconds(4))),
    ]
    model.nodes = nodes.map { name, short, layer, zone, state, isLeader, note in
      Node(
        name: name, shortName: short, service: String(name.prefix { $0 != "-" }), layer: layer,
        zone: zone, state: state, isLeader: isLeader, note: note)
    }
    let calls: [(String, String, Double)] = [
      ("gateway", "orders", 206), ("gateway", "feed", 88), ("orders", "inventory", 61),
      ("orders", "payments", 22), ("orders", "kv", 48), ("orders", "broker", 18),
      ("feed", "kv", 36), ("mailer", "broker", 4), ("analytics", "broker", 0.5),
      ("inventory", "database", 31), ("payments", "database", 11),
    ]
    for (caller, callee, rate) in calls {
      for from in model.nodes.indices where model.nodes[from].service == caller {
        for to in model.nodes.indices where model.nodes[to].service == callee {
          model.join(from, to, rate: rate)
          model.join(to, from, rate: rate)
        }
      }
    }
    for (leader, service) in [(4, "kv"), (6, "broker"), (15, "registry")] {
      for node in model.nodes.indices
      where node != leader && model.nodes[node].service == service {
        model.join(leader, node, rate: 10)
        model.join(node, leader, rate: 10)
      }
    }
    model.messages = [
      Message(from: 0, to: 1, fraction: 0.55), Message(from: 1, to: 0, fraction: 0.7, kind: .reply),
      Message(from: 1, to: 2, fraction: 0.45), Message(from: 0, to: 3, fraction: 0.6),
      Message(from: 1, to: 16, fraction: 0.62), Message(from: 1, to: 17, fraction: 0.8),
      Message(from: 17, to: 1, fraction: 0.33, kind: .reply),
      Message(from: 1, to: 10, fraction: 0.5, isDropped: true),
      Message(from: 4, to: 19, fraction: 0.4, kind: .heartbeat),
      Message(from: 4, to: 12, fraction: 0.5, kind: .heartbeat, isDropped: true),
      Message(from: 8, to: 9, fraction: 0.5), Message(from: 9, to: 10, fraction: 0.4),
      Message(from: 9, to: 12, fraction: 0.6), Message(from: 10, to: 21, fraction: 0.52),
      Message(from: 16, to: 21, fraction: 0.5),
      Message(from: 21, to: 16, fraction: 0.2, kind: .reply),
      Message(from: 9, to: 16, fraction: 0.47),
      Message(from: 12, to: 9, fraction: 0.5, kind: .reply),
    ]
    model.faults = [
      Fault(.delay, id: "D2", text: "orders-1 +300±50ms", age: .seconds(8)),
      Fault(.cut, id: "P1", text: "zone a ┊ zone b", age: .milliseconds(14_200)),
    ]
    model.inFlight = 63
    model.dropped = 1_204
    model.now = .milliseconds(207_450)
    model.addRecent()
    return model
  }

  private mutating func join(_ from: Int, _ to: Int, rate: Double) {
    let zones = [nodes[from].zone, nodes[to].zone].sorted()
    let isCut = zones == ["a", "b"]
    let isSlow = from == 1
    let base = zones[0] == zones[1] ? 900 : 1_800
    let p99 = Interval.microseconds(base + (from * 37 + to * 91) % 700)
    links.append(
      Link(
        from: from, to: to, rate: isCut ? rate / 8 : rate,
        p99: isCut ? nil : isSlow ? p99 + .milliseconds(349) : p99,
        addedDelay: isSlow ? .milliseconds(300) : .zero, isCut: isCut))
  }

  /// Two seconds of calls: each is answered, unless the cut or the dead node is in the way.
  private mutating func addRecent() {
    let routes = [
      (0, 1), (0, 3), (1, 2), (1, 16), (1, 10), (8, 9), (9, 10), (9, 17), (3, 4), (4, 19),
    ]
    for round in 0..<7 {
      for (index, route) in routes.enumerated() {
        let sent = now - Interval.milliseconds(1_900 - round * 270 - index * 43)
        let zones = [nodes[route.0].zone, nodes[route.1].zone].sorted()
        let isCut = zones == ["a", "b"]
        guard !isCut || round % 2 == 0 else { continue }
        let flight: Interval = route.0 == 1 ? .milliseconds(310) : .milliseconds(28 + index * 7)
        recent.append(
          Flight(
            from: route.0, to: route.1, sent: sent, ends: sent + flight,
            kind: route.0 == 4 ? .heartbeat : .request, isDropped: isCut))
        guard !isCut, route.0 != 4 else { continue }
        recent.append(
          Flight(
            from: route.1, to: route.0, sent: sent + flight + .milliseconds(30),
            ends: sent + flight + .milliseconds(70), kind: .reply))
      }
    }
    recent = recent.filter { $0.sent <= now }
  }
}
