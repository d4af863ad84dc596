import Cluster
import Patterns
import Simulation
import Testing

@Suite("Retries, budgets, deadlines and servers under load") struct OverloadTests {
  @Test("without a budget all attempts are made, with one at most a fifth more and the floor")
  func budget() throws {
    func attempts(_ kind: String) throws -> (first: Double, again: Double, denied: Double) {
      var world = makeWorld {
        $0.workload.rate = 100
        $0.breaker.enabled = false
        $0.budget.floor = 1
        $0.registry.checkInterval = .seconds(60)
      }
      try world.give("set budget.kind \(kind)")
      world.advance(to: .seconds(3))
      try world.give("kill payments")
      world.advance(to: .seconds(18))
      let query = "increase(client_attempts_total{target=\"payments\",attempt=\"N\"}[10s])"
      let counts = try (1...3).map { try world.value(query.replacing("N", with: "\($0)")) }
      return (
        counts[0], counts[1] + counts[2], try world.value("client_retries_denied_total")
      )
    }
    let free = try attempts("none")
    #expect(free.again / free.first > 1.8)
    #expect(free.denied == 0)
    let bound = try attempts("finagle")
    // Each of the two callers may have a fifth of its requests again, and one a second besides.
    #expect(bound.again <= (bound.first * 0.2 + 2 * 11) * 1.05, "\(bound)")
    #expect(bound.denied > 0)
  }

  @Test("callers that throttle themselves send a server twice what it takes in, not all they have")
  func throttle() throws {
    func pressure(_ settings: [String]) throws -> (sent: Double, taken: Double, held: Double) {
      var world = makeWorld {
        $0.workload.rate = 100
        $0.workload.mix = .only(read: 1)
        $0.breaker.enabled = false
        $0.retry.attempts = 1
        $0.server.queueCapacity = 5
      }
      for text in settings { try world.give("set \(text)") }
      // Three zones ask for 300 reads a second; two gateways can serve some fifty.
      try world.give("slow role:gateway 300x")
      world.advance(to: .seconds(100))
      let taken = try world.value(
        "increase(rpc_server_requests_total{service=\"gateway\",code=\"200\"}[60s])")
      let sent = try world.value("increase(client_attempts_total{target=\"gateway\"}[60s])")
      return (sent, taken, try world.value("client_throttled_total"))
    }
    let free = try pressure([])
    #expect(free.held == 0)
    #expect(free.sent > free.taken * 4, "\(free)")
    let bound = try pressure(["throttle.enabled on"])
    #expect(bound.held > 0 && abs(bound.sent / bound.taken - 2) < 0.4, "\(bound)")
    // As much is served as before.
    #expect(bound.taken > free.taken * 0.9, "\(bound) \(free)")
    let patient = try pressure(["throttle.enabled on", "throttle.multiplier 3"])
    #expect(abs(patient.sent / patient.taken - 3) < 0.6, "\(patient)")
  }

  @Test("three attempts at each of three layers are 27 calls at the bottom, at the edge alone 3")
  func layers() throws {
    for (layers, factor) in [("every", 27.0), ("edge", 3)] {
      var world = makeWorld {
        $0.workload.rate = 5
        $0.workload.mix = .only(read: 1)
        $0.breaker.enabled = false
        $0.budget.kind = .none
        $0.retry.base = .milliseconds(10)
        $0.registry.checkInterval = .seconds(120)
      }
      try world.give("set retry.layers \(layers)")
      world.advance(to: .seconds(5))
      try world.give("kill role:kv")
      world.advance(to: .seconds(16))
      let calls = try world.value("increase(client_attempts_total{target=\"kv\"}[10s])")
      let clicks = try world.value(
        "increase(client_attempts_total{target=\"gateway\",attempt=\"1\"}[10s])")
      #expect(clicks > 100)
      #expect(abs(calls / clicks - factor) < factor * 0.03, "\(layers): \(calls / clicks)")
    }
  }

  @Test("every attempt has a span of its own, counted, with the wait before the next noted on it")
  func spans() throws {
    var world = makeWorld {
      $0.breaker.enabled = false
      $0.registry.checkInterval = .seconds(60)
    }
    world.advance(to: .seconds(2))
    try world.give("kill payments")
    world.advance(to: .seconds(6))
    var most: UInt8 = 0
    var waits = 0
    for summary in world.traces.recent(1_000) {
      let spans = world.traces.spans(of: summary.traceID).filter {
        $0.kind == .client && world.traces.text($0.name) == "POST /charges" && !$0.isRunning
      }
      most = max(most, spans.map(\.resendCount).max() ?? 0)
      waits += spans.count { $0.eventCount > 0 }
    }
    #expect(most == 2)
    #expect(waits > 5)
  }

  @Test("no attempt begins after the deadline") func deadline() throws {
    var world = makeWorld {
      $0.rpc.deadline = .seconds(2)
      $0.rpc.timeout = .milliseconds(500)
      $0.retry.attempts = 20
      $0.budget.kind = .none
    }
    world.advance(to: .seconds(2))
    try world.give("crash database")
    world.advance(to: .seconds(8))
    for summary in world.traces.recent(200) {
      let spans = world.traces.spans(of: summary.traceID)
      guard let root = spans.first(where: \.isRoot) else { continue }
      #expect(
        spans.allSatisfy {
          $0.kind != .client || world.traces.text($0.name).hasPrefix("DELETE")
            || world.traces.text($0.name).hasSuffix("refunds")
            || world.traces.text($0.name).hasPrefix("INSERT")
            || $0.start - root.start <= .seconds(2)
        })
    }
  }

  @Test("a refused call leaves an event on its caller's span and no span below") func rejection()
    throws
  {
    var world = makeWorld { $0.breaker.volumeThreshold = 5 }
    world.advance(to: .seconds(3))
    try world.give("errors payments 100%")
    world.advance(to: .seconds(20))
    let open = world.breakers.filter { $0.callee == .payments }
    #expect(open.contains { $0.stateName(at: world.now) == .open })
    var refused = 0
    for summary in world.traces.recent(1_000) {
      let spans = world.traces.spans(of: summary.traceID)
      refused += spans.count { $0.eventCount > 0 && $0.kind == .server }
      #expect(spans.allSatisfy { $0.failure != .rejected })
    }
    #expect(refused > 10)
    #expect(try world.value("circuit_events_total{event=\"reject\"}") > 0)
  }

  @Test("a full queue refuses, a standing one is thrown away, a bulkhead bounds one caller")
  func shedding() throws {
    func shed(_ reason: String, _ settings: [String]) throws -> Double {
      var world = makeWorld { $0.breaker.enabled = false }
      for text in settings { try world.give("set \(text)") }
      world.advance(to: .seconds(2))
      try world.give("slow database 60x")
      world.advance(to: .seconds(8))
      return try world.value("server_shed_total{reason=\"\(reason)\"}")
    }
    #expect(try shed("full", ["server.queueCapacity 5"]) > 0)
    #expect(try shed("full", []) == 0)
    #expect(try shed("codel", ["server.codel on"]) > 0)
    #expect(try shed("codel", []) == 0)
    #expect(try shed("bulkhead", ["server.bulkhead 2"]) > 0)
    #expect(try shed("expired", ["rpc.timeout 500ms"]) > 0)
    #expect(try shed("expired", ["rpc.timeout 500ms", "server.dropExpired off"]) == 0)
  }

  @Test("deadlines that travel keep a slow server from working for nobody") func wasted() throws {
    func wasted(_ settings: [String]) throws -> Double {
      var world = makeWorld {
        $0.workload.rate = 60
        $0.breaker.enabled = false
        $0.rpc.timeout = .seconds(1)
        $0.server.queueCapacity = 10_000
      }
      for text in settings { try world.give("set \(text)") }
      world.advance(to: .seconds(2))
      try world.give("slow gateway 200x")
      world.advance(to: .seconds(16))
      let wasted = try world.value(
        "increase(server_wasted_work_total{service=\"gateway\"}[8s])")
      let all = try world.value(
        "increase(rpc_server_requests_total{service=\"gateway\"}[8s])")
      return wasted / all
    }
    #expect(try wasted(["rpc.propagate off"]) > 0.9)
    // First in, first out then serves what is about to expire; the newest still has its time.
    let oldest = try wasted(["rpc.propagate on"])
    let newest = try wasted(["rpc.propagate on", "server.order adaptive-lifo"])
    #expect(oldest > 0.5, "\(oldest)")
    #expect(newest < 0.1, "\(newest)")
  }

  @Test("Little's law: what is in a server is what comes a second times how long it stays")
  func little() throws {
    var world = makeWorld { $0.server.workers = 2 }
    world.advance(to: .seconds(5))
    let database = try #require(world.node(named: "database-1"))
    var inside = 0
    for _ in 0..<1_200 {
      world.advance(to: world.now + .milliseconds(5))
      inside +=
        world.nodes[database.index].queueLength
        + world.nodes[database.index].requestsServed
    }
    let start = Instant.seconds(5)
    let spans = world.traces.recent(100_000).flatMap { world.traces.spans(of: $0.traceID) }
      .filter { $0.node == database && $0.kind == .server && $0.start >= start }
    let stay = spans.reduce(0) { $0 + ($1.duration ?? .zero).seconds }
    let counted = Double(inside) / 1_200
    #expect(abs(counted - stay / 6) < counted * 0.1, "\(counted) against \(stay / 6)")
  }
}
