public import Simulation

/// Keeps a key in its home zone, among that zone's nodes by rendezvous.
///
/// Spanner's and Cosmos DB's placement by locality. A read at home stays in the zone; the user who
/// travels pays the way back. A zone without a node lends its keys to the next one that has any.
public struct GeographicSharding: Sharding {
  private var zones: ContiguousArray<RendezvousHashing> = []

  /// Keys over `members`, each at home in its zone.
  public init(_ members: some Sequence<HashRing.Member>) {
    for member in members {
      while zones.count <= Int(member.zone) { zones.append(RendezvousHashing([])) }
      zones[Int(member.zone)].add(member)
    }
  }

  /// The node of the home zone, or of the next zone that has one.
  public func owner(of key: ShardKey) -> NodeID? {
    for step in zones.indices {
      let zone = zones[(Int(key.home) + step) % zones.count]
      if let owner = zone.owner(of: key) { return owner }
    }
    return nil
  }
}
