public import Simulation

/// Holds work until somebody has done it: at least once, in no promised order.
///
/// Amazon SQS, standard queues: a message received is hidden for the visibility timeout and comes
/// back unless it is deleted by its receipt; after `maxReceiveCount` receives it goes to the
/// dead-letter queue. It stores and hands out; making messages durable and dead-lettering into
/// another queue are the broker's.
public struct MessageQueue: Sendable {
  /// What happens to a publisher's message when the queue is full.
  public enum Overflow: Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// The oldest ready message makes room.
    case dropHead
    /// The new message is refused.
    case rejectPublish
  }

  /// SQS's attributes, and a maximum length, which SQS does not have.
  public struct Settings: Sendable, Hashable {
    /// How long a received message is hidden.
    public var visibilityTimeout: Interval = .seconds(30)
    /// How long a new message is hidden.
    public var delay = Interval.zero
    /// How long a message is kept at all.
    public var retention: Interval = .seconds(4 * 86_400)
    /// How often a message is delivered before it is dead-lettered.
    public var maxReceiveCount = 5
    /// Where messages go that cannot be processed; nil: they are delivered for ever.
    public var deadLetterQueue: QueueID?
    /// The most ready messages; nil: no limit.
    public var maxLength: Int?
    /// What happens beyond it.
    public var overflow = Overflow.dropHead
    /// The most unacked messages; beyond it nothing is delivered.
    public var inFlightCapacity = 120_000
    /// The most receivers that wait; further ones get an empty answer at once.
    public var waiterCapacity = 4_096

    /// The most messages of one receive.
    public static let receiveCapacity = 10
    /// The longest a receive may wait.
    public static let maximumWait: Interval = .seconds(20)
    /// Received this often without success, a message goes behind the others, and its age no
    /// longer counts.
    public static let poisonSuspicion = 3

    /// SQS's defaults, with the dead-letter limit of the lesson (5).
    public init() {}
  }

  /// What became of all messages so far.
  public struct Tally: Sendable, Hashable, BitwiseCopyable {
    /// Taken in.
    public var published = 0
    /// Refused because the queue was full; not among `published`.
    public var refused = 0
    /// Deleted by a receipt.
    public var acked = 0
    /// Gone without a dead-letter queue: over length, rejected or past retention.
    public var dropped = 0
    /// Gone with a process or a disk that did not keep what it had confirmed.
    public var lost = 0
    /// Deliveries beyond a message's first.
    public var redelivered = 0
    /// Acknowledgements and the like by a receipt of no use any more.
    public var staleReceipts = 0
    /// Waits in vain.
    public var emptyReceives = 0
    /// Dead-lettered, by reason: rejected, expired, maxlen, delivery_limit.
    var deaths: (Int, Int, Int, Int) = (0, 0, 0, 0)

    /// How many were dead-lettered for a reason.
    public func deadLettered(_ reason: DeathReason) -> Int {
      switch reason {
      case .rejected: deaths.0
      case .expired: deaths.1
      case .maxLength: deaths.2
      case .deliveryLimit: deaths.3
      }
    }
    /// How many were dead-lettered.
    public var deadLettered: Int { deaths.0 + deaths.1 + deaths.2 + deaths.3 }

    mutating func countDeath(_ reason: DeathReason) {
      switch reason {
      case .rejected: deaths.0 += 1
      case .expired: deaths.1 += 1
      case .maxLength: deaths.2 += 1
      case .deliveryLimit: deaths.3 += 1
      }
    }

    /// Whether both count the same.
    public static func == (a: Tally, b: Tally) -> Bool {
      a.published == b.published && a.refused == b.refused && a.acked == b.acked
        && a.dropped == b.dropped && a.lost == b.lost && a.redelivered == b.redelivered
        && a.staleReceipts == b.staleReceipts && a.emptyReceives == b.emptyReceives
        && a.deaths == b.deaths
    }
    /// Feeds the counts to `hasher`.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(published)
      hasher.combine(acked)
      hasher.combine(dropped)
      hasher.combine(deadLettered)
    }
  }

  struct Waiter: Sendable, BitwiseCopyable {
    var id: UInt64
    var limit: Int32
    /// Until when it waits; of an earlier wait under the same number only the timer is left.
    var end: Instant
  }

  /// What this queue is called in effects.
  public let id: QueueID
  /// SQS's attributes.
  public var settings: Settings
  /// What became of all messages so far.
  public internal(set) var tally = Tally()
  /// How many messages may be received.
  public internal(set) var readyCount = 0
  /// How many messages are in consumers' hands.
  public internal(set) var unackedCount = 0
  /// How many messages are not visible yet for the first time.
  public internal(set) var delayedCount = 0
  var table = MessageTable()
  var waiters: [Waiter] = []

  /// An empty queue.
  public init(_ id: QueueID, settings: Settings = Settings()) {
    self.id = id
    self.settings = settings
  }

  /// Messages that are neither acked nor gone; `published` is this plus acked, dead-lettered,
  /// dropped and lost.
  public var liveCount: Int { readyCount + unackedCount + delayedCount }
  /// How many receivers wait.
  public var waiterCount: Int { waiters.count }
  /// Whether a publisher is refused now.
  public var isRefusing: Bool {
    guard settings.overflow == .rejectPublish, let maxLength = settings.maxLength else {
      return false
    }
    return readyCount + delayedCount >= maxLength
  }
  /// The age of the oldest message that is not suspected to be poison.
  public func oldestAge(at now: Instant) -> Interval? {
    table.oldest.map { now - table[$0].arrivedAt }
  }

  /// When the next message in a consumer's hands comes back unless it is acknowledged.
  public var nextReturn: Instant? {
    table.slots.reduce(nil) { soonest, slot in
      guard table[slot].state == .unacked else { return soonest }
      return min(soonest ?? .never, table[slot].visibleAt)
    }
  }

  /// Calls `body` with every message that is here, in a consumer's hands or not, in no order.
  public func forEachMessage(_ body: (Message) -> Void) {
    for slot in table.slots where table[slot].state != .free { body(table[slot].message) }
  }

  /// The messages that are ready, first to be delivered first; for looking, not for receiving.
  public func readyMessages(_ limit: Int) -> [Message] {
    var found: [Message] = []
    var next = table.firstReady ?? MessageTable.none
    while next != MessageTable.none, found.count < limit {
      found.append(table[next].message)
      next = table[next].ready.after
    }
    return found
  }
}
