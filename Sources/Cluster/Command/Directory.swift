public import Simulation

/// Who is there, by every name that a command can use: what selectors are resolved against.
///
/// A small value, made by the world when a command is given or completed.
public struct Directory: Sendable, Equatable {
  /// One node, and the names it answers to.
  public struct Node: Sendable, Hashable {
    /// Which node.
    public var id: NodeID
    /// Its own name: `orders-1`.
    public var name: String
    /// The service it runs: `orders`.
    public var service: String
    /// What kind of node it is; `gateway`, `service`, `worker` and `kv` are kinds.
    public var role: String
    /// The zone it is in: `a`.
    public var zone: String

    /// A node and its names.
    public init(id: NodeID, name: String, service: String, role: String, zone: String) {
      self.id = id
      self.name = name
      self.service = service
      self.role = role
      self.zone = zone
    }
  }

  /// The nodes that are there, in id order.
  public var nodes: [Node]
  /// Those that lead something.
  public var leaders: NodeSet
  /// The routes, by the number that a fault names them with.
  public var routes: [String]
  /// The queues at the broker.
  public var queues: [String]
  /// The faults that can be healed.
  public var faults: [FaultID]
  /// The metrics that a condition can ask for.
  public var metrics: [String]

  /// A directory of `nodes`.
  public init(
    nodes: [Node], leaders: NodeSet = [], routes: [String] = [], queues: [String] = [],
    faults: [FaultID] = [], metrics: [String] = []
  ) {
    self.nodes = nodes.sorted { $0.id < $1.id }
    self.leaders = leaders
    self.routes = routes
    self.queues = queues
    self.faults = faults
    self.metrics = metrics
  }

  /// All nodes.
  public var all: NodeSet { NodeSet(nodes.lazy.map(\.id)) }
  /// The zones, in the order of their first nodes.
  public var zones: [String] { unique(\.zone) }
  /// The roles, in the order of their first nodes.
  public var roles: [String] { unique(\.role) }
  /// The services, in the order of their first nodes.
  public var services: [String] { unique(\.service) }

  /// The name of `id`, or its number when nobody has it.
  public func name(of id: NodeID) -> String {
    nodes.first { $0.id == id }?.name ?? "node \(id.index)"
  }

  /// The names of `set`, in id order: `kv-1, kv-3`.
  public func names(of set: NodeSet) -> String {
    set.lazy.map { name(of: $0) }.joined(separator: ", ")
  }

  private func unique(_ name: KeyPath<Node, String>) -> [String] {
    var seen: [String] = []
    for node in nodes where !seen.contains(node[keyPath: name]) { seen.append(node[keyPath: name]) }
    return seen
  }
}
