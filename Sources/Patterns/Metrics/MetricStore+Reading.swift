public import Simulation

extension MetricStore {
  /// Which number of a series is meant.
  public enum Part: Sendable, Hashable {
    /// A counter's or gauge's value.
    case value
    /// A histogram's or summary's `_count`.
    case count
    /// A histogram's or summary's `_sum`.
    case sum
    /// A summary's quantile, by index.
    case quantile(Int)
    /// A histogram's cumulative bucket, by index; the one after the last bound is `+Inf`.
    case bucket(Int)
  }

  /// All families, in the order of the table.
  public var familyIDs: some RandomAccessCollection<FamilyID> {
    families.indices.lazy.map { FamilyID($0) }
  }
  /// The family called `name`.
  public func family(named name: String) -> FamilyID? {
    families.firstIndex { $0.name == name }.map { FamilyID($0) }
  }
  /// The series of a family, in order of registration; those of targets that are down included.
  public func series(of family: FamilyID) -> [SeriesID] { seriesOfFamily[family.index] }
  /// How many series there are.
  public var seriesCount: Int { series.count - retiredCount }
  /// All targets, in order of registration.
  public var targetIDs: [TargetID] { targets.indices.map { TargetID(index: $0) } }
  /// A target's service and instance.
  public func names(of target: TargetID) -> (service: String, instance: String) {
    (targets[target.index].service, targets[target.index].instance)
  }
  /// Whether the target answers scrapes (the series `up`).
  public func isUp(_ target: TargetID) -> Bool { isUp[target.index] }
  /// The family of a series.
  public func family(of id: SeriesID) -> FamilyID { series[Int(id.index)].family }
  /// The target of a series.
  public func target(of id: SeriesID) -> TargetID { series[Int(id.index)].target }
  /// The family's label values, in the order of its label names.
  public func labelValues(of id: SeriesID) -> [String] { series[Int(id.index)].labels }

  /// The value of any label, `service` and `instance` included.
  public func value(ofLabel name: String, _ id: SeriesID) -> String? {
    let entry = series[Int(id.index)]
    if name == "service" { return targets[entry.target.index].service }
    if name == "instance" { return targets[entry.target.index].instance }
    return families[entry.family.index].labels.firstIndex(of: name).map { entry.labels[$0] }
  }

  /// What a series holds this very moment, scraped or not.
  public func current(_ id: SeriesID, _ part: Part = .value) -> Double {
    read(part, of: Int(id.index), in: cells)
  }

  /// A histogram's cumulative buckets this very moment, `+Inf` last.
  public func currentBuckets(_ id: SeriesID) -> [PromQL.Bucket] {
    let finite = families[family(of: id).index].bounds
    return (0...finite.count).map {
      PromQL.Bucket($0 < finite.count ? finite[$0] : .infinity, current(id, .bucket($0)))
    }
  }

  // MARK: History

  /// How many scrapes are kept.
  public var scrapeCount: Int { rows.count }
  /// When the scrape at `index` was made, 0 being the oldest kept.
  public func scrapeTime(_ index: Int) -> Instant { rows[index].time }

  /// The samples of a series in `(end − range, end]`, in order, without those its target owed.
  public func samples(
    _ id: SeriesID, _ part: Part = .value, over range: Interval, until end: Instant
  ) -> [PromQL.Sample] {
    let first = rows.firstIndex(after: end - range)
    let last = rows.firstIndex(after: end)
    let entry = series[Int(id.index)]
    let span = span(part, of: Int(id.index))
    var result: [PromQL.Sample] = []
    result.reserveCapacity(last - first)
    for index in first..<last {
      let row = rows[index]
      guard row.holds(cell: entry.cell, of: entry.target.index) else { continue }
      result.append(PromQL.Sample(row.time, total(row.cells, span)))
    }
    return result
  }

  /// The value an instant query at `time` gives: the last sample of the lookback, unless the
  /// target has gone stale since.
  public func instant(_ id: SeriesID, _ part: Part = .value, at time: Instant) -> Double? {
    let index = Int(id.index)
    return latest(series[index], span(part, of: index), before: rows.firstIndex(after: time), time)
  }

  /// What `instant` gives at `count` times, `step` apart, the last at `end`: a range query, for which
  /// the scrapes are walked once.
  public func instants(
    _ id: SeriesID, _ part: Part = .value, every step: Interval, count: Int, until end: Instant
  ) -> [Double?] {
    var values: [Double?] = []
    values.reserveCapacity(count)
    let entry = series[Int(id.index)]
    let span = span(part, of: Int(id.index))
    var next = rows.firstIndex(after: end - step * (count - 1))
    for back in (0..<count).reversed() {
      let moment = end - step * back
      while next < rows.count, rows[next].time <= moment { next += 1 }
      values.append(latest(entry, span, before: next, moment))
    }
    return values
  }

  /// What the scrape before `next` says at `time`; nil when it is too old or its target owed it.
  private func latest(
    _ entry: Series, _ span: Range<Int>, before next: Int, _ time: Instant
  ) -> Double? {
    guard next > 0 else { return nil }
    let row = rows[next - 1]
    // A failed scrape marks all series of its target stale at once.
    guard row.time > time - settings.lookback, row.holds(cell: entry.cell, of: entry.target.index)
    else { return nil }
    return total(row.cells, span)
  }

  func read(_ part: Part, of index: Int, in cells: [Double]) -> Double {
    total(cells, span(part, of: index))
  }

  /// The numbers whose sum is a part of a series.
  private func span(_ part: Part, of index: Int) -> Range<Int> {
    let cell = series[index].cell
    let finite = Int(boundsOf[index]) & 31
    func one(_ place: Int) -> Range<Int> { place..<place + 1 }
    switch part {
    case .value: return one(cell)
    case .sum: return one(finite == 0 ? cell : cell + finite + 1)
    case .count:
      if finite == 0 { return one(cell) }
      let isSummary = families[series[index].family.index].kind == .summary
      return isSummary ? one(cell + finite) : cell..<cell + finite + 1
    case .quantile(let place):
      precondition(place < finite, "no such quantile")
      return one(cell + place)
    case .bucket(let bucket):
      precondition(bucket <= finite && finite > 0, "no such bucket")
      return cell..<cell + bucket + 1
    }
  }

  private func total(_ counts: borrowing [Double], _ span: Range<Int>) -> Double {
    var sum = counts[span.lowerBound]
    for place in span.dropFirst() { sum += counts[place] }
    return sum
  }
}

extension MetricFamily.Kind {
  /// The number of a series that its family's bare name stands for here: a histogram's `_count`.
  public var ownPart: MetricStore.Part {
    switch self {
    case .counter, .gauge: .value
    case .histogram, .summary: .count
    }
  }
}
