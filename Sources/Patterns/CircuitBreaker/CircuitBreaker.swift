public import Simulation

/// Stops calling a dependency that keeps failing, and lets one call try it again after a rest.
///
/// Follows nodeshift/opossum 10.0.0 (`lib/circuit.js`, `lib/status.js`), option for option and event
/// for event; `README.md` beside this file lists what is left out. It never calls anything: the host
/// asks `fire`, makes the call, and reports `succeeded`, `failed` or `timedOut`.
///
/// Time is exact without timers: whatever is due by an input's time (bucket rotation, the end of the
/// warm-up, the turn to half-open) happens first. The `.reset` timer is there so that the turn to
/// half-open is also *seen* on time when nothing else happens. Allocates nothing per call, except
/// that latency samples grow to their bound once.
public struct CircuitBreaker: Sendable {
  /// What may be set, with opossum's defaults.
  public struct Settings: Sendable, Hashable {
    /// How long a call may take; nil or zero for no limit.
    public var timeout: Interval? = .seconds(10)
    /// How long an open breaker rests before it lets a trial through.
    public var resetTimeout: Interval = .seconds(30)
    /// Opens when failures are *more* than this share of the calls fired within the window.
    public var errorThresholdPercentage: Double = 50
    /// The length of the statistical window; zero means ten seconds.
    public var rollingCountTimeout: Interval = .seconds(10)
    /// Into how many buckets the window is divided; zero means ten.
    public var rollingCountBuckets = 10
    /// A closed breaker with fewer calls than this in its window does not open.
    public var volumeThreshold = 0
    /// How many calls may run at once (the semaphore).
    public var capacity = Int.max
    /// Whether failures leave the breaker closed for the first `rollingCountTimeout`.
    public var allowWarmUp = false
    /// Whether calls are guarded at all; false runs them bare.
    public var isEnabled = true
    /// Whether latencies are kept for `percentile(_:at:)`; off, mean and percentiles are −1.
    public var rollingPercentilesEnabled = true
    /// The most latencies kept in a bucket; past it every second one, then every fourth, and so on.
    public var latencySamplesPerBucket = 256
    /// Whether the host rotates the buckets itself (`rotate`), in place of time.
    public var rotatesExternally = false
    /// What the error filter says of "Semaphore locked": true counts it as a success.
    public var acceptsSemaphoreLocked = false
    /// A bug to be found, not opossum's: a trial that fails frees its slot and changes nothing else.
    public var forgetsToReopen = false

    /// The defaults of opossum.
    public init() {}

    /// The guide's three numbers; the rest as opossum has it.
    public init(timeout: Interval?, errorThresholdPercentage: Double, resetTimeout: Interval) {
      self.timeout = timeout
      self.errorThresholdPercentage = errorThresholdPercentage
      self.resetTimeout = resetTimeout
    }
  }

  /// Where the breaker stands.
  public enum State: Sendable, Hashable, BitwiseCopyable {
    /// Calls go through.
    case closed
    /// Calls are refused, until the rest is over.
    case open(until: Instant)
    /// One trial decides; `trialFree` while it has not been taken (opossum's `pendingClose`).
    case halfOpen(trialFree: Bool)
    /// Refuses everything, for good.
    case shutdown
  }

  /// What listeners hear.
  public enum Event: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// A call was asked for; every one, refused or not.
    case fire
    /// A call came back well, or with an error that the filter accepts.
    case success
    /// A call failed.
    case failure
    /// A call took longer than the timeout.
    case timeout
    /// A call was refused because the breaker is not closed.
    case reject
    /// The breaker opened.
    case open
    /// The breaker closed.
    case close
    /// The rest is over: one trial may pass.
    case halfOpen
    /// The host answered with its fallback.
    case fallback
    /// No room: as many calls run as `capacity` allows.
    case semaphoreLocked
    /// Answered out of the cache.
    case cacheHit
    /// Not in the cache.
    case cacheMiss
    /// Joined a call that is under way.
    case coalesceCacheHit
    /// No such call is under way.
    case coalesceCacheMiss
    /// The health check was rejected.
    case healthCheckFailed
    /// The breaker was shut down.
    case shutdown
  }

  /// The timers a breaker asks for; a call's own timeout is its `deadline`.
  public enum Timer: UInt8, Sendable, Hashable, BitwiseCopyable {
    /// The rest is over: `resetTimerFired`.
    case reset
    /// The next health check is due: `healthCheckTimerFired`.
    case healthCheck
  }

  /// What the host is to do or to tell.
  public enum Effect: Sendable, Hashable, BitwiseCopyable {
    /// Something happened, in the order a listener hears it.
    case event(Event)
    /// Call the input of that timer then; it replaces an earlier one of the same kind.
    case startTimer(Timer, at: Instant)
    /// That timer is no longer needed (a late firing does no harm).
    case stopTimer(Timer)
    /// Make the health check, and say `healthCheckFailed` if it is rejected.
    case checkHealth
  }

  /// The settings, after opossum's own corrections.
  public let settings: Settings
  /// Where the breaker stood at the last input; `state(at:)` is exact between inputs.
  public internal(set) var state = State.closed
  /// Whether calls are guarded.
  public internal(set) var isEnabled: Bool
  /// How many calls hold a place of the semaphore.
  public internal(set) var callsInFlight = 0
  /// The last twelve outcomes.
  public internal(set) var recent = RecentOutcomes()
  /// When it last opened; kept after it closes.
  public internal(set) var openedAt: Instant?
  /// How often it opened.
  public internal(set) var openings = 0

  /// When it was made: opossum exports this as `lastTimerAt`, though an opening starts the timer.
  let constructedAt: Instant
  var warmUpEnds: Instant
  var window: RollingWindow
  /// Whether an outside rotation is listened to: `disable` stops it, `enable` resumes it.
  var hearsRotation = true
  /// Time spent open, without the present opening.
  var openBefore = Interval.zero
  var healthCheckInterval = Interval.zero

  /// A closed breaker that begins at `now`.
  public init(_ settings: Settings = Settings(), at now: Instant) {
    self.settings = settings
    isEnabled = settings.isEnabled
    constructedAt = now
    let warmUp = max(settings.rollingCountTimeout, .milliseconds(1))
    warmUpEnds = settings.allowWarmUp ? now + warmUp : now
    window = RollingWindow(settings, at: now)
  }
}
