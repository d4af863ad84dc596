public import Simulation

extension Raft {
  /// A message has arrived.
  public mutating func receive(
    _ message: Message, from sender: NodeID, at now: Instant, random: inout Random,
    _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    if message.term == durable.term
      || isWelcome(message, from: sender, at: now, common.settings, into: &outbox)
    {
      handle(message, from: sender, at: now, &common, into: &outbox)
    }
    settle(at: now, random: &random, common, into: &outbox)
  }

  /// §5.1: terms are compared first; a higher one makes a follower, a lower one is answered no.
  ///
  /// Whether the message is then to be handled.
  private mutating func isWelcome(
    _ message: Message, from sender: NodeID, at now: Instant, _ settings: Settings,
    into outbox: inout Outbox<Effect>
  ) -> Bool {
    if message.term < durable.term {
      switch message.body {
      case .append, .heartbeat, .snapshot:
        // Not a match with anything: the higher term is the answer, and deposes the sender.
        send(.appended(match: 0), to: sender, into: &outbox)
      case .preVote: send(.preVoteReply(granted: false), to: sender, into: &outbox)
      case .vote: send(.voteReply(granted: false), to: sender, into: &outbox)
      case .preVoteReply, .voteReply, .appended, .conflict, .heartbeatReply, .timeoutNow,
        .readIndex, .readIndexReply:
        break
      }
      return false
    }
    switch message.body {
    case .preVote: return !isInLease(at: now, settings)
    case .vote(_, _, let isTransfer):
      // Nothing changes, not even the term: whoever hears a leader helps nobody to depose it.
      guard isTransfer || !isInLease(at: now, settings) else { return false }
      becomeFollower(message.term, leader: nil, .higherTerm, into: &outbox)
    case .preVoteReply(granted: true): break  // The term is the one that was asked about.
    case .append, .heartbeat, .snapshot:
      becomeFollower(message.term, leader: sender, .higherTerm, into: &outbox)
    case .preVoteReply, .voteReply, .appended, .conflict, .heartbeatReply, .timeoutNow, .readIndex,
      .readIndexReply:
      becomeFollower(message.term, leader: nil, .higherTerm, into: &outbox)
    }
    return true
  }

  @inline(__always) private mutating func handle(
    _ message: Message, from sender: NodeID, at now: Instant, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    switch message.body {
    case .preVote(let lastIndex, let lastTerm):
      answerPreVote(
        message.term, lastIndex, lastTerm, from: sender, at: now, common.settings, into: &outbox)
    case .preVoteReply(let granted):
      countPreVote(granted, message.term, from: sender, &common, into: &outbox)
    case .vote(let lastIndex, let lastTerm, _):
      answerVote(lastIndex, lastTerm, from: sender, at: now, into: &outbox)
    case .voteReply(let granted): countVote(granted, from: sender, &common, into: &outbox)
    case .append(let previous, let previousTerm, let commit, let stretch):
      guard heardLeader(sender, at: now, into: &outbox) else { return }
      append(
        after: previous, previousTerm, stretch, commit: commit, from: sender, common, into: &outbox)
    case .appended(let match): appended(match, by: sender, at: now, &common, into: &outbox)
    case .conflict(let rejected, let hint, let hintTerm):
      conflicted(at: rejected, hint, hintTerm, from: sender, &common, into: &outbox)
    case .heartbeat(let commit, let round):
      guard heardLeader(sender, at: now, into: &outbox) else { return }
      volatile.commit = max(volatile.commit, min(commit, durable.log.last))
      send(.heartbeatReply(round: round), to: sender, into: &outbox)
    case .heartbeatReply(let round):
      heartbeatAnswered(round, by: sender, at: now, &common, into: &outbox)
    case .snapshot(let number):
      guard heardLeader(sender, at: now, into: &outbox) else { return }
      install(number, from: sender, common, into: &outbox)
    case .timeoutNow: standInForLeader(into: &outbox, &common)
    case .readIndex(let number):
      readFor(sender, number, at: now, common, into: &outbox)
    case .readIndexReply(let number, let index): readMayProceed(number, at: index, into: &outbox)
    }
  }

  /// The leader of this term has spoken: whoever stood in it follows now (§5.2).
  ///
  /// False for a leader, who hears another of its term only if a bug is switched on.
  private mutating func heardLeader(
    _ sender: NodeID, at now: Instant, into outbox: inout Outbox<Effect>
  ) -> Bool {
    switch volatile.role {
    case .leader: return false
    case .preCandidate, .candidate:
      becomeFollower(durable.term, leader: sender, .higherTerm, into: &outbox)
    case .follower: volatile.leader = sender
    }
    volatile.lastHeard = now
    volatile.electionDeadline = now + volatile.patience
    return true
  }
}
