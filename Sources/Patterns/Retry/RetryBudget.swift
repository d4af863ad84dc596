public import Simulation

/// Bounds the retries of a client to a share of its traffic, so that retries can't feed an overload.
///
/// One for each client and target, shared by its calls. The host tells it of requests, attempts and
/// their ends; `withdraw` asks for a retry. Counts in thousandths of a token.
public struct RetryBudget: Sendable, BitwiseCopyable {
  /// The rule that is followed.
  public enum Kind: Sendable, Hashable, BitwiseCopyable {
    /// No bound.
    case unlimited
    /// Finagle's `RetryBudget`: a share of the requests of the last ten seconds, and so many a
    /// second besides.
    case finagle(share: Percentage, minimumPerSecond: Int)
    /// A plain bucket: each request puts its share in, a retry takes one out; at most `burst` saved.
    case share(Percentage, burst: Int)
    /// gRPC A6 retry throttling: −1 a failure, `ratio` back a success, retries above half only.
    case grpc(tokens: Int, ratio: Percentage)
    /// AWS SDKs' standard mode: a retry costs 5, one after a timeout 10; a success gives back.
    case aws(tokens: Int)
    /// Envoy's retry budget: retries under way at most a share of the requests under way.
    case envoy(share: Percentage, minimum: Int)
  }

  /// Finagle's defaults: 20 % and ten a second.
  public static var finagle: RetryBudget {
    RetryBudget(.finagle(share: Percentage(millionths: 200_000), minimumPerSecond: 10))
  }
  /// gRPC's usual setting: ten tokens, a tenth back.
  public static var grpc: RetryBudget {
    RetryBudget(.grpc(tokens: 10, ratio: Percentage(millionths: 100_000)))
  }
  /// The AWS SDKs' 500 tokens.
  public static var aws: RetryBudget { RetryBudget(.aws(tokens: 500)) }
  /// Envoy's defaults: 20 % of the active, at least three.
  public static var envoy: RetryBudget {
    RetryBudget(.envoy(share: Percentage(millionths: 200_000), minimum: 3))
  }
  /// No bound.
  public static var unlimited: RetryBudget { RetryBudget(.unlimited) }

  /// The rule that is followed.
  public let kind: Kind
  /// How far Finagle's rule looks back.
  public let window: Interval
  /// Retries granted so far.
  public private(set) var granted = 0
  /// Retries denied so far.
  public private(set) var denied = 0

  /// The bucket of a share, of gRPC and of AWS.
  private var level = 0
  private var requestsActive = 0
  private var retriesActive = 0
  /// Finagle's bucket: deposits less withdrawals, a tenth of the window each, forgotten after ten.
  private var tenths = InlineArray<10, Int>(repeating: 0)
  private var tenth = 0

  private static let token = 1_000

  /// A full bucket.
  public init(_ kind: Kind, window: Interval = .seconds(10)) {
    precondition(window >= .milliseconds(10), "a window of \(window) remembers nothing")
    self.kind = kind
    self.window = window
    switch kind {
    case .grpc(let tokens, _), .aws(let tokens), .share(_, let tokens):
      level = tokens * Self.token
    case .unlimited, .finagle, .envoy: break
    }
  }

  /// A full budget that knows of the requests and retries that are under way in `other`.
  public func takingOver(_ other: RetryBudget) -> RetryBudget {
    var budget = self
    budget.requestsActive = other.requestsActive
    budget.retriesActive = other.retriesActive
    return budget
  }

  /// A request begins; its retries are not told here.
  public mutating func requestStarted(at now: Instant) {
    requestsActive += 1
    switch kind {
    case .finagle:
      turn(to: now)
      tenths[tenth % 10] += Self.token
    case .share(let share, let burst):
      level = min(level + Int(share.millionths) / 1_000, burst * Self.token)
    case .unlimited, .grpc, .aws, .envoy: break
    }
  }

  /// A request has its final answer.
  public mutating func requestEnded() { requestsActive -= 1 }

  /// An attempt came back.
  ///
  /// - Parameter retry: whether it was a retry, granted by `withdraw`.
  /// - Parameter afterTimeout: whether that retry was made after a timeout.
  public mutating func attemptEnded(ok: Bool, retry: Bool, afterTimeout: Bool = false) {
    if retry { retriesActive -= 1 }
    switch kind {
    case .grpc(let tokens, let ratio):
      level += ok ? Int(ratio.millionths) / 1_000 : -Self.token
      level = min(max(level, 0), tokens * Self.token)
    case .aws(let tokens):
      guard ok else { return }
      level = min(level + (retry ? cost(afterTimeout) : Self.token), tokens * Self.token)
    case .unlimited, .finagle, .share, .envoy: break
    }
  }

  /// A retry that was granted has been called off, or was never sent: nothing is known of its server.
  public mutating func retryCalledOff() { retriesActive -= 1 }

  /// Asks for a retry, and pays for it.
  public mutating func withdraw(afterTimeout: Bool = false, at now: Instant) -> Bool {
    let isGranted: Bool
    switch kind {
    case .unlimited: isGranted = true
    case .finagle(let share, _):
      turn(to: now)
      let cost = share.millionths > 0 ? Self.token * 1_000_000 / Int(share.millionths) : Self.token
      isGranted = finagleBalance >= cost
      if isGranted { tenths[tenth % 10] -= cost }
    case .share:
      isGranted = level >= Self.token
      if isGranted { level -= Self.token }
    case .grpc(let tokens, _): isGranted = level > tokens * Self.token / 2
    case .aws:
      isGranted = level >= cost(afterTimeout)
      if isGranted { level -= cost(afterTimeout) }
    case .envoy(let share, let minimum):
      let most = requestsActive * Int(share.millionths) / 1_000_000
      isGranted = retriesActive < max(most, minimum)
    }
    if isGranted {
      granted += 1
      retriesActive += 1
    } else {
      denied += 1
    }
    return isGranted
  }

  /// How many retries could be had at `now`; for showing.
  public func balance(at now: Instant) -> Double {
    switch kind {
    case .unlimited: return .infinity
    case .finagle(let share, _):
      var copy = self
      copy.turn(to: now)
      let ratio = share.millionths > 0 ? share.ratio : 1
      return Double(copy.finagleBalance) / Double(Self.token) * ratio
    case .share: return Double(level / Self.token)
    case .grpc(let tokens, _):
      return max(0, Double(level) / Double(Self.token) - Double(tokens) / 2)
    case .aws: return Double(level / cost(false))
    case .envoy(let share, let minimum):
      return Double(
        max(max(requestsActive * Int(share.millionths) / 1_000_000, minimum) - retriesActive, 0))
    }
  }

  /// What is left of a budget that was never used, 0 to 1; nil without a bound.
  public func fullness(at now: Instant) -> Double? {
    let full: Double
    switch kind {
    case .unlimited: return nil
    case .finagle(_, let minimum): full = Double(minimum) * window.seconds
    case .share(_, let burst): full = Double(burst)
    case .grpc(let tokens, _): full = Double(tokens) / 2
    case .aws: full = Double(RetryBudget(kind).level / cost(false))
    case .envoy(_, let minimum): full = Double(minimum)
    }
    return full > 0 ? min(1, max(0, balance(at: now) / full)) : balance(at: now) > 0 ? 1 : 0
  }

  private func cost(_ afterTimeout: Bool) -> Int { (afterTimeout ? 10 : 5) * Self.token }

  /// The reserve and what the window left.
  private var finagleBalance: Int {
    guard case .finagle(let share, let minimum) = kind else { return 0 }
    let cost = share.millionths > 0 ? Self.token * 1_000_000 / Int(share.millionths) : Self.token
    var sum = Int(Double(minimum * cost) * window.seconds)
    // Without a share, requests deposit nothing.
    for index in tenths.indices {
      sum += share.millionths > 0 ? tenths[index] : min(tenths[index], 0)
    }
    return sum
  }

  private mutating func turn(to now: Instant) {
    let present = Int(now.nanoseconds / (window.nanoseconds / 10))
    guard present > tenth else { return }
    if present - tenth >= 10 {
      tenths = InlineArray(repeating: 0)
    } else {
      for passed in (tenth + 1)...present { tenths[passed % 10] = 0 }
    }
    tenth = present
  }
}
