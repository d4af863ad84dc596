public import Simulation

extension CircuitBreaker {
  /// Brings the breaker to `now`, when nothing else happens.
  public mutating func advance(to now: Instant, into effects: inout Outbox<Effect>) {
    if now >= window.nextRotation { window.rotate(to: now) }
    if case .open(let until) = state, now >= until { turnHalfOpen(at: until, into: &effects) }
  }

  /// The same, leaving out what is due at `now` exactly and was set up after `start`.
  mutating func advance(
    to now: Instant, beforeTimersSetAfter start: Instant, into effects: inout Outbox<Effect>
  ) {
    if now >= window.nextRotation {
      window.rotate(to: now - .nanoseconds(1))
      if now == window.nextRotation, window.lastRotation <= start { window.rotate(to: now) }
    }
    // A call under way when the breaker opened began before the reset timer did.
    if case .open(let until) = state, now > until { turnHalfOpen(at: until, into: &effects) }
  }

  /// The rest may be over; harmless when it is not.
  public mutating func resetTimerFired(at now: Instant, into effects: inout Outbox<Effect>) {
    advance(to: now, into: &effects)
  }

  /// Opens the breaker by hand, whatever its window says; no-op when open or shut down.
  public mutating func open(at now: Instant, into effects: inout Outbox<Effect>) {
    guard state != .shutdown else { return }
    advance(to: now, into: &effects)
    trip(at: now, into: &effects)
  }

  mutating func trip(at now: Instant, into effects: inout Outbox<Effect>) {
    switch state {
    case .open, .shutdown: return
    case .closed, .halfOpen: break
    }
    let until = now + settings.resetTimeout
    state = .open(until: until)
    openedAt = now
    openings += 1
    window.markOpen(true)
    effects.append(.startTimer(.reset, at: until))
    effects.append(.event(.open))
  }

  /// Closes the breaker by hand; the window is kept.
  ///
  /// No-op when closed or shut down.
  public mutating func close(at now: Instant, into effects: inout Outbox<Effect>) {
    guard state != .shutdown else { return }
    advance(to: now, into: &effects)
    leaveOpen(at: now)
    close(into: &effects)
  }

  mutating func close(into effects: inout Outbox<Effect>) {
    switch state {
    case .closed, .shutdown: return
    case .open: effects.append(.stopTimer(.reset))
    case .halfOpen: break
    }
    state = .closed
    window.markOpen(false)
    effects.append(.event(.close))
  }

  /// Shuts the breaker down: every later call is refused, nothing more is counted or told.
  public mutating func shutdown(at now: Instant, into effects: inout Outbox<Effect>) {
    guard state != .shutdown else { return }
    advance(to: now, into: &effects)
    leaveOpen(at: now)
    effects.append(.event(.shutdown))
    effects.append(.stopTimer(.reset))
    if healthCheckInterval > .zero { effects.append(.stopTimer(.healthCheck)) }
    isEnabled = false
    hearsRotation = false
    window.nextRotation = .never
    state = .shutdown
  }

  /// Guards calls again.
  public mutating func enable() {
    guard state != .shutdown else { return }
    isEnabled = true
    hearsRotation = true
  }

  /// Lets calls through bare from here on; those under way are still counted.
  public mutating func disable() {
    isEnabled = false
    hearsRotation = false
  }

  /// Moves the window on by one bucket; for settings that rotate externally, else a no-op.
  public mutating func rotate() {
    if settings.rotatesExternally && hearsRotation { window.rotate() }
  }

  /// Begins health checks: one at once and one every `interval` (five seconds in opossum).
  public mutating func startHealthChecks(
    every interval: Interval = .seconds(5), at now: Instant, into effects: inout Outbox<Effect>
  ) {
    precondition(interval > .zero, "health checks \(interval) apart never end")
    guard state != .shutdown else { return }
    healthCheckInterval = interval
    effects.append(.startTimer(.healthCheck, at: now + interval))
    effects.append(.checkHealth)
  }

  /// The next health check is due.
  public mutating func healthCheckTimerFired(
    at now: Instant, into effects: inout Outbox<Effect>
  ) {
    guard state != .shutdown, healthCheckInterval > .zero else { return }
    advance(to: now, into: &effects)
    effects.append(.startTimer(.healthCheck, at: now + healthCheckInterval))
    effects.append(.checkHealth)
  }

  /// A health check was rejected: the breaker opens, whatever its window says.
  public mutating func healthCheckFailed(at now: Instant, into effects: inout Outbox<Effect>) {
    guard state != .shutdown else { return }
    advance(to: now, into: &effects)
    emit(.healthCheckFailed, into: &effects)
    trip(at: now, into: &effects)
  }

  mutating func turnHalfOpen(at until: Instant, into effects: inout Outbox<Effect>) {
    leaveOpen(at: until)
    state = .halfOpen(trialFree: true)
    effects.append(.event(.halfOpen))
  }

  private mutating func leaveOpen(at now: Instant) {
    if case .open = state, let openedAt { openBefore += now - openedAt }
  }
}
