import Patterns
import Simulation
import Testing

@Suite("Repair and hints of the quorum store") struct RepairAndHintTests {
  /// Three nodes of which node 2 has missed the second write of key 1.
  func oneBehind(_ repair: QuorumStore.ReadRepair) -> StoreCluster {
    var cluster = StoreCluster(3) {
      $0.hints = .none
      $0.readRepair = repair
      $0.readQuorum = 3
    }
    _ = cluster.ask(.put(1), 1, at: 0)
    cluster.run(.seconds(1))
    cluster.kill(2)
    cluster.run(.seconds(2))
    _ = cluster.ask(.put(2), 1, at: 0)
    cluster.restart(2)
    cluster.run(.seconds(2))
    return cluster
  }

  @Test("blocking repair has mended the replica before the client hears") func blocking() {
    var cluster = oneBehind(.blocking)
    #expect(cluster.ask(.get, 1, at: 0)?.cell.liveValue == 2)
    #expect(cluster.stores[2].cell(of: 1).liveValue == 2)
    #expect(cluster.observations.contains(.digestMismatch(1)))
    #expect(cluster.observations.contains(.readRepair(1, of: NodeID(2), .blocking)))
  }

  @Test("asynchronous repair answers first and mends soon after") func asynchronous() {
    var cluster = oneBehind(.asynchronous)
    #expect(cluster.ask(.get, 1, at: 0)?.cell.liveValue == 2)
    #expect(cluster.stores[2].cell(of: 1).liveValue == 1)
    cluster.run(.milliseconds(10))
    #expect(cluster.stores[2].cell(of: 1).liveValue == 2)
  }

  @Test("without repair the newest is answered and nothing is mended") func noRepair() {
    var cluster = oneBehind(.none)
    #expect(cluster.ask(.get, 1, at: 2)?.cell.liveValue == 2)
    cluster.run(.seconds(1))
    #expect(cluster.stores[2].cell(of: 1).liveValue == 1)
  }

  @Test("a quorum read after blocking repair never goes back in time; after none it can")
  func flipFlop() {
    for (repair, second) in [(QuorumStore.ReadRepair.blocking, UInt64(2)), (.none, 1)] {
      var cluster = StoreCluster(3, zones: 3) {
        $0.hints = .none
        $0.readRepair = repair
      }
      _ = cluster.ask(.put(1), 1, at: 0)
      cluster.run(.seconds(1))
      // A write that reached its coordinator alone, and is unknown to its client.
      cluster.cut = ([NodeID(0)], [NodeID(1), NodeID(2)])
      #expect(cluster.ask(.put(2), 1, at: 0)?.outcome == .unknown)
      cluster.cut = nil
      #expect(cluster.ask(.get, 1, at: 0)?.cell.liveValue == 2)
      cluster.run(.seconds(1))
      // The others alone.
      cluster.cut = ([NodeID(0)], [NodeID(1), NodeID(2)])
      cluster.detect()
      let reads = [1, 2].map { cluster.ask(.get, 1, at: $0)?.cell.liveValue }
      #expect(reads.contains(second))
    }
  }

  @Test("a read that a dead replica refuses asks another") func refusedRead() {
    var cluster = StoreCluster(5)
    _ = cluster.ask(.put(7), 1, at: 0)
    cluster.run(.seconds(1))
    cluster.refuses = true
    cluster.detection = nil
    cluster.kill(cluster.replicas(1)[1].index)
    let read = cluster.ask(.get, 1, at: cluster.replicas(1)[0].index, wait: .milliseconds(100))
    #expect(read?.cell.liveValue == 7)
  }

  @Test("Dynamo: the next node takes the write, counts toward W, and answers reads meanwhile")
  func sloppyQuorum() {
    var cluster = StoreCluster(5) {
      $0.readQuorum = 3
      $0.writeQuorum = 3
    }
    let replicas = cluster.replicas(1)
    let (first, dead) = (replicas[0].index, replicas[2].index)
    cluster.kill(dead)
    cluster.run(.seconds(2))
    #expect(cluster.ask(.put(7), 1, at: first)?.outcome == .ok)
    #expect(cluster.stores.reduce(0) { $0 + $1.hintsPending(for: NodeID(dead)) } == 1)
    #expect(cluster.ask(.get, 1, at: first)?.cell.liveValue == 7)
    cluster.restart(dead)
    cluster.run(.seconds(12))
    #expect(cluster.stores[dead].cell(of: 1).liveValue == 7)
    #expect(cluster.stores.allSatisfy { $0.hintsPending == 0 && $0.fallbackCell(of: 1).isAbsent })
    #expect(cluster.observations.contains(.hintReplayed(for: NodeID(dead), 1)))
  }

  @Test("Cassandra: the coordinator keeps the hint, and it does not count toward W")
  func coordinatorHints() {
    var cluster = StoreCluster(5) { $0.hints = .cassandra }
    let replicas = cluster.replicas(1)
    let (first, dead) = (replicas[0].index, replicas[2].index)
    cluster.kill(dead)
    cluster.run(.seconds(2))
    #expect(cluster.ask(.put(7), 1, at: first)?.outcome == .ok)
    #expect(cluster.stores[first].hintsPending(for: NodeID(dead)) == 1)
    #expect(cluster.stores[first].fallbackCell(of: 1).isAbsent)
    cluster.common.settings.writeQuorum = 3
    #expect(cluster.ask(.put(8), 1, at: first)?.outcome == .unavailable)
    cluster.restart(dead)
    cluster.run(.seconds(12))
    #expect(cluster.stores[dead].cell(of: 1).liveValue == 7)
    #expect(cluster.stores[first].hintsPending == 0)
  }

  @Test("Cassandra's ANY: a hint makes the write, though no replica lives to read it from")
  func anyReplica() {
    var cluster = StoreCluster(5) {
      $0.hints = .cassandra
      $0.writeQuorum = 1
    }
    let replicas = cluster.replicas(1).map(\.index)
    let others = (0..<5).filter { !replicas.contains($0) }
    for replica in replicas { cluster.kill(replica) }
    cluster.run(.seconds(2))
    #expect(cluster.ask(.put(7), 1, at: others[0])?.outcome == .unavailable)
    cluster.common.settings.writeQuorum = 0
    #expect(cluster.ask(.put(8), 1, at: others[0])?.outcome == .ok)
    #expect(cluster.stores[others[0]].hintsPending == 3)
    #expect(cluster.ask(.get, 1, at: others[0])?.outcome == .unavailable)
    #expect(cluster.stores[others[0]].operationsInFlight == 0)
    for replica in replicas { cluster.restart(replica) }
    cluster.run(.seconds(12))
    #expect(cluster.ask(.get, 1, at: others[1])?.cell.liveValue == 8)
  }

  @Test("ANY answers once, though those believed to be up refuse") func anyReplicaRefused() {
    var cluster = StoreCluster(5) {
      $0.hints = .cassandra
      $0.writeQuorum = 0
    }
    cluster.refuses = true
    let replicas = cluster.replicas(1).map(\.index)
    let other = (0..<5).first { !replicas.contains($0) } ?? 0
    cluster.kill(replicas[2])
    cluster.run(.seconds(2))
    cluster.detection = nil
    cluster.kill(replicas[0])
    cluster.kill(replicas[1])
    #expect(cluster.ask(.put(7), 1, at: other)?.outcome == .ok)
    cluster.run(.seconds(3))
    #expect(cluster.stores[other].hintsPending == 3)
    #expect(cluster.stores[other].operationsInFlight == 0)
  }

  @Test(
    "ANY asks for an acknowledgement where no hint counts: without hints, or with the window over")
  func anyReplicaWithoutHints() {
    for hints in [QuorumStore.Hints.none, .cassandra] {
      var cluster = StoreCluster(5) {
        $0.hints = hints
        $0.hintWindow = .seconds(10)
        $0.writeQuorum = 0
      }
      let replicas = cluster.replicas(1).map(\.index)
      let other = (0..<5).first { !replicas.contains($0) } ?? 0
      #expect(cluster.ask(.put(7), 1, at: other)?.outcome == .ok)
      for replica in replicas { cluster.kill(replica) }
      cluster.run(.seconds(20))
      #expect(cluster.ask(.put(8), 1, at: other)?.outcome == .unavailable)
    }
  }

  @Test("Cassandra: a replica that stays silent until the timeout gets a hint too")
  func hintAfterTimeout() {
    var cluster = StoreCluster(5) { $0.hints = .cassandra }
    cluster.detection = nil
    let replicas = cluster.replicas(1)
    cluster.kill(replicas[2].index)
    #expect(cluster.ask(.put(7), 1, at: replicas[0].index)?.outcome == .ok)
    #expect(cluster.stores[replicas[0].index].hintsPending == 0)
    cluster.run(.seconds(3))
    #expect(cluster.stores[replicas[0].index].hintsPending(for: replicas[2]) == 1)
  }

  @Test("a replica away for longer than the window gets no more hints")
  func window() {
    var cluster = StoreCluster(5) {
      $0.hints = .cassandra
      $0.hintWindow = .seconds(60)
    }
    let replicas = cluster.replicas(1)
    cluster.kill(replicas[2].index)
    cluster.run(.seconds(50))
    _ = cluster.ask(.put(7), 1, at: replicas[0].index)
    #expect(cluster.stores[replicas[0].index].hintsPending == 1)
    cluster.run(.seconds(20))
    _ = cluster.ask(.put(8), 1, at: replicas[0].index)
    #expect(cluster.stores[replicas[0].index].hintsPending == 1)
    #expect(cluster.observations.contains(.hintRefused(for: replicas[2])))
  }

  @Test("hints survive the death of their keeper") func durableHints() {
    var cluster = StoreCluster(5) { $0.hints = .cassandra }
    let replicas = cluster.replicas(1)
    let (first, dead) = (replicas[0].index, replicas[2].index)
    cluster.kill(dead)
    cluster.run(.seconds(2))
    _ = cluster.ask(.put(7), 1, at: first)
    cluster.kill(first)
    cluster.restart(first)
    cluster.restart(dead)
    cluster.run(.seconds(13))
    #expect(cluster.stores[dead].cell(of: 1).liveValue == 7)
    #expect(cluster.stores[first].hintsPending == 0)
  }

  @Test("30 s away at 200 writes/s is about 200·30·share hints, drained within 10 s of the return")
  func hintVolume() {
    var cluster = StoreCluster(5) { $0.hints = .dynamo }
    cluster.kill(4)
    cluster.run(.seconds(2))
    var expected = 0
    for write in 0..<6_000 {
      let key = QuorumStore.Key(write % 1_000)
      if cluster.replicas(key).contains(NodeID(4)) { expected += 1 }
      cluster.submit(.put(UInt64(write) + 1), key, at: write % 4)
      cluster.run(.milliseconds(5))
    }
    let pending = cluster.stores.reduce(0) { $0 + $1.hintsPending(for: NodeID(4)) }
    #expect(pending == expected)
    cluster.restart(4)
    // A second until it is trusted again, ten until the next check, and the transfer.
    cluster.run(.milliseconds(11_500))
    #expect(cluster.stores.reduce(0) { $0 + $1.hintsPending } == 0)
    #expect(cluster.divergent(0..<1_000).isEmpty)
  }
}
