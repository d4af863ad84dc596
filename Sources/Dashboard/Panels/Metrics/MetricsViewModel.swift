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
  /// The time that the rates of a history are computed over.
  var historyWindow = Interval.seconds(5)
  /// How many series had ended for good when it was made.
  var retiredCount = 0
  /// Whether it has what only a panel with the screen shows.
  var isAlone = false
  /// How its series are grouped, family by family; the next model goes on with it.
  var groups: [SeriesGroups] = []
  /// From when to when a fault was active.
  public var faults: [FaultBand] = []
  /// Rate, errors and duration of each service, trouble first; empty unless the panel has the screen.
  public var services: [Service] = []
  /// What became too much and was folded into `other`; nil while nothing was.
  public var folded: Folded?

  /// No metrics.
  public init() {}

  /// A service as its callers have it: rate, errors, duration.
  public struct Service: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Requests that it answered a second.
    public var rate: Double
    /// The part of them that failed; nil when there were none.
    public var errors: Double?
    /// The median time until its callers had their answer, in seconds.
    public var p50: Double?
    /// Ninety-nine hundredths had theirs sooner.
    public var p99: Double?

    /// A service as its callers have it.
    public init(
      _ name: String, rate: Double, errors: Double? = nil, p50: Double? = nil, p99: Double? = nil
    ) {
      self.name = name
      self.rate = rate
      self.errors = errors
      self.p50 = p50
      self.p99 = p99
    }
  }

  /// What the guard against too many series has done.
  public struct Folded: Sendable, Equatable {
    /// How often a label set was not given a series of its own.
    public var labelSets: Int
    /// The family where that began.
    public var family: String

    /// What the guard against too many series has done.
    public init(labelSets: Int, family: String) {
      self.labelSets = labelSets
      self.family = family
    }
  }

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
    /// What is drawn, oldest first: rates of a counter, values of a gauge, of the others p99 where the
    /// panel has the screen, else rates.
    public var history: [Double]
    /// What whoever forgets that counters begin anew would draw in place of a counter's history: newest
    /// minus oldest value; empty where that is the same.
    public var naive: [Double] = []
    /// Quantiles over the rate's window, of histograms and summaries.
    public var quantiles: Quantiles?
    /// Whether the newest value is a sign of trouble.
    public var isAlarming: Bool

    /// The names and the values of its labels.
    var labelPairs: [(name: String, value: String)] {
      let parts = labels.split(separator: "\"", omittingEmptySubsequences: false)
      return stride(from: 0, to: parts.count - 1, by: 2).map { place in
        let name = parts[place].drop { $0 == "," }.prefix { $0 != "=" }
        return (String(name), String(parts[place + 1]))
      }
    }

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
    /// The highest finite bound: no quantile of a histogram is ever above it.
    public var ceiling: Double?
    /// What the observations themselves come to, without buckets.
    public var exact: Exact?
    /// The p99 of each instance, where there are several.
    public var instances: [(name: String, p99: Double)] {
      zip(instanceNames, instanceP99s).map { ($0, $1) }
    }
    private var instanceNames: [String]
    private var instanceP99s: [Double]

    /// The mean of the instances' p99s, which is the p99 of nothing.
    public var averageOfInstances: Double? {
      instanceP99s.count < 2 ? nil : instanceP99s.reduce(0, +) / Double(instanceP99s.count)
    }

    /// Three quantiles.
    public init(
      p50: Double, p90: Double, p99: Double, p50History: [Double] = [], p90History: [Double] = [],
      ceiling: Double? = nil, exact: Exact? = nil, instances: [(name: String, p99: Double)] = []
    ) {
      self.p50 = p50
      self.p90 = p90
      self.p99 = p99
      self.p50History = p50History
      self.p90History = p90History
      self.ceiling = ceiling
      self.exact = exact
      instanceNames = instances.map(\.name)
      instanceP99s = instances.map(\.p99)
    }
  }

  /// Quantiles by nearest rank of the spans that ended in the same window, or as much of it as the spans
  /// of are kept.
  public struct Exact: Sendable, Equatable {
    /// The median.
    public var p50: Double
    /// Nine tenths are not above.
    public var p90: Double
    /// Ninety-nine hundredths are not above.
    public var p99: Double
    /// Of how many spans.
    public var count: Int

    /// Quantiles of spans.
    public init(p50: Double, p90: Double, p99: Double, count: Int) {
      self.p50 = p50
      self.p90 = p90
      self.p99 = p99
      self.count = count
    }
  }
}
