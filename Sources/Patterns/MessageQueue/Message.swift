public import Simulation

/// What is queued: a number the host understands, and where it came from.
public struct Message: Sendable, Hashable, BitwiseCopyable {
  /// Given by the broker; the same in every queue that got the message.
  public let id: UInt64
  /// The host's: an index, a key, a whole small payload.
  public let body: UInt64
  /// When it was published; kept when it is dead-lettered.
  public let publishedAt: Instant
  /// The producer's span, for the consumer's to link to.
  public let producer: SpanContext

  /// A message.
  public init(id: UInt64, body: UInt64, publishedAt: Instant, producer: SpanContext) {
    self.id = id
    self.body = body
    self.publishedAt = publishedAt
    self.producer = producer
  }
}

/// Names one delivery of one message; of no use once the message was delivered again.
public struct Receipt: Sendable, Hashable, BitwiseCopyable {
  /// The message's place in its queue; another message's after this one has gone.
  public let slot: UInt32
  let generation: UInt32

  init(slot: UInt32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  /// The receipt that a message on the network carries as this number.
  public init(rawValue: UInt64) {
    slot = UInt32(truncatingIfNeeded: rawValue)
    generation = UInt32(truncatingIfNeeded: rawValue >> 32)
  }

  /// One number that says the same.
  public var rawValue: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}

/// A message in a consumer's hands.
public struct Delivery: Sendable, Hashable, BitwiseCopyable {
  /// Where it came from.
  public let queue: QueueID
  /// The message.
  public let message: Message
  /// To acknowledge, extend, release or reject it by.
  public let receipt: Receipt
  /// How often it has been delivered, this time included.
  public let receiveCount: Int
  /// Whether it was delivered before.
  public var isRedelivered: Bool { receiveCount > 1 }
}

/// Which queue of a broker.
public struct QueueID: Sendable, Hashable, BitwiseCopyable {
  /// The index into the broker's queues.
  public let index: Int
  /// The queue at an index.
  public init(_ index: Int) { self.index = index }
}

/// Why a message left a queue without being acknowledged.
public enum DeathReason: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  case rejected, expired, maxLength, deliveryLimit

  /// The label value in metrics and on screen.
  public var name: String {
    switch self {
    case .rejected: "rejected"
    case .expired: "expired"
    case .maxLength: "maxlen"
    case .deliveryLimit: "delivery_limit"
    }
  }
}
