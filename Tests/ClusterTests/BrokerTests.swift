import Cluster
import Patterns
import Simulation
import TestSupport
import Testing

/// What is done to a world here is done by commands.
extension World {
  mutating func give(_ text: String) throws {
    apply(try Command.parse(text))
    #expect(!lastReceipt.isRefused, "\(text): \(lastReceipt.text)")
  }

  /// Every message that was taken in is somewhere, once.
  func expectNoOrphans(_ place: SourceLocation = #_sourceLocation) {
    for broker in brokers {
      for queue in broker.machine.queues {
        let tally = queue.tally
        #expect(
          tally.published == queue.liveCount + tally.acked + tally.deadLettered + tally.dropped
            + tally.lost, sourceLocation: place)
      }
      for group in ConsumerGroup.allCases {
        let buried = broker[group].tally.deadLettered
        #expect(broker.deadLetters(of: group).tally.published == buried, sourceLocation: place)
      }
    }
  }

  func depth(_ group: ConsumerGroup) -> Int { brokers.reduce(0) { $0 + $1[group].liveCount } }
}

@Suite("Messages through the broker") struct BrokerTests {
  /// Half the shop's load: fifteen orders a second.
  @Test("in calm weather every group gets every message, and acknowledges it") func calm() throws {
    var world = makeWorld()
    world.advance(to: .seconds(20))
    try world.give("drain")
    world.advance(to: .seconds(30))
    let broker = world.brokers[0]
    let orders = broker[.email].tally.published
    #expect(orders > 200)
    #expect(broker[.feed].tally.published == orders)
    #expect(broker[.analytics].tally.published > orders)
    for group in ConsumerGroup.allCases {
      #expect(broker[group].tally.acked == broker[group].tally.published)
      #expect(broker[group].tally.redelivered == 0)
      #expect(broker.duplicates[group.index] == 0)
    }
    world.expectNoOrphans()
  }

  @Test("a slow consumer lets its own queue grow and no other") func slow() throws {
    var world = makeWorld()
    world.advance(to: .seconds(10))
    try world.give("slow mailer 20x")
    world.advance(to: .seconds(40))
    #expect(world.depth(.email) > 100)
    #expect(world.depth(.analytics) < 20)
    #expect(world.depth(.feed) < 20)
    try world.give("heal all")
    try world.give("drain")
    world.advance(to: .seconds(90))
    #expect(world.depth(.email) == 0)
    world.expectNoOrphans()
  }

  @Test("a consumer killed mid-message: it comes back after the rest of its visibility timeout")
  func killed() throws {
    var world = makeWorld()
    world.advance(to: .seconds(10))
    try world.give("slow mailer 20x")
    world.advance(to: .seconds(15))
    let inHand = world.brokers[0][.email].unackedCount
    #expect(inHand > 0)
    try world.give("kill mailer-1")
    world.advance(to: .seconds(30))
    #expect(world.brokers[0][.email].tally.redelivered == 0)
    #expect(world.brokers[0][.email].unackedCount == inHand)
    try world.give("heal all")
    world.advance(to: .seconds(60))
    #expect(world.brokers[0][.email].tally.redelivered >= inHand)
    world.expectNoOrphans()
  }

  @Test("a message of poison is delivered five times and is then a dead letter") func poison()
    throws
  {
    var world = makeWorld()
    try world.give("set queue.visibility 3s")
    world.advance(to: .seconds(10))
    try world.give("poison email")
    world.advance(to: .seconds(24))
    #expect(world.brokers[0].deadLetters(of: .email).readyCount == 0)
    world.advance(to: .seconds(40))
    #expect(world.brokers[0].deadLetters(of: .email).readyCount == 1)
    #expect(world.brokers[0][.email].tally.deadLettered(.deliveryLimit) == 1)
    #expect(world.brokers[0][.email].tally.redelivered == 4)
    #expect(world.service.failed == 0)
  }

  @Test("what was confirmed survives the broker's death; without durability it is lost and counted")
  func durable() throws {
    for isDurable in [true, false] {
      var world = makeWorld()
      if !isDurable { try world.give("set queue.durable off") }
      world.advance(to: .seconds(5))
      try world.give("kill mailer-1")
      world.advance(to: .seconds(10))
      let waiting = world.depth(.email)
      #expect(waiting > 30)
      try world.give("kill broker-1")
      #expect(world.depth(.email) == (isDurable ? waiting : 0))
      try world.give("heal all")
      world.advance(to: .seconds(15))
      try world.give("drain")
      world.advance(to: .seconds(50))
      #expect(world.depth(.email) == 0)
      let lost = world.brokers[0][.email].tally.lost
      #expect(isDurable ? lost == 0 : lost == waiting)
      world.expectNoOrphans()
    }
  }

  @Test(
    "a disk that lies loses confirmed messages when the machine crashes, not when a process dies")
  func lyingDisk() throws {
    for blow in ["kill broker-1", "crash broker-1"] {
      var world = makeWorld()
      world.advance(to: .seconds(5))
      try world.give("kill mailer-1")
      try world.give("disk broker-1 lossy")
      world.advance(to: .seconds(10))
      try world.give(blow)
      #expect((world.brokers[0][.email].tally.lost > 30) == blow.hasPrefix("crash"))
      world.expectNoOrphans()
    }
  }

  @Test("a slow disk delays confirms, a full one refuses them") func disks() throws {
    var world = makeWorld()
    world.advance(to: .seconds(10))
    let before = world.brokers[0][.email].tally.published
    try world.give("disk broker full")
    world.advance(to: .seconds(11))
    let during = world.brokers[0][.email].tally.published
    #expect(during - before < 5)
    #expect(world.service.failed > 0)
    try world.give("heal all")
    try world.give("set breaker.resetTimeout 1s")
    world.advance(to: .seconds(20))
    try world.give("disk broker slow 60ms")
    world.advance(to: .seconds(30))
    let confirms = world.metrics.store.value(
      of: try Condition.parse("p50(queue_confirm_seconds[5s]) > 0").query, at: world.now)
    #expect((confirms ?? 0) > 0.05)
  }

  @Test("acknowledgements that are lost show as duplicates, or not, where effects are idempotent")
  func lostAcknowledgements() throws {
    for isIdempotent in [true, false] {
      var world = makeWorld()
      try world.give("set queue.visibility 2s")
      if !isIdempotent { try world.give("set queue.idempotent off") }
      world.advance(to: .seconds(5))
      // What the mailer says is lost; what it hears is not. One way is one way.
      for round in 0..<4 {
        try world.give("cut mailer-1->broker-1 for 2s")
        world.advance(to: .seconds(10 + 5 * round))
      }
      try world.give("drain")
      world.advance(to: .seconds(50))
      #expect(world.depth(.email) == 0)
      #expect(world.brokers[0][.email].tally.redelivered > 0)
      let duplicates = world.brokers[0].duplicates[ConsumerGroup.email.index]
      #expect((duplicates > 0) == !isIdempotent, "\(duplicates)")
      world.expectNoOrphans()
    }
  }

  @Test("a consumer's span is linked to its producer's, not its child") func links() throws {
    var world = makeWorld()
    world.advance(to: .seconds(5))
    let store = world.traces
    var linked = 0
    for summary in store.recent(400) where store.text(summary.name) == "process order.created" {
      let spans = store.spans(of: summary.traceID)
      #expect(spans.filter { $0.kind == .consumer }.allSatisfy { $0.isRoot && $0.linkCount == 1 })
      linked += 1
    }
    #expect(linked > 10)
  }

  @Test(
    "no message is an orphan, whatever happens; when all is healed every queue drains",
    arguments: 1...(isSoak ? 1_000 : 20))
  func conservation(seed: Int) throws {
    var random = Random(seed: UInt64(seed)).split("schedule")
    var scenario = Scenario()
    scenario.settings.breaker.resetTimeout = .seconds(2)
    scenario.settings.queue.visibility = .seconds(2)
    scenario.settings.queue.maxReceives = 10
    scenario.settings.queue.longPoll = .seconds(2)
    scenario.settings.registry.checkInterval = .seconds(2)
    scenario.settings.registry.checkTimeout = .seconds(1)
    scenario.settings.workload.rate = 6
    var world = World(scenario, seed: UInt64(seed))
    let troubles = [
      "kill broker-1 for 2s", "crash broker-1 for 2s", "pause broker-1 for 2s",
      "kill mailer for 3s",
      "pause feed-1 for 3s", "crash analytics for 2s", "slow mailer 30x for 4s",
      "cut mailer->broker for 3s", "cut broker->role:worker for 3s", "loss all 20% for 3s",
      "isolate broker for 3s", "kill one of all for 3s", "disk broker slow 200ms for 3s",
      "disk broker full for 2s", "errors analytics 50% for 3s", "delay broker 300ms ±200ms for 3s",
      "partition zone:a | zone:b,zone:c for 3s", "poison email", "restart broker",
      "kill registry for 3s",
    ]
    for second in 1...10 {
      world.advance(to: .seconds(second))
      world.apply(try Command.parse(troubles[random.below(troubles.count)]))
      world.expectNoOrphans()
    }
    try world.give("heal all")
    world.advance(to: .seconds(20))
    try world.give("drain")
    world.advance(to: .seconds(70))
    world.expectNoOrphans()
    for group in ConsumerGroup.allCases {
      #expect(world.depth(group) == 0, "\(group)")
      #expect(world.brokers[0][group].tally.lost == 0)
      #expect(world.brokers[0].duplicates[group.index] == 0)
    }
    #expect(world.requestsUnderWay == 0)
    // Only the consumers' polls and the lists of instances are under way.
    let rest = world.underWay
    #expect(rest.jobs <= 16 && rest.calls <= 16 + world.nodes.count, "\(rest)")
    for breaker in world.breakers where breaker.stateName(at: world.now) == .open {
      Issue.record("\(breaker.name(in: world)) is stuck open")
    }
  }
}
