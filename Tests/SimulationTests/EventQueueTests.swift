import Simulation
import Testing

@Suite("Event queue") struct EventQueueTests {
  @Test("events leave by time, and at one instant in the order they came", arguments: 1...20)
  func order(seed: UInt64) {
    var random = Random(seed: seed)
    var queue = EventQueue<UInt32>()
    var reference: [(time: Int, number: UInt32)] = []
    var tickets: [(ticket: Ticket, number: UInt32)] = []
    var number: UInt32 = 0
    var now = 0
    for _ in 0..<2_000 {
      switch random.below(4) {
      case 0, 1:
        let time = now + random.below(20)
        let ticket = queue.schedule(at: Instant(nanoseconds: Int64(time)), number)
        reference.append((time, number))
        tickets.append((ticket, number))
        number += 1
      case 2 where !tickets.isEmpty:
        let chosen = tickets.remove(at: random.below(tickets.count))
        let isThere = reference.contains { $0.number == chosen.number }
        #expect(queue.cancel(chosen.ticket) == isThere)
        reference.removeAll { $0.number == chosen.number }
      default:
        let first = reference.enumerated().min {
          ($0.element.time, $0.element.number) < ($1.element.time, $1.element.number)
        }
        let popped = queue.popFirst()
        #expect(popped?.payload == first?.element.number)
        if let first {
          now = first.element.time
          reference.remove(at: first.offset)
        }
      }
      #expect(queue.count == reference.count)
    }
  }

  @Test("nothing leaves before its time") func limit() {
    var queue = EventQueue<UInt32>()
    queue.schedule(at: .seconds(2), 1)
    #expect(queue.popFirst(notAfter: .seconds(1)) == nil)
    #expect(queue.popFirst(notAfter: .seconds(2))?.payload == 1)
  }

  @Test("a copy of the queue is not changed by what happens to the other") func values() {
    var queue = EventQueue<UInt32>()
    for time in 0..<100 { queue.schedule(at: .milliseconds(time), UInt32(time)) }
    var copy = queue
    while queue.popFirst() != nil {}
    #expect(copy.count == 100)
    #expect(copy.popFirst()?.payload == 0)
  }
}
