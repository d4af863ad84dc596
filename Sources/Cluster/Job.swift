import Patterns
import Simulation

/// A request being served at a node: where in its route's steps it is, and whom to answer.
struct Job: Sendable, BitwiseCopyable {
  /// Whom the outcome goes to.
  enum Origin: Sendable, BitwiseCopyable {
    /// A caller elsewhere.
    case call(CallRef, attempt: UInt8, from: NodeID)
    /// A consumer of this node, working on a message.
    case consumer(UInt16)
    /// The relay of this node.
    case relay
  }

  var node: NodeID
  var route: Route
  /// The next step; counts down while compensating.
  var step: Int8 = 0
  /// Whether it undoes what it did, last to first, because a later step failed.
  var isCompensating = false
  var status = Status.ok
  var origin: Origin
  var key: UInt32
  var value: UInt64
  var deadline: Instant
  var receivedAt: Instant
  /// The server's span, parent of the calls this job makes.
  var span: TraceStore.Handle
  /// The caller's span.
  var cause = SpanID.none
  /// What the caller had seen of the store's key.
  var context: UInt32 = 0
  /// What the answer carries.
  var body = Body.none
  /// The worker it holds; nil while it only waits, and for a consumer's own work.
  var worker: ServerQueue<JobRef>.Running?
  /// Whether its caller has called it off.
  var isCancelled = false
  /// Whether its work cannot succeed: a message of poison.
  var isDoomed = false
  /// The transfer whose event a relay has found; `.max` for none.
  var event = UInt32.max
  /// How often another writer was quicker.
  var conflicts: UInt8 = 0
}

/// A call as its caller sees it: which attempt is out, and what happens when it ends.
struct Call: Sendable, BitwiseCopyable {
  /// Who waits for the outcome.
  enum Parent: Sendable, BitwiseCopyable {
    case job(JobRef)
    /// A user's request, made by a client node.
    case user
    /// A consumer waiting for a message.
    case consumer(UInt16)
    /// A consumer deleting the message it has dealt with.
    case consumerDone(UInt16)
    /// A node refreshing its list of instances.
    case catalog
  }

  var caller: NodeID
  var route: Route
  var target = NodeID(0)
  var attempt: UInt8 = 0
  var parent: Parent
  var key: UInt32
  var value: UInt64
  var deadline: Instant
  var startedAt: Instant
  var attemptAt: Instant
  /// What each attempt's client span is a child of.
  var context: SpanContext?
  /// The present attempt's client span.
  var span: TraceStore.Handle?
  /// The token of the breaker that let this attempt through.
  var guarded: CircuitBreaker.Call?
  /// Whether an attempt is out; an answer to an earlier one is nobody's.
  var isOut = false
  /// How far it has come with its attempts.
  var retry = RetryState()
  /// Whether the present attempt was made because the last one was not answered in time.
  var isAfterTimeout = false
  /// Ends the attempt, or the wait for the next one.
  var timer = Ticket.none
  /// Whether an attempt was not answered in time, so that it may have been served all the same.
  var mayHaveHappened = false
  /// Where the store's history has it, plus one.
  var record: UInt32 = 0
  /// Since when the first copy is out, once a second was sent; and how many numbers that took.
  var hedgedSince = Instant.never
  var skipped: UInt8 = 0
  /// The second copy, while both are out; and when it would go.
  var hedge = Slot.none
  var hedgeTimer = Ticket.none
  /// How often it was pointed elsewhere.
  var redirects: UInt8 = 0
  /// Spans the search for the key's keeper, when callers look for one.
  var routeSpan: TraceStore.Handle?
}
