public import Simulation

/// Says whether a failed attempt is made again, and when.
///
/// AWS Builders' Library, "Timeouts, retries, and backoff with jitter"; SRE book ch. 21–22. Retry at
/// one layer only: k attempts at each of L layers are k^L at the bottom. It calls nothing and waits
/// for nothing: the host asks after each failure.
public struct RetryPolicy: Sendable, Hashable, BitwiseCopyable {
  /// Why an attempt failed, as far as the caller can tell.
  public enum Failure: Sendable, Hashable, BitwiseCopyable {
    /// Nobody listens there: certainly not done.
    case connectionRefused
    /// The server says that it can't serve at present (gRPC UNAVAILABLE, HTTP 503).
    case unavailable(retryAfter: Interval?)
    /// The server says that this caller asks too much (HTTP 429).
    case tooManyRequests(retryAfter: Interval?)
    /// The connection broke before a byte was sent: certainly not done.
    case resetBeforeSend
    /// The connection broke later: perhaps done.
    case resetAfterSend
    /// No answer in time: perhaps done.
    case timeout
    /// The request itself is wrong (another HTTP 4xx): again is wrong again.
    case clientError
    /// The server failed in doing it (HTTP 500): perhaps done in part.
    case serverError
    /// The caller's own circuit breaker refused.
    case breakerOpen
    /// The caller's caller no longer waits.
    case deadlineExceeded
  }

  /// The answer to a failure.
  public enum Decision: Sendable, Hashable, BitwiseCopyable {
    /// Make the next attempt after that wait.
    case retry(after: Interval)
    /// Give up.
    case giveUp(Reason)
  }

  /// Why no further attempt is made.
  public enum Reason: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// All attempts were made.
    case exhausted
    /// This failure is not one to retry.
    case notRetriable
    /// The retry budget has nothing left.
    case budgetDenied
    /// The next attempt would begin after the deadline.
    case deadlinePassed
  }

  /// How often a call is attempted in all, the first attempt included (the guide's `maxRetries`).
  public var attempts = 3
  /// How long to wait before a retry.
  public var backoff = Backoff.guide
  /// Whether a refusal by the own circuit breaker is retried; off, or the breaker rests in vain.
  public var retriesOpenBreaker = false
  /// Whether a server's Retry-After is obeyed when it is longer than the wait.
  public var obeysRetryAfter = true

  /// A policy of `attempts` in all.
  public init(attempts: Int = 3, backoff: Backoff = .guide) {
    self.attempts = attempts
    self.backoff = backoff
  }

  /// One attempt, and no more.
  public static var never: RetryPolicy { RetryPolicy(attempts: 1, backoff: .none) }

  /// Whether `failure` may be retried at all.
  ///
  /// - Parameter isIdempotent: that doing it twice is doing it once, by nature or by a key.
  public func isRetriable(_ failure: Failure, isIdempotent: Bool) -> Bool {
    switch failure {
    case .connectionRefused, .unavailable, .tooManyRequests, .resetBeforeSend: true
    case .timeout, .resetAfterSend: isIdempotent
    case .breakerOpen: retriesOpenBreaker
    case .clientError, .serverError, .deadlineExceeded: false
    }
  }
}

/// How far a call has come with its attempts.
public struct RetryState: Sendable, Hashable, BitwiseCopyable {
  /// The attempt under way, from 0.
  public private(set) var attempt: UInt16 = 0
  /// The last wait.
  public private(set) var previousWait = Interval.zero

  /// Before the first attempt.
  public init() {}

  /// Takes the failure of the attempt under way, and says what is next.
  ///
  /// The budget is asked last, so that only a retry that will be made is paid for.
  public mutating func failed(
    _ failure: RetryPolicy.Failure, policy: RetryPolicy, isIdempotent: Bool = false,
    deadline: Deadline = .none, budget: inout RetryBudget, at now: Instant, random: inout Random
  ) -> RetryPolicy.Decision {
    guard policy.isRetriable(failure, isIdempotent: isIdempotent) else {
      return .giveUp(.notRetriable)
    }
    guard Int(attempt) + 1 < policy.attempts else { return .giveUp(.exhausted) }
    var wait = policy.backoff.wait(
      beforeRetry: Int(attempt), previous: previousWait, random: &random)
    switch failure {
    case .unavailable(let asked?), .tooManyRequests(let asked?):
      if policy.obeysRetryAfter { wait = max(wait, asked) }
    case .unavailable(nil), .tooManyRequests(nil), .connectionRefused, .resetBeforeSend,
      .resetAfterSend, .timeout, .clientError, .serverError, .breakerOpen, .deadlineExceeded:
      break
    }
    guard !deadline.hasPassed(at: now + wait) else { return .giveUp(.deadlinePassed) }
    guard budget.withdraw(afterTimeout: failure == .timeout, at: now) else {
      return .giveUp(.budgetDenied)
    }
    attempt += 1
    previousWait = wait
    return .retry(after: wait)
  }
}
