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
    let length = Interval.seconds(30)
    var picture = Picture()
    picture.settings = settings
    picture.settings.showsHint = false
    let runs = try ScenarioVariants(of: scenario, only: nil).each { index, member in
      var run = HeadlessRun(member.scenario, seed: seed, length: length)
      run.showsProgress = index == 0
      try run.go(traces: nil)
      return (timeline: run.timeline, report: run.report(as: member.name))
    }
    let worlds = SideBySide(of: scenario.variants, at: runs.map(\.timeline))
    let session = Session(runs[0].timeline, beside: worlds, of: scenario)
    try Output.write(picture.frame(of: session).text)
    try Output.write(RunReport.written(runs.map(\.report), as: .text))
    try Output.write("run `ringside \(name)` in a terminal for the live screen\n")
  }
}
