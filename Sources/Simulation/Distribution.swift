/// How long something takes, as chance has it; drawn without the mathematics library.
///
/// `log` and `exp` give other last bits on another processor, so exponential and normal draws come
/// from integers, products and square roots only, and a run is the same everywhere.
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

extension Random {
  /// An exponential draw of mean 1.
  ///
  /// Von Neumann's comparison method (1951): only comparisons of uniform draws.
  public mutating func exponential() -> Double {
    var whole = 0.0
    while true {
      let first = unit()
      var previous = first
      var runs = 0
      while true {
        let next = unit()
        if next >= previous { break }
        previous = next
        runs += 1
      }
      if runs & 1 == 0 { return whole + first }
      whole += 1
    }
  }

  /// A draw of the standard normal distribution.
  ///
  /// Forsythe and von Neumann: a half-normal as an exponential draw accepted with
  /// probability exp(−(x − 1)² / 2), itself decided by an exponential draw.
  public mutating func normal() -> Double {
    while true {
      let x = exponential()
      let distance = x - 1
      if exponential() >= distance * distance / 2 {
        return bits() & 1 == 0 ? x : -x
      }
    }
  }
}

/// The few functions the world needs of mathematics, from products alone.
public enum Arithmetic {
  /// eˣ within 10⁻¹⁴ of itself for |x| ≤ 700: halved until small, a series, squared back.
  public static func exponential(_ x: Double) -> Double {
    let limited = max(-700, min(700, x))
    var small = limited
    var squarings = 0
    while small > 0.125 || small < -0.125 {
      small *= 0.5
      squarings += 1
    }
    var term = 1.0
    var sum = 1.0
    for n in 1...9 {
      term *= small / Double(n)
      sum += term
    }
    for _ in 0..<squarings { sum *= sum }
    return sum
  }
}

/// Ranks 0 ..< count with chances falling as 1 / (rank + 1)ˢ: a few are asked for most.
public struct Zipf: Sendable, Hashable {
  private let cumulative: [Double]

  /// How many ranks there are.
  public var count: Int { cumulative.count }

  /// The distribution over `count` ranks with a whole or half exponent `s` (0 is uniform).
  public init(count: Int, exponent: Double) {
    precondition(count > 0, "a choice needs something to choose from")
    var sum = 0.0
    cumulative = (1...count).map { rank in
      var weight = 1.0
      for _ in 0..<Int(exponent) { weight /= Double(rank) }
      if exponent - Double(Int(exponent)) >= 0.5 { weight /= Double(rank).squareRoot() }
      sum += weight
      return sum
    }
  }

  /// One rank.
  public func sample(_ random: inout Random) -> Int {
    let draw = random.unit() * (cumulative.last ?? 1)
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > draw { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
