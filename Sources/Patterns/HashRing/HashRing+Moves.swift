public import Simulation

extension HashRing {
  /// A piece of the circle that changes hands.
  public struct Move: Sendable, Hashable, BitwiseCopyable {
    /// The piece, with the owner it had.
    public var arc: Arc
    /// The owner it gets.
    public var target: NodeID

    /// The owner it had.
    public var source: NodeID { arc.owner }

    /// `arc` goes to `target`.
    public init(arc: Arc, target: NodeID) {
      self.arc = arc
      self.target = target
    }
  }

  /// How much goes from one node to another.
  public struct Flow: Sendable, Hashable {
    /// Who gives.
    public var source: NodeID
    /// Who gets.
    public var target: NodeID
    /// What share of the circle.
    public var share: Double
  }

  /// The pieces whose owner is another on `other`, in order of position: what a change would move.
  ///
  /// Adjacent pieces with the same two owners are one. Nothing moves from or to an empty ring.
  public func moves(to other: HashRing) -> ContiguousArray<Move> {
    var result: ContiguousArray<Move> = []
    guard !tokens.isEmpty && !other.tokens.isEmpty else { return result }
    var cuts = ContiguousArray(tokens.map(\.position) + other.tokens.map(\.position))
    cuts.sort()
    guard var start = cuts.last else { return result }
    let isOneCut = cuts.first == cuts.last
    for end in cuts where end != start || isOneCut && result.isEmpty {
      if let source = owner(of: end), let target = other.owner(of: end), source != target {
        if let last = result.last, last.arc.end == start, last.source == source,
          last.target == target
        {
          result[result.count - 1].arc.end = end
        } else {
          result.append(Move(arc: Arc(start: start, end: end, owner: source), target: target))
        }
      }
      start = end
    }
    return result
  }

  /// From whom to whom how much would go, in order of source and target.
  public func flows(to other: HashRing) -> ContiguousArray<Flow> {
    var result: ContiguousArray<Flow> = []
    for move in moves(to: other) {
      let pair = (move.source, move.target)
      let place = result.firstIndex { ($0.source, $0.target) >= pair } ?? result.endIndex
      if place < result.endIndex && (result[place].source, result[place].target) == pair {
        result[place].share += move.arc.share
      } else {
        result.insert(
          Flow(source: move.source, target: move.target, share: move.arc.share), at: place)
      }
    }
    return result
  }

  /// What share of all keys a change to `other` would move.
  public func movedShare(to other: HashRing) -> Double {
    moves(to: other).reduce(0) { $0 + $1.arc.share }
  }
}
