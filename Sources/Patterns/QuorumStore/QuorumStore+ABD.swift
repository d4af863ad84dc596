import Simulation

/// A register on a majority that behaves as if there were one copy of it.
///
/// Attiya, Bar-Noy & Dolev 1995, for many writers: a write asks a majority for the newest version,
/// takes a higher one and stores it at a majority; a read asks a majority, writes the newest back to
/// a majority, and only then answers, so that nobody after it reads an older one. Strict: no node
/// stands in for another. An operation asks all replicas and waits for the first majority.
extension QuorumStore {
  /// The first half: asks every replica believed to be up for its version.
  mutating func query(
    _ request: Request, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    var operation = Operation(.querying, request)
    let replicas = common.ring.preferenceList(of: request.hash, count: common.settings.replicas)
    for replica in replicas where !volatile.suspected.contains(replica) {
      operation.add(replica, for: replica)
    }
    operation.quorum = replicas.count / 2 + 1
    guard operation.targets.count >= operation.quorum else {
      return answer(operation, .unavailable, into: &outbox)
    }
    let ticket = Ticket(slot: volatile.operations.insert(operation), boot: boot)
    for target in operation.targets where target != id {
      outbox.append(.send(.read(ticket, request.key, digestOnly: false), to: target))
    }
    setWriteDeadline(ticket.slot, at: moment, common.settings, into: &outbox)
    if operation.targets.contains(id) {
      gotVersion(ticket, durable.cells[request.key], from: id, at: moment, &common, into: &outbox)
    }
  }

  /// A replica has told its version; the newest of a majority begins the second half.
  mutating func gotVersion(
    _ ticket: Ticket, _ cell: Cell, from node: NodeID, at moment: Moment,
    _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    guard volatile.operations[ticket.slot].answer(from: node) != nil else { return }
    let newest = common.merge(volatile.operations[ticket.slot].cell, cell)
    volatile.operations[ticket.slot].cell = newest
    let operation = volatile.operations[ticket.slot]
    guard operation.answers == operation.quorum else { return }
    switch operation.request.action {
    case .get:
      // Of nothing there is nothing to write back.
      guard !newest.isAbsent, !common.settings.bugs.contains(.abdWithoutWriteBack) else {
        volatile.operations.remove(ticket.slot)
        return answer(operation, .ok, into: &outbox)
      }
    case .put, .delete, .add, .insert, .remove:
      volatile.operations[ticket.slot].cell = next(
        operation.request.action, after: newest, at: moment)
    }
    propagate(ticket, at: moment, &common, into: &outbox)
  }

  /// The version of a write that follows `newest`: one higher, or the wall clock's time if that is.
  ///
  /// Any higher number will do; the clock's lets deletions age. Equal ones are ordered by value.
  private mutating func next(
    _ action: Request.Action, after newest: Cell, at moment: Moment
  ) -> Cell {
    let least = max(newest.timestamp, volatile.lastTimestamp == .min ? 0 : volatile.lastTimestamp)
    volatile.lastTimestamp = max(least + 1, moment.wall)
    switch action {
    case .put(let value): return .value(value, at: volatile.lastTimestamp)
    case .delete(let value): return .tombstone(value, at: volatile.lastTimestamp)
    case .get, .add, .insert, .remove:
      preconditionFailure("\(action) has no version of its own")
    }
  }

  /// The second half: a majority stores the version before the client hears.
  private mutating func propagate(
    _ ticket: Ticket, at moment: Moment, _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    var operation = volatile.operations[ticket.slot]
    operation.phase = .writing
    operation.answered = 0
    operation.refused = 0
    let replicas = common.ring.preferenceList(
      of: operation.request.hash, count: common.settings.replicas)
    addPending(replicas, common, to: &operation)
    volatile.operations[ticket.slot] = operation
    for target in operation.targets {
      outbox.append(
        .send(.write(ticket, operation.request.key, operation.cell), to: target))
    }
  }

  /// A replica does not listen: with no majority left the operation ends without effect.
  mutating func queryRefused(
    _ ticket: Ticket, by node: NodeID, into outbox: inout Outbox<Effect>
  ) {
    var operation = volatile.operations[ticket.slot]
    guard let place = operation.targets.firstIndex(of: node) else { return }
    operation.refused |= operation.bit(place) & ~operation.answered
    volatile.operations[ticket.slot] = operation
    guard operation.targets.count - operation.refused.nonzeroBitCount < operation.quorum else {
      return
    }
    volatile.operations.remove(ticket.slot)
    answer(operation, .unavailable, into: &outbox)
  }
}
