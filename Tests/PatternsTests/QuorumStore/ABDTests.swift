import Patterns
import Simulation
import TestSupport
import Testing
import Verification

@Suite("ABD on the quorum store") struct ABDTests {
  static let keys = 2

  /// Clients that read and write two keys under faults; what they were told, as a history.
  func history(
    seed: UInt64, _ configure: (inout QuorumStore.Settings) -> Void = { _ in }
  ) -> (history: History, ok: Int) {
    var dice = Random(seed: seed).split("abd")
    var cluster = StoreCluster(5, seed: seed) {
      $0.algorithm = .abd
      $0.replicas = seed % 2 == 0 ? 3 : 5
      $0.hints = QuorumStore.Hints.allCases[Int(seed % 3)]
      $0.antiEntropy = seed % 5 == 0 ? .seconds(2) : .zero
      configure(&$0)
    }
    cluster.refuses = seed % 4 == 0
    cluster.longest = .milliseconds(5 + dice.below(300))
    /// What each client waits for: the request's tag and the number of its call.
    var open: [(tag: UInt64, invoked: Int)?] = Array(repeating: nil, count: 6)
    var history = History(clients: open.count)
    var value: UInt64 = 0
    var ok = 0
    for _ in 0..<400 {
      for client in open.indices {
        guard let call = open[client], let reply = cluster.replies[call.tag] else { continue }
        open[client] = nil
        switch reply.outcome {
        case .ok:
          ok += 1
          history.end(call.invoked, .ok) {
            $0.result = reply.cell.liveValue.map { History.Value($0) } ?? .none
          }
        case .failed, .unavailable: history.end(call.invoked, .fail)
        case .unknown: history.end(call.invoked, .unknown)
        }
      }
      let client = dice.below(open.count)
      let node = dice.below(5)
      if open[client] == nil, cluster.isUp[node] {
        let key = QuorumStore.Key(dice.below(Self.keys))
        let writes = dice.below(3) == 0
        if writes { value += 1 }
        let operation = history.invoke(
          client: UInt32(client), key: key, writes ? .write : .read
        ) {
          if writes { $0.argument = History.Value(value) }
        }
        let tag = cluster.submit(writes ? .put(value) : .get, key, at: node)
        open[client] = (tag, operation.invoked)
      }
      if dice.below(6) == 0 { FaultScheduleTests().inject(&cluster, &dice) }
      cluster.run(.milliseconds(1 + dice.below(60)))
    }
    return (history, ok)
  }

  func isLinearizable(_ history: History) -> Bool {
    var check = LinearizabilityCheck(history, .register)
    return check.run() && check.verdict == .ok
  }

  @Test("linearizable under crashes, cuts, loss and repetition") func linearizable() {
    var answered = 0
    for seed in UInt64(0)..<(isSoak ? 10_000 : 1_000) {
      let (history, ok) = history(seed: seed)
      answered += ok
      #expect(isLinearizable(history), "seed \(seed)")
    }
    #expect(answered > 60 * 40)
  }

  @Test("a read that does not write back is caught within 200 seeds") func withoutWriteBack() {
    let caught = (UInt64(0)..<200).first {
      !isLinearizable(history(seed: $0) { $0.bugs = .abdWithoutWriteBack }.history)
    }
    #expect(caught != nil)
  }

  @Test("a read waits for a majority to hold what it answers") func writesBack() {
    for bugs in [QuorumStore.Bugs(), .abdWithoutWriteBack] {
      var cluster = StoreCluster(3) {
        $0.algorithm = .abd
        $0.bugs = bugs
      }
      cluster.detection = nil
      // A write that reaches one replica and is unknown to its client.
      cluster.common.settings.algorithm = .quorum
      cluster.common.settings.hints = .none
      cluster.cut = ([NodeID(0)], [NodeID(1), NodeID(2)])
      #expect(cluster.ask(.put(7), 1, at: 0)?.outcome == .unknown)
      cluster.common.settings.algorithm = .abd
      cluster.cut = ([NodeID(0), NodeID(1)], [NodeID(2)])
      #expect(cluster.ask(.get, 1, at: 0)?.cell.liveValue == 7)
      cluster.cut = ([NodeID(0)], [NodeID(1), NodeID(2)])
      #expect(cluster.ask(.get, 1, at: 2)?.cell.liveValue == (bugs.isEmpty ? 7 : nil))
    }
  }

  @Test("without a majority nothing is answered, and nobody stands in") func minority() {
    var cluster = StoreCluster(5) {
      $0.algorithm = .abd
      $0.hints = .dynamo
    }
    let replicas = cluster.replicas(1)
    cluster.kill(replicas[0].index)
    cluster.kill(replicas[1].index)
    let node = replicas[2].index
    #expect(cluster.ask(.put(1), 1, at: node)?.outcome == .failed, "nobody was known to be down")
    cluster.run(.seconds(2))
    #expect(cluster.ask(.put(2), 1, at: node)?.outcome == .unavailable)
    #expect(cluster.ask(.get, 1, at: node)?.outcome == .unavailable)
    #expect(cluster.stores.allSatisfy { $0.hintsPending == 0 && $0.fallbackCell(of: 1).isAbsent })
  }
}
