public import Simulation

/// Refuses requests at the client while the server refuses most of them.
///
/// SRE book ch. 21, "Client-Side Throttling": with probability (requests − K·accepts) ÷ (requests + 1)
/// over the last two minutes, K = 2. Requests refused here count as requests. One for each client
/// and target; twenty-four buckets of five seconds.
public struct AdaptiveThrottle: Sendable, BitwiseCopyable {
  /// How many requests are made for each one accepted, before any is refused.
  public var multiplier: Double
  private var requests = InlineArray<24, UInt32>(repeating: 0)
  private var accepts = InlineArray<24, UInt32>(repeating: 0)
  private var requestSum = 0
  private var acceptSum = 0
  private var bucket = 0

  /// A throttle that has seen nothing.
  public init(multiplier: Double = 2) { self.multiplier = multiplier }

  /// The share of requests refused at `now`.
  public mutating func refusal(at now: Instant) -> Double {
    turn(to: now)
    return max(0, (Double(requestSum) - multiplier * Double(acceptSum)) / Double(requestSum + 1))
  }

  /// Counts a request and says whether to send it.
  public mutating func admits(at now: Instant, random: inout Random) -> Bool {
    let share = refusal(at: now)
    requests[bucket % 24] += 1
    requestSum += 1
    return random.unit() >= share
  }

  /// The server took a request in (whatever it answered then).
  public mutating func accepted(at now: Instant) {
    turn(to: now)
    accepts[bucket % 24] += 1
    acceptSum += 1
  }

  private mutating func turn(to now: Instant) {
    let present = Int(now.nanoseconds / 5_000_000_000)
    guard present > bucket else { return }
    for passed in max(bucket + 1, present - 23)...present {
      requestSum -= Int(requests[passed % 24])
      acceptSum -= Int(accepts[passed % 24])
      requests[passed % 24] = 0
      accepts[passed % 24] = 0
    }
    bucket = present
  }
}
