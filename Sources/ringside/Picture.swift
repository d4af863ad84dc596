import Cluster
import Dashboard
import Formats
import Screen
import Simulation
import Verification

/// One picture of a run, as the dashboard would show it.
struct Picture {
  /// How a picture is written.
  enum Format: String, CaseIterable {
    case text, ansi, svg

    /// How its files end.
    var ending: String {
      switch self {
      case .text: ".txt"
      case .ansi: ".ansi"
      case .svg: ".svg"
      }
    }

    /// The format that a file's ending asks for; text for any but two.
    init(fileName: String) {
      self =
        fileName.hasSuffix(".svg") ? .svg : fileName.hasSuffix(".ansi") ? .ansi : .text
    }
  }

  /// What is shown before any key is pressed.
  enum View: Equatable {
    /// All panels.
    case overview
    /// One of them.
    case panel(PanelID)
  }

  var width = 120
  var height = 40
  /// What is shown; nil for what the dashboard opens with.
  var view: View?
  var keys: [Key] = []
  var glyphs = GlyphLevel.braille
  var depth = ColorDepth.direct
  var settings = DashboardSettings()
  var theme = Theme.dark

  /// The picture of the moment that `session` is at, once all keys have been pressed.
  ///
  /// What they do to the world, to the worlds shown and to the moment is done as the live screen does
  /// it; all of it happens at one moment unless they move in time themselves.
  mutating func frame(of session: Session) throws -> Frame {
    var session = session
    session.pace.isPaused = true
    var state = DashboardState(settings, width: width, height: height)
    if session.worlds != nil { state.view = .compare }
    switch view {
    case .overview: state.view = nil
    case .panel(let panel):
      (state.view, state.focus) = (panel, panel)
      if panel == .compare, session.worlds == nil {
        _ = session.carryOut(.modes, state.language)
        session.catchUp()
      }
    case nil: break
    }
    var model = Picture.model(of: session, state)
    state.follow(model)
    var attention = state.attention
    for key in keys {
      guard state.knows(key) else {
        throw Refusal("--keys: \(key) means nothing there", code: Refusal.usage)
      }
      model.feedback = state.lineToValidate.flatMap { session.feedback($0, state.language) }
      var toast = model.toast
      let effects = Dashboard.update(&state, .key(key), model)
      for effect in effects {
        toast = try carryOut(effect, of: key, in: &session, state) ?? toast
      }
      // What only one panel shows is added up when that has the screen.
      guard !effects.isEmpty || state.attention != attention else { continue }
      attention = state.attention
      session.catchUp()
      model = Picture.model(of: session, state)
      model.toast = toast
    }
    state.follow(model)
    model.feedback = state.lineToValidate.flatMap { session.feedback($0, state.language) }
    return Dashboard.draw(state, model, DrawContext(glyphs: glyphs, hasColor: depth != .none))
  }

  private static func model(of session: Session, _ state: DashboardState) -> DashboardModel {
    var model = DashboardModel(
      session.timeline, pace: session.pace, language: state.language, attention: state.attention)
    model.themes = Themes.choices
    model.panels.compare = session.worlds?.model(session.timeline)
    return model
  }

  /// Does what a key wants done; refused is what only a live screen can do.
  private mutating func carryOut(
    _ effect: Effect, of key: Key, in session: inout Session, _ state: DashboardState
  ) throws -> Toast? {
    switch effect {
    case .command(let text): return session.apply(text, state.language)
    case .undo: return session.apply(.undo, state.language)
    case .redo: return session.apply(.redo, state.language)
    case .time(let control): return session.carryOut(control, state.language)
    case .compare(let comparison): return session.carryOut(comparison, state.language)
    case .setTheme(let name, isPreview: _):
      theme = try Themes.named(name)
      return nil
    case .redraw, .setMouse, .saveState: return nil
    case .quit, .suspend, .copy, .saveScreen, .saveScreenAs, .writeScenario, .writeScenarioAs:
      throw Refusal("--keys: \(key) needs a live screen", code: Refusal.usage)
    }
  }

  /// The picture as a file has it.
  static func write(
    _ frame: Frame, as format: Format, theme: Theme, depth: ColorDepth, title: String
  ) -> String {
    switch format {
    case .text: frame.text
    case .ansi: ANSIText.write(frame, theme: theme, depth: depth)
    case .svg: SVG.write(frame, theme: theme, title: title, hasColor: depth != .none)
    }
  }

  /// What a picture is of, in words.
  static func title(of timeline: Timeline<Experiment>) -> String {
    let world = timeline.present.world
    return "ringside: \(world.scenario.name), seed \(world.seed), at \(world.now)"
  }
}
