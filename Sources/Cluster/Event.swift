import Patterns
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
    /// An attempt has been out for longer than most: a second copy may go.
    case callHedge(CallRef, attempt: UInt8)
    /// A call's wait before its next attempt is over.
    case callRetry(CallRef)
    /// A call that could not even start reports so (never in the step that made it).
    case callFailed(CallRef, Status)
    /// Something of the store that answered when it was planned: void once another one is founded.
    case store(StoreEvent, epoch: UInt8)
    /// Leaving nodes and moving data are looked at.
    case membership
    /// A relay looks for events in an account.
    case relay
    /// A consumer asks for its next message.
    case poll(UInt16)
    /// What the broker wrote up to this ticket is on its disk.
    case persisted(UInt32)
    /// A message in a consumer's hands is visible again: the queue, the receipt.
    case messageVisible(UInt8, Patterns.Receipt)
    /// A consumer has waited for a message as long as it may.
    case longPollOver(UInt8, JobRef)
    /// The registry checks an instance, or has waited for its answer: the node, which check.
    case healthCheck(NodeID, UInt32)
    case healthCheckTimeout(NodeID, UInt32)
    /// The registry takes out who has been critical for too long.
    case reapInstances(UInt32)
    /// A process that was started serves from now on.
    case started
    /// A node refreshes its list of instances.
    case refreshCatalog
    /// An open breaker's rest is over.
    case breakerRested(UInt16)
    /// All metrics are sampled.
    case scrape
    /// A fault that lasts a while heals.
    case heal(FaultID)
    /// The chaos monkey strikes, if it is still the same.
    case monkeyStrikes(UInt32)
    /// A fault that flaps acts or rests.
    case flap(FaultID)
  }

  /// What happens in a store, of whatever kind, at one of its nodes.
  enum StoreEvent: Sendable, BitwiseCopyable {
    /// It was founded while the process was paused, and is there now.
    case founded
    /// A disk holds what an answer depends on.
    case synced(Slot)
    /// A node gets to a message.
    case work(Slot)
    /// A timer of a replica runs out.
    case timer(QuorumStore.Timer)
    /// A replica tells its peers that it lives.
    case gossip
    /// A request to a store that has a leader has waited for it, or for its answer.
    case ledTimer(Slot)
    /// A timer of a Raft server runs out; its disk says that it holds the journal up to a place.
    case raftTimer(Raft.Timer)
    case raftSynced(UInt64)
    /// A message of Raft leaves, or is taken in by a slow server.
    case raftLetter(Slot)
    /// A timer of a primary or backup runs out; its disk holds a write.
    case primaryTimer(PrimaryBackup.Timer)
    case primarySynced(UInt32)
    /// What the backup has on its disk is acknowledged.
    case primaryLeaves(PrimaryBackup.Message, to: NodeID)
  }

  var node: NodeID
  /// Which life of the process planned it; a later one ignores it.
  ///
  /// Zero stands for the world itself.
  var incarnation: UInt16
  var what: What
}
