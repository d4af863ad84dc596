import Cluster
import Dashboard
import Screen
import Simulation

/// A model as the shop would give it in the middle of a bad minute.
enum Fixture {
  static let now = Instant(nanoseconds: 207_450_000_000)

  static var model: DashboardModel {
    var model = DashboardModel()
    model.header.scenario = "shop"
    model.header.seed = 42
    model.header.clock = now
    model.header.mode = "CP"
    model.header.nextMode = "ap"
    model.header.nodesUp = 10
    model.header.nodesDown = 1
    model.header.availabilityPermille = 973
    model.header.p99 = .milliseconds(412)
    model.header.verdict = Verdict(.holds, "linearizable")
    model.header.digest = "1f0c9a7e"
    model.nodes = nodes
    model.directory = Directory(
      nodes: nodes.enumerated().map { index, node in
        let service = node.name.split(separator: "-").first.map(String.init) ?? node.name
        return Directory.Node(
          id: NodeID(index), name: node.name, service: service, role: node.role, zone: node.zone)
      })
    model.events = [
      EventLine(.milliseconds(201_004), .cut, "partition zone:a | zone:b"),
      EventLine(.milliseconds(202_310), .leader, "kv-1 leader term 7"),
      EventLine(.milliseconds(204_871), .opened, "orders→payments open 52%>50%"),
    ]
    model.faults = [
      ActiveFault(
        id: FaultID(1), kind: .cut, text: "partition zone:a | zone:b", age: .seconds(6),
        remaining: .seconds(14)),
      ActiveFault(
        id: FaultID(2), kind: .slow, text: "delay orders-1 300ms ±50ms", age: .seconds(3),
        remaining: nil),
    ]
    model.timeline.now = now
    model.timeline.end = now + .milliseconds(5_200)
    model.timeline.marks = [
      EventLine(.seconds(40), .bookmark, "before"),
      EventLine(.milliseconds(201_004), .cut, "partition zone:a | zone:b"),
      EventLine(.milliseconds(120_000), .leader, "kv-1 leader term 7"),
      EventLine(.milliseconds(160_000), .opened, "orders→payments open"),
    ]
    model.timeline.faultBands = [FaultBand(start: .milliseconds(201_004), end: .never)]
    model.timeline.forks = [
      ForkSummary(name: "main", origin: .zero, end: now, isCurrent: true),
      ForkSummary(
        name: "without cut", origin: .seconds(60), end: .seconds(90), isCurrent: false),
    ]
    model.themes = [
      ThemeChoice(name: "ringside-dark", note: "dark"),
      ThemeChoice(name: "ringside-light", note: "light"),
      ThemeChoice(name: "nord", note: "dark · muted lifted"),
    ]
    model.toast = Toast("killed kv-4", canUndo: true)
    model.canUndo = true
    model.uptime = .seconds(300)
    return model
  }

  static let nodes = [
    NodeSummary(name: "gateway-1", zone: "a", role: "gateway"),
    NodeSummary(name: "orders-1", zone: "a", role: "service", state: .degraded),
    NodeSummary(name: "orders-2", zone: "b", role: "service"),
    NodeSummary(name: "inventory-1", zone: "b", role: "service"),
    NodeSummary(name: "payments-1", zone: "c", role: "service"),
    NodeSummary(name: "broker-1", zone: "a", role: "broker"),
    NodeSummary(name: "kv-1", zone: "a", role: "kv", isLeader: true),
    NodeSummary(name: "kv-2", zone: "b", role: "kv"),
    NodeSummary(name: "kv-3", zone: "c", role: "kv"),
    NodeSummary(name: "kv-4", zone: "a", role: "kv", state: .down),
    NodeSummary(name: "kv-5", zone: "b", role: "kv", state: .frozen),
  ]

  /// The dashboard at a size, as it is after some frames.
  static func state(
    _ width: Int = 120, _ height: Int = 40, _ model: DashboardModel = model
  )
    -> DashboardState
  {
    var state = DashboardState(width: width, height: height)
    state.follow(model)
    return state
  }
}
