import Patterns
import Simulation

/// Replays of hints as traces show them: one span each, linked to the writes that caused its hints.
///
/// OpenTelemetry's messaging conventions: work that has many causes is linked to each, a child of
/// none. The writes are those of the latest faults; what was hinted without a fault has no link.
struct HintReplays: Sendable {
  /// A replay under way.
  struct Replay: Sendable, BitwiseCopyable {
    var keeper: NodeID
    var target: NodeID
    var span: TraceStore.Handle
    /// Hints up to this one have their link.
    var next: UInt64
  }

  private struct Cause: Sendable, BitwiseCopyable {
    var value: UInt64
    var traceID: TraceID
    var spanID: SpanID
  }

  /// How many writes are remembered; a power of two.
  private static let capacity: UInt64 = 2_048

  fileprivate(set) var underWay: ContiguousArray<Replay> = []
  /// By the value written, which no other write has.
  private var causes = KeyTable(
    Cause(value: 0, traceID: TraceID(high: 0, low: 0), spanID: .none))

  /// A write begins, that may come to be kept as a hint.
  mutating func remember(_ value: UInt64, _ span: SpanContext) {
    causes[UInt32(value % Self.capacity)] = Cause(
      value: value, traceID: span.traceID, spanID: span.spanID)
  }

  /// The span of the write of this value; nil when it is not remembered.
  func cause(of value: UInt64) -> SpanContext? {
    let cause = causes[UInt32(value % Self.capacity)]
    guard cause.value == value, cause.spanID.isValid else { return nil }
    return SpanContext(traceID: cause.traceID, spanID: cause.spanID)
  }

  func place(from keeper: NodeID, to target: NodeID) -> Int? {
    underWay.firstIndex { $0.keeper == keeper && $0.target == target }
  }
}

extension World {
  /// A hint is sent to the node that it was kept for.
  mutating func hintLeaves(
    _ number: UInt64, _ cell: QuorumStore.Cell, from keeper: NodeID, to target: NodeID
  ) {
    let place: Int
    if let known = stores.replays.place(from: keeper, to: target) {
      place = known
    } else {
      let span = traces.start(
        stores.metrics.replayName, .client, node: keeper, service: Service.kv.rawValue, at: now,
        wallOffset: wallOffset(of: keeper), random: &identities)
      place = stores.replays.underWay.count
      stores.replays.underWay.append(
        HintReplays.Replay(keeper: keeper, target: target, span: span, next: number))
    }
    // One sent again has its link already.
    guard number >= stores.replays.underWay[place].next else { return }
    stores.replays.underWay[place].next = number + 1
    let values = cell.kind == .siblings ? stores.common.values(of: cell) : [cell.value]
    for value in values {
      guard let cause = stores.replays.cause(of: value) else { continue }
      traces.link(
        stores.replays.underWay[place].span, to: cause, stores.metrics.causeName, at: now)
    }
  }

  /// A hint has arrived; with the last one the replay is over.
  mutating func hintArrived(at target: NodeID, from keeper: NodeID) {
    if stores.machine(of: keeper)?.hintsPending(for: target) ?? 0 == 0 {
      endReplay(from: keeper, to: target)
    }
  }

  /// A replay is over, or will begin anew at the next check.
  mutating func endReplay(
    from keeper: NodeID, to target: NodeID, _ failure: Span.Failure = .none
  ) {
    guard let place = stores.replays.place(from: keeper, to: target) else { return }
    traces.end(stores.replays.underWay.remove(at: place).span, at: now, failure: failure)
  }

  /// Ends the replays whose hints were taken away: for a ring that changed, or a store that did.
  mutating func endIdleReplays() {
    for replay in stores.replays.underWay {
      hintArrived(at: replay.target, from: replay.keeper)
    }
  }
}
