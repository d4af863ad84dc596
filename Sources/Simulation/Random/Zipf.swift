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
