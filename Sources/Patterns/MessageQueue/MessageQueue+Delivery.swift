public import Simulation

extension MessageQueue {
  // MARK: In

  /// Takes a message in; false when the queue is full and refuses.
  public mutating func enqueue(
    _ message: Message, at now: Instant, into effects: inout Outbox<MessageBroker.Effect>
  ) -> Bool {
    if isRefusing {
      tally.refused += 1
      return false
    }
    tally.published += 1
    if settings.delay > .zero {
      let slot = table.insert(
        message, state: .delayed, arrivedAt: now, visibleAt: now + settings.delay)
      delayedCount += 1
      setTimer(slot, into: &effects)
    } else {
      let slot = table.insert(message, state: .ready, arrivedAt: now, visibleAt: now)
      table.makeReady(slot, atFront: false)
      readyCount += 1
      serve(at: now, into: &effects)
      dropOverflow(into: &effects)
    }
    return true
  }

  // MARK: Out

  /// Hands out up to `limit` messages: at once if any is ready, else as soon as one is, or none
  /// when the wait is over.
  ///
  /// Each message is one `deliver` effect to `waiter`, followed by one `finish` with their number.
  public mutating func receive(
    _ limit: Int = 1, wait: Interval = Settings.maximumWait, waiter: UInt64, at now: Instant,
    into effects: inout Outbox<MessageBroker.Effect>
  ) {
    let end = now + min(wait, Settings.maximumWait)
    let request = Waiter(
      id: waiter, limit: Int32(max(1, min(limit, Settings.receiveCapacity))), end: end)
    if give(to: request, at: now, into: &effects) { return }
    guard wait > .zero, waiters.count < settings.waiterCapacity else {
      return finishEmpty(waiter, into: &effects)
    }
    waiters.append(request)
    effects.append(.timer(.wait(id, waiter: waiter), at: end))
  }

  /// Deletes a message for good; false when the receipt is of no use any more.
  ///
  /// A receipt outlives its visibility timeout until the message is delivered again. Who waited because
  /// too many were in flight is served.
  public mutating func acknowledge(
    _ receipt: Receipt, at now: Instant, into effects: inout Outbox<MessageBroker.Effect>
  ) -> Bool {
    guard take(receipt) else { return false }
    table.remove(receipt.slot)
    tally.acked += 1
    serve(at: now, into: &effects)
    return true
  }

  /// Gives a message back, visible again after a while (at once unless told).
  public mutating func release(
    _ receipt: Receipt, after delay: Interval = .zero, at now: Instant,
    into effects: inout Outbox<MessageBroker.Effect>
  ) -> Bool {
    guard hide(receipt, until: now + delay) else { return false }
    if delay > .zero {
      setTimer(receipt.slot, into: &effects)
    } else {
      comeBack(receipt.slot, at: now, into: &effects)
    }
    return true
  }

  /// Hides a message for longer, from now: a heartbeat of who is still at work on it.
  public mutating func extend(
    _ receipt: Receipt, by time: Interval? = nil, at now: Instant,
    into effects: inout Outbox<MessageBroker.Effect>
  ) -> Bool {
    guard hide(receipt, until: now + (time ?? settings.visibilityTimeout)) else { return false }
    setTimer(receipt.slot, into: &effects)
    return true
  }

  /// Gives a message up: it is dead-lettered at once.
  public mutating func reject(
    _ receipt: Receipt, at now: Instant, into effects: inout Outbox<MessageBroker.Effect>
  ) -> Bool {
    guard take(receipt) else { return false }
    bury(receipt.slot, .rejected, into: &effects)
    serve(at: now, into: &effects)
    return true
  }

  /// The receiver is gone and waits no more.
  public mutating func cancel(waiter: UInt64) { waiters.removeAll { $0.id == waiter } }

  // MARK: Time

  /// A message's time to be visible has come, unless it was put off.
  public mutating func becomeVisible(
    _ receipt: Receipt, at now: Instant, into effects: inout Outbox<MessageBroker.Effect>
  ) {
    guard table.contains(receipt), table[receipt.slot].visibleAt <= now else { return }
    comeBack(receipt.slot, at: now, into: &effects)
  }

  /// A receiver's wait is over.
  public mutating func waitOver(
    _ waiter: UInt64, at now: Instant, into effects: inout Outbox<MessageBroker.Effect>
  ) {
    guard let position = waiters.firstIndex(where: { $0.id == waiter && $0.end <= now }) else {
      return
    }
    waiters.remove(at: position)
    finishEmpty(waiter, into: &effects)
  }

  // MARK: Life

  /// The broker's process is gone: who waited is gone, too; messages are replicated.
  public mutating func crash() { waiters.removeAll() }

  /// Loses every message that arrived at or after an instant: it had only seemed to be kept.
  mutating func lose(since start: Instant) {
    for slot in table.slots where table[slot].arrivedAt >= start {
      switch table[slot].state {
      case .free: continue
      case .ready:
        readyCount -= 1
        table.takeFromReady(slot)
      case .delayed: delayedCount -= 1
      case .unacked: unackedCount -= 1
      }
      table.remove(slot)
      tally.lost += 1
    }
  }

  /// Asks again for the timers of all hidden messages.
  public mutating func restart(
    at now: Instant, into effects: inout Outbox<MessageBroker.Effect>
  ) {
    for slot in table.slots {
      switch table[slot].state {
      case .free, .ready: break
      case .delayed, .unacked:
        table[slot].visibleAt = max(table[slot].visibleAt, now)
        setTimer(slot, into: &effects)
      }
    }
  }
}
