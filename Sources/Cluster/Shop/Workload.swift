import Simulation

/// What users have got so far.
public struct ServiceLevel: Sendable, Hashable {
  /// Nothing yet.
  public init() {}

  /// Requests that users made: each succeeds, fails, is abandoned or is under way.
  public internal(set) var begun = 0
  /// Requests that were answered as asked.
  public internal(set) var succeeded = 0
  /// Requests that ended in an error or in silence.
  public internal(set) var failed = 0
  /// Requests whose users were gone, their machine dead, before they had ended.
  public internal(set) var abandoned = 0

  /// The share answered as asked since `earlier`; nil when none ended.
  func share(since earlier: ServiceLevel) -> Double? {
    let good = succeeded - earlier.succeeded
    let all = good + failed - earlier.failed
    return all == 0 ? nil : Double(good) / Double(all)
  }
}

/// The users: they come when they come, whether or not the shop keeps up (open loop).
extension World {
  /// How many requests a second the users of a zone make.
  func userRate(ofZone zone: Int) -> Double {
    switch loads[zone] {
    case .times(let percent): settings.workload.rate * Double(percent) / 100
    case .perSecond(let thousandths): Double(thousandths) / 1_000
    }
  }

  mutating func planArrival(at client: NodeID) {
    // Several clients of a zone share its load.
    let zone = Int(nodes[client.index].zone)
    let share = userRate(ofZone: zone) / Double(max(1, scenario.topology.clientsPerZone))
    guard share > 0.001 else {
      // Nobody comes; look again in a second.
      plan(.arrival, at: client, after: .seconds(1))
      return
    }
    let gap = Distribution.exponential(mean: Interval.seconds(1).scaled(by: 1 / share))
    let wait = gap.sample(&nodes[client.index].random)
    plan(.arrival, at: client, after: wait)
  }

  mutating func arrive(at client: NodeID) {
    planArrival(at: client)
    let zone = Int(nodes[client.index].zone)
    guard userRate(ofZone: zone) > 0.001 else { return }
    let route = settings.pick(&nodes[client.index].random)
    var key = UInt32(keys.sample(&nodes[client.index].random))
    // Whoever asks the store itself asks for posts' likes.
    if route == .kvGet || route == .kvPut { key = HostedStore.key(key, in: .likes) }
    if route == .transfer { key = orderTransfer(at: client) }
    if route == .cart { key = orderCart(of: key, at: client) }
    lastValue += 1
    service.begun += 1
    beginCall(
      from: client, route, parent: .user, key: key, value: lastValue,
      deadline: now + settings.rpc.deadline)
  }

  mutating func userServed(_ call: Call, _ status: Status) {
    if status == .ok {
      service.succeeded += 1
      latencies.add(now - call.startedAt, at: now)
    } else {
      service.failed += 1
    }
  }
}

extension World {
  /// Requests of users that have not ended yet.
  public var requestsUnderWay: Int {
    var count = 0
    calls.forEach { _, call in if case .user = call.parent { count += 1 } }
    return count
  }

  /// Calls and jobs under way, whoever began them; messages and the registry always have some.
  public var underWay: (calls: Int, jobs: Int) { (calls.count, jobs.count) }
}
