import DequeModule
import Simulation

/// When the operations in flight run out of time, soonest first: all of a queue wait equally long.
///
/// Operations that have ended stay until they come to the head, so that nothing is searched for;
/// most end in milliseconds, so there are few.
struct DeadlineQueue: Sendable {
  struct Entry: Sendable, BitwiseCopyable {
    var deadline: Instant
    var slot: Slot
  }
  private var entries: Deque<Entry> = []

  var first: Entry? { entries.first }

  /// Adds an operation; those at the head that have ended go, before they pile up.
  mutating func append(
    _ slot: Slot, _ deadline: Instant, among operations: borrowing Pool<QuorumStore.Operation>
  ) {
    while let first = entries.first, !operations.contains(first.slot) { entries.removeFirst() }
    entries.append(Entry(deadline: deadline, slot: slot))
  }

  mutating func removeFirst() { entries.removeFirst() }
}
