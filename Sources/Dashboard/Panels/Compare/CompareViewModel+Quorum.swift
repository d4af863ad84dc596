extension CompareViewModel {
  /// How many of a key's replicas a read and a write wait for.
  public struct Quorum: Sendable, Equatable {
    /// Replicas of each key.
    public var n: Int
    /// Answers that make a read.
    public var r: Int
    /// Acknowledgements that make a write.
    public var w: Int
    /// Whether another node may stand in for a replica that is away, and is counted: then reads need
    /// not meet writes, whatever R + W is.
    public var hasStandIns: Bool

    /// So many of so many.
    public init(n: Int, r: Int, w: Int, hasStandIns: Bool = false) {
      self.n = n
      self.r = r
      self.w = w
      self.hasStandIns = hasStandIns
    }

    /// The chance that a read misses a write that has just been acknowledged.
    ///
    /// C(n − w, r) / C(n, r): that all r, drawn at random, are among the n − w that need not have
    /// it yet (Bailis 2012, "Probabilistically Bounded Staleness", at the instant of the
    /// acknowledgement). It knows neither failures nor stand-ins, which make it worse, nor that the
    /// nearest replicas are asked.
    public var chanceOfMiss: Double {
      let late = n - w
      guard r > 0, w >= 0, late >= r else { return 0 }
      return (0..<r).reduce(1.0) { $0 * Double(late - $1) / Double(n - $1) }
    }
  }
}
