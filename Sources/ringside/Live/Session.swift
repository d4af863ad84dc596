import Cluster
import Dashboard
import Simulation
import Verification

/// A run that somebody watches, the worlds beside it, and how fast they go: whatever is done to the
/// one that is shown is done to all.
///
/// The live screen, the run in words and a picture's keys all act through it. It draws nothing and
/// reads no clock.
struct Session {
  var timeline: Timeline<Experiment>
  /// The worlds beside it; nil while there is only this one.
  var worlds: SideBySide?
  /// What was opened: a comparison is recorded as one.
  let opened: Scenario
  var pace = Pace()

  /// A scenario at its beginning; of one that compares, the first world is shown.
  init(_ scenario: Scenario, seed: UInt64?) {
    let compared = SideBySide.variants(of: scenario, seed: seed)
    self.init(
      compared?.timeline ?? Timeline(Experiment(scenario, seed: seed)), beside: compared?.side,
      of: scenario)
  }

  /// A run at whatever moment, and the worlds beside it.
  init(_ timeline: Timeline<Experiment>, beside worlds: SideBySide?, of scenario: Scenario) {
    self.timeline = timeline
    self.worlds = worlds
    opened = scenario
  }

  var world: World { timeline.present.world }

  /// Does `work` to every world there is.
  mutating func forAll(_ work: @escaping @Sendable (inout Timeline<Experiment>) -> Void) {
    if let worlds { worlds.each(&timeline, work) } else { work(&timeline) }
  }

  /// Whether some world is not yet where the others are.
  var isCatchingUp: Bool {
    guard let worlds else { return false }
    return worlds.rear(timeline) < worlds.front(timeline)
  }

  /// Brings those that are behind nearer to the present, until `deadline`; false when there are none.
  mutating func catchUp(until deadline: ContinuousClock.Instant) -> Bool {
    guard let worlds, isCatchingUp else { return false }
    let front = worlds.front(timeline)
    forAll { $0.run(to: front, until: deadline) }
    return true
  }

  /// Brings all worlds to the same moment, however long that takes: commands are given to all of
  /// them at once.
  mutating func catchUp() {
    guard let worlds, isCatchingUp else { return }
    let front = worlds.front(timeline)
    forAll { $0.run(to: front) }
  }

  // MARK: Commands

  /// Carries a typed command out; says what it did, or what is wrong with it.
  mutating func apply(_ text: String, _ language: Language) -> Toast {
    do {
      return apply(try Command.parse(text), language)
    } catch {
      return Toast("\(error)", kind: .violation, canUndo: false)
    }
  }

  /// Carries a command out in every world, and says what it did in the one that is shown.
  mutating func apply(_ command: Command, _ language: Language) -> Toast {
    if command.setsMode, worlds?.isOfModes(world.scenario) == true {
      return Toast(SideBySide.differsByStore[language], kind: .violation, canUndo: false)
    }
    do {
      // What cannot be done changes nothing, and has no place in a recording.
      try command.check(in: world.directory)
      _ = try world.preview(command)
    } catch {
      return Toast(error.description, kind: .violation, canUndo: false)
    }
    catchUp()
    forAll { $0.apply(command) }
    let receipt = world.lastReceipt
    return Toast(
      language == .korean ? receipt.korean : receipt.text,
      kind: receipt.isRefused ? .violation : .healed, canUndo: receipt.isUndoable)
  }

  /// What the world says of a command that is being typed.
  func feedback(_ line: String, _ language: Language) -> PaletteFeedback? {
    guard let command = try? Command.parse(line) else { return nil }
    do {
      let names = world.directory
      try command.check(in: names)
      let message =
        if language == .korean, let targets = try world.targets(of: command) {
          "노드 \(names.nodes.count)개 중 \(targets.count)개: \(names.names(of: targets))"
        } else {
          try world.preview(command)
        }
      return PaletteFeedback(line: line, message: message, isPossible: true)
    } catch {
      return PaletteFeedback(line: line, message: "\(error)", isPossible: false)
    }
  }

  // MARK: Which worlds

  /// Shows other worlds beside this one, or none; says which world is shown when that changes.
  mutating func carryOut(_ comparison: Comparison, _ language: Language) -> Toast? {
    guard case .show(let index) = comparison else {
      worlds = SideBySide.chosen(by: comparison, timeline)
      return nil
    }
    guard
      let column = worlds?.columns.indices.contains(index) == true ? worlds?.columns[index] : nil
    else { return nil }
    worlds?.show(index, &timeline)
    let text =
      language == .korean
      ? "다른 보기는 이제 \(column.name)을(를) 보여 줍니다" : "the other views show \(column.name) now"
    return Toast(text, canUndo: false)
  }

  /// Goes over to another future in every world; one that does not know it is made anew.
  private mutating func follow(_ name: String) {
    guard let index = timeline.others.firstIndex(where: { $0.name == name }) else { return }
    timeline.follow(index)
    guard let worlds else { return }
    if worlds.difference == .futures { return self.worlds = nil }
    worlds.follow(name, like: timeline)
  }

  // MARK: Time

  /// Moves in time, or changes the pace; says what a person would not see.
  mutating func carryOut(_ control: TimeControl, _ language: Language) -> Toast? {
    switch control {
    case .togglePause, .faster, .slower, .speed: pace.follow(control)
    case .step: step()
    case .stepBack: stepBack()
    case .move(let by): seek(timeline.now + by)
    case .seek(let instant): seek(instant)
    case .home: seek(.zero)
    case .end: seek(timeline.end)
    case .bookmark:
      // A note is a command: in the past it would leave the future that is known for another.
      guard !timeline.isInPast else {
        let text =
          language == .korean
          ? "과거의 책갈피는 다른 미래를 시작함: 먼저 F" : "a bookmark in the past begins another future: F first"
        return Toast(text, kind: .violation, canUndo: false)
      }
      return apply(.note("bookmark"), language)
    case .fork:
      forAll { $0.fork() }
      let name = timeline.others.last?.name ?? ""
      let text =
        language == .korean ? "이 미래를 \(name)(으)로 남겼습니다" : "kept this future as \(name)"
      return Toast(text, canUndo: false)
    case .switchFork(let name): follow(name)
    }
    return nil
  }

  /// How far ahead the next event of note is looked for.
  private static let stepLimit = Interval.seconds(10)

  /// To the next event of note, or as far as one looks where there is none.
  private mutating func step() {
    let limit = timeline.now + Session.stepLimit
    let count = world.occurrences.endIndex
    pace.isPaused = true
    while timeline.now < limit, world.occurrences.endIndex == count {
      timeline.run(to: limit, budget: 1)
    }
    catchUp()
  }

  /// To just before the last event of note, or a second back where there is none.
  private mutating func stepBack() {
    let occurrences = world.occurrences
    let justNow = timeline.now - Interval.nanoseconds(1)
    let last = (occurrences.startIndex..<occurrences.endIndex).lazy.reversed()
      .map { occurrences[$0].time - Interval.nanoseconds(1) }.first { $0 < justNow }
    pace.isPaused = true
    seek(last ?? timeline.now - Interval.seconds(1))
  }

  private mutating func seek(_ target: Instant) {
    let target = max(.zero, min(target, timeline.end + OwnCommand.lookAhead))
    forAll { $0.seek(to: target) }
    pace.isPaused = pace.isPaused || timeline.isInPast
  }
}
