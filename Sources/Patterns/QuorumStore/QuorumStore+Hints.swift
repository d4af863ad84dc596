import Simulation

extension QuorumStore {
  /// Whether writes for `node`, suspected to be down, are still kept.
  func keepsHints(for node: NodeID, at moment: Moment, _ settings: Settings) -> Bool {
    guard volatile.suspected.contains(node) else { return true }
    return moment.now - volatile.suspectedSince[node.index] <= settings.hintWindow
  }

  /// Whether a write for `node` would be kept now.
  func canStoreHint(for node: NodeID, at moment: Moment, _ settings: Settings) -> Bool {
    keepsHints(for: node, at: moment, settings)
      && durable.hints.pending(for: node) < settings.hintCapacity
  }

  /// Keeps a write for `node`, unless it has been away too long or its log is full; whether it did.
  @discardableResult mutating func storeHint(
    for node: NodeID, _ key: Key, _ cell: Cell, at moment: Moment, _ settings: Settings,
    into outbox: inout Outbox<Effect>
  ) -> Bool {
    guard canStoreHint(for: node, at: moment, settings) else {
      outbox.append(.observe(.hintRefused(for: node)))
      return false
    }
    durable.hints.append(HintLog.Hint(key: key, cell: cell, stored: moment.wall), for: node)
    outbox.append(.observe(.hintStored(for: node)))
    scheduleReplay(settings, into: &outbox)
    return true
  }

  /// Takes a write in a replica's place: readable here until the replica has it.
  ///
  /// What it keeps no hint of would never reach the replica: that it does not take; whether it did.
  mutating func storeFallback(
    _ cell: Cell, at key: Key, for replica: NodeID, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) -> Bool {
    guard storeHint(for: replica, key, cell, at: moment, common.settings, into: &outbox) else {
      return false
    }
    let merged = common.merge(durable.fallbacks[key], cell)
    if merged != durable.fallbacks[key] { durable.fallbacks[key] = merged }
    return true
  }

  /// Has `replayHints` called after a while, if there are hints and it is not on the way already.
  mutating func scheduleReplay(_ settings: Settings, into outbox: inout Outbox<Effect>) {
    guard durable.hints.pending > 0 && !volatile.replayTimerIsSet else { return }
    volatile.replayTimerIsSet = true
    outbox.append(.startTimer(Timer(kind: .hintReplay, boot: boot), after: settings.hintReplay))
  }

  /// Offers hints to every node that is believed to be back; those not acknowledged go out again.
  mutating func replayHints(
    at moment: Moment, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    for index in durable.hints.queues.indices {
      let node = NodeID(index)
      guard durable.hints.queues[index].pending > 0, !volatile.suspected.contains(node) else {
        continue
      }
      durable.hints.queues[index].sent = durable.hints.queues[index].head
      sendHints(to: node, at: moment, settings, into: &outbox)
    }
  }

  /// Sends the next hints, as many as may be on their way at once.
  private mutating func sendHints(
    to node: NodeID, at moment: Moment, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    // Cassandra's `Hint.isLive`: a hint older than deletions are remembered could raise the dead.
    let oldest = moment.wall - settings.tombstoneGrace.nanoseconds / 1_000
    while true {
      let queue = durable.hints.queues[node.index]
      guard queue.sent < queue.end, queue.sent - queue.head < UInt64(settings.hintsInFlight) else {
        return
      }
      let number = queue.sent
      durable.hints.queues[node.index].sent += 1
      guard let hint = queue[number] else { continue }
      if hint.stored < oldest {
        finishHint(number, for: node)
        outbox.append(.observe(.hintExpired(for: node)))
      } else {
        outbox.append(.send(.hint(number, hint.key, hint.cell), to: node))
      }
    }
  }

  /// The node has the hint: it is struck out, and the next one goes.
  mutating func hintArrived(
    _ number: UInt64, at node: NodeID, _ moment: Moment, _ settings: Settings,
    into outbox: inout Outbox<Effect>
  ) {
    guard let hint = finishHint(number, for: node) else { return }
    outbox.append(.observe(.hintReplayed(for: node, hint.key)))
    sendHints(to: node, at: moment, settings, into: &outbox)
  }

  @discardableResult private mutating func finishHint(
    _ number: UInt64, for node: NodeID
  ) -> HintLog.Hint? {
    guard let hint = durable.hints.finish(number, for: node) else { return nil }
    // What was readable here in the replica's place goes with the hint that brought it.
    if durable.fallbacks[hint.key] == hint.cell { durable.fallbacks[hint.key] = .absent }
    if durable.hints.pending == 0 { durable.fallbacks = CellTable() }
    return hint
  }
}
