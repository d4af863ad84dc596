import Patterns
import Simulation

/// Handing leadership over on request, as `etcdctl move-leader` does.
extension World {
  /// Asks the leader to hand over to the first of `targets`, else to whoever has most of the log;
  /// says why not.
  mutating func moveLeader(to targets: NodeSet?) -> String? {
    switch foundedMode {
    case .cp: break
    case .ap: return "the AP store has no leader: mode cp has one"
    case .ca: return "the CA store's primary hands over to nobody: mode cp has a leader that does"
    }
    // Two may believe to lead: the one of the later term does.
    let believers = consensus.leaders(running: nodes).compactMap { consensus.server(of: $0) }
    guard let leader = believers.max(by: { $0.term < $1.term }) else {
      return "nobody leads at the moment"
    }
    let voters = leader.configuration.voters
    let successor: NodeID
    if let targets {
      guard let first = targets.first(where: { $0 != leader.id }) else {
        return "\(nodes[leader.id.index].name) leads already"
      }
      guard voters.contains(first) else {
        return "\(nodes[first.index].name) has no vote in the log"
      }
      successor = first
    } else {
      let others = voters.filter { $0 != leader.id && nodes[$0.index].process.isRunning }
        .compactMap { consensus.server(of: $0) }
      guard
        let longest = others.max(by: { ($0.lastIndex, $1.id.index) < ($1.lastIndex, $0.id.index) })
      else { return "there is nobody to hand over to" }
      successor = longest.id
    }
    transferLeadership(from: leader.id, to: successor)
    return nil
  }
}
