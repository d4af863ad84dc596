/// Finds out where two replicas differ by comparing few hashes instead of all keys.
///
/// Merkle 1987, for replicas in DeCandia et al. 2007, section 4.7. Ten levels below the root, so
/// 1,024 leaves; a key falls into the leaf that the low bits of its hash name (Riak's segments), so
/// that leaves fill evenly whatever arcs of the ring are compared. Built when an exchange begins and
/// never changed: ordinary writes pay nothing, a snapshot shares it.
public struct MerkleTree: Sendable {
  /// Levels below the root.
  public static let depth = 10
  /// How many leaves there are; they are nodes `leafCount..<2 * leafCount`.
  public static let leafCount = 1 << depth
  /// The node whose hash covers all keys.
  ///
  /// The children of node `n` are `2n` and `2n + 1`.
  public static let root = 1

  /// A version of a key as the tree sees it.
  public struct Entry: Sendable, BitwiseCopyable {
    /// The key.
    public var key: QuorumStore.Key
    /// Where the key falls.
    public var hash: UInt64
    /// The same for the same version.
    public var digest: UInt64

    /// A version of a key.
    public init(key: QuorumStore.Key, hash: UInt64, digest: UInt64) {
      self.key = key
      self.hash = hash
      self.digest = digest
    }
  }

  /// The hash of each node; empty subtrees have 0.
  private var hashes: ContiguousArray<UInt64>
  /// The keys, leaf after leaf, and where each leaf's begin.
  private var keys: ContiguousArray<QuorumStore.Key>
  private var starts: ContiguousArray<Int32>

  /// The tree of these entries, in whatever order they come.
  public init(_ entries: ContiguousArray<Entry>) {
    hashes = ContiguousArray(repeating: 0, count: 2 * Self.leafCount)
    keys = ContiguousArray(repeating: 0, count: entries.count)
    starts = ContiguousArray(repeating: 0, count: Self.leafCount + 1)
    for entry in entries {
      let leaf = Self.leaf(of: entry.hash)
      // A sum does not care for order, nor does a set of keys.
      hashes[leaf] &+= mixed(mixed(0x4d65_726b, UInt64(entry.key)), entry.digest)
      starts[leaf - Self.leafCount + 1] += 1
    }
    for leaf in 0..<Self.leafCount { starts[leaf + 1] += starts[leaf] }
    var ends = starts
    for entry in entries {
      let leaf = Self.leaf(of: entry.hash) - Self.leafCount
      keys[Int(ends[leaf])] = entry.key
      ends[leaf] += 1
    }
    for node in (1..<Self.leafCount).reversed() {
      let (left, right) = (hashes[2 * node], hashes[2 * node + 1])
      hashes[node] = left == 0 && right == 0 ? 0 : mixed(mixed(0, left), right)
    }
  }

  /// The leaf of the keys with this hash.
  public static func leaf(of hash: UInt64) -> Int {
    leafCount + Int(truncatingIfNeeded: hash & UInt64(leafCount - 1))
  }

  /// The hash of a node.
  public func hash(of node: Int) -> UInt64 { hashes[node] }

  /// The keys of a leaf.
  public func keys(of leaf: Int) -> ArraySlice<QuorumStore.Key> {
    let place = leaf - Self.leafCount
    return ArraySlice(keys[Int(starts[place])..<Int(starts[place + 1])])
  }

  /// How many keys it covers.
  public var count: Int { keys.count }

  /// The children of `node` whose hashes differ from these two.
  public func differingChildren(of node: Int, from left: UInt64, _ right: UInt64) -> [Int] {
    var children: [Int] = []
    if hashes[2 * node] != left { children.append(2 * node) }
    if hashes[2 * node + 1] != right { children.append(2 * node + 1) }
    return children
  }
}
