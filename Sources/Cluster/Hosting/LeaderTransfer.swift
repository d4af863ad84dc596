import Patterns
import Simulation

/// Handing leadership over on request, as `etcdctl move-leader` does.
extension World {
  /// Asks the leader to hand over to the first of `targets`, else to whoever has most of the log;
  /// says why not.
  mutating func moveLeader(to targets: NodeSet?) -> BilingualText? {
    switch foundedMode {
    case .cp: break
    case .ap:
      return BilingualText(
        "the AP store has no leader: mode cp has one", "AP 저장소에는 리더가 없음: mode cp에는 있음")
    case .ca:
      return BilingualText(
        "the CA store's primary hands over to nobody: mode cp has a leader that does",
        "CA 저장소의 주 노드는 넘기지 않음: mode cp의 리더는 넘김")
    }
    // Two may believe to lead: the one of the later term does.
    let believers = consensus.leaders(running: nodes).compactMap { consensus.server(of: $0) }
    guard let leader = believers.max(by: { $0.term < $1.term }) else {
      return BilingualText("nobody leads at the moment", "지금은 리더가 없음")
    }
    let voters = leader.configuration.voters
    let successor: NodeID
    if let targets {
      guard let first = targets.first(where: { $0 != leader.id }) else {
        let name = nodes[leader.id.index].name
        return BilingualText("\(name) leads already", "\(name)가 이미 리더임")
      }
      guard voters.contains(first) else {
        let name = nodes[first.index].name
        return BilingualText("\(name) has no vote in the log", "\(name)는 로그에 투표권이 없음")
      }
      successor = first
    } else {
      let others = voters.filter { $0 != leader.id && nodes[$0.index].process.isRunning }
        .compactMap { consensus.server(of: $0) }
      guard
        let longest = others.max(by: { ($0.lastIndex, $1.id.index) < ($1.lastIndex, $0.id.index) })
      else { return BilingualText("there is nobody to hand over to", "넘겨받을 노드가 없음") }
      successor = longest.id
    }
    transferLeadership(from: leader.id, to: successor)
    return nil
  }
}
