import Cluster
import Dashboard
import Foundation
import Screen
import Simulation
import Terminal
import Verification

/// The live loop: read, advance by speed × elapsed within a budget, draw, present.
struct LiveLoop: ~Copyable {
  private var session: TerminalSession
  private var timeline: Timeline<Experiment>
  private var state: DashboardState
  private var pace = Pace()
  private var theme = Theme.dark
  private let isLocked: Bool
  private let context: DrawContext
  private var toast: Toast?
  private var toastUntil = 0.0
  private var isDone = false
  private var lastFrame: Frame?
  private var farewell: String?
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  /// Thirty frames a second at most.
  private static let frameMilliseconds = 33

  init(
    _ scenario: Scenario, seed: UInt64?, settings: DashboardSettings, depth: ColorDepth,
    isLocked: Bool, glyphs: GlyphLevel
  ) throws {
    timeline = Timeline(Experiment(scenario, seed: seed))
    session = try TerminalSession(depth: depth, mouse: settings.takesMouse)
    let size = session.size
    state = DashboardState(settings, width: size.width, height: size.height)
    context = DrawContext(glyphs: glyphs, hasColor: session.depth != .none)
    self.isLocked = isLocked
    start = clock.now
  }

  /// Runs until the user leaves; returns the picture to leave behind, if asked for.
  mutating func run() -> String? {
    var last = uptime
    present()
    while !isDone {
      guard let inputs = session.read(milliseconds: LiveLoop.frameMilliseconds) else { return nil }
      for input in inputs where !isDone {
        let model = self.model
        for effect in Dashboard.update(&state, input, model) { carryOut(effect) }
      }
      let now = uptime
      advance(by: now - last)
      last = now
      present()
    }
    return farewell
  }

  /// Seconds since the start, by the real clock: the only one here.
  private var uptime: Double {
    let passed = (clock.now - start).components
    return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
  }

  private var model: DashboardModel {
    var model = DashboardModel(timeline, pace: pace, language: state.language)
    model.isLocked = isLocked
    model.uptime = Interval(nanoseconds: Int64(uptime * 1e9))
    model.toast = uptime < toastUntil ? toast : nil
    model.themes = [ThemeChoice(name: theme.name, note: "")]
    return model
  }

  /// Advances by speed × elapsed; what does not fit into the frame's time is dropped, and said.
  private mutating func advance(by elapsed: Double) {
    guard !pace.isPaused else { return }
    let wanted = Interval(nanoseconds: Int64(elapsed * Double(pace.percent) / 100 * 1e9))
    let from = timeline.now
    let target = from + wanted
    let began = uptime
    while !timeline.run(to: target, budget: 5_000) {
      if uptime - began > 0.025 { break }
    }
    let reached = (timeline.now - from).seconds
    let share = wanted > .zero ? reached / wanted.seconds : 1
    pace.reachedPercent = share < 0.95 ? Int(Double(pace.percent) * share) : nil
  }

  private mutating func present() {
    let model = self.model
    state.follow(model)
    let frame = Dashboard.draw(state, model, context)
    lastFrame = frame
    session.present(frame, theme: theme)
  }

  private mutating func say(_ text: String, _ kind: EventKind = .healed, canUndo: Bool = false) {
    toast = Toast(text, kind: kind, canUndo: canUndo)
    toastUntil = uptime + 5
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .command(let text): command(text)
    case .undo: apply(.undo)
    case .redo: apply(.redo)
    case .time(let control): carryOut(control)
    case .quit(let keepsFrame):
      isDone = true
      if keepsFrame { farewell = lastFrame?.text }
    case .suspend: session.suspend(mouse: state.hasMouse)
    case .redraw: session.forget()
    case .copy(let text):
      session.copy(base64: Data(text.utf8).base64EncodedString())
      say("copied")
    case .setMouse(let isTaken): session.setMouse(isTaken)
    case .setTheme, .saveState: break
    case .saveScreen:
      let name = "ringside-\(timeline.present.digest).txt"
      if let lastFrame { save(lastFrame.text, as: name) }
    case .writeScenario: say("recordings are written by `ringside run --record`", .note)
    }
  }

  private mutating func save(_ text: String, as name: String) {
    do {
      try Data(text.utf8).write(
        to: URL(fileURLWithPath: name), options: [.atomic, .withoutOverwriting])
      say("saved \(name)")
    } catch {
      say("\(name): \(error.localizedDescription)", .violation)
    }
  }

  private mutating func command(_ text: String) {
    do {
      apply(try Command.parse(text))
    } catch {
      say("\(error)", .violation)
    }
  }

  private mutating func apply(_ command: Command) {
    timeline.apply(command)
    let receipt = timeline.present.world.lastReceipt
    say(
      receipt.text, receipt.isRefused ? .violation : .healed,
      canUndo: !receipt.isRefused && timeline.present.world.canUndo)
  }

  private mutating func carryOut(_ control: TimeControl) {
    switch control {
    case .togglePause: pace.isPaused.toggle()
    case .step: seek(timeline.now + .milliseconds(100))
    case .stepBack: seek(timeline.now - .milliseconds(100))
    case .move(let by): seek(timeline.now + by)
    case .seek(let instant): seek(instant)
    case .faster: pace.percent = min(10_000, pace.percent * 2)
    case .slower: pace.percent = max(1, pace.percent / 2)
    case .speed(let percent): pace.percent = max(1, min(10_000, percent))
    case .home: seek(.zero)
    case .end: seek(timeline.end)
    case .bookmark: apply(.note("bookmark"))
    case .fork:
      timeline.fork()
      say("kept this future as \(timeline.others.last?.name ?? "")")
    case .switchFork(let name):
      if let index = timeline.others.firstIndex(where: { $0.name == name }) {
        timeline.follow(index)
      }
    }
  }

  private mutating func seek(_ target: Instant) {
    timeline.seek(to: max(.zero, min(target, timeline.end + .seconds(10))))
    pace.isPaused = pace.isPaused || timeline.isInPast
  }
}
