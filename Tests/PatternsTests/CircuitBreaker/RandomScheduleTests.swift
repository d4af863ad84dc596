import Patterns
import Simulation
import TestSupport
import Testing

@Suite("The breaker under random schedules")
struct CircuitBreakerRandomScheduleTests {
  /// What happened in the schedules, so that a soak that never saw a case fails.
  private struct Seen { var events: [CircuitBreaker.Event: Int] = [:] }

  @Test("agrees with opossum's control flow written out, to the millisecond")
  func agrees() {
    var seen = Seen()
    for seed in 0..<seedCount { run(UInt64(seed), &seen) }
    for event: CircuitBreaker.Event in [
      .fire, .success, .failure, .timeout, .reject, .open, .close, .halfOpen, .fallback,
      .semaphoreLocked, .healthCheckFailed, .shutdown,
    ] {
      #expect(seen.events[event, default: 0] > 0, "never saw \(event)")
    }
  }

  private var seedCount: Int { isSoak ? 10_000 : 2_000 }

  private func run(_ seed: UInt64, _ seen: inout Seen) {
    var random = Random(seed: seed)
    let settings = settings(&random)
    let host = VirtualTime { $0 = settings }
    let judgeLoop = EventLoop()
    let judge = LiteralBreaker(settings, on: judgeLoop)
    host.hasFallback = random.below(2) == 0
    judge.hasFallback = host.hasFallback
    var ending = false
    // Coarse times make timers, outcomes and inputs meet at one instant.
    let grain = [1, 5, 50][random.below(3)]
    for step in 0..<(40 + random.below(120)) {
      let pause = random.below(8) * grain
      // An input comes after all timers of its instant: the loops are run up to it first.
      host.wait(pause)
      judgeLoop.wait(pause)
      switch random.below(60) {
      case 0:
        host.breaker.disable()
        judge.enabled = false
      case 1, 2, 3, 4:
        host.breaker.enable()
        if !ending { judge.enabled = true }
      case 5:
        host.input { $0.healthCheckFailed(at: $1, into: &$2) }
        judge.healthCheckFailed()
      case 6 where step > 80 && !ending:
        ending = true
        host.input { $0.shutdown(at: $1, into: &$2) }
        judge.shutdown()
      case 6...:
        let action = action(&random, grain)
        host.fire(action)
        judge.fire(action)
        if random.below(3) > 0 {
          host.loop.react()
          judgeLoop.react()
        }
      default: break
      }
      compare(host, judge, seed, step)
    }
    host.wait(20_000)
    judgeLoop.wait(20_000)
    compare(host, judge, seed, -1)
    invariants(host, seed)
    for event in host.events { seen.events[event, default: 0] += 1 }
  }

  private func settings(_ random: inout Random) -> CircuitBreaker.Settings {
    var settings = CircuitBreaker.Settings()
    settings.timeout = [nil, .milliseconds(50), .milliseconds(200)][random.below(3)]
    settings.resetTimeout = .milliseconds([50, 100, 333][random.below(3)])
    settings.errorThresholdPercentage = [0, 1, 25, 50, 80][random.below(5)]
    settings.rollingCountTimeout = .milliseconds([100, 350, 1_000][random.below(3)])
    settings.rollingCountBuckets = [1, 2, 7, 10][random.below(4)]
    settings.volumeThreshold = [0, 0, 3, 10][random.below(4)]
    settings.capacity = [1, 3, .max][random.below(3)]
    settings.allowWarmUp = random.below(4) == 0
    settings.acceptsSemaphoreLocked = random.below(4) == 0
    settings.latencySamplesPerBucket = 1_000
    return settings
  }

  private func action(_ random: inout Random, _ grain: Int) -> VirtualTime.Action {
    let latency = [0, 0, random.below(10) * grain, random.below(400)][random.below(4)]
    return VirtualTime.Action(
      latency: latency, ok: random.below(2) == 0, filtered: random.below(5) == 0)
  }

  private func compare(_ host: VirtualTime, _ judge: LiteralBreaker, _ seed: UInt64, _ step: Int) {
    let (state, pending): (LiteralBreaker.State, Bool) =
      switch host.state {
      case .closed: (.closed, false)
      case .open: (.open, false)
      case .halfOpen(let trialFree): (.halfOpen, trialFree)
      case .shutdown: (.shutdown, judge.pendingClose)
      }
    let counts = host.counts
    let own = [
      counts.fires, counts.successes, counts.failures, counts.rejects, counts.timeouts,
      counts.fallbacks, counts.semaphoreRejections,
    ]
    let kinds: [CircuitBreaker.Event] = [
      .fire, .success, .failure, .reject, .timeout, .fallback, .semaphoreLocked,
    ]
    let agrees =
      state == judge.state && pending == judge.pendingClose
      && host.breaker.isEnabled == judge.enabled && own == kinds.map(judge.total)
      && host.breaker.placesFree == judge.free && host.events == judge.events
      && host.times == judge.times
      && host.breaker.sortedLatencies(at: host.instant).map { Int($0.milliseconds) }
        == judge.latencies
    guard !agrees else { return }
    Issue.record(
      """
      seed \(seed), step \(step), \(host.now) ms: \(host.state) \(own), \
      the judge \(judge.state) \(kinds.map(judge.total))
      \(zip(host.times, host.events).suffix(12).map { "\($0) \($1)" })
      \(zip(judge.times, judge.events).suffix(12).map { "\($0) \($1)" })
      """)
  }

  private func invariants(_ host: VirtualTime, _ seed: UInt64) {
    let events = host.events
    func count(_ event: CircuitBreaker.Event) -> Int { events.count { $0 == event } }
    // Every failure is a timeout, a locked semaphore or an error; openings and turns alternate.
    #expect(count(.halfOpen) <= count(.open), "seed \(seed)")
    #expect(count(.open) == host.breaker.openings, "seed \(seed)")
    #expect(count(.fire) >= count(.reject) + count(.semaphoreLocked), "seed \(seed)")
    var isOpen = false
    for event in events {
      if event == .open { isOpen = true }
      if event == .halfOpen || event == .close { isOpen = false }
      if event == .reject { #expect(isOpen || events.contains(.halfOpen), "seed \(seed)") }
    }
    if host.breaker.state != .shutdown && host.breaker.settings.timeout != nil {
      #expect(host.breaker.callsInFlight == 0, "seed \(seed)")
    }
  }
}
