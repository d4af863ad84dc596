public import Simulation

extension ServiceRegistry {
  /// A timer that the registry asked for is due.
  public mutating func fire(
    _ timer: Timer, at now: Instant, into effects: inout Outbox<Effect>
  ) {
    switch timer {
    case .check(let id, let probe):
      guard let position = position(id, probe), !instances[position].isProbing else { return }
      instances[position].isProbing = true
      effects.append(.probe(id, probe: probe))
      effects.append(.timer(.checkTimeout(id, probe: probe), at: now + settings.checkTimeout))
    case .checkTimeout(let id, let probe):
      probed(id, .failed, probe: probe, at: now, into: &effects)
    case .ttl(let id, let probe):
      guard let position = position(id, probe) else { return }
      flip(position, to: .critical, at: now, into: &effects)
    case .wait(let waiter): answer(waiter, at: now, into: &effects)
    case .reap(let epoch): reap(epoch, at: now, into: &effects)
    }
  }

  /// A probe came back; the next follows an interval later.
  public mutating func probed(
    _ id: InstanceID, _ result: ProbeResult, probe: UInt32, at now: Instant,
    into effects: inout Outbox<Effect>
  ) {
    guard let position = position(id, probe), instances[position].isProbing else { return }
    instances[position].isProbing = false
    instances[position].probe &+= 1
    note(position, result.status, at: now, into: &effects)
    // After the check is over, not after it began: a check that hangs is a check less.
    effects.append(
      .timer(.check(id, probe: instances[position].probe), at: now + checkInterval))
  }

  /// The instance of a TTL check reports; false when it is unknown and must register again.
  public mutating func report(
    _ id: InstanceID, _ status: Status, at now: Instant, into effects: inout Outbox<Effect>
  ) -> Bool {
    let (position, isKnown) = locate(id)
    guard isKnown, case .ttl(let ttl) = instances[position].check else { return false }
    instances[position].probe &+= 1
    flip(position, to: status, at: now, into: &effects)
    effects.append(.timer(.ttl(id, probe: instances[position].probe), at: now + ttl))
    return true
  }

  // MARK: Helpers

  var checkInterval: Interval { max(settings.checkInterval, Settings.minimumCheckInterval) }

  /// Begins an instance's checks: HTTP within an interval from now, TTL in full.
  mutating func schedule(
    _ position: Int, at now: Instant, random: inout Random, into effects: inout Outbox<Effect>
  ) {
    instances[position].probe &+= 1
    instances[position].isProbing = false
    let (id, probe) = (instances[position].id, instances[position].probe)
    // Drawn for either kind, so that the kind does not disturb the stream.
    let offset = random.interval(.zero, checkInterval)
    switch instances[position].check {
    case .http: effects.append(.timer(.check(id, probe: probe), at: now + offset))
    case .ttl(let ttl): effects.append(.timer(.ttl(id, probe: probe), at: now + ttl))
    }
  }

  private func position(_ id: InstanceID, _ probe: UInt32) -> Int? {
    let (position, isKnown) = locate(id)
    return isKnown && instances[position].probe == probe ? position : nil
  }

  /// `StatusHandler.updateCheck`: counts in a row, and flips at the thresholds.
  private mutating func note(
    _ position: Int, _ status: Status, at now: Instant, into effects: inout Outbox<Effect>
  ) {
    switch status {
    case .passing, .warning:
      instances[position].successes += 1
      instances[position].failures = 0
      if instances[position].successes >= settings.successBeforePassing {
        flip(position, to: status, at: now, into: &effects)
      }
    case .critical:
      instances[position].failures += 1
      instances[position].successes = 0
      let failures = Int(instances[position].failures)
      if failures >= settings.failuresBeforeCritical {
        flip(position, to: .critical, at: now, into: &effects)
      } else if failures >= settings.failuresBeforeWarning ?? settings.failuresBeforeCritical {
        flip(position, to: .warning, at: now, into: &effects)
      }
    }
  }

  private mutating func flip(
    _ position: Int, to status: Status, at now: Instant, into effects: inout Outbox<Effect>
  ) {
    let old = instances[position].status
    guard old != status else { return }
    let wasListed = self.status(of: instances[position])
    instances[position].status = status
    instances[position].criticalSince = status == .critical ? now : .never
    let isListed = self.status(of: instances[position])
    if wasListed != isListed {
      effects.append(.changed(instances[position].id, from: wasListed, to: isListed))
    }
    touch(position, into: &effects)
  }

  /// `reapServices`: removes what was critical for longer than allowed.
  private mutating func reap(
    _ epoch: UInt32, at now: Instant, into effects: inout Outbox<Effect>
  ) {
    guard epoch == self.epoch else { return }
    effects.append(.timer(.reap(epoch: epoch), at: now + settings.reapInterval))
    guard let allowed = settings.deregisterCriticalAfter else { return }
    let limit = max(allowed, Settings.minimumDeregisterAfter)
    for position in instances.indices.reversed() {
      let instance = instances[position]
      if instance.status == .critical, now - instance.criticalSince > limit {
        remove(position, reaped: true, into: &effects)
      }
    }
  }
}
