public import Simulation

/// A rule that says which node keeps a key, to be compared with others under the same keys.
///
/// A value is one epoch's map: it never moves data, and a change of membership is a new value.
public protocol Sharding: Sendable {
  /// The node that keeps `key`; nil when there is none.
  func owner(of key: ShardKey) -> NodeID?
}

/// What a rule may look at of a key.
public struct ShardKey: Sendable, Hashable, BitwiseCopyable {
  /// XXH64 of its bytes, or whatever number the guide's modulo divides.
  public var hash: UInt64
  /// Its place among all keys in their own order, as a range scan walks them.
  public var order: UInt64
  /// The zone it is at home in.
  public var home: UInt8

  /// A key.
  public init(hash: UInt64, order: UInt64, home: UInt8 = 0) {
    self.hash = hash
    self.order = order
    self.home = home
  }
}

/// The rules there are.
public enum ShardingStrategy: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  /// Hash modulo the number of nodes.
  case modulo
  /// Sorted split points.
  case range
  /// The key's home zone.
  case geography
  /// Consistent hashing.
  case ring
  /// Consistent hashing with bounded loads.
  case boundedRing
  /// The node with the greatest hash of key and node.
  case rendezvous
  /// Jump consistent hash.
  case jump
}

extension HashRing: Sharding {
  /// The node whose token is the first at or after the key's hash.
  public func owner(of key: ShardKey) -> NodeID? { owner(of: key.hash) }
}
