import Dashboard
import Simulation

/// View models made of anything their types allow, sense or not.
struct RandomModels {
  var random: Random

  init(seed: UInt64) { random = Random(seed: seed) }

  mutating func models() -> PanelModels {
    var models = PanelModels()
    models.ring = ring()
    models.network = network()
    models.queues = queues()
    models.breakers = breakers()
    models.traces = traces()
    models.metrics = metrics()
    models.consistency = consistency()
    models.compare = compare()
    return models
  }

  mutating func below(_ count: Int) -> Int { random.below(max(1, count)) }

  mutating func index(_ count: Int) -> Int { below(12) == 0 ? below(90) - 40 : below(count) }

  mutating func count() -> Int {
    switch below(8) {
    case 0: 0
    case 1: Int.max
    case 2: -below(1_000)
    default: below(100_000)
    }
  }

  mutating func number() -> Double {
    switch below(14) {
    case 0: .nan
    case 1: .infinity
    case 2: -.infinity
    case 3: 1e300
    case 4: -3.5
    case 5: 0
    case 6: 1e-300
    default: Double(below(1_000_000)) / 1_000
    }
  }

  mutating func share() -> Double { below(6) == 0 ? number() : Double(below(1_001)) / 1_000 }

  mutating func time() -> Interval {
    switch below(10) {
    case 0: .forever
    case 1: .zero
    case 2: -.seconds(below(100))
    default: .microseconds(below(100_000_000))
    }
  }

  mutating func instant() -> Instant {
    below(10) == 0 ? .never : .milliseconds(below(300_000))
  }

  mutating func name() -> String {
    let names = [
      "", "kv-1", "orders", "주문-1", "inventory-11", "a", "한", "\u{7}\n", "x→y", "e\u{301}", "🚀",
      "a name much longer than any column there is room for",
    ]
    return names[below(names.count)]
  }

  mutating func history() -> [Double] { (0..<below(70)).map { _ in number() } }

  mutating func state() -> NodeState {
    [NodeState.up, .degraded, .down, .frozen][below(4)]
  }

  mutating func bands() -> [FaultBand] {
    (0..<below(4)).map { _ in FaultBand(start: instant(), end: instant()) }
  }

  mutating func ring() -> RingViewModel {
    var model = RingViewModel()
    let members = below(12)
    model.members = (0..<members).map { _ in
      .init(
        name: name(), label: name(), state: state(), share: share(), keys: count(), load: number(),
        hints: count(), standIn: below(2) == 0 ? index(members) : nil)
    }
    model.tokens = (0..<below(below(2) == 0 ? 12 : 300)).map { _ in
      .init(position: share(), owner: index(members))
    }
    if below(5) > 0 { model.tokens.sort { $0.position < $1.position } }
    (model.replicas, model.quorum) = (count(), "N=3 R=2 W=2")
    if below(3) > 0 {
      model.key = .init(
        name: name(), position: share(), holders: (0..<below(5)).map { _ in index(members) })
    }
    if below(2) == 0 { model.movedByJoin = share() }
    model.deviation = number()
    model.strategies = RingViewModel.Strategy.Kind.allCases.prefix(below(7)).map {
      .init(
        $0, movedByJoin: share(), deviation: number(), hottest: number(), nodesPerScan: count(),
        newestAtOne: share(),
        isInUse: below(3) == 0)
    }
    return model
  }

  mutating func consistency() -> ConsistencyViewModel {
    var model = ConsistencyViewModel()
    model.store = name()
    model.verdict = verdict()
    model.operations = count()
    model.unknown = count()
    model.now = instant()
    if below(2) == 0 { model.lesson = Phrase(name(), name()) }
    model.sides = (0..<below(6)).map { _ in
      .init(
        name(), yield: below(4) == 0 ? nil : share(), answered: below(4) == 0 ? nil : share(),
        harvest: below(4) == 0 ? nil : share(), silence: time(), longestSilence: time())
    }
    model.latencies = (0..<below(3)).map { _ in
      .init(
        Phrase(name(), name()), calm: below(3) == 0 ? nil : time(), calmTail: time(),
        cut: below(3) == 0 ? nil : time(), cutTail: time())
    }
    model.log = (0..<below(7)).map { _ in
      .init(
        name(), role: name(), term: count(), last: count(), commit: count(), applied: count(),
        state: state())
    }
    model.pairs = (0..<below(9)).map { _ in
      .init(from: name(), to: name(), hints: count(), leaves: below(2) == 0 ? nil : count())
    }
    model.measures = (0..<below(12)).map { _ in
      .init(
        Phrase(name(), name()),
        [.count(count()), .share(number()), .time(time()), .none][below(4)], isBad: below(2) == 0)
    }
    model.keys = (0..<below(30)).map { _ in
      .init(
        name: name(), verdict: verdict(), operations: count(), stale: count(),
        replicas: (0..<below(5)).map { _ in
          .init(node: name(), value: name(), isBehind: below(2) == 0, state: state())
        },
        history: (0..<below(20)).map { _ in operation() })
    }
    for key in model.keys.indices {
      model.keys[key].proofs = (0..<below(4)).map { _ in
        .init(
          Phrase(name(), name()), at: instant(), operation(), below(2) == 0 ? nil : operation(),
          around: (0..<below(20)).map { _ in operation() })
      }
    }
    model.faults = (0..<below(5)).map { _ in
      .init(name(), FaultBand(start: instant(), end: below(3) == 0 ? .never : instant()))
    }
    return model
  }

  private mutating func operation() -> ConsistencyViewModel.Operation {
    .init(
      process: name(), label: name(), start: instant(), end: below(3) == 0 ? nil : instant(),
      outcome: [.ok, .failed, .unknown, .pending][below(4)], isOffending: below(4) == 0)
  }

  mutating func compare() -> CompareViewModel {
    var model = CompareViewModel()
    model.now = instant()
    model.hadFault = below(2) == 0
    model.worlds = (0..<below(7)).map { _ in
      var world = CompareViewModel.World(name: name(), label: Phrase(name(), name()))
      (world.store, world.isShown, world.isUnspecified) = (name(), below(2) == 0, below(3) == 0)
      world.missing = below(4) == 0 ? time() : nil
      world.faults = bands()
      world.quorum = below(3) == 0 ? nil : .init(n: below(6), r: below(6), w: below(6))
      world.staleShare = below(4) == 0 ? nil : share()
      (world.verdict, world.violations) = (verdict(), count())
      world.letter = below(4) == 0 ? nil : share()
      world.letterSoFar = below(4) == 0 ? nil : share()
      (world.stale, world.lost) = (count(), count())
      (world.divergent, world.divergentPeak) = (count(), count())
      world.convergence = [.none, .parted, .pending(time()), .took(time())][below(4)]
      if below(2) == 0 {
        var users = CompareViewModel.Users()
        users.share = below(4) == 0 ? nil : share()
        users.history = (0..<below(70)).map { _ in below(5) == 0 ? nil : share() }
        (users.failed, users.calls) = (count(), below(4) == 0 ? nil : number())
        users.refused = below(2) == 0 ? nil : number()
        users.wasted = below(2) == 0 ? nil : number()
        users.heldBack = below(2) == 0 ? nil : number()
        users.latency = .init(p50: below(3) == 0 ? nil : time(), p99: below(3) == 0 ? nil : time())
        world.users = users
      }
      world.zones = (0..<below(5)).map { _ in
        var zone = CompareViewModel.Zone(name())
        (zone.isCut, zone.isWaiting) = (below(2) == 0, below(2) == 0)
        zone.yield = below(4) == 0 ? nil : share()
        zone.staleShare = below(4) == 0 ? nil : share()
        zone.history = (0..<below(70)).map { _ in below(5) == 0 ? nil : share() }
        (zone.errors, zone.stale, zone.unanswered) = (count(), count(), time())
        zone.reads = .init(p50: below(3) == 0 ? nil : time(), p99: below(3) == 0 ? nil : time())
        zone.writes = .init(p50: below(3) == 0 ? nil : time(), p99: below(3) == 0 ? nil : time())
        return zone
      }
      return world
    }
    return model
  }

  private mutating func verdict() -> ConsistencyViewModel.Verdict {
    [.linearizable, .violated(at: instant()), .undecided][below(3)]
  }

  mutating func network() -> NetworkViewModel {
    var model = NetworkViewModel()
    let nodes = below(30)
    let zones = ["", "a", "b", "c", "eu-west"]
    let zoneCount = 1 + below(zones.count)
    model.nodes = (0..<nodes).map { _ in
      let notes: [NetworkViewModel.Note?] = [
        nil, .rate(number()), .p99(time()), .term(count()), .hints(count()), .backlog(count()),
        .clock(time()), .errors(share()), .idle,
      ]
      return .init(
        name: name(), shortName: name(), service: name(), layer: below(9) == 0 ? count() : below(5),
        zone: zones[below(zoneCount)], state: state(), isLeader: below(5) == 0,
        note: notes[below(notes.count)])
    }
    let kinds: [NetworkViewModel.MessageKind] = [.request, .reply, .heartbeat]
    model.links = (0..<below(80)).map { _ in
      .init(
        from: index(nodes), to: index(nodes), rate: number(), p99: below(2) == 0 ? time() : nil,
        addedDelay: below(4) == 0 ? time() : .zero, loss: below(4) == 0 ? share() : 0,
        isCut: below(4) == 0)
    }
    model.messages = (0..<below(60)).map { _ in
      .init(
        from: index(nodes), to: index(nodes), fraction: share(), kind: kinds[below(3)],
        isDropped: below(4) == 0)
    }
    model.recent = (0..<below(60)).map { _ in
      .init(
        from: index(nodes), to: index(nodes), sent: instant(), ends: instant(),
        kind: kinds[below(3)], isDropped: below(4) == 0)
    }
    model.faults = (0..<below(4)).map { _ in
      .init([.cut, .delay, .loss][below(3)], id: name(), text: name(), age: time())
    }
    (model.inFlight, model.dropped, model.now) = (count(), count(), instant())
    return model
  }

  mutating func queues() -> QueuesViewModel {
    var model = QueuesViewModel()
    model.nextRetry = below(2) == 0 ? time() : nil
    model.now = instant()
    model.faults = bands()
    model.queues = (0..<below(20)).map { _ in
      .init(
        name(), kind: [.queue, .topic, .deadLetters][below(3)], depth: count(),
        lag: below(2) == 0 ? count() : nil, isLagRising: below(2) == 0, inFlight: count(),
        deadLetters: below(2) == 0 ? count() : nil, redelivered: count(),
        oldest: below(2) == 0 ? time() : nil, consumers: count(), publishRate: number(),
        ackRate: number(), history: history(), step: time(), scale: number(),
        partitions: (0..<below(6)).map { _ in
          .init(leader: name(), consumer: name(), inSync: count(), replicas: count(), lag: count())
        })
    }
    return model
  }

  mutating func breakers() -> BreakersViewModel {
    var model = BreakersViewModel()
    (model.window, model.threshold, model.volume) = (time(), share(), count())
    model.rejected = count()
    model.breakers = (0..<below(30)).map { _ in
      let states: [BreakersViewModel.State] = [
        .closed, .open(remaining: time(), total: time()), .trial(passed: count(), wanted: count()),
      ]
      let outcomes: [BreakersViewModel.Outcome] = [.success, .failure, .timeout, .rejected]
      return .init(
        caller: name(), callee: name(), state: states[below(3)],
        calls: (0..<below(20)).map { _ in outcomes[below(4)] }, errorShare: share(),
        buckets: (0..<below(14)).map { _ in
          .init(
            successes: below(100), failures: below(100), timeouts: below(50),
            rejections: below(100))
        },
        retryShare: number(), budget: below(2) == 0 ? share() : nil,
        bulkhead: below(2) == 0 ? .init(used: count(), limit: count()) : nil, opened: count(),
        rejected: count(), fired: count())
    }
    return model
  }

  mutating func outcome() -> TracesViewModel.Outcome {
    [TracesViewModel.Outcome.running, .success, .failure, .timeout, .rejected][below(5)]
  }

  mutating func traces() -> TracesViewModel {
    var model = TracesViewModel()
    model.faults = bands()
    model.traces = (0..<below(40)).map { _ in
      .init(
        id: name(), name: name(), start: instant(), duration: time(), outcome: outcome(),
        spans: count(), errors: count())
    }
    guard below(4) > 0 else { return model }
    model.trace = .init(
      id: name(), name: name(), start: instant(), duration: time(), outcome: outcome(),
      criticalPath: time(),
      spans: (0..<below(40)).map { _ in
        .init(
          name(), name(), depth: below(12) == 0 ? count() : below(6), start: time(),
          duration: time(), waited: below(2) == 0 ? time() : .zero, isCritical: below(2) == 0,
          attempt: below(4), isCompensation: below(5) == 0, outcome: outcome(), cause: name(),
          attributes: (0..<below(6)).map { _ in .init(name(), name()) })
      })
    return model
  }

  mutating func metrics() -> MetricsViewModel {
    var model = MetricsViewModel()
    (model.total, model.now, model.step, model.rateWindow) = (count(), instant(), time(), time())
    model.faults = bands()
    model.series = (0..<below(40)).map { _ in
      let kinds: [MetricsViewModel.Kind] = [.counter, .gauge, .histogram, .summary]
      let units: [MetricsViewModel.Unit] = [.count, .seconds, .bytes, .ratio]
      return .init(
        name(), labels: name(), help: name(), kind: kinds[below(4)], unit: units[below(4)],
        value: number(), rate: below(2) == 0 ? number() : nil, history: history(),
        quantiles: below(2) == 0
          ? .init(
            p50: number(), p90: number(), p99: number(), p50History: history(),
            p90History: history()) : nil,
        isAlarming: below(3) == 0)
    }
    return model
  }
}
