import Cluster
import Patterns
import Simulation
import Testing

/// What was under way when something else was changed, or died, ends as the rules have it.
@Suite("Meanwhile") struct MeanwhileTests {
  private func world(_ scenario: (inout Scenario) -> Void) -> World {
    var made = Scenario()
    scenario(&made)
    return World(made, seed: 3)
  }

  /// Whom each store holds to be down.
  private func suspected(in world: World) -> [NodeSet] {
    world.stores.nodes.compactMap { world.stores.machine(of: $0)?.suspected }
  }

  @Test("a like that was counted and could not be announced is not asked for again")
  func halfDone() throws {
    var world = world {
      $0.settings.workload.rate = 10
      $0.settings.workload.keys = 20
      $0.settings.workload.mix = .only(like: 1)
      $0.settings.likes.counted = true
      $0.settings.store.values = .counter
      $0.settings.breaker.enabled = false
      $0.settings.budget.kind = .none
    }
    try world.play(
      """
      run 10s
      kill broker-1 for 10s
      run 10s
      drain
      run 10s
      """)
    let counted = try world.value("likes_counted")
    let accepted = try world.value("likes_accepted_total")
    let liked = world.service.succeeded + world.service.failed
    #expect(counted > 100 && counted <= Double(liked) && counted == accepted)
    // What has left nothing behind is still asked for again.
    #expect(try world.value("client_attempts_total{target=\"broker\",attempt=\"2\"}") > 10)
  }

  @Test("a breaker that is switched off hears of the trial that is out")
  func breakerOff() throws {
    var world = world {
      $0.settings.breaker.resetTimeout = .seconds(2)
      $0.settings.breaker.volumeThreshold = 5
      $0.settings.retry.attempts = 1
      $0.settings.rpc.timeout = .seconds(3)
    }
    try world.play(
      """
      run 5s
      latency payments 10s
      run 15s
      set breaker.enabled off
      run 10s
      heal all
      run 10s
      set breaker.enabled on
      run 30s
      """)
    #expect(try world.value("circuit_state{state=\"halfOpen\"}") == 0)
    #expect(try world.value("availability") == 1)
  }

  @Test("with another gossip interval nobody who lives is suspected") func gossip() throws {
    var world = world {
      $0.settings.workload.rate = 5
      $0.settings.store.gossip = .seconds(1)
    }
    try world.play("run 5s\nset store.gossip 60s")
    // Looked at often: a sign of life clears whoever was suspected.
    for _ in 0..<1_300 {
      try world.play("run 100ms")
      #expect(suspected(in: world).allSatisfy { $0.isEmpty })
    }
  }

  @Test("what lay in a frozen process's sockets is reset when it is killed")
  func killedWhileFrozen() throws {
    var world = world {
      $0.settings.retry.attempts = 1
      $0.settings.breaker.enabled = false
      $0.settings.balancing.strategy = .roundRobin
      $0.settings.rpc.timeout = .seconds(20)
      $0.settings.rpc.deadline = .seconds(30)
    }
    try world.play("run 10s\npause payments-1\nrun 1s\nkill payments-1\nrun 2s")
    let spans = world.traces.spanIndices.map { world.traces.span(at: $0) }
    let reset = spans.filter {
      $0.failure == .connectionReset && $0.start > .seconds(10) && $0.start < .seconds(11)
        && $0.end > .seconds(11) && $0.end < .milliseconds(11_100)
    }
    #expect(reset.count { $0.kind == .client } >= 10)
  }

  @Test("a newcomer goes by its own clock and suspects nobody who lives") func newcomer() throws {
    var world = world {
      $0.settings.workload.rate = 5
    }
    try world.play("run 5s\npause kv-1 for 200s\nrun 205s\nadd kv in zone:c")
    let node = try #require(world.node(named: "kv-6"))
    for _ in 0..<60 {
      try world.play("run 1s")
      #expect(world.stores.machine(of: node)?.suspected.isEmpty == true)
      if world.now > .seconds(215) {
        #expect(suspected(in: world).allSatisfy { !$0.contains(node) })
      }
    }
  }

  @Test("a frozen consumer has as many loops as are wished for when it goes on")
  func consumersWhileFrozen() throws {
    var world = world {
      $0.settings.workload.rate = 20
      $0.settings.queue.consumers = 2
    }
    try world.play(
      """
      run 10s
      pause mailer-1
      run 2s
      set queue.consumers 16
      run 1s
      resume mailer-1
      latency mailer 3s
      run 10s
      """)
    #expect(try world.value("queue_depth{queue=\"email\",state=\"unacked\"}") > 4)
  }

  @Test("last-write-wins keeps one of the siblings that version vectors have left")
  func lastWriteWinsAgain() throws {
    var world = world {
      $0.settings.workload.rate = 10
      $0.settings.workload.keys = 5
      $0.settings.workload.mix = .only(get: 1, put: 2)
      $0.settings.breaker.enabled = false
    }
    try world.play("run 2s\nset store.versions dvv\nrun 10s")
    func most() -> Int {
      (0..<world.stores.keyLimit).flatMap { key in
        world.stores.nodes.map { node in
          let cell = world.stores.machine(of: node)?.cell(of: UInt32(key)) ?? .absent
          return world.stores.common.values(of: cell).count
        }
      }.max() ?? 0
    }
    #expect(most() > 1)
    try world.play("set store.versions lww\nrun 30s\ndrain\nrun 10s")
    #expect(most() == 1)
  }
}
