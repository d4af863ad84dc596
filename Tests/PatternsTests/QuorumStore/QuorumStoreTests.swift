import Patterns
import Simulation
import Testing

@Suite("Quorum store") struct QuorumStoreTests {
  @Test("a write is read again, wherever it was written and wherever it is read")
  func readYourWrites() {
    var cluster = StoreCluster(5)
    for key in QuorumStore.Key(0)..<20 {
      let put = cluster.ask(.put(UInt64(key) + 100), key, at: Int(key) % 5)
      #expect(put?.outcome == .ok)
      let get = cluster.ask(.get, key, at: Int(key + 2) % 5)
      #expect(get?.outcome == .ok)
      #expect(get?.cell.liveValue == UInt64(key) + 100)
    }
    #expect(cluster.ask(.get, 999, at: 0)?.cell == .absent)
  }

  @Test("a deleted key is gone, and the deletion is remembered by every replica")
  func deletion() {
    var cluster = StoreCluster(5)
    _ = cluster.ask(.put(7), 1, at: 0)
    #expect(cluster.ask(.delete(8), 1, at: 1)?.outcome == .ok)
    let read = cluster.ask(.get, 1, at: 2)
    #expect(read?.outcome == .ok)
    #expect(read?.cell.kind == .tombstone)
    cluster.run(.seconds(1))
    #expect(cluster.stores.reduce(0) { $0 + $1.tombstoneCount } == 3)
    #expect(cluster.stores.reduce(0) { $0 + $1.keyCount } == 0)
  }

  @Test("W acknowledgements answer, and all N replicas get the write in the background")
  func background() {
    var cluster = StoreCluster(3) { $0.writeQuorum = 1 }
    cluster.shortest = .milliseconds(10)
    cluster.longest = .milliseconds(20)
    #expect(cluster.ask(.put(7), 1, at: 0)?.outcome == .ok)
    #expect(cluster.stores.count { $0.cell(of: 1).liveValue == 7 } < 3)
    cluster.run(.seconds(1))
    #expect(cluster.stores.count { $0.cell(of: 1).liveValue == 7 } == 3)
    #expect(cluster.divergent(0..<2).isEmpty)
  }

  @Test("nothing is acknowledged before the disk has it")
  func durability() {
    var cluster = StoreCluster(3) { $0.writeQuorum = 1 }
    cluster.fsync = .milliseconds(50)
    let tag = cluster.submit(.put(7), 1, at: 0)
    cluster.run(.milliseconds(49))
    #expect(cluster.replies[tag] == nil)
    cluster.run(.milliseconds(10))
    #expect(cluster.replies[tag]?.outcome == .ok)
  }

  @Test("W known dead is refused at once, W silently dead times out as unknown: two errors")
  func unavailableOrTimeout() {
    for hints in QuorumStore.Hints.allCases where hints != .dynamo {
      var cluster = StoreCluster(5) {
        $0.writeQuorum = 3
        $0.hints = hints
      }
      let dead = cluster.replicas(1)[2].index
      let coordinator = cluster.replicas(1)[0].index
      cluster.kill(dead)
      // Not suspected yet: the coordinator waits for an answer that does not come.
      let early = cluster.submit(.put(7), 1, at: coordinator)
      let asked = cluster.now
      cluster.run(.seconds(3))
      #expect(cluster.replies[early]?.outcome == .unknown)
      #expect(cluster.repliedAt[early] == asked + cluster.common.settings.writeTimeout)
      // Nothing was rolled back.
      #expect(cluster.stores[coordinator].cell(of: 1).liveValue == 7)
      let late = cluster.submit(.put(8), 1, at: coordinator)
      #expect(cluster.replies[late]?.outcome == .unavailable)
      #expect(cluster.stores[coordinator].cell(of: 1).liveValue == 7)
    }
  }

  @Test("R known dead is refused at once, R silently dead times out")
  func readUnavailable() {
    var cluster = StoreCluster(5) {
      $0.readQuorum = 3
      $0.hints = .cassandra
    }
    let coordinator = cluster.replicas(1)[0].index
    cluster.kill(cluster.replicas(1)[2].index)
    let early = cluster.submit(.get, 1, at: coordinator)
    let asked = cluster.now
    cluster.run(.seconds(6))
    #expect(cluster.replies[early]?.outcome == .unknown)
    #expect(cluster.repliedAt[early] == asked + cluster.common.settings.readTimeout)
    #expect(cluster.ask(.get, 1, at: coordinator)?.outcome == .unavailable)
  }

  @Test("a write that every replica refused has failed for certain, and leaves no trace")
  func certainFailure() {
    for versions in QuorumStore.Versions.allCases {
      var cluster = StoreCluster(5) {
        $0.hints = .cassandra
        $0.versions = versions
      }
      cluster.refuses = true
      cluster.detection = nil
      let replicas = cluster.replicas(1)
      for node in replicas { cluster.kill(node.index) }
      let outsider = (0..<5).first { !replicas.contains(NodeID($0)) } ?? 0
      #expect(cluster.ask(.put(7), 1, at: outsider)?.outcome == .failed)
      cluster.heal()
      cluster.run(.seconds(30))
      #expect(cluster.stores.allSatisfy { $0.cell(of: 1).isAbsent && $0.hintsPending == 0 })
    }
  }

  @Test("a coordinator that dies leaves its write with whoever got it, and never answers")
  func coordinatorDies() {
    var cluster = StoreCluster(5)
    let replicas = cluster.replicas(1)
    let outsider = (0..<5).first { !replicas.contains(NodeID($0)) } ?? 0
    let tag = cluster.submit(.put(7), 1, at: outsider)
    cluster.kill(outsider)
    cluster.run(.seconds(5))
    #expect(cluster.replies[tag] == nil)
    #expect(cluster.stores.count { $0.cell(of: 1).liveValue == 7 } == 3)
    // Late acknowledgements mean nothing to the next start's operations.
    cluster.restart(outsider)
    cluster.run(.seconds(2))
    #expect(cluster.ask(.put(8), 1, at: outsider)?.outcome == .ok)
  }

  @Test("a loss of power takes back what the disk had not synced, and only a lying disk loses acks")
  func lyingDisk() {
    for lies in [false, true] {
      var cluster = StoreCluster(3) { $0.writeQuorum = 3 }
      if lies { cluster.lyingDisks = [NodeID(1)] }
      #expect(cluster.ask(.put(7), 1, at: 0)?.outcome == .ok)
      cluster.kill(1, losingUnsynced: true)
      #expect(cluster.stores[1].cell(of: 1).liveValue == (lies ? nil : 7))
      #expect(cluster.stores[1].unsyncedChanges == 0)
    }
  }

  @Test("a repeated acknowledgement counts once") func repetition() {
    var cluster = StoreCluster(3) { $0.writeQuorum = 3 }
    cluster.repetition = .all
    cluster.detection = nil
    cluster.kill(2)
    let tag = cluster.submit(.put(7), 1, at: 0)
    cluster.run(.seconds(1))
    #expect(cluster.replies[tag] == nil)
  }

  @Test("strict R + W > N without faults or concurrency never reads a stale value")
  func neverStale() {
    let quorums = [(2, 2), (1, 3), (3, 1)]
    for (index, (read, write)) in quorums.enumerated() {
      var cluster = StoreCluster(5, seed: UInt64(index) + 1, zones: 3) {
        $0.readQuorum = read
        $0.writeQuorum = write
      }
      var random = Random(seed: 9)
      var newest: [QuorumStore.Key: UInt64] = [:]
      for value in UInt64(1)...300 {
        let key = QuorumStore.Key(random.below(10))
        if random.chance(Percentage(percent: 50)) {
          #expect(cluster.ask(.put(value), key, at: random.below(5))?.outcome == .ok)
          newest[key] = value
        } else {
          #expect(cluster.ask(.get, key, at: random.below(5))?.cell.liveValue == newest[key])
        }
      }
    }
  }

  @Test("R = W = 1 of 3 just after a write misses it two times in three, as counting says")
  func staleShare() {
    var cluster = StoreCluster(3) {
      $0.readQuorum = 1
      $0.writeQuorum = 1
    }
    // Only the coordinator has it when it answers: the fastest acknowledgement is its own.
    cluster.shortest = .milliseconds(20)
    cluster.longest = .milliseconds(20)
    var stale = 0
    for value in UInt64(1)...300 {
      let coordinator = Int(value) % 3
      #expect(cluster.ask(.put(value), 1, at: coordinator)?.outcome == .ok)
      let reader = cluster.random.below(3)
      if cluster.ask(.get, 1, at: reader)?.cell.liveValue != value { stale += 1 }
      cluster.run(.milliseconds(100))
    }
    #expect(abs(Double(stale) / 300 - 2.0 / 3) < 0.09)
  }

  @Test("one replica 50 ms away: a write waits for it with W = 3, not with W = 2")
  func slowReplica() {
    for quorum in [2, 3] {
      var cluster = StoreCluster(3) { $0.writeQuorum = quorum }
      cluster.lag[2] = .milliseconds(50)
      let tag = cluster.submit(.put(7), 1, at: 0)
      cluster.run(.seconds(1))
      let took = (cluster.repliedAt[tag] ?? .never).sinceStart
      #expect(quorum == 2 ? took < .milliseconds(10) : took >= .milliseconds(50))
    }
  }

  @Test("a stand-in that keeps no hint does not take a write, and it does not count")
  func fullStandIn() {
    var cluster = StoreCluster(4) {
      $0.hints = .dynamo
      $0.writeQuorum = 3
      $0.hintCapacity = 1
    }
    let absent = cluster.replicas(1)[2].index
    let coordinator = cluster.replicas(1)[0].index
    cluster.kill(absent)
    cluster.run(.seconds(5))
    #expect(cluster.ask(.put(1), 1, at: coordinator)?.outcome == .ok)
    #expect(cluster.ask(.put(2), 1, at: coordinator)?.outcome != .ok)
  }
}
