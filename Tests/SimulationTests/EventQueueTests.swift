import TestSupport
import Testing

@testable import Simulation

/// The same promises kept the slow way: a list in order.
private struct SortedList {
  var events: [(time: Int64, number: UInt32)] = []

  mutating func insert(_ time: Int64, _ number: UInt32) {
    var low = 0
    var high = events.count
    while low < high {
      let middle = (low + high) / 2
      if events[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    events.insert((time, number), at: low)
  }

  mutating func cancel(_ number: UInt32) -> Bool {
    guard let index = events.firstIndex(where: { $0.number == number }) else { return false }
    events.remove(at: index)
    return true
  }
}

/// A queue and a list that are told the same.
private struct Pair {
  var queue: EventQueue<UInt32>
  var list = SortedList()
  var tickets: [(ticket: Ticket, number: UInt32)] = []
  var number: UInt32 = 0
  var now: Int64 = 0

  mutating func schedule(_ time: Int64) {
    let ticket = queue.schedule(at: Instant(nanoseconds: time), number)
    list.insert(time, number)
    tickets.append((ticket, number))
    number += 1
  }

  /// Near, equal, far, farthest and past times, as they come.
  mutating func scheduleAnywhere(_ random: inout Random) {
    switch random.below(20) {
    case 0: schedule(.max)
    case 1: schedule(now - Int64(random.below(1_000)))
    case 2, 3, 4: schedule(now)
    case 5, 6, 7: schedule(now / 64 * 64 + 64)
    default: schedule(now + Int64(random.below(1 << random.below(44) + 1)))
    }
  }

  /// Takes one out of both; false when they differ.
  mutating func pop(notAfter limit: Int64 = .max) -> Bool {
    let popped = queue.popFirst(notAfter: Instant(nanoseconds: limit))
    guard let first = list.events.first, first.time <= limit else { return popped == nil }
    list.events.removeFirst()
    if first.time < .max { now = first.time }
    return popped?.payload == first.number && popped?.time.nanoseconds == first.time
  }

  mutating func cancelAny(_ random: inout Random) -> Bool {
    guard !tickets.isEmpty else { return true }
    let index = random.below(tickets.count)
    let chosen = tickets[index]
    if random.below(4) > 0 { tickets.swapAt(index, tickets.count - 1) }
    if tickets.last?.number == chosen.number { tickets.removeLast() }
    return queue.cancel(chosen.ticket) == list.cancel(chosen.number)
  }

  mutating func isDrainedInOrder() -> Bool {
    while !list.events.isEmpty {
      if !pop() { return false }
    }
    return queue.popFirst()?.payload == nil && queue.count == 0 && queue.nextTime() == nil
  }
}

@Suite("Event queue") struct EventQueueTests {
  @Test(
    "events leave by time, and at one instant in the order they came",
    arguments: 1...(isSoak ? 500 : 20))
  func order(seed: Int) {
    var random = Random(seed: UInt64(seed))
    var both = Pair(queue: EventQueue())
    var past = both
    // Swells and ebbs, so that every part of the queue is filled and emptied.
    for step in 0..<4_000 {
      let isGrowing = step / 700 % 2 == 0
      switch random.below(8) {
      case 0: #expect(both.cancelAny(&random) == true)
      case 1:
        let limit = both.now + Int64(random.below(1_000_000))
        #expect(both.pop(notAfter: limit) == true)
      case 2:
        #expect(both.queue.nextTime()?.nanoseconds == both.list.events.first?.time)
      case 3, 4, 5:
        if isGrowing { both.scheduleAnywhere(&random) } else { #expect(both.pop() == true) }
      default: if isGrowing { both.scheduleAnywhere(&random) } else { #expect(both.pop() == true) }
      }
      #expect(both.queue.count == both.list.events.count)
      if step == 500 + seed { past = both }
    }
    #expect(both.isDrainedInOrder() == true)
    // The copy taken on the way knows nothing of what came after.
    #expect(past.isDrainedInOrder() == true)
  }

  @Test("a hundred thousand events of one instant leave in the order they came") func burst() {
    var queue = EventQueue<UInt32>()
    queue.schedule(at: .seconds(1), 0)
    _ = queue.nextTime()
    for number in 1..<100_000 { queue.schedule(at: .seconds(1), UInt32(number)) }
    queue.schedule(at: .milliseconds(1), 1_000_000)
    #expect(queue.popFirst()?.payload == 1_000_000)
    for number in 0..<100_000 {
      if number == 50_000 { queue.schedule(at: .seconds(1), 100_000) }
      if queue.popFirst()?.payload != UInt32(number) { Issue.record("\(number) came late") }
    }
    #expect(queue.popFirst()?.payload == 100_000)
  }

  @Test("each of many events earlier than all before leaves first") func backwards() {
    var both = Pair(queue: EventQueue())
    for number in 0..<2_000 {
      both.schedule(1_000_000 - Int64(number) * 10)
      #expect(both.queue.nextTime()?.nanoseconds == 1_000_000 - Int64(number) * 10)
    }
    #expect(both.isDrainedInOrder() == true)
  }

  @Test("an event at the end of time does not slow those before it") func never() {
    var both = Pair(queue: EventQueue())
    for number in 0..<500 {
      both.schedule(number % 5 == 0 ? .max : Int64(number * 7_919 % 1_000))
    }
    for _ in 0..<300 {
      #expect(both.pop() == true)
      both.schedule(both.now + 100)
    }
    both.schedule(.max)
    #expect(both.isDrainedInOrder() == true)
  }

  @Test("the order holds when the sequence numbers run out and begin anew") func renumbering() {
    var random = Random(seed: 4)
    var both = Pair(queue: EventQueue(scheduled: EventQueue<UInt32>.eventsPerNumbering - 1_000))
    for _ in 0..<900 { both.schedule(Int64(random.below(50))) }
    for _ in 0..<400 { #expect(both.pop() == true) }
    for _ in 0..<50 { #expect(both.cancelAny(&random) == true) }
    for _ in 0..<900 { both.schedule(both.now + Int64(random.below(50))) }
    #expect(both.isDrainedInOrder() == true)
  }

  @Test("a ticket cancels its own event once, never the next one in its place") func tickets() {
    var queue = EventQueue<UInt32>()
    let first = queue.schedule(at: .seconds(1), 1)
    #expect(queue.cancel(first) == true)
    #expect(queue.cancel(first) == false)
    #expect(queue.count == 0 && queue.nextTime() == nil)
    let second = queue.schedule(at: .seconds(2), 2)
    #expect(queue.cancel(first) == false)
    #expect(queue.popFirst()?.payload == 2)
    #expect(queue.cancel(second) == false)
    #expect(queue.cancel(.none) == false)
  }

  @Test("what is cancelled long before its time gives its place to what comes next")
  func purging() {
    var random = Random(seed: 8)
    var both = Pair(queue: EventQueue())
    for _ in 0..<600 { both.scheduleAnywhere(&random) }
    var timeouts: [(ticket: Ticket, number: UInt32)] = []
    var places: Set<UInt32> = []
    for round in 0..<20_000 {
      both.schedule(both.now + 1_000_000_000)
      if let timeout = both.tickets.popLast() {
        timeouts.append(timeout)
        places.insert(timeout.ticket.slot.index)
      }
      if timeouts.count > 50 {
        let answered = timeouts.remove(at: random.below(50))
        let inQueue = both.queue.cancel(answered.ticket)
        let inList = both.list.cancel(answered.number)
        #expect(inQueue == inList)
      }
      if round % 3 == 0 {
        both.scheduleAnywhere(&random)
        #expect(both.pop() == true)
      }
    }
    #expect(both.queue.count == both.list.events.count)
    #expect(places.count < 3_000)
    #expect(both.isDrainedInOrder() == true)
  }

  @Test("nothing leaves before its time") func limit() {
    var queue = EventQueue<UInt32>()
    queue.schedule(at: .seconds(2), 1)
    #expect(queue.popFirst(notAfter: .seconds(1)) == nil)
    #expect(queue.popFirst(notAfter: .seconds(2))?.payload == 1)
  }
}
