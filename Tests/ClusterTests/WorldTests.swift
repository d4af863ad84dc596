import Cluster
import Patterns
import Simulation
import Testing

@Suite("World") struct WorldTests {
  private func command(_ text: String) throws -> Command { try Command.parse(text) }

  @Test("the same seed gives the same digest, another seed another one") func digests() {
    var worlds = [UInt64(1), 1, 2].map { World(Scenario(), seed: $0) }
    for index in worlds.indices { worlds[index].advance(to: .seconds(5)) }
    #expect(worlds[0].digest == worlds[1].digest)
    #expect(worlds[0].digest != worlds[2].digest)
  }

  @Test("a copy goes its own way, and running in pieces changes nothing") func values() throws {
    var world = World(Scenario())
    world.advance(to: .seconds(2))
    let past = world
    var again = past
    world.apply(try command("kill orders-1"))
    world.advance(to: .seconds(4))
    #expect(past.now == .seconds(2))
    for tenth in 21...40 { again.advance(to: .milliseconds(tenth * 100)) }
    var whole = past
    whole.advance(to: .seconds(4))
    #expect(again.digest == whole.digest)
    #expect(again.digest != world.digest)
  }

  @Test("in calm weather every user is served") func calm() {
    var world = World(Scenario())
    world.advance(to: .seconds(20))
    #expect(world.service.failed == 0)
    #expect(world.service.succeeded > 1_500)
  }

  @Test(
    "a fault hurts while it lasts and not after; healing all restores the service",
    arguments: [
      "kill database-1", "crash database-1", "pause database-1", "isolate gateway-*",
      "partition zone:a | zone:b,zone:c", "errors payments 100%",
    ])
  func faults(text: String) throws {
    var scenario = Scenario()
    // A short rest, so that the breakers have closed again by the end.
    scenario.settings.breaker.resetTimeout = .seconds(2)
    var world = World(scenario)
    world.advance(to: .seconds(10))
    world.apply(try command(text))
    #expect(!world.lastReceipt.isRefused, "\(world.lastReceipt.text)")
    world.advance(to: .seconds(20))
    #expect(world.service.failed > 0)
    world.apply(.heal(.all))
    #expect(world.activeFaults.isEmpty)
    world.advance(to: .seconds(50))
    let before = world.service.failed
    world.advance(to: .seconds(60))
    #expect(world.service.failed == before)
  }

  @Test("the database 5,000 ± 1,000 ms late opens the breakers of its callers; healed, they close")
  func slowDatabase() throws {
    var scenario = Scenario()
    scenario.settings.breaker.resetTimeout = .seconds(5)
    var world = World(scenario)
    world.advance(to: .seconds(20))
    world.apply(try command("latency database-1 5s ±1s"))
    world.advance(to: .seconds(40))
    let open = world.breakers.filter {
      $0.callee == .database && $0.stateName(at: world.now) != .closed
    }
    #expect(!open.isEmpty)
    world.apply(.undo)
    world.advance(to: .seconds(70))
    #expect(world.breakers.allSatisfy { $0.stateName(at: world.now) == .closed })
  }

  @Test("undo takes a command back, redo does it again") func undo() throws {
    var world = World(Scenario())
    world.advance(to: .seconds(1))
    world.apply(try command("kill kv-1"))
    #expect(world.nodes.count { !$0.process.isRunning } == 1)
    world.apply(.undo)
    #expect(world.nodes.allSatisfy { $0.process.isRunning })
    world.apply(.redo)
    #expect(world.nodes.count { !$0.process.isRunning } == 1)
    world.apply(try command("set breaker.resetTimeout 7s"))
    #expect(world.settings.breaker.resetTimeout == .seconds(7))
    world.apply(.undo)
    #expect(world.settings.breaker.resetTimeout == .seconds(30))
  }

  @Test("a paused node does afterwards what it could not do meanwhile") func pause() throws {
    var world = World(Scenario())
    world.advance(to: .seconds(5))
    world.apply(try command("pause orders-1 for 1s"))
    world.advance(to: .seconds(30))
    #expect(world.service.failed == 0)
  }

  @Test("no request is lost sight of: those begun are served, failed, or under way")
  func conservation() throws {
    for seed in UInt64(1)...5 {
      var world = World(Scenario(), seed: seed)
      let troubles = [
        (5, "kill one of all"), (8, "restart gateway-1"), (10, "loss zone:a->zone:b 20%"),
        (12, "crash client-a for 1s"), (15, "heal all"), (16, "kill client-b"), (17, "undo"),
        (18, "rate 0/s"),
      ]
      for (second, text) in troubles {
        while world.now < .seconds(second) {
          world.advance(to: world.now + .milliseconds(97))
          world.expectNoRequestLost("seed \(seed)")
        }
        world.apply(try command(text))
        world.expectNoRequestLost("seed \(seed), \(text)")
      }
      #expect(world.service.begun > 1_000 && world.requestsUnderWay > 0)
      // Who asked and is gone waits for no answer.
      #expect(world.service.abandoned > 0)
      world.advance(to: .seconds(60))
      world.expectNoRequestLost("seed \(seed)")
      #expect(world.requestsUnderWay == 0)
    }
  }
}

extension World {
  /// Every request that users began is served, failed, abandoned or under way, and one of these only.
  func expectNoRequestLost(
    _ story: @autoclosure () -> String, _ place: SourceLocation = #_sourceLocation
  ) {
    let ended = service.succeeded + service.failed + service.abandoned
    #expect(
      service.begun == ended + requestsUnderWay,
      "\(service), \(requestsUnderWay) under way: \(story())", sourceLocation: place)
  }
}
