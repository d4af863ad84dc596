import Cluster
import Patterns
import Simulation
import Testing

@Suite("Instances found through the registry") struct RegistryTests {
  private func passes(_ name: String, in world: World) throws -> Bool {
    let node = try #require(world.node(named: name))
    return world.registries[0].passing.contains(node)
  }

  @Test("the dead get calls until their check fails, then no more", arguments: UInt64(1)...3)
  func routedToDead(seed: UInt64) throws {
    var world = makeWorld(rate: 15, seed: seed)
    world.advance(to: .seconds(12))
    #expect(try world.value("discovery_routed_to_dead_total") == 0)
    try world.give("kill orders-1")
    world.advance(to: .seconds(14))
    // A refusal comes back within the interval of 10 s, 5 s in the mean; callers poll each second.
    world.advance(to: .seconds(24))
    #expect(try !passes("orders-1", in: world))
    let counted = try world.value("discovery_routed_to_dead_total")
    #expect(counted > 0)
    world.advance(to: .seconds(34))
    #expect(try world.value("discovery_routed_to_dead_total") == counted)
    #expect(
      try world.value(
        "discovery_instances{exported_service=\"orders\",status=\"critical\"}") == 1)
    try world.give("heal all")
    world.advance(to: .seconds(46))
    #expect(try passes("orders-1", in: world))
    // A refused call is tried at the other instance: nobody notices but who was just being served,
    // for an order that may have been placed is not placed again.
    #expect(world.service.failed <= 2)
  }

  @Test("a machine that is silent is found out a timeout later than one that refuses")
  func silence() throws {
    var found: [Int] = []
    for blow in ["kill feed-1", "crash feed-1"] {
      var world = makeWorld(rate: 15, seed: 1) { $0.registry.checkInterval = .seconds(2) }
      world.advance(to: .seconds(5))
      try world.give(blow)
      var tenths = 0
      while try passes("feed-1", in: world), tenths < 300 {
        tenths += 1
        world.advance(to: world.now + .milliseconds(100))
      }
      found.append(tenths)
    }
    #expect(found[0] <= 21)
    #expect(found[1] >= found[0] + 99 && found[1] <= found[0] + 101)
  }

  @Test("callers keep their list when the registry is dead or cut away") func cached() throws {
    for blow in ["kill registry-1", "isolate registry-1"] {
      var world = makeWorld(rate: 15, seed: 1)
      world.advance(to: .seconds(5))
      try world.give(blow)
      world.advance(to: .seconds(30))
      #expect(world.service.failed == 0, "\(blow)")
    }
  }

  @Test("while the registry is dead nobody finds out who else is") func unnoticed() throws {
    var world = makeWorld(rate: 15, seed: 1)
    world.advance(to: .seconds(5))
    try world.give("kill registry-1")
    try world.give("kill orders-1")
    world.advance(to: .seconds(30))
    #expect(try passes("orders-1", in: world))
    #expect(try world.value("rate(discovery_routed_to_dead_total[5s])") > 1)
    try world.give("heal at registry-1")
    world.advance(to: .seconds(45))
    #expect(try !passes("orders-1", in: world))
    #expect(try world.value("rate(discovery_routed_to_dead_total[3s])") == 0)
  }

  @Test("a pause shorter than a check's timeout is not noticed") func shortPause() throws {
    var world = makeWorld(rate: 15, seed: 1) { $0.registry.checkInterval = .seconds(1) }
    world.advance(to: .seconds(5))
    try world.give("pause kv-1 for 3s")
    world.advance(to: .seconds(15))
    #expect(try passes("kv-1", in: world))
    #expect(
      !(0..<world.occurrences.endIndex).contains {
        if case .checkFailed = world.occurrences[$0].what { true } else { false }
      })
  }

  @Test("each strategy spreads the calls as it promises, also when it is set while it runs")
  func balancing() throws {
    func share(_ strategy: String, slow: Bool = false) throws -> Double {
      var world = makeWorld(rate: 15, seed: 1) { $0.workload.rate = 20 }
      world.advance(to: .seconds(1))
      try world.give("set balancing.strategy \(strategy)")
      if slow { try world.give("slow orders-1 150x") }
      world.advance(to: .seconds(16))
      let query = "increase(rpc_server_requests_total{instance=\"orders-N\"}[12s])"
      let counts = try (1...2).map {
        try world.value(query.replacing("N", with: "\($0)"))
      }
      return counts[0] / (counts[0] + counts[1])
    }
    #expect(try share("first") == 1)
    #expect(try abs(share("round-robin") - 0.5) < 0.02)
    #expect(try abs(share("random") - 0.5) < 0.12)
    #expect(try share("round-robin", slow: true) > 0.45)
    #expect(try share("least-outstanding", slow: true) < 0.35)
    #expect(try share("two-choices", slow: true) < 0.35)
  }
}
