public import Simulation

extension CircuitBreaker {
  /// A call that runs; the host keeps it and hands it back with what came of it.
  public struct Call: Sendable, Hashable, BitwiseCopyable {
    /// When the call began.
    public let startedAt: Instant
    /// When the host is to say `timedOut`, unless the call has ended; `.never` without a timeout.
    public let deadline: Instant
    /// Whether it is the one trial of a half-open breaker.
    public let isTrial: Bool
    /// Whether it was let through unguarded by a disabled breaker: nothing of it is counted.
    public let isBare: Bool
  }

  /// What became of the question whether to call.
  public enum Admission: Sendable, Hashable, BitwiseCopyable {
    /// Make the call.
    case run(Call)
    /// Answer out of the cache.
    case cached
    /// Share the answer of the call that is under way.
    case coalesced
    /// Refused, `EOPENBREAKER` "Breaker is open": the fallback, if any, answers.
    case open
    /// Refused, `ESEMLOCKED` "Semaphore locked", counted as a failure: the fallback, if any, answers.
    ///
    /// No fallback when the settings accept it (`acceptsSemaphoreLocked`).
    case semaphoreLocked
    /// Refused, `ESHUTDOWN` "The circuit has been shutdown."; there is no fallback.
    case shutdown
  }

  /// What the host found in a cache before it asked.
  public enum Lookup: Sendable, Hashable, BitwiseCopyable {
    /// There is no such cache.
    case off
    /// The key is there.
    case hit
    /// The key is not there.
    case miss
  }

  /// How the news of a call was taken.
  public enum Settlement: Sendable, Hashable, BitwiseCopyable {
    /// Late, or of an unguarded call: nothing was counted.
    case ignored
    /// Counted as a success; an accepted error still reaches the caller, without a fallback.
    case success
    /// Counted as a failure: the fallback, if any, answers.
    case failure
  }

  /// Asks whether to make a call.
  ///
  /// The order is opossum's: shutdown, `fire`, disabled, cache, coalesced, open, semaphore. So an
  /// open breaker still serves cache hits, and a locked semaphore takes the trial with it.
  public mutating func fire(
    at now: Instant, cache: Lookup = .off, coalesce: Lookup = .off,
    into effects: inout Outbox<Effect>
  ) -> Admission {
    if state == .shutdown { return .shutdown }
    advance(to: now, into: &effects)
    emit(.fire, into: &effects)
    guard isEnabled else {
      return .run(Call(startedAt: now, deadline: .never, isTrial: false, isBare: true))
    }
    switch cache {
    case .off: break
    case .hit:
      emit(.cacheHit, into: &effects)
      return .cached
    case .miss: emit(.cacheMiss, into: &effects)
    }
    switch coalesce {
    case .off: break
    case .hit:
      emit(.coalesceCacheHit, into: &effects)
      return .coalesced
    case .miss: emit(.coalesceCacheMiss, into: &effects)
    }
    let isTrial: Bool
    switch state {
    case .closed: isTrial = false
    case .halfOpen(trialFree: true):
      state = .halfOpen(trialFree: false)
      isTrial = true
    case .halfOpen(trialFree: false), .open, .shutdown:
      recent.push(.rejected)
      emit(.reject, into: &effects)
      return .open
    }
    guard callsInFlight < settings.capacity else {
      recent.push(.rejected)
      emit(.semaphoreLocked, into: &effects)
      _ = settle(filtered: settings.acceptsSemaphoreLocked, after: .zero, at: now, into: &effects)
      return .semaphoreLocked
    }
    callsInFlight += 1
    var deadline = Instant.never
    if let timeout = settings.timeout, timeout > .zero { deadline = now + timeout }
    return .run(Call(startedAt: now, deadline: deadline, isTrial: isTrial, isBare: false))
  }

  /// The call came back well.
  @discardableResult public mutating func succeeded(
    _ call: Call, at now: Instant, into effects: inout Outbox<Effect>
  ) -> Settlement {
    guard !call.isBare, now < call.deadline else { return .ignored }
    if begin(call, at: now, into: &effects) {
      recent.push(.ok)
      succeed(after: now - call.startedAt, into: &effects)
    }
    return .success
  }

  /// The call came back with an error; `filtered` when the error filter accepts it.
  @discardableResult public mutating func failed(
    _ call: Call, filtered: Bool = false, at now: Instant, into effects: inout Outbox<Effect>
  ) -> Settlement {
    guard !call.isBare, now < call.deadline else { return .ignored }
    guard begin(call, at: now, into: &effects) else { return filtered ? .success : .failure }
    recent.push(filtered ? .ok : .error)
    return settle(
      filtered: filtered, after: now - call.startedAt, at: now, into: &effects)
  }

  /// The call's deadline is there and it has not ended; whatever it brings later is ignored.
  @discardableResult public mutating func timedOut(
    _ call: Call, filtered: Bool = false, at now: Instant, into effects: inout Outbox<Effect>
  ) -> Settlement {
    guard !call.isBare else { return .ignored }
    guard begin(call, at: now, into: &effects) else { return filtered ? .success : .failure }
    let latency = now - call.startedAt
    recent.push(.timeout)
    emit(.timeout, latency: latency, into: &effects)
    return settle(filtered: filtered, after: latency, at: now, into: &effects)
  }

  /// The host answered with its fallback, which did not throw; a rejected promise counts as well.
  ///
  /// Said at once after the refusal or the failure, it is counted in the same bucket.
  public mutating func fellBack(at now: Instant, into effects: inout Outbox<Effect>) {
    guard state != .shutdown else { return }
    advance(to: now - .nanoseconds(1), into: &effects)
    emit(.fallback, into: &effects)
  }

  /// Brings time forward for the news of `call`, and gives its place back; false after a shutdown.
  private mutating func begin(
    _ call: Call, at now: Instant, into effects: inout Outbox<Effect>
  ) -> Bool {
    callsInFlight -= 1
    // Its caller still gets the answer, but nobody counts or listens any more.
    if state == .shutdown { return false }
    // Timers of one instant fire in the order they were set: the call's own, set when it began,
    // comes before a rotation or a reset set since.
    advance(to: now, beforeTimersSetAfter: call.startedAt, into: &effects)
    return true
  }

  /// The error path, shared by failures, timeouts and a locked semaphore.
  private mutating func settle(
    filtered: Bool, after latency: Interval, at now: Instant, into effects: inout Outbox<Effect>
  ) -> Settlement {
    guard !filtered else {
      succeed(after: latency, into: &effects)
      return .success
    }
    emit(.failure, latency: latency, into: &effects)
    // A trial that fails while the breaker warms up leaves it half-open with no trial to give.
    if isWarmingUp(at: now) { return .failure }
    let isHalfOpen: Bool
    switch state {
    case .halfOpen: isHalfOpen = true
    case .closed, .open, .shutdown: isHalfOpen = false
    }
    let fires = window.totals.fires
    if fires < UInt32(clamping: settings.volumeThreshold), !isHalfOpen { return .failure }
    if isHalfOpen, settings.forgetsToReopen {
      state = .halfOpen(trialFree: true)
      return .failure
    }
    if isHalfOpen || window.totals.errorPercentage > settings.errorThresholdPercentage {
      trip(at: now, into: &effects)
    }
    return .failure
  }

  private mutating func succeed(after latency: Interval, into effects: inout Outbox<Effect>) {
    // The breaker is the first listener of its own `success`, so that others hear `close` first.
    window.count(.success, latency: latency)
    if case .halfOpen = state { close(into: &effects) }
    effects.append(.event(.success))
  }

  mutating func emit(
    _ event: Event, latency: Interval = .zero, into effects: inout Outbox<Effect>
  ) {
    window.count(event, latency: latency)
    effects.append(.event(event))
  }
}
