public import Simulation

/// Keeps a key in one of numbered buckets, without a table: when one is added, only its share moves.
///
/// Lamping & Veach 2014, "A Fast, Minimal Memory, Consistent Hash Algorithm". Buckets come and go at
/// the end only: a node in the middle cannot be taken out.
public struct JumpHash: Sharding, Hashable {
  /// The nodes by bucket.
  public var nodes: ContiguousArray<NodeID>

  /// Keys over `nodes`, in that order.
  public init(_ nodes: some Sequence<NodeID>) { self.nodes = ContiguousArray(nodes) }

  /// The node of the key's bucket.
  public func owner(of key: ShardKey) -> NodeID? {
    nodes.isEmpty ? nil : nodes[Self.bucket(of: key.hash, count: nodes.count)]
  }

  /// The published function, line by line.
  public static func bucket(of hash: UInt64, count: Int) -> Int {
    precondition(count > 0, "a key has no place among no buckets")
    var key = hash
    var bucket: Int64 = -1
    var next: Int64 = 0
    while next < Int64(count) {
      bucket = next
      key = key &* 2_862_933_555_777_941_757 &+ 1
      next = Int64(Double(bucket + 1) * (Double(Int64(1) << 31) / Double((key >> 33) + 1)))
    }
    return Int(bucket)
  }
}
