public import Simulation

/// The functions of PromQL that the screen uses, exactly Prometheus'.
///
/// After prometheus promql/functions.go (`extrapolatedRate`, `instantValue`) and promql/quantile.go
/// (`bucketQuantile`), version 3: the same operations in the same order, so the same bits. Native
/// histograms, `offset`, anchored and smoothed ranges are left out.
public enum PromQL {
  /// A number at a time.
  public struct Sample: Sendable, Hashable, BitwiseCopyable {
    /// When it was scraped.
    public var time: Instant
    /// The number.
    public var value: Double
    /// A sample.
    public init(_ time: Instant, _ value: Double) {
      self.time = time
      self.value = value
    }
  }

  /// Counter growth over `(end − range, end]`, extrapolated to the edges; not a whole number.
  ///
  /// `samples` are those within the range, in order; nil when there are fewer than two.
  public static func increase(
    _ samples: some RandomAccessCollection<Sample>, over range: Interval, until end: Instant
  ) -> Double? {
    extrapolated(samples, over: range, until: end, isRate: false)
  }

  /// Counter growth a second over `(end − range, end]`, extrapolated to the edges.
  ///
  /// `samples` are those within the range, in order; nil when there are fewer than two.
  public static func rate(
    _ samples: some RandomAccessCollection<Sample>, over range: Interval, until end: Instant
  ) -> Double? {
    extrapolated(samples, over: range, until: end, isRate: true)
  }

  /// Growth a second between the last two samples; nil when there are fewer.
  public static func irate(_ samples: some RandomAccessCollection<Sample>) -> Double? {
    guard samples.count >= 2, let last = samples.last, let before = samples.dropLast().last,
      last.time != before.time
    else { return nil }
    // A drop is a reset: the counter has counted `last` since.
    let growth = last.value < before.value ? last.value : last.value - before.value
    return growth / (last.time - before.time).seconds
  }

  private static func extrapolated(
    _ samples: some RandomAccessCollection<Sample>, over range: Interval, until end: Instant,
    isRate: Bool
  ) -> Double? {
    guard samples.count >= 2, let first = samples.first, let last = samples.last else { return nil }
    var result = last.value - first.value
    var previous = first.value
    for sample in samples.dropFirst() {
      if sample.value < previous { result += previous }
      previous = sample.value
    }

    var toStart = (first.time - (end - range)).seconds
    var toEnd = (end - last.time).seconds
    let sampled = (last.time - first.time).seconds
    let averageGap = sampled / Double(samples.count - 1)
    let threshold = averageGap * 1.1
    if toStart >= threshold { toStart = averageGap / 2 }
    // A counter was never below zero: not farther left than where the line meets zero.
    var toZero = toStart
    if result > 0, first.value >= 0 { toZero = sampled * (first.value / result) }
    if toZero < toStart { toStart = toZero }
    if toEnd >= threshold { toEnd = averageGap / 2 }

    var factor = (sampled + toStart + toEnd) / sampled
    if isRate { factor /= range.seconds }
    return result * factor
  }
}
