import Cluster
import Dashboard
import Screen
import Simulation
import Verification

/// The dashboard drawn over a running shop, whole frames from state and world to cells, as the live
/// loop draws them: the state is kept, and metrics are added up once a virtual second.
enum FrameWorkload {
  static func run(window: Window) throws {
    var timeline = Timeline(Experiment(try ScenarioFile.load("shop"), seed: window.seed))
    timeline.run(to: .zero + .seconds(60))
    for (width, height) in [(120, 40), (200, 50)] {
      var settings = DashboardSettings()
      settings.showsHint = false
      var state = DashboardState(settings, width: width, height: height)
      let context = DrawContext(glyphs: .braille, hasColor: true)
      var known: PanelModels?
      func draw() {
        let model = DashboardModel(
          timeline, pace: Pace(), language: state.language, known: known,
          attention: state.attention)
        known = model.panels
        state.follow(model)
        _ = Dashboard.draw(state, model, context)
      }
      var times = Latencies()
      _ = Window.measure(window.seconds) {
        timeline.run(to: timeline.now + .milliseconds(33))
        times.measure(draw)
        return 1
      }
      print("size=\(width)x\(height)", times.summary("frame"), "frames=\(times.count)")
    }
  }
}
