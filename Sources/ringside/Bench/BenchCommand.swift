import ArgumentParser
import Cluster
import Simulation

/// Measures; nothing here is ever asserted in a test.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the engine and the world.",
    discussion: """
      Example: ringside bench hold 10000
      BENCH_SECONDS and BENCH_SEED in the environment set the timed window and the seed.
      """)

  @Argument(help: "hold, world") var workload: String
  @Argument(help: "hold: how many events are pending.") var pending: Int?

  func run() throws {
    let window = Window()
    switch workload {
    case "hold": EngineWorkloads.hold(pending: pending ?? 10_000, window: window)
    case "world": WorldWorkload.run(window: window)
    default: throw ValidationError("expected hold or world, found \(workload)")
    }
  }
}
