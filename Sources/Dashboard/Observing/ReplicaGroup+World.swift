import Cluster
import Patterns
import Simulation

extension ReplicaGroup {
  /// Who keeps the copies in a world's store; nil under AP, where the ring says so.
  ///
  /// `members` are the nodes that the panel shows, in its order.
  init?(_ world: World, members: [NodeID]) {
    func place(_ node: NodeID?) -> Int? { node.flatMap { members.firstIndex(of: $0) } }
    switch world.storeMode {
    case .ap: return nil
    case .cp:
      let servers = members.map { world.consensus.server(of: $0) }
      // Who is down knows of no group; the others know of it.
      let voters = servers.reduce(NodeSet()) {
        $0.union($1?.configuration.voters ?? NodeSet())
      }
      self.init(
        .consensus,
        zip(members, servers).map { node, server in
          guard let server else { return Replica(role: .bystander) }
          let isRunning = world.nodes[node.index].process.isRunning
          return Replica(
            role: server.isLeader ? .leader : voters.contains(node) ? .follower : .bystander,
            follows: place(server.leader), term: Int(server.term),
            commit: isRunning ? Int(server.commit) : nil)
        })
    case .ca:
      self.init(
        .primary,
        members.map { node in
          guard let machine = world.primaries.machine(of: node) else {
            return Replica(role: .bystander)
          }
          let role: Role =
            switch machine.role {
            case .primary: .leader
            case .backup: .follower
            case .bystander: .bystander
            }
          return Replica(role: role, follows: place(machine.leader))
        })
    }
  }
}
