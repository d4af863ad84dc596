import Cluster
import Patterns
public import Simulation
public import Verification

extension CompareViewModel {
  /// What all worlds have in common; the worlds are to be added.
  public init(_ experiment: Experiment, at front: Instant) {
    self.init()
    now = front
    hadFault = !experiment.world.faultSpans.isEmpty
  }
}

extension CompareViewModel.World {
  private static let siblings = MetricQuery(
    "ap_siblings", function: .quantile(perMille: 990))

  /// What can be said of one world; `front` is the latest moment that any of them has reached.
  public init(
    _ experiment: Experiment, name: String, label: Phrase, isShown: Bool, at front: Instant
  ) {
    self.init(name: name, label: label)
    self.isShown = isShown
    missing = experiment.now < front ? front - experiment.now : nil
    let (world, board, now) = (experiment.world, experiment.scoreboard, experiment.now)
    faults = FaultBand.bands(in: world)
    store = world.storeWords
    quorum = CompareViewModel.Quorum(world)
    isUnspecified = world.storeMode == .ca
    if world.settings.workload.mix.asksServices { users = CompareViewModel.Users(experiment) }
    let judge = experiment.watch.judge
    let first = judge.violations.first?.returnedAt
    verdict = ConsistencyViewModel.Verdict(
      judge.verdict, since: judge.violationCount > 0 ? first : nil)
    violations = board.violations
    facts = Misconception.Facts(experiment)
    letter = board.overall.answered()
    letterSoFar = board.overall.letter.share
    stale = board.staleReads
    staleShare = board.overall.total.staleShare
    lost = board.lostWrites
    if world.storeMode == .ap, world.settings.store.versions.keepsSiblings {
      siblings = world.metrics.store.value(of: Self.siblings, at: now)
    }
    if experiment.watch.updateCount > 0 { lostUpdates = board.lostUpdates }
    if world.likes.accepted > 0 { likesMissing = max(0, world.likes.drift) }
    if world.carts.isOpen {
      itemsLost = world.carts.tally.lost
      itemsBack = world.carts.tally.resurfaced
    }
    money = ConsistencyViewModel.Money(world)
    divergent = board.divergentKeys
    divergentPeak = board.peakDivergentKeys
    if let since = board.convergingSince {
      convergence = world.activeFaults.isEmpty ? .pending(now - since) : .parted
    } else if let time = board.lastConvergence {
      convergence = .took(time)
    } else if board.divergentKeys > 0, !world.activeFaults.isEmpty {
      convergence = .parted
    }
    let parted = world.partedZones
    zones = board.zones.enumerated().filter { $1.total.ended > 0 || $1.silentSince != nil }
      .map { index, side in
        CompareViewModel.Zone(side, isCut: parted[index], world)
      }
  }
}

extension CompareViewModel.Users {
  /// Calls that users' requests become: not those that ask for instances or messages all the time.
  private static let calls = MetricQuery(
    "client_attempts_total",
    matchers: [Service.registry, .broker].map {
      MetricQuery.Matcher(label: "target", value: $0.name, isNegated: true)
    }, function: .rate)

  private static let refused = MetricQuery("server_shed_total", function: .rate)
  private static let wasted = MetricQuery("server_wasted_work_total", function: .rate)
  private static let heldBack = MetricQuery("client_throttled_total", function: .rate)

  fileprivate init(_ experiment: Experiment) {
    self.init()
    share = experiment.service.availability(last: 5)
    history = experiment.service.seconds.map { second in
      let all = second.succeeded + second.failed
      return all == 0 ? nil : Double(second.succeeded) / Double(all)
    }
    let world = experiment.world
    func rate(_ query: MetricQuery) -> Double? {
      world.metrics.store.value(of: query, at: world.now)
    }
    calls = rate(CompareViewModel.Users.calls)
    refused = rate(CompareViewModel.Users.refused)
    wasted = rate(CompareViewModel.Users.wasted)
    heldBack = rate(CompareViewModel.Users.heldBack)
    failed = world.service.failed
    let since = max(Instant.zero, world.now - Interval.seconds(10))
    latency = CompareViewModel.Latency(
      p50: world.latencies.quantile(0.5, since: since),
      p99: world.latencies.quantile(0.99, since: since))
  }
}

extension CompareViewModel.Zone {
  fileprivate init(_ side: Side, isCut: Bool, _ world: Cluster.World) {
    self.init(side.name)
    self.isCut = isCut
    yield = side.yield(last: 5)
    history = side.seconds.map(\.yield)
    errors = side.total.failed + side.total.unknown
    stale = side.total.stale
    staleShare = side.total.staleShare
    staleness = side.worstStaleness
    let isBad = world.partitions.isCut
    reads = CompareViewModel.Latency(side.latencies.sketch(writes: false, cut: isBad))
    writes = CompareViewModel.Latency(side.latencies.sketch(writes: true, cut: isBad))
    unanswered = side.longestSilence(at: world.now)
    cause = CompareViewModel.Cause(
      of: unanswered, since: side.longestSilenceStart(at: world.now), world)
    isWaiting = side.silence(at: world.now) >= Sacrifice.patience
  }
}

extension Side.Second {
  /// The share of the answered reads that missed a write; nil when none was answered.
  fileprivate var staleShare: Double? { reads == 0 ? nil : Double(stale) / Double(reads) }
}

extension CompareViewModel.Quorum {
  /// Nil where no replicas are counted, or reads are made safe in another way.
  fileprivate init?(_ world: Cluster.World) {
    let store = world.settings.store
    guard world.storeMode == .ap, store.protocol == .quorum else { return nil }
    self.init(n: store.n, r: store.r, w: store.w, hasStandIns: store.hints == .sloppy)
  }
}

extension CompareViewModel.Cause {
  /// What made a silence of `length` begin; the world remembers what happened last.
  fileprivate init(of length: Interval, since start: Instant?, _ world: Cluster.World) {
    self = .unknown
    guard let start else { return }
    if world.partitions.overlap(start, start + length) {
      self = .cut
      return
    }
    // The clients were answered until just before: the fault is not older than a request's time.
    let earliest = max(.zero, start - world.settings.rpc.deadline)
    for index in world.occurrences.startIndex..<world.occurrences.endIndex {
      let occurrence = world.occurrences[index]
      guard occurrence.time >= earliest, occurrence.time <= start + length else { continue }
      switch occurrence.what {
      case .nodeDown(let node) where world.nodes[node.index].service == .kv:
        self = .dead(world.nodes[node.index].name)
        return
      case .nodePaused(let node) where world.nodes[node.index].service == .kv:
        self = .frozen(world.nodes[node.index].name)
        return
      case .nodeDown, .nodePaused, .faultInjected, .faultHealed, .marked, .commanded, .nodeUp,
        .nodeJoined,
        .nodeLeft, .breakerOpened, .breakerHalfOpen, .breakerClosed, .deadLettered, .checkFailed,
        .checkPassed, .storeFounded, .leaderElected, .leaderFell, .leadershipOffered,
        .leadershipKept, .monkeyStopped, .commandRefused, .ringChangeAbandoned:
        break
      }
    }
  }
}

extension CompareViewModel.Latency {
  fileprivate init(_ sketch: LatencySketch) {
    self.init(p50: sketch.quantile(0.5), p99: sketch.quantile(0.99))
  }
}

extension Cluster.World {
  /// How the store is set up, in words.
  fileprivate var storeWords: String {
    let store = settings.store
    let stores = nodes.count { $0.isMember && $0.service == .kv }
    return switch storeMode {
    case .cp: "CP · Raft, \(stores) servers"
    case .ap: "AP · \(store.quorumName)"
    case .ca: store.backup ? "CA · primary, backup" : "CA · one node"
    }
  }

  /// The zones, by place in the topology, that cannot reach some other zone at all or in part.
  fileprivate var partedZones: [Bool] {
    var parted = scenario.topology.zones.map { _ in false }
    guard partitions.isCut else { return parted }
    for from in nodes.indices where nodes[from].isMember {
      for to in nodes.indices where nodes[to].isMember && nodes[to].zone != nodes[from].zone {
        if network.trouble(from: NodeID(from), to: NodeID(to))?.isCut == true {
          parted[Int(nodes[from].zone)] = true
          parted[Int(nodes[to].zone)] = true
        }
      }
    }
    return parted
  }
}
