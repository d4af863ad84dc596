public import Simulation

/// How many jobs a server works on at once.
///
/// The adaptive one is Netflix concurrency-limits' `AIMDLimit`, with its defaults: one more when at
/// least half is in use and all is well, a tenth less on a drop or a slow answer.
public struct ConcurrencyLimit: Sendable, Hashable, BitwiseCopyable {
  /// The present limit.
  @inlinable public var value: Int { Int(exact) }
  /// The lowest it falls to.
  public let minimum: Int
  /// The highest it grows to.
  public let maximum: Int
  /// An answer slower than this is a sign of overload.
  public let slow: Interval
  /// What remains after such a sign.
  public let backoffRatio: Double

  @usableFromInline var exact: Double
  @usableFromInline let isAdaptive: Bool

  @usableFromInline init(
    exact: Double, minimum: Int, maximum: Int, slow: Interval, backoffRatio: Double,
    isAdaptive: Bool
  ) {
    self.exact = exact
    self.minimum = minimum
    self.maximum = maximum
    self.slow = slow
    self.backoffRatio = backoffRatio
    self.isAdaptive = isAdaptive
  }

  /// Always `workers`.
  public static func fixed(_ workers: Int) -> ConcurrencyLimit {
    precondition(workers > 0, "\(workers) workers serve nobody")
    return ConcurrencyLimit(
      exact: Double(workers), minimum: workers, maximum: workers, slow: .forever, backoffRatio: 1,
      isAdaptive: false)
  }

  /// Additive increase, multiplicative decrease.
  public static func aimd(
    initial: Int = 20, minimum: Int = 20, maximum: Int = 200, slow: Interval = .seconds(5),
    backoffRatio: Double = 0.9
  ) -> ConcurrencyLimit {
    precondition(
      0 < minimum && minimum <= initial && initial <= maximum,
      "the initial limit \(initial) is not within \(minimum) … \(maximum)")
    return ConcurrencyLimit(
      exact: Double(initial), minimum: minimum, maximum: maximum, slow: slow,
      backoffRatio: backoffRatio, isAdaptive: true)
  }

  /// Learns from a finished job; `running` counts it.
  @inlinable public mutating func sample(latency: Interval, running: Int, ok: Bool) {
    guard isAdaptive else { return }
    var next = Int(exact)
    if !ok || latency > slow {
      next = Int(Double(next) * backoffRatio)
    } else if running * 2 >= next {
      next += 1
    }
    exact = Double(min(max(next, minimum), maximum))
  }
}
