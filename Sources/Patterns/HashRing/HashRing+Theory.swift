extension HashRing {
  /// What to expect of rings with random tokens, beside what a ring shows.
  ///
  /// The lengths of the pieces between random tokens follow Dirichlet's distribution, so a node's
  /// share is Beta-distributed; these are its moments.
  public enum Theory {
    /// The share of keys that moves when `nodes` become one more: the newcomer's fair share.
    public static func movedShare(joining nodes: Int) -> Double { 1 / Double(nodes + 1) }

    /// The standard deviation of that share, with `tokens` a node.
    public static func movedShareDeviation(joining nodes: Int, tokens: Int) -> Double {
      let n = Double(nodes)
      return (n / ((n + 1) * (n + 1) * ((n + 1) * Double(tokens) + 1))).squareRoot()
    }

    /// The standard deviation of a node's share, relative to its fair share.
    public static func ownershipDeviation(nodes: Int, tokens: Int) -> Double {
      (Double(nodes - 1) / Double(nodes * tokens + 1)).squareRoot()
    }

    /// The expected share of the largest of `nodes` with one token each, relative to the fair share.
    public static func largestShare(nodes: Int) -> Double {
      (1...max(1, nodes)).reduce(0) { $0 + 1 / Double($1) }
    }
  }
}
