import Patterns
import Simulation
import TestSupport
import Testing

@Suite("Merkle trees") struct MerkleTreeTests {
  typealias Entries = ContiguousArray<MerkleTree.Entry>

  /// The leaves found by comparing only children of nodes that differ.
  func descend(_ a: MerkleTree, _ b: MerkleTree) -> (leaves: Set<Int>, compared: Int) {
    guard a.hash(of: MerkleTree.root) != b.hash(of: MerkleTree.root) else { return ([], 1) }
    var leaves: Set<Int> = []
    var compared = 1
    var open = [MerkleTree.root]
    while let node = open.popLast() {
      compared += 2
      let (left, right) = (b.hash(of: 2 * node), b.hash(of: 2 * node + 1))
      for child in a.differingChildren(of: node, from: left, right) {
        if child >= MerkleTree.leafCount { leaves.insert(child) } else { open.append(child) }
      }
    }
    return (leaves, compared)
  }

  /// Two replicas of some keys, a few of which differ or are missing on one side.
  func replicas(_ random: inout Random) -> (Entries, Entries) {
    var (a, b): (Entries, Entries) = ([], [])
    let differing = random.below(12)
    let count = random.below(3_000)
    for key in 0..<UInt32(count) {
      let hash = StableHash.xxh64("key-\(key)".utf8)
      let digest = UInt64(random.below(Int.max))
      let entry = MerkleTree.Entry(key: key, hash: hash, digest: digest)
      guard random.below(max(1, count)) < differing else {
        a.append(entry)
        b.append(entry)
        continue
      }
      switch random.below(3) {
      case 0: a.append(entry)
      case 1: b.append(entry)
      default:
        a.append(entry)
        b.append(MerkleTree.Entry(key: key, hash: hash, digest: UInt64(random.below(Int.max))))
      }
    }
    b.reverse()
    return (a, b)
  }

  @Test("the leaves found by descending are those of the keys that differ, and no others")
  func naive() {
    for seed in UInt64(0)..<(isSoak ? 10_000 : 1_000) {
      var random = Random(seed: seed).split("merkle")
      let (a, b) = replicas(&random)
      var versions: [UInt32: (UInt64?, UInt64?, UInt64)] = [:]
      for entry in a { versions[entry.key] = (entry.digest, nil, entry.hash) }
      for entry in b {
        versions[entry.key] = (versions[entry.key]?.0, entry.digest, entry.hash)
      }
      let different = versions.values.filter { $0.0 != $0.1 }.map { MerkleTree.leaf(of: $0.2) }
      let (treeA, treeB) = (MerkleTree(a), MerkleTree(b))
      let found = descend(treeA, treeB)
      #expect(found.leaves == Set(different), "seed \(seed)")
      // Proportional to what differs, not to what there is.
      #expect(found.compared <= 1 + 2 * MerkleTree.depth * found.leaves.count)
      for leaf in found.leaves {
        let keys = Set(a.filter { MerkleTree.leaf(of: $0.hash) == leaf }.map(\.key))
        #expect(Set(treeA.keys(of: leaf)) == keys)
      }
    }
  }

  @Test("an empty tree equals an empty tree and differs from any other") func empty() {
    let one = MerkleTree([MerkleTree.Entry(key: 0, hash: 5, digest: 0)])
    #expect(descend(MerkleTree([]), MerkleTree([])).leaves.isEmpty)
    #expect(descend(MerkleTree([]), one).leaves == [MerkleTree.leaf(of: 5)])
  }
}
