public import Simulation

/// Says how sure one may be that a peer is down, from the silence since its last sign of life.
///
/// Hayashibara et al. 2004, "The φ Accrual Failure Detector", in Cassandra's form
/// (`FailureDetector.ArrivalWindow`): intervals between signs are taken to be exponential, so
/// φ = t / (mean · ln 10): at φ = 8 a living peer would be silent that long once in 10⁸ times.
/// It sends nothing and decides nothing: the host reports signs and compares φ with its threshold.
public struct PhiAccrual: Sendable, Hashable, BitwiseCopyable {
  /// 1 / ln 10.
  static let factor = 0.434_294_481_903_251_8
  /// The weight of the newest interval is one over this many.
  static let window = 128.0

  /// When the peer last gave a sign.
  public private(set) var lastSign: Instant
  /// The usual interval between signs, in nanoseconds.
  private var mean: Double
  /// Longer silences are absences, not intervals.
  private var longest: Interval

  /// A detector of a peer just met, expected to give a sign every `interval`.
  public init(every interval: Interval, at now: Instant) {
    lastSign = now
    mean = Double(interval.nanoseconds)
    longest = interval * 2
  }

  /// From now on the peer is expected to give a sign every `interval`: what was usual is so no longer.
  public mutating func expect(every interval: Interval, at now: Instant) {
    guard interval * 2 != longest else { return }
    self = PhiAccrual(every: interval, at: now)
  }

  /// The peer has given a sign.
  public mutating func heard(at now: Instant) {
    let silence = now - lastSign
    // A clock that was set back says nothing of the peer.
    if silence >= .zero, silence <= longest {
      mean += (Double(silence.nanoseconds) - mean) / Self.window
    }
    lastSign = now
  }

  /// Minus the decimal logarithm of the chance that a living peer has been silent for so long.
  public func phi(at now: Instant) -> Double {
    Double((now - lastSign).nanoseconds) / max(1, mean) * Self.factor
  }
}
