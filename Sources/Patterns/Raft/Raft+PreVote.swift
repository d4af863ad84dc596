import Simulation

/// Asking first (Ongaro 2014, §9.6): a server that could not win does not begin a term, and so one
/// that was cut off does not depose a healthy leader when it returns.
extension Raft {
  /// Asks whether it would win the next term; nobody, itself included, changes term or vote.
  mutating func askPreVote(_ settings: Settings, into outbox: inout Outbox<Effect>) {
    volatile.role = .preCandidate
    volatile.leader = nil
    volatile.granted = [id]
    volatile.refused = []
    giveUpReads(into: &outbox)
    if isSoleVoter {
      stand(isTransfer: false, settings, into: &outbox)
      return
    }
    outbox.append(.observe(.askedPreVote(durable.term + 1)))
    for node in volatile.members.voters where node != id {
      outbox.append(
        .send(
          Message(
            term: durable.term + 1,
            body: .preVote(lastIndex: durable.log.last, lastTerm: durable.log.lastTerm)),
          to: node, journal: durable.journal.hardStateEnd))
    }
  }

  /// Yes if it could have the vote: a later term than any, a log that lacks nothing, no leader heard.
  mutating func answerPreVote(
    _ term: Term, _ lastIndex: Index, _ lastTerm: Term, from sender: NodeID, at now: Instant,
    _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    let isGranted = term > durable.term && durable.log.isCovered(byLast: lastIndex, lastTerm)
    outbox.append(
      .send(
        // A yes names the term that was asked about, a no this server's own.
        Message(
          term: isGranted ? term : durable.term, body: .preVoteReply(granted: isGranted)),
        to: sender, journal: durable.journal.hardStateEnd))
  }

  mutating func countPreVote(
    _ isGranted: Bool, _ term: Term, from sender: NodeID, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    // An old yes may be for a term that has begun since.
    guard volatile.role == .preCandidate, !isGranted || term == durable.term + 1 else { return }
    switch count(isGranted, from: sender) {
    case .won: stand(isTransfer: false, common.settings, into: &outbox)
    case .lost: becomeFollower(durable.term, leader: nil, .higherTerm, into: &outbox)
    case .open: break
    }
  }
}
