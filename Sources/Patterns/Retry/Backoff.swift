public import Simulation

/// How long to wait before a retry.
///
/// Brooker, "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015) for the jittered kinds.
/// Retries are numbered from 0: retry 0 is the second attempt. Powers are repeated products.
public enum Backoff: Sendable, Hashable, BitwiseCopyable {
  /// No wait.
  case none
  /// base·2^i, at most `cap`: everybody who failed together returns together.
  case exponential(base: Interval, cap: Interval)
  /// Evenly drawn from 0 … min(cap, base·2^i).
  case fullJitter(base: Interval, cap: Interval)
  /// Half of min(cap, base·2^i), and an evenly drawn part of the other half.
  case equalJitter(base: Interval, cap: Interval)
  /// Evenly drawn from base … 3·previous, at most `cap`; `base` is the first previous.
  case decorrelated(base: Interval, cap: Interval)
  /// base·1.6^i, at most `cap`, ± 20 %: gRPC's connection backoff (`connection-backoff.md`).
  case grpc(base: Interval, cap: Interval)

  /// The guide's: 1, 2, 4, 8 s, and so on.
  public static var guide: Backoff { .exponential(base: .seconds(1), cap: .forever) }
  /// A gRPC channel's: 1 s, ×1.6, ± 20 %, at most two minutes.
  public static var grpcChannel: Backoff { .grpc(base: .seconds(1), cap: .seconds(120)) }

  /// The wait before retry `retry` (from 0), after a wait of `previous` (`.zero` for none).
  public func wait(
    beforeRetry retry: Int, previous: Interval = .zero, random: inout Random
  ) -> Interval {
    switch self {
    case .none: return .zero
    case .exponential(let base, let cap): return Self.doubled(base, retry, cap)
    case .fullJitter(let base, let cap):
      return random.interval(.zero, Self.drawable(Self.doubled(base, retry, cap)))
    case .equalJitter(let base, let cap):
      let most = Self.drawable(Self.doubled(base, retry, cap))
      return most / 2 + random.interval(.zero, most - most / 2)
    case .decorrelated(let base, let cap):
      let last = Self.drawable(max(previous, base))
      return min(cap, random.interval(base, last * 3))
    case .grpc(let base, let cap):
      var wait = base
      for _ in 0..<retry where wait < cap { wait = wait.scaled(by: 1.6) }
      wait = Self.drawable(min(wait, cap))
      let spread = wait / 5
      return random.interval(wait - spread, wait + spread)
    }
  }

  private static func doubled(_ base: Interval, _ times: Int, _ cap: Interval) -> Interval {
    var wait = base
    for _ in 0..<times where wait < cap {
      guard wait.nanoseconds <= .max / 2 else { return cap }
      wait = wait * 2
    }
    return min(wait, cap)
  }

  /// A century at most, so that three times as long still is an interval.
  private static func drawable(_ interval: Interval) -> Interval {
    min(interval, .seconds(3_155_760_000 / 4))
  }
}
