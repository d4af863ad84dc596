public import Patterns
import Simulation

/// The shop's metrics: every family once, and the series of each node found without a hash.
public struct ClusterMetrics: Sendable {
  /// All families, in the order they are exported.
  public enum Family: Int, CaseIterable, Sendable {
    case httpRequests, httpDuration, serverRequests, clientDuration
    case queueLength, circuitState, circuitEvents, circuitPerformance, circuitOpen
    case availability
    case clientAttempts, retriesDenied, retryBudget, throttled, hedges
    case serverShed, serverWasted, goodput
    case queueDepth, queueAge, queuePublished, queueAcked, queueRedelivered, queueDead
    case queueDropped, queueLost, queueConfirm, duplicateEffects
    case discoveryInstances, routedToDead
    case hintsPending, hintsReplayed, readRepairs, siblings, tombstones, resurrections
    case merkleBytes, merkleRepairs, merkleLeaves
    case staleReads, divergentKeys
    case raftTerm, raftRole, raftCommit, raftApplied, raftLeaderChanges, raftRefused
    case raftAppend, raftReadIndex, raftSnapshots
    case shardKeys, shardOwnership, shardLoad, movedKeys, streamBytes, wrongOwner
    case storeConflicts
    case likesAccepted, likesCounted, likeDrift
    case cartItemsAdded, cartItemsRemoved, cartItemsLost, cartItemsResurfaced
    case moneyBalance, moneyExpected, moneyInFlight, moneyLost, moneyCreated
    case spans, spansDropped, traceSpans, seriesCount

    var family: MetricFamily {
      switch self {
      case .httpRequests:
        .counter(
          "http_requests_total", "Requests answered to users.", ["method", "route", "code"])
      case .httpDuration:
        .histogram(
          "http_request_duration_seconds", "How long users waited.", ["method", "route", "code"],
          bounds: ClusterSettings.Metrics.Buckets.guide.bounds)
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
      case .circuitPerformance:
        // As opossum-prometheus has it: the quantiles of the breaker's own window.
        .summary(
          "circuit_perf_seconds", "How long guarded calls took.", ["name"],
          quantiles: [0.5, 0.9, 0.95, 0.99])
      case .circuitOpen:
        .counter("circuit_open_seconds_total", "How long the breaker has refused calls.", ["name"])
      case .availability:
        .gauge("availability", "Share of the users' requests of ten seconds answered as asked.")
      case .clientAttempts:
        .counter("client_attempts_total", "Attempts sent, by their number.", ["target", "attempt"])
      case .retriesDenied:
        .counter(
          "client_retries_denied_total", "Retries that the budget did not pay for.", ["target"])
      case .throttled:
        .counter(
          "client_throttled_total", "Attempts that their caller held back by itself.", ["target"])
      case .hedges:
        .counter(
          "client_hedges_total", "Second copies of slow reads, by what came of them.",
          ["target", "outcome"])
      case .retryBudget:
        .gauge("client_retry_budget_tokens", "Retries that could be had now.", ["target"])
      case .serverShed:
        .counter("server_shed_total", "Requests refused or thrown away unserved.", ["reason"])
      case .serverWasted:
        .counter("server_wasted_work_total", "Requests finished after their caller gave up.")
      case .goodput:
        .gauge("goodput_ratio", "Share of the requests finished in a second that were of use.")
      case .queueDepth:
        .gauge("queue_depth", "Messages in a queue, ready or in hand.", ["queue", "state"])
      case .queueAge:
        .gauge(
          "queue_oldest_age_seconds", "Age of the oldest message not suspected to be poison.",
          ["queue"])
      case .queuePublished:
        .counter("queue_published_total", "Messages taken in.", ["queue"])
      case .queueAcked: .counter("queue_acked_total", "Messages acknowledged.", ["queue"])
      case .queueRedelivered:
        .counter("queue_redelivered_total", "Deliveries after a message's first.", ["queue"])
      case .queueDead:
        .counter("queue_dead_lettered_total", "Messages given up.", ["queue", "reason"])
      case .queueDropped:
        .counter("queue_dropped_total", "Messages gone without a dead letter.", ["queue"])
      case .queueLost:
        .counter(
          "queue_lost_total", "Messages confirmed and then lost with their broker.", ["queue"])
      case .queueConfirm:
        .histogram("queue_confirm_seconds", "How long publishers waited for their confirm.")
      case .duplicateEffects:
        .counter(
          "duplicate_effects_total", "Messages whose effect happened once more.", ["queue"])
      case .discoveryInstances:
        // What a server calls a service of others, Prometheus calls exported.
        .gauge(
          "discovery_instances", "Instances listed.", ["registry", "exported_service", "status"])
      case .routedToDead:
        .counter(
          "discovery_routed_to_dead_total", "Attempts sent to a dead instance still listed.",
          ["registry"])
      case .hintsPending:
        .gauge("ap_hints_pending", "Writes kept here for a replica that is away.", ["for"])
      case .hintsReplayed:
        .counter("ap_hints_replayed_total", "Kept writes that have reached their replica.")
      case .readRepairs:
        .counter(
          "ap_read_repairs_total", "Replicas mended because a read saw them behind.", ["kind"])
      case .siblings:
        .histogram(
          "ap_siblings", "Concurrent values that an operation met.",
          bounds: [1, 2, 3, 4, 6, 8, 16, 32, 64, 100])
      case .tombstones: .gauge("ap_tombstones", "Deletions remembered here.")
      case .resurrections:
        .counter("ap_resurrections_total", "Deleted keys that came back.")
      case .merkleBytes:
        .counter("ap_merkle_bytes_total", "Bytes sent to compare replicas and mend what differs.")
      case .merkleRepairs:
        .counter("ap_merkle_repairs_total", "Keys that anti-entropy brought up to date here.")
      case .merkleLeaves:
        .counter("ap_merkle_leaves_total", "Leaves found to differ in comparisons begun here.")
      case .staleReads:
        .counter(
          "store_stale_answers_total", "Answers to reads that missed a version acknowledged before."
        )
      case .divergentKeys:
        .gauge("cap_divergent_keys", "Keys whose living replicas differ.")
      case .raftTerm: .gauge("raft_term", "The latest term a server knows of.")
      case .raftRole: .gauge("raft_role", "1 for the role a server has.", ["role"])
      case .raftCommit:
        .gauge("raft_commit_index", "Everything through this index is committed.")
      case .raftApplied:
        .gauge("raft_applied_index", "Everything through this index is in the registers.")
      case .raftLeaderChanges:
        .counter("raft_leader_changes_total", "Terms that a server has come to lead.")
      case .raftRefused:
        .counter(
          "raft_proposals_failed_total", "Proposals and reads that were dropped.", ["reason"])
      case .raftAppend:
        .histogram("raft_append_duration_seconds", "From a leader's proposal to its commit.")
      case .raftReadIndex:
        .histogram("raft_read_index_duration_seconds", "How long a server took with a read.")
      case .raftSnapshots:
        .counter("raft_snapshots_sent_total", "Snapshots sent to servers far behind.")
      case .shardKeys: .gauge("shard_keys", "Keys kept here, copies of others' included.")
      case .shardOwnership:
        .gauge("shard_ownership_ratio", "Share of the ring that this node owns.")
      case .shardLoad:
        .gauge("shard_load_ratio", "Work of this store in the last second, relative to the mean.")
      case .movedKeys:
        .counter("shard_moved_keys_total", "Keys copied here because the ring changed.")
      case .streamBytes:
        .counter("shard_stream_bytes_total", "Bytes sent because the ring changed.")
      case .wrongOwner:
        .counter(
          "shard_wrong_owner_total", "Requests refused because others keep their key by now.")
      case .storeConflicts:
        .counter(
          "store_conflicts_total", "Compare-and-sets that another writer was quicker than.")
      case .likesAccepted:
        .counter("likes_accepted_total", "Likes that were counted, as their writers were told.")
      case .likesCounted: .gauge("likes_counted", "What the counts of all posts come to.")
      case .likeDrift:
        .gauge("like_drift", "Likes accepted and not counted; below 0 where nobody knew.")
      case .cartItemsAdded:
        .counter("cart_items_added_total", "Items put into carts, as their users were told.")
      case .cartItemsRemoved:
        .counter("cart_items_removed_total", "Items taken out of carts, as their users were told.")
      case .cartItemsLost:
        .gauge("cart_items_lost", "Items put into carts, never taken out, and in none any more.")
      case .cartItemsResurfaced:
        .gauge("cart_items_resurfaced", "Items taken out of carts that are there again.")
      case .moneyBalance: .gauge("money_balance", "What all accounts hold together.")
      case .moneyExpected:
        .gauge("money_expected", "What they held at first, and would if no money were on its way.")
      case .moneyInFlight:
        .gauge("money_in_flight", "Debited, not credited, and an event or a process carries it.")
      case .moneyLost:
        .gauge("money_lost", "Debited, not credited, and nothing carries it any more.")
      case .moneyCreated: .gauge("money_created", "Credited without a debit, or once too often.")
      case .spans: .counter("otel_spans_total", "Spans begun.", ["sampled"])
      case .spansDropped:
        .counter(
          "otel_spans_dropped_total", "What was lost of spans that the sampler had let through.",
          ["reason"])
      case .traceSpans:
        .histogram(
          "trace_span_count", "Spans of a trace five seconds after it began.",
          bounds: [1, 2, 5, 10, 15, 20, 30, 50, 100, 200])
      case .seriesCount: .gauge("ringside_series", "Series that the world has.")
      }
    }

    /// Where it stands in the store.
    public var id: MetricStore.FamilyID { MetricStore.FamilyID(rawValue) }
  }

  /// The values and their history.
  public internal(set) var store: MetricStore
  /// The target of each node.
  var targets: [MetricStore.TargetID] = []
  /// The target of what is said of the whole.
  private var users: MetricStore.TargetID
  private var availability: MetricStore.SeriesID?
  /// The series of calls, queues and registries.
  var calls = CallSeries()
  var queues: [QueueSeries] = []
  var registries: [NodeID: [MetricStore.SeriesID?]] = [:]
  /// Series by (node, route, status), for the families counted per message.
  private var served: [MetricStore.SeriesID?] = []
  private var attempted: [MetricStore.SeriesID?] = []
  private var answered: [MetricStore.SeriesID?] = []
  private var waited: [MetricStore.SeriesID?] = []
  /// Whether each path is counted by itself.
  private var countsPaths = false
  private static let width = Route.count * Status.allCases.count
  /// What is said of spans, found without a hash.
  var spans = SpanSeries()

  init(_ settings: ClusterSettings = ClusterSettings()) {
    store = MetricStore(families: Family.allCases.map(\.family))
    users = store.addTarget(service: "shop", instance: "users")
    configure(settings)
  }

  /// Takes over how long samples are kept, and into which buckets the users' waits are sorted.
  mutating func configure(_ settings: ClusterSettings) {
    store.settings.retention = settings.metrics.retention
    countsPaths = settings.metrics.routes == .path
    let bounds = settings.metrics.buckets.bounds
    guard store.families[Family.httpDuration.rawValue].bounds != bounds else { return }
    store.rebucket(Family.httpDuration.id, bounds: bounds)
    for place in waited.indices { waited[place] = nil }
  }

  mutating func setAvailability(_ share: Double) {
    let series = availability ?? store.resolve(Family.availability.id, users)
    availability = series
    store.set(series, share)
  }

  mutating func addNode(service: Service, name: String) {
    targets.append(store.addTarget(service: service.name, instance: name))
    let empty = [MetricStore.SeriesID?](repeating: nil, count: ClusterMetrics.width)
    served += empty
    attempted += empty
    calls.addNode(
      wasted: store.resolve(Family.serverWasted.id, targets[targets.count - 1]))
    answered += empty
    waited += empty
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

  /// What a gateway has answered to a user who asked about `key`.
  mutating func answered(
    _ route: Route, _ status: Status, by node: NodeID, key: UInt32, in length: Interval
  ) {
    if countsPaths {
      let labels = [route.definition.method, route.path(of: key), String(status.code)]
      store.increment(store.resolve(Family.httpRequests.id, targets[node.index], labels))
      return store.observe(
        store.resolve(Family.httpDuration.id, targets[node.index], labels), length)
    }
    let place = position(node, route, status)
    if let count = answered[place], let series = waited[place] {
      store.increment(count)
      return store.observe(series, length)
    }
    let labels = [route.definition.method, route.definition.name, String(status.code)]
    let count =
      answered[place] ?? store.resolve(Family.httpRequests.id, targets[node.index], labels)
    let series = store.resolve(Family.httpDuration.id, targets[node.index], labels)
    answered[place] = count
    waited[place] = series
    store.increment(count)
    store.observe(series, length)
  }
}
