import Cluster
import Formats
import Simulation
import Testing
import Verification

@Suite("A recorded session") struct RecordingTests {
  /// A session that stops at odd places, breaks things, goes back and takes things back.
  private func session(seed: UInt64, _ random: inout Random) throws -> Timeline<Experiment> {
    var scenario = Scenario()
    scenario.setSchedule([
      .init(at: .seconds(2), try Command.parse("slow payments 3x for 2s")),
      .init(at: .milliseconds(3_500), try Command.parse("kill one of role:kv for 1s")),
    ])
    scenario.expectations = [try Expectation.parse("finally up >= 0")]
    var line = Timeline(Experiment(scenario, seed: seed))
    let commands = [
      "kill kv-1", "latency database-1 50ms ±20ms", "partition zone:a | zone:b,zone:c for 500ms",
      "undo", "redo", "heal all", "rate 2x", "loss zone:a->zone:b 10%", "note here",
      "pause 30% of all for 300ms", "set breaker.resetTimeout 2s",
    ]
    for text in commands {
      // A frame's budget may end between two events of the same instant.
      for _ in 0..<3 { line.run(to: line.now + .milliseconds(200), budget: 1 + random.below(90)) }
      if random.below(3) == 0 { line.run(to: .seconds(Int(line.now.seconds) + 1)) }
      line.apply(try Command.parse(text))
      if random.below(4) == 0 { line.seek(to: line.now - .milliseconds(150)) }
    }
    line.seek(to: line.end)
    line.run(to: line.now + .milliseconds(700))
    return line
  }

  @Test("is a scenario that runs to the same digest", arguments: 1...8 as ClosedRange<UInt64>)
  func replay(seed: UInt64) throws {
    var random = Random(seed: seed)
    let session = try session(seed: seed, &random)
    let text = Recording.file(of: session, version: "1.2.3")
    let scenario = try ScenarioYAML.read(text, file: "recording.yaml")
    #expect(scenario == Recording.scenario(of: session))
    var world = World(scenario)
    world.advance(to: .zero + scenario.duration)
    #expect(world.digest == session.present.digest)
    #expect(world.seed == seed)
    // Run in frames, it is the same again.
    var again = Timeline(Experiment(scenario))
    while again.now < session.end {
      again.run(to: min(session.end, again.now + .milliseconds(33)), budget: 40)
    }
    again.run(to: session.end)
    #expect(again.present.digest == session.present.digest)
  }

  @Test("keeps the order of commands of one instant, the schedule's own first")
  func order() throws {
    var scenario = Scenario()
    scenario.setSchedule([.init(at: .seconds(1), try Command.parse("note planned"))])
    var line = Timeline(Experiment(scenario))
    line.run(to: .seconds(1))
    line.apply(try Command.parse("note first"))
    line.apply(try Command.parse("note second"))
    let recorded = Recording.scenario(of: line).schedule.map(\.command.description)
    #expect(recorded == ["planned", "first", "second"].map { "note \"\($0)\"" })
    #expect(line.present.world.marks == ["planned", "first", "second"])
  }

  @Test("drops the expectations once a person took part, and keeps them before")
  func expectations() throws {
    let scenario = Scenario(expectations: [try Expectation.parse("finally up >= 0")])
    var line = Timeline(Experiment(scenario))
    line.run(to: .seconds(1))
    #expect(Recording.scenario(of: line).expectations == scenario.expectations)
    line.apply(try Command.parse("note hello"))
    #expect(Recording.scenario(of: line).expectations.isEmpty)
  }
}
