import Patterns
import Simulation

/// A call as messages and timers name it: where it is kept, and which use of that place it was.
typealias CallRef = Slot
/// A job as timers name it.
typealias JobRef = Slot

/// How a request ended, with the code of HTTP that says the same.
public enum Status: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  /// 200.
  case ok
  /// 500: the handler failed.
  case failed
  /// 503: the server's queue was full.
  case overloaded
  /// 503: no replica set could be reached, known at once.
  case unavailable
  /// 504: no answer in time; it may have happened.
  case timeout
  /// The peer reset the connection: nobody listens there.
  case refused
  /// The connection broke after the request was sent; it may have happened.
  case reset
  /// The caller's breaker was open; nothing was sent.
  case rejected
  /// 503: the caller held back what would most likely be refused; nothing was sent.
  case throttled
  /// No instance is known.
  case noInstance
  /// The deadline passed before anything was sent.
  case deadlineExceeded
  /// 421: the node does not keep the key, by a ring newer than its caller's.
  case wrongOwner

  /// The `code` label, and what a span says.
  public var code: Int {
    switch self {
    case .ok: 200
    case .failed: 500
    case .overloaded, .unavailable, .refused, .reset, .rejected, .throttled, .noInstance: 503
    case .timeout, .deadlineExceeded: 504
    case .wrongOwner: 421
    }
  }

  /// What a span says went wrong.
  var failure: Span.Failure {
    switch self {
    case .ok: .none
    case .failed: .fault
    case .overloaded, .throttled: .overloaded
    case .unavailable, .noInstance: .unavailable
    case .timeout: .timeout
    case .refused: .connectionRefused
    case .reset: .connectionReset
    case .rejected: .rejected
    case .deadlineExceeded: .deadlineExceeded
    case .wrongOwner: .wrongOwner
    }
  }

  /// Whether the work may have been done although no answer says so.
  public var isUnknown: Bool {
    switch self {
    case .timeout, .reset: true
    case .ok, .failed, .overloaded, .unavailable, .refused, .rejected, .throttled, .noInstance,
      .deadlineExceeded, .wrongOwner:
      false
    }
  }
}

/// What an answer carries besides its status.
enum Body: Sendable, BitwiseCopyable {
  case none
  /// What the store holds of a key.
  case stored(QuorumStore.Cell)
  /// A message of a queue.
  case delivery(DeliveredMessage)
  /// The instances whose checks pass.
  case instances(NodeSet)
  /// The epoch of the ring by which the key is others'.
  case epoch(UInt32)
}

/// A message of a queue as it travels to its consumer.
struct DeliveredMessage: Sendable, BitwiseCopyable {
  var message: UInt64
  /// Deletes it.
  var receipt: Patterns.Receipt
  /// The producer's span, to be linked to.
  var trace: TraceID
  var span: SpanID
  var content: MessageContent
}

/// What a message of a queue says, in eight bytes.
struct MessageContent: Sendable, BitwiseCopyable {
  var key: UInt32
  var topic: UInt8
  /// Whether no consumer can process it.
  var isPoison: Bool
}

/// A request on its way.
struct Request: Sendable, BitwiseCopyable {
  var call: CallRef
  var route: Route
  var attempt: UInt8
  var key: UInt32
  var value: UInt64
  var deadline: Instant
  /// Of the attempt's client span.
  var trace: SpanContext
  /// What the caller has seen of the store's key: the place of its siblings, plus one.
  var context: UInt32 = 0
}

/// An answer on its way.
struct Response: Sendable, BitwiseCopyable {
  var call: CallRef
  var attempt: UInt8
  var status: Status
  var body: Body
}

/// What a message carries: a case a pattern.
enum Payload: Sendable, BitwiseCopyable {
  case request(Request)
  case response(Response)
  /// Nobody waits for the answer to this attempt any more.
  case cancel(CallRef, attempt: UInt8)
  /// One store node telling another that it lives.
  case heartbeat
  /// One store node's letter to another, and one that nobody took.
  case store(Slot, isAnswer: Bool)
  case storeRefused(Slot)
  /// A request handed on to a leader, and its answer.
  case led(LedRequest)
  case ledAnswer(Slot, LedOutcome)
  /// One Raft server's word to another, of the founding it belongs to.
  case raft(Raft.Message, epoch: UInt16)
  /// One word between primary, backup and those who look for them.
  case primary(PrimaryBackup.Message, epoch: UInt16)
  /// A health check of the registry, and its answer with the code of HTTP; 0: refused.
  case check(UInt32)
  case checkAnswered(UInt32, code: UInt16)
  /// A process tells the registry that it is there.
  case register
  /// A caller asks a store for the ring, and is told which one holds.
  case ringAsk(CallRef)
  case ring(CallRef, epoch: UInt32)
  /// The process is gone, and its sockets with it: who holds something back for it hears so.
  case hangUp
}

/// A message between two nodes, from when it is sent until it is delivered or found lost.
struct Message: Sendable, BitwiseCopyable {
  var from: NodeID
  var to: NodeID
  var sentAt: Instant
  var arrivesAt: Instant
  var payload: Payload
}
