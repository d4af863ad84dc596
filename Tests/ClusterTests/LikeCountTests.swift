import Patterns
import Simulation
import TestSupport
import Testing

@testable import Cluster

/// Two zones that each have a gateway, a feed, a broker and stores, and posts that are liked.
private func likesScenario(_ values: ClusterSettings.Store.Values) -> Scenario {
  var scenario = storeScenario {
    $0.likes.counted = true
    $0.store.values = values
    $0.store.gossip = .milliseconds(50)
    $0.store.phi = 6
    $0.store.antiEntropy = .seconds(10)
    $0.balancing.local = true
    $0.rpc.timeout = .seconds(1)
    $0.rpc.deadline = .seconds(2)
  }
  scenario.topology.zones = [.init("a"), .init("b")]
  scenario.topology.groups = [
    .init(.gateway, in: ["a", "b"]), .init(.feed, in: ["a", "b"]), .init(.broker, in: ["a", "b"]),
    .init(.registry, in: ["a"]), .init(.kv, in: ["b", "b", "b", "a", "a"]),
  ]
  return scenario
}

@Suite("Likes that are counted") struct LikeCountTests {
  @Test("a cut loses likes of a register and none of a counter")
  func cut() throws {
    for values in [ClusterSettings.Store.Values.register, .counter] {
      var world = World(likesScenario(values))
      try world.play(
        "run 5000ms\npartition zone:a | zone:b for 15s\nrun 20000ms\ndrain\nrun 30000ms")
      #expect(world.likes.accepted > 200)
      #expect(world.stores.divergentKeys == 0)
      switch values {
      case .register, .set: #expect(world.likes.drift > 10)
      case .counter: #expect(world.likes.drift <= 0 && world.likes.drift > -20)
      }
      #expect(world.metric("like_drift") == Double(world.likes.drift))
      #expect(world.metric("likes_accepted_total") == Double(world.likes.accepted))
    }
  }

  @Test("in calm weather a counter says what was added to it") func calm() throws {
    var world = World(likesScenario(.counter))
    try world.play("run 10000ms\ndrain\nrun 5000ms")
    #expect(world.likes.accepted > 100)
    #expect(world.likes.drift == 0)
  }

  @Test("a log counts every like, whatever holds the count") func log() throws {
    for values in [ClusterSettings.Store.Values.register, .counter] {
      var scenario = likesScenario(values)
      scenario.settings.store.mode = .cp
      var world = World(scenario)
      try world.play("run 10000ms\ndrain\nrun 5000ms")
      #expect(world.likes.accepted > 100)
      #expect(world.likes.drift == 0)
    }
  }

  @Test(
    "whoever dies or is cut off, a counter loses no like that was accepted",
    arguments: UInt64(1)...(isSoak ? 1_000 : 20))
  func faults(seed: UInt64) throws {
    var world = World(likesScenario(.counter), seed: seed)
    try world.suffer(seed, until: .seconds(20), victims: (1...5).map { "kv-\($0)" }) {
      ["kill \($0) for \($1)", "crash \($0) for \($1)", "partition \($0) | kv for \($1)"]
    }
    try world.settle()
    #expect(world.stores.divergentKeys == 0)
    #expect(world.likes.accepted > 50)
    #expect(world.likes.drift <= 0)
  }
}
