import Foundation
import Patterns
import Simulation

/// How many seeds randomised tests try: few, or all of them with RINGSIDE_SOAK=1.
let scheduleSeeds = ProcessInfo.processInfo.environment["RINGSIDE_SOAK"] == nil ? 200 : 1_000

let noProducer = SpanContext(traceID: TraceID(high: 0, low: 1), spanID: SpanID(rawValue: 1))

/// Carries out a broker's effects: a disk that takes its time, timers, and what receivers get.
struct QueueHost {
  enum Event: BitwiseCopyable, Sendable {
    case timer(MessageBroker.Timer)
    case persisted(UInt64)
    case own(UInt64)
  }
  var broker = MessageBroker()
  var outbox = Outbox<MessageBroker.Effect>()
  var events = EventQueue<Event>()
  var now = Instant.zero
  var fsync: Interval = .milliseconds(1)
  var deliveries: [(waiter: UInt64, delivery: Delivery, at: Instant)] = []
  var finished: [(waiter: UInt64, count: Int, at: Instant)] = []
  var confirmed: [UInt64] = []
  var refused: [UInt64] = []
  var dead: [(id: UInt64, from: Int, reason: DeathReason)] = []
  var dropped: [(id: UInt64, from: Int, reason: DeathReason)] = []
  var isDown = false

  mutating func publish(_ body: UInt64, topic: UInt8 = 0) {
    broker.publish(
      body, to: topic, producer: noProducer, publisher: body, at: now, into: &outbox)
    drain()
  }

  mutating func receive(
    _ limit: Int = 1, wait: Interval = .seconds(20), from queue: QueueID = QueueID(0),
    waiter: UInt64 = 1
  ) {
    broker.receive(from: queue, limit, wait: wait, waiter: waiter, at: now, into: &outbox)
    drain()
  }

  mutating func acknowledge(_ receipt: Receipt, in queue: QueueID) -> Bool {
    defer { drain() }
    return broker.acknowledge(receipt, in: queue, at: now, into: &outbox)
  }

  mutating func extend(_ receipt: Receipt, in queue: QueueID) -> Bool {
    defer { drain() }
    return broker.extend(receipt, in: queue, at: now, into: &outbox)
  }

  mutating func release(_ receipt: Receipt, in queue: QueueID) -> Bool {
    defer { drain() }
    return broker.release(receipt, in: queue, at: now, into: &outbox)
  }

  mutating func reject(_ receipt: Receipt, in queue: QueueID) -> Bool {
    defer { drain() }
    return broker.reject(receipt, in: queue, at: now, into: &outbox)
  }

  mutating func drain() {
    for effect in outbox {
      switch effect {
      case .persist(let ticket): events.schedule(at: now + fsync, .persisted(ticket))
      case .confirm(let publisher, _): confirmed.append(publisher)
      case .refuse(let publisher, _): refused.append(publisher)
      case .deliver(let waiter, let delivery): deliveries.append((waiter, delivery, now))
      case .finish(let waiter, let count): finished.append((waiter, count, now))
      case .timer(let timer, let at): events.schedule(at: at, .timer(timer))
      case .deadLetter(let message, let from, _, let reason):
        dead.append((message.body, from.index, reason))
      case .drop(let message, let from, let reason):
        dropped.append((message.body, from.index, reason))
      }
    }
    outbox.removeAll()
  }

  /// Runs to `end`; `body` is called after every event, with the number of an own one.
  mutating func run(until end: Instant, _ body: (inout QueueHost, UInt64?) -> Void = { _, _ in }) {
    while let (time, event) = events.popFirst(notAfter: end) {
      now = time
      switch event {
      case .timer(let timer): if !isDown { broker.fire(timer, at: now, into: &outbox) }
      case .persisted(let ticket):
        if !isDown { broker.persisted(through: ticket, at: now, into: &outbox) }
      case .own: break
      }
      drain()
      if case .own(let number) = event { body(&self, number) } else { body(&self, nil) }
    }
    now = end
  }

  mutating func crash() {
    broker.crash()
    isDown = true
  }

  mutating func restart() {
    isDown = false
    broker.restart(at: now, into: &outbox)
    drain()
  }

  /// The first queue whose counts do not add up, in words.
  var imbalance: String? {
    for queue in broker.queues {
      let tally = queue.tally
      let gone = tally.acked + tally.deadLettered + tally.dropped
      if tally.published != queue.liveCount + gone {
        return "queue \(queue.id.index): \(tally.published) ≠ \(queue.liveCount) + \(gone)"
      }
      if queue.readyMessages(.max).count != queue.readyCount {
        return "queue \(queue.id.index): the ready list is not as long as counted"
      }
    }
    return nil
  }
}
