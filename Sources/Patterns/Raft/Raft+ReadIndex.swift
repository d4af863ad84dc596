import DequeModule
import Simulation

/// Reads that put nothing into the log (§8; Ongaro 2014, §6.4).
///
/// A leader that notes its commit index, then hears from a quorum that it still leads, then applies
/// through that index, has everything that was committed when the read was asked for.
extension Raft {
  /// A read that waits at the leader.
  struct Read: Sendable, BitwiseCopyable {
    var key: KeyValueMachine.Key
    /// The client's tag, or the number that a follower calls it by.
    var tag: UInt64
    /// The server whose client asks.
    var origin: NodeID
    /// What must be applied before it is answered.
    var index: Index = 0
    /// The round of heartbeats that must be confirmed.
    var round: UInt32 = 0
  }

  /// A read that waits at a follower.
  struct ForwardedRead: Sendable, BitwiseCopyable {
    var key: KeyValueMachine.Key
    var tag: UInt64
    var number: UInt32
    var since: Instant
    /// What must be applied; nil until the leader has said.
    var index: Index?
  }

  mutating func read(
    _ request: Request, at now: Instant, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    let settings = common.settings
    if settings.bugs.contains(.staleLocalReads) && volatile.role == .leader {
      answer(request.tag, request.command.key, into: &outbox)
    } else if settings.reads == .local && volatile.role != .leader {
      drop(request.tag, .noLeader, into: &outbox)
    } else if volatile.reads.count + volatile.earlyReads.count + volatile.forwardedReads.count
      >= settings.maxReads
    {
      drop(request.tag, .overloaded, into: &outbox)
    } else if volatile.role == .leader {
      let read = Read(key: request.command.key, tag: request.tag, origin: id)
      begin(read, at: now, common, into: &outbox)
    } else if let leader = volatile.leader {
      volatile.nextReadNumber &+= 1
      volatile.forwardedReads.append(
        ForwardedRead(
          key: request.command.key, tag: request.tag, number: volatile.nextReadNumber,
          since: now))
      send(.readIndex(volatile.nextReadNumber), to: leader, into: &outbox)
    } else {
      drop(request.tag, .noLeader, into: &outbox)
    }
  }

  /// A follower asks for its client.
  mutating func readFor(
    _ node: NodeID, _ number: UInt32, at now: Instant, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard volatile.role == .leader,
      volatile.reads.count + volatile.earlyReads.count < common.settings.maxReads
    else { return }
    begin(
      Read(key: 0, tag: UInt64(number), origin: node), at: now, common, into: &outbox)
  }

  private mutating func begin(
    _ read: Read, at now: Instant, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    var read = read
    guard hasCommittedInTerm(common.settings) else {
      // Until its first entry is committed a leader does not know what is (§8): the read waits.
      volatile.earlyReads.append(read)
      return
    }
    read.index = volatile.commit
    if isSoleVoter || common.settings.reads == .local
      || common.settings.reads == .lease && holdsLease(at: now, common)
    {
      finish(read, into: &outbox)
      return
    }
    // A round that has begun may have been answered before another leader was elected.
    read.round = leadership.round + 1
    volatile.reads.append(read)
    if leadership.confirmedRound == leadership.round {
      broadcastHeartbeat(at: now, common, into: &outbox)
    }
  }

  func hasCommittedInTerm(_ settings: Settings) -> Bool {
    volatile.commit >= leadership.firstIndex
      || settings.bugs.contains(.commitsOldTermsByCounting)
  }

  mutating func releaseEarlyReads(
    at now: Instant, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    guard hasCommittedInTerm(common.settings) else { return }
    while let read = volatile.earlyReads.popFirst() {
      begin(read, at: now, common, into: &outbox)
    }
  }

  /// Ongaro 2014, §6.4.1: those who answered a round elect nobody for an election timeout since.
  ///
  /// By the leader's own clock: one that runs slow, or stood still, is wrong about it.
  func holdsLease(at now: Instant, _ common: Common) -> Bool {
    let round = leadership.confirmedRound
    guard common.settings.checkQuorum, !leadership.leaseIsBroken, round > 0,
      leadership.round - round < 32
    else { return false }
    return now < leadership.roundBegan[Int(round % 32)] + common.settings.electionTimeout
  }

  /// A quorum has answered: the reads that waited for it go on, the others get the next round.
  mutating func confirmRounds(
    at now: Instant, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    guard
      let confirmed = leadership.quorumValue(
        above: leadership.confirmedRound, own: leadership.round, { $0.round })
    else { return }
    leadership.confirmedRound = confirmed
    while let read = volatile.reads.first, read.round <= confirmed {
      volatile.reads.removeFirst()
      finish(read, into: &outbox)
    }
    if confirmed == leadership.round && !volatile.reads.isEmpty {
      broadcastHeartbeat(at: now, common, into: &outbox)
    }
  }

  private mutating func finish(_ read: Read, into outbox: inout Outbox<Effect>) {
    if read.origin == id {
      answer(read.tag, read.key, into: &outbox)
    } else {
      send(.readIndexReply(UInt32(read.tag), read.index), to: read.origin, into: &outbox)
    }
  }

  private func answer(
    _ tag: UInt64, _ key: KeyValueMachine.Key, into outbox: inout Outbox<Effect>
  ) {
    let result = KeyValueMachine.Result(register: volatile.machine[key], succeeded: true)
    outbox.append(.reply(Reply(tag: tag, outcome: .ok(result))))
  }

  /// The leader has said what must be applied here.
  mutating func readMayProceed(
    _ number: UInt32, at index: Index, into outbox: inout Outbox<Effect>
  ) {
    guard let place = volatile.forwardedReads.firstIndex(where: { $0.number == number }) else {
      return
    }
    volatile.forwardedReads[place].index = index
    answerForwardedReads(into: &outbox)
  }

  mutating func answerForwardedReads(into outbox: inout Outbox<Effect>) {
    guard !volatile.forwardedReads.isEmpty else { return }
    let applied = volatile.applied
    for read in volatile.forwardedReads {
      if let index = read.index, index <= applied { answer(read.tag, read.key, into: &outbox) }
    }
    volatile.forwardedReads.removeAll { read in read.index.map { $0 <= applied } ?? false }
  }

  /// The question, the answer or the leader was lost: a read is not repeated here, its client may.
  mutating func expireForwardedReads(
    at now: Instant, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    while let first = volatile.forwardedReads.first,
      now - first.since >= settings.electionTimeout
    {
      volatile.forwardedReads.removeFirst()
      drop(first.tag, .leadershipLost, into: &outbox)
    }
  }

  /// Nobody will confirm these any more; a read that was not answered has not happened.
  mutating func giveUpReads(into outbox: inout Outbox<Effect>) {
    for read in volatile.earlyReads where read.origin == id {
      drop(read.tag, .leadershipLost, into: &outbox)
    }
    for read in volatile.reads where read.origin == id {
      drop(read.tag, .leadershipLost, into: &outbox)
    }
    for read in volatile.forwardedReads { drop(read.tag, .leadershipLost, into: &outbox) }
    volatile.earlyReads.removeAll(keepingCapacity: true)
    volatile.reads.removeAll(keepingCapacity: true)
    volatile.forwardedReads.removeAll(keepingCapacity: true)
  }
}
