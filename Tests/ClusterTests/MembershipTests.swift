import Cluster
import Patterns
import Simulation
import TestSupport
import Testing

@Suite("Membership") struct MembershipTests {
  @Test("a store that joins is planned, filled, switched to and only then serves; nothing is lost")
  func join() throws {
    var world = World(storeScenario())
    try world.play(
      """
      run 5000ms
      add kv in zone:c
      run 1000ms
      """)
    let newcomer = world.id("kv-6")
    #expect(world.stores.change?.phase == .planned)
    #expect(world.stores.common.ring.member(newcomer) == nil)
    try world.play("run 4000ms")
    #expect(world.stores.common.ring.member(newcomer) != nil)
    #expect(world.stores.common.ring.epoch == 1)
    try world.play("run 8000ms")
    #expect(world.stores.change == nil)
    // What is no longer theirs, the others have forgotten.
    for key in 0..<world.stores.keyLimit {
      let keepers = world.stores.replicas(of: key)
      for node in world.stores.nodes where !keepers.contains(node) {
        #expect(world.stores.machine(of: node)?.cell(of: key) == .absent)
      }
    }
    #expect(world.metric("shard_moved_keys_total") > 0)
    #expect((world.stores.machine(of: newcomer)?.keyCount ?? 0) > 0)
    #expect(world.lostWrites.isEmpty)
    #expect(world.staleReads().isEmpty)
    #expect(world.service.failed == 0)
  }

  @Test("a store that leaves hands over what it keeps, and holds nothing when it is gone")
  func leave() throws {
    var world = World(storeScenario())
    try world.play(
      """
      run 5000ms
      remove kv-1
      run 15000ms
      """)
    let gone = world.id("kv-1")
    #expect(!world.nodes[gone.index].isMember)
    #expect(world.stores.machine(of: gone)?.keyCount == 0)
    #expect(world.stores.common.ring.members.count == 4)
    #expect(!world.directory.nodes.contains { $0.name == "kv-1" })
    #expect(world.lostWrites.isEmpty)
    #expect(world.staleReads().isEmpty)
    #expect(world.service.failed == 0)
  }

  @Test(
    "another store founded in the middle of a change: the ring comes to rest, all are served",
    arguments: ["add kv in zone:c", "remove kv-2"], [500, 1_500, 3_500])
  func switchedInBetween(change: String, after: Int) throws {
    for mode in ["cp", "ca"] {
      var world = World(storeScenario { $0.rpc.timeout = .seconds(1) })
      try world.play("run 5000ms\n\(change)\nrun \(after)ms\nmode \(mode)\nrun 15000ms")
      let failed = world.service.failed
      try world.play("run 5000ms")
      #expect(world.service.failed == failed, "\(mode)")
      #expect(world.stores.change == nil, "\(mode): \(String(describing: world.stores.change))")
      try world.play("mode ap\nrun 10000ms")
      let before = world.service.failed
      try world.play("run 10000ms\nrate 0/s\nrun 5000ms")
      #expect(world.service.failed == before)
      #expect(world.stores.change == nil)
      let isJoin = change.hasPrefix("add")
      #expect(world.stores.common.ring.members.count == (isJoin ? 6 : 4), "\(mode)")
      // What was written since is where it belongs, and nowhere else.
      for key in 0..<world.stores.keyLimit {
        let keepers = world.stores.replicas(of: key)
        let cells = Set(keepers.map { world.stores.machine(of: $0)?.cell(of: key) })
        #expect(cells.count == 1, "\(mode), key \(key)")
      }
    }
  }

  @Test("undo of a join and of a leave bring the ring back", arguments: ["add kv", "remove kv-2"])
  func undo(text: String) throws {
    var world = World(storeScenario())
    let members = world.stores.common.ring.members
    try world.play(
      """
      run 2000ms
      \(text)
      run 15000ms
      undo
      run 30000ms
      """)
    #expect(world.stores.common.ring.members == members)
    #expect(world.stores.change == nil)
    #expect(world.lostWrites.isEmpty)
    // Called off before anything has moved, it is as if it had never been.
    try world.play(
      """
      \(text)
      run 500ms
      undo
      run 500ms
      """)
    #expect(world.stores.common.ring.members == members)
    #expect(world.stores.change == nil)
  }

  @Test("whom the cluster cannot do without stays") func refused() throws {
    var world = World(storeScenario())
    world.advance(to: .seconds(1))
    for text in [
      "remove registry-1", "remove broker-1", "add client", "remove role:kv",
      "remove kv-1,kv-2,kv-3", "remove gateway",
    ] {
      world.apply(try Command.parse(text))
      #expect(world.lastReceipt.isRefused, "\(text)")
    }
    #expect(world.nodes.allSatisfy { $0.isMember })
  }

  @Test("a new gateway takes load, one that leaves finishes its work first") func gateway() throws {
    var world = World(storeScenario())
    try world.play(
      """
      run 3000ms
      add gateway
      run 13000ms
      """)
    #expect(world.nodes.last?.name == "gateway-3")
    #expect(world.traffic.incoming(world.id("gateway-3")) > 5)
    try world.play(
      """
      remove gateway-1
      run 5000ms
      """)
    #expect(!world.nodes[world.id("gateway-1").index].isMember)
    #expect(world.traffic.incoming(world.id("gateway-1")) == 0)
    #expect(world.service.failed == 0)
  }

  @Test(
    "stores join, leave, die and come back: no acknowledged write is lost, and no read is stale")
  func seeds() throws {
    for seed in UInt64(1)...(isSoak ? 10_000 : 20) {
      var world = World(
        storeScenario {
          $0.store.hints = .coordinator
          $0.workload.rate = 8
        }, seed: seed)
      var random = Random(seed: seed)
      world.advance(to: .seconds(2))
      for _ in 0..<5 {
        let text = [
          "add kv", "remove one of role:kv", "kill one of role:kv for 2s",
          "pause one of role:kv for 1s", "add kv in zone:c",
        ][random.below(5)]
        world.apply(try Command.parse(text))
        world.advance(to: world.now + .milliseconds(500 + random.below(4_000)))
      }
      world.apply(.heal(.all))
      world.apply(try Command.parse("rate 0/s"))
      world.advance(to: world.now + .seconds(60))
      #expect(world.stores.change == nil, "seed \(seed)")
      #expect(world.lostWrites.isEmpty, "seed \(seed)")
      #expect(world.staleReads().isEmpty, "seed \(seed)")
      for node in world.stores.nodes where !world.nodes[node.index].isMember {
        #expect(world.stores.machine(of: node)?.keyCount == 0)
      }
    }
  }
}
