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
  /// What a write's coordinator could have known: the stores it could reach, by place, and the value
  /// that the key's replicas among them held. With siblings, the value its caller had seen.
  public var reach: UInt64 = 0
  /// See `reach`; 0 for none.
  public var base: QuorumStore.Value = 0
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

extension World {
  /// Notes what the coordinator of a write can know of the key: the judges of lost writes ask.
  mutating func noteKnowledge(of job: Job, at node: NodeID) {
    guard case .call(let ref, _, _) = job.origin, let call = calls.find(ref), call.record != 0,
      storeHistory.contains(Int(call.record) - 1)
    else { return }
    var reach: UInt64 = 0
    // No link to a dead node is cut: what only it knows will be older when it is back.
    for (place, peer) in stores.nodes(in: 0..<UInt64.bitWidth) where !isCutOff(peer, from: node) {
      reach |= 1 << UInt64(place)
    }
    var newest = QuorumStore.Cell.absent
    for peer in stores.replicas(of: job.key)
    where nodes[peer.index].process.isRunning && !isCutOff(peer, from: node) {
      guard let cell = stores.cell(of: job.key, at: peer), cell.kind != .siblings else { continue }
      if stores.common.covers(cell, newest) { newest = cell }
    }
    storeHistory[Int(call.record) - 1].reach = reach
    // A second attempt may find what the first one wrote.
    if !newest.isAbsent, newest.value != job.value {
      storeHistory[Int(call.record) - 1].base = newest.value
    }
  }

  private func isCutOff(_ peer: NodeID, from node: NodeID) -> Bool {
    peer != node
      && (network.isCut(from: node, to: peer) || network.isCut(from: peer, to: node))
  }

  /// Calls `body` with everything that any store holds of `key`, hints and dead nodes' disks included.
  public func forEachHeldValue(
    of key: QuorumStore.Key, hints: Bool, _ body: (QuorumStore.Value) -> Void
  ) {
    func take(_ cell: QuorumStore.Cell) {
      switch cell.kind {
      case .absent, .purged: break
      case .value, .tombstone: body(cell.value)
      case .siblings: for value in stores.common.values(of: cell) { body(value) }
      }
    }
    for (_, node) in stores.nodes(in: 0..<Int.max) {
      stores.cell(of: key, at: node).map(take)
      if hints { stores.forEachHint(of: key, at: node, take) }
    }
  }
}
