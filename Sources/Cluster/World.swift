public import Patterns
public import Simulation

/// The whole simulated cluster as one value.
///
/// `let past = world` is a snapshot. A run is a pure function of scenario, seed and commands:
/// nothing in here reads a clock, the system's randomness or the order of a hash.
public struct World: Sendable {
  /// The present instant.
  public internal(set) var now = Instant.zero
  /// The running hash of the event stream.
  public internal(set) var digest = Digest()
  /// How many events have happened.
  public internal(set) var eventCount = 0
  /// How many messages have been delivered.
  public internal(set) var deliveredCount = 0
  /// How many messages were lost to cuts, loss, throttles or dead nodes.
  public internal(set) var droppedCount = 0
  /// The nodes, by id.
  public internal(set) var nodes: [Node] = []
  /// The links between them.
  public internal(set) var network: Network

  /// How the shop is set up.
  public internal(set) var shop: ShopSettings

  /// What happened, oldest first.
  public internal(set) var occurrences = Chunked<Occurrence>(retainedChunks: 8)
  /// The spans of the latest requests.
  public internal(set) var traces = TraceStore()
  /// Counters, gauges, histograms and their history.
  public internal(set) var metrics = ClusterMetrics()
  /// Each caller's breakers, in the order of their first calls.
  public internal(set) var breakers: [HostedBreaker] = []
  /// Which breaker, by caller and callee.
  var breakerIndex: [UInt16?] = []
  var breakerOutbox = Outbox<CircuitBreaker.Effect>()
  /// The span name of each route.
  var spanNames: [Span.Name] = []
  /// The stream that trace and span ids come from.
  var identities: Random

  var events = EventQueue<Event>()
  var messages = Pool<Message>()
  var calls = Pool<Call>()
  var jobs = Pool<Job>()
  var faults = FaultTable()
  /// What users have got so far.
  public internal(set) var service = ServiceLevel()
  /// The nodes of each service, by service.
  var instances: [NodeSet] = Array(repeating: NodeSet(), count: Service.count)
  var keys: Zipf
  /// Numbers the values written, each unique.
  var lastValue: UInt64 = 0
  let root: Random

  /// A cluster at rest, its users about to come.
  public init(shop: ShopSettings, seed: UInt64) {
    self.shop = shop
    root = Random(seed: seed)
    identities = root.split("identities")
    network = Network(settings: shop.network, random: root.split("network"))
    keys = Zipf(count: shop.keys, exponent: shop.zipfExponent)
    spanNames = Route.allCases.map { traces.name($0.name) }
    for place in shop.topology { addNode(place.service, zone: place.zone) }
    for node in nodes.indices { nodes[node].catalog = discoverable }
    for client in instances[Service.client.index] { planArrival(at: client) }
    planForWorld(.scrape, after: .seconds(1))
    for node in nodes.indices where nodes[node].service != .registry {
      plan(.refreshCatalog, at: NodeID(node), after: shop.catalogRefresh)
    }
  }

  /// Everything that can be found through the registry.
  var discoverable: NodeSet {
    var all = NodeSet()
    for service in Service.allCases where service.isDiscovered {
      all = all.union(instances[service.index])
    }
    return all
  }

  /// The node of this name.
  public func node(named name: String) -> NodeID? {
    nodes.firstIndex { $0.name == name }.map { NodeID($0) }
  }

  @discardableResult mutating func addNode(_ service: Service, zone: UInt8) -> NodeID {
    precondition(nodes.count < NodeID.capacity, "a world holds \(NodeID.capacity) nodes")
    let id = NodeID(nodes.count)
    let ordinal = nodes.count { $0.service == service } + 1
    let name =
      service == .client
      ? "client-\(ShopSettings.zoneName(zone))" : "\(service.name)-\(ordinal)"
    nodes.append(
      Node(
        name: name, service: service, zone: zone, ordinal: ordinal,
        random: root.split("node \(name)")))
    network.addNode(zone: zone)
    metrics.addNode(service: service, name: name)
    breakerIndex += [UInt16?](repeating: nil, count: Service.count)
    instances[service.index].insert(id)
    return id
  }
}
