extension PromQL {
  /// A cumulative bucket: how many observations were at most `upperBound`.
  public struct Bucket: Sendable, Hashable, BitwiseCopyable {
    /// The bound, inclusive.
    public var upperBound: Double
    /// Observations up to the bound; a rate, too, is a count here.
    public var count: Double
    /// A bucket.
    public init(_ upperBound: Double, _ count: Double) {
      self.upperBound = upperBound
      self.count = count
    }
  }

  /// `histogram_quantile(q, buckets)`: linear within a bucket, so an estimate.
  ///
  /// NaN when q is NaN, the last bound is not `+Inf`, there are fewer than two buckets or no
  /// observations; −∞ below 0 and +∞ above 1. In the last bucket: the bound before it.
  public static func histogramQuantile(_ q: Double, _ given: [Bucket]) -> Double {
    if q.isNaN { return .nan }
    if q < 0 { return -.infinity }
    if q > 1 { return .infinity }
    // Stable, as bounds may be equal and addition is not associative.
    let sorted = given.enumerated().sorted {
      $0.element.upperBound != $1.element.upperBound
        ? $0.element.upperBound < $1.element.upperBound : $0.offset < $1.offset
    }.map(\.element)
    guard let last = sorted.last, last.upperBound == .infinity else { return .nan }
    var buckets = merged(sorted)
    makeMonotonic(&buckets)
    guard buckets.count >= 2 else { return .nan }
    let observations = buckets[buckets.count - 1].count
    if observations == 0 { return .nan }

    var rank = q * observations
    // A binary search, as there: with NaN counts the order of the questions shows.
    var low = 0
    var high = buckets.count - 1
    while low < high {
      let middle = (low + high) / 2
      if buckets[middle].count >= rank { high = middle } else { low = middle + 1 }
    }
    let b = low
    if b == buckets.count - 1 { return buckets[buckets.count - 2].upperBound }
    if b == 0, buckets[0].upperBound <= 0 { return buckets[0].upperBound }
    var start = 0.0
    let end = buckets[b].upperBound
    var count = buckets[b].count
    if b > 0 {
      start = buckets[b - 1].upperBound
      count -= buckets[b - 1].count
      rank -= buckets[b - 1].count
    }
    return start + (end - start) * (rank / count)
  }

  /// Adds up buckets of equal bounds.
  private static func merged(_ sorted: [Bucket]) -> [Bucket] {
    var result: [Bucket] = []
    for bucket in sorted {
      if let last = result.last, last.upperBound == bucket.upperBound {
        result[result.count - 1].count += bucket.count
      } else {
        result.append(bucket)
      }
    }
    return result
  }

  /// Differences below this share are the arithmetic's, not the histogram's.
  private static let smallDeltaTolerance = 1e-12

  private static func makeMonotonic(_ buckets: inout [Bucket]) {
    var previous = buckets[0].count
    for i in buckets.indices.dropFirst() {
      let current = buckets[i].count
      if current == previous { continue }
      if isAlmostEqual(previous, current) || current < previous {
        buckets[i].count = previous
      } else {
        previous = current
      }
    }
  }

  /// prometheus util/almost: `Equal`.
  private static func isAlmostEqual(_ a: Double, _ b: Double) -> Bool {
    if a.isNaN && b.isNaN || a == b { return true }
    let sum = a.magnitude + b.magnitude
    let difference = (a - b).magnitude
    let least = Double.leastNormalMagnitude
    if a == 0 || b == 0 || sum < least { return difference < smallDeltaTolerance * least }
    return difference / min(sum, Double.greatestFiniteMagnitude) < smallDeltaTolerance
  }
}
