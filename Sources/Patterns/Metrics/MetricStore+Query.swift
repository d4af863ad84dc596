public import Simulation

extension MetricStore {
  /// One row of a query's result: label values in the order asked for, and the number.
  public struct Element: Sendable, Hashable {
    /// The values of the labels grouped by.
    public var labels: [String]
    /// The number.
    public var value: Double
    /// A row.
    public init(labels: [String], value: Double) {
      self.labels = labels
      self.value = value
    }
  }

  /// A selector `{label="value", …}`.
  public typealias Matchers = [(label: String, value: String)]

  /// `rate(series[range])` at `end`.
  public func rate(
    _ id: SeriesID, _ part: Part = .value, over range: Interval, until end: Instant
  ) -> Double? {
    PromQL.rate(samples(id, part, over: range, until: end), over: range, until: end)
  }

  /// `increase(series[range])` at `end`.
  public func increase(
    _ id: SeriesID, _ part: Part = .value, over range: Interval, until end: Instant
  ) -> Double? {
    PromQL.increase(samples(id, part, over: range, until: end), over: range, until: end)
  }

  /// `sum by (labels) (rate(family[range]))`: rate first, then sum.
  ///
  /// For a histogram, of its `_count` unless another part is asked for. Rows sorted by labels.
  public func sumOfRates(
    _ family: FamilyID, _ part: Part? = nil, by labels: [String] = [],
    where matchers: Matchers = [], over range: Interval, until end: Instant
  ) -> [Element] {
    let part = part ?? (families[family.index].kind == .histogram ? .count : .value)
    return sum(by: labels, select(family, matchers)) { rate($0, part, over: range, until: end) }
  }

  /// `sum by (labels) (family)`: of instant values.
  public func sumOfValues(
    _ family: FamilyID, _ part: Part = .value, by labels: [String] = [],
    where matchers: Matchers = [], at time: Instant
  ) -> [Element] {
    sum(by: labels, select(family, matchers)) { instant($0, part, at: time) }
  }

  /// `histogram_quantile(q, sum by (le, labels) (rate(family_bucket[range])))`.
  ///
  /// The right order: quantiles are never averaged.
  public func quantile(
    _ q: Double, _ family: FamilyID, by labels: [String] = [], where matchers: Matchers = [],
    over range: Interval, until end: Instant
  ) -> [Element] {
    let finite = families[family.index].bounds
    precondition(!finite.isEmpty, "\(families[family.index].name) is no histogram")
    let chosen = select(family, matchers)
    var groups: [(labels: [String], buckets: [PromQL.Bucket])] = []
    for bucket in 0...finite.count {
      let rates = sum(by: labels, chosen) { rate($0, .bucket(bucket), over: range, until: end) }
      // A series has all its buckets or none: every pass yields the same groups in the same order.
      for (index, element) in rates.enumerated() {
        if bucket == 0 { groups.append((element.labels, [])) }
        let bound = bucket < finite.count ? finite[bucket] : Double.infinity
        groups[index].buckets.append(PromQL.Bucket(bound, element.value))
      }
    }
    return groups.map {
      Element(labels: $0.labels, value: PromQL.histogramQuantile(q, $0.buckets))
    }
  }

  /// `topk(k, elements)`: the largest first, NaN last, equals in the order given.
  public static func top(_ k: Int, _ elements: [Element]) -> [Element] {
    let ranked = elements.enumerated().sorted { a, b in
      let (x, y) = (a.element.value, b.element.value)
      if x.isNaN != y.isNaN { return y.isNaN }
      return x != y && !x.isNaN ? x > y : a.offset < b.offset
    }
    return ranked.prefix(k).map(\.element)
  }

  /// The series of a family that match, in order of registration.
  public func select(_ family: FamilyID, _ matchers: Matchers = []) -> [SeriesID] {
    matchers.isEmpty
      ? seriesOfFamily[family.index]
      : seriesOfFamily[family.index].filter { id in
        matchers.allSatisfy { (value(ofLabel: $0.label, id) ?? "") == $0.value }
      }
  }

  private func sum(
    by labels: [String], _ chosen: [SeriesID], _ number: (SeriesID) -> Double?
  ) -> [Element] {
    var groups: [Element] = []
    var position: [[String]: Int] = [:]
    for id in chosen {
      guard let addend = number(id) else { continue }
      let key = labels.map { value(ofLabel: $0, id) ?? "" }
      if let known = position[key] {
        groups[known].value += addend
      } else {
        position[key] = groups.count
        groups.append(Element(labels: key, value: addend))
      }
    }
    return groups.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
  }
}
