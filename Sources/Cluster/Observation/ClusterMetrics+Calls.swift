import Patterns
import Simulation

/// The series of calls and of servers, found without a hash: tables by node and number.
struct CallSeries: Sendable {
  /// Attempts are told apart up to this one.
  static let attempts = 8

  var attempts: [MetricStore.SeriesID?] = []
  var denied: [MetricStore.SeriesID?] = []
  var throttled: [MetricStore.SeriesID?] = []
  var budgets: [MetricStore.SeriesID?] = []
  var hedges: [MetricStore.SeriesID?] = []
  var sheds: [MetricStore.SeriesID?] = []
  var wasted: [MetricStore.SeriesID] = []
  var goodput: [MetricStore.SeriesID?] = []
  var routedToDead: [MetricStore.SeriesID?] = []
  /// Requests finished since the last scrape, and those of them that were of use.
  var finished: [(all: Int, good: Int)] = []

  mutating func addNode(wasted series: MetricStore.SeriesID) {
    func room(_ count: Int) -> [MetricStore.SeriesID?] { Array(repeating: nil, count: count) }
    attempts += room(Service.count * CallSeries.attempts)
    denied += room(Service.count)
    throttled += room(Service.count)
    budgets += room(Service.count)
    hedges += room(Service.count * HedgeOutcome.allCases.count)
    sheds += room(ShedReason.allCases.count)
    wasted.append(series)
    goodput += room(1)
    routedToDead += room(1)
    finished.append((0, 0))
  }
}

extension ClusterMetrics {
  /// An attempt leaves its caller, one of at most `most`.
  ///
  /// With the first of a caller its further attempts are there at 0: a counter that is born within a
  /// storm adds nothing to `rate`, and Prometheus' guide says to export what is known to come.
  mutating func attempt(_ number: UInt8, of most: Int, to service: Service, by node: NodeID) {
    let first = (node.index * Service.count + service.index) * CallSeries.attempts
    let place = first + min(Int(number), CallSeries.attempts) - 1
    if let series = calls.attempts[place] { return store.increment(series) }
    for shown in 1...CallSeries.attempts where shown <= most || first + shown - 1 == place {
      let label = shown < CallSeries.attempts ? "\(shown)" : "\(shown)+"
      calls.attempts[first + shown - 1] = store.resolve(
        Family.clientAttempts.id, targets[node.index], [service.name, label])
    }
    if let series = calls.attempts[place] { store.increment(series) }
  }

  /// The budget had nothing left for a retry.
  mutating func retryDenied(to service: Service, by node: NodeID) {
    let place = node.index * Service.count + service.index
    count(\.denied, place, .retriesDenied, at: node, [service.name])
  }

  /// The caller held an attempt back.
  mutating func throttled(to service: Service, by node: NodeID) {
    let place = node.index * Service.count + service.index
    count(\.throttled, place, .throttled, at: node, [service.name])
  }

  /// A second copy was sent and won or lost, or was not sent for want of budget.
  mutating func hedged(_ outcome: HedgeOutcome, to service: Service, by node: NodeID) {
    let outcomes = HedgeOutcome.allCases.count
    let place = (node.index * Service.count + service.index) * outcomes + Int(outcome.rawValue)
    count(\.hedges, place, .hedges, at: node, [service.name, "\(outcome)"])
  }

  /// Counts in the series at a place of a table, made at its first use.
  private mutating func count(
    _ table: WritableKeyPath<CallSeries, [MetricStore.SeriesID?]>, _ place: Int, _ family: Family,
    at node: NodeID, _ labels: @autoclosure () -> [String]
  ) {
    store.increment(series(table, place, family, at: node, labels()))
  }

  @discardableResult private mutating func series(
    _ table: WritableKeyPath<CallSeries, [MetricStore.SeriesID?]>, _ place: Int, _ family: Family,
    at node: NodeID, _ labels: @autoclosure () -> [String]
  ) -> MetricStore.SeriesID {
    if let series = calls[keyPath: table][place] { return series }
    let series = store.resolve(family.id, targets[node.index], labels())
    calls[keyPath: table][place] = series
    return series
  }

  mutating func setBudget(_ tokens: Double, of service: Service, at node: NodeID) {
    let place = node.index * Service.count + service.index
    let series =
      calls.budgets[place]
      ?? store.resolve(Family.retryBudget.id, targets[node.index], [service.name])
    calls.budgets[place] = series
    store.set(series, tokens)
  }

  /// An attempt goes to an instance that is dead, though still listed.
  mutating func routedToDead(by node: NodeID) {
    count(\.routedToDead, node.index, .routedToDead, at: node, ["consul"])
  }

  /// A server did not serve a request.
  mutating func shed(_ reason: ShedReason, by node: NodeID) {
    count(\.sheds, shedPlace(reason, node), .serverShed, at: node, ["\(reason)"])
  }

  /// A server may refuse requests for these reasons: it has refused none yet.
  mutating func mayShed(_ reasons: [ShedReason], by node: NodeID) {
    for reason in reasons {
      series(\.sheds, shedPlace(reason, node), .serverShed, at: node, ["\(reason)"])
    }
  }

  private func shedPlace(_ reason: ShedReason, _ node: NodeID) -> Int {
    node.index * ShedReason.allCases.count + Int(reason.rawValue)
  }

  /// A server is done with a request; what comes after its deadline was work for nobody.
  mutating func finished(_ status: Status, inTime: Bool, by node: NodeID) {
    calls.finished[node.index].all += 1
    if inTime, status == .ok { calls.finished[node.index].good += 1 }
    if !inTime { store.increment(calls.wasted[node.index]) }
  }

  mutating func scrapeGoodput(of node: Int) {
    let (all, good) = calls.finished[node]
    calls.finished[node] = (0, 0)
    guard all > 0 else { return }
    let series =
      calls.goodput[node] ?? store.resolve(Family.goodput.id, targets[node])
    calls.goodput[node] = series
    store.set(series, Double(good) / Double(all))
  }
}
