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
    for hosted in world.breakers {
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
          errorShare: counts.fires == 0 ? 0 : counts.errorPercentage / 100,
          opened: machine.openings, rejected: Int(counts.rejects), fired: Int(counts.fires),
          fallbacks: Int(counts.fallbacks)))
    }
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
