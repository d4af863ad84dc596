import Patterns
import Simulation
import Testing

/// What opossum does where a reader may doubt it.
@Suite("opossum 10.0.0, at the edges")
struct CircuitBreakerEdgeCaseTests {
  private func isOpen(_ host: VirtualTime) -> Bool {
    if case .open = host.state { true } else { false }
  }

  /// The guide's settings, ten calls a second; warmed up with 20 s of 50 ms successes.
  private func guide(warm: Bool) -> VirtualTime {
    let host = VirtualTime {
      $0.timeout = .seconds(3)
      $0.errorThresholdPercentage = 50
      $0.resetTimeout = .seconds(30)
    }
    for _ in 0..<(warm ? 200 : 0) {
      host.fire(.s(50))
      host.wait(100)
    }
    return host
  }

  @Test("a: half of ten failing is not more than half")
  func half() {
    let host = VirtualTime()
    for _ in 0..<5 {
      host.call(.s)
      host.call(.f)
    }
    #expect(host.state == .closed)
    #expect(host.breaker.errorPercentage(at: host.instant) == 50)
  }

  @Test("b: calls that find the semaphore locked are failures, and can open it")
  func locked() {
    let host = VirtualTime { $0.capacity = 1 }
    host.fire(.never)
    #expect(host.call(.s) == .locked)
    #expect(host.counts.fires == 2)
    #expect(host.counts.failures == 1)
    #expect(host.state == .closed)
    #expect(host.call(.s) == .locked)
    #expect(isOpen(host))
  }

  @Test("c: a call made before the opening that succeeds in half-open closes it without a trial")
  func closesWithoutTrial() {
    let host = VirtualTime {
      $0.errorThresholdPercentage = 1
      $0.resetTimeout = .milliseconds(100)
    }
    host.fire(.s(150))
    host.call(.f)
    host.wait(150)
    #expect(host.state == .closed)
    #expect(host.runs == 2)
    #expect(host.events.suffix(3) == [.halfOpen, .close, .success])
  }

  @Test("d: a filtered timeout is a timeout and a success")
  func filteredTimeout() {
    let host = VirtualTime { $0.timeout = .milliseconds(100) }
    host.acceptsTimeouts = true
    host.fire(.never)
    host.wait(100)
    #expect(host.counts.timeouts == 1)
    #expect(host.counts.failures == 0)
    #expect(host.counts.successes == 1)
  }

  @Test("e: without a timeout, a trial that never ends leaves it half-open for ever")
  func endlessTrial() {
    let host = VirtualTime {
      $0.timeout = nil
      $0.errorThresholdPercentage = 1
      $0.resetTimeout = .milliseconds(100)
    }
    host.call(.f)
    host.wait(100)
    host.fire(.never)
    host.wait(3_600_000)
    #expect(host.call(.s) == .breakerOpen)
    #expect(host.state == .halfOpen(trialFree: false))
  }

  @Test("f: a trial that fails while warming up leaves it half-open without a trial to give")
  func trialWhileWarmingUp() {
    var exported = CircuitBreaker.Exported()
    exported.isClosed = false
    exported.isWarmingUp = true
    let host = VirtualTime(importing: exported) { $0.resetTimeout = .milliseconds(100) }
    host.wait(100)
    #expect(host.call(.f) == .error)
    #expect(host.state == .halfOpen(trialFree: false))
    host.wait(60_000)
    #expect(host.call(.s) == .breakerOpen)
  }

  @Test("g: the exported lastTimerAt is the construction time")
  func lastTimerAt() {
    let host = VirtualTime(importing: .init(), at: 500) { $0.errorThresholdPercentage = 1 }
    host.wait(1_000)
    host.call(.f)
    let exported = host.breaker.exported(at: host.instant)
    #expect(exported.lastTimerAt == .milliseconds(500))
    #expect(!exported.isClosed && !exported.isHalfOpen)
  }

  @Test("h: rejects dilute the window: 50 failures in 5.0 s before it reopens")
  func dilution() {
    let host = guide(warm: false)
    host.call(.f)
    host.wait(100)
    while isOpen(host) {
      host.fire(.s)
      host.wait(100)
    }
    #expect(host.call(.s) == .value)
    #expect(host.state == .closed)
    let closedAt = host.now
    var failures = 0
    while !isOpen(host) {
      host.wait(100)
      host.call(.f)
      failures += 1
    }
    #expect(failures == 50)
    #expect(host.now - closedAt == 5_000)
  }

  @Test(
    "a total hang opens it 7.9 s after its onset when warm, 5.9 s when cold",
    arguments: [true, false])
  func hang(warm: Bool) {
    let host = guide(warm: warm)
    let onset = host.now
    while !isOpen(host) {
      host.fire(.s(5_000))
      host.wait(100)
    }
    let opened = host.times[host.events.firstIndex(of: .open) ?? 0]
    #expect(opened - onset == (warm ? 7_900 : 5_900))
  }

  @Test(
    "instant errors open it after 5.0 s when warm, at the first call when cold",
    arguments: [true, false])
  func errors(warm: Bool) {
    let host = guide(warm: warm)
    let onset = host.now
    while !isOpen(host) {
      host.call(.f)
      if !isOpen(host) { host.wait(100) }
    }
    #expect(host.now - onset == (warm ? 5_000 : 0))
  }

  @Test("percentiles by nearest rank; a timeout pushes its latency twice, a locked semaphore zero")
  func percentiles() {
    let host = VirtualTime {
      $0.timeout = .milliseconds(100)
      $0.capacity = 4
    }
    #expect(host.breaker.percentile(0.5, at: host.instant) == 0)
    for latency in [10, 20, 30] { host.fire(.s(latency)) }
    host.fire(.never)
    host.call(.s)
    host.wait(100)
    #expect(
      host.breaker.sortedLatencies(at: host.instant)
        == [0, 10, 20, 30, 100, 100].map { Interval.milliseconds($0) })
    let found = CircuitBreaker.percentiles.map { host.breaker.percentile($0, at: host.instant) }
    #expect(found == [0, 10, 20, 100, 100, 100, 100, 100, 100])
    #expect(host.breaker.latencyMean(at: host.instant) == 260.0 / 6)
    #expect(host.breaker.recent.map { $0 } == [.rejected, .ok, .ok, .ok, .timeout])
  }

  @Test("several percentiles at once are those of the sorted list", arguments: 1...40)
  func severalPercentiles(_ number: Int) {
    let seed = UInt64(number)
    var random = Random(seed: seed)
    let host = VirtualTime {
      $0.timeout = nil
      $0.capacity = 1_000
    }
    // Few values and many alike, or all different; begun together, they end in their order.
    let most = seed % 2 == 0 ? 5 : 900
    for _ in 0..<(1 + random.below(200)) { host.fire(.s(1 + Int(random.below(most)))) }
    host.wait(950)
    let sorted = host.breaker.sortedLatencies(at: host.instant)
    let shares = [0, 0.1, 0.5, 0.5, 0.9, 0.95, 0.99, 1]
    let expected = shares.map { share in
      sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)].milliseconds
    }
    #expect(host.breaker.percentiles(shares, at: host.instant) == expected)
  }

  @Test("percentiles not kept read −1")
  func noPercentiles() {
    let host = VirtualTime { $0.rollingPercentilesEnabled = false }
    host.call(.s)
    #expect(host.breaker.percentile(0.5, at: host.instant) == -1)
    #expect(host.breaker.latencyMean(at: host.instant) == -1)
  }

  @Test("past their bound, latencies are thinned evenly and the mean stays exact")
  func thinning() {
    let host = VirtualTime {
      $0.timeout = nil
      $0.latencySamplesPerBucket = 64
    }
    for latency in 1...999 { host.fire(.s(latency)) }
    host.wait(999)
    let kept = host.breaker.sortedLatencies(at: host.instant)
    #expect((32...64).contains(kept.count))
    #expect(host.breaker.latencyMean(at: host.instant) == 500)
    #expect(abs(host.breaker.percentile(0.5, at: host.instant) - 500) <= 16)
  }

  @Test("the last twelve outcomes, oldest first")
  func recent() {
    let host = VirtualTime()
    for _ in 0..<20 { host.call(.s) }
    host.call(.f)
    #expect(host.breaker.recent.count == 12)
    #expect(host.breaker.recent.map { $0 } == Array(repeating: .ok, count: 11) + [.error])
  }

  @Test("a copy of a breaker keeps what it was")
  func hiddenCopy() {
    let host = VirtualTime()
    host.call(.s)
    let copy = host.breaker
    for _ in 0..<50 { host.call(.f) }
    #expect(copy.counts(at: .zero).fires == 1)
    #expect(copy.sortedLatencies(at: .zero).count == 1)
    #expect(copy.state == .closed)
  }
}
