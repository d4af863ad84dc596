import Cluster
import Simulation
import Synchronization
import Verification

/// A world beside the one that is shown: it gets the same commands and runs on another core.
///
/// The time line stays in its box while threads work on it, so that nothing of it is copied.
final class Companion: Sendable {
  private let box: Mutex<Timeline<Experiment>>

  init(_ timeline: sending Timeline<Experiment>) { box = Mutex(timeline) }

  /// Reads or changes its time line.
  func use<Value: Sendable>(_ body: (inout Timeline<Experiment>) -> Value) -> Value {
    box.withLock { timeline in body(&timeline) }
  }

  /// Runs towards `target` until `deadline`.
  func run(to target: Instant, until deadline: ContinuousClock.Instant) {
    use { $0.run(to: target, until: deadline) }
  }
}

extension Timeline<Experiment> {
  /// Runs towards `target` in slices until `deadline` on the wall.
  mutating func run(to target: Instant, until deadline: ContinuousClock.Instant) {
    while !run(to: target, budget: 2_000), ContinuousClock.now < deadline {}
  }
}
