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
  /// Whether what it wrote is a deletion: the value then only numbers it.
  public var isDeletion = false
  /// Whether it wrote what it made of a value read before: of `expected`.
  public var isUpdate = false
  /// Whether it added to a counter; it then has no value.
  public var isIncrement = false
  /// Whether it put an element into a set: the value is that element.
  public var isInsertion = false
  /// Whether it took an element out of a set: the value is that element.
  public var isRemoval = false
  /// Whether a compare-and-set found another value: an answer, and no effect.
  public var isMismatch = false
  /// Whether its version says what its writer had seen: then nothing else tells what it includes.
  public var isDotted = false
  /// What it wrote, a value that no other operation writes to this key.
  public var value: QuorumStore.Value
  /// The value that an update was made from; 0 for none.
  public var expected: QuorumStore.Value = 0
  /// What was read, or how the write was ordered.
  public var cell = QuorumStore.Cell.absent
  /// The stores that a write's coordinator could reach, by number: a write known there it may include.
  public var reach: UInt64 = 0
  /// The value that the replicas within reach held of its key; 0 for none.
  public var base: QuorumStore.Value = 0
  /// The span of the last attempt; invalid before the first, and when it was not recorded.
  public var trace = TraceID(high: 0, low: 0)
  /// Its place in that trace.
  public var span = SpanID.none
  /// When it began.
  public var start: Instant
  /// When it ended; `.never` if it has not.
  public var end = Instant.never
  /// The siblings that its writer had seen, by their place and one; 0 for none.
  public var context: UInt32 = 0
  /// What became of it.
  public var outcome = Outcome.unknown
}

extension World {
  /// Notes that an operation on the store begins; 0 for other calls.
  mutating func openRecord(
    _ caller: NodeID, _ route: Route, key: UInt32, value: UInt64
  ) -> UInt32 {
    guard route.isStoreOperation else { return 0 }
    let isWrite = route != .kvGet
    var record = StoreRecord(
      caller: caller, key: key, isWrite: isWrite, isDeletion: route == .kvDelete,
      value: isWrite ? value : 0, start: now)
    if route == .kvSwap, !mergesSiblings(key) {
      record.isUpdate = true
      record.expected = documents.base(of: value)
    }
    record.isInsertion = route == .kvInsert
    record.isRemoval = route == .kvRemove
    if route == .kvAdd {
      record.isIncrement = true
      record.value = 0
    }
    storeHistory.append(record)
    return UInt32(truncatingIfNeeded: storeHistory.endIndex)
  }

  /// Whether an update of `key` replaces all siblings that were read, and leaves the others beside it:
  /// two from the same value then lose nothing of each other.
  private func mergesSiblings(_ key: UInt32) -> Bool {
    foundedMode == .ap && settings.store.versions.keepsSiblings
      && settings.store.protocol == .quorum && HostedStore.space(of: key) == .cart
  }

  /// Notes the span of an attempt, if it is recorded.
  mutating func noteSpan(of call: Call, _ span: TraceStore.Handle) {
    guard call.record != 0, span.isRecording, storeHistory.contains(Int(call.record) - 1) else {
      return
    }
    storeHistory[Int(call.record) - 1].trace = span.context.traceID
    storeHistory[Int(call.record) - 1].span = span.context.spanID
  }

  /// Notes how it ended.
  mutating func closeRecord(_ call: Call, _ status: Status, _ body: Body) {
    guard call.record != 0 else { return }
    let index = Int(call.record) - 1
    guard storeHistory.contains(index) else { return }
    storeHistory[index].end = now
    storeHistory[index].target = call.target
    if case .stored(let cell) = body, status == .ok { storeHistory[index].cell = cell }
    if call.route == .kvSwap, case .stored(let cell) = body, status == .ok,
      cell.liveValue.map({ $0 != call.value }) ?? false, foundedMode != .ap
    {
      storeHistory[index].isMismatch = true
      storeHistory[index].outcome = .failed
      return
    }
    storeHistory[index].outcome =
      status == .ok ? .ok : status.isUnknown || call.mayHaveHappened ? .unknown : .failed
  }
}

extension Job {
  /// The key that a call of this job is about: to the store, one of the route's own space.
  func key(for route: Route) -> UInt32 {
    guard route.isStoreOperation, let space = self.route.definition.keys else {
      return key
    }
    return HostedStore.key(key, in: space)
  }
}

extension World {
  /// Notes what the coordinator of a write can know of the key: the judge of lost writes asks.
  mutating func noteKnowledge(of job: Job, at node: NodeID) {
    guard case .call(let ref, _, _) = job.origin, let call = calls.find(ref), call.record != 0,
      storeHistory.contains(Int(call.record) - 1)
    else { return }
    var reach: UInt64 = 0
    var base: QuorumStore.Value = 0
    switch foundedMode {
    case .cp:
      // One log: what was acknowledged before is in it.
      reach = .max
    case .ca:
      let leader = primaries.leaderKnown(at: node).flatMap { primaries.machine(of: $0) }
      base = leader?.register(of: job.key).value ?? 0
    case .ap:
      // No link to a dead node is cut: what only it knows will be older when it is back.
      for place in stores.replicas.indices.prefix(UInt64.bitWidth) {
        let peer = stores.replicas[place].node
        if !isCutOff(peer, from: node) { reach |= 1 << UInt64(place) }
      }
      base = newestValue(of: job.key, within: node)
    }
    if foundedMode == .ap, stores.common.settings.algorithm == .quorum,
      stores.common.settings.versions != .lastWriteWins
    {
      storeHistory[Int(call.record) - 1].isDotted = true
      storeHistory[Int(call.record) - 1].context = job.context
    }
    storeHistory[Int(call.record) - 1].reach = reach
    // A second attempt may find what the first one wrote.
    if base != 0, base != job.value { storeHistory[Int(call.record) - 1].base = base }
  }

  /// Whether the writer of one version had seen what the write of the other record was stored as.
  public func hasSeen(_ other: StoreRecord, by write: StoreRecord) -> Bool {
    guard write.context != 0 else { return false }
    let common = stores.common
    let seen = common.siblings(of: common.cell(ofSiblingsAt: UInt64(write.context - 1)))
    return common.siblings(of: other.cell).siblings
      .contains { $0.value == other.value && seen.covers($0.dot) }
  }

  private func newestValue(of key: QuorumStore.Key, within node: NodeID) -> QuorumStore.Value {
    var newest = QuorumStore.Cell.absent
    for peer in stores.replicas(of: key)
    where nodes[peer.index].process.isRunning && !isCutOff(peer, from: node) {
      guard let cell = stores.cell(of: key, at: peer), cell.kind != .siblings else { continue }
      if stores.common.covers(cell, newest) { newest = cell }
    }
    return newest.isAbsent ? 0 : newest.value
  }

  private func isCutOff(_ peer: NodeID, from node: NodeID) -> Bool {
    peer != node
      && (network.isCut(from: node, to: peer) || network.isCut(from: peer, to: node))
  }

  /// Whether it can be told what the store holds: a log without a leader may hold more than is seen.
  public var heldValuesAreKnown: Bool { foundedMode != .cp || completeServer != nil }

  /// The Raft server whose machine holds all that was ever acknowledged, if one does now.
  private var completeServer: Raft? {
    var newest: Raft?
    for node in consensus.members where nodes[node.index].process.isRunning {
      guard let server = consensus.server(of: node), server.isLeader,
        server.term > newest?.term ?? 0
      else { continue }
      newest = server
    }
    // A leader knows what is committed once an entry of its own term is.
    guard let newest, newest.applied == newest.commit,
      newest.term(at: newest.commit) == newest.term
    else { return nil }
    return newest
  }

  /// Calls `body` with each operation that was called in a stretch of time, in order of the calls.
  public func forEachStoreRecord(
    from start: Instant, to end: Instant, _ body: (StoreRecord) -> Void
  ) {
    var (low, high) = (storeHistory.startIndex, storeHistory.endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if storeHistory[middle].start < start { low = middle + 1 } else { high = middle }
    }
    while low < storeHistory.endIndex, storeHistory[low].start <= end {
      body(storeHistory[low])
      low += 1
    }
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
    switch foundedMode {
    case .cp: if let server = completeServer { body(server.machine[key].value) }
    case .ca:
      for node in primaries.members {
        if let machine = primaries.machine(of: node), machine.role != .bystander {
          body(machine.register(of: key).value)
        }
      }
    case .ap:
      for place in stores.replicas.indices {
        let node = stores.replicas[place].node
        stores.cell(of: key, at: node).map(take)
        if hints { stores.forEachHint(of: key, at: node, take) }
      }
    }
  }
}
