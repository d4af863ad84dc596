import Simulation

extension QuorumStore {
  /// A client asks this node, which coordinates the operation.
  public mutating func submit(
    _ request: Request, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    if common.settings.algorithm == .abd {
      switch request.action {
      case .get, .put, .delete: return query(request, at: moment, &common, into: &outbox)
      case .add, .insert, .remove:
        // A majority agrees on one version; what merges has as many as it has replicas.
        return answer(Operation(.writing, request), .failed, into: &outbox)
      }
    }
    switch request.action {
    case .get: read(request, at: moment, &common, into: &outbox)
    case .put, .delete, .add, .insert, .remove:
      write(request, origin: nil, at: moment, &common, into: &outbox)
    }
  }

  /// Coordinates a write, the client's or (with an origin) one that another node has handed over.
  mutating func write(
    _ request: Request, origin: Operation.Origin?, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    var operation = Operation(.writing, request, origin: origin)
    let replicas = common.ring.preferenceList(
      of: request.hash, count: common.settings.replicas)
    chooseTargets(replicas, at: moment, common, for: &operation)
    let primaries = common.settings.primaryWriteQuorum
    operation.quorum = max(common.settings.writeQuorum, primaries, 1)
    addPending(replicas, common, to: &operation)
    let hints = hintsThatCount(replicas, at: moment, common.settings)
    guard operation.targets.count + hints >= operation.quorum,
      operation.primaries(of: operation.everyTarget) >= primaries
    else {
      return answer(operation, .unavailable, into: &outbox)
    }
    switch (request.action, common.settings.versions) {
    case (.add(let amount), _):
      guard replicas.contains(id) else {
        // What was added stands at whoever added it, and a fallback forgets (Cassandra's counters
        // have a replica lead them, too).
        return hand(operation, at: moment, common, into: &outbox)
      }
      let set = common.siblings(of: durable.cells[request.key])
      operation.cell = common.insert(set.adding(amount, by: actor))
    case (.insert, _), (.remove, _):
      guard replicas.contains(id) else {
        return hand(operation, at: moment, common, into: &outbox)
      }
      guard let cell = edited(request, at: moment, &common) else {
        return answer(operation, .failed, into: &outbox)
      }
      operation.cell = cell
    case (_, .lastWriteWins):
      operation.cell = stamp(request.action, at: moment)
    case (_, .versionVectors), (_, .dottedVersionVectors):
      guard replicas.contains(id) else {
        // A dot must be new to the key, and only a replica knows which are: Riak, too, has a node
        // of the preference list coordinate. No fallback will do, for it forgets.
        return hand(operation, at: moment, common, into: &outbox)
      }
      guard let cell = dotted(request, at: moment, &common, into: &outbox) else {
        return answer(operation, .failed, into: &outbox)
      }
      operation.cell = cell
    }

    let ticket = Ticket(slot: volatile.operations.insert(operation), boot: boot)
    for place in operation.targets.indices {
      send(operation, to: place, ticket, at: moment, &common, into: &outbox)
    }
    if common.settings.hints == .cassandra {
      for replica in replicas where volatile.suspected.contains(replica) {
        let isKept = storeHint(
          for: replica, request.key, operation.cell, at: moment, common.settings, into: &outbox)
        if isKept, common.settings.writeQuorum == 0, holds(ticket, in: .writing) {
          volatile.operations[ticket.slot].hints += 1
          replyIfReached(ticket.slot, common.settings, into: &outbox)
        }
      }
      if operation.targets.isEmpty, holds(ticket, in: .writing) {
        finishWrite(ticket.slot, at: moment, common.settings, into: &outbox)
      }
    }
    setWriteDeadline(ticket.slot, at: moment, common.settings, into: &outbox)
  }

  /// For how many replicas a hint would stand for an acknowledgement: with ANY for those believed to be
  /// down (Cassandra's `StorageProxy.submitHint`).
  private func hintsThatCount(
    _ replicas: NodeList, at moment: Moment, _ settings: Settings
  ) -> Int {
    guard settings.writeQuorum == 0, settings.hints == .cassandra else { return 0 }
    return replicas.count {
      volatile.suspected.contains($0) && canStoreHint(for: $0, at: moment, settings)
    }
  }

  /// The replicas believed to be up, and in a sloppy quorum the next nodes for the others.
  private func chooseTargets(
    _ replicas: NodeList, at moment: Moment, _ common: Common,
    for operation: inout Operation
  ) {
    var taken = replicas.set.union(volatile.suspected)
    for replica in replicas {
      if !volatile.suspected.contains(replica) {
        operation.add(replica, for: replica)
      } else if common.settings.hints == .dynamo,
        keepsHints(for: replica, at: moment, common.settings),
        let fallback = common.ring.fallback(of: operation.request.hash, excluding: taken)
      {
        taken.insert(fallback)
        operation.add(fallback, for: replica)
      }
    }
  }

  /// Replicas to be get the write as well, and each is one more that must have it: then W of the
  /// replicas there will be have it, and W of those there are (Cassandra's pending endpoints).
  func addPending(
    _ replicas: NodeList, _ common: Common, to operation: inout Operation
  ) {
    for newcomer in common.pendingReplicas(of: operation.request.hash, besides: replicas) {
      operation.quorum += 1
      guard !volatile.suspected.contains(newcomer), !operation.targets.contains(newcomer),
        operation.targets.count < NodeList.capacity
      else { continue }
      operation.pendingTargets += 1
      operation.add(newcomer, for: newcomer)
    }
  }

  /// Sends a write to one of its targets; to itself by doing it.
  private mutating func send(
    _ operation: Operation, to place: Int, _ ticket: Ticket, at moment: Moment,
    _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    let (target, replica) = (operation.targets[place], operation.standsFor[place])
    let key = operation.request.key
    let message: Message =
      target == replica
      ? .write(ticket, key, operation.cell) : .writeFor(replica, ticket, key, operation.cell)
    if target == id {
      receive(message, from: id, at: moment, &common, into: &outbox)
    } else {
      outbox.append(.send(message, to: target))
    }
  }

  /// The plain version of a write: the wall clock's time, or one more than the last given out.
  ///
  /// Cassandra's `ClientState.getTimestamp`: a node never gives a timestamp twice, whatever its clock.
  private mutating func stamp(_ action: Request.Action, at moment: Moment) -> Cell {
    volatile.lastTimestamp =
      moment.wall > volatile.lastTimestamp ? moment.wall : volatile.lastTimestamp + 1
    switch action {
    case .put(let value): return .value(value, at: volatile.lastTimestamp)
    case .delete(let value): return .tombstone(value, at: volatile.lastTimestamp)
    case .get, .add, .insert, .remove:
      preconditionFailure("\(action) has no version by clock")
    }
  }

  /// This replica's siblings after a write by a client who had seen the context; nil when too many.
  private mutating func dotted(
    _ request: Request, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) -> Cell? {
    let plain = stamp(request.action, at: moment)
    let local = common.siblings(of: durable.cells[request.key])
    let seen = common.siblings(of: request.context)
    // One vector for all siblings can't tell which of them the writer had seen.
    let isBlind = common.settings.versions == .versionVectors && !seen.coversAll(of: local)
    let set = local.adding(
      Sibling(
        dot: nextDot(local, seen), value: plain.value, timestamp: plain.timestamp,
        isTombstone: plain.isDeleted),
      seen: isBlind ? .empty : seen)
    outbox.append(.observe(.siblings(request.key, set.siblings.count)))
    guard set.siblings.count <= common.settings.siblingLimit else { return nil }
    return common.insert(set)
  }

  /// This replica's set after an insertion or a removal; nil when there is no room, or nothing to
  /// remove.
  ///
  /// What was seen is what stands here, as in a set of Riak's that is changed without a context.
  private mutating func edited(
    _ request: Request, at moment: Moment, _ common: inout Common
  ) -> Cell? {
    let local = common.siblings(of: durable.cells[request.key])
    switch request.action {
    case .insert(let element):
      let plain = stamp(.put(element), at: moment)
      let set = local.inserting(
        Sibling(
          dot: nextDot(local, .empty), value: element, timestamp: plain.timestamp,
          isTombstone: false))
      guard set.siblings.count <= common.settings.siblingLimit else { return nil }
      return common.insert(set)
    case .remove(let element): return local.removing(element).map { common.insert($0) }
    case .get, .put, .delete, .add: preconditionFailure("\(request.action) changes no set")
    }
  }

  /// The name of a write that follows all of this node's that are known here, or were.
  private func nextDot(_ local: SiblingSet, _ seen: SiblingSet) -> Dot {
    let actor = actor
    return Dot(
      actor: actor,
      counter: max(local.counter(of: actor), seen.counter(of: actor), durable.dotFloor) + 1)
  }

  /// As whom it numbers its writes: a node that lost some goes on as another.
  private var actor: UInt16 { UInt16(id.rawValue) | durable.lostHistories << 8 }

  /// Has a replica coordinate the write.
  private mutating func hand(
    _ operation: Operation, at moment: Moment, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard let place = operation.targets.indices.first(where: { !operation.isFallback($0) }) else {
      return answer(operation, .unavailable, into: &outbox)
    }
    var operation = operation
    let target = operation.targets[place]
    operation.phase = .forwarded
    operation.targets = [target]
    operation.standsFor = [target]
    operation.quorum = 1
    let request = operation.request
    let ticket = Ticket(slot: volatile.operations.insert(operation), boot: boot)
    let forwarded = Forwarded(
      key: request.key, hash: request.hash, action: request.action, context: request.context)
    outbox.append(.send(.coordinate(ticket, forwarded), to: target))
    setWriteDeadline(ticket.slot, at: moment, common.settings, into: &outbox)
  }

  /// A target has stored the write.
  mutating func acknowledged(
    _ ticket: Ticket, from node: NodeID, at moment: Moment, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard holds(ticket, in: .writing),
      volatile.operations[ticket.slot].answer(from: node) != nil
    else { return }
    replyIfReached(ticket.slot, common.settings, into: &outbox)
    let operation = volatile.operations[ticket.slot]
    if operation.answered | operation.refused == operation.everyTarget {
      finishWrite(ticket.slot, at: moment, common.settings, into: &outbox)
    }
  }

  /// Tells whoever asked, once enough have it.
  private mutating func replyIfReached(
    _ slot: Slot, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    let operation = volatile.operations[slot]
    guard operation.answers >= operation.quorum, !operation.hasReplied,
      hasPrimaries(operation, operation.answered, settings)
    else { return }
    volatile.operations[slot].hasReplied = true
    answer(operation, .ok, into: &outbox)
  }

  /// A target certainly did not get the write: a sloppy quorum asks the next node, others count it.
  mutating func writeRefused(
    _ ticket: Ticket, by node: NodeID, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard holds(ticket, in: .writing) else { return }
    var operation = volatile.operations[ticket.slot]
    guard let place = operation.targets.firstIndex(of: node),
      (operation.answered | operation.refused) & operation.bit(place) == 0
    else { return }
    let replicas = common.ring.preferenceList(
      of: operation.request.hash, count: common.settings.replicas)
    operation.gone.insert(node)
    let taken = replicas.set.union(operation.targets.set).union(operation.gone)
      .union(volatile.suspected)
    if common.settings.hints == .dynamo, common.settings.algorithm == .quorum,
      replicas.contains(operation.standsFor[place]),
      let fallback = common.ring.fallback(of: operation.request.hash, excluding: taken)
    {
      operation.targets[place] = fallback
      volatile.operations[ticket.slot] = operation
      return send(operation, to: place, ticket, at: moment, &common, into: &outbox)
    }
    operation.refused |= operation.bit(place)
    volatile.operations[ticket.slot] = operation
    let possible = operation.targets.count - operation.refused.nonzeroBitCount
    if possible == 0 && !operation.hasReplied {
      // Nobody got it: with no hint of it kept, the one certain failure after sending.
      volatile.operations.remove(ticket.slot)
      return answer(operation, hasHint(operation, common) ? .unknown : .failed, into: &outbox)
    }
    if possible < operation.quorum && operation.answered != 0 && !operation.hasReplied {
      volatile.operations[ticket.slot].hasReplied = true
      answer(operation, .unknown, into: &outbox)
    }
    if operation.answered | operation.refused == operation.everyTarget {
      finishWrite(ticket.slot, at: moment, common.settings, into: &outbox)
    }
  }

  /// Whether enough of these targets are the key's own replicas.
  private func hasPrimaries(
    _ operation: Operation, _ places: UInt16, _ settings: Settings
  ) -> Bool {
    settings.primaryWriteQuorum == 0 || settings.algorithm == .abd
      || operation.primaries(of: places) >= settings.primaryWriteQuorum
  }

  /// Whether this coordinator already keeps the write for a replica that was suspected.
  private func hasHint(_ operation: Operation, _ common: Common) -> Bool {
    common.settings.hints == .cassandra && common.settings.algorithm == .quorum
      && operation.targets.count - Int(operation.pendingTargets)
        < min(common.settings.replicas, common.ring.members.count)
  }

  /// Every target has answered or time is up: what did not arrive is kept, as Cassandra does.
  mutating func finishWrite(
    _ slot: Slot, at moment: Moment, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    guard let operation = volatile.operations.remove(slot) else { return }
    if !operation.hasReplied {
      // What was still asking has written nothing.
      answer(operation, operation.phase == .querying ? .failed : .unknown, into: &outbox)
    }
    guard settings.hints == .cassandra, settings.algorithm == .quorum,
      operation.phase == .writing
    else { return }
    for place in operation.targets.indices where operation.answered & operation.bit(place) == 0 {
      let replica = operation.standsFor[place]
      guard replica != id else { continue }
      storeHint(
        for: replica, operation.request.key, operation.cell, at: moment, settings, into: &outbox)
    }
  }

  /// The replica that was handed the write tells how it ended.
  mutating func coordinated(
    _ ticket: Ticket, _ outcome: Outcome, _ cell: Cell, into outbox: inout Outbox<Effect>
  ) {
    guard holds(ticket, in: .forwarded) else { return }
    guard var operation = volatile.operations.remove(ticket.slot) else { return }
    operation.cell = cell
    answer(operation, outcome, into: &outbox)
  }

  /// The replica is not there: the next one is asked; with none left nothing was written.
  mutating func coordinationRefused(
    _ ticket: Ticket, by node: NodeID, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard holds(ticket, in: .forwarded) else { return }
    let operation = volatile.operations[ticket.slot]
    let replicas = common.ring.preferenceList(
      of: operation.request.hash, count: common.settings.replicas)
    guard let tried = replicas.firstIndex(of: node), operation.targets.first == node else { return }
    let next = replicas[(tried + 1)...].first { !volatile.suspected.contains($0) }
    guard let next else {
      volatile.operations.remove(ticket.slot)
      return answer(operation, .failed, into: &outbox)
    }
    let request = operation.request
    volatile.operations[ticket.slot].targets = [next]
    let forwarded = Forwarded(
      key: request.key, hash: request.hash, action: request.action, context: request.context)
    outbox.append(.send(.coordinate(ticket, forwarded), to: next))
  }

  /// Tells the client, or the node that handed the operation over, how it ended.
  func answer(_ operation: Operation, _ outcome: Outcome, into outbox: inout Outbox<Effect>) {
    if let origin = operation.origin {
      outbox.append(
        .send(.coordinated(origin.ticket, outcome, operation.cell), to: origin.node))
    } else {
      outbox.append(
        .reply(Reply(tag: operation.request.tag, outcome: outcome, cell: operation.cell)))
    }
  }

  /// Whether the ticket names an operation of this start that is in this phase.
  func holds(_ ticket: Ticket, in phase: Operation.Phase) -> Bool {
    ticket.boot == boot && volatile.operations.contains(ticket.slot)
      && volatile.operations[ticket.slot].phase == phase
  }
}
