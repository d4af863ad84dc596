public import Cluster
public import Simulation
public import Verification

/// A session as a scenario: what was done to which cluster, and when.
///
/// Running the scenario for its duration ends in the same digest. Only the course of events that is
/// being followed is recorded; other futures are sessions of their own.
public enum Recording {
  /// The scenario of the course that `timeline` follows, up to its end.
  ///
  /// Where the time line is one of the worlds that `comparison` compares, all of them are recorded:
  /// they got the same commands. Expectations judge the scenario's own schedule: once a person took part they say nothing.
  public static func scenario(
    of timeline: Timeline<Experiment>, in comparison: Scenario? = nil
  ) -> Scenario {
    let world = timeline.present.world
    let commands = timeline.current.commands
    var scenario = comparison ?? world.scenario
    scenario.seed = world.seed
    scenario.duration = max(timeline.end.sinceStart, .milliseconds(1))
    guard !commands.isEmpty else { return scenario }
    // Of the same instant, the schedule's own came first: the order is kept.
    scenario.setSchedule(
      scenario.schedule + commands.map { Scenario.Entry(at: $0.time, $0.command) })
    scenario.expectations = []
    for variant in scenario.variants.indices { scenario.variants[variant].expectations = [] }
    return scenario
  }

  /// The file of such a scenario; its first lines say what it is.
  public static func file(
    of timeline: Timeline<Experiment>, in comparison: Scenario? = nil, version: String
  ) -> String {
    let scenario = scenario(of: timeline, in: comparison)
    let digest =
      timeline.isInPast || comparison != nil
      ? "" : " The digest at \(timeline.end): \(timeline.present.digest)."
    return """
      # A recorded run of ringside \(version).\(digest)
      # `ringside FILE` shows it again, `ringside run FILE` runs it without a screen.
      \(ScenarioYAML.write(scenario))
      """
  }
}
