import Patterns
import Simulation
import Testing

/// opossum's own tests, restated: cases 1 … 26.
@Suite("opossum 10.0.0, case by case")
struct CircuitBreakerConformanceTests {
  private let trialFree = CircuitBreaker.State.halfOpen(trialFree: true)
  private let trialOut = CircuitBreaker.State.halfOpen(trialFree: false)

  private func isOpen(_ host: VirtualTime) -> Bool {
    if case .open = host.state { true } else { false }
  }

  @Test("1: opens after the first failure, and rejects the next call with EOPENBREAKER")
  func opens() {
    let host = VirtualTime { $0.errorThresholdPercentage = 10 }
    #expect(host.call(.f) == .error)
    #expect(host.state == .open(until: .seconds(30)))
    #expect(host.call(.s) == .breakerOpen)
    #expect(host.events == [.fire, .failure, .open, .fire, .reject])
    #expect(host.counts.failures == 1)
    #expect(host.runs == 1)
  }

  @Test("2: a success after the reset timeout closes it; also after two failures at once")
  func resets() {
    for failures in 1...2 {
      let host = VirtualTime {
        $0.errorThresholdPercentage = 1
        $0.resetTimeout = .milliseconds(100)
      }
      for _ in 0..<failures { host.fire(.f) }
      host.wait(125)
      #expect(host.state == trialFree)
      #expect(host.call(.s) == .value)
      #expect(host.state == .closed)
      #expect(host.counts.failures == UInt32(failures))
    }
  }

  @Test("3: with threshold 0 a failure opens it, and the newest bucket says so")
  func thresholdZero() {
    let host = VirtualTime { $0.errorThresholdPercentage = 0 }
    host.call(.f)
    #expect(isOpen(host))
    #expect(host.breaker.newestBucketSawOpening)
  }

  @Test("4: open, half-open, open, half-open, closed")
  func cycle() {
    let host = VirtualTime {
      $0.errorThresholdPercentage = 1
      $0.resetTimeout = .milliseconds(100)
    }
    host.call(.f)
    #expect(host.state == .open(until: .milliseconds(100)))
    host.wait(125)
    #expect(host.state == trialFree)
    host.call(.f)
    #expect(host.state == .open(until: .milliseconds(225)))
    host.wait(125)
    #expect(host.state == trialFree)
    host.call(.s)
    #expect(host.state == .closed)
    #expect(
      host.events == [
        .fire, .failure, .open, .halfOpen, .fire, .failure, .open, .halfOpen, .fire, .close,
        .success,
      ])
    #expect(host.times == [0, 0, 0, 100, 125, 125, 125, 225, 250, 250, 250])
    #expect(host.breaker.openings == 2)
    #expect(host.breaker.openTime(at: host.instant) == .milliseconds(200))
  }

  @Test("5: half-open lets one trial through, the others are rejected")
  func oneTrial() {
    let host = VirtualTime {
      $0.errorThresholdPercentage = 1
      $0.resetTimeout = .milliseconds(100)
    }
    host.call(.f)
    host.wait(100)
    let trial = host.fire(.f(500))
    #expect(host.state == trialOut)
    host.wait(200)
    #expect(host.call(.s) == .breakerOpen)
    #expect(host.call(.s) == .breakerOpen)
    host.wait(300)
    #expect(trial.answer == .error)
    #expect(host.state == .open(until: .milliseconds(700)))
    #expect(host.runs == 2)
  }

  @Test("6: a trial's error that the filter accepts closes it; the caller still gets the error")
  func filteredTrial() {
    let host = VirtualTime {
      $0.errorThresholdPercentage = 1
      $0.resetTimeout = .milliseconds(100)
    }
    host.call(.f)
    host.wait(100)
    #expect(host.call(.f(0, filtered: true)) == .error)
    #expect(host.state == .closed)
  }

  @Test("7: a success that began before the opening doesn't close an open breaker")
  func staysOpen() {
    let host = VirtualTime { $0.errorThresholdPercentage = 1 }
    let slow = host.fire(.s(100))
    host.call(.f)
    host.wait(150)
    #expect(slow.answer == .value)
    #expect(isOpen(host))
    #expect(host.counts.successes == 1)
  }

  @Test("8: below the volume threshold it stays closed")
  func volume() {
    let host = VirtualTime {
      $0.errorThresholdPercentage = 1
      $0.volumeThreshold = 3
    }
    host.call(.f)
    host.call(.f)
    #expect(host.state == .closed)
    host.call(.f)
    #expect(isOpen(host))
  }

  @Test("9: half-open, the volume threshold does not count")
  func volumeHalfOpen() {
    let host = VirtualTime {
      $0.volumeThreshold = 2
      $0.rollingCountTimeout = .milliseconds(300)
      $0.resetTimeout = .milliseconds(300)
    }
    host.call(.f)
    host.call(.f)
    #expect(isOpen(host))
    host.wait(450)
    #expect(host.state == trialFree)
    #expect(host.counts.fires == 0)
    host.call(.f)
    #expect(host.state == .open(until: .milliseconds(750)))
  }

  @Test("10: failures while warming up leave it closed, for one rolling window")
  func warmUp() {
    let host = VirtualTime {
      $0.errorThresholdPercentage = 1
      $0.allowWarmUp = true
      $0.rollingCountTimeout = .milliseconds(1_000)
    }
    host.call(.f)
    #expect(host.state == .closed)
    host.wait(999)
    #expect(host.breaker.isWarmingUp(at: host.instant))
    host.wait(1)
    #expect(!host.breaker.isWarmingUp(at: host.instant))
    host.call(.f)
    #expect(isOpen(host))
  }

  @Test("11: what the filter accepts is a success, what it does not is a failure")
  func filter() {
    let accepted = VirtualTime { $0.errorThresholdPercentage = 1 }
    #expect(accepted.call(.f(0, filtered: true)) == .error)
    #expect(accepted.counts.failures == 0)
    #expect(accepted.counts.successes == 1)
    #expect(accepted.state == .closed)
    let refused = VirtualTime { $0.errorThresholdPercentage = 1 }
    #expect(refused.call(.f) == .error)
    #expect(refused.counts.failures == 1)
    #expect(isOpen(refused))
  }

  @Test("12: without a filter every error counts")
  func noFilter() {
    let host = VirtualTime()
    for _ in 0..<3 { host.fire(.f) }
    host.wait(0)
    #expect(host.counts.failures == 3)
    #expect(host.counts.successes == 0)
  }

  @Test("13: no fallback for an accepted error")
  func filteredHasNoFallback() {
    let host = VirtualTime()
    host.hasFallback = true
    #expect(host.call(.f(0, filtered: true)) == .error)
    #expect(host.count(.fallback) == 0)
  }

  @Test("14: disabled it runs calls bare, and still says fire")
  func disabled() {
    let host = VirtualTime { $0.errorThresholdPercentage = 1 }
    host.breaker.disable()
    #expect(host.call(.f) == .error)
    #expect(host.call(.f) == .error)
    #expect(host.state == .closed)
    #expect(host.events == [.fire, .fire])
    host.breaker.enable()
    host.call(.f)
    #expect(isOpen(host))
    #expect(host.counts.fires == 3)
    #expect(host.counts.failures == 1)
  }

  @Test("15: a timeout has given its place back when it is told")
  func timeoutReleases() {
    let host = VirtualTime {
      $0.capacity = 2
      $0.timeout = .milliseconds(10)
    }
    host.fire(.s(1_000))
    #expect(host.breaker.placesFree == 1)
    host.wait(10)
    #expect(host.events.contains(.timeout))
    #expect(host.breaker.placesFree == 2)
    host.wait(1_000)
    #expect(host.breaker.placesFree == 2)
  }

  @Test("16: with its capacity in use, a call is refused with ESEMLOCKED")
  func semaphore() {
    let host = VirtualTime {
      $0.capacity = 1
      $0.timeout = .milliseconds(300)
    }
    host.fire(.s(1_000))
    #expect(host.call(.s) == .locked)
    #expect(host.counts.semaphoreRejections == 1)
    #expect(host.events == [.fire, .fire, .semaphoreLocked, .failure])
  }

  @Test("17: fires, failures, rejects and fallbacks are counted")
  func counts() {
    let host = VirtualTime { $0.errorThresholdPercentage = 1 }
    for _ in 0..<3 { host.call(.s) }
    host.call(.f)
    host.hasFallback = true
    #expect(host.call(.s) == .fallback)
    let counts = host.counts
    #expect(counts.fires == 5)
    #expect(counts.failures == 1)
    #expect(counts.rejects == 1)
    #expect(counts.fallbacks == 1)
  }

  @Test("18: a new bucket begins every half window of two")
  func buckets() {
    let host = VirtualTime {
      $0.rollingCountTimeout = .milliseconds(200)
      $0.rollingCountBuckets = 2
    }
    for _ in 0..<3 { host.call(.s) }
    #expect(host.counts.successes == 3)
    host.wait(199)
    #expect(host.counts.successes == 3)
    host.wait(1)
    #expect(host.counts.successes == 0)
    host.wait(100)
    host.call(.s)
    #expect(host.breaker.newestBucket.successes == 1)
    #expect(host.counts.fires == 1)
  }

  @Test("19: each event is told as often as it happens")
  func eventCounts() {
    let host = VirtualTime {
      $0.errorThresholdPercentage = 1
      $0.resetTimeout = .milliseconds(100)
    }
    let kinds: [CircuitBreaker.Event] = [
      .fire, .success, .failure, .reject, .open, .close, .halfOpen,
    ]
    var seen: [[Int]] = []
    func look() { seen.append(kinds.map(host.count)) }
    host.call(.s)
    look()
    host.call(.f)
    look()
    host.call(.s)
    look()
    host.wait(100)
    look()
    host.call(.s)
    look()
    #expect(
      seen == [
        [1, 1, 0, 0, 0, 0, 0], [2, 1, 1, 0, 1, 0, 0], [3, 1, 1, 1, 1, 0, 0],
        [3, 1, 1, 1, 1, 0, 1], [4, 2, 1, 1, 1, 1, 1],
      ])
  }

  @Test("20: a timeout falls back once")
  func timeoutFallsBack() {
    let host = VirtualTime { $0.timeout = .milliseconds(100) }
    host.hasFallback = true
    let box = host.fire(.s(1_000))
    host.wait(2_000)
    #expect(box.answer == .fallback)
    #expect(host.events == [.fire, .timeout, .failure, .open, .fallback])
    #expect(host.times == [0, 100, 100, 100, 100])
  }

  @Test("21: shut down it refuses with ESHUTDOWN and says nothing more")
  func shutdown() {
    let host = VirtualTime()
    host.fire(.s(50))
    host.input { $0.shutdown(at: $1, into: &$2) }
    #expect(!host.breaker.isEnabled)
    #expect(host.call(.s) == .isShutdown)
    host.wait(20_000)
    #expect(host.events == [.fire, .shutdown])
    #expect(host.state == .shutdown)
    #expect(host.breaker.callsInFlight == 0)
  }

  @Test("22: imported statistics are counted on")
  func importedCounts() {
    var ones = CircuitBreaker.Counts()
    ones.fires = 1
    ones.failures = 1
    ones.rejects = 1
    ones.fallbacks = 1
    ones.successes = 1
    let host = VirtualTime(importing: .init(), counts: ones) { $0.errorThresholdPercentage = 1 }
    for _ in 0..<3 { host.call(.s) }
    host.call(.f)
    host.hasFallback = true
    host.call(.s)
    let counts = host.counts
    #expect(counts.fires == 6)
    #expect(counts.failures == 2)
    #expect(counts.rejects == 2)
    #expect(counts.fallbacks == 2)
    host.wait(10_000)
    #expect(host.counts.fires == 0)
  }

  @Test("23: an imported state goes on where it was")
  func importedState() {
    var exported = CircuitBreaker.Exported()
    exported.isClosed = false
    let open = VirtualTime(importing: exported) { $0.resetTimeout = .milliseconds(100) }
    #expect(isOpen(open))
    open.wait(125)
    #expect(open.call(.s) == .value)

    exported.lastTimerAt = .milliseconds(1_000)
    for (now, expected) in [
      (1_125, trialFree), (1_100, CircuitBreaker.State.open(until: .milliseconds(1_200))),
    ] {
      let host = VirtualTime(importing: exported, at: now) {
        $0.resetTimeout = .milliseconds(100)
      }
      #expect(host.state == expected)
    }

    exported.isHalfOpen = true
    let halfOpen = VirtualTime(importing: exported) { $0.resetTimeout = .milliseconds(100) }
    let trial = halfOpen.fire(.f(500))
    #expect(halfOpen.call(.s) == .breakerOpen)
    halfOpen.wait(500)
    #expect(trial.answer == .error)
    #expect(isOpen(halfOpen))

    exported.isShutdown = true
    #expect(VirtualTime(importing: exported).call(.s) == .isShutdown)
  }

  @Test("24: with external rotation time rotates nothing, `rotate` does")
  func externalRotation() {
    let host = VirtualTime {
      $0.rotatesExternally = true
      $0.rollingCountBuckets = 1
    }
    host.call(.s)
    host.wait(60_000)
    #expect(host.counts.fires == 1)
    host.breaker.disable()
    host.breaker.rotate()
    #expect(host.counts.fires == 1, "disabled, it does not listen")
    host.breaker.enable()
    host.breaker.rotate()
    #expect(host.counts.fires == 0)
  }

  @Test("25: a rejected health check opens it, at once and every five seconds")
  func healthCheck() {
    let host = VirtualTime { $0.resetTimeout = .milliseconds(100) }
    host.input { $0.startHealthChecks(at: $1, into: &$2) }
    host.wait(4_999)
    #expect(host.state == .closed)
    host.healthy = false
    host.wait(1)
    #expect(host.events == [.healthCheckFailed, .open])
    #expect(host.state == .open(until: .milliseconds(5_100)))
    host.wait(5_000)
    #expect(host.events.suffix(3) == [.halfOpen, .healthCheckFailed, .open])
  }

  @Test("25: health checks no time apart stop the program")
  func healthCheckInterval() async {
    await #expect(processExitsWith: .failure) {
      var breaker = CircuitBreaker(at: .zero)
      var effects = Outbox<CircuitBreaker.Effect>()
      breaker.startHealthChecks(every: .zero, at: .zero, into: &effects)
    }
  }

  @Test("26: the fallback of a rejected call is counted, whatever comes of it; it may be a breaker")
  func fallbackBreaker() {
    let first = VirtualTime { $0.errorThresholdPercentage = 1 }
    let second = VirtualTime()
    first.hasFallback = true
    #expect(first.call(.f) == .fallback)
    #expect(second.call(.f) == .error)
    #expect(first.counts.fallbacks == 1)
    #expect(second.events == [.fire, .failure, .open])
  }
}
