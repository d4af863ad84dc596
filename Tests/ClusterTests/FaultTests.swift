import Cluster
import Patterns
import Simulation
import Testing

/// What each command says, it does, and no more.
@Suite("Each fault does what it says") struct FaultTests {
  private func node(_ name: String, in world: World) throws -> NodeID {
    try #require(world.node(named: name))
  }

  /// How long each message between two nodes was on its way, looked at for a while.
  private func journeys(
    _ world: inout World, from: String, to: String, for length: Int
  ) throws -> [Interval] {
    let (from, to) = (try node(from, in: world), try node(to, in: world))
    var seen: [Instant: Interval] = [:]
    var order: [Instant] = []
    for _ in 0..<(length * 2_000) {
      world.advance(to: world.now + .microseconds(500))
      for flight in world.flights() where flight.from == from && flight.to == to {
        if seen.updateValue(flight.arrivesAt - flight.sentAt, forKey: flight.sentAt) == nil {
          order.append(flight.sentAt)
        }
      }
    }
    return order.compactMap { seen[$0] }
  }

  @Test("a killed process refuses at once, a crashed machine is silent") func killAndCrash() throws
  {
    for (blow, isQuick) in [("kill payments", true), ("crash payments", false)] {
      var world = makeWorld(rate: 10) {
        $0.retry.attempts = 1
        $0.breaker.enabled = false
        $0.registry.checkInterval = .seconds(60)
      }
      world.advance(to: .seconds(5))
      try world.give(blow)
      world.advance(to: .seconds(14))
      let slowest = try world.value(
        "p90(rpc_client_duration_seconds{method=\"POST /charges\"}[4s])")
      #expect(isQuick ? slowest < 0.1 : slowest > 1, "\(blow): \(slowest)")
    }
  }

  @Test("what is on its way when a process dies is reset, what is sent later is refused")
  func deathOnTheWay() throws {
    // The second is up again before the last of what was sent to its forerunner comes.
    for (blow, refuses) in [("kill feed", true), ("restart feed", false)] {
      var world = makeWorld(rate: 30) {
        $0.retry.attempts = 1
        $0.breaker.enabled = false
        $0.registry.checkInterval = .seconds(60)
        $0.rpc.timeout = .seconds(3)
      }
      world.advance(to: .seconds(4))
      try world.give("delay gateway->feed 800ms")
      world.advance(to: .seconds(6))
      try world.give(blow)
      let death = world.now
      world.advance(to: .seconds(8))
      // Whatever was asked for in the last half second before, and in the next after it.
      let calls = world.traces.spanIndices.map { world.traces.span(at: $0) }.filter {
        $0.kind == .client && world.nodes[$0.node.index].service == .gateway
          && world.traces.text($0.name) == "GET /likes/:id" && $0.start > death - .milliseconds(500)
          && $0.start < death + .milliseconds(900)
      }
      let sent = calls.filter { $0.start < death }.map(\.failure)
      let after = calls.filter { $0.start >= death }.map(\.failure)
      #expect(sent.count > 5 && sent.allSatisfy { $0 == .connectionReset }, "\(blow)")
      #expect(after.count > 2, "\(blow)")
      #expect(after.allSatisfy { $0 == (refuses ? .connectionRefused : .none) }, "\(blow)")
    }
  }

  @Test("a started process needs its time before it serves") func startup() throws {
    var world = makeWorld(rate: 10) {
      $0.retry.attempts = 1
      $0.breaker.enabled = false
      $0.registry.checkInterval = .seconds(60)
    }
    world.advance(to: .seconds(5))
    try world.give("kill database-1 for 1s")
    world.advance(to: .milliseconds(6_050))
    let died = world.service.failed
    world.advance(to: .milliseconds(6_400))
    let starting = world.service.failed
    #expect(starting > died)
    #expect(world.nodes[try node("database-1", in: world).index].process.isRunning)
    world.advance(to: .seconds(12))
    let before = world.service.failed
    world.advance(to: .seconds(20))
    #expect(world.service.failed == before)
  }

  @Test("restart starts what is dead, and what runs anew") func restart() throws {
    var world = makeWorld(rate: 10)
    world.advance(to: .seconds(3))
    let orders = try node("orders-1", in: world)
    try world.give("kill orders-1")
    try world.give("restart orders-1")
    #expect(world.nodes[orders.index].process.isRunning)
    world.advance(to: .seconds(5))
    let life = world.nodes[orders.index].incarnation
    try world.give("restart orders-1")
    #expect(world.nodes[orders.index].incarnation == life + 1)
  }

  @Test("a paused node keeps what it has, and its timers fire late") func pause() throws {
    var world = makeWorld(rate: 10) { $0.rpc.timeout = .milliseconds(200) }
    world.advance(to: .seconds(5))
    // The gateways' calls would have timed out long before they go on.
    try world.give("pause gateway")
    try world.give("isolate orders")
    world.advance(to: .seconds(8))
    let during = try world.value("rpc_client_duration_seconds_count{method=\"POST /orders\"}")
    try world.give("resume gateway")
    world.advance(to: .milliseconds(9_001))
    let after = try world.value("rpc_client_duration_seconds_count{method=\"POST /orders\"}")
    #expect(after > during)
  }

  @Test("slow multiplies the time of work") func slow() throws {
    var world = makeWorld(rate: 10) { $0.server.sigma = 0 }
    world.advance(to: .seconds(4))
    let payments = { (world: World) in
      world.traces.recent(50).flatMap { world.traces.spans(of: $0.traceID) }
        .filter {
          $0.kind == .server && world.traces.text($0.name) == "POST /charges" && !$0.isRunning
        }.compactMap(\.duration).min() ?? .zero
    }
    let calm = payments(world)
    try world.give("slow payments 4x")
    world.advance(to: .seconds(8))
    let slowed = payments(world)
    // 20 ms of its own work become 80; what it waits for stays.
    #expect((slowed - calm) > .milliseconds(55) && (slowed - calm) < .milliseconds(65))
  }

  @Test("a clock fault shows in wall times and leaves durations alone") func clock() throws {
    var world = makeWorld(rate: 10)
    world.advance(to: .seconds(3))
    try world.give("clock payments +5s")
    world.advance(to: .seconds(6))
    let spans = world.traces.recent(20).flatMap { world.traces.spans(of: $0.traceID) }
    let skewed = spans.filter { world.nodes[$0.node.index].service == .payments }
    #expect(!skewed.isEmpty && skewed.allSatisfy { $0.wallOffset == .seconds(5) })
    #expect(spans.contains { $0.wallOffset == .zero })
    #expect(skewed.allSatisfy { ($0.duration ?? .zero) < .seconds(1) })
    #expect(world.service.failed == 0)
  }

  @Test("a slow disk slows what is written, a full one refuses it, reads go on") func disk() throws
  {
    var world = makeWorld(rate: 10)
    world.advance(to: .seconds(5))
    try world.give("disk database slow 100ms")
    world.advance(to: .seconds(10))
    #expect(
      try world.value("p50(rpc_client_duration_seconds{method=\"INSERT shop\"}[4s])") > 0.1)
    try world.give("heal all")
    try world.give("disk database full")
    // What the database has begun to write it may finish; from then on nothing is written.
    world.advance(to: .milliseconds(10_500))
    func answers(_ route: String, isOK: Bool) -> Double {
      let all = world.metric("http_requests_total", where: ("route", route))
      let good = world.metric("http_requests_total", where: ("route", route), ("code", "200"))
      return isOK ? good : all - good
    }
    let before = (
      read: answers("/feed", isOK: true), unread: answers("/feed", isOK: false),
      sold: answers("/checkout", isOK: true), refused: answers("/checkout", isOK: false),
      failed: world.service.failed
    )
    world.advance(to: .seconds(14))
    #expect(world.service.failed > before.failed)
    #expect(answers("/checkout", isOK: true) == before.sold)
    #expect(answers("/checkout", isOK: false) > before.refused)
    #expect(answers("/feed", isOK: true) > before.read + 10)
    #expect(answers("/feed", isOK: false) == before.unread)
  }

  @Test("delay on a link is one way") func delay() throws {
    var world = makeWorld(rate: 10)
    world.advance(to: .seconds(2))
    try world.give("delay inventory-1->database-1 300ms ±100ms")
    let there = try journeys(&world, from: "inventory-1", to: "database-1", for: 2)
    let back = try journeys(&world, from: "database-1", to: "inventory-1", for: 2)
    #expect(there.count > 3 && there.allSatisfy { $0 > .milliseconds(190) })
    #expect(back.count > 3 && back.allSatisfy { $0 < .milliseconds(20) })
  }

  @Test("loss stalls a stream until it is sent again, and loses nothing") func loss() throws {
    var world = makeWorld(rate: 10)
    world.advance(to: .seconds(2))
    let dropped = world.droppedCount
    try world.give("loss inventory-1->database-1 50%")
    let there = try journeys(&world, from: "inventory-1", to: "database-1", for: 4)
    #expect(there.contains { $0 >= .milliseconds(200) })
    #expect(world.droppedCount == dropped)
  }

  @Test("a throttled link queues what is too much for it") func throttle() throws {
    var world = makeWorld(rate: 10)
    world.advance(to: .seconds(2))
    try world.give("throttle inventory-1->database-1 2kB/s")
    let there = try journeys(&world, from: "inventory-1", to: "database-1", for: 3)
    // 512 bytes take a quarter of a second, and the next ones wait for them.
    #expect(there.allSatisfy { $0 > .milliseconds(200) })
    #expect(there.contains { $0 > .milliseconds(400) })
  }

  @Test("duplicates and overtaking are for datagrams; streams put all in order, once")
  func datagrams() throws {
    for kind in [LinkKind.datagram, .stream] {
      var network = Network(random: Random(seed: 7))
      network.addNode(zone: 0)
      network.addNode(zone: 0)
      let span = LinkSpan(from: [NodeID(0)], to: [NodeID(1)])
      network.inject(
        .duplicate(Percentage(percent: 50), correlation: .zero), on: [span], id: FaultID(1))
      network.inject(
        .delay(.milliseconds(50), jitter: .zero, correlation: .zero), on: [span], id: FaultID(2))
      network.inject(
        .reorder(Percentage(percent: 30), correlation: .zero), on: [span], id: FaultID(3))
      var copies = 0
      var arrivals: [Instant] = []
      for step in 0..<400 {
        let journey = network.send(
          from: NodeID(0), to: NodeID(1), kind: kind, bytes: 100, at: .milliseconds(step))
        if journey.duplicate != nil { copies += 1 }
        if let arrival = journey.arrival { arrivals.append(arrival) }
      }
      let overtakes = zip(arrivals, arrivals.dropFirst()).count { $0 > $1 }
      #expect(arrivals.count == 400)
      #expect(kind == .datagram ? (150...250).contains(copies) : copies == 0)
      #expect(kind == .datagram ? overtakes > 50 : overtakes == 0)
    }
  }

  @Test("partitions cut what they say: both ways, one way, all but a bridge, a ring of majorities")
  func cuts() throws {
    func cut(_ text: String, _ a: String, _ b: String) throws -> [Bool] {
      var world = makeWorld(rate: 10)
      try world.give(text)
      let (a, b) = (try node(a, in: world), try node(b, in: world))
      return [world.network.isCut(from: a, to: b), world.network.isCut(from: b, to: a)]
    }
    #expect(try cut("partition zone:a | zone:b", "orders-1", "orders-2") == [true, true])
    #expect(try cut("partition zone:a | zone:b", "orders-1", "payments-2") == [false, false])
    #expect(
      try cut("partition orders | payments oneway", "orders-1", "payments-1") == [true, false])
    #expect(try cut("isolate broker from", "broker-1", "orders-1") == [true, false])
    #expect(try cut("bridge kv-1,kv-2 | kv-4,kv-5 via kv-3", "kv-1", "kv-4") == [true, true])
    #expect(try cut("bridge kv-1,kv-2 | kv-4,kv-5 via kv-3", "kv-1", "kv-3") == [false, false])
    var world = makeWorld(rate: 10)
    try world.give("majority-ring role:kv")
    let stores = try (1...5).map { try node("kv-\($0)", in: world) }
    let reached = stores.map { a in
      stores.filter { $0 == a || !world.network.isCut(from: a, to: $0) }.map(\.index)
    }
    #expect(reached.allSatisfy { $0.count == 3 })
    #expect(Set(reached).count == 5)
  }

  @Test("what was on its way when a cut began is lost at the cut") func cutInFlight() throws {
    var world = makeWorld(rate: 10)
    try world.give("delay inventory-1->database-1 500ms")
    world.advance(to: .seconds(3))
    let database = try node("database-1", in: world)
    let under = world.flights().count {
      $0.to == database && world.nodes[$0.from.index].name == "inventory-1"
    }
    #expect(under > 0)
    let before = world.droppedCount
    try world.give("cut inventory-1->database-1")
    world.advance(to: .milliseconds(3_600))
    #expect(world.droppedCount >= before + under)
  }

  @Test("a flapping cut comes and goes until it is healed") func flapping() throws {
    var world = makeWorld(rate: 10)
    let (a, b) = (try node("orders-1", in: world), try node("payments-1", in: world))
    try world.give("partition orders | payments flap 2s 50%")
    var states: [Bool] = []
    for tenth in stride(from: 5, through: 75, by: 10) {
      world.advance(to: .milliseconds(tenth * 100))
      states.append(world.network.isCut(from: a, to: b))
    }
    #expect(states == [true, false, true, false, true, false, true, false])
    try world.give("heal all")
    world.advance(to: .seconds(12))
    #expect(!world.network.isCut(from: a, to: b))
  }

  @Test("flapping for none of its period never acts, for all of it never rests")
  func flappingExtremes() throws {
    for (duty, isCut) in [(0, false), (100, true)] {
      var world = makeWorld(rate: 10)
      let (a, b) = (try node("orders-1", in: world), try node("payments-1", in: world))
      try world.give("partition orders | payments flap 2s \(duty)%")
      for tenth in 1...60 {
        world.advance(to: .milliseconds(tenth * 100))
        #expect(world.network.isCut(from: a, to: b) == isCut)
      }
    }
  }

  @Test("nothing is too much: buffers of gigabytes, delays of years, speeds beyond all measure")
  func immoderate() throws {
    var world = makeWorld(rate: 10)
    try world.give("throttle orders->payments 1B/s buffer 10GB")
    for _ in 0..<70 { try world.give("delay feed->kv 10000h") }
    try world.give("loss feed->kv 50%")
    for _ in 0..<4 { try world.give("slow kv-1 0.01x") }
    world.advance(to: .seconds(20))
    let kv = try node("kv-1", in: world)
    #expect(world.nodes[kv.index].process.stretched(.seconds(1)) > .zero)
    #expect(world.flights().allSatisfy { $0.arrivesAt >= $0.sentAt })
  }

  @Test("a rate a second is what it says, whatever the scenario's", arguments: [0, 400])
  func rates(scenario rate: Int) throws {
    var world = makeWorld(rate: Double(rate))
    for wanted in [1, 7, 50] {
      try world.give("rate \(wanted)/s")
      let zones = Double(world.scenario.topology.zones.count)
      let begun = world.service.succeeded + world.service.failed
      world.advance(to: world.now + .seconds(60))
      let served = Double(world.service.succeeded + world.service.failed - begun)
      let expected = Double(wanted) * zones * 60
      #expect(abs(served - expected) < 5 * expected.squareRoot() + 5, "\(wanted)/s: \(served)")
    }
  }

  @Test("errors and latency hit the route they name and no other") func routes() throws {
    var world = makeWorld(rate: 10)
    try world.give("errors payments 100% route charge")
    world.advance(to: .seconds(8))
    #expect(
      try world.value("rpc_server_requests_total{method=\"POST /charges\",code=\"200\"}") == 0)
    #expect(
      try world.value("rpc_server_requests_total{method=\"POST /refunds\",code=\"500\"}") == 0)
    try world.give("heal all")
    try world.give("latency feed 500ms ±100ms route readLikes")
    world.advance(to: .seconds(16))
    let reads = try world.value(
      "p50(rpc_client_duration_seconds{method=\"GET /likes/:id\"}[5s])")
    let likes = try world.value("p50(rpc_client_duration_seconds{method=\"POST /likes\"}[5s])")
    #expect(reads > 0.4)
    #expect(likes < 0.1)
  }

  @Test("faults stack, and heal one by one, by their ends, or all at once") func stacking() throws {
    var world = makeWorld(rate: 10)
    let payments = try node("payments-1", in: world)
    try world.give("slow payments-1 2x")
    try world.give("slow payments-1 3x for 4s")
    try world.give("pause payments-1 for 2s")
    #expect(world.nodes[payments.index].process.slowPercent == 600)
    world.advance(to: .seconds(3))
    #expect(world.nodes[payments.index].process.isRunning)
    world.advance(to: .seconds(5))
    #expect(world.nodes[payments.index].process.slowPercent == 200)
    try world.give("heal 1")
    #expect(world.nodes[payments.index].process.slowPercent == 100)
    #expect(world.activeFaults.isEmpty)
  }

  @Test(
    "the monkey keeps within its blast radius, spares whom it must, and is called back",
    arguments: UInt64(1)...4)
  func monkey(seed: UInt64) throws {
    var scenario = Scenario()
    scenario.settings.workload.rate = 5
    var world = World(scenario, seed: seed)
    try world.give(
      "monkey mean 500ms faults kill,pause,slow,delay,loss,isolate,disk,clock,errors max 2 "
        + "groups role:service,role:kv protect kv-1,payments")
    var most = 0
    for second in 1...25 {
      world.advance(to: .seconds(second))
      most = max(most, world.activeFaults.count)
      for fault in world.activeFaults {
        guard case .node(_, let nodes) = fault.fault else { continue }
        for node in nodes {
          let hit = world.nodes[node.index]
          #expect(["service", "kv"].contains(hit.service.role))
          #expect(hit.name != "kv-1" && hit.service != .payments)
        }
      }
    }
    #expect(most == 2)
    try world.give("monkey off")
    world.advance(to: .seconds(45))
    #expect(world.activeFaults.isEmpty)
  }

  @Test("a run with a monkey is the same run again, by its digest") func digest() throws {
    let runs = try (0..<2).map { _ in
      var world = makeWorld(rate: 10)
      try world.give("monkey mean 1s faults kill,crash,pause,disk,isolate,loss,latency max 3")
      world.advance(to: .seconds(15))
      return (world.digest, world.activeFaults)
    }
    #expect(runs[0].0 == runs[1].0)
    #expect(runs[0].1 == runs[1].1)
  }

  @Test("the monkey stops, and takes back what it did, when the steady state is violated")
  func steadyState() throws {
    var world = makeWorld(rate: 10)
    world.advance(to: .seconds(3))
    try world.give("monkey mean 100ms faults crash groups database while availability > 90%")
    world.advance(to: .seconds(15))
    #expect(world.monkey == nil)
    #expect(world.activeFaults.isEmpty)
    #expect(
      (0..<world.occurrences.endIndex).contains { world.occurrences[$0].what == .monkeyStopped })
  }
}
