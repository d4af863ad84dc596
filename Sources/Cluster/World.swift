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

  /// What was asked for at the beginning.
  public let scenario: Scenario
  /// The seed of all randomness.
  public let seed: UInt64
  /// The settings of every pattern, as they are now.
  public internal(set) var settings: ClusterSettings
  /// How often users come, by zone.
  var loads: [Command.Load]
  /// What can be undone, newest last, and what was undone.
  var undoStack: [Reversal] = []
  var redoStack: [Reversal] = []
  /// What the latest command did, in words.
  public internal(set) var lastReceipt = Receipt(text: "", korean: "", isRefused: false)
  var isRefusing = false
  /// The stream that selectors and monkeys draw from.
  var chaos: Random

  /// The texts that people left on the time line, and the words of commands that were no faults.
  public internal(set) var marks: [String] = []
  /// The commands that could not be carried out, oldest first.
  public internal(set) var refusedCommands: [RefusedCommand] = []
  /// What happened, oldest first.
  public internal(set) var occurrences = Chunked<Occurrence>(retaining: 8_192)
  /// The spans of the latest requests.
  public internal(set) var traces = TraceStore()
  /// Counters, gauges, histograms and their history.
  public internal(set) var metrics: ClusterMetrics
  /// When the present second ends, and when all series are scraped next.
  var nextSecond = Instant.seconds(1)
  var nextScrape: Instant
  /// Each caller's breakers, in the order of their first calls.
  public internal(set) var breakers: [HostedBreaker] = []
  /// Which breaker, by caller and callee.
  var breakerIndex: [UInt16?] = []
  var breakerOutbox = Outbox<CircuitBreaker.Effect>()
  /// Each caller's retry budgets, in the order of their first calls.
  public internal(set) var budgets: [HostedBudget] = []
  /// Which budget, by caller and callee.
  var budgetIndex: [UInt16?] = []
  /// Whether and when callers try again, as the settings say.
  var policy = RetryPolicy.never
  /// The brokers, and those who consume from their queues.
  public internal(set) var brokers: [HostedBroker] = []
  var consumers: [Consumer] = []
  /// What the values that updates write consist of.
  var documents = Documents()
  /// The likes that were counted, and what the counts come to.
  public internal(set) var likes = LikeTally()
  /// The shopping carts, and what becomes of what was put in and taken out.
  public internal(set) var carts = Carts()
  /// The accounts, and what becomes of their money.
  public internal(set) var bank = Bank()
  /// The registries.
  public internal(set) var registries: [HostedRegistry] = []
  var shedOutbox = Outbox<ServerQueue<JobRef>.Dropped>()
  /// The chaos monkey, while one is loose, and how many there were.
  public internal(set) var monkey: ActiveMonkey?
  var monkeyCount: UInt32 = 0
  /// The span name of each route.
  var spanNames: [Span.Name] = []
  /// The names of a topic's spans at its producers and at its consumers.
  var sendNames: [Span.Name] = []
  var processNames: [Span.Name] = []
  /// The names of what is noted on spans.
  let eventNames: EventNames
  /// The stream that trace and span ids come from.
  var identities: Random

  /// The quorum store and its ring.
  public internal(set) var stores: HostedStore
  /// The operations on the store as its callers saw them.
  public internal(set) var storeHistory = Chunked<StoreRecord>(retaining: 24_576)
  /// Which store answers, as it was founded.
  var foundedMode: ClusterSettings.Store.Mode
  /// Counts the foundings of a store after the first; each begins empty and has a history of its own.
  public internal(set) var storeEpoch = 0
  /// The first record of the present store.
  public internal(set) var storeEpochRecord = 0
  /// When the store that answers was founded.
  public internal(set) var storeFoundedAt = Instant.zero
  /// The CP store; without members while another answers.
  public internal(set) var consensus = HostedConsensus()
  /// The CA store; without members while another answers.
  public internal(set) var primaries = HostedPrimary()
  var led = LedOperations()
  let ledNames: LedNames
  /// What the store's nodes were asked and answered.
  public internal(set) var answers: AnswerLedger
  /// When the network was cut.
  public internal(set) var partitions = Partitions()
  /// Instances that finish their work before they go.
  var leaving: [LeavingNode] = []
  var isPulsing = false

  var events = EventQueue<Event>()
  /// How many commands of the schedule have been given, and when the next one is due.
  var scheduledCount = 0
  var nextScheduled = Instant.never
  var messages = Pool<Message>()
  var calls = Pool<Call>()
  var hedges = Hedges()
  var jobs = Pool<Job>()
  var faults = FaultTable()
  /// What users have got so far.
  public internal(set) var service = ServiceLevel()
  /// What they had got at the latest scrapes.
  var levels = [ServiceLevel()]
  /// What each link delivered.
  public internal(set) var traffic = Traffic()
  /// How long the latest of them waited.
  public internal(set) var latencies = LatencyWindow()
  /// The nodes of each service, by service.
  var instances: [NodeSet] = Array(repeating: NodeSet(), count: Service.count)
  var keys: Zipf
  /// Numbers the values written, each unique.
  var lastValue: UInt64 = 0
  let root: Random
  /// Methods that only read the world work on it where it lies.
  private let inPlace = InPlace()

  /// A cluster at rest, its users about to come.
  public init(_ scenario: Scenario, seed: UInt64? = nil) {
    self.scenario = scenario
    settings = scenario.settings
    loads = scenario.topology.zones.map { _ in .times(percent: 100) }
    metrics = ClusterMetrics(settings)
    nextScrape = .zero + settings.metrics.scrape
    self.seed = seed ?? scenario.seed
    eventNames = EventNames(
      rejected: traces.name(World.rejectionEvent), backoff: traces.name("backoff"),
      producer: traces.name("producer"), hedged: traces.name("hedged"),
      throttled: traces.name("throttled"), exception: traces.name(World.exceptionEvent))
    foundedMode = scenario.settings.store.mode
    ledNames = LedNames(
      propose: traces.name("raft propose"), read: traces.name("raft read"),
      replicate: traces.name("replicate"), fsync: traces.name("fsync"),
      apply: traces.name("apply"))
    root = Random(seed: self.seed)
    chaos = root.split("chaos")
    identities = root.split("identities")
    network = Network(settings: settings.links, random: root.split("network"))
    keys = Zipf(count: settings.workload.keys, exponent: settings.workload.zipf)
    stores = HostedStore(settings)
    answers = AnswerLedger(zones: scenario.topology.zones.count)
    spanNames = Route.allCases.map { traces.name($0.name) }
    sendNames = Topic.allCases.map { traces.name("send \($0.name)") }
    processNames = Topic.allCases.map { traces.name("process \($0.name)") }
    policy = settings.retryPolicy
    configureTracing()
    for node in scenario.topology.nodes { addNode(node) }
    for node in instances[Service.kv.index] { addStore(node) }
    foundStore()
    startStores()
    for node in nodes.indices { nodes[node].catalog = discoverable }
    for registry in instances[Service.registry.index] { openRegistry(at: registry) }
    openBank()
    openCarts()
    for node in nodes.indices { startConsumers(at: NodeID(node)) }
    for client in instances[Service.client.index] { planArrival(at: client) }
    nextScheduled = scenario.schedule.first?.instant ?? .never
    planForWorld(.scrape, after: min(nextSecond, nextScrape) - now)
    for node in nodes.indices where nodes[node].service != .registry {
      plan(.refreshCatalog, at: NodeID(node), after: settings.registry.poll)
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

  @discardableResult mutating func addNode(_ place: Topology.Node) -> NodeID {
    precondition(nodes.count < NodeID.capacity, "a world holds \(NodeID.capacity) nodes")
    let id = NodeID(nodes.count)
    let service = place.service
    let name = place.name
    let zone = UInt8(scenario.topology.zones.firstIndex { $0.name == place.zone } ?? 0)
    nodes.append(
      Node(
        name: name, service: service, zone: zone, number: id.index, settings: settings,
        random: root.split("node \(name)")))
    network.addNode(zone: zone, region: scenario.topology.region(ofZone: Int(zone)))
    traffic.setNodes(nodes.count)
    metrics.addNode(service: service, name: name)
    if service != .client { metrics.mayShed(settings.serverQueue.reasons, by: id) }
    breakerIndex += [UInt16?](repeating: nil, count: Service.count)
    budgetIndex += [UInt16?](repeating: nil, count: Service.count)
    if service == .broker {
      brokers.append(HostedBroker(node: id, attributes: settings.messageQueue))
      metrics.addBroker(id, of: consumerGroups)
    }
    addConsumers(at: id)
    instances[service.index].insert(id)
    return id
  }
}

extension World {
  /// How much later than 1970 virtual time zero is, by a wall clock that is right: it is the first of
  /// January 2025, 00:00:00Z, so that no clock's error leads to before 1970.
  public static let epoch = Interval.seconds(1_735_689_600)

  /// What a node's monotonic clock shows: its protocols' timers go by it.
  func monotonic(_ node: NodeID) -> Instant {
    nodes[node.index].process.monotonicClock(at: now)
  }

  /// How far a node's wall clock is ahead of the engine's, for the spans that begin there.
  func wallOffset(of node: NodeID) -> Interval {
    nodes[node.index].process.wallClock(at: now) - now
  }
}

/// The names of events and links on spans.
struct EventNames: Sendable, BitwiseCopyable {
  var rejected: Span.Name
  var backoff: Span.Name
  var producer: Span.Name
  var hedged: Span.Name
  var throttled: Span.Name
  var exception: Span.Name
}
