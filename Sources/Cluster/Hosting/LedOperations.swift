import Patterns
import Simulation

/// The requests to a store that has a leader: at the node that was asked, and at whoever serves them.
struct LedOperations: Sendable {
  /// At the nodes that clients have asked.
  var operations = Pool<LedOperation>()
  /// At whoever serves them.
  var served = Pool<ServedOperation>()
  /// The leader's questions of other servers that are not answered yet, oldest first.
  var replications: ContiguousArray<Replication> = []

  /// The most open replication spans that are kept.
  static let replicationCapacity = 1_024

  mutating func abandonOperations() {
    operations.removeAll()
    served.removeAll()
    replications.removeAll()
  }
}

/// The names of a led store's spans.
struct LedNames: Sendable, BitwiseCopyable {
  var propose: Span.Name
  var read: Span.Name
  var replicate: Span.Name
  var fsync: Span.Name
  var apply: Span.Name
}

/// A client's request at the node it was sent to, which finds the leader and answers for it.
struct LedOperation: Sendable, BitwiseCopyable {
  var job: JobRef
  var node: NodeID
  var request: LedRequest
  /// What had been acknowledged when it began: a read that shows less is stale.
  var expected: QuorumStore.Cell
  var span: TraceStore.Handle
  var startedAt: Instant
  /// When it is given up.
  var deadline: Instant
  /// How many times it was sent to a server that has not said that it has not done it.
  var unanswered: UInt16 = 0
  var timer = Ticket.none

  /// Whether some server may have done it although none has said so.
  var mayHaveHappened: Bool { unanswered > 0 }
}

/// What a leader is asked.
struct LedRequest: Sendable, BitwiseCopyable {
  /// The operation at the node that asks; its own place is filled in when it is known.
  var operation = Slot.none
  var key: QuorumStore.Key
  /// What is written; a read writes nothing.
  var value: UInt64
  var isWrite: Bool
  /// Whether it is written only over the value it was made from.
  var isSwap = false
  /// The client's session, 0 for none, and its number in it: a repetition is recognised by them.
  var client: UInt16
  var sequence: UInt32
  /// Which founding of the store it is meant for.
  var epoch: UInt16
  /// Of the span at the node that asks.
  var trace: SpanContext
}

/// How a leader answers.
enum LedOutcome: Sendable, BitwiseCopyable {
  /// Done; what the key then holds.
  case ok(QuorumStore.Cell)
  /// Certainly not done: it may be asked again.
  case refused
  /// It has too much to do, or no room.
  case overloaded
  /// It may be done, or may yet be.
  case unknown
}

/// A request at the server that carries it out.
struct ServedOperation: Sendable, BitwiseCopyable {
  /// Where it came from, and which one of there.
  var origin: NodeID
  var operation: Slot
  var server: NodeID
  var isWrite: Bool
  var isSwap = false
  var receivedAt: Instant
  /// The place in the log; 0 while it has none.
  var index: UInt32 = 0
  /// Of the proposal or the read.
  var span: TraceStore.Handle
  /// Of the leader's own disk.
  var fsync: TraceStore.Handle?
}

/// A leader's question of another server, as traces see it.
struct Replication: Sendable, BitwiseCopyable {
  var leader: NodeID
  var follower: NodeID
  var index: UInt32
  var startedAt: Instant
  var span: TraceStore.Handle
}
