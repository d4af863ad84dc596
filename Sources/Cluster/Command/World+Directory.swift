import Patterns
public import Simulation

extension World {
  /// Who there is to aim at, by the names that commands use.
  public var directory: Directory {
    Directory(
      nodes: nodes.indices.filter { nodes[$0].isMember }.map { index in
        let node = nodes[index]
        return Directory.Node(
          id: NodeID(index), name: node.name, service: node.service.name,
          role: node.service.role, zone: zoneName(of: NodeID(index)))
      },
      leaders: leaders, routes: Route.allCases.map { "\($0)" },
      queues: consumerGroups.map(\.name),
      faults: faults.active.map(\.id),
      metrics: ClusterMetrics.Family.allCases.map(\.family.name))
  }

  /// The name of the zone a node stands in.
  public func zoneName(of node: NodeID) -> String {
    scenario.topology.zones[Int(nodes[node.index].zone)].name
  }
}
