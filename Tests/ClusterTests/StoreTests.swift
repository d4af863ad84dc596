import Cluster
import Patterns
import Simulation
import Testing

@Suite("Store in the cluster") struct StoreTests {
  @Test("in calm weather a read shows the latest acknowledged write when R + W > N")
  func strict() throws {
    for (r, w) in [(2, 2), (1, 3), (3, 1)] {
      var world = World(
        storeScenario {
          $0.store.r = r
          $0.store.w = w
        })
      try world.play("run 10000ms")
      #expect(world.operations().count > 300)
      #expect(world.staleReads().isEmpty)
      #expect(world.metric("store_stale_answers_total") == 0)
      #expect(world.service.failed == 0)
    }
  }

  @Test("with R = W = 1 a lagging replica is read, and what is read is stale") func stale() throws {
    var world = World(
      storeScenario {
        $0.store.r = 1
        $0.store.w = 1
        $0.store.repair = .none
        $0.workload.keys = 5
      })
    try world.play(
      """
      delay role:kv->kv-2 300ms
      run 10000ms
      """)
    #expect(!world.staleReads().isEmpty)
    #expect(world.metric("store_stale_answers_total") > 0)
  }

  @Test(
    "a killed replica's writes wait as hints for it and reach it within 10 s of its return",
    arguments: ["sloppy", "coordinator"])
  func hints(dialect: String) throws {
    var world = World(
      storeScenario {
        $0.workload.rate = 40
        $0.workload.mix.read = 0
      })
    try world.play(
      """
      set store.hints \(dialect)
      run 5000ms
      kill kv-4
      run 10000ms
      """)
    // As many as there were writes to keys that the dead node keeps a copy of.
    let dead = world.id("kv-4")
    let writes = world.operations(after: .seconds(5)).count {
      $0.isWrite && world.stores.replicas(of: $0.key).contains(dead)
    }
    let pending = world.stores.nodes.reduce(0) {
      $0 + (world.stores.machine(of: $1)?.hintsPending(for: dead) ?? 0)
    }
    #expect(writes > 100)
    #expect(abs(pending - writes) <= writes / 10, "\(pending) hints for \(writes) writes")
    try world.play(
      """
      restart kv-4
      rate 0/s
      run 12000ms
      """)
    #expect(world.metric("ap_hints_pending") == 0)
    #expect(world.metric("ap_hints_replayed_total") >= Double(writes) * 0.9)
    #expect(world.divergent.isEmpty)
    #expect(world.lostWrites.isEmpty)
  }

  @Test("cut off with a minority: strict quorums refuse, at once when the others are known dead")
  func minority() throws {
    // Clients, services and one store on one side, four stores on the other.
    var world = World(
      storeScenario {
        $0.store.hints = .none
        $0.rpc.timeout = .seconds(8)
        $0.rpc.deadline = .seconds(20)
      })
    try world.play(
      """
      run 5000ms
      partition kv-2,kv-3,kv-4,kv-5 | kv-1,gateway,feed,broker,registry,client
      run 10000ms
      """)
    func codes() -> (unavailable: Double, timeout: Double) {
      (
        world.metric("rpc_server_requests_total", where: ("service", "kv"), ("code", "503")),
        world.metric("rpc_server_requests_total", where: ("service", "kv"), ("code", "504"))
      )
    }
    let silent = codes()
    #expect(silent.timeout > 0)
    try world.play("run 30000ms")
    let known = codes()
    // Eighteen seconds of silence are enough to be sure: then nobody waits any more.
    #expect(known.unavailable > silent.unavailable)
    try world.play("run 5000ms")
    let later = codes()
    #expect(later.unavailable > known.unavailable && later.timeout == known.timeout)
  }

  @Test("R = W = 1 reads what is stale across a cut") func staleAcrossCut() throws {
    var world = World(
      storeScenario {
        $0.store.r = 1
        $0.store.w = 1
        $0.workload.keys = 10
      })
    try world.play(
      """
      run 5000ms
      partition kv-2 | kv-1,kv-3,kv-4,kv-5
      run 10000ms
      """)
    #expect(!world.staleReads(after: .seconds(5)).isEmpty)
  }

  @Test("a disk that lies loses acknowledged writes when its machine goes down; an honest one none")
  func lossyDisk() throws {
    for (lies, keeps) in [(true, false), (false, true)] {
      var world = World(
        storeScenario {
          $0.store.n = 1
          $0.store.r = 1
          $0.store.w = 1
          $0.store.hints = .none
        })
      if lies { try world.play("disk role:kv lossy") }
      try world.play(
        """
        run 5000ms
        rate 0/s
        run 1000ms
        crash kv-1
        run 1000ms
        restart kv-1
        run 1000ms
        """)
      #expect(world.lostWrites.isEmpty == keeps)
    }
  }

  @Test("a process that is killed keeps its disk, lies or no lies") func killedKeeps() throws {
    var world = World(
      storeScenario {
        $0.store.n = 1
        $0.store.r = 1
        $0.store.w = 1
      })
    try world.play(
      """
      disk role:kv lossy
      run 5000ms
      rate 0/s
      run 1000ms
      kill role:kv
      run 1000ms
      restart role:kv
      run 1000ms
      """)
    #expect(world.operations().contains { $0.isWrite })
    #expect(world.lostWrites.isEmpty)
  }

  @Test("a full disk takes no write and goes on answering reads") func fullDisk() throws {
    var world = World(storeScenario { $0.store.hints = .none })
    try world.play(
      """
      run 3000ms
      disk role:kv full
      run 200ms
      """)
    let start = world.now
    try world.play("run 5000ms")
    let after = world.operations(after: start)
    #expect(!after.contains { $0.isWrite })
    #expect(after.contains { !$0.isWrite })
  }

  @Test("a late replica makes a write wait for it only when W asks for it") func lateReplica()
    throws
  {
    var waits: [Double] = []
    for w in [2, 3] {
      var world = World(
        storeScenario {
          $0.store.w = w
          $0.workload.mix.read = 0
        })
      try world.play(
        """
        latency kv-2 50ms
        run 8000ms
        """)
      let late = world.id("kv-2")
      let lengths = world.operations().filter {
        let replicas = world.stores.replicas(of: $0.key)
        return $0.isWrite && replicas.contains(late)
      }.map { ($0.end - $0.start).milliseconds }.sorted()
      waits.append(lengths[lengths.count / 2])
    }
    #expect(waits[0] < 20)
    #expect(waits[1] > 50)
  }

  @Test("dotted version vectors keep no more siblings than there are writers, and lose nothing")
  func siblings() throws {
    var world = World(
      storeScenario {
        $0.store.versions = .dvv
        $0.workload.keys = 5
        $0.workload.rate = 40
      })
    try world.play(
      """
      run 8000ms
      rate 0/s
      run 2000ms
      """)
    let most =
      world.operations().map { world.stores.common.siblings(of: $0.cell).siblings.count }.max() ?? 0
    // Two feeds write, each having seen its own last answer; a few requests at once each.
    #expect((2...16).contains(most), "\(most) siblings")
    #expect(world.lostWrites.isEmpty)
    #expect(world.service.failed == 0)
    #expect(world.metric("ap_siblings") > 0)
  }

  @Test("a clock 5 s ahead hides later writes of others; version vectors keep them")
  func skew() throws {
    var hidden: [Int] = []
    for versions in ["lww", "dvv"] {
      var world = World(storeScenario { $0.workload.keys = 4 })
      try world.play(
        """
        set store.versions \(versions)
        clock kv-3 +5s
        run 4000ms
        rate 0/s
        run 1000ms
        """)
      let writes = world.operations().filter(\.isWrite)
      // Acknowledged, nothing written since, and yet not there.
      hidden.append(
        writes.count { write in
          guard
            !writes.contains(where: { $0.key == write.key && $0.end > write.start && $0 != write })
          else { return false }
          let cells = world.stores.replicas(of: write.key).map {
            world.stores.machine(of: $0)?.cell(of: write.key) ?? .absent
          }
          return !cells.contains {
            world.stores.common.values(of: $0).contains(write.value)
          }
        })
    }
    #expect(hidden[0] > 0)
    #expect(hidden[1] == 0)
  }

  @Test("coordinating leaves a span with one child a replica, and counts them") func spans() throws
  {
    var world = World(storeScenario())
    try world.play("run 2000ms")
    #expect(world.metric("rpc_server_requests_total", where: ("method", "replica WRITE")) > 10)
    var puts = 0
    for summary in world.traces.recent(1_000) {
      let spans = world.traces.spans(of: summary.traceID)
      for span in spans
      where world.traces.text(span.name) == "coordinate PUT" && !span.isRunning {
        puts += 1
        // The coordinator's own copy needs no call.
        #expect((2...3).contains(spans.count { $0.parentID == span.spanID }))
      }
    }
    #expect(puts > 5)
  }

  @Test("the same seed gives the same world, with faults, killed stores and a changing ring")
  func digests() throws {
    let script = """
      run 2000ms
      kill kv-2 for 2s
      run 1000ms
      add kv in zone:c
      run 3000ms
      partition zone:a | zone:b,zone:c for 2s
      run 4000ms
      """
    var worlds = [World(storeScenario(), seed: 5), World(storeScenario(), seed: 5)]
    for index in worlds.indices { try worlds[index].play(script) }
    #expect(worlds[0].digest == worlds[1].digest)
    #expect(
      worlds[0].metric("rpc_server_requests_total") == worlds[1].metric("rpc_server_requests_total")
    )
  }

  @Test(
    "a cancelled order is deleted everywhere, and is read as nothing",
    arguments: ["ap", "cp", "ca"])
  func deletes(mode: String) throws {
    var scenario = Scenario()
    scenario.settings.workload.mix.cancel = 20
    scenario.settings.workload.keys = 20
    var world = World(scenario)
    try world.play(
      """
      set store.mode \(mode)
      run 12000ms
      rate 0/s
      run 2000ms
      """)
    let deletions = world.operations().filter(\.isDeletion)
    #expect(deletions.count > 30)
    #expect(world.metric("store_stale_answers_total") == 0)
    let found = world.operations().contains { !$0.isWrite && $0.cell.kind == .tombstone }
    #expect(found)
    guard mode == "ap" else { return }
    #expect(world.metric("ap_tombstones") > 0)
    #expect(world.lostWrites.isEmpty && world.divergent.isEmpty)
    #expect(world.service.failed == 0)
  }

  @Test("a store away for longer than the grace brings deleted orders back; within it, none")
  func resurrection() throws {
    for (grace, comesBack) in [("10s", true), ("10m", false)] {
      var scenario = Scenario()
      scenario.settings.store.hints = .none
      scenario.settings.workload.keys = 30
      var world = World(scenario)
      try world.play(
        """
        set store.tombstoneGrace \(grace)
        run 10000ms
        kill kv-2
        set workload.mix.checkout 0
        set workload.mix.cancel 50
        run 20000ms
        rate 0/s
        run 100000ms
        restart kv-2
        run 70000ms
        """)
      #expect((world.metric("ap_resurrections_total") > 0) == comesBack)
      #expect(world.divergent.isEmpty)
    }
  }

  @Test("ABD answers in two rounds, never stale, and not without a majority") func abd() throws {
    var world = World(
      storeScenario {
        $0.store.protocol = .abd
        $0.workload.keys = 5
      })
    try world.play(
      """
      run 3000ms
      delay role:kv->kv-2 300ms
      run 5000ms
      kill kv-1 for 5s
      run 10000ms
      """)
    #expect(world.operations().count > 400)
    #expect(world.staleReads().isEmpty && world.lostWrites.isEmpty)
    #expect(world.metric("ap_hints_pending") == 0)
    #expect(world.metric("ap_read_repairs_total") == 0)
  }

  @Test("a pair is compared once a round: what differed, and in how many bytes") func exchanges()
    throws
  {
    var world = World(storeScenario { $0.store.antiEntropy = .seconds(5) })
    try world.play("run 12000ms")
    let nodes = world.stores.nodes
    for a in nodes {
      for b in nodes where a < b {
        let exchange = world.stores.exchange(between: b, a)
        #expect(exchange?.phase == .done && (exchange?.bytes ?? 0) > 50)
        #expect(world.now - (exchange?.endedAt ?? .zero) < .seconds(6))
      }
    }
    #expect(world.metric("ap_merkle_bytes_total") > 1_000)
    // Each commits to a round while writes go on: a leaf may differ, and is mended or was on its way.
    #expect(world.lostWrites.isEmpty)
  }
}
