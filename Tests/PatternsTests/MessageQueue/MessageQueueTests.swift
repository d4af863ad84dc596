import Patterns
import Simulation
import Testing

@Suite("The message queue, as SQS") struct MessageQueueTests {
  /// One queue (1) with a dead-letter queue (0).
  private func host(_ change: (inout MessageQueue.Settings) -> Void = { _ in }) -> QueueHost {
    var host = QueueHost()
    host.fsync = .zero
    let dead = host.broker.addQueue()
    var settings = MessageQueue.Settings()
    settings.deadLetterQueue = dead
    change(&settings)
    let queue = host.broker.addQueue(settings)
    host.broker.subscribe(queue, to: 0)
    return host
  }
  private let dead = QueueID(0)
  private let queue = QueueID(1)

  @Test("a message is confirmed after it is durable, and received after that") func durable() {
    var host = host()
    host.fsync = .milliseconds(1)
    host.receive(from: queue)
    host.publish(7)
    #expect(host.broker.pendingCount == 1 && host.deliveries.isEmpty && host.confirmed.isEmpty)
    host.run(until: .milliseconds(1))
    #expect(host.confirmed == [7] && host.deliveries.map(\.delivery.message.body) == [7])
  }

  @Test("what is lost before it was durable was never confirmed") func lost() {
    var host = host()
    host.fsync = .milliseconds(1)
    host.publish(7)
    host.crash()
    host.run(until: .seconds(1))
    host.restart()
    host.receive(wait: .zero, from: queue)
    #expect(host.confirmed.isEmpty && host.deliveries.isEmpty)
  }

  @Test("a received message is hidden for 30 s, then comes back with its count") func visibility() {
    var host = host()
    host.publish(7)
    host.run(until: .seconds(1))
    host.receive(from: queue)
    host.receive(wait: .zero, from: queue, waiter: 2)
    #expect(host.deliveries.count == 1 && host.finished.last?.count == 0)
    host.run(until: .seconds(20))
    host.receive(from: queue, waiter: 3)
    host.run(until: .milliseconds(30_999))
    #expect(host.deliveries.count == 1)
    host.run(until: .seconds(31))
    #expect(host.deliveries.count == 2)
    #expect(
      host.deliveries[1].delivery.receiveCount == 2 && host.deliveries[1].delivery.isRedelivered)
    #expect(host.deliveries[1].waiter == 3 && host.broker[queue].tally.redelivered == 1)
  }

  @Test("an old receipt is of no use after redelivery, but is until then") func receipts() {
    var host = host()
    host.publish(7)
    host.publish(8)
    host.run(until: .seconds(1))
    host.receive(2, from: queue)
    let first = host.deliveries.map(\.delivery.receipt)
    host.run(until: .seconds(40))
    #expect(host.broker[queue].readyCount == 2)
    var isOfUse = host.acknowledge(first[0], in: queue)
    #expect(isOfUse, "past its timeout, not yet redelivered")
    host.receive(from: queue)
    isOfUse = host.acknowledge(first[1], in: queue)
    #expect(!isOfUse)
    isOfUse = host.acknowledge(first[0], in: queue)
    #expect(!isOfUse, "gone")
    #expect(host.broker[queue].tally.staleReceipts == 2 && host.broker[queue].tally.acked == 1)
    #expect(host.imbalance == nil)
  }

  @Test("poison is delivered five times, then dead-lettered when asked for again") func poison() {
    var host = host()
    host.publish(7)
    for round in 0..<5 {
      host.run(until: .seconds(round * 31 + 1))
      host.receive(wait: .zero, from: queue)
    }
    host.run(until: .seconds(5 * 31 + 1))
    #expect(host.deliveries.map(\.delivery.receiveCount) == [1, 2, 3, 4, 5])
    #expect(host.broker[queue].readyCount == 1, "it waits until someone asks")
    host.receive(wait: .zero, from: queue)
    #expect(host.deliveries.count == 5)
    #expect(host.broker[queue].tally.deadLettered(.deliveryLimit) == 1)
    #expect(host.broker[dead].readyMessages(9).map(\.body) == [7])
    #expect(host.broker[dead].readyMessages(9)[0].publishedAt == .zero, "the publish time is kept")
    #expect(host.imbalance == nil)
  }

  @Test("without a dead-letter queue it is delivered for ever") func forever() {
    var host = host { $0.deadLetterQueue = nil }
    host.publish(7)
    for round in 0..<20 {
      host.run(until: .seconds(round * 31 + 1))
      host.receive(wait: .zero, from: queue)
    }
    #expect(host.deliveries.last?.delivery.receiveCount == 20)
  }

  @Test("received three times, a message goes behind the others and its age no longer counts")
  func suspicion() {
    var host = host()
    host.publish(7)
    for round in 0..<3 {
      host.run(until: .seconds(round * 31 + 1))
      host.receive(wait: .zero, from: queue)
    }
    host.publish(8)
    host.run(until: .seconds(100))
    #expect(host.broker[queue].readyMessages(9).map(\.body) == [8, 7])
    #expect(host.broker[queue].oldestAge(at: .seconds(100)) == .seconds(37))
  }

  @Test("a receive takes at most ten and waits at most 20 s") func limits() {
    var host = host()
    for body in 0..<12 { host.publish(UInt64(body)) }
    host.run(until: .seconds(1))
    host.receive(100, from: queue)
    #expect(host.finished.last?.count == 10)
    host.receive(10, from: queue)
    #expect(host.finished.last?.count == 2)
    host.receive(wait: .seconds(500), from: queue, waiter: 5)
    host.run(until: .seconds(25))
    #expect(host.finished.last?.waiter == 5 && host.finished.last?.count == 0)
    #expect(host.finished.last?.at == .seconds(21))
  }

  @Test("waiting receivers are served first come first served; one who left gets nothing")
  func waiting() {
    var host = host()
    for waiter in 1...3 { host.receive(from: queue, waiter: UInt64(waiter)) }
    host.broker.cancel(waiter: 1, in: queue)
    for body in 7...8 { host.publish(UInt64(body)) }
    host.run(until: .seconds(1))
    #expect(host.deliveries.map(\.waiter) == [2, 3])
    #expect(host.deliveries.map(\.delivery.message.body) == [7, 8])
  }

  @Test("the end of an earlier wait does not end a later one under the same number")
  func staleWait() {
    var host = host()
    host.receive(from: queue)
    host.publish(7)
    host.run(until: .seconds(15))
    host.receive(from: queue)
    host.run(until: .seconds(25))
    #expect(host.finished.map(\.count) == [1] && host.broker[queue].waiterCount == 1)
  }

  @Test("extend hides for longer, release gives back, reject buries") func settle() {
    var host = host()
    host.publish(7)
    host.run(until: .seconds(1))
    host.receive(from: queue)
    let receipt = host.deliveries[0].delivery.receipt
    host.run(until: .seconds(20))
    var isOfUse = host.extend(receipt, in: queue)
    #expect(isOfUse)
    host.drain()
    host.run(until: .seconds(49))
    #expect(host.broker[queue].unackedCount == 1)
    host.run(until: .seconds(50))
    #expect(host.broker[queue].readyCount == 1)
    isOfUse = host.extend(receipt, in: queue)
    #expect(!isOfUse)

    host.receive(from: queue)
    let second = host.deliveries[1].delivery.receipt
    isOfUse = host.release(second, in: queue)
    #expect(isOfUse)
    host.drain()
    host.receive(from: queue)
    let third = host.deliveries[2].delivery.receipt
    isOfUse = host.reject(third, in: queue)
    #expect(isOfUse)
    host.drain()
    #expect(host.broker[queue].tally.deadLettered(.rejected) == 1)
    #expect(host.broker[dead].readyCount == 1 && host.imbalance == nil)
  }

  @Test("a delay hides new messages") func delay() {
    var host = host { $0.delay = .seconds(5) }
    host.receive(from: queue)
    host.publish(7)
    host.run(until: .milliseconds(4_999))
    #expect(host.deliveries.isEmpty && host.broker[queue].delayedCount == 1)
    host.run(until: .seconds(5))
    #expect(host.deliveries.count == 1 && host.broker[queue].delayedCount == 0)
  }

  @Test("too long: the head makes room, or the publisher is refused") func overflow() {
    var head = host { $0.maxLength = 3 }
    for body in 1...5 { head.publish(UInt64(body)) }
    head.run(until: .seconds(1))
    #expect(head.broker[queue].readyMessages(9).map(\.body) == [3, 4, 5])
    #expect(head.dead.map(\.id) == [1, 2] && head.dead.allSatisfy { $0.reason == .maxLength })
    #expect(head.confirmed.count == 5)

    var reject = host {
      $0.maxLength = 3
      $0.overflow = .rejectPublish
    }
    for body in 1...5 { reject.publish(UInt64(body)) }
    reject.run(until: .seconds(1))
    #expect(reject.broker[queue].readyMessages(9).map(\.body) == [1, 2, 3])
    #expect(reject.refused == [4, 5] && reject.confirmed == [1, 2, 3])
    #expect(reject.broker[queue].tally.refused == 2)
  }

  @Test("past its retention a message is dropped, not dead-lettered") func retention() {
    var host = host { $0.retention = .seconds(60) }
    host.publish(7)
    host.run(until: .seconds(61))
    host.receive(wait: .zero, from: queue)
    #expect(host.deliveries.isEmpty && host.dropped.map(\.reason) == [.expired])
    #expect(host.broker[dead].liveCount == 0 && host.imbalance == nil)
  }

  @Test("each group gets every message; its members share") func groups() {
    var host = QueueHost()
    let groups = (0..<3).map { _ in host.broker.addQueue() }
    for group in groups { host.broker.subscribe(group, to: 4) }
    for body in 0..<10 { host.publish(UInt64(body), topic: 4) }
    host.publish(99, topic: 5)
    host.run(until: .seconds(1))
    for group in groups {
      for member in 0..<2 { host.receive(5, from: group, waiter: UInt64(member)) }
      let got = host.deliveries.filter { $0.delivery.queue == group }
      #expect(got.map(\.delivery.message.body) == (0..<10).map { UInt64($0) })
      #expect(got.count { $0.waiter == 0 } == 5)
    }
    #expect(host.confirmed.count == 11 && host.broker.unroutableCount == 1)
  }

  @Test("a restart brings hidden messages back after the rest of their time") func restart() {
    var host = host()
    host.publish(7)
    host.run(until: .seconds(1))
    host.receive(from: queue)
    host.run(until: .seconds(5))
    host.crash()
    host.run(until: .seconds(10))
    host.restart()
    host.run(until: .milliseconds(30_999))
    #expect(host.broker[queue].unackedCount == 1)
    host.run(until: .seconds(31))
    #expect(host.broker[queue].readyCount == 1)
  }

  @Test("a copy is a snapshot") func snapshot() {
    var host = host()
    for body in 0..<1_000 { host.publish(UInt64(body)) }
    host.run(until: .seconds(1))
    let past = host.broker
    host.receive(10, from: queue)
    for delivery in host.deliveries {
      let isOfUse = host.acknowledge(delivery.delivery.receipt, in: queue)
      #expect(isOfUse)
    }
    #expect(past[queue].readyCount == 1_000 && past[queue].readyMessages(.max).count == 1_000)
    #expect(past[queue].readyMessages(1)[0].body == 0)
    #expect(host.broker[queue].readyMessages(1)[0].body == 10)
  }
}
