import Cluster
import Patterns
import Simulation
import Testing

/// What the world tells of itself: how often, how long, and of whom.
@Suite("Observation") struct ObservationTests {
  private func shop(_ configure: (inout ClusterSettings) -> Void = { _ in }) -> World {
    var scenario = Scenario()
    configure(&scenario.settings)
    return World(scenario, seed: 11)
  }

  private func sum(_ world: World, _ name: String) -> Double {
    guard let family = world.metrics.store.family(named: name) else { return .nan }
    let part = world.metrics.store.families[family.index].kind.ownPart
    return world.metrics.store.series(of: family).reduce(0) {
      $0 + world.metrics.store.current($1, part)
    }
  }

  @Test("of a tenth of the traces: metrics count all, the list has one in ten")
  func sampling() {
    var world = shop { $0.tracing.sampling = Percentage(percent: 10) }
    world.advance(to: .seconds(9))
    let requests = sum(world, "http_requests_total")
    #expect(requests > 900)
    let traces = world.traces.recent(5_000) { $0.service == Service.client.rawValue }.count
    // Four deviations of a binomial of n and 0.1.
    #expect(abs(Double(traces) - requests / 10) < 4 * (requests * 0.09).squareRoot())
    // All services decide alike: no span's parent is missing.
    for index in world.traces.spanIndices {
      let span = world.traces.span(at: index)
      guard !span.isRoot else { continue }
      let spans = world.traces.spans(of: span.traceID)
      #expect(spans.contains { $0.spanID == span.parentID })
    }
  }

  /// A counter born within a storm would add nothing to its rate.
  @Test("tells of attempts and refusals before the first of them: their rate sees a storm begin")
  func knownToCome() throws {
    var world = shop { $0.retry.attempts = 4 }
    world.advance(to: .seconds(3))
    let store = world.metrics.store
    func values(_ name: String) throws -> [[String]: Double] {
      let family = try #require(store.family(named: name))
      let target = store.series(of: family).filter {
        store.names(of: store.target(of: $0)).instance == "gateway-1"
      }
      return Dictionary(
        uniqueKeysWithValues: target.map { (store.labelValues(of: $0), store.current($0)) })
    }
    let attempts = try values("client_attempts_total")
    #expect(attempts[["orders", "1"]] ?? 0 > 0)
    for again in ["2", "3", "4"] { #expect(attempts[["orders", again]] == 0) }
    #expect(attempts[["orders", "5"]] == nil, "never more than the policy allows")
    #expect(try values("server_shed_total") == [["full"]: 0, ["expired"]: 0])
    try world.give("kill orders")
    world.advance(to: .seconds(6))
    let family = try #require(world.metrics.store.family(named: "client_attempts_total"))
    let again = world.metrics.store.series(of: family).filter {
      world.metrics.store.labelValues(of: $0) == ["orders", "2"]
    }
    let growth = again.compactMap { series -> Double? in
      let samples = world.metrics.store.samples(series, over: .seconds(5), until: world.now)
      return samples.last.map { $0.value - samples[samples.startIndex].value }
    }
    #expect(growth.reduce(0, +) > 10)
  }

  @Test("counts spans by whether they were sampled, and no poll")
  func spansCounted() {
    var all = shop()
    all.advance(to: .seconds(5))
    // What begins in the very instant of the scrape is counted by the next.
    let begun = all.traces.spanIndices.count { all.traces.span(at: $0).start < .seconds(5) }
    #expect(all.traces.forgottenCount == 0)
    #expect(sum(all, "otel_spans_total") == Double(begun))
    var tenth = shop { $0.tracing.sampling = Percentage(percent: 10) }
    tenth.advance(to: .seconds(5))
    // The same happens, whoever watches.
    #expect(tenth.digest == all.digest)
    #expect(sum(tenth, "otel_spans_total") == sum(all, "otel_spans_total"))
    #expect(tenth.traces.recordedCount < all.traces.recordedCount / 5)
    #expect(sum(all, "otel_spans_dropped_total") == 0)
  }

  @Test("observes each trace once, five seconds after it began")
  func spansOfTraces() {
    var world = shop { $0.workload.rate = 10 }
    world.advance(to: .seconds(8))
    #expect(world.traces.traceIndices.lowerBound == 0)
    let old = world.traces.recent(5_000) { $0.start <= .seconds(3) }
    #expect(sum(world, "trace_span_count") == Double(old.count) && old.count > 80)
  }

  @Test("by the tail: after ten seconds what failed or was slow is kept, of the rest nothing")
  func tail() throws {
    var all = shop { $0.tracing.retention = 10_000 }
    var tail = shop {
      $0.tracing.retention = 10_000
      $0.tracing.tail = true
    }
    try all.give("errors payments 5%")
    try tail.give("errors payments 5%")
    all.advance(to: .seconds(18))
    tail.advance(to: .seconds(18))
    // The same happens, whoever decides what to keep of it.
    #expect(tail.digest == all.digest)
    let decided = tail.traces.recent(5_000) { $0.start + .seconds(11) < tail.now }
    let there = all.traces.recent(5_000) { $0.start + .seconds(11) < all.now }
    #expect(!there.isEmpty && decided.count * 4 < there.count)
    #expect(decided.allSatisfy { $0.verdict == .kept })
    // Whatever failed is still there.
    let failed = there.filter { $0.errorCount > 0 }.map(\.traceID)
    #expect(!failed.isEmpty && Set(failed).isSubset(of: Set(decided.map(\.traceID))))
    #expect(decided.contains { $0.errorCount == 0 })
    #expect(all.traces.recent(5_000).allSatisfy { $0.verdict == .undecided })
    #expect(sum(tail, "http_requests_total") == sum(all, "http_requests_total"))
  }

  @Test("notes on the span of work that failed what it threw") func exceptions() throws {
    for (command, type) in [
      ("errors payments 50%", "InjectedError"), ("disk broker-1 full", "ENOSPC"),
    ] {
      var world = shop()
      try world.give(command)
      world.advance(to: .seconds(4))
      var found = 0
      for index in world.traces.spanIndices {
        let span = world.traces.span(at: index)
        let notes = world.traces.notes(of: span).filter {
          world.traces.text($0.name) == World.exceptionEvent
        }
        for note in notes {
          found += 1
          let attributes = world.attributes(of: note, on: span)
          #expect(attributes.first?.name == "exception.type")
          #expect(attributes.first?.value.description == type)
          #expect(attributes.count == 3 && span.kind == .server && span.status != .ok)
        }
      }
      #expect(found > 10, "\(command)")
    }
  }

  @Test("says why a breaker opened") func causes() throws {
    var world = shop { $0.breaker.resetTimeout = .seconds(3) }
    world.advance(to: .seconds(5))
    try world.give("errors payments 90%")
    world.advance(to: .seconds(25))
    var causes: [Occurrence.BreakerCause] = []
    for index in world.occurrences.startIndex..<world.occurrences.endIndex {
      if case .breakerOpened(_, .payments, let cause) = world.occurrences[index].what {
        causes.append(cause)
      }
    }
    guard case .errors(let percent, let limit) = try #require(causes.first) else {
      Issue.record("the first opening is by errors, not \(causes[0])")
      return
    }
    #expect(limit == 50 && percent > 50 && percent <= 100)
    #expect(causes.contains(.trial))
  }

  @Test("of fewer traces while it runs: the latest can be found, the others not")
  func retention() throws {
    var world = shop()
    world.advance(to: .seconds(4))
    let oldest = try #require(world.traces.recent(5_000).last)
    world.apply(try Command.parse("set tracing.retention 100"))
    #expect(world.traces.recent(5_000).count == 100)
    #expect(world.traces.summary(of: oldest.traceID) == nil)
    #expect(world.traces.spans(of: oldest.traceID).isEmpty)
    world.apply(try Command.parse("set tracing.retention 3000"))
    world.advance(to: .seconds(8))
    #expect(world.traces.recent(5_000).count > 500)
  }

  @Test("at other intervals scrapes as often, and keeps what is asked for")
  func scrapes() throws {
    var world = shop { $0.metrics.scrape = .milliseconds(250) }
    world.advance(to: .seconds(5))
    #expect(world.metrics.store.scrapeCount == 20)
    world.apply(try Command.parse("set metrics.scrape 2s"))
    world.advance(to: .seconds(15))
    let times = (0..<world.metrics.store.scrapeCount).map { world.metrics.store.scrapeTime($0) }
    #expect(times.suffix(5) == [7, 9, 11, 13, 15].map { Instant.seconds($0) })
    world.apply(try Command.parse("set metrics.retention 10s"))
    world.advance(to: .seconds(17))
    #expect(world.metrics.store.scrapeTime(0) == .seconds(9))
  }

  @Test("sorts users' waits into the guide's buckets, which hide them, or into the usual ones")
  func buckets() throws {
    var world = shop {
      $0.workload.mix = .only(read: 1)
      $0.metrics.buckets = .guide
    }
    let query = try Condition.parse("p50(http_request_duration_seconds) >= 0").query
    world.advance(to: .seconds(12))
    // All in the first bucket, 0 to 100 ms: half of it, whatever they took.
    let guide = try #require(world.metrics.store.value(of: query, at: .seconds(12)))
    #expect(abs(guide - 0.05) < 0.001)
    world.apply(try Command.parse("set metrics.buckets default"))
    #expect(world.metrics.store.value(of: query, at: .seconds(12)) == nil)
    world.advance(to: .seconds(24))
    let usual = try #require(world.metrics.store.value(of: query, at: .seconds(24)))
    let all = world.traces.spanIndices.map { world.traces.span(at: $0) }.filter {
      $0.kind == .server && $0.service == Service.gateway.rawValue && !$0.isRunning
        && $0.end > .seconds(14)
    }.map { ($0.end - $0.start).seconds }.sorted()
    let median = all[all.count / 2]
    #expect(abs(usual - median) < abs(guide - median) / 3, "\(usual) \(guide) \(median)")
  }

  @Test("of waits beyond the last bucket says that bucket")
  func ceiling() throws {
    var world = shop {
      $0.workload.mix = .only(read: 1)
      $0.workload.rate = 5
      $0.rpc.timeout = .seconds(60)
      $0.rpc.deadline = .seconds(60)
      $0.breaker.enabled = false
      $0.server.time.feed = .seconds(20)
      $0.server.workers = 1_000
      $0.retry.attempts = 1
    }
    world.advance(to: .seconds(45))
    let query = try Condition.parse("p99(http_request_duration_seconds) >= 0").query
    #expect(world.metrics.store.value(of: query, at: .seconds(45)) == 10)
  }

  @Test("times every span by its own node's clock")
  func clocks() throws {
    var world = shop { $0.store.mode = .cp }
    world.advance(to: .seconds(1))
    for name in ["orders-*", "kv-*"] { world.apply(try Command.parse("clock \(name) -80ms")) }
    world.advance(to: .seconds(4))
    for index in world.traces.spanIndices {
      let span = world.traces.span(at: index)
      guard span.start > .seconds(1) else { continue }
      let name = world.nodes[span.node.index].name
      let isBehind = name.hasPrefix("orders") || name.hasPrefix("kv")
      #expect(span.wallOffset == (isBehind ? .milliseconds(-80) : .zero), "\(name)")
    }
  }

  @Test("counts for how long breakers were open, and how long guarded calls took")
  func breakers() throws {
    var world = shop {
      $0.breaker.volumeThreshold = 5
      $0.breaker.resetTimeout = .seconds(4)
    }
    world.advance(to: .seconds(2))
    world.apply(try Command.parse("errors payments 100%"))
    world.advance(to: .seconds(12))
    let store = world.metrics.store
    let family = try #require(store.family(named: "circuit_open_seconds_total"))
    for breaker in world.breakers {
      let series = try #require(
        store.series(of: family).first {
          store.labelValues(of: $0) == [breaker.name(in: world)]
        })
      let open = breaker.machine.openTime(at: .seconds(12)).seconds
      #expect(abs(store.current(series) - open) < 1e-9)
    }
    #expect(sum(world, "circuit_open_seconds_total") > 4)
    let summary = try #require(store.family(named: "circuit_perf_seconds"))
    let counted = store.series(of: summary).reduce(0) { $0 + store.current($1, .count) }
    #expect(counted > 1_000)
    // A sum over a count lies among the quantiles.
    for id in store.series(of: summary) where store.current(id, .count) > 50 {
      #expect(store.current(id, .quantile(0)) <= store.current(id, .quantile(3)))
    }
  }

  @Test("names the breaker's state on the spans of guarded calls, and on refusals")
  func circuits() throws {
    var world = shop {
      $0.breaker.volumeThreshold = 5
      $0.breaker.resetTimeout = .seconds(1)
    }
    world.apply(try Command.parse("errors payments 100%"))
    world.advance(to: .seconds(6))
    var states: Set<String> = []
    var refusals: Set<String> = []
    for index in world.traces.spanIndices {
      let span = world.traces.span(at: index)
      for (name, value) in world.attributes(of: span) where name == "circuit.state" {
        states.insert(value.description)
        #expect(span.kind == .client || span.kind == .producer)
      }
      for note in world.traces.notes(of: span)
      where world.traces.text(note.name) == World.rejectionEvent {
        refusals.insert(CircuitLabel(detail: note.value)?.rawValue ?? "none")
      }
    }
    #expect(states == ["closed", "halfOpen"])
    #expect(refusals.contains("open"))
  }

  @Test("describes a span by the convention for what it is")
  func conventions() throws {
    var world = shop()
    world.advance(to: .seconds(3))
    var found: [String: Set<String>] = [:]
    for index in world.traces.spanIndices {
      let span = world.traces.span(at: index)
      let names = world.attributes(of: span).map(\.name)
      #expect(Set(names).count == names.count)
      let isHTTP = names.contains("http.request.method")
      #expect(!names.contains("http.response.status_code") || isHTTP)
      found["\(span.kind) \(world.traces.text(span.name))", default: []].formUnion(names)
    }
    func has(_ span: String, _ names: [String]) {
      #expect(found[span]?.isSuperset(of: names) == true, "\(span): \(found[span] ?? [])")
    }
    has(
      "server POST /checkout",
      [
        "http.request.method", "http.route", "url.path", "server.address",
        "http.response.status_code",
      ]
    )
    has("client POST /checkout", ["http.request.method", "url.template", "url.full"])
    has("client INSERT shop", ["db.system.name", "db.operation.name", "db.namespace"])
    has("client PUT kv", ["db.system.name", "db.operation.name", "circuit.state"])
    has("server PUT kv", ["rpc.system", "rpc.service", "rpc.method"])
    has(
      "producer send order.created",
      ["messaging.system", "messaging.destination.name", "messaging.operation.type"])
    has("consumer process order.created", ["messaging.system", "messaging.operation.type"])
    #expect(found["server PUT kv"]?.contains("db.system.name") == false)
  }

  @Test("the guide's retired names and its OK are had for the asking, for HTTP alone")
  func retiredNames() throws {
    var world = shop()
    try world.give("set tracing.names retired")
    world.advance(to: .seconds(3))
    var names: Set<String> = []
    var fine = 0
    for index in world.traces.spanIndices {
      let span = world.traces.span(at: index)
      names.formUnion(world.attributes(of: span).map(\.name))
      if span.kind == .server, !span.isRunning, span.statusCode == 200 {
        #expect(span.status == .ok)
        fine += 1
      }
    }
    #expect(fine > 100)
    #expect(names.isSuperset(of: ["http.method", "http.url", "http.status_code", "net.peer.name"]))
    #expect(names.contains("db.operation.name"))
    #expect(names.isDisjoint(with: ["http.request.method", "url.full", "server.port"]))
  }

  @Test("a label that says the path is a series for each, until too many are folded into one")
  func paths() throws {
    var world = shop()
    try world.give("set metrics.routes path")
    world.advance(to: .seconds(3))
    let family = ClusterMetrics.Family.httpRequests.id
    func routes() -> Set<String> {
      Set(world.metrics.store.series(of: family).map { world.metrics.store.labelValues(of: $0)[1] })
    }
    #expect(routes().count > 20 && !routes().contains { $0.contains(":") })
    #expect(
      routes().contains { $0.hasPrefix("/orders/") && $0.dropFirst(8).allSatisfy(\.isNumber) })
    // A request is counted once, whatever it is counted under.
    let counted = world.metrics.store.series(of: family)
      .reduce(0) { $0 + world.metrics.store.current($1) }
    let answered = try world.value("rpc_server_requests_total{service=\"gateway\"}")
    #expect(counted == answered)
    try world.give("set metrics.routes template")
    let known = routes().count
    world.advance(to: .seconds(6))
    #expect(routes().count <= known + 12)
  }
}
