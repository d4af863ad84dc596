public import Simulation

/// What users have got so far.
public struct ServiceLevel: Sendable, Hashable {
  /// Requests that were answered as asked.
  public internal(set) var succeeded = 0
  /// Requests that ended in an error or in silence.
  public internal(set) var failed = 0
  /// The sum of how long the successful ones took.
  public internal(set) var latency = Interval.zero
}

/// The users: they come when they come, whether or not the shop keeps up (open loop).
extension World {
  mutating func planArrival(at client: NodeID) {
    let gap = Distribution.exponential(mean: shop.arrivalGap)
    let wait = gap.sample(&nodes[client.index].random)
    plan(.arrival, at: client, after: wait)
  }

  mutating func arrive(at client: NodeID) {
    planArrival(at: client)
    let route = shop.pick(&nodes[client.index].random)
    let key = UInt32(keys.sample(&nodes[client.index].random))
    lastValue += 1
    beginCall(
      from: client, route, parent: .user, key: key, value: lastValue,
      deadline: now + shop.userDeadline)
  }

  mutating func userServed(_ call: Call, _ status: Status) {
    if status == .ok {
      service.succeeded += 1
      service.latency += now - call.startedAt
    } else {
      service.failed += 1
    }
  }

  mutating func poll(_ consumer: UInt16) {}

  mutating func refreshCatalog(at node: NodeID) {
    plan(.refreshCatalog, at: node, after: shop.catalogRefresh)
    beginCall(
      from: node, .catalog, parent: .catalog, key: 0, value: 0,
      deadline: now + shop.catalogRefresh)
  }
}
