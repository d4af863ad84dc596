import Patterns
import Simulation
import TestSupport
import Testing

/// Random faults under random load, then healing: what was acknowledged must have survived.
@Suite("Fault schedules of the quorum store") struct FaultScheduleTests {
  static let seeds = isSoak ? UInt64(0)..<10_000 : UInt64(0)..<200

  struct Write {
    var tag: UInt64
    var key: QuorumStore.Key
    var value: UInt64
    /// The values the writer had read.
    var seen: Set<UInt64>
    /// And all that those had been written with in view.
    var past: Set<UInt64> = []
  }

  struct Run {
    var cluster: StoreCluster
    var writes: [Write] = []
    var outcomes: [QuorumStore.Outcome: Int] = [:]
  }

  static let keys: Range<QuorumStore.Key> = 0..<12

  /// Fifteen seconds of load under faults, and time to heal.
  ///
  /// `look` is called after each step of the load.
  func run(
    _ seed: UInt64, _ versions: QuorumStore.Versions, look: (Run) -> Void = { _ in }
  ) -> Run {
    var dice = Random(seed: seed).split("schedule")
    let hints = QuorumStore.Hints.allCases[Int(seed % 3)]
    let repair = QuorumStore.ReadRepair.allCases[Int(seed / 3 % 3)]
    let quorum = Int(seed / 9 % 4)
    var run = Run(
      cluster: StoreCluster(5, seed: seed, zones: 1 + Int(seed % 2) * 2) {
        $0.versions = versions
        $0.hints = hints
        $0.readRepair = repair
        $0.writeQuorum = quorum
        $0.readQuorum = 1 + Int(seed % 3)
      })
    run.cluster.refuses = seed % 4 == 0
    run.cluster.longest = .milliseconds(1 + dice.below(300))
    var value: UInt64 = 0
    for _ in 0..<150 {
      inject(&run.cluster, &dice)
      let key = QuorumStore.Key(dice.below(Self.keys.count))
      let node = dice.below(5)
      switch dice.below(5) {
      case 0: run.cluster.submit(.get, key, at: node)
      case 1:
        value += 1
        run.cluster.skew[node] = Int64(dice.below(2_000_000)) - 1_000_000
        let tag = run.cluster.submit(.delete(value), key, at: node)
        run.writes.append(Write(tag: tag, key: key, value: value, seen: []))
      default:
        value += 1
        // Some writers have read first, at this node or another.
        let context =
          dice.below(2) == 0 ? .absent : run.cluster.stores[dice.below(5)].cell(of: key)
        let seen = run.cluster.common.siblings(of: context).siblings.map(\.value)
        let tag = run.cluster.submit(.put(value), key, at: node, context: context)
        let past = run.writes.reduce(into: Set(seen)) { past, earlier in
          if seen.contains(earlier.value) { past.formUnion(earlier.past) }
        }
        run.writes.append(
          Write(tag: tag, key: key, value: value, seen: Set(seen), past: past))
      }
      run.cluster.run(.milliseconds(10 + dice.below(180)))
      look(run)
    }
    for write in run.writes {
      let outcome = run.cluster.replies[write.tag]?.outcome ?? .unknown
      run.outcomes[outcome, default: 0] += 1
    }
    run.cluster.heal()
    // Deadlines and hints, then one round of anti-entropy.
    run.cluster.run(.seconds(30))
    run.cluster.common.settings.antiEntropy = .seconds(60)
    for node in run.cluster.stores.indices { run.cluster.rescheduleAntiEntropy(node) }
    run.cluster.run(.seconds(61))
    return run
  }

  func inject(_ cluster: inout StoreCluster, _ dice: inout Random) {
    switch dice.below(28) {
    case 0: cluster.kill(dice.below(5), losingUnsynced: dice.below(2) == 0)
    case 1, 2: cluster.restart(dice.below(5))
    case 3: cluster.loss = Percentage(percent: Double(dice.below(40)))
    case 4: cluster.loss = .zero
    case 5: cluster.repetition = Percentage(percent: Double(dice.below(30)))
    case 6:
      let side = NodeSet((0..<5).filter { _ in dice.below(2) == 0 }.map { NodeID($0) })
      cluster.cut = (side, NodeSet((0..<5).map { NodeID($0) }).subtracting(side))
      cluster.scheduleDetection()
    case 7, 8:
      cluster.cut = nil
      cluster.scheduleDetection()
    case 9: cluster.freeze(dice.below(5))
    case 10, 11: cluster.thaw(dice.below(5))
    default: break
    }
  }

  @Test(
    "after hints and one round of anti-entropy all replicas of all keys are equal",
    arguments: seeds)
  func convergence(seed: UInt64) {
    let versions = QuorumStore.Versions.allCases[Int(seed % 3)]
    let run = run(seed, versions)
    #expect(run.cluster.divergent(Self.keys).isEmpty)
    for a in 0..<5 {
      for b in a + 1..<5 {
        #expect(run.cluster.stores[a].exchange(with: NodeID(b))?.phase == .done)
      }
    }
    #expect(run.cluster.stores.allSatisfy { $0.hintsPending == 0 && $0.operationsInFlight == 0 })
  }

  @Test(
    "version vectors: every acknowledged write is present or replaced by one who had seen it",
    arguments: [QuorumStore.Versions.dottedVersionVectors, .versionVectors])
  func nothingLost(versions: QuorumStore.Versions) {
    var concurrent = 0
    var unknown = 0
    for seed in Self.seeds {
      let run = run(seed, versions)
      unknown += run.outcomes[.unknown] ?? 0
      for key in Self.keys {
        let writes = run.writes.filter { $0.key == key }
        var replaced: Set<UInt64> = []
        for write in writes { replaced.formUnion(write.seen) }
        let replica = run.cluster.stores[run.cluster.replicas(key)[0].index]
        let siblings = run.cluster.common.siblings(of: replica.cell(of: key)).siblings
        let present = Set(siblings.map(\.value))
        for write in writes where run.cluster.replies[write.tag]?.outcome == .ok {
          #expect(
            present.contains(write.value) || replaced.contains(write.value),
            "seed \(seed) lost write \(write.value) of key \(key)")
        }
        for write in writes {
          let outcome = run.cluster.replies[write.tag]?.outcome
          if outcome == .failed || outcome == .unavailable {
            #expect(!present.contains(write.value), "seed \(seed): \(write.value) is a phantom")
          }
        }
        // No value twice, and none that its successor's writer had seen and replaced with success.
        #expect(present.count == siblings.count)
        for write in writes
        where versions == .dottedVersionVectors && present.contains(write.value) {
          #expect(present.isDisjoint(with: write.seen))
        }
        concurrent = max(concurrent, siblings.count)
      }
    }
    // The schedules must have been worth it.
    #expect(concurrent > 2 && unknown > 0)
  }

  @Test("siblings never outnumber the writers that had not seen one another, on any replica")
  func siblings() {
    var most = 0
    for seed in Self.seeds.prefix(isSoak ? 10_000 : 40) {
      var crowded: [String] = []
      _ = run(seed, .dottedVersionVectors) { run in
        // Who writes with what another wrote in view is not concurrent with it: such two never stand
        // side by side, and so siblings are at most the writes of which none had seen another.
        for key in Self.keys {
          for store in run.cluster.stores {
            let siblings = run.cluster.common.siblings(of: store.cell(of: key)).siblings
            guard siblings.count > 1 else { continue }
            most = max(most, siblings.count)
            let values = Set(siblings.map(\.value))
            for write in run.writes where values.contains(write.value) {
              if !write.past.isDisjoint(with: values) {
                crowded.append("seed \(seed), key \(key): \(values.sorted())")
              }
            }
          }
        }
      }
      #expect(crowded.isEmpty, "\(crowded.first ?? "")")
    }
    #expect(most > 2)
  }

  @Test("last write wins: what remains is the newest of what may have been applied")
  func newestWins() {
    for seed in Self.seeds.prefix(isSoak ? 10_000 : 100) {
      let run = run(seed, .lastWriteWins)
      for key in Self.keys {
        let cell = run.cluster.stores[run.cluster.replicas(key)[0].index].cell(of: key)
        for write in run.writes where write.key == key {
          guard let reply = run.cluster.replies[write.tag], reply.outcome == .ok else { continue }
          #expect(cell.timestamp >= reply.cell.timestamp, "seed \(seed) lost \(write.value)")
        }
      }
    }
  }
}
