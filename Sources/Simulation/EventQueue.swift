/// What is to happen, earliest first; events of one instant in the order they were scheduled.
///
/// A four-ary heap of 24-byte entries over a pool of payloads: a snapshot is three array headers.
/// A cancelled event leaves lazily, by the generation of its place.
public struct EventQueue<Payload: BitwiseCopyable & Sendable>: Sendable {
  @usableFromInline struct Entry: BitwiseCopyable, Sendable {
    @usableFromInline var time: Int64
    @usableFromInline var sequence: UInt64
    @usableFromInline var place: UInt32
    @usableFromInline var generation: UInt32

    @inlinable init(time: Int64, sequence: UInt64, place: UInt32, generation: UInt32) {
      self.time = time
      self.sequence = sequence
      self.place = place
      self.generation = generation
    }

    @inlinable static func < (a: Entry, b: Entry) -> Bool {
      a.time < b.time || (a.time == b.time && a.sequence < b.sequence)
    }
  }

  @usableFromInline var heap: ContiguousArray<Entry> = []
  @usableFromInline var payloads = Pool<Payload>()
  @usableFromInline var sequence: UInt64 = 0

  /// An empty queue.
  @inlinable public init() {}

  /// How many events are due and not cancelled.
  @inlinable public var count: Int { payloads.count }

  /// Adds an event; the ticket cancels it.
  @inlinable @discardableResult
  public mutating func schedule(at time: Instant, _ payload: Payload) -> Ticket {
    let slot = payloads.insert(payload)
    let entry = Entry(
      time: time.nanoseconds, sequence: sequence, place: slot.index, generation: slot.generation)
    sequence &+= 1
    heap.append(entry)
    siftUp(heap.count - 1, entry)
    return Ticket(slot: slot)
  }

  /// Takes an event back; false when it has happened or was cancelled before.
  @inlinable @discardableResult public mutating func cancel(_ ticket: Ticket) -> Bool {
    payloads.remove(ticket.slot) != nil
  }

  /// When the next event is due.
  @inlinable public mutating func nextTime() -> Instant? {
    dropCancelled()
    return heap.isEmpty ? nil : Instant(nanoseconds: heap[0].time)
  }

  /// Takes out the next event, unless it is due after `limit`.
  @inlinable public mutating func popFirst(
    notAfter limit: Instant = .never
  ) -> (time: Instant, payload: Payload)? {
    while !heap.isEmpty {
      let first = heap[0]
      if first.time > limit.nanoseconds { return nil }
      removeRoot()
      let slot = Slot(index: first.place, generation: first.generation)
      if let payload = payloads.remove(slot) {
        return (Instant(nanoseconds: first.time), payload)
      }
    }
    return nil
  }

  @inlinable mutating func dropCancelled() {
    while let first = heap.first,
      !payloads.contains(Slot(index: first.place, generation: first.generation))
    {
      removeRoot()
    }
  }

  @inlinable mutating func siftUp(_ start: Int, _ entry: Entry) {
    var child = start
    heap.withUnsafeMutableBufferPointer { heap in
      while child > 0 {
        let parent = (child - 1) >> 2
        if !(entry < heap[parent]) { break }
        heap[child] = heap[parent]
        child = parent
      }
      heap[child] = entry
    }
  }

  @inlinable mutating func removeRoot() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap.withUnsafeMutableBufferPointer { heap in
      let count = heap.count
      var hole = 0
      while true {
        let first = hole << 2 + 1
        if first >= count { break }
        var least = first
        var child = first + 1
        let end = min(first + 4, count)
        while child < end {
          if heap[child] < heap[least] { least = child }
          child += 1
        }
        if !(heap[least] < last) { break }
        heap[hole] = heap[least]
        hole = least
      }
      heap[hole] = last
    }
  }
}

/// What takes a scheduled event back.
public struct Ticket: Sendable, Hashable, BitwiseCopyable {
  @usableFromInline var slot: Slot

  @inlinable init(slot: Slot) { self.slot = slot }

  /// A ticket of nothing: cancelling it does nothing.
  @inlinable public static var none: Ticket { Ticket(slot: .none) }
}
