import Patterns
import Simulation

/// What the machines are told of the settings, each in its own words.
extension ClusterSettings {
  /// opossum's options for every breaker.
  var circuitBreaker: CircuitBreaker.Settings {
    var options = CircuitBreaker.Settings(
      timeout: rpc.timeout, errorThresholdPercentage: breaker.errorThreshold.ratio * 100,
      resetTimeout: breaker.resetTimeout)
    options.rollingCountTimeout = breaker.window
    options.rollingCountBuckets = breaker.buckets
    options.volumeThreshold = breaker.volumeThreshold
    options.capacity = breaker.capacity
    options.allowWarmUp = breaker.warmUp
    options.forgetsToReopen = bugs[.breakerForgetsToReopen]
    return options
  }

  /// The rules of every server's queue.
  var serverQueue: ServerQueueSettings {
    var rules = ServerQueueSettings()
    rules.capacity = server.queueCapacity
    rules.order =
      switch server.order {
      case .fifo: .fifo
      case .lifo: .lifo
      case .adaptive: .adaptiveLIFO(above: server.adaptiveAbove)
      }
    rules.concurrency =
      switch server.concurrency {
      case .fixed: .fixed(server.workers)
      case .aimd:
        .aimd(
          initial: server.workers, minimum: 1, maximum: server.workers * 10, slow: rpc.timeout)
      case .gradient:
        .gradient(initial: server.workers, minimum: 1, maximum: server.workers * 10)
      }
    rules.codel =
      server.codel
      ? CoDel.Settings(target: server.codelTarget, interval: server.codelInterval) : nil
    // A server that is not told of deadlines knows of none.
    rules.dropsExpired = server.dropExpired && rpc.propagate
    rules.normalShare = server.normalShare
    rules.sheddableShare = server.sheddableShare
    rules.perCaller = server.bulkhead == 0 ? nil : server.bulkhead
    return rules
  }

  /// Whether and when a caller tries again.
  var retryPolicy: RetryPolicy {
    let backoff: Backoff =
      switch retry.backoff {
      case .guide: .exponential(base: retry.base, cap: retry.cap)
      case .full: .fullJitter(base: retry.base, cap: retry.cap)
      case .equal: .equalJitter(base: retry.base, cap: retry.cap)
      case .decorrelated: .decorrelated(base: retry.base, cap: retry.cap)
      case .grpc: .grpc(base: retry.base, cap: retry.cap)
      }
    var policy = RetryPolicy(attempts: retry.attempts, backoff: backoff)
    policy.retriesOpenBreaker = retry.whenOpen
    return policy
  }

  /// The throttle of a caller that has seen nothing.
  var adaptiveThrottle: AdaptiveThrottle { AdaptiveThrottle(multiplier: throttle.multiplier) }

  /// A full retry budget.
  var retryBudget: RetryBudget {
    switch bugs[.retryWithoutBudget] ? .none : budget.kind {
    case .none: .unlimited
    case .finagle:
      RetryBudget(
        .finagle(share: budget.ratio, minimumPerSecond: budget.floor), window: budget.window)
    case .grpc: .grpc
    case .aws: .aws
    case .envoy: RetryBudget(.envoy(share: budget.ratio, minimum: budget.minimum))
    }
  }

  /// SQS's attributes for every queue.
  var messageQueue: MessageQueue.Settings {
    var attributes = MessageQueue.Settings()
    attributes.visibilityTimeout = queue.visibility
    attributes.maxReceiveCount = queue.maxReceives
    attributes.maxLength = queue.maxLength
    attributes.overflow = .rejectPublish
    return attributes
  }

  /// Consul's settings.
  var serviceRegistry: ServiceRegistry.Settings {
    var options = ServiceRegistry.Settings()
    options.checkInterval = registry.checkInterval
    options.checkTimeout = registry.checkTimeout
    // The settings count beyond the first, Consul counts from it (and takes 0 for 1).
    options.failuresBeforeCritical = registry.failuresBeforeCritical + 1
    options.successBeforePassing = registry.successesBeforePassing + 1
    return options
  }

  /// How callers choose among instances.
  var balancingPolicy: LoadBalancer.Policy {
    switch balancing.strategy {
    case .first: .first
    case .roundRobin: .roundRobin
    case .random: .random
    case .leastOutstanding: .leastOutstanding
    case .twoChoices: .twoChoices
    }
  }

  /// What every store of the ring goes by.
  var quorumStore: QuorumStore.Settings {
    var options = QuorumStore.Settings()
    options.replicas = store.n
    options.readQuorum = store.r
    options.writeQuorum = store.w
    options.primaryReadQuorum = store.pr
    options.primaryWriteQuorum = store.pw
    options.algorithm =
      switch store.protocol {
      case .quorum: .quorum
      case .abd: .abd
      }
    options.writeTimeout = store.writeTimeout
    options.readTimeout = store.readTimeout
    options.hints =
      switch store.hints {
      case .none: .none
      case .sloppy: .dynamo
      case .coordinator: .cassandra
      }
    options.hintWindow = store.hintWindow
    options.hintReplay = store.hintReplay
    options.readRepair =
      switch store.repair {
      case .none: .none
      case .async: .asynchronous
      case .blocking: .blocking
      }
    options.antiEntropy = store.antiEntropy
    options.versions =
      switch store.versions {
      case .lww: .lastWriteWins
      case .vv: .versionVectors
      case .dvv: .dottedVersionVectors
      }
    options.tombstoneGrace = store.tombstoneGrace
    if bugs[.quorumIgnoresTombstones] { options.bugs.insert(.ignoresTombstones) }
    if bugs[.quorumRepairsBackwards] { options.bugs.insert(.repairsBackwards) }
    if bugs[.abdWithoutWriteBack] { options.bugs.insert(.abdWithoutWriteBack) }
    return options
  }

  /// What every server of the replicated log goes by.
  var raftGroup: Patterns.Raft.Settings {
    var options = Patterns.Raft.Settings()
    options.tick = raft.heartbeat
    options.electionTicks = max(2, Int(raft.election.nanoseconds / raft.heartbeat.nanoseconds))
    options.preVote = raft.preVote && !bugs[.raftNoPreVote]
    if bugs[.raftVotesForgotten] { options.bugs.insert(.votesNotPersisted) }
    if bugs[.raftCommitsOldTerms] { options.bugs.insert(.commitsOldTermsByCounting) }
    if bugs[.raftStaleReads] { options.bugs.insert(.staleLocalReads) }
    options.checkQuorum = raft.checkQuorum
    options.reads =
      switch raft.reads {
      case .log: .log
      case .readIndex: .readIndex
      case .lease: .lease
      case .local: .local
      }
    options.snapshotEvery = Patterns.Raft.Index(raft.snapshotEvery)
    options.keepBehind = Patterns.Raft.Index(raft.keepBehind)
    return options
  }

  /// What primary and backup go by.
  var primaryBackup: PrimaryBackup.Settings {
    var options = PrimaryBackup.Settings()
    options.hasBackup = store.backup
    options.failover = store.failover
    return options
  }

  /// The usual delays of the links.
  var links: Simulation.Network.Settings {
    var settings = Simulation.Network.Settings()
    settings.sameZone = network.sameZone
    settings.crossZone = network.crossZone
    settings.crossRegion = network.crossRegion
    settings.sigma = network.sigma
    settings.retransmission = network.retransmit
    return settings
  }

  /// How long a step of local work takes on a healthy node.
  func serviceTime(of route: Route) -> Distribution {
    let median =
      switch route.service {
      case .client: Interval.zero
      case .gateway: server.time.gateway
      case .orders: server.time.orders
      case .inventory: server.time.inventory
      case .payments: server.time.payments
      case .feed: server.time.feed
      case .mailer: server.time.mailer
      case .analytics: server.time.analytics
      case .broker: server.time.broker
      case .registry: server.time.registry
      case .database: route == .databaseRead ? server.time.database * 5 / 8 : server.time.database
      case .kv: server.time.kv
      }
    return .logNormal(median: median, sigma: server.sigma)
  }

  /// What the next user wants.
  func pick(_ random: inout Random) -> Route {
    var draw = random.below(max(1, workload.mix.total))
    for (weight, route) in workload.mix.entries {
      if draw < weight { return route }
      draw -= weight
    }
    return .orderStatus
  }
}

extension ClusterSettings.Workload.Mix {
  /// What users ask for, with its weight.
  var entries: [(weight: Int, route: Route)] {
    [
      (checkout, .checkout), (like, .like), (read, .readFeed), (get, .kvGet), (put, .kvPut),
      (cancel, .cancel), (transfer, .transfer), (cart, .cart), (status, .orderStatus),
    ]
  }
}
