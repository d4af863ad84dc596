import Cluster
import Patterns
import Simulation
import TestSupport
import Testing

@Suite("The CP store in the cluster") struct ConsensusTests {
  /// Five stores, clients of each zone asking those of their own.
  static func scenario(_ configure: (inout ClusterSettings) -> Void = { _ in }) -> Scenario {
    .storeClients {
      $0.store.mode = .cp
      configure(&$0)
    }
  }

  @Test("a leader is elected within two election timeouts, and every request is answered then")
  func elects() throws {
    var world = World(Self.scenario())
    try world.play("run 2500ms")
    #expect(world.leaders.count == 1)
    let failed = world.service.failed
    try world.play("run 10000ms")
    #expect(world.service.failed == failed)
    #expect(world.staleReads(since: .zero).isEmpty)
    #expect(world.metric("raft_commit_index") > 300)
  }

  @Test("a killed leader is followed by another of a later term within two election timeouts")
  func leaderKilled() throws {
    for seed in UInt64(0)..<10 {
      var world = World(Self.scenario(), seed: seed)
      try world.play("run 4000ms")
      let (old, term) = try #require(world.leader)
      try world.play("kill leader")
      let killed = world.now
      while world.leader == nil, world.now < killed + .seconds(4) {
        world.advance(to: world.now + .milliseconds(10))
      }
      let (new, next) = try #require(world.leader)
      #expect(new != old)
      #expect(next > term)
      let wait = world.now - killed
      #expect(wait > .milliseconds(800), "seed \(seed): \(wait)")
      #expect(wait < .milliseconds(4_000), "seed \(seed): \(wait)")
    }
  }

  @Test("a leader that is asked to hands over at once, and nobody is left without an answer")
  func handsOver() throws {
    for seed in UInt64(0)..<5 {
      var world = World(Self.scenario(), seed: seed)
      try world.play("run 4000ms")
      let (old, term) = try #require(world.leader)
      let failed = world.service.failed
      try world.play("move-leader")
      #expect(!world.lastReceipt.isRefused)
      // An election timeout is a second at least: nobody waited for one.
      try world.play("run 200ms")
      let (new, next) = try #require(world.leader)
      #expect(new != old && next == term + 1, "seed \(seed)")
      try world.play("run 3000ms")
      #expect(world.leader?.node == new)
      #expect(world.service.failed - failed <= 5, "seed \(seed)")
      let other = try #require(world.consensus.members.first { $0 != new })
      try world.play("move-leader to \(world.nodes[other.index].name)\nrun 200ms")
      #expect(world.leader?.node == other)
      let events = (0..<world.occurrences.endIndex).map { world.occurrences[$0].what }
      #expect(events.contains(.leadershipOffered(new, to: other)))
    }
  }

  @Test("who cannot hand over says why, and goes on leading")
  func handsOverToNobody() throws {
    var world = World(Self.scenario())
    try world.play("run 4000ms")
    let (leader, term) = try #require(world.leader)
    let name = world.nodes[leader.index].name
    world.apply(try Command.parse("move-leader to \(name)"))
    #expect(world.lastReceipt.isRefused && world.lastReceipt.text == "\(name) leads already")
    let other = try #require(world.consensus.members.first { $0 != leader })
    try world.play("kill \(world.nodes[other.index].name)\nrun 100ms")
    try world.play("move-leader to \(world.nodes[other.index].name)\nrun 3000ms")
    #expect(world.leader?.node == leader && world.leader?.term == term)
    let events = (0..<world.occurrences.endIndex).map { world.occurrences[$0].what }
    #expect(events.contains(.leadershipKept(leader)))
    for (mode, why) in [
      ("ap", "the AP store has no leader: mode cp has one"),
      ("ca", "the CA store's primary hands over to nobody: mode cp has a leader that does"),
    ] {
      try world.play("mode \(mode)")
      world.apply(try Command.parse("move-leader"))
      #expect(world.lastReceipt.isRefused && world.lastReceipt.text == why)
    }
    try world.play("mode cp")
    world.apply(try Command.parse("move-leader"))
    #expect(world.lastReceipt.isRefused && world.lastReceipt.text == "nobody leads at the moment")
  }

  @Test("the minority side of a cut gets nothing, the majority goes on, and no read is stale")
  func minority() throws {
    var world = World(Self.scenario())
    try world.play(
      """
      run 5000ms
      partition zone:a | zone:b,zone:c
      run 4000ms
      """)
    let cut = world.now
    try world.play("run 10000ms")
    let ended = world.records { $0.start > cut && $0.end < world.now }
    let minority = ended.filter { world.zoneName(of: $0.caller) == "a" }
    let majority = ended.filter { world.zoneName(of: $0.caller) != "a" }
    #expect(minority.count > 50)
    #expect(minority.allSatisfy { $0.outcome != .ok })
    #expect(majority.count > 200)
    #expect(majority.allSatisfy { $0.outcome == .ok })
    #expect(world.metric("store_stale_answers_total") == 0)
    // Nobody there has done it, and the node that was asked says so after the client's time.
    #expect(minority.contains { $0.isWrite && $0.outcome == .failed })
    try world.play("heal all\nrun 5000ms")
    let healed = world.now
    try world.play("run 5000ms")
    #expect(
      world.records { $0.start > healed && $0.end < world.now }.allSatisfy { $0.outcome == .ok })
    try world.play("rate 0/s\nrun 1000ms")
    let registers = world.stores.nodes.compactMap { world.consensus.server(of: $0)?.machine }
    for key in 0..<world.stores.keyLimit {
      #expect(Set(registers.map { $0[key].value }).count <= 1)
    }
  }

  @Test("two may lead for a while, of different terms; the older one falls by itself")
  func twoLeaders() throws {
    var most = 0
    for seed in UInt64(0)..<8 {
      var world = World(Self.scenario(), seed: seed)
      try world.play("run 5000ms\nisolate leader")
      for _ in 0..<300 {
        world.advance(to: world.now + .milliseconds(10))
        most = max(most, world.leaders.count)
        let terms = world.leaders.compactMap { world.consensus.server(of: $0)?.term }
        #expect(Set(terms).count == terms.count)
      }
      #expect(world.leaders.count == 1, "seed \(seed)")
    }
    #expect(most == 2)
  }

  @Test("local reads of an isolated leader are stale, reads by index never")
  func localReads() throws {
    func stale(_ reads: ClusterSettings.Raft.Reads) throws -> Double {
      var all = 0.0
      for seed in UInt64(0)..<4 {
        var world = World(
          Self.scenario {
            $0.raft.reads = reads
            $0.workload.keys = 3
            $0.workload.rate = 60
          }, seed: seed)
        // Just after the leader has made sure of its quorum: it believes in itself the longest.
        try world.play("run 5400ms\npartition leader | role:kv,!leader\nrun 4000ms")
        all += world.metric("store_stale_answers_total")
      }
      return all
    }
    #expect(try stale(.local) > 0)
    #expect(try stale(.readIndex) == 0)
  }

  @Test("local reads are a leader's: a follower that is cut off answers none")
  func localReadsOfFollowers() throws {
    var world = World(Self.scenario { $0.raft.reads = .local })
    try world.play("run 5000ms")
    let leader = try #require(world.leader).node
    let follower = try #require(world.consensus.members.first { $0 != leader })
    let name = world.nodes[follower.index].name
    try world.play("partition \(name) | role:kv,!\(name)\nrun 3000ms")
    let cut = world.now
    try world.play("run 10000ms")
    let ended = world.records { $0.start > cut && !$0.isWrite && $0.target == follower }
    #expect(ended.count > 10)
    #expect(ended.allSatisfy { $0.outcome != .ok })
  }

  @Test("a joining store learns, then counts; a leaving one is taken out")
  func membership() throws {
    var world = World(Self.scenario())
    try world.play("run 3000ms\nadd kv\nrun 20000ms")
    let leader = try #require(world.leader).node
    #expect(world.consensus.server(of: leader)?.configuration.voters.count == 6)
    try world.play("remove kv-2\nrun 20000ms")
    let next = try #require(world.leader).node
    #expect(world.consensus.server(of: next)?.configuration.voters.count == 5)
    #expect(world.service.succeeded > 1_000)
  }

  @Test("a switch founds an empty store; going back does not bring the old one back")
  func switches() throws {
    var world = World(Self.scenario { $0.store.mode = .ap })
    try world.play("run 5000ms\nmode cp\nrun 6000ms")
    #expect(world.storeMode == .cp)
    #expect(world.storeEpoch == 1)
    #expect(world.stores.nodes.allSatisfy { world.stores.machine(of: $0)?.keyCount == 0 })
    let founded = world.storeFoundedAt
    let reads = world.records { !$0.isWrite && $0.start > founded && $0.outcome == .ok }
    #expect(!reads.isEmpty)
    let written = Set(world.records { $0.isWrite && $0.end > founded }.map(\.value))
    #expect(reads.allSatisfy { $0.cell.isAbsent || written.contains($0.cell.value) })
    try world.play("undo\nrun 2000ms\nmode ca\nrun 3000ms")
    #expect(world.leaders.count == 1)
    #expect(world.metric("store_stale_answers_total") == 0)
  }

  @Test("a switch at any moment leaves what the old store had under way to nobody")
  func switchesAtAnyMoment() throws {
    var world = World(Scenario())
    world.advance(to: .seconds(3))
    for step in 0..<24 {
      world.advance(to: world.now + .microseconds(3_700))
      var other = world
      if step % 3 == 0 {
        try other.play("pause kv-2\nrun 40ms")
      }
      try other.play(step % 2 == 0 ? "mode cp" : "mode ca")
      try other.play("resume all\nrun 200ms\nmode ap\nrun 300ms")
      #expect(other.storeMode == .ap && other.storeEpoch == 2)
      other.expectNoOrphans()
    }
  }

  @Test("a store that was founded while its process was frozen is there when it wakes")
  func foundedWhileFrozen() throws {
    for mode in ["cp", "ca", "ap"] {
      var world = World(Scenario())
      try world.play("run 2000ms")
      if mode == "ap" { try world.play("mode ca\nrun 500ms") }
      try world.play(
        "pause kv-2\nrun 300ms\nmode \(mode)\nrun 3000ms\nresume all\nadd kv\nrun 9000ms")
      let node = try #require(world.node(named: "kv-2"))
      switch world.storeMode {
      case .cp:
        // It has started, follows, and has taken in that a sixth server is there.
        let server = try #require(world.consensus.server(of: node))
        #expect(server.boot == 1 && server.leader != nil)
        #expect(server.configuration.members.count == 6)
      case .ca: #expect(world.primaries.machine(of: node)?.boot == 1)
      case .ap: #expect(world.stores.machine(of: node)?.suspected.isEmpty == true)
      }
      world.expectNoOrphans()
    }
  }

  @Test("what the old store had planned does not happen to the new one: gossip keeps its pace")
  func gossipAfterSwitches() throws {
    func heartbeats(after commands: String) throws -> Int {
      var world = World(storeScenario { $0.workload.rate = 0.001 })
      try world.play("run 1000ms\n\(commands)run 3000ms")
      let before = world.eventCount
      try world.play("run 10000ms")
      return world.eventCount - before
    }
    let calm = try heartbeats(after: "")
    let switched = try heartbeats(
      after: String(repeating: "mode ca\nrun 100ms\nmode ap\nrun 100ms\n", count: 6))
    #expect(switched < calm * 3 / 2, "\(calm) events in calm, \(switched) after twelve switches")
  }

  @Test("every request is served once though clients repeat it", arguments: [true, false])
  func sessions(isOn: Bool) throws {
    var world = World(
      Self.scenario {
        $0.raft.sessions = isOn
        $0.retry.attempts = 5
        $0.rpc.timeout = .milliseconds(400)
        $0.workload.mix.get = 0
      })
    try world.play("run 4000ms")
    for _ in 0..<4 { try world.play("kill leader for 2s\nrun 6000ms") }
    let repetitions = world.stores.nodes.compactMap {
      world.consensus.server(of: $0)?.machine.repetitions
    }
    #expect((repetitions.max() ?? 0 > 0) == isOn)
  }
}

@Suite("The CA store in the cluster") struct PrimaryStoreTests {
  private func scenario(_ configure: (inout ClusterSettings) -> Void = { _ in }) -> Scenario {
    ConsensusTests.scenario {
      $0.store.mode = .ca
      configure(&$0)
    }
  }

  @Test("uncut, all is answered and nothing is stale") func calm() throws {
    for backup in [false, true] {
      var world = World(scenario { $0.store.backup = backup })
      try world.play("run 20000ms")
      #expect(world.service.failed == 0)
      #expect(world.service.succeeded > 800)
      #expect(world.staleReads(since: .zero).isEmpty)
    }
  }

  @Test("a primary whose disk lies forgets what it acknowledged when its machine goes down")
  func lyingDisk() throws {
    for (disk, fault) in [
      ("disk role:kv lossy\n", "crash"), ("disk role:kv lossy\n", "kill"), ("", "crash"),
    ] {
      var world = World(scenario())
      try world.play(
        """
        run 3000ms
        \(disk)run 3000ms
        \(fault) leader for 1000ms
        run 5000ms
        """)
      let isLost = !disk.isEmpty && fault == "crash"
      #expect(world.staleReads(since: .zero).isEmpty != isLost, "\(disk)\(fault)")
    }
  }

  @Test("a backup that is switched on while all goes well holds everything when it takes over")
  func backupSwitchedOn() throws {
    var world = World(scenario { $0.store.failover = .seconds(2) })
    try world.play(
      "run 5000ms\nset store.backup on\nrun 3000ms\nkill leader\nrun 10000ms")
    let leader = try #require(world.leaders.first { _ in true })
    #expect(world.primaries.machine(of: leader)?.epoch == 1)
    #expect(world.staleReads(since: .zero).isEmpty)
    #expect(world.records { $0.start > .seconds(14) && $0.outcome == .ok }.count > 100)
  }

  @Test("cut, the far side gets nothing and the near side everything") func cut() throws {
    var world = World(scenario())
    try world.play("run 5000ms\npartition zone:a | zone:b,zone:c\nrun 1000ms")
    let cut = world.now
    try world.play("run 10000ms")
    let ended = world.records { $0.start > cut && $0.end < world.now }
    let near = ended.filter { world.zoneName(of: $0.caller) == "a" }
    let far = ended.filter { world.zoneName(of: $0.caller) != "a" }
    #expect(near.count > 100 && near.allSatisfy { $0.outcome == .ok })
    #expect(far.count > 100 && far.allSatisfy { $0.outcome != .ok })
  }

  @Test("with a backup the cut makes two primaries, and one side's writes are lost")
  func twoPrimaries() throws {
    var world = World(
      scenario {
        $0.store.backup = true
        $0.store.failover = .seconds(2)
      })
    try world.play("run 5000ms\npartition zone:a | zone:b,zone:c\nrun 10000ms")
    #expect(world.leaders.count == 2)
    let written = world.records {
      $0.isWrite && $0.outcome == .ok && world.zoneName(of: $0.caller) == "a"
        && $0.end > .seconds(9)
    }
    #expect(!written.isEmpty)
    try world.play("heal all\nrun 8000ms")
    #expect(world.leaders.count == 1)
    #expect(world.metric("store_stale_answers_total") > 0)
    let leader = try #require(world.leaders.first { _ in true })
    let primary = try #require(world.primaries.machine(of: leader))
    #expect(primary.isPaired)
    let other = try #require(world.primaries.members.first { $0 != leader })
    let backup = try #require(world.primaries.machine(of: other))
    #expect(backup.version == primary.version)
  }

  @Test("a killed primary is taken over from; what was acknowledged is there") func takeover()
    throws
  {
    var world = World(
      scenario {
        $0.store.backup = true
        $0.store.failover = .seconds(1)
      })
    try world.play("run 5000ms\nkill kv-1\nrun 6000ms")
    let taken = world.now
    try world.play("run 5000ms")
    #expect(world.records { $0.start > taken && $0.end < world.now }.contains { $0.outcome == .ok })
    #expect(world.metric("store_stale_answers_total") == 0)
    try world.play("restart kv-1\nrun 5000ms")
    #expect(world.leaders.count == 1)
    #expect(world.metric("store_stale_answers_total") == 0)
  }
}

extension World {
  /// The leader of the highest term that runs, and that term.
  var leader: (node: NodeID, term: Raft.Term)? {
    leaders.compactMap { node in consensus.server(of: node).map { (node, $0.term) } }
      .max { $0.term < $1.term }
  }

  /// The operations that ended, of some kind.
  func records(_ isMeant: (StoreRecord) -> Bool) -> [StoreRecord] {
    (storeHistory.startIndex..<storeHistory.endIndex).map { storeHistory[$0] }.filter {
      $0.end != .never && isMeant($0)
    }
  }

  /// Reads that show less than a write to their key that was acknowledged before they began.
  func staleReads(since start: Instant) -> [StoreRecord] {
    let all = records { $0.outcome == .ok && $0.start >= start }
    return all.filter { read in
      !read.isWrite
        && all.contains {
          $0.isWrite && $0.key == read.key && $0.end < read.start
            && $0.cell.timestamp > read.cell.timestamp
        }
    }
  }
}
