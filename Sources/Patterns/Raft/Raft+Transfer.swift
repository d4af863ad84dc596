public import Simulation

/// Handing leadership over (Ongaro 2014, §3.10): the successor gets the whole log, then stands at
/// once, and those who still hear the leader vote for it all the same.
extension Raft {
  /// Asks the leader to hand over to another voter; a new request takes the place of an old one.
  public mutating func transferLeadership(
    to node: NodeID, at now: Instant, random: inout Random, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard volatile.role == .leader, node != id, volatile.members.voters.contains(node) else {
      return
    }
    leadership.successor = node
    // It has one election timeout; then the leader goes on.
    leadership.ticks = 0
    outbox.append(.observe(.transferring(to: node)))
    if leadership.progress[node.index].match == durable.log.last {
      handOverIfReady(to: node, into: &outbox)
    } else {
      sendAppend(to: node, evenIfEmpty: true, &common, into: &outbox)
    }
    settle(at: now, random: &random, common, into: &outbox)
  }

  mutating func handOverIfReady(to node: NodeID, into outbox: inout Outbox<Effect>) {
    guard leadership.successor == node,
      leadership.progress[node.index].match == durable.log.last
    else { return }
    // From here on another may lead before the lease has run out.
    leadership.leaseIsBroken = true
    send(.timeoutNow, to: node, into: &outbox)
  }

  /// The leader says to stand now; without a pre-vote, for the leader lives and would be heard.
  mutating func standInForLeader(into outbox: inout Outbox<Effect>, _ common: inout Common) {
    guard volatile.role != .leader, volatile.members.voters.contains(id) else { return }
    giveUpReads(into: &outbox)
    stand(isTransfer: true, common.settings, into: &outbox)
  }
}
