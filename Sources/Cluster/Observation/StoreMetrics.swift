import Patterns
import Simulation

/// The store's series, found without a hash, and the names of its spans.
struct StoreMetrics: Sendable {
  /// What is counted one at a time.
  enum Count: Int, Sendable, CaseIterable {
    case staleReads, conflicts, leaderChanges, snapshotsSent, hintsReplayed,
      repairsBlocking, repairsAsynchronous, resurrections
    case movedKeys, streamBytes, wrongOwner
    case merkleBytes, merkleRepairs, merkleLeaves

    var family: ClusterMetrics.Family {
      switch self {
      case .staleReads: .staleReads
      case .conflicts: .storeConflicts
      case .leaderChanges: .raftLeaderChanges
      case .snapshotsSent: .raftSnapshots
      case .hintsReplayed: .hintsReplayed
      case .repairsBlocking, .repairsAsynchronous: .readRepairs
      case .resurrections: .resurrections
      case .movedKeys: .movedKeys
      case .streamBytes: .streamBytes
      case .wrongOwner: .wrongOwner
      case .merkleBytes: .merkleBytes
      case .merkleRepairs: .merkleRepairs
      case .merkleLeaves: .merkleLeaves
      }
    }

    var labels: [String] {
      switch self {
      case .repairsBlocking: ["blocking"]
      case .repairsAsynchronous: ["async"]
      case .staleReads, .conflicts, .hintsReplayed, .resurrections, .movedKeys, .streamBytes,
        .wrongOwner, .merkleBytes, .merkleRepairs, .merkleLeaves, .leaderChanges, .snapshotsSent:
        []
      }
    }
  }

  /// The span of a search for a key's keeper, and of a replay of hints.
  var routeName = Span.Name(rawValue: .max)
  var replayName = Span.Name(rawValue: .max)
  /// Why a replay is linked to a write.
  var causeName = Span.Name(rawValue: .max)
  /// `coordinate GET` and `coordinate PUT`, then one for each kind of exchange.
  var names: [Span.Name] = []
  /// Where what only an outside observer can know is counted.
  var observer: MetricStore.TargetID?
  private var counts: [MetricStore.SeriesID?] = []
  private var siblings: [MetricStore.SeriesID?] = []
  private var asked: [MetricStore.SeriesID?] = []
  private var served: [MetricStore.SeriesID?] = []

  private var led: [MetricStore.SeriesID?] = []
  private var refusals: [MetricStore.SeriesID?] = []

  static let kinds = StoreExchange.Kind.allCases.count
  static let codes = Status.allCases.count

  private static func grow(_ table: inout [MetricStore.SeriesID?], to place: Int) {
    while table.count <= place { table.append(nil) }
  }

  mutating func series(
    _ count: Count, _ node: NodeID, in metrics: inout ClusterMetrics
  ) -> MetricStore.SeriesID {
    let place = node.index * Count.allCases.count + count.rawValue
    Self.grow(&counts, to: place)
    if let known = counts[place] { return known }
    let series = metrics.store.resolve(
      count.family.id, metrics.targets[node.index], count.labels)
    counts[place] = series
    return series
  }

  /// How long a leader took with a write or read.
  mutating func led(
    isWrite: Bool, _ node: NodeID, in metrics: inout ClusterMetrics
  ) -> MetricStore.SeriesID {
    let place = node.index * 2 + (isWrite ? 1 : 0)
    Self.grow(&led, to: place)
    if let known = led[place] { return known }
    let family = isWrite ? ClusterMetrics.Family.raftAppend : .raftReadIndex
    let series = metrics.store.resolve(family.id, metrics.targets[node.index])
    led[place] = series
    return series
  }

  /// Proposals that failed for a reason, counted for all servers together.
  mutating func refused(
    _ reason: Raft.Refusal.Reason, in metrics: inout ClusterMetrics
  ) -> MetricStore.SeriesID {
    Self.grow(&refusals, to: reason.rawValue)
    if let known = refusals[reason.rawValue] { return known }
    let observer = theObserver(in: &metrics)
    let series = metrics.store.resolve(
      ClusterMetrics.Family.raftRefused.id, observer, [reason.label])
    refusals[reason.rawValue] = series
    return series
  }

  /// Where what only an outside observer can know is counted.
  mutating func theObserver(in metrics: inout ClusterMetrics) -> MetricStore.TargetID {
    if let observer { return observer }
    let target = metrics.store.addTarget(service: "ringside", instance: "observer")
    observer = target
    return target
  }

  mutating func siblings(
    _ node: NodeID, in metrics: inout ClusterMetrics
  ) -> MetricStore.SeriesID {
    Self.grow(&siblings, to: node.index)
    if let known = siblings[node.index] { return known }
    let series = metrics.store.resolve(
      ClusterMetrics.Family.siblings.id, metrics.targets[node.index])
    siblings[node.index] = series
    return series
  }

  mutating func asked(
    _ kind: StoreExchange.Kind, _ status: Status, _ node: NodeID, in metrics: inout ClusterMetrics
  ) -> MetricStore.SeriesID {
    let place = (node.index * Self.kinds + Int(kind.rawValue)) * Self.codes + Int(status.rawValue)
    Self.grow(&asked, to: place)
    if let known = asked[place] { return known }
    let series = metrics.store.resolve(
      ClusterMetrics.Family.clientDuration.id, metrics.targets[node.index],
      [kind.name, String(status.code)])
    asked[place] = series
    return series
  }

  mutating func served(
    _ kind: StoreExchange.Kind, _ node: NodeID, in metrics: inout ClusterMetrics
  ) -> MetricStore.SeriesID {
    let place = node.index * Self.kinds + Int(kind.rawValue)
    Self.grow(&served, to: place)
    if let known = served[place] { return known }
    let series = metrics.store.resolve(
      ClusterMetrics.Family.serverRequests.id, metrics.targets[node.index],
      [kind.name, String(Status.ok.code)])
    served[place] = series
    return series
  }
}

extension StoreExchange.Kind {
  /// The name of its spans and its `method` label.
  var name: String {
    switch self {
    case .write: "replica WRITE"
    case .read: "replica READ"
    case .repair: "replica REPAIR"
    }
  }
}

extension World {
  /// Names the store's spans and its observer.
  mutating func nameStoreSpans() {
    stores.metrics.names = [traces.name("coordinate GET"), traces.name("coordinate PUT")]
    for kind in StoreExchange.Kind.allCases {
      stores.metrics.names.append(traces.name(kind.name))
    }
    stores.metrics.routeName = traces.name("shard.route")
    stores.metrics.replayName = traces.name("hints REPLAY")
    stores.metrics.causeName = traces.name("write")
  }

  mutating func count(_ count: StoreMetrics.Count, at node: NodeID, by amount: Double = 1) {
    metrics.store.increment(stores.metrics.series(count, node, in: &metrics), by: amount)
  }

  /// A store begins to ask another.
  mutating func openExchange(
    _ kind: StoreExchange.Kind, from caller: NodeID, _ operation: SpanContext?
  ) -> Slot {
    let span = traces.start(
      stores.metrics.names[2 + Int(kind.rawValue)], .client, node: caller,
      service: Service.kv.rawValue, parent: operation, at: now,
      wallOffset: wallOffset(of: caller), random: &identities)
    return stores.exchanges.insert(
      StoreExchange(kind: kind, caller: caller, startedAt: now, span: span))
  }

  /// A store begins to serve another's question.
  mutating func serveExchange(
    _ kind: StoreExchange.Kind, _ exchange: StoreExchange, at node: NodeID
  ) -> TraceStore.Handle {
    metrics.store.increment(stores.metrics.served(kind, node, in: &metrics))
    return traces.start(
      stores.metrics.names[2 + Int(kind.rawValue)], .server, node: node,
      service: Service.kv.rawValue, parent: exchange.span.context.received, at: now,
      wallOffset: wallOffset(of: node), random: &identities)
  }

  /// The answer is there, or certain not to come.
  mutating func closeExchange(_ slot: Slot, _ status: Status, at end: Instant? = nil) {
    guard let exchange = stores.exchanges.remove(slot) else { return }
    let end = end ?? now
    traces.end(exchange.span, at: end, failure: status.failure)
    metrics.store.observe(
      stores.metrics.asked(exchange.kind, status, exchange.caller, in: &metrics),
      end - exchange.startedAt)
  }

  /// Counts what a store has noticed.
  mutating func storeObserved(_ observation: QuorumStore.Observation, at node: NodeID) {
    switch observation {
    case .hintReplayed: count(.hintsReplayed, at: node)
    case .readRepair(_, _, .blocking): count(.repairsBlocking, at: node)
    case .readRepair(_, _, .asynchronous): count(.repairsAsynchronous, at: node)
    case .resurrection: count(.resurrections, at: node)
    case .siblings(_, let number):
      metrics.store.observe(stores.metrics.siblings(node, in: &metrics), Double(number))
    case .antiEntropyRepair: count(.merkleRepairs, at: node)
    case .exchanged(let record):
      if record.differingLeaves > 0 {
        count(.merkleLeaves, at: node, by: Double(record.differingLeaves))
      }
    case .hintStored, .hintExpired, .hintRefused, .digestMismatch, .readRepair(_, _, .none),
      .tombstone, .tombstonePurged:
      break
    }
  }

  /// Sets the store's gauges, and gives up on answers that are long overdue.
  mutating func scrapeStore() {
    guard !stores.replicas.isEmpty else { return }
    var overdue: [(Slot, Instant)] = []
    stores.exchanges.forEach { slot, exchange in
      let patience =
        exchange.kind == .write ? settings.store.writeTimeout : settings.store.readTimeout
      if exchange.startedAt + patience <= now {
        overdue.append((slot, exchange.startedAt + patience))
      }
    }
    for (slot, end) in overdue { closeExchange(slot, .timeout, at: end) }
    settleKeys()
    endIdleReplays()

    var all = 0
    for place in stores.replicas.indices {
      all += stores.replicas[place].work
      stores.replicas[place].workBefore = stores.replicas[place].work
      stores.replicas[place].work = 0
    }
    let mean = Double(all) / Double(max(1, stores.common.ring.members.count))
    for place in stores.replicas.indices {
      let node = stores.replicas[place].node
      guard nodes[node.index].isMember else { continue }
      set(.shardKeys, node, Double(stores.replicas[place].machine.keyCount))
      set(.tombstones, node, Double(stores.replicas[place].machine.tombstoneCount))
      set(.shardOwnership, node, stores.facts.ownership(of: node))
      set(.shardLoad, node, mean > 0 ? Double(stores.replicas[place].workBefore) / mean : 0)
      for peer in stores.replicas.indices where peer != place {
        let other = stores.replicas[peer].node
        let pending = stores.replicas[place].machine.hintsPending(for: other)
        set(.hintsPending, node, Double(pending), [nodes[other.index].name])
      }
    }
    let observer = stores.metrics.theObserver(in: &metrics)
    metrics.store.set(
      metrics.store.resolve(ClusterMetrics.Family.divergentKeys.id, observer),
      Double(stores.divergentKeys))
  }

  mutating func set(
    _ family: ClusterMetrics.Family, _ node: NodeID, _ value: Double, _ labels: [String] = []
  ) {
    metrics.store.set(
      metrics.store.resolve(family.id, metrics.targets[node.index], labels), value)
  }

  /// Looks at the keys whose replicas may differ; those that agree again need no more looks.
  private mutating func settleKeys() {
    var kept = 0
    stores.divergentKeys = 0
    for index in stores.unsettled.indices {
      let key = stores.unsettled[index]
      let (isWhole, agree) = agreement(on: key)
      if !agree { stores.divergentKeys += 1 }
      if isWhole && agree {
        stores.isUnsettled[key] = false
      } else {
        stores.unsettled[kept] = key
        kept += 1
      }
    }
    stores.unsettled.removeLast(stores.unsettled.count - kept)
  }

  /// Whether all replicas of a key live, and whether those that do hold the same.
  private func agreement(on key: QuorumStore.Key) -> (isWhole: Bool, agree: Bool) {
    var first: UInt64?
    var isWhole = true
    for node in stores.replicas(of: key) {
      guard let place = stores.place(of: node), nodes[node.index].process.isRunning else {
        isWhole = false
        continue
      }
      let digest = stores.common.digest(of: stores.replicas[place].machine.cell(of: key))
      if let first, first != digest { return (isWhole, false) }
      first = digest
    }
    return (isWhole, true)
  }
}
