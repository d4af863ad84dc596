public import Patterns
public import Simulation

/// An operation on the store as its caller saw it: what a checker of histories wants to know.
///
/// The caller's view, retries and all: it begins with the first attempt and ends with the last
/// answer. One whose caller died, or that is still out, stays `unknown` without an end.
public struct StoreRecord: Sendable, Hashable, BitwiseCopyable {
  /// What became of it.
  public enum Outcome: UInt8, Sendable, Hashable, BitwiseCopyable {
    /// It was done.
    case ok
    /// It certainly had no effect.
    case failed
    /// Nobody knows: a write may have happened, or may yet.
    case unknown
  }

  /// Who asked.
  public var caller: NodeID
  /// Which node was asked, by the last attempt.
  public var target = NodeID(0)
  /// Which key.
  public var key: QuorumStore.Key
  /// Whether it wrote; else it read.
  public var isWrite: Bool
  /// What it wrote, a value that no other operation writes to this key.
  public var value: QuorumStore.Value
  /// What was read, or how the write was ordered.
  public var cell = QuorumStore.Cell.absent
  /// When it began.
  public var start: Instant
  /// When it ended; `.never` if it has not.
  public var end = Instant.never
  /// What became of it.
  public var outcome = Outcome.unknown
}

extension World {
  /// Notes that an operation on the store begins; 0 for other calls.
  mutating func openRecord(
    _ caller: NodeID, _ route: Route, key: UInt32, value: UInt64
  ) -> UInt32 {
    guard route == .kvGet || route == .kvPut else { return 0 }
    storeHistory.append(
      StoreRecord(
        caller: caller, key: key, isWrite: route == .kvPut,
        value: route == .kvPut ? value : 0, start: now))
    return UInt32(truncatingIfNeeded: storeHistory.endIndex)
  }

  /// Notes how it ended.
  mutating func closeRecord(_ call: Call, _ status: Status, _ body: Body) {
    guard call.record != 0 else { return }
    let index = Int(call.record) - 1
    guard storeHistory.contains(index) else { return }
    storeHistory[index].end = now
    storeHistory[index].target = call.target
    if case .stored(let cell) = body, status == .ok { storeHistory[index].cell = cell }
    storeHistory[index].outcome =
      status == .ok ? .ok : status.isUnknown || call.mayHaveHappened ? .unknown : .failed
  }
}

extension Job {
  /// The key that a call of this job is about: to the store, one of the route's own space.
  func key(for route: Route) -> UInt32 {
    guard route == .kvGet || route == .kvPut, let space = self.route.definition.keys else {
      return key
    }
    return HostedStore.key(key, in: space)
  }
}
