import Patterns
import Simulation
import Testing

/// A registry, its timers, and instances that answer, refuse or hang.
private struct Host {
  enum Behaviour {
    case answers(Int)
    case refuses
    case hangs
  }
  var registry: ServiceRegistry
  var random: Random
  var now = Instant.zero
  var outbox = Outbox<ServiceRegistry.Effect>()
  var timers: [(at: Instant, order: Int, timer: ServiceRegistry.Timer)] = []
  var behaviour: [ServiceRegistry.InstanceID: Behaviour] = [:]
  var log: [(at: Instant, effect: ServiceRegistry.Effect)] = []
  var probes = 0

  init(_ settings: ServiceRegistry.Settings = .init(), seed: UInt64 = 1) {
    registry = ServiceRegistry(settings: settings)
    random = Random(seed: seed)
    registry.start(at: now, random: &random, into: &outbox)
    drain()
  }

  mutating func register(_ node: Int, check: ServiceRegistry.Check = .http, service: UInt8 = 1) {
    registry.register(
      id(node, service), check: check, at: now, random: &random, into: &outbox)
    drain()
  }

  func id(_ node: Int, _ service: UInt8 = 1) -> ServiceRegistry.InstanceID {
    ServiceRegistry.InstanceID(service: service, node: NodeID(node))
  }

  mutating func query(_ waiter: UInt64, after index: UInt64, wait: Interval? = nil) {
    registry.query(
      1, after: index, wait: wait, waiter: waiter, at: now, random: &random, into: &outbox)
    drain()
  }

  mutating func drain() {
    while !outbox.isEmpty {
      let effects = Array(outbox)
      outbox.removeAll()
      for effect in effects {
        log.append((now, effect))
        switch effect {
        case .timer(let timer, let at): timers.append((at, timers.count, timer))
        case .probe(let id, let probe):
          probes += 1
          switch behaviour[id] ?? .answers(200) {
          case .answers(let code):
            registry.probed(id, .answered(code), probe: probe, at: now, into: &outbox)
          case .refuses: registry.probed(id, .failed, probe: probe, at: now, into: &outbox)
          case .hangs: break
          }
        case .changed, .registered, .deregistered, .answer: break
        }
      }
    }
  }

  mutating func run(until end: Instant) {
    while let next = timers.indices.min(by: {
      (timers[$0].at, timers[$0].order) < (timers[$1].at, timers[$1].order)
    }), timers[next].at <= end {
      let due = timers[next]
      timers[next] = (.never, due.order, due.timer)
      now = due.at
      registry.fire(due.timer, at: now, into: &outbox)
      drain()
    }
    now = end
  }

  func answer(_ waiter: UInt64) -> (at: Instant, answer: ServiceRegistry.Answer)? {
    for (at, effect) in log {
      if case .answer(waiter, let answer) = effect { return (at, answer) }
    }
    return nil
  }
}

@Suite("The service registry") struct ServiceRegistryTests {
  @Test("an instance is critical until its first check, which comes within an interval")
  func firstCheck() {
    var host = Host()
    host.register(1)
    #expect(host.registry.instances[0].status == .critical)
    #expect(host.registry.nodes(of: 1, passingOnly: true) == [])
    #expect(host.registry.nodes(of: 1, passingOnly: false) == [NodeID(1)])
    host.run(until: .seconds(10))
    #expect(host.registry.nodes(of: 1, passingOnly: true) == [NodeID(1)])
  }

  @Test(
    "2xx passes, 429 warns, all else is critical",
    arguments: [
      (200, ServiceRegistry.Status.passing), (204, .passing), (299, .passing), (429, .warning),
      (300, .critical), (404, .critical), (503, .critical),
    ])
  func codes(code: Int, expected: ServiceRegistry.Status) {
    var host = Host()
    host.behaviour[host.id(1)] = .answers(code)
    host.register(1)
    host.run(until: .seconds(10))
    #expect(host.registry.instances[0].status == expected)
  }

  @Test("a refused port is noticed within 10 s, 5 on average; one that hangs 10 s later")
  func detection() {
    var refused = 0.0
    var hung = 0.0
    for seed in 0..<200 {
      for hangs in [false, true] {
        var host = Host(seed: UInt64(seed))
        host.register(1)
        host.run(until: .seconds(60))
        host.behaviour[host.id(1)] = hangs ? .hangs : .refuses
        host.run(until: .seconds(100))
        let flips = host.log.filter {
          if case .changed(_, _, .critical) = $0.effect { true } else { false }
        }
        #expect(flips.count == 1)
        let after = flips[0].at.seconds - 60
        if hangs { hung += after } else { refused += after }
        #expect(hangs ? (10...20).contains(after) : (0...10).contains(after))
      }
    }
    #expect((4.3...5.7).contains(refused / 200) && (14.3...15.7).contains(hung / 200))
  }

  @Test("the interval runs from the end of a check; none is more frequent than 1 s")
  func interval() {
    var settings = ServiceRegistry.Settings()
    settings.checkInterval = .milliseconds(1)
    var host = Host(settings)
    host.register(1)
    host.run(until: .seconds(20))
    #expect((19...21).contains(host.probes))

    var slow = Host()
    slow.behaviour[slow.id(1)] = .hangs
    slow.register(1)
    slow.run(until: .seconds(100))
    #expect((4...6).contains(slow.probes), "10 s of hanging and 10 s of rest")
  }

  @Test("thresholds count in a row; the first check flips at once") func thresholds() {
    var settings = ServiceRegistry.Settings()
    settings.checkInterval = .seconds(1)
    settings.successBeforePassing = 3
    settings.failuresBeforeCritical = 3
    settings.failuresBeforeWarning = 2
    var host = Host(settings)
    host.register(1)
    host.run(until: .seconds(1))
    #expect(host.registry.instances[0].status == .passing, "counters start full")
    host.run(until: .seconds(5))
    host.behaviour[host.id(1)] = .refuses
    var seen: [ServiceRegistry.Status] = []
    for second in 6...9 {
      host.run(until: .seconds(second))
      seen.append(host.registry.instances[0].status)
    }
    #expect(seen == [.passing, .warning, .critical, .critical])
    host.behaviour[host.id(1)] = .answers(200)
    seen = []
    for second in 10...13 {
      host.run(until: .seconds(second))
      seen.append(host.registry.instances[0].status)
    }
    #expect(seen == [.critical, .critical, .passing, .passing])
  }

  @Test("a TTL check goes critical on silence") func ttl() {
    var host = Host()
    host.register(1, check: .ttl(.seconds(5)))
    func report(_ host: inout Host) -> Bool {
      let known = host.registry.report(
        host.id(1), .passing, at: host.now, into: &host.outbox)
      host.drain()
      return known
    }
    #expect(report(&host))
    for second in [4, 8, 12] {
      host.run(until: .seconds(second))
      #expect(host.registry.instances[0].status == .passing)
      #expect(report(&host))
    }
    host.run(until: .milliseconds(16_999))
    #expect(host.registry.instances[0].status == .passing)
    host.run(until: .seconds(17))
    #expect(host.registry.instances[0].status == .critical)
    host.registry.deregister(host.id(1), into: &host.outbox)
    #expect(!report(&host), "unknown: register again")
  }

  @Test(
    "what is critical stays listed unless told; the reaper comes each 30 s, after 1 min at least")
  func reaper() {
    var host = Host()
    host.behaviour[host.id(1)] = .refuses
    host.register(1)
    host.run(until: .seconds(1_000))
    #expect(host.registry.instances.count == 1)

    var settings = ServiceRegistry.Settings()
    settings.deregisterCriticalAfter = .seconds(1)
    host = Host(settings)
    host.behaviour[host.id(1)] = .refuses
    host.register(1)
    host.run(until: .seconds(89))
    #expect(host.registry.instances.count == 1)
    // Critical since 0 s: at 60 s not yet longer than a minute, at 90 s it is.
    host.run(until: .seconds(90))
    #expect(host.registry.instances.isEmpty)
    #expect(host.log.contains { $0.effect == .deregistered(host.id(1), reaped: true) })
  }

  @Test("a dead node fails all its instances' node check, and back") func nodeCheck() {
    var host = Host()
    for node in 1...3 { host.register(node) }
    host.run(until: .seconds(10))
    let before = host.registry.index
    host.registry.setNode(NodeID(2), isAlive: false, into: &host.outbox)
    #expect(host.registry.nodes(of: 1, passingOnly: true) == [NodeID(1), NodeID(3)])
    #expect(host.registry.index > before)
    host.registry.setNode(NodeID(2), isAlive: true, into: &host.outbox)
    #expect(host.registry.nodes(of: 1, passingOnly: true).count == 3)
  }

  @Test("a blocking query waits for a change of its service, not of another") func blocking() throws
  {
    var host = Host()
    host.register(1)
    host.run(until: .seconds(10))
    host.query(1, after: 0)
    let first = try #require(host.answer(1))
    #expect(first.at == .seconds(10) && first.answer.nodes == [NodeID(1)])
    host.query(2, after: first.answer.index)
    host.run(until: .seconds(20))
    host.register(7, service: 2)
    host.run(until: .seconds(39))
    #expect(host.answer(2) == nil)
    host.behaviour[host.id(1)] = .refuses
    host.run(until: .seconds(50))
    let second = try #require(host.answer(2))
    #expect(second.answer.nodes == [] && second.answer.index > first.answer.index)
  }

  @Test("a wait ends by itself, up to a sixteenth later, without a change") func wait() throws {
    var host = Host()
    host.register(1)
    host.run(until: .seconds(10))
    host.query(1, after: host.registry.index)
    host.query(2, after: host.registry.index, wait: .seconds(10_000))
    host.run(until: .seconds(309))
    #expect(host.answer(1) == nil && host.registry.waiterCount == 2)
    host.run(until: .seconds(1_000))
    let first = try #require(host.answer(1))
    #expect((310...328.75).contains(first.at.seconds))
    let second = try #require(host.answer(2))
    #expect((610...647.5).contains(second.at.seconds))
    #expect(host.registry.waiterCount == 0)
  }

  @Test("after a crash the catalog is there, the waiting are not, and old probes do not count")
  func crash() {
    var host = Host()
    host.register(1)
    host.run(until: .seconds(10))
    host.query(1, after: host.registry.index)
    host.registry.crash()
    #expect(host.registry.waiterCount == 0 && host.registry.instances.count == 1)
    let probes = host.probes
    host.run(until: .seconds(60))
    #expect(host.probes == probes, "no timer of before the crash does anything")
    host.registry.start(at: host.now, random: &host.random, into: &host.outbox)
    host.drain()
    host.run(until: .seconds(70))
    #expect(host.probes == probes + 1)
  }

  @Test("registering again keeps the status") func again() {
    var host = Host()
    host.register(1)
    host.run(until: .seconds(10))
    let index = host.registry.index
    host.register(1)
    #expect(host.registry.instances[0].status == .passing && host.registry.index == index)
  }
}

@Suite("A client's catalog cache") struct CatalogCacheTests {
  private func answer(_ nodes: NodeSet, _ index: UInt64) -> ServiceRegistry.Answer {
    var registry = ServiceRegistry()
    var outbox = Outbox<ServiceRegistry.Effect>()
    var random = Random(seed: 1)
    registry.query(1, waiter: 1, at: .zero, random: &random, into: &outbox)
    guard case .answer(_, var answer) = outbox[0] else { fatalError("no answer") }
    answer.nodes = nodes
    answer.index = index
    return answer
  }

  @Test("keeps its list when the registry cannot be reached, and asks less and less often")
  func keeps() {
    var cache = CatalogCache(service: 1)
    cache.receive(answer([NodeID(1), NodeID(2)], 9), at: .seconds(1))
    #expect(cache.index == 9 && !cache.isStale)
    #expect(
      (0..<8).map { _ in cache.fail() } == [5, 20, 45, 80, 125, 180, 180, 180].map { .seconds($0) })
    #expect(cache.nodes.count == 2 && cache.isStale && cache.index == 0)
    #expect(cache.confirmedAt == .seconds(1))
  }

  @Test("a lower index than before starts over") func lower() {
    var cache = CatalogCache(service: 1)
    cache.receive(answer([NodeID(1)], 9), at: .seconds(1))
    cache.receive(answer([NodeID(1)], 3), at: .seconds(2))
    #expect(cache.index == 0)
    cache.receive(answer([NodeID(1)], 3), at: .seconds(2))
    #expect(cache.index == 3)
  }
}
