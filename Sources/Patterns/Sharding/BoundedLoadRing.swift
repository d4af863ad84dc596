public import Simulation

/// Sends a key to its owner on the ring unless that one is full; then to the next clockwise.
///
/// Mirrokni, Thorup & Zadimoghaddam 2018, "Consistent Hashing with Bounded Loads". With *m* in flight,
/// the new one included, no node is given more than ⌈c·m/n⌉. The price is a miss at the node that
/// stands in. When *m* falls, nobody is taken anything away: the bound is one on what is given.
public struct BoundedLoadRing: Sendable {
  /// The ring without bounds.
  public let ring: HashRing
  /// *c*, the room above the mean.
  public let factor: Percentage
  /// What each node has in flight, by node index.
  public private(set) var loads: ContiguousArray<Int>
  /// What all have together.
  public private(set) var total = 0
  /// How many were sent past their full owner since the beginning.
  public private(set) var spilled = 0

  /// An idle ring.
  public init(_ ring: HashRing, factor: Percentage = Percentage(percent: 125)) {
    precondition(factor >= .all, "less than the mean cannot hold all")
    self.ring = ring
    self.factor = factor
    loads = ContiguousArray(repeating: 0, count: (ring.members.last?.id.index ?? -1) + 1)
  }

  /// ⌈c·m/n⌉ with *m* in flight.
  public func capacity(of m: Int) -> Int {
    let nodes = Int64(max(1, ring.members.count)) * 1_000_000
    return Int((Int64(factor.millionths) * Int64(m) + nodes - 1) / nodes)
  }

  /// Gives one more to the first node with room, clockwise from `hash`; nil on an empty ring.
  public mutating func assign(_ hash: UInt64) -> NodeID? {
    guard let owner = ring.owner(of: hash) else { return nil }
    let capacity = capacity(of: total + 1)
    var full = NodeSet()
    var node = owner
    // The capacities add up to c·m ≥ m, so that one of them has room.
    while loads[node.index] >= capacity {
      full.insert(node)
      guard let next = ring.fallback(of: hash, excluding: full) else {
        preconditionFailure("\(total + 1) do not fit \(capacity) a node")
      }
      node = next
    }
    if node != owner { spilled += 1 }
    loads[node.index] += 1
    total += 1
    return node
  }

  /// One of what `node` had in flight is done.
  public mutating func release(_ node: NodeID) {
    precondition(loads[node.index] > 0, "node \(node.index) has nothing in flight")
    loads[node.index] -= 1
    total -= 1
  }
}
