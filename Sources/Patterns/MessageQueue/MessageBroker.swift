import DequeModule
public import Simulation

/// Queues behind topics: each group gets every message, the members of a group share.
///
/// A publish is confirmed after it was made durable and put into every queue of its topic (SNS to
/// SQS; publisher confirms as RabbitMQ has them). A confirm that is lost on the way makes its
/// publisher send again: a duplicate at the source, which is the consumers' to bear.
public struct MessageBroker: Sendable {
  /// What the host is to do, in order.
  public enum Effect: Sendable, Hashable, BitwiseCopyable {
    /// Make everything published up to this ticket durable; then call `persisted(through:…)`.
    case persist(ticket: UInt64)
    /// Tell the publisher that its message is safe.
    case confirm(publisher: UInt64, ticket: UInt64)
    /// Tell the publisher that a full queue refused its message.
    case refuse(publisher: UInt64, ticket: UInt64)
    /// Add a message to the answer for a receiver.
    case deliver(waiter: UInt64, Delivery)
    /// Send the answer with its messages, or without.
    case finish(waiter: UInt64, count: Int)
    /// Call `fire(_:at:into:)` with this timer at that time; stale timers do no harm.
    case timer(Timer, at: Instant)
    /// Moved by the broker; of a queue alone, to be moved by its host.
    case deadLetter(Message, from: QueueID, to: QueueID, DeathReason)
    /// Gone for good.
    case drop(Message, from: QueueID, DeathReason)
  }

  /// A point in time that a queue waits for.
  public enum Timer: Sendable, Hashable, BitwiseCopyable {
    case visible(QueueID, Receipt)
    case wait(QueueID, waiter: UInt64)
  }

  struct Pending: Sendable, BitwiseCopyable {
    var ticket: UInt64
    var topic: UInt8
    var publisher: UInt64
    var message: Message
  }

  /// The queues, by id.
  public private(set) var queues: [MessageQueue] = []
  /// The most publishes that wait to be durable; further ones are refused.
  public var pendingCapacity = 100_000
  /// Published to a topic without a queue: confirmed, and gone.
  public private(set) var unroutableCount = 0
  var pending: Deque<Pending> = []
  var queuesOfTopic: [[QueueID]] = Array(repeating: [], count: 256)
  var nextTicket: UInt64 = 1

  /// A broker without queues.
  public init() {}

  // MARK: Queues

  /// Adds a queue; its dead-letter queue must be there already.
  public mutating func addQueue(_ settings: MessageQueue.Settings = .init()) -> QueueID {
    let id = QueueID(queues.count)
    if let target = settings.deadLetterQueue {
      precondition(target.index < id.index, "add the dead-letter queue first")
    }
    queues.append(MessageQueue(id, settings: settings))
    return id
  }

  /// From now on the queue gets every message of the topic.
  public mutating func subscribe(_ queue: QueueID, to topic: UInt8) {
    queuesOfTopic[Int(topic)].append(queue)
  }

  /// The queue of an id.
  public subscript(queue: QueueID) -> MessageQueue { queues[queue.index] }

  /// Changes a queue's attributes while it runs; the dead-letter queue stays what it was.
  public mutating func configure(_ queue: QueueID, _ change: (inout MessageQueue.Settings) -> Void)
  {
    let target = queues[queue.index].settings.deadLetterQueue
    change(&queues[queue.index].settings)
    queues[queue.index].settings.deadLetterQueue = target
  }

  // MARK: Publishing

  /// Accepts a message for every queue of a topic; it can be received once it is durable.
  ///
  /// `publisher` is the host's number for whom to answer.
  public mutating func publish(
    _ body: UInt64, to topic: UInt8, producer: SpanContext, publisher: UInt64, at now: Instant,
    into effects: inout Outbox<Effect>
  ) {
    let ticket = nextTicket
    nextTicket += 1
    guard pending.count < pendingCapacity else {
      effects.append(.refuse(publisher: publisher, ticket: ticket))
      return
    }
    let message = Message(id: ticket, body: body, publishedAt: now, producer: producer)
    pending.append(Pending(ticket: ticket, topic: topic, publisher: publisher, message: message))
    effects.append(.persist(ticket: ticket))
  }

  /// Everything up to `ticket` is durable: it is put into its queues, then confirmed.
  ///
  /// Refused by one queue, a message is refused to its publisher, and in the other queues all the
  /// same (RabbitMQ, reject-publish).
  public mutating func persisted(
    through ticket: UInt64, at now: Instant, into effects: inout Outbox<Effect>
  ) {
    while let next = pending.first, next.ticket <= ticket {
      pending.removeFirst()
      let start = effects.count
      var isAccepted = true
      let targets = queuesOfTopic[Int(next.topic)]
      if targets.isEmpty { unroutableCount += 1 }
      for target in targets
      where !queues[target.index].enqueue(next.message, at: now, into: &effects) {
        isAccepted = false
      }
      moveDead(since: start, at: now, into: &effects)
      effects.append(
        isAccepted
          ? .confirm(publisher: next.publisher, ticket: next.ticket)
          : .refuse(publisher: next.publisher, ticket: next.ticket))
    }
  }

  /// How many publishes wait to be durable.
  public var pendingCount: Int { pending.count }

  // MARK: Consuming

  /// `MessageQueue.receive` of a queue.
  public mutating func receive(
    from queue: QueueID, _ limit: Int = 1, wait: Interval = MessageQueue.Settings.maximumWait,
    waiter: UInt64, at now: Instant, into effects: inout Outbox<Effect>
  ) {
    change(queue, at: now, into: &effects) {
      $0.receive(limit, wait: wait, waiter: waiter, at: now, into: &$1)
    }
  }

  /// `MessageQueue.acknowledge` of a queue.
  public mutating func acknowledge(
    _ receipt: Receipt, in queue: QueueID, at now: Instant, into effects: inout Outbox<Effect>
  ) -> Bool {
    change(queue, at: now, into: &effects) { $0.acknowledge(receipt, at: now, into: &$1) }
  }

  /// `MessageQueue.release` of a queue.
  public mutating func release(
    _ receipt: Receipt, in queue: QueueID, after delay: Interval = .zero, at now: Instant,
    into effects: inout Outbox<Effect>
  ) -> Bool {
    change(queue, at: now, into: &effects) {
      $0.release(receipt, after: delay, at: now, into: &$1)
    }
  }

  /// `MessageQueue.extend` of a queue.
  public mutating func extend(
    _ receipt: Receipt, in queue: QueueID, by time: Interval? = nil, at now: Instant,
    into effects: inout Outbox<Effect>
  ) -> Bool {
    change(queue, at: now, into: &effects) { $0.extend(receipt, by: time, at: now, into: &$1) }
  }

  /// `MessageQueue.reject` of a queue.
  public mutating func reject(
    _ receipt: Receipt, in queue: QueueID, at now: Instant, into effects: inout Outbox<Effect>
  ) -> Bool {
    change(queue, at: now, into: &effects) { $0.reject(receipt, at: now, into: &$1) }
  }

  /// Changes a queue; what dies of it comes into its dead-letter queue.
  private mutating func change<Result>(
    _ queue: QueueID, at now: Instant, into effects: inout Outbox<Effect>,
    _ body: (inout MessageQueue, inout Outbox<Effect>) -> Result
  ) -> Result {
    let start = effects.count
    let result = body(&queues[queue.index], &effects)
    moveDead(since: start, at: now, into: &effects)
    return result
  }

  /// The receiver is gone and waits no more.
  public mutating func cancel(waiter: UInt64, in queue: QueueID) {
    queues[queue.index].cancel(waiter: waiter)
  }

  /// A timer that a queue asked for is due.
  public mutating func fire(_ timer: Timer, at now: Instant, into effects: inout Outbox<Effect>) {
    switch timer {
    case .visible(let queue, let receipt):
      change(queue, at: now, into: &effects) {
        $0.becomeVisible(receipt, at: now, into: &$1)
      }
    case .wait(let queue, let waiter):
      change(queue, at: now, into: &effects) { $0.waitOver(waiter, at: now, into: &$1) }
    }
  }

  // MARK: Life

  /// The process is gone: what was not durable was never confirmed, and is lost.
  ///
  /// `lost` is from when on messages had been confirmed without being kept: by a broker that does
  /// not write them (its whole life), or on a disk that lies.
  public mutating func crash(losing lost: Instant = .never) {
    pending.removeAll()
    for index in queues.indices {
      queues[index].crash()
      if lost < .never { queues[index].lose(since: lost) }
    }
  }

  /// The process runs again, with every durable message.
  public mutating func restart(at now: Instant, into effects: inout Outbox<Effect>) {
    for index in queues.indices { queues[index].restart(at: now, into: &effects) }
  }

  /// Puts what died since `start` into its dead-letter queue; that may push others out there.
  private mutating func moveDead(
    since start: Int, at now: Instant, into effects: inout Outbox<Effect>
  ) {
    var index = start
    while index < effects.count {
      if case .deadLetter(let message, _, let target, _) = effects[index] {
        // A dead-letter queue that refuses loses the message; its tally says so.
        _ = queues[target.index].enqueue(message, at: now, into: &effects)
      }
      index += 1
    }
  }
}
