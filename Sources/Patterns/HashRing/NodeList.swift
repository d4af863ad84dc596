public import Simulation

/// A short list of nodes in order, without a heap: the replicas of a key, nearest first.
public struct NodeList: Sendable, Hashable, BitwiseCopyable {
  /// The most nodes a list holds; the highest replication a store can be set to.
  @inlinable public static var capacity: Int { 16 }

  @usableFromInline var low: UInt64 = 0
  @usableFromInline var high: UInt64 = 0
  @usableFromInline var size: UInt8 = 0

  /// The empty list.
  @inlinable public init() {}

  /// Adds `node` at the end; the list must have room.
  @inlinable public mutating func append(_ node: NodeID) {
    precondition(size < Self.capacity, "a node list holds \(Self.capacity) nodes")
    size += 1
    self[count - 1] = node
  }

  /// The nodes as a set.
  @inlinable public var set: NodeSet {
    var result = NodeSet()
    for node in self { result.insert(node) }
    return result
  }
}

extension NodeList: RandomAccessCollection, MutableCollection {
  /// Zero.
  @inlinable public var startIndex: Int { 0 }
  /// How many nodes there are.
  @inlinable public var endIndex: Int { Int(size) }

  /// The node at a position.
  @inlinable public subscript(position: Int) -> NodeID {
    get {
      precondition(position < endIndex, "a node list of \(size) has no place \(position)")
      let word = position < 8 ? low : high
      return NodeID(Int(truncatingIfNeeded: word >> (UInt64(position & 7) * 8)) & 0xff)
    }
    set {
      precondition(position < endIndex, "a node list of \(size) has no place \(position)")
      let shift = UInt64(position & 7) * 8
      let byte = UInt64(newValue.rawValue) << shift
      if position < 8 {
        low = low & ~(0xff << shift) | byte
      } else {
        high = high & ~(0xff << shift) | byte
      }
    }
  }
}

extension NodeList: ExpressibleByArrayLiteral {
  /// The nodes listed, in that order.
  @inlinable public init(arrayLiteral nodes: NodeID...) {
    for node in nodes { append(node) }
  }
}
