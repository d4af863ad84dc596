extension CircuitBreaker {
  /// What became of a call, as a row of marks shows it.
  public enum Outcome: UInt8, Sendable, Hashable, BitwiseCopyable {
    /// It came back well, or with an accepted error.
    case ok = 1
    /// It failed.
    case error
    /// It took too long.
    case timeout
    /// It was never made: the breaker was open, or the semaphore locked.
    case rejected
  }

  /// The last twelve outcomes in one word, four bits each; walks from the oldest to the newest.
  public struct RecentOutcomes: Sendable, Hashable, BitwiseCopyable, Sequence, IteratorProtocol {
    /// How many are kept.
    public static let capacity = 12
    private var word: UInt64 = 0

    /// None.
    public init() {}

    /// How many there are, at most twelve.
    public var count: Int { (64 - word.leadingZeroBitCount + 3) / 4 }

    mutating func push(_ outcome: Outcome) {
      word = (word << 4 | UInt64(outcome.rawValue)) & 0xffff_ffff_ffff
    }

    /// Takes out the oldest.
    public mutating func next() -> Outcome? {
      guard word != 0 else { return nil }
      let shift = UInt64(count - 1) * 4
      let outcome = Outcome(rawValue: UInt8(truncatingIfNeeded: word >> shift))
      word &= (1 << shift) - 1
      return outcome
    }
  }
}
