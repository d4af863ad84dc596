import Cluster
import Patterns
import Simulation
import Verification

extension ConsistencyViewModel {
  /// Records looked at for the keys and their histories, and the most keys listed.
  private static let recordLimit = 800
  private static let keyLimit = 60
  /// Operations shown of a key.
  private static let historyLimit = 24

  /// What the store's clients were told, and what its replicas hold; nil when there is no store.
  ///
  /// With `hasProofs` with all that is held against each key, and what happened at that time; else with
  /// the keys of an earlier model of the same past, while those are no older than `age` and no violation
  /// has come since.
  init?(
    _ experiment: Experiment, hasProofs: Bool = false, known: ConsistencyViewModel? = nil,
    age: Interval = .zero
  ) {
    let world = experiment.world
    let stores = world.stores
    guard !stores.nodes.isEmpty else { return nil }
    self.init()
    now = world.now
    store = Self.storeName(world)
    let watch = experiment.watch
    operations = watch.okCount + watch.failedCount + watch.unknownCount
    unknown = watch.judge.unknownCount
    let violations = watch.judge.violationCount > 0 ? watch.judge.violations : []
    verdict = Verdict(watch.judge.verdict, since: violations.first?.returnedAt)
    lesson = Misconception.line(Misconception.Facts(experiment), at: now)
    measures = Measure.all(experiment)
    money = Money(world)
    let board = experiment.scoreboard
    sides = (board.zones + [board.overall]).map { Side($0, at: now) }
    latencies = [
      Latency(Phrase("reads", "읽기"), board.overall.latencies, writes: false),
      Latency(Phrase("writes", "쓰기"), board.overall.latencies, writes: true),
    ]
    switch world.storeMode {
    case .ap: pairs = Pair.all(world)
    case .cp: log = LogMember.all(world)
    case .ca: break
    }
    violationsThen = violations.count
    if !hasProofs, let known, let seen = known.keysAt, seen <= now, now - seen < age,
      known.violationsThen == violations.count
    {
      (keys, keysAt) = (known.keys, seen)
    } else {
      let proofs = hasProofs ? Proofs(experiment) : Proofs()
      keys = ConsistencyViewModel.keys(experiment, violations, proofs)
      keysAt = hasProofs ? nil : now
    }
    faults = Fault.all(world)
  }

  private static func storeName(_ world: World) -> String {
    let settings = world.settings.store
    return switch world.storeMode {
    case .ap: "AP · \(settings.quorumName)"
    case .cp: "CP · Raft, \(world.consensus.members.count)"
    case .ca: "CA"
    }
  }

  /// The keys of the latest operations and those in trouble, the worst first.
  private static func keys(
    _ experiment: Experiment, _ violations: [History.Operation], _ proofs: Proofs
  ) -> [Key] {
    let world = experiment.world
    let records = world.storeHistory
    let latest = max(records.startIndex, records.endIndex - recordLimit)..<records.endIndex
    var places = ContiguousArray<Int16>(repeating: -1, count: Int(world.stores.keyLimit))
    var chosen: [QuorumStore.Key] = []
    func take(_ key: QuorumStore.Key) {
      guard Int(key) < places.count, places[Int(key)] < 0, chosen.count < keyLimit else { return }
      places[Int(key)] = Int16(chosen.count)
      chosen.append(key)
    }
    for violation in violations { take(violation.key) }
    for key in proofs.keys { take(key) }
    for index in latest.reversed() { take(records[index].key) }
    let judge = experiment.watch.judge
    var keys = chosen.map { key in
      let check = Int(key) < judge.checks.count ? judge.checks[Int(key)] : nil
      return Key(
        name: HostedStore.name(of: key),
        verdict: check.map { Verdict($0.verdict, since: $0.violations.first?.returnedAt) }
          ?? .linearizable,
        replicas: Replica.all(of: key, world))
    }
    let offenders = Offenders(judge, violations)
    for (place, key) in chosen.enumerated() { keys[place].proofs = proofs.of(key) }
    for (place, key) in chosen.enumerated() where Int(key) < judge.staleness.count {
      keys[place].stale = judge.staleness[Int(key)].staleCount
    }
    var recent = keys.map { _ in ContiguousArray<Int>() }
    for index in latest {
      let record = records[index]
      guard Int(record.key) < places.count, places[Int(record.key)] >= 0 else { continue }
      let place = Int(places[Int(record.key)])
      keys[place].operations += 1
      recent[place].append(index)
    }
    for place in keys.indices {
      keys[place].history = recent[place].suffix(historyLimit).map {
        Operation(records[$0], world, isOffending: offenders.have(records[$0]))
      }
    }
    let order = keys.indices.sorted {
      (keys[$0].rank, -keys[$0].operations, $0)
        < (keys[$1].rank, -keys[$1].operations, $1)
    }
    return order.map { keys[$0] }
  }
}

/// The operations that a violation or a stale read names.
private struct Offenders {
  private var named: [History.Operation]

  init(_ judge: LiveJudge, _ violations: [History.Operation]) {
    named = violations + judge.staleReads.suffix(32).flatMap { [$0.read, $0.missed] }
  }

  func have(_ record: StoreRecord) -> Bool {
    named.contains {
      $0.key == record.key && $0.invokedAt == record.start && $0.node == record.caller
    }
  }
}

extension ConsistencyViewModel.Verdict {
  init(_ verdict: LiveCheck.Verdict, since: Instant?) {
    self =
      switch verdict {
      case .ok: .linearizable
      case .violated: .violated(at: since ?? .zero)
      case .undecided: .undecided
      }
  }
}

extension ConsistencyViewModel.Key {
  /// Trouble first.
  fileprivate var rank: Int {
    switch verdict {
    case .violated: 0
    case .undecided: 1
    case .linearizable: stale > 0 || !proofs.isEmpty ? 2 : replicas.contains { $0.isBehind } ? 3 : 4
    }
  }
}

extension ConsistencyViewModel.Replica {
  /// What each replica of a key holds.
  fileprivate static func all(of key: QuorumStore.Key, _ world: World) -> [Self] {
    switch world.storeMode {
    case .ap: break
    case .cp:
      return registers(of: key, at: world.consensus.members, world) {
        world.consensus.server(of: $0)?.machine[key]
      }
    case .ca:
      return registers(of: key, at: Array(world.primaries.members.prefix(2)), world) { node in
        world.primaries.machine(of: node).flatMap {
          $0.role == .bystander ? nil : $0.register(of: key)
        }
      }
    }
    let stores = world.stores
    let held = stores.replicas(of: key).map { node in
      (node: node, cell: stores.machine(of: node)?.cell(of: key) ?? .absent)
    }
    return held.map { node, cell in
      Self(
        node: world.nodes[node.index].name,
        value: world.spelling(of: cell, key: key),
        isBehind: held.contains { !stores.common.covers(cell, $0.cell) },
        state: NodeState(world.nodes[node.index].process))
    }
  }

  /// What each node's register holds, where there is one version after the other.
  private static func registers(
    of key: QuorumStore.Key, at nodes: [NodeID], _ world: World,
    _ register: (NodeID) -> KeyValueMachine.Register?
  ) -> [Self] {
    let held = nodes.map { ($0, register($0)) }
    let newest = held.compactMap { $0.1?.version }.max() ?? 0
    return held.compactMap { node, register in
      guard let register else { return nil }
      return Self(
        node: world.nodes[node.index].name,
        value: register.value == 0 ? "–" : world.spelling(of: register.value, key: key),
        isBehind: register.version < newest, state: NodeState(world.nodes[node.index].process))
    }
  }
}

extension ConsistencyViewModel.Operation {
  init(_ record: StoreRecord, _ world: borrowing World, isOffending: Bool) {
    let label =
      if record.isIncrement {
        "+1"
      } else if record.isInsertion || record.isRemoval {
        (record.isRemoval ? "−" : "+") + world.carts.number(ofElement: record.value)
      } else if record.isWrite {
        "w\(record.value)"
      } else {
        "r" + Self.reading(record, world)
      }
    self.init(
      process: world.nodes[record.caller.index].name, label: label,
      start: record.start, end: record.end == .never ? nil : record.end,
      outcome: record.end == .never
        ? .pending
        : {
          switch record.outcome {
          case .ok: .ok
          case .failed: .failed
          case .unknown: .unknown
          }
        }(), isOffending: isOffending)
  }

  /// What a read found: values, a counter's total, or a set.
  private static func reading(_ record: StoreRecord, _ world: borrowing World) -> String {
    if record.cell.kind == .siblings {
      if let total = world.stores.total(of: record.cell) { return "Σ\(total)" }
      if world.stores.common.isSet(record.cell) {
        return world.spelling(of: record.cell, key: record.key)
      }
    }
    let values = world.stores.common.values(of: record.cell).map { "\($0)" }
    return values.isEmpty ? "–" : values.joined(separator: "|")
  }
}
