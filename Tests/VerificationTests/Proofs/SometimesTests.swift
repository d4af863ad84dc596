import Cluster
import Patterns
import Simulation
import TestSupport
import Testing
import Verification

/// What must have been seen to have tested anything, in whole clusters under load.
@Suite("What happens sometimes") struct SometimesTests {
  static let seeds = 1...100 as ClosedRange<UInt64>

  private func scenario(_ fill: (inout ClusterSettings) -> Void) -> Scenario {
    .storeClients(keys: 6, fill)
  }

  @Test("votes are split, and two lead at once, of different terms") func elections() throws {
    var splitVotes = 0
    var twoLeaders = 0
    for seed in Self.seeds {
      var world = World(scenario { $0.store.mode = .cp }, seed: seed)
      world.apply(try Command.parse("delay role:kv 20ms ±20ms"))
      var candidates: [Raft.Term: NodeSet] = [:]
      var led: Set<Raft.Term> = []
      var hadTwo = false
      for round in 0..<1_500 {
        if round % 300 == 250 { world.apply(try Command.parse("isolate leader for 2s")) }
        world.advance(to: world.now + .milliseconds(20))
        if world.leaders.count > 1 { hadTwo = true }
        for node in world.consensus.members {
          guard let server = world.consensus.server(of: node) else { continue }
          if server.role == .candidate { candidates[server.term, default: NodeSet()].insert(node) }
          if server.isLeader { led.insert(server.term) }
        }
      }
      splitVotes += candidates.count { $0.value.count > 1 && !led.contains($0.key) }
      if hadTwo { twoLeaders += 1 }
    }
    #expect(splitVotes > 0 && twoLeaders > 0, "\(splitVotes) split votes, \(twoLeaders) with two")
  }

  @Test("a sloppy quorum is read stale though R + W > N") func sloppyQuorums() throws {
    var stale = 0
    for seed in Self.seeds.prefix(20) {
      let scenario = scenario {
        $0.store.gossip = .milliseconds(50)
        $0.store.phi = 6
      }
      var timeline = Timeline(Experiment(scenario, seed: seed))
      timeline.run(to: .seconds(4))
      timeline.apply(try Command.parse("partition zone:a | zone:b,zone:c for 6s"))
      timeline.run(to: .seconds(14))
      stale += timeline.present.scoreboard.staleReads
    }
    #expect(stale > 0)
  }

  @Test("siblings are read, and a write by one who has read them merges them")
  func siblings() throws {
    var read = 0
    var merged = 0
    for seed in Self.seeds.prefix(20) {
      var timeline = Timeline(Experiment(scenario { $0.store.versions = .dvv }, seed: seed))
      timeline.run(to: .seconds(3))
      timeline.apply(try Command.parse("partition zone:a | zone:b,zone:c for 4s"))
      timeline.run(to: .seconds(15))
      let experiment = timeline.present
      read += experiment.watch.siblingCount
      // Later reads of a key that had siblings find one value again.
      let records = experiment.world.storeHistory
      var hadSiblings: Set<UInt32> = []
      for index in records.startIndex..<records.endIndex
      where !records[index].isWrite && records[index].outcome == .ok {
        let values = experiment.world.stores.common.values(of: records[index].cell)
        if values.count > 1 {
          hadSiblings.insert(records[index].key)
        } else if hadSiblings.remove(records[index].key) != nil {
          merged += 1
        }
      }
    }
    #expect(read > 0 && merged > 0, "\(read) reads found siblings, \(merged) merged")
  }
}
