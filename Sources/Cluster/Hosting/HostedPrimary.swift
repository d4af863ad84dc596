public import Patterns
public import Simulation

/// The CA store as the world hosts it: a primary, perhaps a backup, and nodes that know whom to ask.
public struct HostedPrimary: Sendable {
  /// Settings, and the copies under way.
  public internal(set) var common = PrimaryBackup.Common()
  /// The nodes, the primary first and the backup second.
  public internal(set) var members: [NodeID] = []
  var machines: ContiguousArray<PrimaryBackup> = []
  private var places: ContiguousArray<Int16> = []
  var outbox = Outbox<PrimaryBackup.Effect>()

  init() {}

  init(_ members: [NodeID], settings: PrimaryBackup.Settings) {
    common = PrimaryBackup.Common(settings: settings)
    for node in members { add(node, among: members) }
  }

  /// Makes room for a node; one that comes later knows whom to ask.
  mutating func add(_ node: NodeID, among founders: [NodeID]) {
    while places.count <= node.index { places.append(-1) }
    guard places[node.index] < 0 else { return }
    places[node.index] = Int16(members.count)
    members.append(node)
    machines.append(
      PrimaryBackup(
        id: node, first: founders[0], second: founders.count > 1 ? founders[1] : nil))
  }

  /// Where a node stands; nil when it does not belong to the store.
  func place(of node: NodeID) -> Int? {
    guard node.index < places.count, places[node.index] >= 0 else { return nil }
    return Int(places[node.index])
  }

  /// What `node` is to the store; nil when it does not belong to it.
  public func machine(of node: NodeID) -> PrimaryBackup? { place(of: node).map { machines[$0] } }

  /// Those that believe to lead and run.
  func leaders(running nodes: [Node]) -> NodeSet {
    var leaders = NodeSet()
    for place in members.indices where machines[place].role == .primary {
      if nodes[members[place].index].process.isRunning { leaders.insert(members[place]) }
    }
    return leaders
  }

  /// Whom a node would ask.
  func leaderKnown(at node: NodeID) -> NodeID? { place(of: node).flatMap { machines[$0].leader } }
}
