import Simulation

/// Something that happens at an instant, at a node.
///
/// It waits while the node is paused, and is void
/// when the process that planned it has died.
struct Event: Sendable, BitwiseCopyable {
  enum What: Sendable, BitwiseCopyable {
    /// A message arrives.
    case deliver(Slot)
    /// A client's next user comes.
    case arrival
    /// A job's local work is done.
    case workDone(JobRef)
    /// A call's attempt was not answered in time.
    case callTimeout(CallRef, attempt: UInt8)
    /// A call's wait before its next attempt is over.
    case callRetry(CallRef)
    /// A call that could not even start reports so (never in the step that made it).
    case callFailed(CallRef, Status)
    /// A consumer asks for its next message.
    case poll(UInt16)
    /// A node refreshes its list of instances.
    case refreshCatalog
    /// An open breaker's rest is over.
    case breakerRested(UInt16)
    /// All metrics are sampled.
    case scrape
    /// A fault that lasts a while heals.
    case heal(FaultID)
    /// A fault that flaps acts or rests.
    case flap(FaultID)
  }

  var node: NodeID
  /// Which life of the process planned it; a later one ignores it.
  ///
  /// Zero stands for the world itself.
  var incarnation: UInt16
  var what: What
}
