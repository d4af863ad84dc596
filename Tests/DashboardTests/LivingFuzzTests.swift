import Cluster
import Dashboard
import Screen
import Simulation
import TestSupport
import Testing
import Verification

/// The dashboard over a living world, driven as the live loop drives it, without a terminal.
private struct Player {
  var timeline: Timeline<Experiment>
  var state = DashboardState(width: 80, height: 24)
  var pace = Pace()
  let scenario: Scenario
  let seed: UInt64

  init(_ scenario: Scenario = Scenario(), seed: UInt64) {
    self.scenario = scenario
    self.seed = seed
    timeline = Timeline(Experiment(scenario, seed: seed))
  }

  var model: DashboardModel {
    var model = DashboardModel(
      timeline, pace: pace, language: state.language, attention: state.attention)
    model.themes = [ThemeChoice(name: "dark", note: ""), ThemeChoice(name: "light", note: "")]
    return model
  }

  mutating func take(_ input: Input, _ model: inout DashboardModel) {
    if take(input, model) { model = self.model }
  }

  /// Takes what was pressed while `model` was on the screen; whether it had an effect.
  mutating func take(_ input: Input, _ model: DashboardModel) -> Bool {
    let effects = Dashboard.update(&state, input, model)
    for effect in effects { carryOut(effect) }
    return !effects.isEmpty
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .command(let text):
      // Ever more load would measure patience, not correctness.
      if text.hasPrefix("rate") { return apply("rate 1x") }
      apply(text)
    case .undo: timeline.apply(.undo)
    case .redo: timeline.apply(.redo)
    case .time(let control): carryOut(control)
    case .quit, .suspend, .redraw, .saveScreen, .saveScreenAs, .writeScenario, .writeScenarioAs,
      .copy, .setTheme, .setMouse, .saveState, .compare:
      break
    }
  }

  private mutating func apply(_ text: String) {
    guard let command = try? Command.parse(text),
      (try? command.check(in: timeline.present.world.directory)) != nil
    else { return }
    timeline.apply(command)
  }

  private mutating func carryOut(_ control: TimeControl) {
    switch control {
    case .togglePause: pace.isPaused.toggle()
    case .step: seek(timeline.now + .milliseconds(100))
    case .stepBack: seek(timeline.now - .milliseconds(100))
    case .move(let by): seek(timeline.now + by)
    case .seek(let instant): seek(instant)
    case .faster, .slower, .speed: break
    case .home: seek(.zero)
    case .end: seek(timeline.end)
    case .bookmark: timeline.apply(.note("bookmark"))
    case .fork: if timeline.others.count < 20 { timeline.fork() }
    case .switchFork(let name):
      if let index = timeline.others.firstIndex(where: { $0.name == name }) {
        timeline.follow(index)
      }
    }
  }

  private mutating func seek(_ target: Instant) {
    timeline.seek(to: max(.zero, min(target, min(timeline.end + .seconds(1), .seconds(40)))))
  }

  /// The same commands at the same instants, in a world of its own that knows nothing of rewinding.
  func replayed() -> Experiment {
    var other = Experiment(scenario, seed: seed)
    for entry in timeline.current.commands where entry.time <= timeline.now {
      _ = other.advance(to: entry.time, maximumSteps: .max)
      other.apply(entry.command)
    }
    _ = other.advance(to: timeline.now, maximumSteps: .max)
    return other
  }
}

@Suite("Any input to a living world") struct LivingFuzzTests {
  private static let keys =
    KeyTable.rows.flatMap(\.keys) + ["한", "é", "F1", "0", "8", "\"", "ㅌ", "M-x", "^Left"]

  private func input(_ random: inout Random, _ state: DashboardState) -> Input? {
    switch random.below(24) {
    case 0:
      return .resize(width: 20 + random.below(481), height: 5 + random.below(196))
    case 1:
      return .resize(width: 120, height: 40)
    case 2, 3, 4:
      let actions: [Mouse.Action] = [.press, .release, .drag, .wheelUp, .wheelDown, .doubleClick]
      return .mouse(
        Mouse(
          actions[random.below(actions.count)], x: random.below(state.width + 4) - 2,
          y: random.below(state.height + 4) - 2))
    case 5:
      let row = CommandTable.rows[random.below(CommandTable.rows.count)]
      return .paste(row.examples[random.below(row.examples.count)])
    case 6: return Key("Enter").map { .key($0) }
    default:
      return Key(LivingFuzzTests.keys[random.below(LivingFuzzTests.keys.count)]).map { .key($0) }
    }
  }

  @Test("never traps, and what was done can be done again to the same digest", arguments: [1, 2])
  func replay(seed: UInt64) {
    var random = Random(seed: seed)
    var player = Player(seed: seed)
    for round in 0..<(isSoak ? 20_000 : 200) {
      var model = player.model
      for _ in 0..<5 {
        if let input = input(&random, player.state) { player.take(input, &model) }
      }
      player.state.follow(model)
      if round % 4 == 0 {
        let frame = Dashboard.draw(player.state, model)
        #expect(frame.width == player.state.width && frame.height == player.state.height)
      }
      if player.timeline.now < .seconds(30) {
        player.timeline.run(to: player.timeline.now + .milliseconds(20 + random.below(300)))
      }
      if round % 1_000 == 999 || player.timeline.current.commands.count > 300 {
        check(player, seed, round)
        player = Player(seed: UInt64(round))
      }
    }
    check(player, seed, 0)
  }

  /// Three stores and little to do, so that rewinding costs next to nothing.
  private static let quiet: Scenario = {
    var scenario = Scenario()
    scenario.topology.groups = [
      .init(.gateway, in: ["a"]), .init(.registry, in: ["b"]), .init(.kv, in: ["a", "b", "c"]),
    ]
    scenario.settings.workload.rate = 1
    scenario.settings.workload.mix = .only(get: 50, put: 50)
    return scenario
  }()

  @Test(
    "a hundred thousand keys, many between two frames, can be done again to the same digest",
    arguments: 0..<10 as Range<UInt64>)
  func manyKeys(seed: UInt64) {
    var random = Random(seed: seed)
    var player = Player(Self.quiet, seed: seed)
    for round in 0..<(isSoak ? 1_000 : 100) {
      let model = player.model
      for _ in 0..<100 {
        if let input = input(&random, player.state) { _ = player.take(input, model) }
      }
      player.state.follow(model)
      let frame = Dashboard.draw(player.state, model)
      #expect(frame.width == player.state.width && frame.height == player.state.height)
      if player.timeline.now < .seconds(30) {
        player.timeline.run(to: player.timeline.now + .milliseconds(20 + random.below(300)))
      }
      if round % 10 == 9 {
        check(player, seed, round)
        player = Player(Self.quiet, seed: seed + UInt64(round) << 8)
      }
    }
  }

  private func check(_ player: Player, _ seed: UInt64, _ round: Int) {
    let again = player.replayed()
    #expect(again.digest == player.timeline.present.digest, "seed \(seed), round \(round)")
    #expect(again.now == player.timeline.now)
    #expect(again.world.service == player.timeline.present.world.service)
  }

  @Test("leaves copies as they were, however the original runs on") func hiddenCopies() throws {
    let seed: UInt64 = 3
    var random = Random(seed: seed)
    var timeline = Timeline(Experiment(Scenario(), seed: seed))
    var copies: [(copy: Experiment, digest: Digest, events: Int, failed: Int)] = []
    for _ in 0..<8 {
      timeline.run(to: timeline.now + .milliseconds(300 + random.below(500)))
      let copy = timeline.present
      copies.append((copy, copy.digest, copy.world.eventCount, copy.world.service.failed))
      let row = CommandTable.rows[random.below(CommandTable.rows.count)]
      if let command = try? Command.parse(row.examples[0]) { timeline.apply(command) }
    }
    timeline.run(to: timeline.now + .seconds(2))
    for (index, kept) in copies.enumerated() {
      #expect(kept.copy.digest == kept.digest, "copy \(index)")
      #expect(kept.copy.world.eventCount == kept.events)
      #expect(kept.copy.world.service.failed == kept.failed)
    }
    // The deep comparison: a copy lives on as the past did, to the last event.
    for index in [0, 3, 6] {
      var copy = copies[index].copy
      for entry in timeline.current.commands
      where entry.time >= copy.now && entry.time <= copies[index + 1].copy.now {
        if entry.time == copies[index + 1].copy.now { break }
        _ = copy.advance(to: entry.time, maximumSteps: .max)
        copy.apply(entry.command)
      }
      _ = copy.advance(to: copies[index + 1].copy.now, maximumSteps: .max)
      #expect(copy.digest == copies[index + 1].digest, "from copy \(index)")
    }
  }

  @Test("a second world in the same process changes nothing, random seeks neither")
  func interleaved() {
    var alone = Experiment(Scenario(), seed: 5)
    _ = alone.advance(to: .seconds(6), maximumSteps: .max)
    var random = Random(seed: 5)
    var first = Timeline(Experiment(Scenario(), seed: 5))
    var second = Experiment(Scenario(), seed: 6)
    for tenth in 1...60 {
      first.run(to: .milliseconds(tenth * 100))
      _ = second.advance(to: .milliseconds(tenth * 100), maximumSteps: .max)
      if tenth % 10 == 0 {
        first.seek(to: .milliseconds(random.below(tenth * 100)))
        first.seek(to: .milliseconds(tenth * 100))
      }
    }
    #expect(first.present.digest == alone.digest)
    #expect(second.digest != alone.digest)
  }
}

@Suite("Any text for a key") struct KeyNotationFuzzTests {
  @Test("is a key that is written as it is read, or is none") func keys() {
    var random = Random(seed: 11)
    let pieces = [
      "^", "M-", "S-", "<", ">", "Enter", "Esc", "Up", "x", "한", " ", "-", "lt", "C-", "F12",
      "\u{7}",
      "e\u{301}", "👍🏽", "", "Space",
    ]
    for round in 0..<(isSoak ? 200_000 : 3_000) {
      let text = (0..<random.below(6)).map { _ in pieces[random.below(pieces.count)] }.joined()
      if let key = Key(text) { #expect(Key(key.description) == key, "\(text.debugDescription)") }
      _ = Key.sequence(text)
      // Binding compares all keys with all.
      guard round % 100 == 0 else { continue }
      let map = KeyMap([Rebinding(action: random.below(2) == 0 ? "kill" : text, keys: [text])])
      for problem in map.problems {
        #expect(!problem.description.isEmpty && !problem.description.contains("\n"))
      }
    }
  }
}
