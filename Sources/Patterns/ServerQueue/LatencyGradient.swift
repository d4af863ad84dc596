public import Simulation

/// What `Gradient2Limit` of Netflix concurrency-limits remembers: the window that is being filled,
/// and the latency there usually is.
@usableFromInline struct LatencyGradient: Sendable, Hashable, BitwiseCopyable {
  /// How long a window lasts at least, and how many answers it needs.
  private static let window = (time: Interval.seconds(1), samples: 10)
  /// The windows that the usual latency is averaged over; the first few count alike.
  private static let memory = (windows: 600, warmup: 10)
  /// By how many the limit may grow in a window, before smoothing.
  private static let queueSize = 4.0
  /// How much of the new estimate is taken over.
  private static let smoothing = 0.2

  private var windowEnd = Instant.zero
  private var sum = Interval.zero
  private var count = 0
  private var mostRunning = 0
  /// The usual latency in nanoseconds.
  private var usual = 0.0
  private var windows = 0

  @usableFromInline init() {}

  /// The limit, not bounded yet, after one more answer.
  @usableFromInline mutating func limit(
    after limit: Double, latency: Interval, running: Int, at now: Instant
  ) -> Double {
    sum = sum + latency
    count += 1
    mostRunning = max(mostRunning, running)
    guard now > windowEnd else { return limit }
    windowEnd = now + LatencyGradient.window.time
    defer { (sum, count, mostRunning) = (.zero, 0, 0) }
    guard count >= LatencyGradient.window.samples else { return limit }
    let present = max(1, Double(sum.nanoseconds) / Double(count))
    learn(present)
    let held = usual
    // Overload lasted, and is over: what was usual then is forgotten sooner.
    if usual / present > 2 { usual *= 0.9 }
    // Who does not use what there is, learns nothing of having more.
    guard Double(mostRunning) >= limit / 2 else { return limit }
    let gradient = max(0.5, min(1, held / present))
    let next = limit * gradient + LatencyGradient.queueSize
    return limit * (1 - LatencyGradient.smoothing) + next * LatencyGradient.smoothing
  }

  private mutating func learn(_ present: Double) {
    windows += 1
    if windows <= LatencyGradient.memory.warmup {
      usual += (present - usual) / Double(windows)
    } else {
      let factor = 2 / Double(LatencyGradient.memory.windows + 1)
      usual = usual * (1 - factor) + present * factor
    }
  }
}
