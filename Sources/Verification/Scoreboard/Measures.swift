public import Cluster
public import Patterns
public import Simulation

/// The judges' own metrics: a second registry beside the world's, scraped at the same seconds.
///
/// The world does not know that anybody judges it, so what judges find is not counted there.
public struct Measures: Sendable {
  /// The values and their history.
  public private(set) var store: MetricStore
  private let target: MetricStore.TargetID
  /// What was counted of the present store so far; counters go on from one store to the next.
  private var counted: [Double] = []
  private var epoch = 0

  /// Nothing measured.
  init() {
    store = MetricStore(families: Measure.allCases.map(\.family))
    target = store.addTarget(service: "ringside", instance: "judge")
  }

  /// Takes over what stands on the scoreboard, and samples it.
  mutating func take(
    _ board: Scoreboard, _ judge: LiveJudge, _ consensus: ConsensusWatch, epoch: Int,
    at now: Instant
  ) {
    if epoch != self.epoch {
      self.epoch = epoch
      counted = []
    }
    var place = 0
    func count(_ measure: Measure, _ total: Int, _ labels: [String]) {
      if place == counted.count { counted.append(0) }
      let series = store.resolve(measure.id, target, labels)
      store.increment(series, by: max(0, Double(total) - counted[place]))
      counted[place] = Double(total)
      place += 1
    }
    func set(_ measure: Measure, _ value: Double?, _ labels: [String] = []) {
      guard let value else { return }
      store.set(store.resolve(measure.id, target, labels), value)
    }
    for zone in board.zones {
      count(.operations, zone.total.ok, [board.store, zone.name, "ok"])
      count(.operations, zone.total.failed, [board.store, zone.name, "fail"])
      count(.operations, zone.total.unknown, [board.store, zone.name, "unknown"])
    }
    count(.staleReads, board.staleReads, [board.store])
    count(.violations, board.violations, [board.store])
    count(.lostWrites, board.lostWrites, [board.store])
    count(.lostUpdates, board.lostUpdates, [board.store])
    count(.phantomSuccesses, board.phantomSuccesses, [board.store])
    for (guarantee, broken) in zip(SessionGuarantee.allCases, board.sessionViolations) {
      count(.sessionViolations, broken, [board.store, guarantee.rawValue])
    }
    for promise in ConsensusWatch.Promise.allCases {
      count(.brokenPromises, consensus.broken[Int(promise.rawValue)], [promise.label])
    }
    set(.staleness, board.worstStaleness.seconds)
    set(.linearizable, judge.verdict == .ok ? 1 : 0)
    set(.undecidedKeys, Double(judge.undecidedKeys))
    set(.configurations, Double(judge.configurationCount))
    set(.pendingUnknown, Double(judge.unknownCount))
    set(.peakDivergentKeys, Double(board.peakDivergentKeys))
    for side in [board.overall] + board.zones {
      set(.yield, side.yield(), [side.name])
      set(.answered, side.answered(), [side.name])
      set(.harvest, side.harvest(), [side.name])
      set(.silence, side.silence(at: now).seconds, [side.name])
      set(.longestSilence, side.longestSilence(at: now).seconds, [side.name])
    }
    for (writes, operation) in [(false, "read"), (true, "write")] {
      for (cut, weather) in [(false, "calm"), (true, "cut")] {
        let sketch = board.overall.latencies.sketch(writes: writes, cut: cut)
        for (share, percentile) in [(0.5, "50"), (0.99, "99")] {
          set(.latency, sketch.quantile(share)?.seconds, [operation, weather, percentile])
        }
      }
    }
    let convergence = store.resolve(Measure.convergence.id, target)
    if place == counted.count { counted.append(0) }
    if Double(board.convergences) > counted[place], let last = board.lastConvergence {
      store.observe(convergence, last)
      counted[place] = Double(board.convergences)
    }
    store.scrape(at: now)
  }
}

/// The numbers of a run at one moment: those of the world's metrics, and those of its judges.
public struct Readings: ExpectationSource, Sendable {
  /// What the world counts.
  public var world: MetricStore
  /// What its judges measure.
  public var measures: MetricStore

  /// What `query` gave at `instant`; a measure may be called by its short name.
  ///
  /// A measure told of each zone is that of all zones when the query names none, not their sum.
  public func value(of query: MetricQuery, at instant: Instant) -> Double? {
    let measure = Measure.allCases.first {
      $0.shortName == query.name || $0.family.name == query.name
    }
    guard let measure else {
      return world.value(of: query, at: instant) ?? measures.value(of: query, at: instant)
    }
    var query = query
    query.name = measure.family.name
    if measure.isByZone, !query.matchers.contains(where: { $0.label == "zone" }) {
      query.matchers.append(MetricQuery.Matcher(label: "zone", value: ""))
    }
    return measures.value(of: query, at: instant)
  }
}
