import Cluster
import Dashboard
import Formats
import Screen
import Simulation
import Terminal
import Verification

/// The live loop: read, advance by speed × elapsed within a budget, draw, present.
///
/// It sleeps in `read`: until the next frame while the world runs, until something typed or a message
/// running out while it stands.
struct LiveLoop: ~Copyable {
  /// What it is opened with.
  struct Opening {
    var scenario: Scenario
    var seed: UInt64?
    var setup: Setup
    var settings: DashboardSettings
    var theme: Theme
    var isThemeExact: Bool
    var depth: ColorDepth
    var glyphs: GlyphLevel
    var isLocked: Bool
    var endpoint: MetricsEndpoint?
    /// What was opened last time, if something else is now and nobody asked for it.
    var lastScenario: String?
  }

  var terminal: TerminalSession
  /// What is watched.
  var session: Session
  var state: DashboardState
  var setup: Setup
  var theme: Theme
  let isThemeExact: Bool
  var isDone = false
  var lastFrame: Frame?
  var farewell: String?
  /// When the world was last advanced, in `uptime`.
  var advancedAt = 0.0
  let glyphs: GlyphLevel
  private let isLocked: Bool
  private let endpoint: MetricsEndpoint?
  private let context: DrawContext
  private var toast: Toast?
  private var toastUntil = 0.0
  /// The commands that were written last as a recording.
  var recorded: [Timeline<Experiment>.Entry]?
  private var publishedAt = -1.0
  private var gauge = SpeedGauge()
  /// The panels for which metrics were added up last, and when; nil after a jump in time.
  var known: (panels: PanelModels, at: Double)?
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  /// Thirty frames a second at most.
  private static let frameTime = 1 / 30.0
  /// What the world may take of a frame's time.
  private static let worldTime = 0.025

  init(_ opening: Opening) throws {
    session = Session(opening.scenario, seed: opening.seed)
    terminal = try TerminalSession(depth: opening.depth, mouse: opening.settings.takesMouse)
    let size = terminal.size
    state = DashboardState(opening.settings, width: size.width, height: size.height)
    setup = opening.setup
    theme = opening.theme
    isThemeExact = opening.isThemeExact
    glyphs = opening.glyphs
    context = DrawContext(glyphs: opening.glyphs, hasColor: terminal.depth != .none)
    isLocked = opening.isLocked
    endpoint = opening.endpoint
    start = clock.now
    if let percent = opening.setup.configuration.speedPercent { session.pace.percent = percent }
    if let last = opening.lastScenario {
      let words = Phrase("last time: ringside \(last)", "지난번: ringside \(last)")
      say(words[state.language], .note)
    }
    if session.worlds != nil {
      state.view = .compare
      state.focus = .compare
    }
  }

  /// Runs until the user leaves; returns the picture to leave behind, if asked for.
  mutating func run() -> String? {
    present()
    var shownAt = uptime
    var isChanged = false
    while !isDone {
      let due =
        isChanged || !session.pace.isPaused || session.isCatchingUp
        ? shownAt + LiveLoop.frameTime : nextChange
      let wait = max(0, min(60, due - uptime))
      guard let inputs = terminal.read(milliseconds: Int((wait * 1_000).rounded(.up))) else {
        return nil
      }
      if !inputs.isEmpty {
        take(inputs)
        isChanged = true
      }
      guard uptime >= due else { continue }
      advance()
      present()
      shownAt = uptime
      isChanged = false
    }
    return farewell
  }

  /// Does what was typed; the model is made anew only after something was done to the world.
  private mutating func take(_ inputs: [Input]) {
    var model = makeModel()
    for input in inputs where !isDone {
      model.feedback = state.lineToValidate.flatMap { feedback($0) }
      let effects = Dashboard.update(&state, input, model)
      for effect in effects { carryOut(effect) }
      if !effects.isEmpty { model = makeModel() }
    }
  }

  /// Seconds since the start, by the real clock: the only one here.
  var uptime: Double {
    let passed = (clock.now - start).components
    return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
  }

  /// When the picture changes by itself though the world stands: a message or a hint runs out.
  private var nextChange: Double {
    var next = uptime + 60
    if toast != nil, toastUntil > uptime { next = min(next, toastUntil) }
    if let notice = state.notice { next = min(next, notice.until.seconds + 0.001) }
    if state.showsHint { next = min(next, DashboardState.hintDuration.seconds + 0.001) }
    return next
  }

  private mutating func makeModel() -> DashboardModel {
    let uptime = self.uptime
    // Numbers that can be read change four times a second at most.
    let keepsSums = !session.pace.isPaused && known.map { uptime - $0.at < 0.25 } ?? false
    var model = DashboardModel(
      session.timeline, pace: session.pace, language: state.language, known: known?.panels,
      keepsSums: keepsSums, attention: state.attention)
    let isNew = model.panels.metrics?.now != known?.panels.metrics?.now
    // As a whole: `known?.panels.ring = …` leaks what stood there before (Swift 6.3).
    known = (model.panels, isNew ? uptime : known?.at ?? uptime)
    model.isLocked = isLocked
    model.hasUnsavedRecording =
      recorded.map { written in
        !written.elementsEqual(session.timeline.current.commands) {
          $0.time == $1.time && $0.command == $1.command
        }
      } ?? false
    model.uptime = Interval(nanoseconds: Int64(uptime * 1e9))
    model.toast = uptime < toastUntil ? toast : nil
    model.themes = Themes.choices
    model.feedback = state.lineToValidate.flatMap { feedback($0) }
    model.panels.compare = session.worlds?.model(session.timeline)
    return model
  }

  /// Advances by speed × elapsed; what does not fit into the frame's time is dropped, and said.
  private mutating func advance() {
    let now = uptime
    // A program that was stopped for a while has not lived meanwhile.
    let elapsed = min(0.25, now - advancedAt)
    advancedAt = now
    let deadline = clock.now + .seconds(LiveLoop.worldTime)
    if session.catchUp(until: deadline) { return }
    let pace = session.pace
    guard !pace.isPaused else { return }
    let wanted = Interval(nanoseconds: Int64(elapsed * Double(pace.percent) / 100 * 1e9))
    let from = session.timeline.now
    session.forAll { $0.run(to: from + wanted, until: deadline) }
    let reached = session.worlds?.rear(session.timeline) ?? session.timeline.now
    session.pace.reachedPercent = gauge.reading(
      wanted: wanted, reached: reached - from, percent: pace.percent, at: now)
    if let endpoint, now - publishedAt >= 1 {
      endpoint.publish(session.timeline.present.readings)
      publishedAt = now
    }
  }

  private mutating func present() {
    let model = makeModel()
    state.follow(model)
    let frame = Dashboard.draw(state, model, context)
    lastFrame = frame
    terminal.present(frame, theme: theme)
  }

  /// Says no longer what `u` would take back: the world is at another moment now.
  mutating func dropToastToUndo() {
    if toast?.canUndo == true { toast = nil }
  }

  mutating func say(_ toast: Toast) {
    self.toast = toast
    toastUntil = uptime + 5
  }

  mutating func say(_ text: String, _ kind: EventKind = .healed) {
    say(Toast(text, kind: kind, canUndo: false))
  }

  /// What is said of a command that is being typed: nobody may give one to a locked world.
  private func feedback(_ line: String) -> PaletteFeedback? {
    isLocked ? nil : session.feedback(line, state.language)
  }
}

/// The speed really reached, over half a second at a time so that it can be read.
private struct SpeedGauge {
  private var wanted = Interval.zero
  private var reached = Interval.zero
  private var since = 0.0
  private var shown: Int?

  /// The speed in hundredths when it falls short of `percent`; nil when it does not.
  mutating func reading(
    wanted: Interval, reached: Interval, percent: Int, at now: Double
  ) -> Int? {
    self.wanted += wanted
    self.reached += reached
    if now - since >= 0.5, self.wanted > .zero {
      let share = self.reached.seconds / self.wanted.seconds
      shown = share < 0.95 ? Int(Double(percent) * share) : nil
      self = SpeedGauge(since: now, shown: shown)
    }
    return shown
  }

  init() {}
  private init(since: Double, shown: Int?) {
    self.since = since
    self.shown = shown
  }
}
