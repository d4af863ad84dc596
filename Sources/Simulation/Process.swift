/// What runs on a node, and what is wrong with it: life, speed, clock and disk.
///
/// Faults are kept by id and added up anew whenever one comes or goes, as on a link.
public struct Process: Sendable {
  /// Whether it lives.
  public enum Life: UInt8, Sendable, Hashable, BitwiseCopyable {
    /// Serving.
    case running
    /// The process is dead, its machine is not: peers see connections refused.
    case killed
    /// The machine is dead: peers see silence.
    case crashed
    /// Frozen: memory and sockets are kept, nothing is done.
    case paused
  }

  /// Whether it lives.
  public private(set) var life = Life.running
  /// Every service time is multiplied by this many hundredths.
  public private(set) var slowPercent = 100
  /// The wall clock is this much ahead of virtual time.
  public private(set) var clockOffset = Interval.zero
  /// Both clocks gain this many millionths.
  public private(set) var driftPPM = 0
  /// Each fsync takes this much longer.
  public private(set) var diskDelay = Interval.zero
  /// Writes fail.
  public private(set) var isDiskFull = false
  /// A crash loses what was not yet fsynced.
  public private(set) var losesUnsynced = false
  /// However many faults slow it, no more than a million times.
  static let slowestPercent = 100_000_000
  private var faults: [(id: FaultID, fault: NodeFault)] = []
  private var driftSince = Instant.zero
  /// What the drift had gained when it last changed.
  private var gainedBefore = Interval.zero
  /// When life or drift last changed, and what the monotonic clock showed then.
  private var monotonicSince = Instant.zero
  private var monotonicBase = Instant.zero

  /// A healthy process.
  public init() {}

  /// Whether it does anything.
  @inlinable public var isRunning: Bool { life == .running }

  /// Whether anything is wrong with it.
  public var isTroubled: Bool { !faults.isEmpty }

  /// Lets a fault act until healed by its id.
  public mutating func inject(_ fault: NodeFault, id: FaultID, at now: Instant) {
    faults.append((id, fault))
    refresh(at: now)
  }

  /// Ends a fault; nothing happens when it has ended before.
  public mutating func heal(_ id: FaultID, at now: Instant) {
    faults.removeAll { $0.id == id }
    refresh(at: now)
  }

  /// How long a service time of `length` takes here.
  @inlinable public func stretched(_ length: Interval) -> Interval {
    slowPercent == 100 ? length : length.scaled(by: Double(slowPercent) / 100)
  }

  /// What the wall clock shows at the virtual instant `now`.
  public func wallClock(at now: Instant) -> Instant {
    now + clockOffset + gained(at: now)
  }

  /// What the monotonic clock shows at the virtual instant `now`: it drifts, has no offset, never
  /// goes back, and stands still while the process is paused.
  public func monotonicClock(at now: Instant) -> Instant {
    guard life != .paused else { return monotonicBase }
    let passed = now - monotonicSince
    let drift = driftPPM == 0 ? .zero : passed.scaled(by: Double(driftPPM) / 1e6)
    return monotonicBase + max(.zero, passed + drift)
  }

  /// How long a timer of `length` on the monotonic clock runs in virtual time.
  ///
  /// That clock drifts but has no offset; a clock that stands still never gets there.
  @inlinable public func timer(_ length: Interval) -> Interval {
    if driftPPM == 0 { return length }
    return driftPPM > -1_000_000 ? length.scaled(by: 1e6 / Double(1_000_000 + driftPPM)) : .forever
  }

  /// The share of a request's failures and the added latency on `route`, all faults added up.
  public func service(route: UInt16) -> (errors: Percentage, delay: Interval, jitter: Interval) {
    var result = (errors: Percentage.zero, delay: Interval.zero, jitter: Interval.zero)
    for (_, fault) in faults {
      switch fault {
      case .errors(let share, let only) where only == nil || only == route:
        result.errors = max(result.errors, share)
      case .latency(let delay, let jitter, let only) where only == nil || only == route:
        result.delay += delay
        result.jitter += jitter
      case .kill, .crash, .pause, .slow, .clock, .diskSlow, .diskFull, .diskLosesUnsynced, .errors,
        .latency:
        break
      }
    }
    return result
  }

  private func gained(at now: Instant) -> Interval {
    gainedBefore + (now - driftSince).scaled(by: Double(driftPPM) / 1e6)
  }

  private mutating func refresh(at now: Instant) {
    let gained = gained(at: now)
    let monotonic = monotonicClock(at: now)
    let faults = faults
    self = Process()
    self.faults = faults
    driftSince = now
    monotonicSince = now
    monotonicBase = monotonic
    for (_, fault) in faults {
      switch fault {
      case .kill: life = life == .crashed ? .crashed : .killed
      case .crash: life = .crashed
      case .pause: if life == .running { life = .paused }
      case .slow(let percent):
        slowPercent = min(Process.slowestPercent, max(1, slowPercent * max(1, percent) / 100))
      case .clock(let by, let drift):
        clockOffset += by
        driftPPM += drift
      case .diskSlow(let by): diskDelay += by
      case .diskFull: isDiskFull = true
      case .diskLosesUnsynced: losesUnsynced = true
      case .errors, .latency: break
      }
    }
    // What a drifting clock has gained is kept until its drift heals: then the clock is set right.
    if driftPPM != 0 { gainedBefore = gained }
  }
}
