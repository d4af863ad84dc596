import Patterns
import Simulation
import Testing

@Suite("Anti-entropy of the quorum store") struct AntiEntropyTests {
  /// Three nodes of which node 2 has slept through some writes, and nobody kept them for it.
  func oneBehind(
    missed: Int, of keys: Int = 200, _ configure: (inout QuorumStore.Settings) -> Void = { _ in }
  ) -> StoreCluster {
    var cluster = StoreCluster(3) {
      $0.hints = .none
      $0.antiEntropy = .seconds(60)
      configure(&$0)
    }
    for key in 0..<keys { cluster.submit(.put(UInt64(key) + 1), QuorumStore.Key(key), at: 0) }
    cluster.run(.seconds(2))
    cluster.kill(2)
    cluster.run(.seconds(2))
    for key in 0..<missed { cluster.submit(.put(UInt64(key) + 5_000), QuorumStore.Key(key), at: 0) }
    cluster.run(.seconds(3))
    cluster.restart(2)
    return cluster
  }

  @Test("what no hint and no read has brought comes within a round, both ways") func mends() {
    var cluster = oneBehind(missed: 10)
    #expect(cluster.divergent(0..<200).count == 10)
    cluster.run(.seconds(65))
    #expect(cluster.divergent(0..<200).isEmpty)
    let repaired = cluster.observations.count {
      if case .antiEntropyRepair = $0 { true } else { false }
    }
    #expect(repaired == 10)
    // Whoever begins: the one with the lower number sees what differed.
    let record = cluster.stores[0].exchange(with: NodeID(2))
    #expect(record?.phase == .done && record?.keys == 200)
    #expect(cluster.stores[2].exchange(with: NodeID(0)) == nil)
  }

  @Test("bytes go with the leaves that differ, not with the data") func bytes() {
    var sizes: [Int] = []
    for (missed, keys) in [(0, 900), (1, 900), (10, 900), (10, 300)] {
      var cluster = oneBehind(missed: missed, of: keys)
      cluster.run(.seconds(55))
      let records = [0, 1].compactMap { cluster.stores[$0].exchange(with: NodeID(2)) }
      let most = records.max { $0.bytes < $1.bytes }
      #expect(most?.phase == .done)
      #expect((most?.differingLeaves ?? 99) <= missed)
      sizes.append(most?.bytes ?? 0)
    }
    // The same: an offer and its answer. One leaf: ten levels of children, and its versions.
    #expect(sizes[0] < 200)
    #expect(sizes[1] > 10 * 100 && sizes[1] < 10 * 130 + 2_500)
    #expect(sizes[2] > 5 * sizes[1] && sizes[2] <= 11 * sizes[1])
    #expect(Double(sizes[3]) > 0.6 * Double(sizes[2]))
  }

  @Test("concurrent siblings on both sides are joined") func joins() {
    var cluster = StoreCluster(3) {
      $0.hints = .none
      $0.antiEntropy = .seconds(60)
      $0.versions = .dottedVersionVectors
      $0.writeQuorum = 1
      $0.readQuorum = 1
    }
    cluster.cut = ([NodeID(0)], [NodeID(1), NodeID(2)])
    cluster.detect()
    cluster.submit(.put(1), 7, at: 0)
    cluster.submit(.put(2), 7, at: 1)
    cluster.run(.seconds(5))
    cluster.heal()
    #expect(cluster.divergent(0..<10) == [7])
    cluster.run(.seconds(66))
    for store in cluster.stores {
      #expect(Set(cluster.common.values(of: store.cell(of: 7))) == [1, 2])
    }
  }

  @Test("a deletion past its grace is not handed back and forth") func forgottenDeletions() {
    var cluster = StoreCluster(3) {
      $0.antiEntropy = .seconds(10)
      $0.tombstoneGrace = .seconds(90)
    }
    _ = cluster.ask(.put(1), 7, at: 0)
    _ = cluster.ask(.delete(2), 7, at: 0)
    // Each sweeps once a minute, at a time of its own.
    cluster.kill(1)
    cluster.run(.seconds(20))
    cluster.restart(1)
    cluster.run(.minutes(4))
    #expect(cluster.stores.allSatisfy { $0.cell(of: 7).kind == .purged })
    let purges = cluster.observations.count { $0 == .tombstonePurged(7) }
    #expect(purges == 3)
  }

  @Test("a replica away for longer than the grace raises the dead, and is counted") func zombie() {
    var cluster = StoreCluster(3) {
      $0.antiEntropy = .seconds(60)
      $0.hints = .none
    }
    _ = cluster.ask(.put(7), 1, at: 0)
    cluster.run(.seconds(1))
    cluster.kill(2)
    cluster.run(.seconds(2))
    #expect(cluster.ask(.delete(8), 1, at: 0)?.outcome == .ok)
    cluster.run(.minutes(12))
    cluster.restart(2)
    cluster.run(.seconds(65))
    #expect(cluster.stores.allSatisfy { $0.cell(of: 1).liveValue == 7 })
    #expect(cluster.observations.count { $0 == .resurrection(1) } == 2)
  }

  @Test("an exchange ends with its peer, with its ring and with its patience; the next one mends")
  func interrupted() {
    for interruption in 0..<3 {
      var cluster = oneBehind(missed: 100)
      let member = cluster.common.ring.member(NodeID(1))
      cluster.longest = .milliseconds(20)
      cluster.shortest = .milliseconds(20)
      while cluster.stores[0].exchange(with: NodeID(2))?.differingLeaves ?? 0 == 0 {
        cluster.step()
      }
      switch interruption {
      case 0:
        cluster.kill(2)
        cluster.run(.seconds(11))
      case 1: cluster.common.ring.leave(NodeID(1))
      default: cluster.cut = ([NodeID(0)], [NodeID(2)])
      }
      cluster.run(.seconds(11))
      #expect(cluster.stores[0].exchange(with: NodeID(2))?.phase == .abandoned)
      if interruption == 1, let member { cluster.common.ring.join(member) }
      cluster.heal()
      cluster.run(.seconds(75))
      #expect(cluster.divergent(0..<200).isEmpty)
      #expect(cluster.stores[0].exchange(with: NodeID(2))?.phase == .done)
    }
  }

  @Test("off, nothing is compared; switched on, the next round is an interval away at most")
  func switching() {
    var cluster = oneBehind(missed: 3) { $0.antiEntropy = .zero }
    #expect(cluster.stores[0].nextAntiEntropyRound == .never)
    cluster.run(.minutes(3))
    #expect(cluster.divergent(0..<200).count == 3)
    cluster.common.settings.antiEntropy = .seconds(10)
    for node in 0..<3 { cluster.rescheduleAntiEntropy(node) }
    cluster.run(.seconds(11))
    #expect(cluster.divergent(0..<200).isEmpty)
  }
}
