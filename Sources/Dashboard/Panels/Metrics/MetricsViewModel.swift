public import Simulation

/// What the metrics panel shows: every series that is counted, how it goes and how it went.
public struct MetricsViewModel: Sendable, Equatable {
  /// The series, the ones of a family together.
  public var series: [Series] = []
  /// Series in the store, those not in `series` included.
  public var total = 0
  /// The moment of the newest sample of every history.
  public var now = Instant.zero
  /// Time between two samples of a history.
  public var step = Interval.seconds(1)
  /// The time that rates are computed over.
  public var rateWindow = Interval.seconds(10)
  /// From when to when a fault was active.
  public var faults: [FaultBand] = []

  /// No metrics.
  public init() {}

  /// What kind of thing is counted.
  public enum Kind: Sendable, Equatable {
    /// Only ever rises.
    case counter
    /// Rises and falls.
    case gauge
    /// Counts how many fell into which bucket.
    case histogram
    /// Quantiles computed where they were measured.
    case summary
  }

  /// What a value counts, for showing it.
  public enum Unit: Sendable, Equatable {
    /// Things.
    case count
    /// Seconds.
    case seconds
    /// Bytes.
    case bytes
    /// A part of one.
    case ratio
  }

  /// One line of numbers.
  public struct Series: Sendable, Equatable {
    /// Its family, such as `http_requests_total`.
    public var family: String
    /// Its labels, such as `code="200"`, without braces.
    public var labels: String
    /// What the family counts, in a sentence.
    public var help: String
    /// What kind of thing is counted.
    public var kind: Kind
    /// What a value counts.
    public var unit: Unit
    /// The newest value; for a histogram or summary the number of observations.
    public var value: Double
    /// Its growth a second; nil where that has no meaning.
    public var rate: Double?
    /// What is drawn, oldest first: rates of a counter, values of a gauge, p99 of the others.
    public var history: [Double]
    /// Quantiles over the rate's window, of histograms and summaries.
    public var quantiles: Quantiles?
    /// Whether the newest value is a sign of trouble.
    public var isAlarming: Bool

    /// One line of numbers.
    public init(
      _ family: String, labels: String = "", help: String = "", kind: Kind = .counter,
      unit: Unit = .count, value: Double, rate: Double? = nil, history: [Double] = [],
      quantiles: Quantiles? = nil, isAlarming: Bool = false
    ) {
      self.family = family
      self.labels = labels
      self.help = help
      self.kind = kind
      self.unit = unit
      self.value = value
      self.rate = rate
      self.history = history
      self.quantiles = quantiles
      self.isAlarming = isAlarming
    }

    /// Family and labels as Prometheus writes them.
    public var name: String { labels.isEmpty ? family : family + "{" + labels + "}" }
  }

  /// Three quantiles, in the series' unit, and how they went.
  public struct Quantiles: Sendable, Equatable {
    /// The median.
    public var p50: Double
    /// Nine tenths are below.
    public var p90: Double
    /// Ninety-nine hundredths are below.
    public var p99: Double
    /// The medians, oldest first.
    public var p50History: [Double]
    /// The 90th percentiles, oldest first.
    public var p90History: [Double]

    /// Three quantiles.
    public init(
      p50: Double, p90: Double, p99: Double, p50History: [Double] = [], p90History: [Double] = []
    ) {
      self.p50 = p50
      self.p90 = p90
      self.p99 = p99
      self.p50History = p50History
      self.p90History = p90History
    }
  }
}
