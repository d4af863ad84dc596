public import Simulation

extension CircuitBreaker {
  /// Where the breaker stands at `now`, with what time alone has done since the last input.
  public func state(at now: Instant) -> State {
    if case .open(let until) = state, now >= until { return .halfOpen(trialFree: true) }
    return state
  }

  /// Whether failures still leave the breaker closed.
  public func isWarmingUp(at now: Instant) -> Bool { now < warmUpEnds }

  /// How many places of the semaphore are free.
  public var placesFree: Int { settings.capacity - callsInFlight }

  /// The counts within the window at `now`.
  public func counts(at now: Instant) -> Counts { window.totals(at: now) }

  /// The window's buckets as they stand at `now`, oldest first.
  public func buckets(at now: Instant) -> [Counts] { window.counts(at: now) }

  /// The counts of the newest bucket at the last input.
  public var newestBucket: Counts { window.newest }

  /// Whether the breaker opened, and has not closed since, within the newest bucket.
  public var newestBucketSawOpening: Bool { window.isNewestMarkedOpen }

  /// The share of failures within the window, in percent, as it is compared with the threshold.
  public func errorPercentage(at now: Instant) -> Double {
    let totals = window.totals(at: now)
    return totals.fires == 0 && totals.failures == 0 ? 0 : totals.errorPercentage
  }

  /// The mean latency in milliseconds within the window, 0 when empty, −1 when not kept.
  public func latencyMean(at now: Instant) -> Double {
    guard settings.rollingPercentilesEnabled else { return -1 }
    return window.totals(at: now).latencyMean
  }

  /// The latencies kept within the window at `now`, sorted.
  public func sortedLatencies(at now: Instant) -> [Interval] { window.latencies(at: now).sorted() }

  /// The latency at `share` (0.99 is the 99th percentile) within the window, by nearest rank, in
  /// milliseconds: ⌈share·n⌉, 0 when empty, −1 when not kept.
  public func percentile(_ share: Double, at now: Instant) -> Double {
    percentiles([share], at: now)[0]
  }

  /// The latencies at each of some shares, which ascend.
  ///
  /// Only their ranks are put in order: a scrape asks for four of some hundred latencies.
  public func percentiles(_ shares: [Double], at now: Instant) -> [Double] {
    guard settings.rollingPercentilesEnabled else { return shares.map { _ in -1 } }
    var latencies = window.latencies(at: now)
    guard !latencies.isEmpty else { return shares.map { _ in 0 } }
    var result = shares.map { _ in 0.0 }
    var end = latencies.count
    for place in shares.indices.reversed() {
      let rank = Self.nearestRank(shares[place], of: latencies.count)
      guard rank <= latencies.count else { continue }
      latencies.select(rank - 1, below: end)
      end = rank
      result[place] = latencies[rank - 1].milliseconds
    }
    return result
  }

  /// ⌈share·count⌉, and 1 at least.
  private static func nearestRank(_ share: Double, of count: Int) -> Int {
    guard share > 0 else { return 1 }
    let exact = share * Double(count)
    return Int(exact) + (Double(Int(exact)) < exact ? 1 : 0)
  }

  /// The shares opossum reports.
  public static let percentiles: [Double] = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 1]

  /// For how long the breaker has refused calls in all; half-open does not count.
  public func openTime(at now: Instant) -> Interval {
    guard case .open(let until) = state, let openedAt else { return openBefore }
    return openBefore + (min(now, until) - openedAt)
  }
}

extension [Interval] {
  /// Puts at `rank`, which is below `end`, what stands there when all below `end` are sorted; what comes
  /// before it is not greater, what comes after it not less (Hoare's Quickselect).
  fileprivate mutating func select(_ rank: Int, below end: Int) {
    var (low, high) = (0, end - 1)
    while low < high {
      let pivot = self[low + (high - low) / 2]
      var (left, right) = (low, high)
      while left <= right {
        while self[left] < pivot { left += 1 }
        while self[right] > pivot { right -= 1 }
        if left <= right {
          swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if rank <= right { high = right } else if rank >= left { low = left } else { return }
    }
  }
}
