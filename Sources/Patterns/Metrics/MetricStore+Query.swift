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

  /// `rate(series[range])` at `count` instants, `step` apart, the last at `end`: a range query.
  ///
  /// The same numbers as `rate` gives at each of them, but the samples are looked up once.
  public func rates(
    _ id: SeriesID, _ part: Part = .value, over range: Interval, every step: Interval, count: Int,
    until end: Instant
  ) -> [Double?] {
    let samples = samples(id, part, over: range + step * (count - 1), until: end)
    var rates: [Double?] = []
    rates.reserveCapacity(count)
    var first = 0
    var last = 0
    for back in (0..<count).reversed() {
      let moment = end - step * back
      while last < samples.count, samples[last].time <= moment { last += 1 }
      while first < last, samples[first].time <= moment - range { first += 1 }
      rates.append(PromQL.rate(samples[first..<last], over: range, until: moment))
    }
    return rates
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
    let part = part ?? families[family.index].kind.ownPart
    return sum(by: labels, select(family, matchers)) { rate($0, part, over: range, until: end) }
  }

  /// `histogram_quantile(q, sum by (le, labels) (rate(family_bucket[range])))`.
  ///
  /// The right order: quantiles are never averaged.
  public func quantile(
    _ q: Double, _ family: FamilyID, by labels: [String] = [], where matchers: Matchers = [],
    over range: Interval, until end: Instant
  ) -> [Element] {
    let kind = families[family.index].kind
    precondition(kind == .histogram, "\(families[family.index].name) is no histogram")
    let positions = group(by: labels, select(family, matchers))
    return positions.groups.indices.compactMap { group in
      let ids = positions.members.filter { $0.1 == group }.map(\.0)
      let sums = buckets(of: ids, over: range, every: range, count: 1, until: end)[0]
      guard !sums.isEmpty else { return nil }
      return Element(
        labels: positions.groups[group], value: PromQL.histogramQuantile(q, sums))
    }.sorted { (a: Element, b: Element) in a.labels.lexicographicallyPrecedes(b.labels) }
  }

  /// `sum by (le) (rate(bucket[range]))` of series of one histogram at `count` instants, `step` apart,
  /// the last at `end`: cumulative, `+Inf` last, and nothing where no series had two samples.
  public func buckets(
    of ids: [SeriesID], over range: Interval, every step: Interval, count: Int, until end: Instant
  ) -> [[PromQL.Bucket]] {
    guard let first = ids.first else { return Array(repeating: [], count: count) }
    let bounds = families[family(of: first).index].bounds + [.infinity]
    var sums = [[Double]](repeating: [], count: count)
    for id in ids {
      for bucket in bounds.indices {
        let rates = rates(id, .bucket(bucket), over: range, every: step, count: count, until: end)
        for (moment, rate) in rates.enumerated() {
          guard let rate else { continue }
          if sums[moment].isEmpty { sums[moment] = Array(repeating: 0, count: bounds.count) }
          sums[moment][bucket] += rate
        }
      }
    }
    return sums.map { sum in zip(bounds, sum).map { PromQL.Bucket($0, $1) } }
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
    let positions = group(by: labels, chosen)
    var sums = [Double?](repeating: nil, count: positions.groups.count)
    for (id, group) in positions.members {
      guard let addend = number(id) else { continue }
      sums[group] = (sums[group] ?? 0) + addend
    }
    var elements: [Element] = []
    for (key, sum) in zip(positions.groups, sums) {
      if let sum { elements.append(Element(labels: key, value: sum)) }
    }
    return elements.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
  }

  /// Which group each series is in, groups in order of their first series.
  private func group(
    by labels: [String], _ chosen: [SeriesID]
  ) -> (groups: [[String]], members: [(SeriesID, Int)]) {
    var groups: [[String]] = []
    var members: [(SeriesID, Int)] = []
    members.reserveCapacity(chosen.count)
    var position: [[String]: Int] = [:]
    for id in chosen {
      let key = labels.map { value(ofLabel: $0, id) ?? "" }
      if let known = position[key] {
        members.append((id, known))
      } else {
        position[key] = groups.count
        members.append((id, groups.count))
        groups.append(key)
      }
    }
    return (groups, members)
  }
}
