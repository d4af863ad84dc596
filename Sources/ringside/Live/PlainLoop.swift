import Cluster
import Dashboard
import Formats
import Foundation
import Glibc
import Screen
import Simulation
import Verification

/// The run in words (`--plain`): a line an event on standard output, commands typed as lines.
struct PlainLoop {
  private var timeline: Timeline<Experiment>
  /// The worlds beside it, when the scenario compares some.
  private let worlds: SideBySide?
  private var state: DashboardState
  private var pace = Pace()
  private var view = PlainView()
  private var input = [UInt8]()
  private var isDone = false
  private var setup: Setup
  private let isLocked: Bool
  private let clock = ContinuousClock()

  /// The world is looked at this often.
  private static let milliseconds: Int32 = 100
  /// The longest line that is read.
  private static let lineCapacity = 4_096

  init(
    _ scenario: Scenario, seed: UInt64?, setup: Setup, settings: DashboardSettings, isLocked: Bool
  ) {
    // Events and panels are those of the first of the worlds compared; what each gave up is told of all.
    let compared = SideBySide.variants(of: scenario, seed: seed)
    worlds = compared?.side
    timeline = compared?.timeline ?? Timeline(Experiment(scenario, seed: seed))
    state = DashboardState(settings)
    state.showsHint = false
    self.setup = setup
    self.isLocked = isLocked
    pace.percent = setup.configuration.speedPercent ?? pace.percent
  }

  /// Runs until the user leaves or standard input ends.
  mutating func run() throws {
    try say(PlainView.greeting(model, state.language))
    var last = clock.now
    while !isDone {
      var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      let isReady = poll(&waiting, 1, PlainLoop.milliseconds) > 0
      if isReady, try !read() { return }
      let now = clock.now
      try advance(by: now - last)
      last = now
    }
  }

  private var model: DashboardModel {
    var model = DashboardModel(timeline, pace: pace, language: state.language)
    model.isLocked = isLocked
    model.themes = Themes.choices
    model.panels.compare = worlds?.model(timeline)
    return model
  }

  private mutating func advance(by elapsed: Duration) throws {
    guard !pace.isPaused else { return }
    let parts = elapsed.components
    let seconds = min(0.5, Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    let target =
      timeline.now + Interval(nanoseconds: Int64(seconds * Double(pace.percent) * 1e7))
    let began = clock.now
    let deadline = began + .milliseconds(80)
    catchUp()
    forAll { $0.run(to: target, until: deadline) }
    try say(view.lines(model, state.language))
  }

  /// Does `work` to every world there is.
  private mutating func forAll(
    _ work: @escaping @Sendable (inout Timeline<Experiment>) -> Void
  ) {
    if let worlds { worlds.each(&timeline, work) } else { work(&timeline) }
  }

  /// Brings all worlds to the same moment: commands are given to all of them at once.
  private mutating func catchUp() {
    guard let worlds, worlds.rear(timeline) < worlds.front(timeline) else { return }
    let front = worlds.front(timeline)
    forAll { $0.run(to: front) }
  }

  /// Reads what was typed; false at the end of the input.
  private mutating func read() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1_024)
    let count = Glibc.read(0, &buffer, buffer.count)
    guard count > 0 else {
      // The end of the input ends the run; an interrupted read does not.
      return count < 0 && errno == EINTR
    }
    for byte in buffer[..<count] {
      if byte == UInt8(ascii: "\n") {
        let line = String(decoding: input, as: UTF8.self)
        input = []
        try answer(line)
        if isDone { return false }
      } else if input.count < PlainLoop.lineCapacity {
        input.append(byte)
      }
    }
    return true
  }

  private mutating func answer(_ line: String) throws {
    let answer = view.answer(to: line, &state, model)
    try say(answer.lines)
    for effect in answer.effects { try carryOut(effect) }
    try say(view.lines(model, state.language))
  }

  private func say(_ lines: [String]) throws {
    guard !lines.isEmpty else { return }
    try Output.write(lines.map { $0 + "\n" }.joined())
  }

  private mutating func carryOut(_ effect: Effect) throws {
    switch effect {
    case .command(let text):
      do {
        try apply(try Command.parse(text))
      } catch let error as CommandError {
        try say([error.description])
      }
    case .undo: try apply(.undo)
    case .redo: try apply(.redo)
    case .time(let control): try say(move(control))
    case .quit: isDone = true
    case .saveState: try? setup.save(state)
    case .suspend, .redraw, .compare, .copy, .setMouse, .setTheme, .saveScreen, .saveScreenAs,
      .writeScenario, .writeScenarioAs:
      try say([state.language == .korean ? "여기서는 쓸 수 없습니다" : "not here: there is no screen"])
    }
  }

  private mutating func apply(_ command: Command) throws {
    if command.setsMode, worlds?.isOfModes(timeline.present.world.scenario) == true {
      return try say([SideBySide.differsByStore[state.language]])
    }
    try command.check(in: timeline.present.world.directory)
    catchUp()
    forAll { $0.apply(command) }
    try say([timeline.present.world.lastReceipt.text])
  }

  /// Moves in time, and says to where.
  private mutating func move(_ control: TimeControl) -> [String] {
    switch control {
    case .togglePause: pace.isPaused.toggle()
    case .step: seek(timeline.now + .seconds(1))
    case .stepBack: seek(timeline.now - .seconds(1))
    case .move(let by): seek(timeline.now + by)
    case .seek(let instant): seek(instant)
    case .faster: pace.percent = min(10_000, pace.percent * 2)
    case .slower: pace.percent = max(1, pace.percent / 2)
    case .speed(let percent): pace.percent = max(1, min(10_000, percent))
    case .home: seek(.zero)
    case .end: seek(timeline.end)
    case .bookmark:
      catchUp()
      forAll { $0.apply(.note("bookmark")) }
    case .fork: forAll { $0.fork() }
    case .switchFork(let name):
      if let index = timeline.others.firstIndex(where: { $0.name == name }) {
        timeline.follow(index)
        worlds?.follow(name, like: timeline)
      }
    }
    return PlainView.position(model, state.language)
  }

  private mutating func seek(_ target: Instant) {
    let target = max(.zero, min(target, timeline.end + .seconds(10)))
    forAll { $0.seek(to: target) }
    pace.isPaused = pace.isPaused || timeline.isInPast
  }
}
