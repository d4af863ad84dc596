public import Simulation

extension HashRing {
  /// A piece of the circle with one owner: after `start`, up to and including `end`.
  public struct Arc: Sendable, Hashable, BitwiseCopyable {
    /// The place before its first.
    public var start: UInt64
    /// Its last place; lower than `start` when the arc passes zero.
    public var end: UInt64
    /// Who owns it.
    public var owner: NodeID

    /// Its length in places; zero stands for the whole circle.
    public var length: UInt64 { end &- start }
    /// Its share of the circle.
    public var share: Double { start == end ? 1 : Double(length) * 0x1p-64 }
    /// Whether a hash lies on it.
    public func contains(_ hash: UInt64) -> Bool { start == end || hash &- start &- 1 < length }
  }

  /// The circle cut where the owner changes, in order of position, for drawing.
  ///
  /// The first begins after the last token: the stretch before the first token is its owner's.
  public var arcs: ContiguousArray<Arc> {
    var result: ContiguousArray<Arc> = []
    guard let last = tokens.last else { return result }
    var start = last.position
    for token in tokens where token.position != start || tokens.count == 1 {
      if let previous = result.last, previous.owner == token.node {
        result[result.count - 1].end = token.position
      } else {
        result.append(Arc(start: start, end: token.position, owner: token.node))
      }
      start = token.position
    }
    return result
  }

  /// What share of the circle each node owns, by node index; the shares add up to 1.
  public var ownership: ContiguousArray<Double> {
    var shares = ContiguousArray(repeating: 0.0, count: (members.last?.id.index ?? -1) + 1)
    for arc in arcs { shares[arc.owner.index] += arc.share }
    return shares
  }

  /// The share of the circle that `node` owns.
  public func ownership(of node: NodeID) -> Double {
    var share = 0.0
    for arc in arcs where arc.owner == node { share += arc.share }
    return share
  }
}
