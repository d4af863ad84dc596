import Cluster
import Patterns
import Simulation
import Verification

extension MetricsViewModel {
  /// Every series of a world and of its judges, the history of the last minute with it.
  ///
  /// With `isAlone`, when the panel has the screen, also what takes longer to add up: histories of
  /// quantiles, the spans' own quantiles, and the services. Histories of a model made `earlier` in
  /// the same past go on where they ended.
  init(_ experiment: Experiment, after earlier: MetricsViewModel? = nil, isAlone: Bool = true) {
    self.init()
    now = MetricsViewModel.newest(at: experiment.now)
    self.isAlone = isAlone
    let readings = experiment.readings
    retiredCount = readings.world.retiredCount
    // A rate over fewer than four scrapes is none to rely on.
    let scrapes = experiment.world.settings.metrics.scrape * 4
    rateWindow = max(.seconds(10), scrapes)
    historyWindow = max(.seconds(5), scrapes)
    // What the store forgets in the meantime is not in a history added up anew.
    let length = Interval.seconds(MetricsViewModel.historyLength) + historyWindow
    let isKept = experiment.world.settings.metrics.retention > length + .seconds(1)
    var known = KnownHistories(isKept ? earlier : nil, of: self)
    let moment = experiment.now
    let lengths = isAlone ? SpanLengths(experiment.world, since: moment - rateWindow) : nil
    let hasResets = isAlone && MetricsViewModel.hasDeaths(experiment.world, since: now - length)
    add(readings.world, at: moment, lengths, hasResets: hasResets, &known)
    add(readings.measures, at: moment, isAlone ? SpanLengths() : nil, hasResets: false, &known)
    if isAlone { services = MetricsViewModel.services(readings.world, rateWindow, until: moment) }
    if readings.world.foldedLabelSets > 0, let family = readings.world.foldedFamilies.first {
      folded = Folded(
        labelSets: readings.world.foldedLabelSets,
        family: readings.world.families[family.index].name)
    }
  }

  /// The moment of the newest value of every history in a model made at `moment`: the whole second
  /// before the last.
  static func newest(at moment: Instant) -> Instant {
    .seconds(Int(moment.nanoseconds / Interval.seconds(1).nanoseconds)) - .seconds(1)
  }

  private mutating func add(
    _ store: MetricStore, at moment: Instant, _ lengths: SpanLengths?, hasResets: Bool,
    _ histories: inout KnownHistories
  ) {
    for (index, family) in store.families.enumerated() {
      let id = MetricStore.FamilyID(index)
      let part = family.kind.ownPart
      // The unit is a name's suffix, before `_total`.
      let isTime = family.name.hasSuffix("_seconds") || family.name.hasSuffix("_seconds_total")
      let known = SeriesGroups(of: id, in: store, after: histories.groups())
      groups.append(known)
      for group in known.groups {
        func sum(_ number: (MetricStore.SeriesID) -> Double?) -> Double? {
          let numbers = group.members.compactMap(number)
          return numbers.isEmpty ? nil : numbers.reduce(0, +)
        }
        guard let value = sum({ store.instant($0, part, at: moment) }) else { continue }
        total += 1
        let rate = sum { store.rate($0, part, over: rateWindow, until: moment) }
        var row = Series(
          family.name, labels: group.text, help: family.help, kind: Kind(family.kind),
          unit: isTime ? .seconds : .count, value: value,
          rate: family.kind == .gauge ? nil : rate,
          isAlarming: group.isError && (rate ?? 0) > 0)
        row.history = Array(histories.history(of: row))
        row.history += history(
          of: group.members, part, count: MetricsViewModel.historyLength - row.history.count,
          isGauge: family.kind == .gauge, store)
        switch family.kind {
        case .counter: if hasResets { row.naive = naive(of: group.members, part, store) }
        case .gauge: break
        case .histogram: addQuantiles(to: &row, group, of: family, at: moment, lengths, store)
        case .summary: addSummary(to: &row, group, of: family, at: moment, store)
        }
        series.append(row)
      }
    }
  }

  fileprivate static let historyLength = 40

  /// Values or rates, added up over some series, of each of the last `count` seconds.
  private func history(
    of members: [MetricStore.SeriesID], _ part: MetricStore.Part, count: Int = historyLength,
    isGauge: Bool, _ store: MetricStore
  ) -> [Double] {
    guard count > 0 else { return [] }
    var sums = [Double](repeating: 0, count: count)
    for member in members {
      if isGauge {
        let values = store.instants(
          member, part, every: .seconds(1), count: count, until: now)
        for place in 0..<count { sums[place] += values[place] ?? 0 }
      } else {
        let rates = store.rates(
          member, part, over: historyWindow, every: .seconds(1), count: count, until: now)
        for place in 0..<count { sums[place] += rates[place] ?? 0 }
      }
    }
    return sums
  }

  /// Whether a process died lately, and its counters with it.
  private static func hasDeaths(_ world: World, since start: Instant) -> Bool {
    for index in (world.occurrences.startIndex..<world.occurrences.endIndex).reversed() {
      let occurrence = world.occurrences[index]
      guard occurrence.time >= start else { return false }
      if case .nodeDown = occurrence.what { return true }
    }
    return false
  }

  /// The newest value minus the oldest of each window, over its length; empty where no counter fell.
  private func naive(
    of members: [MetricStore.SeriesID], _ part: MetricStore.Part, _ store: MetricStore
  ) -> [Double] {
    let second = Interval.seconds(1)
    let window = Int(historyWindow.nanoseconds / second.nanoseconds)
    let count = MetricsViewModel.historyLength + window
    var sums = [Double](repeating: 0, count: count)
    for member in members {
      let values = store.instants(member, part, every: second, count: count, until: now)
      for place in 0..<count { sums[place] += values[place] ?? 0 }
    }
    let differences = (window..<count).map { (sums[$0] - sums[$0 - window]) / Double(window) }
    return differences.contains { $0 < 0 } ? differences : []
  }

  // MARK: Quantiles

  private func addQuantiles(
    to row: inout Series, _ group: SeriesGroups.Group, of family: MetricFamily,
    at moment: Instant, _ lengths: SpanLengths?, _ store: MetricStore
  ) {
    guard
      let buckets = store.buckets(
        of: group.members, over: rateWindow, every: .seconds(1), count: 1, until: moment
      ).first, let known = QuantileTriple(buckets)
    else { return }
    var quantiles = Quantiles(
      p50: known.p50, p90: known.p90, p99: known.p99, ceiling: family.bounds.last)
    defer { row.quantiles = quantiles }
    guard let lengths else { return }
    let history = store.buckets(
      of: group.members, over: historyWindow, every: .seconds(1),
      count: MetricsViewModel.historyLength, until: now
    ).map { QuantileTriple($0) }
    row.history = history.map { $0?.p99 ?? 0 }
    var instances: [(name: String, p99: Double)] = []
    if group.members.count > 1 {
      for member in group.members {
        let own = store.buckets(
          of: [member], over: rateWindow, every: .seconds(1), count: 1, until: moment)
        guard let triple = own.first.flatMap({ QuantileTriple($0) }) else { continue }
        instances.append((store.names(of: store.target(of: member)).instance, triple.p99))
      }
    }
    quantiles = Quantiles(
      p50: known.p50, p90: known.p90, p99: known.p99, p50History: history.map { $0?.p50 ?? 0 },
      p90History: history.map { $0?.p90 ?? 0 }, ceiling: family.bounds.last,
      exact: lengths.exact(family.name, group.labels),
      instances: instances.count > 1 ? instances : [])
  }

  /// What the instance measured itself; of several the worst, since quantiles cannot be added up.
  private func addSummary(
    to row: inout Series, _ group: SeriesGroups.Group, of family: MetricFamily, at moment: Instant,
    _ store: MetricStore
  ) {
    func worst(_ quantile: Double) -> Double? {
      guard let place = family.bounds.firstIndex(of: quantile) else { return nil }
      return group.members.compactMap { store.instant($0, .quantile(place), at: moment) }.max()
    }
    guard let p50 = worst(0.5), let p90 = worst(0.9), let p99 = worst(0.99) else { return }
    row.quantiles = Quantiles(p50: p50, p90: p90, p99: p99)
    guard group.members.count == 1, let member = group.members.first,
      let place = family.bounds.firstIndex(of: 0.99)
    else { return }
    row.history = history(of: [member], .quantile(place), isGauge: true, store)
  }

  // MARK: Services

  /// RED: what each service answered, from its own count, and how long its callers waited.
  private static func services(
    _ store: MetricStore, _ window: Interval, until now: Instant
  ) -> [Service] {
    let answered = ClusterMetrics.Family.serverRequests.id
    let waited = ClusterMetrics.Family.clientDuration.id
    var rows: [Service] = []
    for service in Cluster.Service.allCases where service != .client {
      let rates = store.sumOfRates(
        answered, by: ["code"], where: [("service", service.name)], over: window, until: now)
      let all = rates.reduce(0) { $0 + $1.value }
      guard !rates.isEmpty else { continue }
      let failed = rates.filter { $0.labels[0].hasPrefix("5") }.reduce(0) { $0 + $1.value }
      // Whoever polls a queue waits for a message, not for the broker.
      let methods = Cluster.Route.allCases
        .filter { $0.service == service && $0 != .receive }.map(\.name)
      let callers = store.select(waited).filter { id in
        methods.contains(store.labelValues(of: id)[0])
          && store.names(of: store.target(of: id)).service != service.name
      }
      let buckets = store.buckets(
        of: callers, over: window, every: .seconds(1), count: 1, until: now)
      let triple = buckets.first.flatMap { QuantileTriple($0) }
      rows.append(
        Service(
          service.name, rate: all, errors: all > 0 ? failed / all : nil, p50: triple?.p50,
          p99: triple?.p99))
    }
    return rows.sorted { a, b in
      let (x, y) = (a.errors ?? 0, b.errors ?? 0)
      return x != y ? x > y : (a.p99 ?? 0) > (b.p99 ?? 0)
    }
  }
}

/// The histories of a model made before, as far as they are the same in one made now.
private struct KnownHistories {
  private var series: ArraySlice<MetricsViewModel.Series> = []
  private var families: ArraySlice<SeriesGroups> = []
  /// How many seconds have passed since.
  private var passed = 0
  private let isAlone: Bool

  init(_ earlier: MetricsViewModel?, of model: MetricsViewModel) {
    isAlone = model.isAlone
    guard let earlier, earlier.now <= model.now, earlier.isAlone == model.isAlone,
      earlier.historyWindow == model.historyWindow, earlier.retiredCount == model.retiredCount,
      model.now - earlier.now < .seconds(MetricsViewModel.historyLength)
    else { return }
    series = earlier.series[...]
    families = earlier.groups[...]
    passed = Int((model.now - earlier.now).nanoseconds / Interval.seconds(1).nanoseconds)
  }

  /// The groups of the next family, as they were; to be asked for family by family.
  mutating func groups() -> SeriesGroups? { families.popFirst() }

  /// What is known of a row's history, its newest values missing; to be asked for row by row.
  mutating func history(of row: MetricsViewModel.Series) -> ArraySlice<Double> {
    // Both models have them in one order, and the later one may have more.
    guard let known = series.first, known.labels == row.labels, known.family == row.family else {
      return []
    }
    series.removeFirst()
    let isSame =
      switch row.kind {
      case .counter, .gauge: true
      case .histogram: !isAlone
      case .summary: false
      }
    return isSame ? known.history.dropFirst(passed) : []
  }
}

/// The three quantiles of buckets that hold something.
private struct QuantileTriple {
  var p50: Double
  var p90: Double
  var p99: Double

  init?(_ buckets: [PromQL.Bucket]) {
    p50 = PromQL.histogramQuantile(0.5, buckets)
    p90 = PromQL.histogramQuantile(0.9, buckets)
    p99 = PromQL.histogramQuantile(0.99, buckets)
    if p50.isNaN || p90.isNaN || p99.isNaN { return nil }
  }
}

/// How long the spans took that stand for the observations of a histogram, by its labels.
private struct SpanLengths {
  private struct Key: Hashable {
    var isServer: Bool
    var name: Patterns.Span.Name
    var code: UInt16
  }
  private var lengths: [Key: [Interval]] = [:]
  private var names: [String: Patterns.Span.Name] = [:]

  /// Of nothing.
  init() {}

  /// Of the spans that have ended since `start`, as far back as all of them are kept; of none when that
  /// is less than three seconds.
  init(_ world: World, since start: Instant) {
    let kept = world.traces.spanIndices
    guard !kept.isEmpty else { return }
    let oldest = kept.lowerBound == 0 ? .zero : world.traces.span(at: kept.lowerBound).start
    let start = max(start, oldest)
    guard world.now - start >= .seconds(3) else { return }
    for index in kept.reversed() {
      let span = world.traces.span(at: index)
      // Whoever began long before has had its deadline.
      if span.start < start - world.settings.rpc.deadline { break }
      guard !span.isRunning, span.end > start, span.statusCode > 0 else { continue }
      let isServer = span.kind == .server
      guard isServer ? span.service == Service.gateway.rawValue : span.kind == .client else {
        continue
      }
      let key = Key(isServer: isServer, name: span.name, code: span.statusCode)
      lengths[key, default: []].append(span.end - span.start)
      names[world.traces.text(span.name)] = span.name
    }
  }

  /// The quantiles of the spans behind a series; nil for a family whose observations leave no span.
  func exact(_ family: String, _ labels: [String]) -> MetricsViewModel.Exact? {
    let isServer = family == "http_request_duration_seconds"
    guard isServer || family == "rpc_client_duration_seconds", let last = labels.last,
      let code = UInt16(last)
    else { return nil }
    let text = labels.dropLast().joined(separator: " ")
    guard let name = names[text] else { return nil }
    let key = Key(isServer: isServer, name: name, code: code)
    guard let found = lengths[key]?.sorted(), !found.isEmpty else { return nil }
    func rank(_ share: Double) -> Double {
      found[max(0, min(found.count, Int(share * Double(found.count) + 0.999_999)) - 1)].seconds
    }
    return MetricsViewModel.Exact(
      p50: rank(0.5), p90: rank(0.9), p99: rank(0.99), count: found.count)
  }
}

extension MetricsViewModel.Kind {
  init(_ kind: MetricFamily.Kind) {
    self =
      switch kind {
      case .counter: .counter
      case .gauge: .gauge
      case .histogram: .histogram
      case .summary: .summary
      }
  }
}
