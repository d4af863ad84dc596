import Cluster
import Patterns
import Simulation
import TestSupport
import Testing

@Suite("Hedged reads") struct HedgingTests {
  /// A gateway before 24 feeds of which one is slow: one read in 24, fewer than one in twenty.
  private func world(hedge: Bool, seed: UInt64 = 1) throws -> World {
    var scenario = Scenario()
    scenario.topology.groups = [
      .init(.gateway, in: ["a"]), .init(.feed, in: (0..<24).map { ["a", "b", "c"][$0 % 3] }),
      .init(.broker, in: ["b"]), .init(.registry, in: ["a"]), .init(.kv, in: ["a", "b", "c"]),
    ]
    scenario.settings.workload.mix = .only(read: 35)
    scenario.settings.workload.rate = 50
    scenario.settings.server.workers = 32
    scenario.settings.retry.hedge = hedge
    var world = World(scenario, seed: seed)
    world.advance(to: .seconds(2))
    try world.play("latency feed-1 300ms")
    world.advance(to: .seconds(8))
    return world
  }

  private func attempts(_ world: World, _ number: String? = nil) -> Double {
    guard let number else {
      return world.metric("client_attempts_total", where: ("target", "feed"))
    }
    return world.metric("client_attempts_total", where: ("target", "feed"), ("attempt", number))
  }

  @Test("with one slow instance of many, 5 % more load take the slow tail away")
  func tail() throws {
    func run(hedge: Bool) throws -> (p99: Interval, load: Double) {
      var world = try world(hedge: hedge)
      let before = (all: attempts(world), first: attempts(world, "1"))
      let start = world.now
      world.advance(to: start + .seconds(isSoak ? 120 : 12))
      let load = (attempts(world) - before.all) / (attempts(world, "1") - before.first)
      #expect(world.service.failed == 0)
      return (try #require(world.latencies.quantile(0.99, since: start)), load)
    }
    let plain = try run(hedge: false)
    let hedged = try run(hedge: true)
    #expect(plain.load == 1)
    #expect((1.03...1.07).contains(hedged.load), "\(hedged)")
    #expect(plain.p99 > .milliseconds(300))
    #expect(hedged.p99 < .milliseconds(100), "\(hedged)")
  }

  @Test("each copy has a span; the loser's is cancelled, at its server too when it still waits")
  func spans() throws {
    var world = try world(hedge: true)
    // So slow that what is sent there waits for a worker.
    try world.play(
      """
      heal all
      set server.workers 1
      latency feed-1 400ms
      run 6000ms
      """)
    var pairs = 0
    var dropped = 0
    for summary in world.traces.recent(1_500) where summary.runningCount == 0 {
      let spans = world.traces.spans(of: summary.traceID)
      for span in spans where span.kind == .client && span.failure == .cancelled {
        // Sibling spans of one call: the same parent and name, another number and instance.
        let other = try #require(
          spans.first {
            $0.parentID == span.parentID && $0.kind == .client && $0.spanID != span.spanID
              && $0.name == span.name && $0.failure == .none
          })
        #expect(abs(Int(other.resendCount) - Int(span.resendCount)) == 1)
        #expect(world.traces.text(span.name).hasPrefix("GET"))
        #expect(span.end == other.end)
        let first = span.resendCount == 0 ? span : other
        #expect(
          world.traces.notes(of: first).contains { world.traces.text($0.name) == "hedged" })
        pairs += 1
      }
      dropped += spans.count { $0.kind == .server && $0.failure == .cancelled }
    }
    #expect(pairs > 10 && dropped > 0, "\(pairs) pairs, \(dropped) dropped")
    // When all have ended, each copy that was sent has won or lost.
    try world.play(
      """
      rate 0/s
      run 12000ms
      """)
    let outcomes = ["won", "lost", "denied"].map {
      world.metric("client_hedges_total", where: ("target", "feed"), ("outcome", $0))
    }
    #expect(outcomes[0] > 10)
    #expect(outcomes[0] + outcomes[1] == attempts(world, "2"), "\(outcomes)")
  }

  @Test("off by default, and then nothing is different but for what it counts") func off() {
    var scenario = storeScenario()
    var plain = World(scenario)
    plain.advance(to: .seconds(5))
    #expect(plain.metric("client_hedges_total") == 0)
    scenario.settings.retry.hedge = false
    var again = World(scenario)
    again.advance(to: .seconds(5))
    #expect(plain.digest == again.digest)
  }

  @Test("faults and hedges together: every call ends once, whatever answers late", arguments: 1...4)
  func faults(seed: Int) throws {
    // Not in each: what a gateway has counted goes with its process.
    var hedges = 0.0
    for seed in UInt64(seed * 100)..<UInt64(seed * 100 + (isSoak ? 50 : 1)) {
      var scenario = Scenario()
      scenario.settings.workload.rate = 15
      scenario.settings.retry.hedge = true
      scenario.settings.store.routing = seed.isMultiple(of: 2) ? .owner : .any
      var world = World(scenario, seed: seed)
      try world.play(
        """
        run 3000ms
        monkey mean 800ms faults kill,crash,pause,slow,delay,loss,latency,errors max 3
        run 12000ms
        monkey off
        heal all
        rate 0/s
        run 45000ms
        """)
      #expect(world.requestsUnderWay == 0, "seed \(seed)")
      hedges += world.metric("client_hedges_total")
    }
    #expect(hedges > 0)
  }
}
