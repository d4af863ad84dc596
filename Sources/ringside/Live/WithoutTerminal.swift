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
      var run = HeadlessRun(cut(member.scenario, to: length), seed: seed, length: length)
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

  /// The scenario without the claim that it ends with `length`: what it expects of its end is not reached.
  private static func cut(_ scenario: Scenario, to length: Interval) -> Scenario {
    guard scenario.duration > length else { return scenario }
    var scenario = scenario
    for index in scenario.expectations.indices
    where scenario.expectations[index].when == .finally {
      scenario.expectations[index].when = .at(.zero + scenario.duration)
    }
    return scenario
  }
}
