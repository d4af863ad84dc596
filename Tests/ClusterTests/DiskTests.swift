import Cluster
import Patterns
import Simulation
import TestSupport
import Testing

@Suite("Disks and power") struct DiskTests {
  /// Three stores that take writes faster than their disks bring them home one by one.
  private func busy(_ mode: ClusterSettings.Store.Mode, seed: UInt64) -> World {
    var scenario = Scenario()
    scenario.topology.groups = [
      .init(.registry, in: ["a"]), .init(.kv, in: ["a", "a", "a"]),
    ]
    scenario.settings.breaker.enabled = false
    scenario.settings.retry.attempts = 1
    scenario.settings.store.mode = mode
    scenario.settings.workload.rate = 200
    scenario.settings.workload.keys = 60
    scenario.settings.workload.mix = .only(get: 50, put: 50)
    return World(scenario, seed: seed)
  }

  @Test(
    "a slow disk that tells the truth loses nothing acknowledged, when all machines lose their power",
    arguments: [ClusterSettings.Store.Mode.cp, .ap], [10, 100])
  func slowButHonest(mode: ClusterSettings.Store.Mode, milliseconds: Int) throws {
    for seed in UInt64(1)...(isSoak ? 40 : 3) {
      var world = busy(mode, seed: seed)
      try world.play(
        """
        run 5000ms
        disk kv slow \(milliseconds)ms
        run 5000ms
        crash kv for 5s
        run 9000ms
        rate 0/s
        run 5000ms
        """)
      #expect(world.operations().count > 1_000)
      #expect(world.staleReads().isEmpty, "seed \(seed)")
    }
  }

  @Test("a process that was killed keeps what it wrote until its machine goes down, too")
  func killedThenCrashed() throws {
    for thenCrashes in [false, true] {
      var world = busy(.ap, seed: 1)
      try world.play(
        """
        disk kv lossy
        run 5000ms
        rate 0/s
        run 1000ms
        kill kv
        run 1000ms
        \(thenCrashes ? "crash kv\nrun 1000ms\n" : "")heal all
        disk kv lossy
        run 3000ms
        """)
      #expect(world.lostWrites.isEmpty != thenCrashes)
    }
  }

  @Test("messages that a broker without durability lost are counted in the metric, too")
  func lostMessages() throws {
    var world = makeWorld { $0.queue.durable = false }
    try world.play("run 5000ms\nkill mailer\nrun 4000ms\nkill broker for 3s\nrun 20000ms")
    let lost = world.brokers[0][.email].tally.lost
    #expect(lost > 10)
    #expect(Int(world.metric("queue_lost_total", where: ("queue", "email"))) == lost)
  }

  @Test("timers go by the node's own clock: at a quarter of the speed replicas compare as seldom")
  func ownClock() throws {
    func compared(_ command: String) throws -> Double {
      var world = busy(.ap, seed: 1)
      try world.play("set store.antiEntropy 2s\nrate 0/s\nrun 1000ms\n\(command)\nrun 9000ms")
      let before = world.metric("ap_merkle_bytes_total")
      try world.play("run 80000ms")
      return world.metric("ap_merkle_bytes_total") - before
    }
    let (usual, slow) = try (compared("note usual"), compared("clock kv +0s drift -750000ppm"))
    #expect(slow > 0 && slow < usual / 3)
  }
}
