import Patterns
import Simulation

/// The host of primary and backup: takes requests to them, carries out what they want done.
extension World {
  /// The first kv node holds everything, the second may hold a copy.
  mutating func foundPrimary(_ members: NodeSet) {
    primaries = HostedPrimary(Array(members), settings: settings.primaryBackup)
    for node in members { notePrimaryDisk(of: node) }
  }

  /// A node's process begins, for the first time or again.
  mutating func startPrimary(_ node: NodeID) {
    guard foundedMode == .ca else { return }
    if primaries.place(of: node) == nil {
      guard let first = primaries.members.first else { return }
      primaries.add(node, among: [first])
      notePrimaryDisk(of: node)
    }
    guard let place = primaries.place(of: node) else { return }
    let start = primaries.outbox.count
    primaries.machines[place].start(at: monotonic(node), &primaries.common, into: &primaries.outbox)
    carryOutPrimary(node, from: start)
  }

  /// Once a second: a store that ran before this one was founded, and joined later, is told whom to
  /// ask.
  mutating func reconcilePrimary() {
    guard foundedMode == .ca else { return }
    for node in stores.nodes
    where nodes[node.index].isMember && primaries.place(of: node) == nil
      && nodes[node.index].isServing
    {
      startPrimary(node)
    }
  }

  /// The process has died; with the machine's power what the disk only said it held.
  mutating func crashPrimary(_ node: NodeID, losingUnsynced: Bool) {
    guard let place = primaries.place(of: node) else { return }
    primaries.machines[place].crash(losingUnsynced: losingUnsynced)
  }

  /// A node's disk began to lie about what it holds, or tells the truth.
  mutating func notePrimaryDisk(of node: NodeID) {
    guard let place = primaries.place(of: node) else { return }
    primaries.machines[place].disk(lies: nodes[node.index].process.losesUnsynced)
  }

  /// Takes a request to the machine of `node`.
  mutating func submitToPrimary(_ request: LedRequest, _ served: Slot, at node: NodeID) {
    guard let place = primaries.place(of: node) else { return servedLed(served, .refused) }
    let command = command(request)
    let start = primaries.outbox.count
    primaries.machines[place].submit(
      Raft.Request(tag: served.packed, command), into: &primaries.outbox)
    carryOutPrimary(node, from: start)
  }

  private mutating func carryOutPrimary(_ node: NodeID, from start: Int) {
    var index = start
    while index < primaries.outbox.count {
      switch primaries.outbox[index] {
      case .sync(let number): planStore(.primarySynced(number), at: node, after: diskTime(of: node))
      case .send(let message, let to): say(message, from: node, to: to)
      case .sendWhenDurable(let message, let to):
        planStore(.primaryLeaves(message, to: to), at: node, after: diskTime(of: node))
      case .reply(let reply):
        let outcome: LedOutcome =
          switch reply.outcome {
          case .ok(let result): .ok(QuorumStore.Cell(result.register))
          case .refused: .refused
          case .unknown: .unknown
          }
        servedLed(Slot(packed: reply.tag), outcome)
      case .startTimer(let timer, let wait):
        planStore(.primaryTimer(timer), at: node, after: nodes[node.index].process.timer(wait))
      case .observe(let observation): primaryObserved(observation, at: node)
      }
      index += 1
    }
    primaries.outbox.truncate(to: start)
  }

  private func diskTime(of node: NodeID) -> Interval {
    settings.disk.fsync + nodes[node.index].process.diskDelay
  }

  /// Sends a word off.
  mutating func say(_ message: PrimaryBackup.Message, from: NodeID, to: NodeID) {
    send(
      .primary(message, epoch: UInt16(truncatingIfNeeded: storeEpoch)), from: from, to: to,
      bytes: message.bytes)
  }

  /// A word has come.
  mutating func primaryArrived(
    _ message: PrimaryBackup.Message, epoch: UInt16, from: NodeID, at node: NodeID
  ) {
    guard epoch == UInt16(truncatingIfNeeded: storeEpoch), let place = primaries.place(of: node)
    else { return }
    if case .replicate = message, nodes[node.index].process.isDiskFull { return }
    let start = primaries.outbox.count
    primaries.machines[place].receive(
      message, from: from, at: monotonic(node), &primaries.common, into: &primaries.outbox)
    carryOutPrimary(node, from: start)
  }

  /// A timer of a node has run out.
  mutating func primaryTimer(_ timer: PrimaryBackup.Timer, at node: NodeID) {
    guard foundedMode == .ca, let place = primaries.place(of: node) else { return }
    var members = NodeSet()
    for member in primaries.members where nodes[member.index].isMember { members.insert(member) }
    let start = primaries.outbox.count
    primaries.machines[place].fired(
      timer, at: monotonic(node), members: members, &primaries.common, into: &primaries.outbox)
    carryOutPrimary(node, from: start)
  }

  /// A disk holds a write.
  mutating func primarySynced(_ number: UInt32, at node: NodeID) {
    guard foundedMode == .ca, let place = primaries.place(of: node) else { return }
    let start = primaries.outbox.count
    primaries.machines[place].synced(number, into: &primaries.outbox)
    carryOutPrimary(node, from: start)
  }

  private mutating func primaryObserved(_ observation: PrimaryBackup.Observation, at node: NodeID) {
    switch observation {
    case .tookOver(let epoch): note(.leaderElected(node, term: UInt32(epoch)))
    case .steppedDown(let epoch): note(.leaderFell(node, term: UInt32(epoch)))
    case .wentOnAlone, .copied: break
    }
  }
}

extension PrimaryBackup.Message {
  /// About how many bytes it takes on the wire.
  var bytes: Int {
    switch self {
    case .copy: 64_000
    case .replicate: 128
    case .heartbeat, .heardYou, .replicated, .wantCopy: 64
    }
  }
}
