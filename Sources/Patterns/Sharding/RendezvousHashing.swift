public import Simulation

/// Keeps a key at the node for which the hash of both is greatest, so that only its own keys move.
///
/// Thaler & Ravishankar 1998, "highest random weight". Every node is looked at for every key: simple
/// and even, for some dozens of nodes.
public struct RendezvousHashing: Sharding, Hashable {
  private struct Member: Sendable, Hashable {
    var id: NodeID
    var seed: UInt64
  }

  private var members: ContiguousArray<Member> = []

  /// Keys over `members`, known by their names.
  public init(_ members: some Sequence<HashRing.Member>) {
    for member in members { add(member) }
  }

  mutating func add(_ member: HashRing.Member) {
    members.append(Member(id: member.id, seed: StableHash.xxh64(member.name.utf8)))
  }

  /// The node of the greatest weight; of equals the lower id.
  public func owner(of key: ShardKey) -> NodeID? {
    var best: (weight: UInt64, node: NodeID)?
    for member in members {
      let weight = Self.weight(key.hash, member.seed)
      if let known = best, (known.weight, member.id) > (weight, known.node) { continue }
      best = (weight, member.id)
    }
    return best?.node
  }

  /// XXH64 of the sixteen bytes of both hashes, the key's first, lowest byte first.
  static func weight(_ key: UInt64, _ node: UInt64) -> UInt64 { StableHash.xxh64(key, node) }
}
