public import Simulation

extension CircuitBreaker {
  /// A breaker's state as opossum exports and imports it (`toJSON().state`, `options.state`).
  ///
  /// The fields keep opossum's meaning on import: `isClosed` wins over `isHalfOpen`, and neither
  /// means open.
  public struct Exported: Sendable, Hashable {
    /// Whether calls are guarded.
    public var isEnabled = true
    /// Whether it is closed; true when nothing else is said.
    public var isClosed = true
    /// Whether it waits for the news of a trial; an import has its trial free.
    public var isHalfOpen = false
    /// Whether it warms up; an import begins the whole warm-up anew.
    public var isWarmingUp = false
    /// Whether it is shut down.
    public var isShutdown = false
    /// The *construction* time, whatever the name says: opossum sets it once.
    public var lastTimerAt: Instant?

    /// A closed, enabled breaker.
    public init() {}
  }

  /// The state at `now`, to be imported elsewhere; `exportedCounts` are its statistics.
  public func exported(at now: Instant) -> Exported {
    var result = Exported()
    result.isEnabled = isEnabled
    result.isWarmingUp = isWarmingUp(at: now)
    result.lastTimerAt = constructedAt
    switch state(at: now) {
    case .closed: break
    case .open: result.isClosed = false
    case .halfOpen:
      result.isClosed = false
      result.isHalfOpen = true
    case .shutdown:
      result.isClosed = false
      result.isShutdown = true
    }
    return result
  }

  /// A breaker that begins at `now` with a state and statistics from elsewhere.
  ///
  /// Imported statistics go into the newest bucket of a window of ten buckets in ten seconds,
  /// whatever the settings say: opossum makes that window before it looks at them.
  public init(
    _ settings: Settings = Settings(), importing exported: Exported, counts: Counts? = nil,
    latencies: [Interval] = [], at now: Instant, into effects: inout Outbox<Effect>
  ) {
    var own = settings
    own.isEnabled = exported.isEnabled
    own.allowWarmUp = settings.allowWarmUp || exported.isWarmingUp
    if counts != nil {
      own.rollingPercentilesEnabled = true
      own.rotatesExternally = false
    }
    self.init(own, at: now)
    if let counts {
      var shape = Settings()
      shape.latencySamplesPerBucket = settings.latencySamplesPerBucket
      window = RollingWindow(shape, at: now)
      window.prime(counts, latencies: latencies)
    }
    if exported.isShutdown {
      shutdown(at: now, into: &effects)
    } else if exported.isClosed {
      state = .closed
    } else if exported.isHalfOpen {
      state = .halfOpen(trialFree: true)
    } else if let last = exported.lastTimerAt, now - last > settings.resetTimeout {
      turnHalfOpen(at: now, into: &effects)
    } else {
      open(at: now, into: &effects)
    }
  }
}
