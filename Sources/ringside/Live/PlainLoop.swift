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
  /// What is watched: of worlds compared the events and panels are the first's, and what each gave up
  /// is told of all.
  private var session: Session
  private var state: DashboardState
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
    session = Session(scenario, seed: seed)
    state = DashboardState(settings)
    state.showsHint = false
    self.setup = setup
    self.isLocked = isLocked
    if let percent = setup.configuration.speedPercent { session.pace.percent = percent }
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
    var model = DashboardModel(session.timeline, pace: session.pace, language: state.language)
    model.isLocked = isLocked
    model.themes = Themes.choices
    model.panels.compare = session.worlds?.model(session.timeline)
    return model
  }

  private mutating func advance(by elapsed: Duration) throws {
    guard !session.pace.isPaused else { return }
    let parts = elapsed.components
    let seconds = min(0.5, Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    let wanted = Interval(nanoseconds: Int64(seconds * Double(session.pace.percent) * 1e7))
    let target = session.timeline.now + wanted
    let began = clock.now
    let deadline = began + .milliseconds(80)
    session.catchUp()
    session.forAll { $0.run(to: target, until: deadline) }
    try say(view.lines(model, state.language))
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
    case .command(let text): try say([session.apply(text, state.language).text])
    case .undo: try say([session.apply(.undo, state.language).text])
    case .redo: try say([session.apply(.redo, state.language).text])
    case .time(let control):
      let toast = session.carryOut(control, state.language)
      try say((toast.map { [$0.text] } ?? []) + PlainView.position(model, state.language))
    case .quit: isDone = true
    case .saveState: try? setup.save(state)
    case .suspend, .redraw, .compare, .copy, .setMouse, .setTheme, .saveScreen, .saveScreenAs,
      .writeScenario, .writeScenarioAs:
      try say([state.language == .korean ? "여기서는 쓸 수 없습니다" : "not here: there is no screen"])
    }
  }
}
