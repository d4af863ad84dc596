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

  @Argument(help: "hold, ring, rpc, world, raft, consensus, seek, memory, frame, compare, check")
  var workload: String
  @Argument(
    help: """
      hold: how many events are pending. memory: how many minutes. check: a recorded history; \
      without one three are made.
      """)
  var subject: String?
  @Flag(help: "check: judge all keys as one object.") var whole = false

  func run() throws {
    let window = Window()
    switch workload {
    case "hold":
      guard let pending = Int(subject ?? "10000"), pending > 0 else {
        throw ValidationError("hold: expected how many events are pending")
      }
      EngineWorkloads.run(HoldWorkload(pending: pending, seed: window.seed), window: window)
    case "ring": EngineWorkloads.run(RingWorkload(seed: window.seed), window: window)
    case "rpc": EngineWorkloads.run(RequestWorkload(seed: window.seed), window: window)
    case "world": WorldWorkload.run(window: window)
    case "raft": RaftWorkload.run(window: window)
    case "consensus": ConsensusWorkload.run(window: window)
    case "seek": try SeekWorkload.run(window: window)
    case "memory": try MemoryWorkload.run(minutes: subject.flatMap(Int.init) ?? 10)
    case "frame": try FrameWorkload.run(window: window)
    case "compare": try CompareWorkload.run(window: window)
    case "check":
      guard let subject else { return CheckWorkload.run(seed: window.seed) }
      try CheckWorkload.run(file: subject, whole: whole)
    default:
      throw ValidationError(
        "expected hold, ring, rpc, world, raft, consensus, seek, memory, frame, compare or check, "
          + "found \(workload)")
    }
  }
}
