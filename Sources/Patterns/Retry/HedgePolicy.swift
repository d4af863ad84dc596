public import Simulation

/// Sends a second copy of a slow request, and takes the answer that comes first.
///
/// Dean & Barroso, "The Tail at Scale" (2013): after the 95th percentile of the latency, so that the
/// load grows by about 5 %. The host cancels the loser; what is not idempotent is not hedged.
public struct HedgePolicy: Sendable, Hashable, BitwiseCopyable {
  /// How long a copy is waited for before the next is sent: the host's 95th percentile.
  public var delay: Interval
  /// The most copies at once, the first included.
  public var copies = 2

  /// Hedges after `delay`.
  public init(delay: Interval, copies: Int = 2) {
    self.delay = delay
    self.copies = copies
  }

  /// When the next copy is to be sent, if any: `sent` are out, the last of them since `last`.
  public func nextCopy(
    sent: Int, last: Instant, deadline: Deadline = .none, isIdempotent: Bool
  ) -> Instant? {
    guard isIdempotent, sent < copies else { return nil }
    let next = last + delay
    return deadline.hasPassed(at: next) ? nil : next
  }

  /// Whether to send a copy that is due; it is paid for as a retry is.
  public func sends(budget: inout RetryBudget, at now: Instant) -> Bool {
    budget.withdraw(at: now)
  }
}
