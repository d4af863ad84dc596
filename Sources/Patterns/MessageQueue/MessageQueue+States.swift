import Simulation

/// The moves between states; the counts follow each move.
extension MessageQueue {
  /// Delivers to a receiver; false when there is nothing to deliver.
  mutating func give(
    to waiter: Waiter, at now: Instant, into effects: inout Outbox<MessageBroker.Effect>
  ) -> Bool {
    var given = 0
    while given < Int(waiter.limit), unackedCount < settings.inFlightCapacity,
      let slot = nextDeliverable(at: now, into: &effects)
    {
      readyCount -= 1
      unackedCount += 1
      table.takeFromReady(slot)
      table[slot].state = .unacked
      table[slot].generation &+= 1
      table[slot].receiveCount += 1
      table[slot].visibleAt = now + settings.visibilityTimeout
      let count = Int(table[slot].receiveCount)
      if count > 1 { tally.redelivered += 1 }
      if count >= Settings.poisonSuspicion { table.stopAging(slot) }
      effects.append(
        .deliver(
          waiter: waiter.id,
          Delivery(
            queue: id, message: table[slot].message, receipt: receipt(slot), receiveCount: count)))
      setTimer(slot, into: &effects)
      given += 1
    }
    if given > 0 { effects.append(.finish(waiter: waiter.id, count: given)) }
    return given > 0
  }

  /// The first ready message, after those were buried that may not be delivered.
  private mutating func nextDeliverable(
    at now: Instant, into effects: inout Outbox<MessageBroker.Effect>
  ) -> UInt32? {
    while let slot = table.firstReady {
      let isPoison =
        settings.deadLetterQueue != nil
        && Int(table[slot].receiveCount) >= settings.maxReceiveCount
      let isOld = now - table[slot].message.publishedAt > settings.retention
      guard isPoison || isOld else { return slot }
      readyCount -= 1
      table.takeFromReady(slot)
      bury(slot, isOld ? .expired : .deliveryLimit, into: &effects)
    }
    return nil
  }

  /// Serves who waits, first come first served.
  mutating func serve(at now: Instant, into effects: inout Outbox<MessageBroker.Effect>) {
    while let waiter = waiters.first, give(to: waiter, at: now, into: &effects) {
      waiters.removeFirst()
    }
  }

  /// Unacked or delayed → ready: in front, but behind the others when suspected to be poison.
  ///
  /// SQS moves what was received three times to the back of the queue.
  mutating func comeBack(
    _ slot: UInt32, at now: Instant, into effects: inout Outbox<MessageBroker.Effect>
  ) {
    switch table[slot].state {
    case .free, .ready: return
    case .delayed:
      delayedCount -= 1
      table.makeReady(slot, atFront: false)
    case .unacked:
      unackedCount -= 1
      let isSuspect = Int(table[slot].receiveCount) >= Settings.poisonSuspicion
      table.makeReady(slot, atFront: !isSuspect)
    }
    readyCount += 1
    serve(at: now, into: &effects)
    dropOverflow(into: &effects)
  }

  /// Takes a message out of the state it is in; false (and counted) when the receipt is stale.
  mutating func take(_ receipt: Receipt) -> Bool {
    guard table.contains(receipt) else {
      tally.staleReceipts += 1
      return false
    }
    switch table[receipt.slot].state {
    case .unacked: unackedCount -= 1
    case .ready:
      readyCount -= 1
      table.takeFromReady(receipt.slot)
    case .delayed: delayedCount -= 1
    case .free: preconditionFailure("a free slot has no valid receipt")
    }
    return true
  }

  /// Changes until when an unacked message is hidden; false (and counted) when it is not unacked.
  mutating func hide(_ receipt: Receipt, until time: Instant) -> Bool {
    guard table.contains(receipt), table[receipt.slot].state == .unacked else {
      tally.staleReceipts += 1
      return false
    }
    table[receipt.slot].visibleAt = time
    return true
  }

  /// Removes a message that is in no state any more, to the dead-letter queue or for good.
  mutating func bury(
    _ slot: UInt32, _ reason: DeathReason, into effects: inout Outbox<MessageBroker.Effect>
  ) {
    let message = table[slot].message
    table.remove(slot)
    // SQS: what is past its retention is deleted, dead-letter queue or not.
    if let target = settings.deadLetterQueue, reason != .expired {
      tally.countDeath(reason)
      effects.append(.deadLetter(message, from: id, to: target, reason))
    } else {
      tally.dropped += 1
      effects.append(.drop(message, from: id, reason))
    }
  }

  /// Drops from the head what is beyond the maximum length.
  mutating func dropOverflow(into effects: inout Outbox<MessageBroker.Effect>) {
    guard let maxLength = settings.maxLength, settings.overflow == .dropHead else { return }
    while readyCount > maxLength, let slot = table.firstReady {
      readyCount -= 1
      table.takeFromReady(slot)
      bury(slot, .maxLength, into: &effects)
    }
  }

  mutating func finishEmpty(
    _ waiter: UInt64, into effects: inout Outbox<MessageBroker.Effect>
  ) {
    tally.emptyReceives += 1
    effects.append(.finish(waiter: waiter, count: 0))
  }

  func receipt(_ slot: UInt32) -> Receipt {
    Receipt(slot: slot, generation: table[slot].generation)
  }

  func setTimer(_ slot: UInt32, into effects: inout Outbox<MessageBroker.Effect>) {
    effects.append(.timer(.visible(id, receipt(slot)), at: table[slot].visibleAt))
  }
}
