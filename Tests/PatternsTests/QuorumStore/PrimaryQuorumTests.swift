import Patterns
import Simulation
import Testing

@Suite("Primary quorums and mistakes of the quorum store") struct PrimaryQuorumTests {
  @Test("R + W > N does not help when stand-ins count: PW refuses, and what is read is fresh")
  func sloppyOverlap() {
    for primary in [0, 2] {
      var cluster = StoreCluster(7) {
        $0.hints = .dynamo
        $0.primaryWriteQuorum = primary
        $0.primaryReadQuorum = primary
        $0.readRepair = .none
      }
      let replicas = cluster.replicas(1)
      _ = cluster.ask(.put(1), 1, at: replicas[2].index)
      cluster.run(.seconds(1))
      // One side keeps the third replica and two stand-ins, the other two replicas.
      let others = (0..<7).map { NodeID($0) }.filter { $0 != replicas[0] && $0 != replicas[1] }
      cluster.cut = (NodeSet([replicas[0], replicas[1]]), NodeSet(others))
      cluster.detect()
      let write = cluster.ask(.put(2), 1, at: replicas[2].index)
      let read = cluster.ask(.get, 1, at: replicas[0].index)
      #expect(write?.outcome == (primary == 0 ? .ok : .unavailable))
      #expect(read?.outcome == .ok)
      #expect(read?.cell.liveValue == 1)
    }
  }

  @Test("PR refuses a read that stand-ins would have to answer") func primaryReads() {
    for (primary, outcome) in [(0, QuorumStore.Outcome.ok), (1, .ok), (2, .unavailable)] {
      var cluster = StoreCluster(5) { $0.primaryReadQuorum = primary }
      let replicas = cluster.replicas(1)
      cluster.kill(replicas[0].index)
      cluster.kill(replicas[1].index)
      cluster.run(.seconds(2))
      #expect(cluster.ask(.get, 1, at: replicas[2].index)?.outcome == outcome, "PR = \(primary)")
    }
  }

  @Test("PW makes W as large at least") func widens() {
    var cluster = StoreCluster(3) {
      $0.hints = .none
      $0.writeQuorum = 1
      $0.primaryWriteQuorum = 3
    }
    cluster.detection = nil
    cluster.kill(2)
    #expect(cluster.ask(.put(1), 1, at: 0)?.outcome == .unknown)
  }

  /// Deletes under a cut, heals, and tells whether the key came back.
  func comesBack(_ bugs: QuorumStore.Bugs) -> Bool {
    var cluster = StoreCluster(3) {
      $0.hints = .none
      $0.bugs = bugs
      $0.antiEntropy = .seconds(60)
    }
    _ = cluster.ask(.put(1), 7, at: 0)
    cluster.run(.seconds(1))
    cluster.kill(2)
    cluster.run(.seconds(2))
    _ = cluster.ask(.delete(2), 7, at: 0)
    cluster.restart(2)
    cluster.run(.seconds(66))
    return cluster.stores.contains { $0.cell(of: 7).liveValue != nil }
  }

  @Test("merging that ignores tombstones raises what was deleted a moment ago") func tombstones() {
    #expect(!comesBack([]))
    #expect(comesBack(.ignoresTombstones))
  }

  /// Whether a quorum read, after a write was acknowledged, ever shows less than that write.
  func losesWrites(_ bugs: QuorumStore.Bugs, seed: UInt64) -> Bool {
    var cluster = StoreCluster(3, seed: seed) {
      $0.hints = .none
      $0.bugs = bugs
    }
    var dice = Random(seed: seed)
    var newest: UInt64 = 0
    for value in UInt64(1)...20 {
      cluster.lag = (0..<3).map { _ in .milliseconds(dice.below(20)) }
      if cluster.ask(.put(value), 7, at: dice.below(3))?.outcome == .ok { newest = value }
      for _ in 0..<2 {
        let read = cluster.ask(.get, 7, at: dice.below(3))
        if read?.outcome == .ok, (read?.cell.liveValue ?? 0) < newest { return true }
      }
    }
    return false
  }

  @Test("a read repair that writes the older version back is caught within 200 seeds")
  func backwards() {
    #expect((UInt64(0)..<200).contains { losesWrites(.repairsBackwards, seed: $0) })
    #expect(!(UInt64(0)..<200).contains { losesWrites([], seed: $0) })
  }
}
