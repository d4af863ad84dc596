public import Simulation

/// How many jobs a server works on at once.
///
/// The adaptive ones are Netflix concurrency-limits', with its defaults. `AIMDLimit`: one more when
/// at least half is in use and all is well, a tenth less on a drop or a slow answer.
/// `Gradient2Limit` in its `WindowedLimit`: once a second the mean latency is held against its
/// long-term mean, and the limit follows their ratio, with room for a few more.
public struct ConcurrencyLimit: Sendable, Hashable, BitwiseCopyable {
  /// How the limit learns.
  @usableFromInline enum Rule: Sendable, Hashable, BitwiseCopyable {
    case fixed
    case aimd(slow: Interval, backoffRatio: Double)
    case gradient(LatencyGradient)
  }

  /// The present limit.
  @inlinable public var value: Int { Int(exact) }
  /// The lowest it falls to.
  public let minimum: Int
  /// The highest it grows to.
  public let maximum: Int

  @usableFromInline var exact: Double
  @usableFromInline var rule: Rule

  private init(initial: Int, from minimum: Int, to maximum: Int, _ rule: Rule) {
    precondition(
      0 < minimum && minimum <= initial && initial <= maximum,
      "the initial limit \(initial) is not within \(minimum) … \(maximum)")
    self.minimum = minimum
    self.maximum = maximum
    self.rule = rule
    exact = Double(initial)
  }

  /// Always `workers`.
  public static func fixed(_ workers: Int) -> ConcurrencyLimit {
    precondition(workers > 0, "\(workers) workers serve nobody")
    return ConcurrencyLimit(initial: workers, from: workers, to: workers, .fixed)
  }

  /// Additive increase, multiplicative decrease: an answer slower than `slow` is a sign of overload.
  public static func aimd(
    initial: Int = 20, minimum: Int = 20, maximum: Int = 200, slow: Interval = .seconds(5),
    backoffRatio: Double = 0.9
  ) -> ConcurrencyLimit {
    ConcurrencyLimit(
      initial: initial, from: minimum, to: maximum, .aimd(slow: slow, backoffRatio: backoffRatio))
  }

  /// Follows the gradient of the latency: answers slower than they used to be are a sign of overload.
  public static func gradient(
    initial: Int = 20, minimum: Int = 20, maximum: Int = 200
  ) -> ConcurrencyLimit {
    ConcurrencyLimit(initial: initial, from: minimum, to: maximum, .gradient(LatencyGradient()))
  }

  /// Learns from a job finished at `now`; `running` counts it.
  @inlinable public mutating func sample(
    latency: Interval, running: Int, ok: Bool, at now: Instant
  ) {
    switch rule {
    case .fixed: return
    case .aimd(let slow, let backoffRatio):
      var next = Int(exact)
      if !ok || latency > slow {
        next = Int(Double(next) * backoffRatio)
      } else if running * 2 >= next {
        next += 1
      }
      exact = Double(min(max(next, minimum), maximum))
    case .gradient(var gradient):
      let next = gradient.limit(after: exact, latency: latency, running: running, at: now)
      rule = .gradient(gradient)
      exact = min(max(next, Double(minimum)), Double(maximum))
    }
  }
}
