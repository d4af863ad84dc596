public import Simulation

/// Every metric of a world: what is counted now, and what the last scrapes saw.
///
/// A Prometheus client registry for each target (a service instance) and the server that scrapes
/// them, in one value. A label set is resolved once to a `SeriesID`; counting is then one addition
/// into one array, without a string, a search or an allocation. It neither prints nor draws.
///
/// The numbers of all series lie side by side. A scrape keeps that array itself as its row, so the
/// price of a scrape, or of a snapshot of the world, is one copy of the array at the next count.
public struct MetricStore: Sendable {
  /// Index of a family in the table.
  public struct FamilyID: Sendable, Hashable, BitwiseCopyable {
    /// The index.
    public var index: Int
    /// The family at `index` of the table.
    public init(_ index: Int) { self.index = index }
  }

  /// A scraped process: one instance of one service.
  public struct TargetID: Sendable, Hashable, BitwiseCopyable {
    /// The index, in order of registration.
    public let index: Int
  }

  /// A resolved label set; stays valid for the life of the store and of all its copies.
  public struct SeriesID: Sendable, Hashable, BitwiseCopyable {
    /// The index, in order of registration.
    public let index: Int32
    /// Where the series' numbers begin.
    @usableFromInline let cell: Int32
  }

  /// Limits.
  public struct Settings: Sendable, Hashable {
    /// How long a scrape is kept.
    public var retention: Interval = .seconds(600)
    /// How many scrapes are kept at most, however close together they are.
    public var scrapeCapacity = 3_600
    /// The most series of one family; further label sets are folded into `other`.
    public var seriesPerFamily = 1_000
    /// How long after its last sample a series still has an instant value (Prometheus: 5 min).
    public var lookback: Interval = .minutes(5)
    /// Prometheus' defaults, ten minutes of one-second scrapes.
    public init() {}
  }

  struct Series: Sendable {
    var family: FamilyID
    var target: TargetID
    var cell: Int
    var labels: [String]
  }
  struct Target: Sendable {
    var service: String
    var instance: String
  }
  struct Key: Sendable, Hashable {
    var family: Int
    var target: Int
    var labels: [String]
  }

  /// The table, in order.
  public private(set) var families: [MetricFamily]
  /// Limits; they may change while it runs.
  public var settings: Settings

  @usableFromInline var cells: [Double] = []
  /// Bounds of all histograms one after the other; a series finds its own through `boundsOf`.
  @usableFromInline var bounds: [Double]
  /// For each series, where its bounds lie: start × 32 + count.
  @usableFromInline var boundsOf: [Int32] = []
  private var firstBound: [Int]
  var series: [Series] = []
  var seriesOfFamily: [[SeriesID]]
  var targets: [Target] = []
  var isUp: [Bool] = []
  var index: [Key: SeriesID] = [:]
  var rows = ScrapeHistory()

  /// How many label sets were folded into `other`, for the warning; no more are told apart than
  /// `foldCapacity`.
  public private(set) var foldedLabelSets = 0
  private var folds: Set<Key> = []
  /// The most label sets that are told apart among those that are folded.
  static let foldCapacity = 4_096
  /// The families that label sets were folded of, in the order in which that began.
  public private(set) var foldedFamilies: [FamilyID] = []
  /// How many series ended because their histogram got other buckets.
  public internal(set) var retiredCount = 0

  /// An empty store for `families`, none of which may have a problem.
  public init(families: [MetricFamily], settings: Settings = Settings()) {
    var bounds: [Double] = []
    var firstBound: [Int] = []
    for family in families {
      precondition(family.problems.isEmpty, "\(family.name): \(family.problems)")
      firstBound.append(bounds.count)
      bounds += family.bounds
    }
    self.families = families
    self.settings = settings
    self.bounds = bounds
    self.firstBound = firstBound
    seriesOfFamily = Array(repeating: [], count: families.count)
  }

  // MARK: Registration

  /// Adds the instance of a service, up from now on.
  public mutating func addTarget(service: String, instance: String) -> TargetID {
    targets.append(Target(service: service, instance: instance))
    isUp.append(true)
    return TargetID(index: targets.count - 1)
  }

  /// The series of `family` at `target` with these label values, made at its first mention.
  ///
  /// When the family is full, the series whose label values are all `other`.
  public mutating func resolve(
    _ family: FamilyID, _ target: TargetID, _ labels: [String] = []
  ) -> SeriesID {
    let key = Key(family: family.index, target: target.index, labels: labels)
    if let known = index[key] { return known }
    let row = families[family.index]
    precondition(labels.count == row.labels.count, "\(row.name) has labels \(row.labels)")
    if seriesOfFamily[family.index].count >= settings.seriesPerFamily, !labels.isEmpty {
      // Known or new, `other` is let in: at most one more series a target.
      let folded = labels.map { _ in MetricStore.other }
      if folded != labels {
        if folds.count < MetricStore.foldCapacity, folds.insert(key).inserted {
          foldedLabelSets += 1
        }
        if !foldedFamilies.contains(family) { foldedFamilies.append(family) }
        return resolve(family, target, folded)
      }
    }
    let id = SeriesID(index: Int32(series.count), cell: Int32(cells.count))
    series.append(Series(family: family, target: target, cell: cells.count, labels: labels))
    boundsOf.append(Int32(firstBound[family.index] * 32 + row.bounds.count))
    cells.append(contentsOf: repeatElement(0, count: row.width))
    seriesOfFamily[family.index].append(id)
    index[key] = id
    return id
  }

  /// The label value of what was folded.
  public static let other = "other"

  /// Gives a histogram other buckets: its series end, and begin anew when they are next resolved.
  ///
  /// As when a service is deployed with other buckets: the old ones are heard of no more. Whoever
  /// holds a `SeriesID` of the family must resolve it again.
  public mutating func rebucket(_ id: FamilyID, bounds new: [Double]) {
    precondition(families[id.index].kind == .histogram, "only a histogram has buckets")
    guard families[id.index].bounds != new else { return }
    families[id.index].bounds = new
    precondition(families[id.index].problems.isEmpty, "\(families[id.index].problems)")
    firstBound[id.index] = bounds.count
    bounds += new
    retiredCount += seriesOfFamily[id.index].count
    for retired in seriesOfFamily[id.index] {
      let entry = series[Int(retired.index)]
      index[Key(family: id.index, target: entry.target.index, labels: entry.labels)] = nil
    }
    seriesOfFamily[id.index] = []
  }

  // MARK: Counting

  /// Adds to a counter.
  @inlinable public mutating func increment(_ id: SeriesID, by amount: Double = 1) {
    assert(amount >= 0, "a counter only goes up")
    cells[Int(id.cell)] += amount
  }

  /// Sets a gauge.
  @inlinable public mutating func set(_ id: SeriesID, _ value: Double) {
    cells[Int(id.cell)] = value
  }

  /// Moves a gauge.
  @inlinable public mutating func add(_ id: SeriesID, _ change: Double) {
    cells[Int(id.cell)] += change
  }

  /// Counts an observation in the first bucket whose bound is not below it (bounds are inclusive).
  @inlinable public mutating func observe(_ id: SeriesID, _ value: Double) {
    let packed = Int(boundsOf[Int(id.index)])
    let first = packed >> 5
    let count = packed & 31
    assert(count > 0, "only a histogram observes")
    var bucket = 0
    // NaN is below no bound: it lands in +Inf and spoils the sum, as in Go's client.
    while bucket < count, !(value <= bounds[first + bucket]) { bucket += 1 }
    cells[Int(id.cell) + bucket] += 1
    cells[Int(id.cell) + count + 1] += value
  }

  /// Counts a duration, in seconds.
  @inlinable public mutating func observe(_ id: SeriesID, _ length: Interval) {
    observe(id, length.seconds)
  }

  /// Counts an observation of a summary, whose quantiles are set by who keeps the observations.
  public mutating func summarize(_ id: SeriesID, _ length: Interval) {
    let count = Int(boundsOf[Int(id.index)] & 31)
    cells[Int(id.cell) + count] += 1
    cells[Int(id.cell) + count + 1] += length.seconds
  }

  /// Sets a summary's quantiles, in the order of the table.
  public mutating func set(_ id: SeriesID, quantiles: [Double]) {
    assert(quantiles.count == Int(boundsOf[Int(id.index)] & 31), "a value for each quantile")
    for (place, value) in quantiles.enumerated() { cells[Int(id.cell) + place] = value }
  }

  // MARK: Process life

  /// The process of `target` was killed: its numbers are lost and its series go stale.
  public mutating func reset(_ target: TargetID) {
    isUp[target.index] = false
    for (index, entry) in series.enumerated() where entry.target == target {
      let finite = Int(boundsOf[index] & 31)
      for cell in entry.cell..<entry.cell + (finite == 0 ? 1 : finite + 2) { cells[cell] = 0 }
    }
  }

  /// The process of `target` runs again, counting from 0.
  public mutating func restart(_ target: TargetID) { isUp[target.index] = true }

  /// Samples all series of all targets that are up.
  public mutating func scrape(at now: Instant) {
    rows.append(Scrape(time: now, cells: cells, isUp: isUp), settings)
  }
}
