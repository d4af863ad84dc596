public import Simulation

/// When the caller stops waiting: one point in time for the whole tree of calls below it.
///
/// As gRPC propagates it: each hop passes on what remains, less a margin for the way and for skewed
/// clocks, and a nested timeout only ever shrinks it; an inner timeout that outlives the outer one
/// leaves work that nobody waits for.
public struct Deadline: Sendable, Hashable, BitwiseCopyable, Comparable {
  /// The point itself; `.never` when nobody set one.
  public let instant: Instant

  /// A deadline at `instant`.
  public init(_ instant: Instant) { self.instant = instant }

  /// The deadline of a call that begins at `now` and may take `timeout`.
  public init(after timeout: Interval, from now: Instant) { instant = now + timeout }

  /// No deadline.
  public static var none: Deadline { Deadline(.never) }

  /// Whether it is too late to begin anything: at the deadline it is.
  public func hasPassed(at now: Instant) -> Bool { now >= instant }

  /// What remains, never below zero; `.forever` without a deadline.
  public func remaining(at now: Instant) -> Interval {
    instant == .never ? .forever : max(instant - now, .zero)
  }

  /// The deadline for a call made on the way: what remains less `margin`, and at most `timeout`.
  public func nested(
    timeout: Interval = .forever, margin: Interval = .zero, at now: Instant
  ) -> Deadline {
    let inherited = instant == .never ? instant : instant - margin
    return Deadline(min(inherited, now + timeout))
  }

  /// What travels with the request (`grpc-timeout`): a length, so that clocks need not agree.
  public func header(margin: Interval = .zero, at now: Instant) -> Interval? {
    instant == .never ? nil : max(instant - margin - now, .zero)
  }

  /// Orders as the points do.
  public static func < (a: Deadline, b: Deadline) -> Bool { a.instant < b.instant }
}
