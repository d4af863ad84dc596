import Cluster
import Simulation
import Verification

/// Five servers of the replicated log and ten clients at a hundred operations a second each, in a
/// whole world: network, disks, traces and metrics, every promise and every answer looked at.
enum ConsensusWorkload {
  static let servers = 5
  static let clients = 10
  static let pace = 100.0

  /// Clients and servers, and whom they ask where to find each other.
  static func scenario(traced: Bool) -> Scenario {
    var scenario = Scenario()
    let zones = ["a", "b", "c", "d", "e"]
    scenario.topology = Topology(
      zones: zones.map { Topology.Zone($0) },
      groups: [
        .init(.registry, in: ["a"]), .init(.kv, in: Array(zones.prefix(servers))),
      ], clientsPerZone: clients / zones.count)
    scenario.settings.workload.rate = pace * Double(clients / zones.count)
    scenario.settings.workload.mix = .only(get: 50, put: 50)
    scenario.settings.workload.keys = 100
    scenario.settings.balancing.local = true
    scenario.settings.store.mode = .cp
    if !traced { scenario.settings.tracing.sampling = .zero }
    return scenario
  }

  static func run(window: Window) {
    let traced = measure(window, traced: true)
    let untraced = measure(window, traced: false)
    let board = traced.experiment
    print(
      "virtual_seconds_per_second=\(Int(traced.speed))", "untraced=\(Int(untraced.speed))",
      "messages_per_second=\(Int(traced.messages))",
      "operations_per_virtual_second=\(Int(traced.operations))",
      "violations=\(board.scoreboard.violations) stale=\(board.scoreboard.staleReads)",
      "broken_promises=\(board.consensus.count) undecided=\(board.watch.judge.undecidedKeys)")
  }

  private static func measure(
    _ window: Window, traced: Bool
  ) -> (experiment: Experiment, speed: Double, messages: Double, operations: Double) {
    var experiment = Experiment(scenario(traced: traced), seed: window.seed)
    // Who asks before there is a leader waits for one: so many at once on one key are not judged.
    for (second, text) in [(0, "rate 0/s"), (2, "rate \(Int(pace) * clients / 5)/s")] {
      _ = experiment.advance(to: .seconds(second), maximumSteps: .max)
      if let command = try? Command.parse(text) { experiment.apply(command) }
    }
    _ = experiment.advance(to: .seconds(3), maximumSteps: .max)
    func batch() -> Int {
      let before = experiment.watch.okCount
      _ = experiment.advance(to: experiment.now + .seconds(1), maximumSteps: .max)
      return experiment.watch.okCount - before
    }
    _ = Window.measure(window.seconds / 5, batch)
    let (began, messages) = (experiment.now, experiment.world.deliveredCount)
    let (answered, seconds) = Window.measure(window.seconds, batch)
    let length = (experiment.now - began).seconds
    return (
      experiment, length / seconds,
      Double(experiment.world.deliveredCount - messages) / seconds, Double(answered) / length
    )
  }
}
