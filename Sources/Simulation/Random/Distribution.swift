/// How long something takes, as chance has it; drawn without the mathematics library.
///
/// `log` and `exp` give other last bits on another processor, so exponential and normal draws come
/// from comparisons with written-down tables, and a run is the same everywhere.
public enum Distribution: Sendable, Hashable {
  /// Always the same.
  case constant(Interval)
  /// Each length between the two equally likely.
  case uniform(Interval, Interval)
  /// Memoryless, of this mean.
  case exponential(mean: Interval)
  /// The bell, cut off at zero.
  case normal(mean: Interval, deviation: Interval)
  /// Half below the median; `sigma` is the spread of its logarithm.
  case logNormal(median: Interval, sigma: Double)
  /// A heavy tail: at least `minimum`, with tail exponent 1, 2, 3 … .
  case pareto(minimum: Interval, shape: Int)

  /// One draw; never negative.
  public func sample(_ random: inout Random) -> Interval {
    switch self {
    case .constant(let length): return length
    case .uniform(let low, let high): return random.interval(low, high)
    case .exponential(let mean): return mean.scaled(by: random.exponential())
    case .normal(let mean, let deviation):
      return max(.zero, mean + deviation.scaled(by: random.normal()))
    case .logNormal(let median, let sigma):
      return median.scaled(by: Arithmetic.exponential(sigma * random.normal()))
    case .pareto(let minimum, let shape):
      return minimum.scaled(by: Arithmetic.exponential(random.exponential() / Double(shape)))
    }
  }
}
