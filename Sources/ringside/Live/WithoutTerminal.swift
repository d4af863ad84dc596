import Cluster
import Dashboard
import Formats
import Screen
import Simulation

/// What `ringside | cat` prints: thirty virtual seconds, one picture, the report, and how to get the
/// live screen.
enum WithoutTerminal {
  static func show(
    _ scenario: Scenario, called name: String, seed: UInt64?, _ settings: DashboardSettings
  ) throws {
    var run = HeadlessRun(scenario, seed: seed, length: .seconds(30))
    try run.go(traces: nil)
    var picture = Picture()
    picture.settings = settings
    picture.settings.showsHint = false
    try Output.write(picture.frame(of: run.timeline).text)
    try Output.write(run.report().written(as: .text))
    try Output.write("run `ringside \(name)` in a terminal for the live screen\n")
  }
}
