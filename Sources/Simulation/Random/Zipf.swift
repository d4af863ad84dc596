/// Ranks 0 ..< count with chances falling as 1 / (rank + 1)ˢ: a few are asked for most.
public struct Zipf: Sendable, Hashable {
  /// The exponent that it was made with.
  public let exponent: Double
  private let cumulative: [Double]

  /// How many ranks there are.
  public var count: Int { cumulative.count }

  /// The distribution over `count` ranks with the exponent `s` (0 is uniform), exact to 2⁻²⁰.
  ///
  /// Roots and quotients alone, which every processor computes alike: rank^½, rank^¼ and so on for
  /// each binary digit of the exponent's fraction.
  public init(count: Int, exponent: Double) {
    precondition(count > 0, "a choice needs something to choose from")
    self.exponent = exponent
    var sum = 0.0
    cumulative = (1...count).map { rank in
      var weight = 1.0
      for _ in 0..<Int(exponent) { weight /= Double(rank) }
      var fraction = exponent - Double(Int(exponent))
      var root = Double(rank)
      for _ in 0..<20 where fraction > 0 {
        root = root.squareRoot()
        fraction *= 2
        if fraction >= 1 {
          weight /= root
          fraction -= 1
        }
      }
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
