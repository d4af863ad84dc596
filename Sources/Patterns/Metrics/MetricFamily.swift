/// One row of the metric table: everything that is said once about a metric.
///
/// Prometheus data model and exposition format 0.0.4: a family has a name, a help text and a type,
/// and its series differ in label values only. `service` and `instance` are target labels, which
/// the store adds to every series; a family never declares them.
public struct MetricFamily: Sendable, Hashable {
  /// The types of the exposition format that we keep.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Only goes up; starts again at 0 when its process is killed.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts observations in buckets with inclusive upper bounds.
    case histogram
    /// Quantiles computed where they were measured: they cannot be added up.
    case summary
  }

  /// The name, `[a-zA-Z_][a-zA-Z0-9_]*`; a counter's ends in `_total`.
  public var name: String
  /// One sentence for people.
  public var help: String
  /// The type.
  public var kind: Kind
  /// Names of the labels, in the order in which values are given and printed.
  public var labels: [String]
  /// A histogram's finite bucket bounds, or a summary's quantiles, ascending, at most
  /// `MetricFamily.bucketCapacity`.
  public var bounds: [Double]

  /// The most finite bounds that a histogram may have.
  public static let bucketCapacity = 16

  /// prom-client's and Go's default buckets, 5 ms to 10 s.
  public static let defaultBounds: [Double] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  /// Labels that every series gets from its target.
  public static let targetLabels = ["service", "instance"]

  /// A counter.
  public static func counter(_ name: String, _ help: String, _ labels: [String] = []) -> Self {
    Self(name: name, help: help, kind: .counter, labels: labels, bounds: [])
  }
  /// A gauge.
  public static func gauge(_ name: String, _ help: String, _ labels: [String] = []) -> Self {
    Self(name: name, help: help, kind: .gauge, labels: labels, bounds: [])
  }
  /// A histogram.
  public static func histogram(
    _ name: String, _ help: String, _ labels: [String] = [], bounds: [Double] = defaultBounds
  ) -> Self {
    Self(name: name, help: help, kind: .histogram, labels: labels, bounds: bounds)
  }

  /// A summary of these quantiles.
  public static func summary(
    _ name: String, _ help: String, _ labels: [String] = [], quantiles: [Double]
  ) -> Self {
    Self(name: name, help: help, kind: .summary, labels: labels, bounds: quantiles)
  }

  /// How many numbers a series of this family keeps: one; the buckets with `+Inf`, or the quantiles
  /// with the count; and the sum.
  var width: Int {
    switch kind {
    case .counter, .gauge: 1
    case .histogram, .summary: bounds.count + 2
    }
  }
}
