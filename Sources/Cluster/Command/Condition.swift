public import Simulation

/// A number to be read off the metrics: one series, or a function of it.
///
/// `availability`, `queue_depth{queue="email"}`, `rate(http_requests_total{code="503"}[10s])`,
/// `p99(http_request_duration_seconds[10s])`. Several series that match are added up, but for `max`,
/// `min` and quantiles.
public struct MetricQuery: Sendable, Hashable {
  /// What is done with the series.
  public enum Function: Sendable, Hashable {
    /// Their present sum.
    case value
    /// The largest or smallest of them now.
    case max, min
    /// Growth per second over the window.
    case rate
    /// Growth over the window.
    case increase
    /// `histogram_quantile` over the window, in thousandths: 990 is the 99th percentile.
    case quantile(perMille: Int)
  }

  /// A condition on a label.
  public struct Matcher: Sendable, Hashable {
    /// The label's name.
    public var label: String
    /// What it must be, or must not.
    public var value: String
    /// Whether it must not.
    public var isNegated: Bool

    /// `label="value"`, or `label!="value"`.
    public init(label: String, value: String, isNegated: Bool = false) {
      self.label = label
      self.value = value
      self.isNegated = isNegated
    }
  }

  /// What is done with the series.
  public var function: Function
  /// The metric.
  public var name: String
  /// Which of its series.
  public var matchers: [Matcher]
  /// How far a rate, an increase or a quantile looks back.
  public var window: Interval?

  /// How far these look back when nothing is written.
  public static let defaultWindow = Interval.seconds(10)

  /// The query for `name`.
  public init(
    _ name: String, matchers: [Matcher] = [], function: Function = .value, window: Interval? = nil
  ) {
    self.name = name
    self.matchers = matchers
    self.function = function
    self.window = window
  }
}

/// A claim about a metric: `availability > 99%`.
public struct Condition: Sendable, Hashable {
  /// How the two sides are compared.
  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case greater = ">"
  }

  /// The right side, in the unit it was written in.
  public enum Value: Sendable, Hashable {
    /// A plain number, in thousandths.
    case number(thousandths: Int64)
    /// A share; the metric is a ratio.
    case share(Percentage)
    /// A time; the metric is in seconds.
    case time(Interval)
    /// So many a second, in thousandths.
    case perSecond(thousandths: Int64)

    /// As the metric counts.
    public var number: Double {
      switch self {
      case .number(let thousandths), .perSecond(let thousandths): Double(thousandths) / 1_000
      case .share(let share): share.ratio
      case .time(let time): time.seconds
      }
    }
  }

  /// The left side.
  public var query: MetricQuery
  /// How they are compared.
  public var comparison: Comparison
  /// The right side.
  public var value: Value

  /// Metrics that are 1 when they are true: such a name alone is a claim, `finally linearizable`.
  public static let claims = ["linearizable"]

  /// The claim that `query` compares so with `value`.
  public init(_ query: MetricQuery, _ comparison: Comparison, _ value: Value) {
    self.query = query
    self.comparison = comparison
    self.value = value
  }

  /// The condition that `text` spells.
  public static func parse(_ text: String) throws(CommandError) -> Condition {
    var scanner = try Scanner(text)
    let condition = try scanner.condition()
    try scanner.expectEnd()
    return condition
  }

  /// Whether the claim is true of `observed`; nothing is true of what is not a number.
  public func holds(for observed: Double) -> Bool {
    let value = value.number
    return switch comparison {
    case .less: observed < value
    case .lessOrEqual: observed <= value
    case .greater: observed > value
    case .greaterOrEqual: observed >= value
    case .equal: observed == value
    case .notEqual: observed < value || observed > value
    }
  }
}

extension MetricQuery: CustomStringConvertible {
  /// As it is written.
  public var description: String {
    var series = name
    if !matchers.isEmpty {
      let list = matchers.map { "\($0.label)\($0.isNegated ? "!=" : "=")\(Token.quote($0.value))" }
      series += "{\(list.joined(separator: ","))}"
    }
    if let window { series += "[\(window)]" }
    return switch function {
    case .value: series
    case .max: "max(\(series))"
    case .min: "min(\(series))"
    case .rate: "rate(\(series))"
    case .increase: "increase(\(series))"
    case .quantile(let perMille): "p\(decimalText(Int64(perMille), places: 1))(\(series))"
    }
  }
}

extension Condition: CustomStringConvertible {
  /// As it is written.
  public var description: String { "\(query) \(comparison.rawValue) \(value)" }
}

extension Condition.Value: CustomStringConvertible {
  /// As it is written.
  public var description: String {
    switch self {
    case .number(let thousandths): decimalText(thousandths, places: 3)
    case .share(let share): share.description
    case .time(let time): time.description
    case .perSecond(let thousandths): decimalText(thousandths, places: 3) + "/s"
    }
  }
}

extension Scanner {
  mutating func condition() throws(CommandError) -> Condition {
    let query = try metricQuery()
    if next.kind == .end, Condition.claims.contains(query.name) {
      return Condition(query, .equal, .number(thousandths: 1_000))
    }
    want(.some(.comparison))
    guard next.kind == .sign, let comparison = Condition.Comparison(rawValue: next.text) else {
      throw failure()
    }
    advance()
    let value = try one(.value) { Condition.Value(spelled: $0) }
    return Condition(query, comparison, value)
  }

  mutating func metricQuery() throws(CommandError) -> MetricQuery {
    let token = next
    let word = try one(.metric) { Scanner.isMetricName($0) || $0.hasPrefix("p") ? $0 : nil }
    var query = MetricQuery(word)
    let isCall = take(sign: "(")
    if isCall {
      guard let function = MetricQuery.Function(spelled: word) else {
        let known = ["rate", "increase", "max", "min", "p50", "p90", "p95", "p99"]
        throw failure(
          at: token, expected: "rate, increase, max, min or a quantile like p99",
          nearest: Words.nearest(to: word, in: known))
      }
      query.function = function
      query.name = try one(.metric) { Scanner.isMetricName($0) ? $0 : nil }
    } else if !Scanner.isMetricName(word) {
      throw failure(at: token, expected: Kind.metric.rawValue)
    }
    if take(sign: "{") { query.matchers = try matchers() }
    if query.function.looksBack, take(sign: "[") {
      query.window = try interval(in: .milliseconds(1) ... .longest)
      try expect(sign: "]")
    }
    if isCall { try expect(sign: ")") }
    return query
  }

  private mutating func matchers() throws(CommandError) -> [MetricQuery.Matcher] {
    var matchers: [MetricQuery.Matcher] = []
    repeat {
      let label = try one(.label) { Scanner.isMetricName($0) ? $0 : nil }
      let isNegated = take(sign: "!=")
      if !isNegated { try expect(sign: "=") }
      want(.some(.labelValue))
      guard next.kind == .quoted else { throw failure() }
      matchers.append(MetricQuery.Matcher(label: label, value: next.text, isNegated: isNegated))
      advance()
    } while take(sign: ",")
    try expect(sign: "}")
    return matchers
  }

  /// Whether `text` is a name as Prometheus allows it.
  static func isMetricName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first < 0x30 || first > 0x39 else { return false }
    return text.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte)
        || (0x30...0x39).contains(byte) || byte == 0x5f
    }
  }
}

extension MetricQuery.Function {
  fileprivate init?(spelled word: String) {
    switch word {
    case "max": self = .max
    case "min": self = .min
    case "rate": self = .rate
    case "increase": self = .increase
    default:
      guard word.hasPrefix("p"), let number = decimal(word.dropFirst(), places: 1),
        (0...1_000).contains(number)
      else { return nil }
      self = .quantile(perMille: Int(number))
    }
  }

  /// Whether it is over a window.
  public var looksBack: Bool {
    switch self {
    case .rate, .increase, .quantile: true
    case .value, .max, .min: false
    }
  }
}

extension Condition.Value {
  fileprivate init?(spelled word: String) {
    let largest: Int64 = 1_000_000_000_000_000
    if let share = Percentage(spelled: word) {
      self = .share(share)
    } else if let number = decimal(word, places: 3), number.magnitude <= largest.magnitude {
      self = .number(thousandths: number)
    } else if word.hasSuffix("/s"), let number = decimal(word.dropLast(2), places: 3),
      number.magnitude <= largest.magnitude
    {
      self = .perSecond(thousandths: number)
    } else if let time = Interval(spelled: word) {
      self = .time(time)
    } else {
      return nil
    }
  }
}
