import DequeModule
import Simulation

extension Raft {
  /// A tick of the leader: it says that it is there, and each election timeout looks who answers.
  mutating func heartbeatIsDue(
    at now: Instant, _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    guard volatile.role == .leader else { return }
    leadership.ticks += common.settings.heartbeatTicks
    if leadership.ticks >= common.settings.electionTicks {
      leadership.ticks = 0
      if let successor = leadership.successor {
        leadership.successor = nil
        outbox.append(.observe(.transferAborted(to: successor)))
      }
      if common.settings.checkQuorum && !hearsQuorum() {
        becomeFollower(durable.term, leader: nil, .quorumLost, into: &outbox)
        return
      }
    }
    for node in leadership.peers { leadership.progress[node.index].tick(durable.log.last) }
    broadcastHeartbeat(at: now, common, into: &outbox)
  }

  /// CheckQuorum: whether a quorum was heard since it was last asked.
  private mutating func hearsQuorum() -> Bool {
    var active = 0
    for node in volatile.members.voters {
      if node == id || leadership.progress[node.index].isActive { active += 1 }
    }
    for node in leadership.peers { leadership.progress[node.index].isActive = false }
    return active >= volatile.members.quorum
  }

  /// Begins a round of heartbeats.
  mutating func broadcastHeartbeat(
    at now: Instant, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    leadership.round += 1
    leadership.roundBegan[Int(leadership.round % 32)] = now
    for node in leadership.peers {
      // Never beyond what it is known to have: the rest of its log may be another's.
      let commit = min(leadership.progress[node.index].match, volatile.commit)
      send(.heartbeat(commit: commit, round: leadership.round), to: node, into: &outbox)
    }
    if isSoleVoter { confirmRounds(at: now, common, into: &outbox) }
  }

  mutating func heartbeatAnswered(
    _ round: UInt32, by node: NodeID, at now: Instant, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard volatile.role == .leader, leadership.follows(node) else { return }
    let (isNews, isStalled) = leadership.progress[node.index].answered(round)
    if isStalled {
      // Nothing came back for a tick: something was lost. An append without entries asks where.
      sendAppend(to: node, evenIfEmpty: true, &common, into: &outbox)
    }
    // A round that a quorum has answered is not confirmed again.
    if isNews, round > leadership.confirmedRound { confirmRounds(at: now, common, into: &outbox) }
  }
}

extension Raft.Progress {
  /// A tick has passed: without news for a whole one, while there is something to send, it stalls.
  mutating func tick(_ last: Raft.Index) {
    isStalled = match == matchAtTick && match < last
    matchAtTick = match
    if case .snapshot(let index, let heartbeats) = sending {
      // Neither taken nor refused for so long: it was lost.
      if heartbeats >= 10 {
        probe(from: match + 1)
      } else {
        sending = .snapshot(index, heartbeats: heartbeats + 1)
      }
    }
  }

  /// It has answered a round of heartbeats: whether its newest so far, and whether it had stalled.
  mutating func answered(_ round: UInt32) -> (isNews: Bool, isStalled: Bool) {
    isActive = true
    let isNews = round > self.round
    if isNews { self.round = round }
    return (isNews, wakeIfStalled())
  }

  /// Whether to send although an answer is outstanding.
  private mutating func wakeIfStalled() -> Bool {
    guard isStalled else { return false }
    isStalled = false
    switch sending {
    case .probe: sending = .probe(isWaiting: false)
    case .replicate: if !inFlight.isEmpty { inFlight.removeFirst() }
    case .snapshot: return false
    }
    return true
  }
}
