public import Patterns
import Simulation

/// The shop's metrics: every family once, and the series of each node found without a hash.
public struct ClusterMetrics: Sendable {
  /// All families, in the order they are exported.
  public enum Family: Int, CaseIterable, Sendable {
    case httpRequests, httpDuration, serverRequests, clientDuration
    case queueLength, circuitState, circuitEvents

    var family: MetricFamily {
      switch self {
      case .httpRequests:
        .counter(
          "http_requests_total", "Requests answered to users.", ["method", "route", "code"])
      case .httpDuration:
        // The guide's buckets, kept as they are: they start too high, which is a lesson.
        .histogram(
          "http_request_duration_seconds", "How long users waited.", ["method", "route", "code"],
          bounds: [0.1, 0.5, 1, 5, 10])
      case .serverRequests:
        .counter("rpc_server_requests_total", "Requests served.", ["method", "code"])
      case .clientDuration:
        .histogram(
          "rpc_client_duration_seconds", "How long attempts took.", ["method", "code"])
      case .queueLength:
        .gauge("server_queue_length", "Requests waiting for a worker.")
      case .circuitState:
        .gauge("circuit_state", "1 for the state the breaker is in.", ["name", "state"])
      case .circuitEvents:
        .counter("circuit_events_total", "What the breaker's listeners heard.", ["name", "event"])
      }
    }

    var id: MetricStore.FamilyID { MetricStore.FamilyID(rawValue) }
  }

  /// The values and their history.
  public internal(set) var store: MetricStore
  /// The target of each node.
  var targets: [MetricStore.TargetID] = []
  /// Series by (node, route, status), for the two families counted per message.
  private var served: [MetricStore.SeriesID?] = []
  private var attempted: [MetricStore.SeriesID?] = []
  private static let width = Route.count * Status.allCases.count

  init() { store = MetricStore(families: Family.allCases.map(\.family)) }

  mutating func addNode(service: Service, name: String) {
    targets.append(store.addTarget(service: service.name, instance: name))
    let empty = [MetricStore.SeriesID?](repeating: nil, count: ClusterMetrics.width)
    served += empty
    attempted += empty
  }

  private func position(_ node: NodeID, _ route: Route, _ status: Status) -> Int {
    node.index * ClusterMetrics.width + route.index * Status.allCases.count
      + Int(status.rawValue)
  }

  mutating func served(_ route: Route, _ status: Status, by node: NodeID) {
    let place = position(node, route, status)
    if let series = served[place] { return store.increment(series) }
    let series = store.resolve(
      Family.serverRequests.id, targets[node.index], [route.name, String(status.code)])
    served[place] = series
    store.increment(series)
  }

  mutating func attempted(
    _ route: Route, _ status: Status, by node: NodeID, in length: Interval
  ) {
    let place = position(node, route, status)
    if let series = attempted[place] { return store.observe(series, length) }
    let series = store.resolve(
      Family.clientDuration.id, targets[node.index], [route.name, String(status.code)])
    attempted[place] = series
    store.observe(series, length)
  }

  /// What a gateway has answered to a user.
  mutating func answered(
    _ route: Route, _ status: Status, by node: NodeID, in length: Interval
  ) {
    let labels = [route.definition.method, route.definition.name, String(status.code)]
    let target = targets[node.index]
    store.increment(store.resolve(Family.httpRequests.id, target, labels))
    store.observe(store.resolve(Family.httpDuration.id, target, labels), length)
  }

  mutating func heard(_ event: CircuitBreaker.Event, _ name: String, at node: NodeID) {
    store.increment(
      store.resolve(Family.circuitEvents.id, targets[node.index], [name, "\(event)"]))
  }
}

extension World {
  /// Samples every series, a virtual second after the last time.
  mutating func scrape() {
    for node in nodes.indices {
      let series = metrics.store.resolve(
        ClusterMetrics.Family.queueLength.id, metrics.targets[node])
      metrics.store.set(series, Double(nodes[node].waiting.count))
    }
    for breaker in breakers {
      let name = breaker.name(in: self)
      for state in HostedBreaker.StateName.allCases {
        let series = metrics.store.resolve(
          ClusterMetrics.Family.circuitState.id, metrics.targets[breaker.caller.index],
          [name, state.rawValue])
        metrics.store.set(series, breaker.stateName(at: now) == state ? 1 : 0)
      }
    }
    traffic.endSecond()
    metrics.store.scrape(at: now)
    planForWorld(.scrape, after: .seconds(1))
  }
}
