import DequeModule
import Simulation

extension Raft {
  /// Why a proposal would be dropped here and now; dropped is not queued (etcd's ErrProposalDropped).
  func refusalOfProposals(_ settings: Settings) -> Refusal? {
    guard volatile.role == .leader else {
      return volatile.leader.map { .notLeader($0) } ?? .noLeader
    }
    if leadership.successor != nil { return .transferring }
    let uncommitted = Int(durable.log.last - volatile.commit)
    return uncommitted >= settings.maxUncommitted ? .overloaded : nil
  }

  /// Puts an entry into the log, and sends it.
  mutating func propose(
    _ content: Entry.Content, tag: UInt64, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    appendOwn(content, into: &outbox)
    volatile.waiting.append(Waiting(index: durable.log.last, term: durable.term, tag: tag))
    broadcastAppend(evenIfEmpty: false, &common, into: &outbox)
  }

  /// Only ever after the last entry: a leader overwrites nothing of its own (§5.3).
  mutating func appendOwn(_ content: Entry.Content, into outbox: inout Outbox<Effect>) {
    durable.log.append(Entry(content, term: durable.term))
    durable.journal.note(.appended(1))
    if case .change(let change) = content { adopt(change, at: durable.log.last, into: &outbox) }
    syncOwnLog(into: &outbox)
  }

  /// The leader writes while it sends, and counts itself when the disk is done (Ongaro, §10.2.1).
  mutating func syncOwnLog(into outbox: inout Outbox<Effect>) {
    leadership.syncing.append((durable.journal.end, durable.log.last))
    outbox.append(.sync(through: durable.journal.end))
  }

  mutating func ownLogIsSynced(
    through place: UInt64, at now: Instant, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard volatile.role == .leader else { return }
    while let (first, index) = leadership.syncing.first, first <= place {
      leadership.syncing.removeFirst()
      leadership.synced = index
    }
    advanceCommit(common.settings)
  }

  /// Sends every follower what it has not been sent.
  mutating func broadcastAppend(
    evenIfEmpty: Bool, _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    for place in leadership.peers.indices {
      sendAppend(
        to: leadership.peers[place], evenIfEmpty: evenIfEmpty, &common, into: &outbox)
    }
  }

  /// Sends one append, if its way of sending allows one now.
  mutating func sendAppend(
    to node: NodeID, evenIfEmpty: Bool, _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    let slot = node.index
    switch leadership.progress[slot].sending {
    case .probe(isWaiting: true), .snapshot: return
    case .probe: break
    case .replicate:
      if leadership.progress[slot].inFlight.count >= common.settings.maxInFlight { return }
    }
    let next = leadership.progress[slot].next
    guard let previousTerm = durable.log.term(at: next - 1) else {
      sendSnapshot(to: node, &common, into: &outbox)
      return
    }
    let count = min(Int(durable.log.last + 1 - next), common.settings.maxAppendEntries)
    if count == 0 && !evenIfEmpty { return }
    let body = Message.Body.append(
      previous: next - 1, previousTerm: previousTerm, commit: volatile.commit,
      stretch(from: next, count: count, &common))
    send(body, to: node, into: &outbox)
    switch leadership.progress[slot].sending {
    case .probe: leadership.progress[slot].sending = .probe(isWaiting: true)
    case .replicate where count > 0:
      leadership.progress[slot].next = next + Index(count)
      leadership.progress[slot].inFlight.append(next + Index(count) - 1)
    case .replicate, .snapshot: break
    }
  }

  /// Lays entries out to be fetched; the same ones for the next follower lie there already.
  private mutating func stretch(from first: Index, count: Int, _ common: inout Common) -> Stretch {
    if count == 0 { return .none }
    let parcel = leadership.parcel
    if parcel.first == first && Int(parcel.stretch.count) == count && common.holds(parcel.stretch) {
      return parcel.stretch
    }
    let stretch = Stretch(start: UInt32(common.entries.endIndex), count: UInt16(count))
    for index in first..<first + Index(count) { common.entries.append(durable.log[index]) }
    leadership.parcel = (first, stretch)
    return stretch
  }

  /// §5.3: takes the entries if the one before them matches, and says so when they are on disk.
  mutating func append(
    after previous: Index, _ previousTerm: Term, _ stretch: Stretch, commit: Index,
    from sender: NodeID, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    guard common.holds(stretch) else { return }  // Under way for so long that it counts as lost.
    if previous < volatile.commit {
      // An old message: all that is committed matches, and nothing of it is looked at again.
      sendWhenDurable(.appended(match: volatile.commit), to: sender, into: &outbox)
      return
    }
    guard durable.log.matches(previous, previousTerm) else {
      // The last entry that can match: not above the place, not of a later term than asked for.
      let (hint, hintTerm) = durable.log.lastEntry(notAfter: previous, termAtMost: previousTerm)
      send(
        .conflict(rejected: previous, hint: hint, hintTerm: hintTerm), to: sender, into: &outbox)
      return
    }
    var appended: UInt32 = 0
    var index = previous
    for place in 0..<Int(stretch.count) {
      guard let entry = common.entry(stretch, at: place) else { return }
      index += 1
      if appended == 0 {
        // Only an entry that differs gives way; a late message must not shorten the log.
        if durable.log.matches(index, entry.term) { continue }
        if index <= durable.log.last {
          truncate(after: index - 1, common.settings, into: &outbox)
        }
      }
      durable.log.append(entry)
      appended += 1
      if case .change(let change) = entry.content { adopt(change, at: index, into: &outbox) }
    }
    if appended > 0 { durable.journal.note(.appended(appended)) }
    volatile.commit = max(volatile.commit, min(commit, index))
    sendWhenDurable(.appended(match: index), to: sender, into: &outbox)
  }

  private mutating func truncate(
    after index: Index, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    if index < volatile.commit {
      precondition(
        !settings.bugs.isEmpty, "\(id): entry \(index + 1) is committed and would be overwritten")
      volatile.commit = index
      volatile.applied = min(volatile.applied, index)
    }
    while durable.log.last > index {
      durable.journal.note(.removed(durable.log.removeLast()))
    }
    outbox.append(.observe(.truncated(after: index)))
    if volatile.configurations.index > index {
      volatile.configurations.truncate(after: index)
      configurationChanged(into: &outbox)
    }
  }

  /// A follower's disk holds everything through `match`.
  mutating func appended(
    _ match: Index, by node: NodeID, at now: Instant, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard volatile.role == .leader, leadership.follows(node), match <= durable.log.last else {
      return
    }
    let slot = node.index
    guard let isNews = leadership.progress[slot].appended(match) else { return }
    // What is committed already, one more cannot commit again.
    if isNews, match > volatile.commit { advanceCommit(common.settings) }
    while leadership.progress[slot].next <= durable.log.last {
      let next = leadership.progress[slot].next
      sendAppend(to: node, evenIfEmpty: false, &common, into: &outbox)
      if leadership.progress[slot].next == next { break }
    }
    handOverIfReady(to: node, into: &outbox)
  }

  /// §5.3, last paragraphs: a follower's log differs; a round passes over a term, not an entry.
  mutating func conflicted(
    at rejected: Index, _ hint: Index, _ hintTerm: Term, from node: NodeID,
    _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    guard volatile.role == .leader, leadership.follows(node) else { return }
    let slot = node.index
    leadership.progress[slot].isActive = true
    let match = leadership.progress[slot].match
    guard rejected > match else { return }  // It has matched further since.
    switch leadership.progress[slot].sending {
    case .snapshot: return
    case .replicate: leadership.progress[slot].probe(from: match + 1)
    case .probe:
      // An answer to an earlier probe.
      guard leadership.progress[slot].next - 1 == rejected else { return }
      let (own, _) =
        hintTerm == 0
        ? (hint, 0) : durable.log.lastEntry(notAfter: hint, termAtMost: hintTerm)
      leadership.progress[slot].probe(from: max(min(rejected, own + 1), match + 1))
    }
    sendAppend(to: node, evenIfEmpty: true, &common, into: &outbox)
  }

  /// §5.3, §5.4.2: committed is what a quorum holds, and what comes before an entry of this term.
  mutating func advanceCommit(_ settings: Settings) {
    guard
      let index = leadership.quorumValue(
        above: volatile.commit, own: leadership.synced, { $0.match })
    else { return }
    // Never by counting an entry of an older term (Figure 8).
    let isOfThisTerm = durable.log.term(at: index) == durable.term
    guard isOfThisTerm || settings.bugs.contains(.commitsOldTermsByCounting) else { return }
    volatile.commit = index
  }

  /// Applies what is committed, in order, and answers those who proposed it here.
  mutating func applyCommitted(_ settings: Settings, into outbox: inout Outbox<Effect>) {
    while volatile.applied < volatile.commit {
      let index = volatile.applied + 1
      let entry = durable.log[index]
      var result = KeyValueMachine.Result(register: .init(), succeeded: true)
      if case .command(let command) = entry.content {
        result = volatile.machine.apply(command, at: index)
      }
      volatile.applied = index
      while let first = volatile.waiting.first, first.index <= index {
        volatile.waiting.removeFirst()
        // Committed is something else: what was proposed here never will be.
        let outcome: Outcome = first.term == entry.term ? .ok(result) : .refused(.overwritten)
        outbox.append(.reply(Reply(tag: first.tag, outcome: outcome)))
      }
    }
    answerForwardedReads(into: &outbox)
    takeSnapshotIfDue(settings, into: &outbox)
  }
}
