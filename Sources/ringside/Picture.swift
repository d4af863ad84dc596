import Dashboard
import Screen
import Simulation
import Verification

/// One picture of a run, as the dashboard would show it.
enum Picture {
  static func frame(
    of timeline: Timeline<Experiment>, width: Int, height: Int, keys: [Key] = [],
    glyphs: GlyphLevel = .braille
  ) -> Frame {
    var state = DashboardState(width: width, height: height)
    var pace = Pace()
    pace.isPaused = true
    let model = DashboardModel(timeline, pace: pace, language: state.language)
    for key in keys { _ = Dashboard.update(&state, .key(key), model) }
    state.follow(model)
    return Dashboard.draw(state, model, DrawContext(glyphs: glyphs))
  }
}
