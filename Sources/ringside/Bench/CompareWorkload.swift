import Cluster
import Dashboard
import Foundation
import Screen
import Simulation
import Verification

/// Two worlds side by side at 1×, drawn as the live loop draws them: what share of a core that takes.
///
/// Counted is the time of all threads, as the system has it, per virtual second.
enum CompareWorkload {
  static func run(window: Window) throws {
    var scenario = try ScenarioFile.load("cap")
    scenario.variants = Array(scenario.variants.prefix(2))
    guard let (side, shown) = SideBySide.variants(of: scenario, seed: window.seed) else { return }
    var timeline = shown
    func advance(_ step: Interval) {
      let target = timeline.now + step
      side.each(&timeline) { $0.run(to: target) }
    }
    var settings = DashboardSettings()
    settings.showsHint = false
    var state = DashboardState(settings, width: 120, height: 40)
    state.view = .compare
    let context = DrawContext(glyphs: .braille, hasColor: true)
    var known: PanelModels?
    func draw() {
      var model = DashboardModel(
        timeline, pace: Pace(), language: state.language, known: known,
        attention: state.attention)
      known = model.panels
      model.panels.compare = side.model(timeline)
      state.follow(model)
      _ = Dashboard.draw(state, model, context)
    }
    advance(.seconds(10))
    let (start, used) = (timeline.now, processTime())
    _ = Window.measure(window.seconds) {
      advance(.milliseconds(33))
      draw()
      return 1
    }
    let share = (processTime() - used) / (timeline.now - start).seconds
    print("worlds=2 size=120x40 share_of_a_core=\((share * 1e4).rounded() / 1e4)")
  }

  /// What this process has used of processors, in seconds.
  private static func processTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
