import Cluster
import Dashboard
import Screen
import Simulation
import Verification

/// The dashboard drawn over a running shop, whole frames from state and world to cells.
enum FrameWorkload {
  static func run(window: Window) throws {
    var timeline = Timeline(Experiment(try ScenarioFile.load("shop"), seed: window.seed))
    timeline.run(to: .zero + .seconds(60))
    for (width, height) in [(120, 40), (200, 50)] {
      var picture = Picture(width: width, height: height)
      picture.settings.showsHint = false
      var times = Latencies()
      _ = Window.measure(window.seconds) {
        timeline.run(to: timeline.now + .milliseconds(33))
        times.measure { _ = picture.frame(of: timeline) }
        return 1
      }
      print(
        "size=\(width)x\(height) frame_ms_p50=\(times.quantile(0.5))",
        "frame_ms_p99=\(times.quantile(0.99)) frames=\(times.count)")
    }
  }
}
