/// What is to happen, earliest first; events of one instant in the order they were scheduled.
///
/// A `Ladder` keeps the order, a table beside it the payloads: a snapshot is a few array headers. A
/// cancelled event leaves lazily, when its turn comes near.
public struct EventQueue<Payload: BitwiseCopyable & Sendable>: Sendable {
  @usableFromInline var order: Ladder
  /// By place.
  @usableFromInline var payloads: ContiguousArray<Payload> = []

  /// An empty queue, as if `scheduled` events had come and gone.
  @inlinable public init(scheduled: Int = 0) { order = Ladder(sequence: UInt64(scheduled)) }

  /// Every so many events, those that wait are numbered anew.
  @inlinable public static var eventsPerNumbering: Int { Ladder.numberLimit }

  /// How many events are due and not cancelled.
  @inlinable public var count: Int { order.count }

  /// Adds an event; the ticket cancels it.
  ///
  /// At most 16,777,216 may wait, cancelled ones whose turn has not come included.
  @inlinable @discardableResult
  public mutating func schedule(at time: Instant, _ payload: Payload) -> Ticket {
    let slot = order.push(time.nanoseconds)
    let place = Int(slot.index)
    if place < payloads.count { payloads[place] = payload } else { payloads.append(payload) }
    return Ticket(slot: slot)
  }

  /// Takes an event back; false when it has happened or was cancelled before.
  @inlinable @discardableResult public mutating func cancel(_ ticket: Ticket) -> Bool {
    order.cancel(ticket.slot)
  }

  /// When the next event is due.
  @inlinable public mutating func nextTime() -> Instant? {
    order.nextTime().map(Instant.init(nanoseconds:))
  }

  /// Takes out the next event, unless it is due after `limit`.
  @inlinable public mutating func popFirst(
    notAfter limit: Instant = .never
  ) -> (time: Instant, payload: Payload)? {
    guard let (time, place) = order.popFirst(notAfter: limit.nanoseconds) else { return nil }
    return (Instant(nanoseconds: time), payloads[place])
  }
}

/// What takes a scheduled event back.
public struct Ticket: Sendable, Hashable, BitwiseCopyable {
  @usableFromInline var slot: Slot

  @inlinable init(slot: Slot) { self.slot = slot }

  /// A ticket of nothing: cancelling it does nothing.
  @inlinable public static var none: Ticket { Ticket(slot: .none) }
}
