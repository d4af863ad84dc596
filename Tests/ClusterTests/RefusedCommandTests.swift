import Simulation
import Testing

@testable import Cluster

/// What commands promise when they are not, or not yet, carried out.
@Suite("Commands that cannot be carried out") struct RefusedCommandTests {
  private func give(_ text: String, to world: inout World) throws -> Receipt {
    world.apply(try Command.parse(text))
    return world.lastReceipt
  }

  private func killed(in world: World) -> [String] {
    world.nodes.filter { $0.process.life == .killed }.map(\.name)
  }

  @Test("a dry run changes nothing: the command given next hits whom it named", arguments: 1...6)
  func dryRun(seed: UInt64) throws {
    var world = makeWorld(seed: seed)
    world.advance(to: .seconds(1))
    let said = try give("dry-run kill one of kv", to: &world)
    #expect(!said.isRefused && killed(in: world).isEmpty)
    #expect(try world.preview(Command.parse("kill one of kv")) == said.text)
    _ = try give("kill one of kv", to: &world)
    let names = killed(in: world).joined(separator: ", ")
    #expect(said.text == "would hit 1 of \(world.directory.nodes.count): \(names)")
  }

  @Test("a dry run says whom any command with a selector would hit, or why it would be refused")
  func previews() throws {
    let world = makeWorld()
    let count = world.directory.nodes.count
    for verb in ["restart", "resume", "remove", "heal", "pause"] {
      let text = try world.preview(Command.parse("\(verb) kv-2"))
      #expect(text == "would hit 1 of \(count): kv-2", "\(verb)")
    }
    for (text, why) in [
      ("remove database-1", "database instances neither join nor leave"),
      ("add registry", "registry instances neither join nor leave"),
      ("heal 77", "no fault 77 acts at the moment"),
      ("set store.r 5", "store.r: expected at most store.n, which is 3, found 5"),
      ("dry-run kill leader", "nobody leads at the moment"),
    ] {
      let command = try Command.parse(text)
      let error = #expect(throws: TargetError.self) { try world.preview(command) }
      #expect(error?.description == why)
    }
  }

  @Test("settings that would contradict each other are refused, and nothing is set")
  func contradictions() throws {
    var world = makeWorld()
    for (text, why) in [
      ("set store.r 5", "store.r: expected at most store.n, which is 3, found 5"),
      ("set store.n 1", "store.r: expected at most store.n, which is 1, found 2"),
      ("set retry.base 1h", "retry.base: expected at most retry.cap"),
    ] {
      let before = world.settings
      let receipt = try give(text, to: &world)
      #expect(receipt.isRefused && receipt.text.hasPrefix(why), "\(receipt.text)")
      #expect(!receipt.isUndoable && !world.canUndo)
      #expect(world.settings == before)
    }
    #expect(try !give("set store.r 3", to: &world).isRefused && world.settings.store.r == 3)
  }

  @Test("undo is offered for what undo would take back, and for nothing else") func undo() throws {
    var world = makeWorld()
    #expect(try give("kill kv-1", to: &world).isUndoable)
    for text in ["poison email", "restart orders-1", "note \"x\"", "dry-run kill kv-2"] {
      let receipt = try give(text, to: &world)
      #expect(!receipt.isRefused && !receipt.isUndoable, "\(text)")
    }
    let back = try give("undo", to: &world)
    #expect(back.text == "took back: kill kv-1" && !back.isUndoable)
    #expect(try give("redo", to: &world).isUndoable)
  }

  @Test("a command of the schedule that is refused is remembered, and told as an event")
  func schedule() throws {
    var scenario = Scenario()
    scenario.settings.workload.rate = 5
    let texts = [
      "partition zone:a | zone:a", "kill leader", "remove database-1", "heal 77", "set store.n 1",
      "kill 1% of kv",
    ]
    scenario.setSchedule(
      try texts.map { Scenario.Entry(at: .seconds(1), try Command.parse($0)) })
    var world = World(scenario)
    world.advance(to: .seconds(2))
    #expect(world.refusedCommands.map { "\($0.command)" } == texts)
    #expect(world.refusedCommands.allSatisfy { $0.time == .seconds(1) })
    #expect(
      world.refusedCommands.map(\.reason) == [
        "gateway-1 is on two sides of the cut",
        "nobody leads at the moment", "database instances neither join nor leave",
        "no fault 77 acts at the moment",
        "store.r: expected at most store.n, which is 1, found 2", "\"1% of kv\" hits no node",
      ])
    let all = world.occurrences
    let events = (all.startIndex..<all.endIndex).map { all[$0].what }
    for number in texts.indices {
      #expect(events.contains(.commandRefused(UInt32(number))))
    }
  }

  @Test("what is so already is no refused experiment") func already() throws {
    var world = makeWorld()
    for text in ["mode ap", "heal all", "undo", "monkey off", "resume kv-1"] {
      _ = try give(text, to: &world)
    }
    #expect(world.refusedCommands.isEmpty)
  }

  @Test("a metric that nobody counts is refused where a monkey watches it") func metrics() throws {
    let directory = Directory(Topology.shop)
    for (claim, why) in [
      ("avalability > 95%", "no metric is called \"avalability\"; did you mean availability?"),
      ("linearizable == 1", "no metric is called \"linearizable\""),
      (
        "queue_depth{que=\"email\"} < 9",
        "queue_depth has no label \"que\"; it has queue, state, service, instance"
      ),
      ("p99(queue_depth) < 9", "queue_depth is no histogram: it has no quantiles"),
    ] {
      let command = try Command.parse("monkey mean 10s faults kill while \(claim)")
      let error = #expect(throws: TargetError.self) { try command.check(in: directory) }
      #expect(error?.description == why)
      var world = makeWorld()
      world.apply(command)
      #expect(world.lastReceipt.isRefused && world.monkey == nil)
    }
    for claim in [
      "availability > 95%", "queue_depth{queue=\"email\",instance=\"broker-1\"} < 9",
      "p99(http_request_duration_seconds[5s]) < 2s", "http_request_duration_seconds_sum > 0",
      "http_request_duration_seconds_count > 0",
    ] {
      try Command.parse("monkey mean 10s faults kill while \(claim)").check(in: directory)
    }
  }

  @Test("a message that meets a process still starting up is seen to be lost") func startup() throws
  {
    var world = makeWorld(rate: 100) { $0.server.startup = .seconds(5) }
    world.advance(to: .seconds(3))
    try world.play("restart gateway")
    let (start, before) = (world.now, world.droppedCount)
    // As long as all that has passed is remembered.
    var lost = 0
    var seen: Set<Flight> = []
    for _ in 0..<100 {
      world.advance(to: world.now + .milliseconds(10))
      for flight in world.traffic.passed where flight.isLost && flight.arrivesAt >= start {
        if seen.insert(flight).inserted { lost += 1 }
      }
    }
    #expect(world.droppedCount > before)
    #expect(lost == world.droppedCount - before)
  }
}
