public import Simulation

/// Picks the instance that gets the next call.
///
/// One of these a client and service. `first` is what listings do who stop at index 0. Two choices:
/// Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing" (2001). It knows neither
/// health nor weights: the candidates are whatever the catalog lists.
public struct LoadBalancer: Sendable, Hashable, BitwiseCopyable {
  /// The rules to pick by.
  public enum Policy: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// Always the first of the list: no balancing, one hot instance.
    case first
    /// One after the other.
    case roundRobin
    /// Any, each equally likely.
    case random
    /// The one with the fewest calls out; among equals, one after the other.
    case leastOutstanding
    /// The less busy of two drawn at random.
    case twoChoices

    /// The name in commands and on screen.
    public var name: String {
      switch self {
      case .first: "first"
      case .roundRobin: "round-robin"
      case .random: "random"
      case .leastOutstanding: "least-outstanding"
      case .twoChoices: "two-choices"
      }
    }
  }

  /// The rule to pick by.
  public var policy: Policy
  /// Where the next turn begins.
  @usableFromInline var turn: UInt32

  /// A balancer whose first turn begins at `offset`, so that clients need not march in step.
  @inlinable public init(_ policy: Policy, offset: Int = 0) {
    self.policy = policy
    turn = UInt32(truncatingIfNeeded: offset)
  }

  /// The chosen candidate, or nil when there is none.
  ///
  /// `outstanding` tells how many calls of this client a candidate has not answered yet. Only
  /// `random` draws (once) and `twoChoices` (twice, from two candidates on).
  @inlinable public mutating func choose<Candidates: RandomAccessCollection>(
    among candidates: Candidates, outstanding: (Candidates.Element) -> Int,
    random: inout Random
  ) -> Candidates.Element? {
    let count = candidates.count
    if count == 0 { return nil }
    func candidate(_ offset: Int) -> Candidates.Element {
      candidates[candidates.index(candidates.startIndex, offsetBy: offset)]
    }
    switch policy {
    case .first: return candidate(0)
    case .roundRobin: return candidate(nextTurn(of: count))
    case .random: return candidate(random.below(count))
    case .leastOutstanding:
      let start = nextTurn(of: count)
      var best = candidate(start)
      var least = outstanding(best)
      for step in 1..<max(1, count) {
        let other = candidate((start + step) % count)
        let load = outstanding(other)
        if load < least { (best, least) = (other, load) }
      }
      return best
    case .twoChoices:
      if count == 1 { return candidate(0) }
      let a = random.below(count)
      // Two different ones: the second is drawn from the others.
      let draw = random.below(count - 1)
      let b = draw < a ? draw : draw + 1
      return outstanding(candidate(b)) < outstanding(candidate(a)) ? candidate(b) : candidate(a)
    }
  }

  @usableFromInline mutating func nextTurn(of count: Int) -> Int {
    let index = Int(turn) % count
    turn = UInt32(truncatingIfNeeded: index + 1)
    return index
  }
}
