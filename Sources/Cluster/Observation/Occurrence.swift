public import Simulation

/// Something worth a line in the event log and a mark on the time line.
public struct Occurrence: Sendable, Hashable, BitwiseCopyable {
  /// What happened.
  public enum What: Sendable, Hashable, BitwiseCopyable {
    /// A fault began to act.
    case faultInjected(FaultID)
    /// A fault ended.
    case faultHealed(FaultID)
    /// Somebody left a mark: its text by number.
    case marked(UInt32)
    /// A command was carried out that is not a fault: its words by number.
    case commanded(UInt32)
    /// A command could not be carried out: which, by number.
    case commandRefused(UInt32)
    /// A process died.
    case nodeDown(NodeID)
    /// A process froze.
    case nodePaused(NodeID)
    /// A process serves again.
    case nodeUp(NodeID)
    /// A new instance serves.
    case nodeJoined(NodeID)
    /// An instance has left.
    case nodeLeft(NodeID)
    /// A change of the ring stood still and was called off: of the node that joined or left, or of
    /// all tokens.
    case ringChangeAbandoned(NodeID?)
    /// The breaker of calls from a node to a service refuses them, and why.
    case breakerOpened(NodeID, Service, BreakerCause)
    /// It lets a trial through.
    case breakerHalfOpen(NodeID, Service)
    /// It lets all through again.
    case breakerClosed(NodeID, Service)
    /// A group has given a message up.
    case deadLettered(ConsumerGroup)
    /// The registry lists an instance as critical, or as passing again.
    case checkFailed(NodeID)
    case checkPassed(NodeID)
    /// An empty store of this kind answers from now on.
    case storeFounded(ClusterSettings.Store.Mode)
    /// A node leads a term.
    case leaderElected(NodeID, term: UInt32)
    /// It led that term.
    case leaderFell(NodeID, term: UInt32)
    /// A leader sees to it that another node leads instead.
    case leadershipOffered(NodeID, to: NodeID)
    /// That one did not take over within an election timeout: the leader goes on.
    case leadershipKept(NodeID)
    /// The steady state was violated, and the chaos monkey called back.
    case monkeyStopped
  }

  /// Why a breaker opened.
  public enum BreakerCause: Sendable, Hashable, BitwiseCopyable {
    /// So many percent of the calls in its window had failed, which is over the limit.
    case errors(percent: UInt16, limit: UInt8)
    /// The call it let through on trial failed.
    case trial
  }

  /// When.
  public var time: Instant
  /// What happened.
  public var what: What
}

extension World {
  mutating func note(_ what: Occurrence.What) {
    occurrences.append(Occurrence(time: now, what: what))
  }
}
