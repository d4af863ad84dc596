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
  public func sortedLatencies(at now: Instant) -> [Interval] { window.sortedLatencies(at: now) }

  /// The latency at `share` (0.99 is the 99th percentile) within the window, by nearest rank, in
  /// milliseconds: ⌈share·n⌉, 0 when empty, −1 when not kept.
  public func percentile(_ share: Double, at now: Instant) -> Double {
    guard settings.rollingPercentilesEnabled else { return -1 }
    return Self.percentile(share, of: window.sortedLatencies(at: now))
  }

  /// The nearest rank in a sorted list, in milliseconds.
  public static func percentile(_ share: Double, of sorted: [Interval]) -> Double {
    guard let first = sorted.first else { return 0 }
    guard share > 0 else { return first.milliseconds }
    let exact = share * Double(sorted.count)
    var rank = Int(exact)
    if Double(rank) < exact { rank += 1 }
    return rank <= sorted.count ? sorted[rank - 1].milliseconds : 0
  }

  /// The shares opossum reports.
  public static let percentiles: [Double] = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 1]

  /// For how long the breaker has refused calls in all; half-open does not count.
  public func openTime(at now: Instant) -> Interval {
    guard case .open(let until) = state, let openedAt else { return openBefore }
    return openBefore + (min(now, until) - openedAt)
  }
}
