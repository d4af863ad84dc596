public import Patterns
public import Simulation

/// A broker's process: the queues, and who has done what with their messages.
public struct HostedBroker: Sendable {
  /// Where it runs.
  public let node: NodeID
  /// The queues.
  public internal(set) var machine = MessageBroker()
  /// The messages that each group has dealt with, as its database remembers them.
  var done: [MessageLog] = ConsumerGroup.allCases.map { _ in MessageLog() }
  /// Effects that happened more than once, by group.
  public internal(set) var duplicates: [Int] = ConsumerGroup.allCases.map { _ in 0 }
  /// What the queues had counted when the process before died; metrics count from there.
  var base: [MessageQueue.Tally] = []
  /// When the message in each slot is visible again, by queue: only the latest time counts.
  private var timers: [ContiguousArray<Ticket>] = []
  var outbox = Outbox<MessageBroker.Effect>()
  /// Whether effects are being carried out; those that come meanwhile are, too.
  var isCarryingOut = false

  init(node: NodeID, attributes: MessageQueue.Settings) {
    self.node = node
    for group in ConsumerGroup.allCases {
      var dead = MessageQueue.Settings()
      dead.retention = .seconds(14 * 86_400)
      var attributes = attributes
      attributes.deadLetterQueue = machine.addQueue(dead)
      let queue = machine.addQueue(attributes)
      for topic in Topic.allCases where topic.groups.contains(group) {
        machine.subscribe(queue, to: topic.rawValue)
      }
      machine.subscribe(queue, to: group.ownTopic)
    }
    base = machine.queues.map(\.tally)
  }

  /// What waits for a group.
  public subscript(group: ConsumerGroup) -> MessageQueue { machine[group.queue] }
  /// What a group has given up.
  public func deadLetters(of group: ConsumerGroup) -> MessageQueue { machine[group.deadLetters] }

  mutating func publish(
    _ content: MessageContent, to topic: UInt8, producer: SpanContext, publisher: UInt64,
    at now: Instant
  ) {
    machine.publish(
      content.rawValue, to: topic, producer: producer, publisher: publisher, at: now,
      into: &outbox)
  }

  mutating func persisted(through ticket: UInt32, at now: Instant) {
    machine.persisted(through: UInt64(ticket), at: now, into: &outbox)
  }

  mutating func receive(
    from group: ConsumerGroup, wait: Interval, waiter: JobRef, at now: Instant
  ) {
    machine.receive(
      from: group.queue, wait: wait, waiter: waiter.packed, at: now, into: &outbox)
  }

  /// A receipt of no use any more is no error: the message was delivered again meanwhile.
  mutating func acknowledge(_ receipt: Patterns.Receipt, in group: ConsumerGroup, at now: Instant) {
    _ = machine.acknowledge(receipt, in: group.queue, at: now, into: &outbox)
  }

  mutating func fire(_ timer: MessageBroker.Timer, at now: Instant) {
    machine.fire(timer, at: now, into: &outbox)
  }

  /// Notes the timer of a message in place of the one before, which is returned.
  mutating func replaceTimer(_ queue: QueueID, _ slot: UInt32, by timer: Ticket) -> Ticket {
    while timers.count <= queue.index { timers.append([]) }
    while timers[queue.index].count <= slot { timers[queue.index].append(.none) }
    let former = timers[queue.index][Int(slot)]
    timers[queue.index][Int(slot)] = timer
    return former
  }

  mutating func restart(at now: Instant) {
    machine.restart(at: now, into: &outbox)
  }
}

extension ConsumerGroup {
  /// Where the broker keeps what waits for it; its dead letters come just before.
  var queue: QueueID { QueueID(index * 2 + 1) }
  var deadLetters: QueueID { QueueID(index * 2) }
  /// A topic of this queue alone.
  var ownTopic: UInt8 { 128 + rawValue }

  /// The name of the dead letters in metrics and on screen.
  public var deadLetterName: String {
    switch self {
    case .email: "email.dead"
    case .analytics: "analytics.dead"
    case .feed: "feed.dead"
    case .credits: "credits.dead"
    }
  }
}

extension MessageContent {
  /// The eight bytes.
  var rawValue: UInt64 {
    UInt64(key) | UInt64(topic) << 32 | (isPoison ? 1 << 63 : 0)
  }

  init(rawValue: UInt64) {
    key = UInt32(truncatingIfNeeded: rawValue)
    topic = UInt8(truncatingIfNeeded: rawValue >> 32)
    isPoison = rawValue >> 63 == 1
  }
}

extension Slot {
  /// One number that says the same.
  var packed: UInt64 { UInt64(generation) << 32 | UInt64(index) }

  init(packed: UInt64) {
    self.init(
      index: UInt32(truncatingIfNeeded: packed),
      generation: UInt32(truncatingIfNeeded: packed >> 32))
  }
}

/// The steps of the broker's routes, and what its machine wants done.
extension World {
  /// The broker at a node, if one runs there.
  func broker(at node: NodeID) -> Int? { brokers.firstIndex { $0.node == node } }

  /// Takes the job's message in; the job goes on when the message is confirmed.
  mutating func publish(_ ref: JobRef) {
    let job = jobs[ref]
    guard let broker = broker(at: job.node), !nodes[job.node.index].process.isDiskFull else {
      jobs[ref].status = .failed
      noteException(of: job)
      return fail(ref, at: job.step - 1)
    }
    let topic = UInt8(truncatingIfNeeded: job.value)
    let producer = SpanContext(
      traceID: job.span.context.traceID, spanID: job.cause,
      isSampled: job.span.context.isSampled, isRemote: true)
    brokers[broker].publish(
      MessageContent(key: job.key, topic: topic, isPoison: false), to: topic, producer: producer,
      publisher: ref.packed, at: now)
    carryOut(broker: broker)
  }

  /// Holds the job back, without a worker, until its consumer's queue has a message.
  mutating func awaitMessage(_ ref: JobRef) {
    let job = jobs[ref]
    park(ref)
    guard let broker = broker(at: job.node),
      let group = ConsumerGroup(rawValue: UInt8(truncatingIfNeeded: job.key))
    else { return end(ref) }
    brokers[broker].receive(from: group, wait: settings.queue.longPoll, waiter: ref, at: now)
    carryOut(broker: broker)
  }

  mutating func deleteMessage(_ ref: JobRef) {
    let job = jobs[ref]
    if let broker = broker(at: job.node),
      let group = ConsumerGroup(rawValue: UInt8(truncatingIfNeeded: job.key))
    {
      brokers[broker].acknowledge(Patterns.Receipt(rawValue: job.value), in: group, at: now)
      carryOut(broker: broker)
    }
    advance(ref)
  }

  /// Puts a message into a group's queue that its consumers cannot process; false without a broker.
  mutating func poison(_ group: ConsumerGroup) -> Bool {
    guard
      let broker = brokers.indices.first(where: {
        nodes[brokers[$0].node.index].process.isRunning
      })
    else { return false }
    let nobody = SpanContext(
      traceID: TraceID(high: 0, low: 0), spanID: .none, isSampled: false, isRemote: true)
    let topic = Topic.allCases.first { $0.groups.contains(group) } ?? .orderCreated
    brokers[broker].publish(
      MessageContent(key: 0, topic: topic.rawValue, isPoison: true), to: group.ownTopic,
      producer: nobody, publisher: Slot.none.packed, at: now)
    carryOut(broker: broker)
    return true
  }

  mutating func persisted(_ ticket: UInt32, at node: NodeID) {
    guard let broker = broker(at: node) else { return }
    brokers[broker].persisted(through: ticket, at: now)
    carryOut(broker: broker)
  }

  mutating func messageVisible(_ queue: UInt8, _ receipt: Patterns.Receipt, at node: NodeID) {
    guard let broker = broker(at: node) else { return }
    brokers[broker].fire(.visible(QueueID(Int(queue)), receipt), at: now)
    carryOut(broker: broker)
  }

  mutating func longPollOver(_ queue: UInt8, _ waiter: JobRef, at node: NodeID) {
    guard let broker = broker(at: node), jobs.contains(waiter) else { return }
    brokers[broker].fire(.wait(QueueID(Int(queue)), waiter: waiter.packed), at: now)
    carryOut(broker: broker)
  }

  /// A consumer's process is gone, and its connection is reset: nothing is handed to it any more.
  mutating func hungUp(_ consumer: NodeID, at node: NodeID) {
    guard let broker = broker(at: node) else { return }
    var waiters: [(JobRef, ConsumerGroup)] = []
    jobs.forEach { ref, job in
      if job.node == node, case .call(_, _, consumer) = job.origin, job.route == .receive,
        let group = ConsumerGroup(rawValue: UInt8(truncatingIfNeeded: job.key))
      {
        waiters.append((ref, group))
      }
    }
    for (ref, group) in waiters {
      brokers[broker].machine.cancel(waiter: ref.packed, in: group.queue)
      // One that works still finds nobody when it is done; one that waits is gone.
      guard jobs[ref].worker == nil, jobs[ref].step > 0 else { continue }
      jobs.remove(ref)
    }
  }

  /// Carries out what the broker's machine wants, first to last.
  private mutating func carryOut(broker: Int) {
    guard !brokers[broker].isCarryingOut else { return }
    brokers[broker].isCarryingOut = true
    var index = 0
    while index < brokers[broker].outbox.count {
      let effect = brokers[broker].outbox[index]
      index += 1
      carryOut(effect, broker: broker)
    }
    brokers[broker].outbox.removeAll()
    brokers[broker].isCarryingOut = false
  }

  private mutating func carryOut(_ effect: MessageBroker.Effect, broker: Int) {
    let node = brokers[broker].node
    switch effect {
    case .persist(let ticket):
      let length = settings.disk.fsync + nodes[node.index].process.diskDelay
      plan(.persisted(UInt32(truncatingIfNeeded: ticket)), at: node, after: length)
    case .confirm(let publisher, _):
      let job = Slot(packed: publisher)
      guard jobs.contains(job) else { return }
      metrics.confirmed(by: node, in: now - jobs[job].receivedAt)
      advance(job)
    case .refuse(let publisher, _):
      let job = Slot(packed: publisher)
      guard jobs.contains(job) else { return }
      jobs[job].status = .overloaded
      fail(job, at: -1)
    case .deliver(let waiter, let delivery):
      let job = Slot(packed: waiter)
      guard jobs.contains(job) else { return }
      jobs[job].body = .delivery(
        DeliveredMessage(
          message: delivery.message.id, receipt: delivery.receipt,
          trace: delivery.message.producer.traceID, span: delivery.message.producer.spanID,
          content: MessageContent(rawValue: delivery.message.body)))
    case .finish(let waiter, _):
      let job = Slot(packed: waiter)
      guard jobs.contains(job) else { return }
      end(job)
    case .timer(.visible(let queue, let receipt), let time):
      // Acknowledged long before, most would wait for nothing, half a minute each.
      let timer = plan(
        .messageVisible(UInt8(queue.index), receipt), at: node, after: time - now)
      events.cancel(brokers[broker].replaceTimer(queue, receipt.slot, by: timer))
    case .timer(.wait(let queue, let waiter), let time):
      plan(.longPollOver(UInt8(queue.index), Slot(packed: waiter)), at: node, after: time - now)
    case .deadLetter(_, let queue, _, _):
      if let group = ConsumerGroup(rawValue: UInt8(queue.index / 2)) { note(.deadLettered(group)) }
    case .drop: break
    }
  }

  // MARK: Life

  /// A broker's process is gone; whether its messages are, is a matter of settings and of the disk.
  mutating func brokerDied(at node: NodeID, crashed: Bool) {
    guard let broker = broker(at: node) else { return }
    brokers[broker].base = brokers[broker].machine.queues.map(\.tally)
    loseUnsyncedMessages(at: node, crashed: crashed)
    brokers[broker].outbox.removeAll()
  }

  /// A broker's process is dead, or its machine as well: what was nowhere else is gone.
  mutating func loseUnsyncedMessages(at node: NodeID, crashed: Bool) {
    guard let broker = broker(at: node) else { return }
    var lostSince = settings.queue.durable ? Instant.never : .zero
    // A disk that lies only shows when the machine loses its power.
    if crashed, let lies = nodes[node.index].liesSince { lostSince = min(lostSince, lies) }
    brokers[broker].machine.crash(losing: lostSince)
  }

  mutating func brokerStarted(at node: NodeID) {
    guard let broker = broker(at: node) else { return }
    brokers[broker].restart(at: now)
    carryOut(broker: broker)
  }

  /// Changed settings reach the queues at once.
  mutating func configureBrokers() {
    let attributes = settings.messageQueue
    for broker in brokers.indices {
      for group in ConsumerGroup.allCases {
        brokers[broker].machine.configure(group.queue) { $0 = attributes }
      }
    }
  }
}

/// Which messages have been dealt with: a bit each, in pages that snapshots share.
struct MessageLog: Sendable {
  private static let pageBits = 13
  private var pages: [ContiguousArray<UInt64>] = []

  func contains(_ message: UInt64) -> Bool {
    let page = Int(message >> Self.pageBits)
    guard page < pages.count else { return false }
    return pages[page][Self.word(message)] & Self.bit(message) != 0
  }

  mutating func insert(_ message: UInt64) {
    let page = Int(message >> Self.pageBits)
    while pages.count <= page {
      pages.append(ContiguousArray(repeating: 0, count: 1 << (Self.pageBits - 6)))
    }
    pages[page][Self.word(message)] |= Self.bit(message)
  }

  private static func word(_ message: UInt64) -> Int {
    Int(message & (1 << UInt64(pageBits) - 1)) >> 6
  }
  private static func bit(_ message: UInt64) -> UInt64 { 1 << (message & 63) }
}
