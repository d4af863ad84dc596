import Patterns
import Simulation
import TestSupport
import Testing

@testable import Cluster
@testable import Verification

@Suite("Raft in the cluster, Figure 3 at every step") struct HostedRaftTests {
  private static let troubles = [
    "kill one of role:kv for 2s", "crash one of role:kv for 2s", "crash kv for 1s",
    "pause one of role:kv for 2s", "partition kv-1,kv-2 | kv-3,kv-4,kv-5 for 3s",
    "partition kv-1 | kv-2 for 3s", "loss role:kv 20% for 3s", "disk kv slow 60ms for 4s",
    "delay role:kv 50ms ±50ms for 3s", "kill leader for 1s", "crash leader for 1s",
    "move-leader", "clock one of role:kv +0s drift -300000ppm for 4s",
    "restart one of role:kv",
  ]

  private func world(_ seed: UInt64) -> World {
    World(
      .storeClients {
        $0.store.mode = .cp
        $0.raft.snapshotEvery = 60
        $0.raft.keepBehind = 20
        $0.workload.rate = 60
      }, seed: seed)
  }

  @Test(
    "kills, power cuts, pauses, partitions, loss, slow disks: no promise is broken",
    arguments: UInt64(1)...(isSoak ? 10_000 : 6))
  func promises(seed: UInt64) throws {
    var world = world(seed)
    var random = Random(seed: seed)
    var invariants = RaftInvariants()
    var next = Instant.seconds(3)
    while world.now < .seconds(20) {
      if world.now >= next {
        let text = Self.troubles[random.below(Self.troubles.count)]
        world.apply(try Command.parse(text))
        next = next + .milliseconds(500 + random.below(1_500))
      }
      let until = min(next, .seconds(20))
      while !world.advance(to: until, maximumSteps: 1) { observe(world, &invariants) }
      observe(world, &invariants)
    }
    #expect(invariants.first == nil, "\(String(describing: invariants.first))")
    #expect(invariants.committed > 100)
  }

  private func observe(_ world: World, _ invariants: inout RaftInvariants) {
    for node in world.consensus.members {
      // What a dead process had in memory is nobody's any more.
      guard world.nodes[node.index].isServing, var server = world.consensus.server(of: node)
      else { continue }
      invariants.observe(&server, at: world.now)
    }
  }

  @Test("disks that lie on all machines lose what was committed, and the watch says so")
  func lost() throws {
    for (lies, breaks) in [(false, false), (true, true)] {
      var experiment = Experiment(world(1).scenario, seed: 1)
      func apply(_ text: String, until: Instant) throws {
        experiment.apply(try Command.parse(text))
        _ = experiment.advance(to: until, maximumSteps: .max)
      }
      try apply(lies ? "disk kv lossy" : "note honest", until: .seconds(6))
      try apply("crash kv for 1s", until: .seconds(16))
      #expect((experiment.consensus.count > 0) == breaks)
    }
  }
}
