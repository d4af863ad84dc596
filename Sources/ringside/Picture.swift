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

  var width = 120
  var height = 40
  var keys: [Key] = []
  var glyphs = GlyphLevel.braille
  var depth = ColorDepth.direct
  var settings = DashboardSettings()

  /// The picture of the moment that `timeline` shows, and of the worlds beside it.
  func frame(of timeline: Timeline<Experiment>, beside worlds: SideBySide? = nil) -> Frame {
    var timeline = timeline
    var worlds = worlds
    var state = DashboardState(settings, width: width, height: height)
    var pace = Pace()
    pace.isPaused = true
    var model = DashboardModel(timeline, pace: pace, language: state.language)
    model.themes = Themes.choices
    model.panels.compare = worlds?.model(timeline)
    if worlds != nil { state.view = .compare }
    state.follow(model)
    for key in keys {
      // Of what keys want done, only what changes which worlds are seen is done.
      for case .compare(let comparison) in Dashboard.update(&state, .key(key), model) {
        worlds = worlds?.changed(by: comparison, &timeline) ?? .begun(comparison, timeline)
        model.panels = DashboardModel(timeline, pace: pace, language: state.language).panels
        model.panels.compare = worlds?.model(timeline)
      }
    }
    state.follow(model)
    return Dashboard.draw(state, model, DrawContext(glyphs: glyphs, hasColor: depth != .none))
  }

  /// The picture as a file has it.
  static func write(
    _ frame: Frame, as format: Format, theme: Theme, depth: ColorDepth, title: String
  ) -> String {
    switch format {
    case .text: frame.text
    case .ansi: ANSIText.write(frame, theme: theme, depth: depth)
    case .svg: SVG.write(frame, theme: theme, title: title)
    }
  }

  /// What a picture is of, in words.
  static func title(of timeline: Timeline<Experiment>) -> String {
    let world = timeline.present.world
    return "ringside: \(world.scenario.name), seed \(world.seed), at \(world.now)"
  }
}
