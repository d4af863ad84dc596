import Simulation

extension QuorumStore {
  /// Notes when a write runs out of time.
  mutating func setWriteDeadline(
    _ slot: Slot, at moment: Moment, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    volatile.writeDeadlines.append(
      slot, moment.now + settings.writeTimeout, among: volatile.operations)
    setTimer(at: moment, into: &outbox)
  }

  /// Notes when a read runs out of time.
  mutating func setReadDeadline(
    _ slot: Slot, at moment: Moment, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    volatile.readDeadlines.append(
      slot, moment.now + settings.readTimeout, among: volatile.operations)
    setTimer(at: moment, into: &outbox)
  }

  /// Asks for a call at the next deadline, unless one comes by then anyway.
  private mutating func setTimer(at moment: Moment, into outbox: inout Outbox<Effect>) {
    let write = volatile.writeDeadlines.first?.deadline ?? .never
    let read = volatile.readDeadlines.first?.deadline ?? .never
    let next = min(write, read)
    guard next != .never, volatile.deadlineTimer.map({ $0 > next }) ?? true else { return }
    volatile.deadlineTimer = next
    outbox.append(.startTimer(Timer(kind: .deadline, boot: boot), after: next - moment.now))
  }

  /// Ends the operations whose time is up.
  mutating func deadlinePassed(
    at moment: Moment, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    while let first = volatile.writeDeadlines.first {
      guard first.deadline <= moment.now || !volatile.operations.contains(first.slot) else { break }
      volatile.writeDeadlines.removeFirst()
      finishWrite(first.slot, at: moment, common.settings, into: &outbox)
    }
    while let first = volatile.readDeadlines.first {
      guard first.deadline <= moment.now || !volatile.operations.contains(first.slot) else { break }
      volatile.readDeadlines.removeFirst()
      if let operation = volatile.operations.remove(first.slot) {
        answer(operation, .unknown, into: &outbox)
      }
    }
    // An earlier deadline may have asked for a second timer; whichever comes first asks anew.
    if let timer = volatile.deadlineTimer, timer <= moment.now { volatile.deadlineTimer = nil }
    setTimer(at: moment, into: &outbox)
  }
}
