import Patterns
import Simulation

/// One of the loops in which an instance receives a message, works on it, and acknowledges it.
struct Consumer: Sendable, BitwiseCopyable {
  let node: NodeID
  let group: ConsumerGroup
  /// Which of its instance's loops.
  let ordinal: UInt8
  /// Whether it asks, works or acknowledges; or rests, because fewer loops are wanted.
  var isActive = false
  /// Who delivered the message in hand.
  var broker = NodeID(0)
  /// The message in hand.
  var message: UInt64 = 0
  var receipt = Patterns.Receipt(rawValue: 0)
  /// Acknowledged, and not worked on yet: a bug's doing.
  var unprocessed: DeliveredMessage?
  /// Whether the message in hand was acknowledged beforehand.
  var isAcknowledged = false
}

/// Receive, process, acknowledge: at least once, and once in effect where consumers are idempotent.
extension World {
  /// Adds the loops of an instance, as many as there are wanted.
  mutating func addConsumers(at node: NodeID) {
    for group in ConsumerGroup.allCases where group.consumer == nodes[node.index].service {
      let present = consumers.count { $0.node == node && $0.group == group }
      for ordinal in present..<max(present, settings.queue.consumers) {
        consumers.append(Consumer(node: node, group: group, ordinal: UInt8(ordinal)))
      }
    }
  }

  /// How many loops receive from a group's queue: of processes that run.
  public func consumerCount(of group: ConsumerGroup) -> Int {
    consumers.count {
      $0.group == group && $0.isActive && nodes[$0.node.index].process.isRunning
    }
  }

  /// Lets the loops of an instance begin that are wanted and do not run.
  mutating func startConsumers(at node: NodeID) {
    for index in consumers.indices
    where consumers[index].node == node && !consumers[index].isActive
      && isUsed(consumers[index].group)
      && Int(consumers[index].ordinal) < settings.queue.consumers
    {
      consumers[index].isActive = true
      let wait = nodes[node.index].random.interval(.zero, .milliseconds(100))
      plan(.poll(UInt16(index)), at: node, after: wait)
    }
  }

  mutating func stopConsumers(at node: NodeID) {
    for index in consumers.indices where consumers[index].node == node {
      consumers[index].isActive = false
      consumers[index].unprocessed = nil
    }
  }

  /// Asks for the next message.
  mutating func poll(_ number: UInt16) {
    let consumer = consumers[Int(number)]
    guard Int(consumer.ordinal) < settings.queue.consumers, !isLeaving(consumer.node) else {
      consumers[Int(number)].isActive = false
      return
    }
    beginCall(
      from: consumer.node, .receive, parent: .consumer(number),
      key: UInt32(consumer.group.rawValue), value: 0,
      deadline: now + settings.queue.longPoll + settings.rpc.timeout)
  }

  /// The answer to a poll.
  mutating func received(_ index: Int, _ status: Status, _ body: Body, from broker: NodeID) {
    guard status == .ok else { return pollAgain(index, after: .seconds(1)) }
    guard case .delivery(let delivery) = body else { return pollAgain(index, after: .zero) }
    consumers[index].broker = broker
    consumers[index].message = delivery.message
    consumers[index].receipt = delivery.receipt
    if consumers[index].group.recognisesMessages, settings.queue.idempotent, hasBeenDone(index) {
      return acknowledge(index, nil)
    }
    consumers[index].isAcknowledged = settings.bugs[.queueAcksFirst]
    if consumers[index].isAcknowledged {
      consumers[index].unprocessed = delivery
      return acknowledge(index, nil)
    }
    process(index, delivery)
  }

  private mutating func process(_ index: Int, _ delivery: DeliveredMessage) {
    let consumer = consumers[index]
    let span = traces.start(
      processNames[Int(delivery.content.topic)], .consumer, node: consumer.node,
      service: nodes[consumer.node.index].service.rawValue, at: now,
      wallOffset: wallOffset(of: consumer.node),
      random: &identities)
    if delivery.span.isValid {
      traces.link(
        span, to: SpanContext(traceID: delivery.trace, spanID: delivery.span),
        eventNames.producer, at: now)
    }
    lastValue += 1
    let job = jobs.insert(
      Job(
        node: consumer.node, route: consumer.group.route, origin: .consumer(UInt16(index)),
        key: delivery.content.key, value: lastValue, deadline: now + settings.rpc.deadline,
        receivedAt: now, span: span, isDoomed: delivery.content.isPoison))
    runStep(job)
  }

  /// The message in hand has been worked on; what failed comes back when it is visible again.
  mutating func processed(_ index: Int, _ job: Job) {
    guard job.status == .ok else { return pollAgain(index, after: .zero) }
    let group = consumers[index].group.index
    if let broker = broker(at: consumers[index].broker) {
      if !hasBeenDone(index) {
        brokers[broker].done[group].insert(consumers[index].message)
      } else if consumers[index].group.recognisesMessages, !settings.queue.idempotent {
        brokers[broker].duplicates[group] += 1
        metrics.duplicated(consumers[index].group, by: consumers[index].node)
      }
    }
    if consumers[index].isAcknowledged { return pollAgain(index, after: .zero) }
    acknowledge(index, job.span.context)
  }

  private func hasBeenDone(_ index: Int) -> Bool {
    let consumer = consumers[index]
    guard let broker = broker(at: consumer.broker) else { return false }
    return brokers[broker].done[consumer.group.index].contains(consumer.message)
  }

  private mutating func acknowledge(_ index: Int, _ context: SpanContext?) {
    let consumer = consumers[index]
    beginCall(
      from: consumer.node, .acknowledge, parent: .consumerDone(UInt16(index)),
      key: UInt32(consumer.group.rawValue), value: consumer.receipt.rawValue,
      deadline: now + settings.rpc.deadline, context: context)
  }

  /// The message is deleted, or nobody knows: then it comes back.
  mutating func acknowledged(_ index: Int) {
    guard let delivery = consumers[index].unprocessed else {
      return pollAgain(index, after: .zero)
    }
    consumers[index].unprocessed = nil
    process(index, delivery)
  }

  private mutating func pollAgain(_ index: Int, after wait: Interval) {
    plan(.poll(UInt16(index)), at: consumers[index].node, after: wait)
  }
}
