/// Which node of the world; a small integer, an index into every table kept by node.
public struct NodeID: Sendable, Hashable, BitwiseCopyable, Comparable {
  /// The index.
  public var rawValue: UInt8

  /// The node at `index`.
  @inlinable public init(_ index: Int) { rawValue = UInt8(truncatingIfNeeded: index) }

  /// The most nodes a world can hold.
  public static let capacity = 256

  /// The index as tables want it.
  @inlinable public var index: Int { Int(rawValue) }

  /// Orders as the numbers do.
  @inlinable public static func < (a: NodeID, b: NodeID) -> Bool { a.rawValue < b.rawValue }
}

/// A set of nodes, four words wide: copied, compared and walked (in id order) without a heap.
public struct NodeSet: Sendable, Hashable, BitwiseCopyable {
  @usableFromInline var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// The empty set.
  @inlinable public init() {}
  /// The set of `nodes`.
  @inlinable public init(_ nodes: some Sequence<NodeID>) { for node in nodes { insert(node) } }

  @inlinable subscript(word index: Int) -> UInt64 {
    get {
      switch index {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    }
    set {
      switch index {
      case 0: words.0 = newValue
      case 1: words.1 = newValue
      case 2: words.2 = newValue
      default: words.3 = newValue
      }
    }
  }

  /// Whether `node` is in the set.
  @inlinable public func contains(_ node: NodeID) -> Bool {
    self[word: node.index >> 6] & (1 << UInt64(node.index & 63)) != 0
  }
  /// Adds `node`.
  @inlinable public mutating func insert(_ node: NodeID) {
    self[word: node.index >> 6] |= 1 << UInt64(node.index & 63)
  }
  /// Takes `node` out.
  @inlinable public mutating func remove(_ node: NodeID) {
    self[word: node.index >> 6] &= ~(1 << UInt64(node.index & 63))
  }
  /// How many nodes are in the set.
  @inlinable public var count: Int {
    words.0.nonzeroBitCount + words.1.nonzeroBitCount + words.2.nonzeroBitCount
      + words.3.nonzeroBitCount
  }
  /// Whether no node is in the set.
  @inlinable public var isEmpty: Bool { words.0 | words.1 | words.2 | words.3 == 0 }

  /// Nodes in either set.
  @inlinable public func union(_ other: NodeSet) -> NodeSet {
    var result = self
    for i in 0..<4 { result[word: i] |= other[word: i] }
    return result
  }
  /// Nodes in both sets.
  @inlinable public func intersection(_ other: NodeSet) -> NodeSet {
    var result = self
    for i in 0..<4 { result[word: i] &= other[word: i] }
    return result
  }
  /// Nodes of this set that are not in the other.
  @inlinable public func subtracting(_ other: NodeSet) -> NodeSet {
    var result = self
    for i in 0..<4 { result[word: i] &= ~other[word: i] }
    return result
  }

  /// Whether both hold the same.
  @inlinable public static func == (a: NodeSet, b: NodeSet) -> Bool { a.words == b.words }
  /// Feeds the words to `hasher`.
  @inlinable public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}

extension NodeSet: Sequence {
  /// Walks the nodes in id order.
  public struct Iterator: IteratorProtocol {
    @usableFromInline var rest: NodeSet
    @usableFromInline var word = 0
    @inlinable init(_ set: NodeSet) { rest = set }
    /// The next node, or nil at the end.
    @inlinable public mutating func next() -> NodeID? {
      while word < 4 {
        let bits = rest[word: word]
        if bits != 0 {
          rest[word: word] = bits & (bits - 1)
          return NodeID(word << 6 + bits.trailingZeroBitCount)
        }
        word += 1
      }
      return nil
    }
  }
  /// Walks the nodes in id order.
  @inlinable public func makeIterator() -> Iterator { Iterator(self) }
}

extension NodeSet: ExpressibleByArrayLiteral {
  /// The set of the nodes listed.
  @inlinable public init(arrayLiteral nodes: NodeID...) { self.init(nodes) }
}
