public import Patterns
import Simulation

/// What is counted and traced of a store that has a leader.
extension World {
  /// Notes what a Raft server has noticed.
  mutating func raftObserved(_ observation: Raft.Observation, at node: NodeID) {
    switch observation {
    case .becameLeader(let term):
      note(.leaderElected(node, term: term))
      count(.leaderChanges, at: node)
    case .steppedDown(let term, _):
      note(.leaderFell(node, term: term))
      endReplications(.cancelled) { $0.leader == node }
    case .transferring(let successor): note(.leadershipOffered(node, to: successor))
    case .transferAborted: note(.leadershipKept(node))
    case .snapshotSent: count(.snapshotsSent, at: node)
    case .dropped, .askedPreVote, .stoodForElection, .lostElection, .snapshotTaken,
      .snapshotInstalled, .truncated, .membersChanged:
      break
    }
  }

  /// A leader sends entries: a span for each proposal among them.
  mutating func traceReplication(_ message: Raft.Message, from leader: NodeID, to: NodeID) {
    guard case .append(let previous, _, _, let stretch) = message.body, stretch.count > 0 else {
      return
    }
    let newest = previous + UInt32(stretch.count)
    var sent: [(UInt32, SpanContext)] = []
    led.served.forEach { _, served in
      if served.server == leader, served.index > previous, served.index <= newest {
        sent.append((served.index, served.span.context))
      }
    }
    for (index, parent) in sent where parent.isSampled {
      if led.replications.count >= LedOperations.replicationCapacity {
        traces.end(led.replications.removeFirst().span, at: now, failure: .timeout)
      }
      let span = traces.start(
        ledNames.replicate, .client, node: leader, service: Service.kv.rawValue, parent: parent,
        at: now,
        wallOffset: wallOffset(of: leader), random: &identities)
      led.replications.append(
        Replication(leader: leader, follower: to, index: index, startedAt: now, span: span))
    }
  }

  /// A follower holds the log through an index.
  mutating func replicated(_ match: UInt32, from follower: NodeID, at leader: NodeID) {
    endReplications(.none) {
      $0.leader == leader && $0.follower == follower && $0.index <= match
    }
  }

  /// The leader's own disk holds what it has proposed before.
  mutating func fsynced(at node: NodeID) {
    guard let place = consensus.place(of: node) else { return }
    let held = consensus.machines[place].lastIndex
    var synced: [(Slot, TraceStore.Handle)] = []
    led.served.forEach { slot, served in
      if served.server == node, served.index <= held, let fsync = served.fsync {
        synced.append((slot, fsync))
      }
    }
    for (slot, fsync) in synced {
      traces.end(fsync, at: now)
      led.served[slot].fsync = nil
    }
  }

  /// Sets the gauges of the servers, and gives up on answers that are long overdue.
  mutating func scrapeConsensus() {
    reconcileConsensus()
    reconcilePrimary()
    let overdue = now - Interval.seconds(2)
    endReplications(.timeout) { $0.startedAt < overdue }
    for place in consensus.members.indices {
      let node = consensus.members[place]
      guard nodes[node.index].isMember, nodes[node.index].process.isRunning else { continue }
      // A server that has led nothing yet counts zero, so that a rate sees it begin.
      count(.leaderChanges, at: node, by: 0)
      set(.raftTerm, node, Double(consensus.machines[place].term))
      set(.raftCommit, node, Double(consensus.machines[place].commit))
      set(.raftApplied, node, Double(consensus.machines[place].applied))
      for role in Raft.Role.allCases {
        set(.raftRole, node, consensus.machines[place].role == role ? 1 : 0, [role.name])
      }
    }
  }
}

extension Raft.Role {
  /// As labels and screens write it.
  public var name: String {
    switch self {
    case .follower: "follower"
    case .preCandidate: "pre-candidate"
    case .candidate: "candidate"
    case .leader: "leader"
    }
  }
}

extension Raft.Refusal {
  /// The `reason` label.
  var reason: Reason {
    switch self {
    case .noLeader: .noLeader
    case .notLeader: .notLeader
    case .transferring: .transferring
    case .overloaded: .overloaded
    case .changeTooEarly, .changeMeaningless, .learnerBehind: .change
    case .leadershipLost: .leadershipLost
    case .overwritten: .overwritten
    }
  }

  /// Why a proposal failed, as it is counted.
  enum Reason: Int, Sendable, CaseIterable {
    case noLeader, notLeader, transferring, overloaded, change, leadershipLost, overwritten

    /// The label's value.
    var label: String {
      switch self {
      case .noLeader: "no_leader"
      case .notLeader: "not_leader"
      case .transferring: "transferring"
      case .overloaded: "overloaded"
      case .change: "change"
      case .leadershipLost: "leadership_lost"
      case .overwritten: "overwritten"
      }
    }
  }
}
