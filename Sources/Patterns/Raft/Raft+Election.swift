import DequeModule
import Simulation

extension Raft {
  /// §5.2: patience is drawn anew at each change of state, so that votes are rarely split twice.
  mutating func drawPatience(
    at now: Instant, random: inout Random, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    volatile.mustDraw = false
    volatile.timerGeneration &+= 1
    let isLeader = volatile.role == .leader
    let ticks = settings.electionTicks + random.below(settings.electionTicks)
    volatile.patience = settings.tick * ticks
    volatile.electionDeadline = isLeader ? .never : now + volatile.patience
    let timer = Timer(
      kind: isLeader ? .heartbeat : .election, boot: boot, generation: volatile.timerGeneration)
    outbox.append(
      .startTimer(
        timer, after: isLeader ? settings.tick * settings.heartbeatTicks : volatile.patience))
  }

  /// Nobody led for as long as this server had patience.
  mutating func patienceEnded(_ settings: Settings, into outbox: inout Outbox<Effect>) {
    if volatile.role == .candidate { outbox.append(.observe(.lostElection(durable.term))) }
    volatile.mustDraw = true
    // A learner, and a server that was removed or has yet to join, never stands.
    guard mayStand else { return }
    if settings.preVote {
      askPreVote(settings, into: &outbox)
    } else {
      stand(isTransfer: false, settings, into: &outbox)
    }
  }

  /// Begins a term and asks for its votes; its own is cast, and on disk before anybody is asked.
  mutating func stand(
    isTransfer: Bool, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    setHardState(durable.term + 1, vote: id)
    volatile.role = .candidate
    volatile.leader = nil
    volatile.granted = [id]
    volatile.refused = []
    volatile.mustDraw = true
    outbox.append(.observe(.stoodForElection(durable.term)))
    if isSoleVoter {
      win(settings, into: &outbox)
      return
    }
    for node in volatile.members.voters where node != id {
      sendWhenDurable(
        .vote(
          lastIndex: durable.log.last, lastTerm: durable.log.lastTerm, isTransfer: isTransfer),
        to: node, into: &outbox)
    }
  }

  /// §5.2: one vote a term, first come first served; §5.4.1: never for a log that lacks something.
  mutating func answerVote(
    _ lastIndex: Index, _ lastTerm: Term, from sender: NodeID, at now: Instant,
    into outbox: inout Outbox<Effect>
  ) {
    let isFree =
      durable.vote == sender || durable.vote == nil && volatile.leader == nil
    let isGranted = isFree && durable.log.isCovered(byLast: lastIndex, lastTerm)
    if isGranted {
      if durable.vote == nil { setHardState(durable.term, vote: sender) }
      volatile.electionDeadline = now + volatile.patience
    }
    sendWhenDurable(.voteReply(granted: isGranted), to: sender, into: &outbox)
  }

  mutating func countVote(
    _ isGranted: Bool, from sender: NodeID, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard volatile.role == .candidate else { return }
    switch count(isGranted, from: sender) {
    case .won:
      win(common.settings, into: &outbox)
      broadcastAppend(evenIfEmpty: true, &common, into: &outbox)
    case .lost:
      outbox.append(.observe(.lostElection(durable.term)))
      becomeFollower(durable.term, leader: nil, .higherTerm, into: &outbox)
    case .open: break
    }
  }

  enum Tally { case won, lost, open }

  /// Counts an answer to a pre-vote or a vote; a second one of the same server changes nothing.
  mutating func count(_ isGranted: Bool, from sender: NodeID) -> Tally {
    if isGranted { volatile.granted.insert(sender) } else { volatile.refused.insert(sender) }
    let voters = volatile.members.voters
    let quorum = volatile.members.quorum
    if volatile.granted.intersection(voters).count >= quorum { return .won }
    // So many are against that no quorum is left.
    if volatile.refused.intersection(voters).count > voters.count - quorum { return .lost }
    return .open
  }

  /// It leads: it appends an empty entry, for only entries of its own term may be counted (§8).
  private mutating func win(_ settings: Settings, into outbox: inout Outbox<Effect>) {
    volatile.role = .leader
    volatile.leader = id
    volatile.mustDraw = true
    leadership = Leadership()
    leadership.firstIndex = durable.log.last + 1
    leadership.follow(volatile.members, besides: id, next: durable.log.last + 1)
    // What it proposed when it led before: committed or not, nobody here will know.
    for waiting in volatile.waiting {
      outbox.append(.reply(Reply(tag: waiting.tag, outcome: .unknown)))
    }
    volatile.waiting.removeAll(keepingCapacity: true)
    outbox.append(.observe(.becameLeader(durable.term)))
    if settings.bugs.contains(.commitsOldTermsByCounting) {
      syncOwnLog(into: &outbox)
    } else {
      appendOwn(.empty, into: &outbox)
    }
  }

  /// Follows, whoever leads; reads that were to be confirmed can't be any more.
  mutating func becomeFollower(
    _ term: Term, leader: NodeID?, _ why: Fall, into outbox: inout Outbox<Effect>
  ) {
    if volatile.role == .leader { outbox.append(.observe(.steppedDown(durable.term, why))) }
    if term > durable.term { setHardState(term, vote: nil) }
    volatile.role = .follower
    volatile.leader = leader
    volatile.mustDraw = true
    giveUpReads(into: &outbox)
  }

  /// CheckQuorum: whoever heard its leader less than the shortest patience ago has one.
  func isInLease(at now: Instant, _ settings: Settings) -> Bool {
    guard settings.checkQuorum, volatile.leader != nil else { return false }
    return volatile.role == .leader || now - volatile.lastHeard < settings.electionTimeout
  }
}
