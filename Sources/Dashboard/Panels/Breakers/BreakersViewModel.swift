public import Simulation

/// What the breakers panel shows: which calls are refused, and why.
public struct BreakersViewModel: Sendable, Equatable {
  /// The breakers, in any lasting order; the panel puts trouble first.
  public var breakers: [Breaker] = []
  /// Length of the rolling window.
  public var window = Interval.zero
  /// The breaker opens above this share of failures, 0 to 1.
  public var threshold = 0.0
  /// The breaker opens only from this many calls in the window.
  public var volume = 0
  /// Calls refused since the beginning, all breakers together.
  public var rejected = 0

  /// No breakers.
  public init() {}

  /// What a breaker does now.
  public enum State: Sendable, Equatable {
    /// Lets calls through.
    case closed
    /// Refuses calls for `remaining` of `total`.
    case open(remaining: Interval, total: Interval)
    /// Lets trial calls through: `passed` of `wanted` have succeeded.
    case trial(passed: Int, wanted: Int)
  }

  /// What came of a call.
  public enum Outcome: UInt8, Sendable, Equatable {
    /// It succeeded.
    case success
    /// It failed.
    case failure
    /// It took too long.
    case timeout
    /// The breaker refused it.
    case rejected
  }

  /// A part of the rolling window.
  public struct Bucket: Sendable, Equatable, BitwiseCopyable {
    /// Calls that succeeded.
    public var successes: Int
    /// Calls that failed, those that took too long included.
    public var failures: Int
    /// Calls that took too long.
    public var timeouts: Int
    /// Calls refused.
    public var rejections: Int

    /// A part of the rolling window.
    public init(successes: Int = 0, failures: Int = 0, timeouts: Int = 0, rejections: Int = 0) {
      self.successes = successes
      self.failures = failures
      self.timeouts = timeouts
      self.rejections = rejections
    }
  }

  /// A breaker between two services.
  public struct Breaker: Sendable, Equatable {
    /// Who calls.
    public var caller: String
    /// Who is called.
    public var callee: String
    /// What it does now.
    public var state: State
    /// The last calls, newest last; twelve are enough.
    public var calls: [Outcome]
    /// Share of failures in the window, 0 to 1.
    public var errorShare: Double
    /// The window's parts, oldest first.
    public var buckets: [Bucket]
    /// Retries a second for one first attempt a second, 0 when nothing is retried.
    public var retryShare: Double
    /// What is left of the retry budget, 0 to 1; nil without a budget.
    public var budget: Double?
    /// Calls running in the bulkhead, and the most that may; nil without a bulkhead.
    public var bulkhead: Bulkhead?
    /// How often it has opened.
    public var opened: Int
    /// Calls it has refused.
    public var rejected: Int
    /// Calls it was asked for.
    public var fired: Int

    /// A breaker between two services.
    public init(
      caller: String, callee: String, state: State = .closed, calls: [Outcome] = [],
      errorShare: Double = 0, buckets: [Bucket] = [], retryShare: Double = 0, budget: Double? = nil,
      bulkhead: Bulkhead? = nil, opened: Int = 0, rejected: Int = 0, fired: Int = 0
    ) {
      self.caller = caller
      self.callee = callee
      self.state = state
      self.calls = calls
      self.errorShare = errorShare
      self.buckets = buckets
      self.retryShare = retryShare
      self.budget = budget
      self.bulkhead = bulkhead
      self.opened = opened
      self.rejected = rejected
      self.fired = fired
    }
  }

  /// How full a bulkhead is.
  public struct Bulkhead: Sendable, Equatable, BitwiseCopyable {
    /// Calls running.
    public var used: Int
    /// The most that may run.
    public var limit: Int

    /// How full a bulkhead is.
    public init(used: Int, limit: Int) {
      self.used = used
      self.limit = limit
    }
  }
}
