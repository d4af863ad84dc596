import Patterns
import Simulation
import Testing

@Suite("Versions of the quorum store") struct VersionTests {
  @Test("last write wins by time; of equal times a deletion, else the larger value")
  func lastWriteWins() {
    var common = QuorumStore.Common(ring: ring(3))
    let cells: [QuorumStore.Cell] = [
      .absent, .value(9, at: 1), .value(1, at: 2), .value(2, at: 2), .tombstone(1, at: 2),
      .tombstone(5, at: 2), .value(0, at: 3),
    ]
    for (i, a) in cells.enumerated() {
      for (j, b) in cells.enumerated() {
        #expect(common.merge(a, b) == cells[max(i, j)])
      }
    }
  }

  @Test("a clock 5 s ahead makes acknowledged writes of all others vanish for 5 s")
  func skew() {
    var cluster = StoreCluster(3)
    cluster.skew[0] = 5_000_000
    #expect(cluster.ask(.put(1), 1, at: 0)?.outcome == .ok)
    cluster.run(.seconds(3))
    #expect(cluster.ask(.put(2), 1, at: 1)?.outcome == .ok)
    #expect(cluster.ask(.get, 1, at: 2)?.cell.liveValue == 1)
    cluster.run(.seconds(3))
    #expect(cluster.ask(.put(3), 1, at: 1)?.outcome == .ok)
    #expect(cluster.ask(.get, 1, at: 2)?.cell.liveValue == 3)
  }

  @Test("with version vectors the same clock loses nothing: the two writes are siblings")
  func skewWithVectors() {
    var cluster = StoreCluster(3) { $0.versions = .dottedVersionVectors }
    cluster.skew[0] = 5_000_000
    #expect(cluster.ask(.put(1), 1, at: 0)?.outcome == .ok)
    #expect(cluster.ask(.put(2), 1, at: 1)?.outcome == .ok)
    let read = cluster.ask(.get, 1, at: 2)?.cell ?? .absent
    #expect(Set(cluster.common.values(of: read)) == [1, 2])
    // Whoever has read both replaces both.
    #expect(cluster.ask(.put(3), 1, at: 0, context: read)?.outcome == .ok)
    let after = cluster.ask(.get, 1, at: 2)?.cell ?? .absent
    #expect(cluster.common.values(of: after) == [3])
  }

  @Test("clients that write through one server what they have read make no false siblings")
  func noFalseConcurrency() {
    var cluster = StoreCluster(3) { $0.versions = .dottedVersionVectors }
    // Two clients read the same, and write one after the other through the same server.
    let seen = cluster.ask(.put(1), 1, at: 0)?.cell ?? .absent
    _ = cluster.ask(.put(2), 1, at: 0, context: seen)
    _ = cluster.ask(.put(3), 1, at: 0, context: seen)
    let two = cluster.ask(.get, 1, at: 1)?.cell ?? .absent
    #expect(Set(cluster.common.values(of: two)) == [2, 3])
    // A version vector by server would have kept 2 forever beside what the second client writes next.
    _ = cluster.ask(.put(4), 1, at: 0, context: two)
    let one = cluster.ask(.get, 1, at: 2)?.cell ?? .absent
    #expect(cluster.common.values(of: one) == [4])
  }

  /// Two clients take turns at one server, each with what it was told last in view.
  private func afterTurns(_ turns: Int, _ versions: QuorumStore.Versions) -> StoreCluster {
    var cluster = StoreCluster(3) { $0.versions = versions }
    var contexts = [QuorumStore.Cell.absent, .absent]
    for turn in 0..<turns {
      let client = turn % 2
      let reply = cluster.ask(.put(UInt64(turn + 1)), 1, at: 0, context: contexts[client])
      contexts[client] = reply?.cell ?? .absent
    }
    return cluster
  }

  @Test(
    "one vector a key: two clients at one server, each keeping up, make siblings without number")
  func siblingExplosion() {
    for (versions, expected) in [
      (QuorumStore.Versions.versionVectors, Set(UInt64(1)...20)),
      (.dottedVersionVectors, [19, 20]), (.lastWriteWins, [20]),
    ] {
      var cluster = afterTurns(20, versions)
      let read = cluster.ask(.get, 1, at: 1)?.cell ?? .absent
      #expect(Set(cluster.common.values(of: read)) == expected, "\(versions)")
    }
  }

  @Test("a write without context removes no sibling") func blindWrites() {
    var cluster = StoreCluster(3) { $0.versions = .dottedVersionVectors }
    for value in UInt64(1)...4 {
      #expect(cluster.ask(.put(value), 1, at: Int(value) % 3)?.outcome == .ok)
    }
    let read = cluster.ask(.get, 1, at: 0)?.cell ?? .absent
    #expect(Set(cluster.common.values(of: read)) == [1, 2, 3, 4])
  }

  @Test("too many siblings make a write fail, and it is not applied") func siblingLimit() {
    var cluster = StoreCluster(3) {
      $0.versions = .dottedVersionVectors
      $0.siblingLimit = 3
    }
    let outcomes = (UInt64(1)...5).map { cluster.ask(.put($0), 1, at: 0)?.outcome }
    #expect(outcomes == [.ok, .ok, .ok, .failed, .failed])
    let read = cluster.ask(.get, 1, at: 0)?.cell ?? .absent
    #expect(Set(cluster.common.values(of: read)) == [1, 2, 3])
  }

  @Test("merging is commutative, associative and idempotent", arguments: 0..<20)
  func mergeLaws(seed: UInt64) {
    var cluster = StoreCluster(3, seed: seed) {
      $0.versions = .dottedVersionVectors
      $0.writeQuorum = 1
      $0.hints = .none
    }
    cluster.loss = Percentage(percent: 60)
    var contexts: [QuorumStore.Cell] = [.absent]
    var cells: [QuorumStore.Cell] = []
    for value in UInt64(1)...12 {
      let context = contexts[cluster.random.below(contexts.count)]
      let node = cluster.random.below(3)
      if let reply = cluster.ask(.put(value), 1, at: node, context: context), reply.outcome == .ok {
        contexts.append(reply.cell)
      }
      cells.append(cluster.stores[cluster.random.below(3)].cell(of: 1))
    }
    for a in cells {
      for b in cells {
        let ab = cluster.common.merge(a, b)
        let ba = cluster.common.merge(b, a)
        #expect(cluster.common.digest(of: ab) == cluster.common.digest(of: ba))
        let again = cluster.common.merge(ab, b)
        #expect(cluster.common.digest(of: again) == cluster.common.digest(of: ab))
        let c = cells[cluster.random.below(cells.count)]
        let left = cluster.common.merge(ab, c)
        let bc = cluster.common.merge(b, c)
        let right = cluster.common.merge(a, bc)
        #expect(cluster.common.digest(of: left) == cluster.common.digest(of: right))
      }
    }
  }

  @Test("a deletion past its grace is forgotten, and a replica that missed it raises the dead")
  func resurrection() {
    for versions in QuorumStore.Versions.allCases {
      var cluster = StoreCluster(3) {
        $0.versions = versions
        $0.hintWindow = .seconds(10)
        $0.hints = .cassandra
      }
      let put = cluster.ask(.put(7), 1, at: 0)
      cluster.run(.seconds(1))
      cluster.kill(2)
      cluster.run(.seconds(30))
      let context = put?.cell ?? .absent
      #expect(cluster.ask(.delete(8), 1, at: 0, context: context)?.outcome == .ok)
      #expect(cluster.stores[0].hintsPending == 0, "the window was over")
      cluster.run(.minutes(12))
      #expect(cluster.stores[0].tombstoneCount == 0)
      cluster.restart(2)
      cluster.run(.seconds(2))
      cluster.readEverything(0..<2)
      #expect(cluster.stores.allSatisfy { cluster.common.values(of: $0.cell(of: 1)) == [7] })
      #expect(cluster.observations.contains(.resurrection(1)))
    }
  }

  @Test("with the deletion still remembered the dead stay dead") func noResurrection() {
    var cluster = StoreCluster(3) {
      $0.hintWindow = .seconds(10)
      $0.hints = .cassandra
    }
    _ = cluster.ask(.put(7), 1, at: 0)
    cluster.kill(2)
    cluster.run(.seconds(30))
    _ = cluster.ask(.delete(8), 1, at: 0)
    cluster.run(.minutes(5))
    cluster.restart(2)
    cluster.run(.seconds(2))
    cluster.readEverything(0..<2)
    #expect(cluster.stores.allSatisfy { $0.cell(of: 1).kind == .tombstone })
    #expect(!cluster.observations.contains(.resurrection(1)))
  }
}
