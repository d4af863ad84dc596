import Patterns
import Simulation

/// The host of Raft: takes requests to it, carries out what it wants done.
extension World {
  /// Founds a group of all kv nodes; each begins with an empty log.
  mutating func foundConsensus(_ members: NodeSet) {
    var founders = NodeSet()
    for node in members where founders.count < Raft.Configuration.capacity { founders.insert(node) }
    consensus = HostedConsensus(founders: founders, settings: settings.raftGroup)
    for node in founders { addConsensusServer(node) }
  }

  private mutating func addConsensusServer(_ node: NodeID) {
    let name = "raft \(storeEpoch) \(nodes[node.index].name)"
    consensus.add(node, random: root.split(name))
  }

  /// A server's process begins, for the first time or again.
  mutating func startConsensus(_ node: NodeID) {
    guard let place = consensus.place(of: node) else { return }
    let start = consensus.outbox.count
    consensus.machines[place].start(
      at: monotonic(node), random: &consensus.randoms[place], &consensus.common,
      into: &consensus.outbox)
    carryOutConsensus(node, place, from: start)
  }

  /// The process has died: its memory is gone, and with the machine's power what was not on the disk.
  mutating func crashConsensus(_ node: NodeID, losingUnsynced: Bool) {
    guard let place = consensus.place(of: node) else { return }
    var letters: [Slot] = []
    consensus.letters.forEach { slot, letter in
      if letter.journal == nil ? letter.to == node : letter.from == node { letters.append(slot) }
    }
    for slot in letters { consensus.letters.remove(slot) }
    if !nodes[node.index].process.losesUnsynced { consensus.disks[place].noteHeld(at: now) }
    consensus.machines[place].crash(keeping: losingUnsynced ? consensus.disks[place].held : .max)
    let end = consensus.machines[place].journalEnd
    consensus.disks[place] = HostedConsensus.Disk(
      place: end, done: now, olderPlace: end, olderDone: now,
      held: min(end, consensus.disks[place].held))
    // A dead process's writes are in the machine's memory still; a disk that lies has not got them.
    if !losingUnsynced, !nodes[node.index].process.losesUnsynced {
      consensus.disks[place].held = end
    }
  }

  /// Takes a request to the server of `node`.
  mutating func propose(_ request: LedRequest, _ served: Slot, at node: NodeID) {
    guard let place = consensus.place(of: node) else { return servedLed(served, .refused) }
    let command = command(request)
    let before = consensus.machines[place].lastIndex
    let start = consensus.outbox.count
    consensus.machines[place].submit(
      Raft.Request(tag: served.packed, command), at: monotonic(node),
      random: &consensus.randoms[place], &consensus.common, into: &consensus.outbox)
    let after = consensus.machines[place].lastIndex
    if after > before, led.served.contains(served) {
      led.served[served].index = after
      led.served[served].fsync = traces.start(
        ledNames.fsync, .internal, node: node, service: Service.kv.rawValue,
        parent: led.served[served].span.context, at: now,
        wallOffset: wallOffset(of: node), random: &identities)
    }
    carryOutConsensus(node, place, from: start)
  }

  /// Has a leader hand over.
  mutating func transferLeadership(from node: NodeID, to successor: NodeID) {
    guard let place = consensus.place(of: node) else { return }
    let start = consensus.outbox.count
    consensus.machines[place].transferLeadership(
      to: successor, at: monotonic(node), random: &consensus.randoms[place], &consensus.common,
      into: &consensus.outbox)
    carryOutConsensus(node, place, from: start)
  }

  /// Carries out the effects from `start` on, first to last.
  private mutating func carryOutConsensus(_ node: NodeID, _ place: Int, from start: Int) {
    var index = start
    while index < consensus.outbox.count {
      switch consensus.outbox[index] {
      case .sync(let through):
        planStore(.raftSynced(through), at: node, after: durable(node, place, through) - now)
      case .send(let message, let to, let journal):
        let leaves = durable(node, place, journal)
        traceReplication(message, from: node, to: to)
        if leaves <= now {
          post(message, from: node, to: to)
        } else {
          let letter = consensus.letters.insert(
            RaftLetter(from: node, to: to, message: message, journal: journal))
          planStore(.raftLetter(letter), at: node, after: leaves - now)
        }
      case .reply(let reply): raftReplied(reply)
      case .startTimer(let timer, let wait):
        planStore(.raftTimer(timer), at: node, after: nodes[node.index].process.timer(wait))
      case .observe(let observation): raftObserved(observation, at: node)
      }
      index += 1
    }
    consensus.outbox.truncate(to: start)
  }

  /// When a server's disk holds its journal up to a place; writing begins when it is asked for.
  private mutating func durable(_ node: NodeID, _ place: Int, _ through: UInt64) -> Instant {
    if !nodes[node.index].process.losesUnsynced { consensus.disks[place].noteHeld(at: now) }
    if through > consensus.disks[place].place {
      consensus.disks[place].olderPlace = consensus.disks[place].place
      consensus.disks[place].olderDone = consensus.disks[place].done
      consensus.disks[place].place = consensus.machines[place].journalEnd
      let done = now + settings.disk.fsync + nodes[node.index].process.diskDelay
      consensus.disks[place].done = max(done, consensus.disks[place].olderDone)
    }
    let isNewest = through > consensus.disks[place].olderPlace
    return max(now, isNewest ? consensus.disks[place].done : consensus.disks[place].olderDone)
  }

  /// A write of a server's is done: its disk holds the journal up to there, unless it lies.
  ///
  /// Of more than two writes under way at once only this tells.
  private mutating func noteHeld(_ through: UInt64, at node: NodeID) {
    guard let place = consensus.place(of: node), !nodes[node.index].process.losesUnsynced else {
      return
    }
    consensus.disks[place].noteHeld(through)
  }

  private mutating func post(_ message: Raft.Message, from: NodeID, to: NodeID) {
    send(
      .raft(message, epoch: UInt16(truncatingIfNeeded: storeEpoch)), from: from, to: to,
      bytes: message.bytes)
  }

  /// A message waited for its sender's disk, or at a slow receiver.
  mutating func raftLetter(_ slot: Slot) {
    guard let letter = consensus.letters.remove(slot) else { return }
    guard let journal = letter.journal else {
      return takeRaft(letter.message, from: letter.from, at: letter.to)
    }
    noteHeld(journal, at: letter.from)
    post(letter.message, from: letter.from, to: letter.to)
  }

  /// A message of another server is here; a slow or late node gets to it later.
  mutating func raftArrived(
    _ message: Raft.Message, epoch: UInt16, from: NodeID, at node: NodeID
  ) {
    guard epoch == UInt16(truncatingIfNeeded: storeEpoch), foundedMode == .cp else { return }
    let wait = storeDelay(at: node)
    guard wait > .zero else { return takeRaft(message, from: from, at: node) }
    let letter = consensus.letters.insert(
      RaftLetter(from: from, to: node, message: message, journal: nil))
    planStore(.raftLetter(letter), at: node, after: wait)
  }

  private mutating func takeRaft(_ message: Raft.Message, from: NodeID, at node: NodeID) {
    guard let place = consensus.place(of: node) else { return }
    // What cannot be written is not acknowledged: as if it had not come.
    if message.needsDisk, nodes[node.index].process.isDiskFull { return }
    if case .appended(let match) = message.body { replicated(match, from: from, at: node) }
    let start = consensus.outbox.count
    consensus.machines[place].receive(
      message, from: from, at: monotonic(node), random: &consensus.randoms[place],
      &consensus.common, into: &consensus.outbox)
    carryOutConsensus(node, place, from: start)
  }

  /// A timer of a server has run out.
  mutating func raftTimer(_ timer: Raft.Timer, at node: NodeID) {
    guard foundedMode == .cp, let place = consensus.place(of: node) else { return }
    let start = consensus.outbox.count
    consensus.machines[place].fired(
      timer, at: monotonic(node), random: &consensus.randoms[place], &consensus.common,
      into: &consensus.outbox)
    carryOutConsensus(node, place, from: start)
  }

  /// A disk says that it holds the journal up to a place.
  mutating func raftSynced(_ through: UInt64, at node: NodeID) {
    guard foundedMode == .cp, let place = consensus.place(of: node) else { return }
    noteHeld(through, at: node)
    fsynced(at: node)
    let start = consensus.outbox.count
    consensus.machines[place].synced(
      through: through, at: monotonic(node), random: &consensus.randoms[place],
      &consensus.common, into: &consensus.outbox)
    carryOutConsensus(node, place, from: start)
  }

  private mutating func raftReplied(_ reply: Raft.Reply) {
    let outcome: LedOutcome
    switch reply.outcome {
    case .ok(let result):
      // A command older than its session remembers has been answered before: nobody waits. A
      // compare-and-set that found another value says which.
      let isAnswer = result.succeeded || led.served.find(Slot(packed: reply.tag))?.isSwap == true
      outcome = isAnswer ? .ok(QuorumStore.Cell(result.register)) : .unknown
    case .unknown: outcome = .unknown
    case .refused(let refusal):
      metrics.store.increment(stores.metrics.refused(refusal.reason, in: &metrics))
      outcome = refusal == .overloaded ? .overloaded : .refused
    }
    servedLed(Slot(packed: reply.tag), outcome)
  }
}

// MARK: Members

extension World {
  /// Once a second: the leader is asked for the next change that brings the group to the kv nodes.
  mutating func reconcileConsensus() {
    guard foundedMode == .cp else { return }
    var wanted = NodeSet()
    for node in stores.nodes where nodes[node.index].isMember && !isLeaving(node) {
      if wanted.count < Raft.Configuration.capacity { wanted.insert(node) }
    }
    for node in wanted where consensus.place(of: node) == nil && nodes[node.index].isServing {
      addConsensusServer(node)
      startConsensus(node)
    }
    guard let leader = newestLeader, let place = consensus.place(of: leader) else { return }
    let configuration = consensus.machines[place].configuration
    guard let change = configuration.nextChange(towards: wanted) else { return }
    let start = consensus.outbox.count
    consensus.machines[place].change(
      change, tag: Slot.none.packed, at: monotonic(leader), random: &consensus.randoms[place],
      &consensus.common, into: &consensus.outbox)
    carryOutConsensus(leader, place, from: start)
  }

  /// The leader of the highest term, if one runs.
  var newestLeader: NodeID? {
    var newest: (node: NodeID, term: Raft.Term)?
    for node in leaders {
      guard let place = consensus.place(of: node) else { continue }
      let term = consensus.machines[place].term
      if newest.map({ $0.term < term }) ?? true { newest = (node, term) }
    }
    return newest?.node
  }
}

extension Raft.Configuration {
  /// The next single change on the way to `wanted`: first who comes learns, then counts; then who
  /// goes is taken out.
  func nextChange(towards wanted: NodeSet) -> Raft.Change? {
    for node in wanted where !members.contains(node) { return .addLearner(node) }
    for node in wanted where learners.contains(node) { return .promote(node) }
    for node in members where !wanted.contains(node) { return .remove(node) }
    return nil
  }
}

extension Raft.Message {
  /// About how many bytes it takes on the wire.
  var bytes: Int {
    switch body {
    case .append(_, _, _, let stretch): 64 + 48 * Int(stretch.count)
    case .snapshot: 64_000
    case .preVote, .preVoteReply, .vote, .voteReply, .appended, .conflict, .heartbeat,
      .heartbeatReply, .timeoutNow, .readIndex, .readIndexReply:
      64
    }
  }

  /// Whether its receiver must write to its disk before it answers.
  var needsDisk: Bool {
    switch body {
    case .append(_, _, _, let stretch): stretch.count > 0
    case .snapshot, .vote: true
    case .preVote, .preVoteReply, .voteReply, .appended, .conflict, .heartbeat, .heartbeatReply,
      .timeoutNow, .readIndex, .readIndexReply:
      false
    }
  }
}

extension QuorumStore.Cell {
  /// A register of the replicated log; its version is the place of the entry that wrote it.
  init(_ register: KeyValueMachine.Register) {
    self =
      if register.version == 0 {
        .absent
      } else if register.value == 0 {
        .tombstone(0, at: Int64(register.version))
      } else {
        .value(register.value, at: Int64(register.version))
      }
  }
}
