import Simulation

extension QuorumStore {
  /// Asks the nearest R replicas: the first for the data, the others for its digest.
  mutating func read(
    _ request: Request, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    var operation = Operation(.reading, request)
    let primaries = common.settings.primaryReadQuorum
    operation.quorum = max(common.settings.readQuorum, primaries)
    while operation.targets.count < operation.quorum {
      guard let (target, replica) = nextReader(of: operation, common) else {
        return answer(operation, .unavailable, into: &outbox)
      }
      operation.add(target, for: replica)
    }
    guard operation.primaries(of: operation.everyTarget) >= primaries else {
      return answer(operation, .unavailable, into: &outbox)
    }
    let ticket = Ticket(slot: volatile.operations.insert(operation), boot: boot)
    for place in operation.targets.indices {
      ask(operation, place, digestOnly: place > 0, ticket, at: moment, &common, into: &outbox)
    }
    // A read of this node's own data may have ended just now.
    guard volatile.operations.contains(ticket.slot) else { return }
    setReadDeadline(ticket.slot, at: moment, common.settings, into: &outbox)
  }

  /// Whom to ask next: this node, a replica in its zone, another; in a sloppy quorum a fallback.
  private func nextReader(
    of operation: Operation, _ common: Common
  ) -> (target: NodeID, replica: NodeID)? {
    let hash = operation.request.hash
    let replicas = common.ring.preferenceList(of: hash, count: common.settings.replicas)
    let away = volatile.suspected.union(operation.targets.set).union(operation.gone)
    let zone = common.ring.zone(of: id)
    var nearest: NodeID?
    var nearestDistance = 3
    for replica in replicas where !away.contains(replica) {
      let distance = replica == id ? 0 : common.ring.zone(of: replica) == zone ? 1 : 2
      if distance < nearestDistance { (nearest, nearestDistance) = (replica, distance) }
    }
    if let nearest { return (nearest, nearest) }
    guard common.settings.hints == .dynamo,
      let absent = replicas.first(where: {
        volatile.suspected.contains($0) && !operation.standsFor.contains($0)
      }),
      let fallback = common.ring.fallback(of: hash, excluding: away.union(replicas.set))
    else { return nil }
    return (fallback, absent)
  }

  /// Asks one target; itself by looking.
  private mutating func ask(
    _ operation: Operation, _ place: Int, digestOnly: Bool, _ ticket: Ticket, at moment: Moment,
    _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    let key = operation.request.key
    let target = operation.targets[place]
    guard target == id else {
      return outbox.append(.send(.read(ticket, key, digestOnly: digestOnly), to: target))
    }
    let cell = readable(key, &common)
    if digestOnly {
      gotDigest(ticket, common.digest(of: cell), from: id, at: moment, &common, into: &outbox)
    } else {
      gotData(ticket, cell, from: id, at: moment, &common, into: &outbox)
    }
  }

  /// What a reader gets here: the replica's version and what is kept for another.
  mutating func readable(_ key: Key, _ common: inout Common) -> Cell {
    let fallback = durable.fallbacks[key]
    return fallback.isAbsent ? durable.cells[key] : common.merge(durable.cells[key], fallback)
  }

  mutating func gotDigest(
    _ ticket: Ticket, _ digest: UInt64, from node: NodeID, at moment: Moment,
    _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    guard holds(ticket, in: .reading),
      let place = volatile.operations[ticket.slot].answer(from: node)
    else { return }
    volatile.operations[ticket.slot].digests[place] = digest
    compareDigests(ticket, at: moment, &common, into: &outbox)
  }

  mutating func gotData(
    _ ticket: Ticket, _ cell: Cell, from node: NodeID, at moment: Moment,
    _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    if holds(ticket, in: .reading) {
      guard let place = volatile.operations[ticket.slot].answer(from: node) else { return }
      volatile.operations[ticket.slot].digests[place] = common.digest(of: cell)
      volatile.operations[ticket.slot].cell = cell
      compareDigests(ticket, at: moment, &common, into: &outbox)
    } else if holds(ticket, in: .fetching) {
      guard let place = volatile.operations[ticket.slot].answer(from: node) else { return }
      let merged = common.merge(volatile.operations[ticket.slot].cell, cell)
      volatile.operations[ticket.slot].digests[place] = common.digest(of: cell)
      if !common.settings.bugs.contains(.repairsBackwards) {
        volatile.operations[ticket.slot].cell = merged
      }
      compareData(ticket, at: moment, common, into: &outbox)
    } else if holds(ticket, in: .querying) {
      gotVersion(ticket, cell, from: node, at: moment, &common, into: &outbox)
    }
  }

  /// All asked have answered: if they hold the same, that is the answer; else all must show it.
  private mutating func compareDigests(
    _ ticket: Ticket, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    let operation = volatile.operations[ticket.slot]
    guard operation.answers == operation.quorum else { return }
    if operation.targets.indices.allSatisfy({ operation.digests[$0] == operation.digests[0] }) {
      volatile.operations.remove(ticket.slot)
      return answerRead(operation, common, into: &outbox)
    }
    outbox.append(.observe(.digestMismatch(operation.request.key)))
    volatile.operations[ticket.slot].phase = .fetching
    volatile.operations[ticket.slot].answered = 1
    for place in operation.targets.indices.dropFirst() {
      ask(operation, place, digestOnly: false, ticket, at: moment, &common, into: &outbox)
    }
  }

  /// All have shown what they hold: mend those that are behind, and answer.
  private mutating func compareData(
    _ ticket: Ticket, at moment: Moment, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    let operation = volatile.operations[ticket.slot]
    guard operation.answers == operation.quorum else { return }
    let key = operation.request.key
    let newest = common.digest(of: operation.cell)
    var behind: UInt16 = 0
    if common.settings.readRepair != .none {
      // What a fallback holds it holds for another; hints will bring that up to date.
      for place in operation.targets.indices
      where operation.digests[place] != newest && !operation.isFallback(place) {
        behind |= operation.bit(place)
        outbox.append(
          .observe(.readRepair(key, of: operation.targets[place], common.settings.readRepair)))
        outbox.append(
          .send(.repair(ticket, key, operation.cell), to: operation.targets[place]))
      }
    }
    if behind != 0 && common.settings.readRepair == .blocking {
      volatile.operations[ticket.slot].phase = .repairing
      volatile.operations[ticket.slot].answered = operation.everyTarget & ~behind
    } else {
      volatile.operations.remove(ticket.slot)
      answerRead(operation, common, into: &outbox)
    }
  }

  /// A replica that was behind is no longer.
  mutating func repaired(
    _ ticket: Ticket, from node: NodeID, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard holds(ticket, in: .repairing),
      volatile.operations[ticket.slot].answer(from: node) != nil
    else { return }
    let operation = volatile.operations[ticket.slot]
    guard operation.answered == operation.everyTarget else { return }
    volatile.operations.remove(ticket.slot)
    answerRead(operation, common, into: &outbox)
  }

  private func answerRead(
    _ operation: Operation, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    // A set's elements are not what anybody is to choose from.
    if operation.cell.kind == .siblings, !common.isSet(operation.cell) {
      let count = common.siblings(of: operation.cell).siblings.count
      outbox.append(.observe(.siblings(operation.request.key, count)))
    }
    answer(operation, .ok, into: &outbox)
  }

  /// A target is not there: another takes its place; with none left the read ends.
  mutating func readRefused(
    _ ticket: Ticket, by node: NodeID, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard ticket.boot == boot, var operation = volatile.operations.find(ticket.slot),
      let place = operation.targets.firstIndex(of: node),
      operation.answered & operation.bit(place) == 0
    else { return }
    switch operation.phase {
    case .writing, .forwarded: return
    case .reading: break
    case .querying: return queryRefused(ticket, by: node, into: &outbox)
    case .fetching, .repairing:
      // What it held is known by digest only: no answer could be vouched for.
      volatile.operations.remove(ticket.slot)
      return answer(operation, .unknown, into: &outbox)
    }
    operation.gone.insert(node)
    guard let (target, replica) = nextReader(of: operation, common) else {
      volatile.operations.remove(ticket.slot)
      return answer(operation, .unavailable, into: &outbox)
    }
    operation.targets[place] = target
    operation.standsFor[place] = replica
    guard
      operation.primaries(of: operation.everyTarget) >= common.settings.primaryReadQuorum
    else {
      volatile.operations.remove(ticket.slot)
      return answer(operation, .unavailable, into: &outbox)
    }
    volatile.operations[ticket.slot] = operation
    ask(operation, place, digestOnly: place > 0, ticket, at: moment, &common, into: &outbox)
  }
}
