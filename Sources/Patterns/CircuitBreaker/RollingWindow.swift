public import Simulation

extension CircuitBreaker {
  /// What was counted in a bucket, or in a whole window.
  public struct Counts: Sendable, Hashable, BitwiseCopyable {
    /// Calls asked for.
    public var fires: UInt32 = 0
    /// Calls that came back well, or with an accepted error.
    public var successes: UInt32 = 0
    /// Calls that failed, timed out or found the semaphore locked.
    public var failures: UInt32 = 0
    /// Calls refused by a breaker that is not closed.
    public var rejects: UInt32 = 0
    /// Calls that took too long.
    public var timeouts: UInt32 = 0
    /// Answers by fallback.
    public var fallbacks: UInt32 = 0
    /// Calls that found the semaphore locked.
    public var semaphoreRejections: UInt32 = 0
    /// Answers out of the cache.
    public var cacheHits: UInt32 = 0
    /// Calls not found in the cache.
    public var cacheMisses: UInt32 = 0
    /// Calls that joined one under way.
    public var coalesceCacheHits: UInt32 = 0
    /// Calls that found none to join.
    public var coalesceCacheMisses: UInt32 = 0
    /// How many latencies were pushed; a timeout pushes two.
    public var latencyCount: UInt32 = 0
    /// The sum of them.
    public var latencySum = Interval.zero

    /// Nothing.
    public init() {}

    /// Failures ÷ fires in percent; infinite when the calls have left the window before the news.
    public var errorPercentage: Double { Double(failures) / Double(fires) * 100 }

    /// The mean latency in milliseconds, 0 when there is none.
    public var latencyMean: Double {
      latencyCount == 0 ? 0 : latencySum.milliseconds / Double(latencyCount)
    }

    mutating func add(_ event: Event, latency: Interval) {
      switch event {
      case .fire: fires &+= 1
      case .success: successes &+= 1
      case .failure: failures &+= 1
      case .timeout: timeouts &+= 1
      case .reject: rejects &+= 1
      case .fallback: fallbacks &+= 1
      case .semaphoreLocked: semaphoreRejections &+= 1
      case .cacheHit: cacheHits &+= 1
      case .cacheMiss: cacheMisses &+= 1
      case .coalesceCacheHit: coalesceCacheHits &+= 1
      case .coalesceCacheMiss: coalesceCacheMisses &+= 1
      case .open, .close, .halfOpen, .healthCheckFailed, .shutdown: return
      }
      if RollingWindow.hasLatency(event) {
        latencyCount &+= 1
        latencySum += latency
      }
    }

    static func - (a: Counts, b: Counts) -> Counts {
      var result = a
      result.fires &-= b.fires
      result.successes &-= b.successes
      result.failures &-= b.failures
      result.rejects &-= b.rejects
      result.timeouts &-= b.timeouts
      result.fallbacks &-= b.fallbacks
      result.semaphoreRejections &-= b.semaphoreRejections
      result.cacheHits &-= b.cacheHits
      result.cacheMisses &-= b.cacheMisses
      result.coalesceCacheHits &-= b.coalesceCacheHits
      result.coalesceCacheMisses &-= b.coalesceCacheMisses
      result.latencyCount &-= b.latencyCount
      result.latencySum -= b.latencySum
      return result
    }
  }

  /// The counts of the last while, in buckets that drop off one by one (opossum's `Status`).
  ///
  /// Buckets rotate every ⌊timeout ÷ buckets⌋ milliseconds since construction, worked out when
  /// somebody asks. A ring, and the totals beside it, so that a failure costs no walk.
  struct RollingWindow: Sendable {
    private(set) var totals = Counts()
    /// When the next bucket begins; `.never` when something else rotates.
    var nextRotation: Instant
    /// How far apart the rotations are.
    let interval: Interval

    private var buckets: ContiguousArray<Counts>
    private var openMarks: ContiguousArray<Bool>
    private var samples: ContiguousArray<Samples>
    private var head = 0

    init(_ settings: Settings, at now: Instant) {
      let length =
        settings.rollingCountTimeout > .zero ? settings.rollingCountTimeout : .seconds(10)
      let count = settings.rollingCountBuckets > 0 ? settings.rollingCountBuckets : 10
      let milliseconds = Int(length.nanoseconds / 1_000_000) / count
      interval = .milliseconds(max(milliseconds, 1))
      nextRotation = settings.rotatesExternally ? .never : now + interval
      buckets = ContiguousArray(repeating: Counts(), count: count)
      openMarks = ContiguousArray(repeating: false, count: count)
      let kept = settings.rollingPercentilesEnabled ? max(settings.latencySamplesPerBucket, 2) : 0
      samples = ContiguousArray(
        repeating: Samples(capacity: kept), count: kept > 0 ? count : 0)
    }

    /// When the newest bucket began, and the timer of the next rotation was set.
    var lastRotation: Instant { nextRotation == .never ? .never : nextRotation - interval }
    var newest: Counts { buckets[head] }
    var isNewestMarkedOpen: Bool { openMarks[head] }

    static func hasLatency(_ event: Event) -> Bool {
      switch event {
      case .success, .failure, .timeout: true
      case .fire, .reject, .open, .close, .halfOpen, .fallback, .semaphoreLocked, .cacheHit,
        .cacheMiss, .coalesceCacheHit, .coalesceCacheMiss, .healthCheckFailed, .shutdown:
        false
      }
    }

    mutating func count(_ event: Event, latency: Interval) {
      buckets[head].add(event, latency: latency)
      totals.add(event, latency: latency)
      if !samples.isEmpty && Self.hasLatency(event) { samples[head].push(latency) }
    }

    mutating func markOpen(_ isOpen: Bool) { openMarks[head] = isOpen }

    mutating func prime(_ counts: Counts, latencies: [Interval]) {
      totals = totals - buckets[head]
      buckets[head] = counts
      buckets[head].latencyCount = UInt32(latencies.count)
      buckets[head].latencySum = latencies.reduce(.zero, +)
      totals = buckets[head]
      if !samples.isEmpty { for latency in latencies { samples[head].push(latency) } }
    }

    /// Drops the oldest bucket and begins a new one.
    mutating func rotate() {
      head = head == 0 ? buckets.count - 1 : head - 1
      totals = totals - buckets[head]
      buckets[head] = Counts()
      openMarks[head] = false
      if !samples.isEmpty { samples[head].removeAll() }
    }

    /// Makes all rotations due by `now`.
    mutating func rotate(to now: Instant) {
      guard now >= nextRotation else { return }
      let due = due(at: now)
      for _ in 0..<min(due, buckets.count) { rotate() }
      nextRotation += interval * due
    }

    private func due(at now: Instant) -> Int {
      guard now >= nextRotation else { return 0 }
      return Int((now - nextRotation).nanoseconds / interval.nanoseconds) + 1
    }

    func totals(at now: Instant) -> Counts {
      var result = totals
      let due = min(due(at: now), buckets.count)
      for age in (buckets.count - due)..<buckets.count {
        result = result - buckets[(head + age) % buckets.count]
      }
      return result
    }

    /// The buckets, oldest first; those that time has pushed out since are replaced by empty ones.
    func counts(at now: Instant) -> [Counts] {
      let due = min(due(at: now), buckets.count)
      var result: [Counts] = []
      for age in (0..<(buckets.count - due)).reversed() {
        result.append(buckets[(head + age) % buckets.count])
      }
      return result + Array(repeating: Counts(), count: due)
    }

    /// The latencies that are kept, in no order.
    func latencies(at now: Instant) -> [Interval] {
      var result: [Interval] = []
      guard !samples.isEmpty else { return result }
      for age in 0..<(buckets.count - min(due(at: now), buckets.count)) {
        samples[(head + age) % buckets.count].append(to: &result)
      }
      return result
    }
  }

  /// Some latencies of a bucket, evenly spaced.
  ///
  /// All of them up to `capacity`, then every second one, then every fourth, and so on.
  private struct Samples: Sendable {
    private var kept: ContiguousArray<Interval> = []
    private let capacity: Int
    private var stride: UInt32 = 1
    private var skipped: UInt32 = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func push(_ latency: Interval) {
      skipped += 1
      guard skipped == stride else { return }
      skipped = 0
      if kept.count == capacity {
        for index in 0..<(capacity / 2) { kept[index] = kept[2 * index + 1] }
        kept.removeLast(capacity - capacity / 2)
        stride *= 2
      }
      kept.append(latency)
    }

    mutating func removeAll() {
      kept.removeAll(keepingCapacity: true)
      stride = 1
      skipped = 0
    }

    func append(to list: inout [Interval]) { list.append(contentsOf: kept) }
  }
}
