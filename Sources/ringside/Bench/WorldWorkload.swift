import Cluster
import Simulation
import Verification

/// The shop as it comes, on one core, and what it costs more to judge it while it runs.
enum WorldWorkload {
  static func run(window: Window) {
    var world = World(Scenario(), seed: window.seed)
    func batch() -> Int {
      let before = world.deliveredCount
      world.advance(to: world.now + .milliseconds(500))
      return world.deliveredCount - before
    }
    _ = Window.measure(window.seconds / 5, batch)
    let before = world.now
    let (messages, seconds) = Window.measure(window.seconds, batch)
    print(
      "messages_per_second=\(Int(Double(messages) / seconds))",
      "virtual_seconds_per_second=\((world.now - before).seconds / seconds)",
      "judging_share=\(judgingShare(window: window))")
  }

  /// The time that judging adds, as a share of the time without it.
  ///
  /// Both go side by side, a virtual second each in turn, so that the machine's moods strike both. Of
  /// each pair of seconds both sides do the same events.
  private static func judgingShare(window: Window) -> Double {
    var world = World(Scenario(), seed: window.seed)
    var experiment = Experiment(Scenario(), seed: window.seed)
    let clock = ContinuousClock()
    var bare = Duration.zero
    var judged = Duration.zero
    let start = clock.now
    while (clock.now - start) < .seconds(window.seconds) {
      let target = world.now + .seconds(1)
      let first = clock.now
      world.advance(to: target)
      let second = clock.now
      _ = experiment.advance(to: target, maximumSteps: .max)
      let third = clock.now
      bare += second - first
      judged += third - second
    }
    return (judged - bare) / bare
  }
}
