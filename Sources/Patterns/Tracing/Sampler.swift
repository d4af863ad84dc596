public import Simulation

/// Decides at a span's start whether it is recorded.
///
/// OpenTelemetry trace SDK, ParentBased(root). A ratio is decided on bits of the trace id, so that
/// all services decide alike without talking (TraceIdRatioBased: the low eight bytes, shifted right
/// by one, below ratio × 2⁶³).
public struct Sampler: Sendable, Hashable {
  /// How a trace without a parent is decided.
  public enum Root: Sendable, Hashable {
    case alwaysOn
    case alwaysOff
    case ratio(Percentage)
  }
  /// How a trace without a parent is decided.
  public var root: Root
  /// Whether a span does as its parent does; otherwise each service decides for itself.
  public var followsParent: Bool

  /// A sampler; ParentBased(AlwaysOn) unless told otherwise.
  public init(_ root: Root = .alwaysOn, followsParent: Bool = true) {
    self.root = root
    self.followsParent = followsParent
  }

  /// Whether a span of `trace` under `parent` is recorded.
  public func samples(_ trace: TraceID, parent: SpanContext?) -> Bool {
    if followsParent, let parent { return parent.isSampled }
    switch root {
    case .alwaysOn: return true
    case .alwaysOff: return false
    case .ratio(let share): return Sampler.isWithin(share, trace)
    }
  }

  static func isWithin(_ share: Percentage, _ trace: TraceID) -> Bool {
    let wanted = UInt64(max(0, min(1_000_000, share.millionths)))
    let product = wanted.multipliedFullWidth(by: 1 << 63)
    let bound = (1_000_000 as UInt64).dividingFullWidth(product).quotient
    return trace.low >> 1 < bound
  }
}

/// Decides after a trace is over whether it is worth keeping: failed, slow, or drawn.
///
/// After the OpenTelemetry Collector's tail sampling processor (policies status_code, latency,
/// probabilistic; decision wait). Bounded by the store: what is overwritten before it is decided
/// counts as undecided.
public struct TailRule: Sendable, Hashable {
  /// How long after its first span a trace is decided.
  public var wait: Interval = .seconds(10)
  /// From which duration on a trace is slow; the host sets it to the p99.
  public var slow: Interval
  /// The share kept of what is neither failed nor slow.
  public var share: Percentage = .zero

  /// A rule.
  public init(slow: Interval) { self.slow = slow }
}
