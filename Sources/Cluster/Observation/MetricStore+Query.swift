public import Patterns
public import Simulation

extension MetricStore {
  /// What `query` gave at `instant`, by Prometheus' rules; nil when no series had a sample.
  ///
  /// A histogram's bare name is its `_count`; `_sum` may be asked for too. *Deviation*: a counter
  /// that nothing has counted yet is 0, where Prometheus has no series: "never" is a claim.
  public func value(of query: MetricQuery, at instant: Instant) -> Double? {
    guard let (family, part) = part(called: query.name) else { return nil }
    let row = families[family.index]
    let known = row.labels + MetricFamily.targetLabels
    guard query.matchers.allSatisfy({ known.contains($0.label) }) else { return nil }
    let chosen = series(of: family).filter { id in
      query.matchers.allSatisfy { matcher in
        (value(ofLabel: matcher.label, id) == matcher.value) != matcher.isNegated
      }
    }
    let window = query.window ?? MetricQuery.defaultWindow
    let values: [Double]
    switch query.function {
    case .quantile(let perMille):
      guard row.kind == .histogram else { return nil }
      return quantile(Double(perMille) / 1_000, of: chosen, over: window, until: instant)
    case .value, .max, .min:
      values = chosen.compactMap { self.instant($0, part, at: instant) }
    case .rate:
      values = chosen.compactMap { rate($0, part, over: window, until: instant) }
    case .increase:
      values = chosen.compactMap { increase($0, part, over: window, until: instant) }
    }
    if values.isEmpty { return row.kind == .gauge ? nil : 0 }
    return switch query.function {
    case .max: values.max()
    case .min: values.min()
    case .value, .rate, .increase, .quantile: values.reduce(0, +)
    }
  }

  private func part(called name: String) -> (FamilyID, Part)? {
    if let family = family(named: name) {
      return (family, families[family.index].kind.ownPart)
    }
    for (suffix, part) in [("_count", Part.count), ("_sum", Part.sum)] where name.hasSuffix(suffix)
    {
      if let family = family(named: String(name.dropLast(suffix.count))),
        families[family.index].kind.ownPart == .count
      {
        return (family, part)
      }
    }
    return nil
  }

  /// Rate first, then sum by bound, then the quantile: quantiles are never averaged.
  private func quantile(
    _ q: Double, of chosen: [SeriesID], over window: Interval, until end: Instant
  ) -> Double? {
    let sums = buckets(of: chosen, over: window, every: window, count: 1, until: end)[0]
    guard !sums.isEmpty else { return nil }
    let quantile = PromQL.histogramQuantile(q, sums)
    return quantile.isNaN ? nil : quantile
  }
}
