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
    var result: [PromQL.Sample] = []
    result.reserveCapacity(last - first)
    for index in first..<last {
      let row = rows[index]
      guard row.holds(cell: entry.cell, of: entry.target.index) else { continue }
      result.append(PromQL.Sample(row.time, read(part, of: Int(id.index), in: row.cells)))
    }
    return result
  }

  /// The value an instant query at `time` gives: the last sample of the lookback, unless the
  /// target has gone stale since.
  public func instant(_ id: SeriesID, _ part: Part = .value, at time: Instant) -> Double? {
    let index = rows.firstIndex(after: time) - 1
    guard index >= 0 else { return nil }
    let row = rows[index]
    let entry = series[Int(id.index)]
    // A failed scrape marks all series of its target stale at once.
    guard row.time > time - settings.lookback, row.holds(cell: entry.cell, of: entry.target.index)
    else { return nil }
    return read(part, of: Int(id.index), in: row.cells)
  }

  func read(_ part: Part, of index: Int, in cells: [Double]) -> Double {
    let cell = series[index].cell
    let finite = Int(boundsOf[index]) & 31
    switch part {
    case .value: return cells[cell]
    case .sum: return finite == 0 ? cells[cell] : cells[cell + finite + 1]
    case .count:
      if finite == 0 { return cells[cell] }
      let isSummary = families[series[index].family.index].kind == .summary
      return isSummary ? cells[cell + finite] : total(cells[cell...cell + finite])
    case .quantile(let place):
      precondition(place < finite, "no such quantile")
      return cells[cell + place]
    case .bucket(let bucket):
      precondition(bucket <= finite && finite > 0, "no such bucket")
      return total(cells[cell...cell + bucket])
    }
  }

  private func total(_ counts: ArraySlice<Double>) -> Double {
    var sum = 0.0
    for count in counts { sum += count }
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
