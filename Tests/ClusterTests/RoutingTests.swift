import Cluster
import Patterns
import Simulation
import TestSupport
import Testing

@Suite("Routing by key") struct RoutingTests {
  private func world(
    seed: UInt64 = 1, _ configure: (inout ClusterSettings) -> Void = { _ in }
  ) -> World {
    World(
      storeScenario {
        $0.store.routing = .owner
        configure(&$0)
      }, seed: seed)
  }

  /// The spans of this name.
  private func spans(_ name: String, in world: World) -> [Span] {
    world.traces.recent(2_000).flatMap { world.traces.spans(of: $0.traceID) }
      .filter { world.traces.text($0.name) == name }
  }

  @Test("callers ask a replica of the key: nobody is pointed elsewhere while the ring stays")
  func quiet() throws {
    var world = world()
    world.advance(to: .seconds(10))
    #expect(world.metric("shard_wrong_owner_total") == 0)
    let operations = world.operations()
    #expect(operations.count > 100)
    #expect(operations.allSatisfy { world.stores.replicas(of: $0.key).contains($0.target) })
    let routes = spans("shard.route", in: world)
    #expect(routes.count > 100)
    for span in routes where !span.isRunning {
      let route = try #require(world.shardRoute(of: span))
      #expect(route.epoch == 0 && route.redirects == 0 && route.strategy == "ring")
      #expect(route.shard.hasPrefix("kv-"))
    }
  }

  @Test("an older epoch is told \"wrong owner\", asks for the ring once and goes on by it")
  func redirected() throws {
    var world = world()
    try world.play(
      """
      run 5000ms
      add kv in zone:c
      run 25000ms
      """)
    #expect(world.stores.common.ring.epoch == 1)
    let wrong = world.metric("shard_wrong_owner_total")
    // Two feeds call the store; each may have several calls out when the ring changes.
    #expect(wrong >= 1 && wrong <= 12)
    #expect(world.service.failed == 0)
    #expect(world.staleReads().isEmpty)
    let routes = spans("shard.route", in: world).compactMap { world.shardRoute(of: $0) }
    #expect(routes.reduce(0) { $0 + $1.redirects } == Int(wrong))
    #expect(routes.contains { $0.redirects == 1 && $0.epoch == 1 })
    // All who call at all have heard of it by now.
    let latest = world.operations(after: .seconds(20))
    #expect(latest.allSatisfy { world.stores.replicas(of: $0.key).contains($0.target) })
  }

  @Test("a dead owner's keys are asked of the next replica") func deadOwner() throws {
    var world = world { $0.retry.attempts = 3 }
    try world.play(
      """
      run 3000ms
      kill kv-1
      run 10000ms
      """)
    #expect(world.operations(after: .seconds(4)).count > 50)
    #expect(world.service.failed == 0)
  }

  @Test("whatever joins, leaves, dies and comes back: no epoch ever has two owners of a key")
  func epochs() throws {
    for seed in UInt64(1)...(isSoak ? 300 : 3) {
      var world = world(seed: seed) {
        $0.store.changeTimeout = .seconds(4)
        $0.workload.rate = 8
      }
      var random = Random(seed: seed)
      var rings: [Int: ContiguousArray<HashRing.Token>] = [:]
      for _ in 0..<8 {
        let text = [
          "add kv", "remove one of role:kv", "kill one of role:kv for 3s",
          "kill one of role:kv for 9s", "crash one of role:kv for 6s",
          "pause one of role:kv for 2s",
          "set store.tokens 32", "set store.tokens 64",
        ][random.below(8)]
        world.apply(try Command.parse(text))
        for _ in 0..<(5 + random.below(40)) {
          world.advance(to: world.now + .milliseconds(100))
          let ring = world.stores.common.ring
          let known = rings[ring.epoch]
          #expect(known == nil || known == ring.tokens, "seed \(seed) epoch \(ring.epoch)")
          rings[ring.epoch] = ring.tokens
        }
      }
      world.apply(.heal(.all))
      world.apply(try Command.parse("rate 0/s"))
      world.advance(to: world.now + .seconds(60))
      #expect(world.stores.change == nil, "seed \(seed)")
      for key in 0..<world.stores.keyLimit {
        let keepers = world.stores.replicas(of: key)
        for node in world.stores.nodes where !keepers.contains(node) {
          #expect(
            world.stores.machine(of: node)?.cell(of: key) == .absent, "seed \(seed) key \(key)")
        }
      }
    }
  }

  @Test("a newcomer killed while it is filled goes on where it was") func resumes() throws {
    var world = world()
    try world.play(
      """
      run 3000ms
      add kv in zone:c
      run 2100ms
      """)
    #expect(world.stores.change?.phase == .streaming)
    try world.play(
      """
      kill kv-6 for 5s
      run 25000ms
      """)
    #expect(world.stores.change == nil)
    #expect(world.stores.common.ring.member(world.id("kv-6")) != nil)
    #expect(world.stores.common.ring.epoch == 1)
    #expect(world.lostWrites.isEmpty)
  }

  @Test("a newcomer that stays dead is given up: the epoch stays, and so does who owns what")
  func abandoned() throws {
    var world = world()
    try world.play(
      """
      run 3000ms
      add kv in zone:c
      run 2010ms
      kill kv-6
      run 50000ms
      """)
    #expect(world.stores.change != nil)
    try world.play("run 20000ms")
    #expect(world.stores.change == nil)
    #expect(world.stores.common.ring.epoch == 0)
    #expect(!world.nodes[world.id("kv-6").index].isMember)
    #expect(
      world.latest.contains { $0.what == .ringChangeAbandoned(world.id("kv-6")) })
    // What was on its way to it, and it itself come back, are nobody's.
    try world.play(
      """
      heal all
      run 20000ms
      undo
      add kv in zone:c
      run 20000ms
      """)
    #expect(world.stores.common.ring.epoch == 1)
    #expect(world.lostWrites.isEmpty && world.staleReads().isEmpty)
  }

  @Test("a leave that nobody takes keys for is given up: the node stays") func staying() throws {
    var world = World(
      storeScenario {
        // The only other store of its zone is dead: nobody else gets its keys.
        $0.store.changeTimeout = .seconds(5)
      })
    try world.play(
      """
      run 4000ms
      kill kv-5
      run 1000ms
      remove kv-2
      run 15000ms
      """)
    #expect(world.stores.change == nil)
    #expect(world.nodes[world.id("kv-2").index].isMember)
    #expect(world.stores.common.ring.member(world.id("kv-2")) != nil)
    #expect(world.stores.common.ring.epoch == 0)
    // It is a member like another: an undo of the leave changes nothing, and it may leave later.
    try world.play(
      """
      undo
      run 2000ms
      heal all
      run 5000ms
      remove kv-2
      run 30000ms
      """)
    #expect(!world.nodes[world.id("kv-2").index].isMember)
    #expect(world.lostWrites.isEmpty)
  }

  @Test(
    "who leaves does not wait for ever for one it keeps writes for: the other replicas get them")
  func hintsGivenAway() throws {
    var world = World(storeScenario { $0.store.changeTimeout = .seconds(10) })
    // kv-3 has its zone for itself: no store's leave moves a key to it, but hints for it are kept.
    try world.play(
      """
      run 4000ms
      crash kv-3
      run 20000ms
      """)
    let keeper = world.id("kv-1")
    #expect(world.stores.machine(of: keeper)?.hintsPending ?? 0 > 0)
    try world.play(
      """
      remove kv-1
      run 15000ms
      """)
    // The copies are made; the hints keep it.
    #expect(world.stores.change?.phase == .switched)
    #expect(world.nodes[keeper.index].isMember)
    try world.play("run 30000ms")
    #expect(!world.nodes[keeper.index].isMember)
    #expect(world.stores.change == nil)
    // What it kept is with the other replicas, and comes to kv-3 from them.
    try world.play(
      """
      heal all
      run 90000ms
      """)
    #expect(world.lostWrites.isEmpty)
    #expect(world.divergent.isEmpty)
  }

  @Test("a replay of hints is linked to the writes that caused them") func links() throws {
    var world = World(storeScenario())
    try world.play(
      """
      run 2000ms
      kill kv-1 for 6s
      run 30000ms
      """)
    #expect(world.metric("ap_hints_replayed_total") > 0)
    let replays = spans("hints REPLAY", in: world)
    #expect(!replays.isEmpty && replays.allSatisfy { !$0.isRunning && $0.isRoot })
    var linked = 0
    for replay in replays {
      for note in world.traces.notes(of: replay) where note.kind == .link {
        let cause = world.traces.spans(of: note.traceID).first { $0.spanID == note.spanID }
        if let cause {
          #expect(world.traces.text(cause.name) == "coordinate PUT")
          #expect(cause.start < replay.start)
        }
        linked += 1
      }
    }
    #expect(Double(linked) == world.metric("ap_hints_replayed_total"))
  }

  @Test("a coordinated operation has a child for each replica that it asks over the network")
  func children() throws {
    var world = World(storeScenario { $0.store.repair = .none })
    world.advance(to: .seconds(5))
    var seen = 0
    for summary in world.traces.recent(500) where summary.runningCount == 0 {
      let spans = world.traces.spans(of: summary.traceID)
      for span in spans where world.traces.text(span.name).hasPrefix("coordinate") {
        let isWrite = world.traces.text(span.name).hasSuffix("PUT")
        let children = spans.filter { $0.parentID == span.spanID }
        #expect(children.allSatisfy { world.traces.text($0.name).hasPrefix("replica") })
        // The coordinator's own copy costs it no message.
        let wanted = isWrite ? world.settings.store.n : world.settings.store.r
        #expect(children.count == wanted || children.count == wanted - 1)
        for child in children {
          let server = spans.first { $0.parentID == child.spanID }
          #expect(server?.node != span.node && server?.kind == .server)
        }
        seen += 1
      }
    }
    #expect(seen > 50)
  }
}

extension World {
  /// All that happened and is still known.
  fileprivate var latest: [Occurrence] {
    (occurrences.startIndex..<occurrences.endIndex).map { occurrences[$0] }
  }
}
