public import Patterns
public import Simulation

/// The breaker of all calls from one node to one service.
public struct HostedBreaker: Sendable {
  /// Who calls.
  public let caller: NodeID
  /// Who is called.
  public let callee: Service
  /// opossum's machine.
  public internal(set) var machine: CircuitBreaker
  /// Where each event is counted.
  var series: [MetricStore.SeriesID?] = CircuitBreaker.Event.allCases.map { _ in nil }
  /// Where each of its states is said; none before the first scrape.
  var states: [MetricStore.SeriesID] = []
  /// Where the lengths of its calls are counted, and for how long it was open.
  var performance: MetricStore.SeriesID?
  var openSeries: MetricStore.SeriesID?
  /// How much of the machine's open time has been counted.
  var countedOpen = Interval.zero
  /// Whether the latest news of it is that it lets a trial through.
  var isOnTrial = false

  /// The states as opossum's metrics name them.
  public enum StateName: String, CaseIterable, Sendable { case closed, open, halfOpen }

  /// The state as metrics name it.
  public func stateName(at now: Instant) -> StateName {
    switch machine.state(at: now) {
    case .closed: .closed
    case .open, .shutdown: .open
    case .halfOpen: .halfOpen
    }
  }

  /// Why the machine, which opens at this instant, does so.
  func causeOfOpening(at now: Instant) -> Occurrence.BreakerCause {
    if isOnTrial { return .trial }
    let share = min(100, machine.errorPercentage(at: now))
    // It is above the limit, though by less than one percent.
    let percent = UInt16(share) + (Double(UInt16(share)) < share ? 1 : 0)
    let limit = UInt8(min(100, max(0, machine.settings.errorThresholdPercentage)))
    return .errors(percent: percent, limit: limit)
  }

  /// A machine that knows nothing takes the place of the one before.
  mutating func begin(_ options: CircuitBreaker.Settings, at now: Instant) {
    machine = CircuitBreaker(options, at: now)
    isOnTrial = false
  }

  /// How it is called on screen and in metrics: `orders-1→payments`.
  public func name(in world: World) -> String {
    "\(world.nodes[caller.index].name)→\(callee.name)"
  }
}

/// Each caller guards its calls to a service by a breaker; waiting for messages is no such call.
extension World {
  /// Which breaker guards `route` for `caller`; made at the first call, nil when none does.
  mutating func breaker(of caller: NodeID, for route: Route) -> Int? {
    switch route {
    case .receive, .acknowledge, .catalog: return nil
    case .checkout, .like, .readFeed, .orderStatus, .placeOrder, .findOrder, .reserveStock,
      .releaseStock, .charge, .refund, .addLike, .readLikes, .kvGet, .kvPut, .databaseRead,
      .databaseWrite, .publish, .sendMail, .trackEvent, .fanOut, .cancel, .cancelOrder,
      .kvDelete, .transfer, .moveTogether, .debitThenPublish, .debitWithEvent, .credit,
      .relayEvents, .kvSwap, .kvAdd, .countLike, .incrementLike, .cart, .changeCart, .editCart,
      .kvInsert, .kvRemove:
      break
    }
    // A user's browser has no breaker.
    guard settings.breaker.enabled, nodes[caller.index].service != .client else { return nil }
    if let known = knownBreaker(of: caller, for: route) { return known }
    breakers.append(
      HostedBreaker(
        caller: caller, callee: route.service,
        machine: CircuitBreaker(settings.circuitBreaker, at: now)))
    breakerIndex[caller.index * Service.count + route.service.index] = UInt16(breakers.count - 1)
    return breakers.count - 1
  }

  /// The breaker that has let a call through, though breakers may be switched off since: whoever is
  /// under way is still counted.
  func knownBreaker(of caller: NodeID, for route: Route) -> Int? {
    breakerIndex[caller.index * Service.count + route.service.index].map(Int.init)
  }

  /// Asks the breaker; nil when it refuses.
  mutating func fire(_ index: Int) -> CircuitBreaker.Call? {
    let admission = breakers[index].machine.fire(at: now, into: &breakerOutbox)
    carryOut(index)
    switch admission {
    case .run(let call): return call
    case .cached, .coalesced, .open, .semaphoreLocked, .shutdown: return nil
    }
  }

  /// Tells the breaker what came of a call it let through.
  mutating func settle(
    _ index: Int, _ call: CircuitBreaker.Call, _ status: Status, after length: Interval
  ) {
    metrics.store.summarize(series(\.performance, .circuitPerformance, of: index), length)
    // Who was frozen past a call's timeout hears of that first, whatever answer lies in its socket.
    let isLate = !call.isBare && now >= call.deadline
    switch isLate ? .timeout : status {
    // Who only points elsewhere is well.
    case .ok, .wrongOwner:
      breakers[index].machine.succeeded(call, at: now, into: &breakerOutbox)
    case .timeout: breakers[index].machine.timedOut(call, at: now, into: &breakerOutbox)
    case .failed, .overloaded, .unavailable, .refused, .reset, .rejected, .throttled, .noInstance,
      .deadlineExceeded:
      breakers[index].machine.failed(call, at: now, into: &breakerOutbox)
    }
    carryOut(index)
  }

  mutating func breakerRested(_ index: Int) {
    breakers[index].machine.resetTimerFired(at: now, into: &breakerOutbox)
    carryOut(index)
  }

  /// Sets what is said of a breaker between its events.
  mutating func setBreaker(_ index: Int) {
    let state = breakers[index].stateName(at: now)
    for (name, series) in zip(HostedBreaker.StateName.allCases, stateSeries(of: index)) {
      metrics.store.set(series, name == state ? 1 : 0)
    }
    let performance = series(\.performance, .circuitPerformance, of: index)
    let shares = metrics.store.families[ClusterMetrics.Family.circuitPerformance.rawValue].bounds
    metrics.store.set(
      performance,
      quantiles: breakers[index].machine.percentiles(shares, at: now).map { $0 / 1_000 })
    let open = breakers[index].machine.openTime(at: now)
    // A machine that began anew has been open for less than its forerunner.
    let counted = breakers[index].countedOpen
    breakers[index].countedOpen = open
    metrics.store.increment(
      series(\.openSeries, .circuitOpen, of: index),
      by: (open < counted ? open : open - counted).seconds)
  }

  /// The series of a breaker's states, in their order.
  private mutating func stateSeries(of index: Int) -> [MetricStore.SeriesID] {
    if !breakers[index].states.isEmpty { return breakers[index].states }
    let target = metrics.targets[breakers[index].caller.index]
    let name = breakers[index].name(in: self)
    let states = HostedBreaker.StateName.allCases.map { state in
      metrics.store.resolve(
        ClusterMetrics.Family.circuitState.id, target, [name, state.rawValue])
    }
    breakers[index].states = states
    return states
  }

  /// The series of a breaker in a family that has one for each, found once.
  private mutating func series(
    _ place: WritableKeyPath<HostedBreaker, MetricStore.SeriesID?>,
    _ family: ClusterMetrics.Family, of index: Int
  ) -> MetricStore.SeriesID {
    if let known = breakers[index][keyPath: place] { return known }
    let series = metrics.store.resolve(
      family.id, metrics.targets[breakers[index].caller.index], [breakers[index].name(in: self)])
    breakers[index][keyPath: place] = series
    return series
  }

  /// What a process knew of its callees dies with it.
  mutating func forgetBreakers(of node: NodeID) {
    for index in breakers.indices where breakers[index].caller == node {
      breakers[index].begin(settings.circuitBreaker, at: now)
    }
  }

  /// Breakers begin anew when their settings change; what their forerunners let through is theirs.
  mutating func renewBreakers() {
    let options = settings.circuitBreaker
    guard breakers.contains(where: { $0.machine.settings != options }) else { return }
    for index in breakers.indices { breakers[index].begin(options, at: now) }
    var underWay: [CallRef] = []
    calls.forEach { ref, _ in underWay.append(ref) }
    for ref in underWay {
      calls[ref].guarded = nil
      let hedge = calls[ref].hedge
      if hedges.out.contains(hedge) { hedges.out[hedge].guarded = nil }
    }
  }

  private mutating func carryOut(_ index: Int) {
    let caller = breakers[index].caller
    let callee = breakers[index].callee
    var position = 0
    while position < breakerOutbox.count {
      let effect = breakerOutbox[position]
      position += 1
      switch effect {
      case .event(let event):
        heard(event, at: index)
        switch event {
        case .open:
          note(.breakerOpened(caller, callee, breakers[index].causeOfOpening(at: now)))
          breakers[index].isOnTrial = false
        case .halfOpen:
          note(.breakerHalfOpen(caller, callee))
          breakers[index].isOnTrial = true
        case .close:
          note(.breakerClosed(caller, callee))
          breakers[index].isOnTrial = false
        case .fire, .success, .failure, .timeout, .reject, .fallback, .semaphoreLocked, .cacheHit,
          .cacheMiss, .coalesceCacheHit, .coalesceCacheMiss, .shutdown, .healthCheckFailed:
          break
        }
      case .stopTimer, .checkHealth, .startTimer(.healthCheck, _): break
      case .startTimer(.reset, let time):
        plan(.breakerRested(UInt16(index)), at: caller, after: time - now)
      }
    }
    breakerOutbox.removeAll()
  }

  /// Counts what the breaker's listeners heard; the series is looked up by name once.
  private mutating func heard(_ event: CircuitBreaker.Event, at index: Int) {
    let place = Int(event.rawValue)
    if let series = breakers[index].series[place] { return metrics.store.increment(series) }
    let series = metrics.store.resolve(
      ClusterMetrics.Family.circuitEvents.id, metrics.targets[breakers[index].caller.index],
      [breakers[index].name(in: self), "\(event)"])
    breakers[index].series[place] = series
    metrics.store.increment(series)
  }
}
