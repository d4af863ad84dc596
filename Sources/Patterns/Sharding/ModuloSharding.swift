public import Simulation

/// Keeps a key at the node of number *hash mod n*: even, and undone by every change of *n*.
///
/// The guide's `userId % 10` divides the id itself: sequential ids spread, ids with a stride of the
/// same factor do not. Give it the id as the key's hash to see that.
public struct ModuloSharding: Sharding, Hashable {
  /// The nodes by number.
  public var nodes: ContiguousArray<NodeID>

  /// Keys over `nodes`, in that order.
  public init(_ nodes: some Sequence<NodeID>) { self.nodes = ContiguousArray(nodes) }

  /// The node of number *hash mod n*.
  public func owner(of key: ShardKey) -> NodeID? {
    nodes.isEmpty ? nil : nodes[Int(key.hash % UInt64(nodes.count))]
  }

  /// The share of keys that moves when *n* nodes become *m*: 1 − min(n, m) / lcm(n, m).
  ///
  /// Within one lcm of consecutive numbers exactly the first min(n, m) have equal remainders.
  public static func movedShare(from n: Int, to m: Int) -> Double {
    precondition(n > 0 && m > 0, "a share of keys over no nodes")
    var (a, b) = (n, m)
    while b != 0 { (a, b) = (b, a % b) }
    return 1 - Double(min(n, m)) / Double(n / a * m)
  }
}
