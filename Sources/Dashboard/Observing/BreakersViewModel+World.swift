import Cluster
import Patterns
import Simulation

extension BreakersViewModel {
  /// Every breaker of a world.
  init(_ world: World) {
    self.init()
    window = world.settings.breaker.window
    threshold = world.settings.breaker.errorThreshold.ratio
    volume = world.settings.breaker.volumeThreshold
    let retries = Retries(world)
    for hosted in world.breakers where world.nodes[hosted.caller.index].isMember {
      let machine = hosted.machine
      let counts = machine.counts(at: world.now)
      let state: State =
        switch machine.state(at: world.now) {
        case .closed: .closed
        case .open(let until):
          .open(remaining: until - world.now, total: machine.settings.resetTimeout)
        case .halfOpen: .trial(passed: 0, wanted: 1)
        case .shutdown: .open(remaining: .forever, total: .forever)
        }
      rejected += Int(counts.rejects)
      breakers.append(
        Breaker(
          caller: world.nodes[hosted.caller.index].name, callee: hosted.callee.name,
          state: state, calls: machine.recent.map(Outcome.init),
          // Failures outlive their fires in the window: the share that decides may be above all of it.
          errorShare: counts.fires == 0 ? 0 : min(1, counts.errorPercentage / 100),
          buckets: machine.buckets(at: world.now).map {
            Bucket(
              successes: Int($0.successes), failures: Int($0.failures), timeouts: Int($0.timeouts),
              rejections: Int($0.rejects))
          },
          retryShare: retries.share(from: hosted.caller, to: hosted.callee),
          budget: world.budget(from: hosted.caller, to: hosted.callee)?.fullness(at: world.now),
          bulkhead: Bulkhead(machine.settings.capacity, free: machine.placesFree),
          opened: machine.openings, rejected: Int(counts.rejects), fired: Int(counts.fires)))
    }
  }
}

extension BreakersViewModel.Bulkhead {
  /// Nil when more calls may be out than ever will be: the default is no bulkhead.
  fileprivate init?(_ capacity: Int, free: Int) {
    guard capacity < 1_000_000 else { return nil }
    self.init(used: capacity - free, limit: capacity)
  }
}

/// How many retries each caller made of late for its first attempts.
private struct Retries {
  private var first: [Double]
  private var again: [Double]

  init(_ world: World) {
    let count = world.nodes.count * Service.count
    first = Array(repeating: 0, count: count)
    again = first
    let store = world.metrics.store
    guard let family = store.family(named: "client_attempts_total") else { return }
    for series in store.series(of: family) {
      let labels = store.labelValues(of: series)
      guard let node = world.node(named: store.names(of: store.target(of: series)).instance),
        let service = Service.allCases.first(where: { $0.name == labels[0] })
      else { continue }
      let samples = store.samples(series, over: .seconds(11), until: world.now)
      let growth = max(0, (samples.last?.value ?? 0) - (samples.first?.value ?? 0))
      let place = node.index * Service.count + service.index
      if labels[1] == "1" { first[place] += growth } else { again[place] += growth }
    }
  }

  func share(from caller: NodeID, to callee: Service) -> Double {
    let place = caller.index * Service.count + callee.index
    return first[place] > 0 ? again[place] / first[place] : 0
  }
}

extension BreakersViewModel.Outcome {
  init(_ outcome: CircuitBreaker.Outcome) {
    self =
      switch outcome {
      case .ok: .success
      case .error: .failure
      case .timeout: .timeout
      case .rejected: .rejected
      }
  }
}
