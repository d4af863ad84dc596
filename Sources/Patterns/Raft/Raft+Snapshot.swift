import DequeModule
import Simulation

extension Raft {
  /// Everything through an entry, in place of the log that led to it (§7).
  public struct Snapshot: Sendable {
    /// The last entry it stands for.
    public var index: Index = 0
    /// Its term.
    public var term: Term = 0
    /// The members as of that entry.
    public var configuration: Configuration
    /// The registers, and the sessions: without them a repetition would be applied twice.
    public var machine = KeyValueMachine()

    init(configuration: Configuration) { self.configuration = configuration }
  }

  /// Makes a snapshot when enough was applied since the last, and lets go of the log behind it.
  ///
  /// It shares its pages with the registers. It counts as written whole and at once: a real server
  /// writes it to a file of its own first.
  mutating func takeSnapshotIfDue(_ settings: Settings, into outbox: inout Outbox<Effect>) {
    let index = volatile.applied
    guard index - durable.snapshot.index >= settings.snapshotEvery,
      let term = durable.log.term(at: index)
    else { return }
    durable.snapshot.index = index
    durable.snapshot.term = term
    durable.snapshot.configuration = volatile.configurations.configuration(at: index)
    durable.snapshot.machine = volatile.machine
    volatile.configurations.forget(before: index)
    if index > settings.keepBehind { durable.log.compact(through: index - settings.keepBehind) }
    outbox.append(.observe(.snapshotTaken(index)))
  }

  /// What a server needs next is in the log no more.
  mutating func sendSnapshot(
    to node: NodeID, _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    let index = durable.snapshot.index
    leadership.progress[node.index].probe(from: index + 1)
    leadership.progress[node.index].sending = .snapshot(index, heartbeats: 0)
    send(.snapshot(common.keep(durable.snapshot)), to: node, into: &outbox)
    outbox.append(.observe(.snapshotSent(index, to: node)))
  }

  /// The leader's snapshot, unless the log already has what it stands for.
  mutating func install(
    _ number: UInt32, from sender: NodeID, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard let snapshot = common.snapshot(number) else { return }
    guard snapshot.index > volatile.commit else {
      sendWhenDurable(.appended(match: volatile.commit), to: sender, into: &outbox)
      return
    }
    if durable.log.matches(snapshot.index, snapshot.term) {
      // Then all before it matches as well (§7): what follows it is kept.
      volatile.commit = snapshot.index
      sendWhenDurable(.appended(match: snapshot.index), to: sender, into: &outbox)
      return
    }
    durable.journal.noteReplaced(durable.log, durable.snapshot)
    durable.snapshot = snapshot
    durable.log.reset(after: snapshot.index, snapshot.term)
    // Their entries are in the snapshot or overruled by it; which, nobody here can tell.
    while let first = volatile.waiting.first, first.index <= snapshot.index {
      volatile.waiting.removeFirst()
      outbox.append(.reply(Reply(tag: first.tag, outcome: .unknown)))
    }
    recoverFromSnapshot()
    configurationChanged(into: &outbox)
    outbox.append(.observe(.snapshotInstalled(snapshot.index)))
    answerForwardedReads(into: &outbox)
    sendWhenDurable(.appended(match: durable.log.last), to: sender, into: &outbox)
  }

  /// Registers, commit index and members as the snapshot has them; later changes are in the log.
  mutating func recoverFromSnapshot() {
    let snapshot = durable.snapshot
    volatile.machine = snapshot.machine
    volatile.commit = snapshot.index
    volatile.applied = snapshot.index
    volatile.configurations.reset(snapshot.configuration, at: snapshot.index)
    var index = snapshot.index + 1
    while index <= durable.log.last {
      if case .change(let change) = durable.log[index].content {
        volatile.configurations.apply(change, at: index)
      }
      index += 1
    }
    volatile.members = volatile.configurations.current
  }
}
