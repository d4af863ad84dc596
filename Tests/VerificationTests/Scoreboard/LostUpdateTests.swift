import Simulation
import Testing

@testable import Cluster
@testable import Verification

/// Transfers between two accounts, all of whose balances stand in one value.
private func ledgerScenario(_ store: ClusterSettings.Store.Mode) -> Scenario {
  var scenario = Scenario()
  scenario.settings.workload.mix = .only(transfer: 1)
  scenario.settings.workload.rate = 10
  scenario.settings.store.mode = store
  return scenario
}

@Suite("Lost updates, found while they happen") struct LostUpdateTests {
  /// Acknowledged updates from a base that an earlier one had started from, told from the records.
  private func lost(_ world: World) -> Int {
    var bases: Set<UInt64> = []
    var count = 0
    for index in world.storeHistory.startIndex..<world.storeHistory.endIndex {
      let record = world.storeHistory[index]
      guard record.isUpdate, record.outcome == .ok else { continue }
      if !bases.insert(record.expected).inserted { count += 1 }
    }
    return count
  }

  @Test("a store without compare-and-set loses updates, and the score says how many") func blind() {
    var experiment = Experiment(ledgerScenario(.ap))
    _ = experiment.advance(to: .seconds(20), maximumSteps: .max)
    let past = experiment
    _ = experiment.advance(to: .seconds(30), maximumSteps: .max)
    let score = experiment.scoreboard.lostUpdates
    #expect(score > 5)
    #expect(score == lost(experiment.world))
    #expect(experiment.readings.value(of: .init("lost_updates"), at: .seconds(30)) == Double(score))
    for pair in experiment.watch.lostUpdates {
      #expect(pair.first.outcome == .ok && pair.second.outcome == .ok)
      #expect(pair.first.argument != pair.second.argument)
    }
    // Rewound, the score is what it was, and comes to the same again.
    #expect(past.scoreboard.lostUpdates < score)
    var again = past
    _ = again.advance(to: .seconds(30), maximumSteps: .max)
    #expect(again.scoreboard.lostUpdates == score)
  }

  @Test("one that has compare-and-set loses none, and a refused comparison is an answer")
  func compared() {
    for store in [ClusterSettings.Store.Mode.cp, .ca] {
      var experiment = Experiment(ledgerScenario(store))
      _ = experiment.advance(to: .seconds(30), maximumSteps: .max)
      #expect(experiment.watch.updateCount > 100)
      #expect(experiment.scoreboard.lostUpdates == 0)
      #expect(experiment.watch.judge.verdict == .ok)
      let history = experiment.world.storeHistory
      let mismatches = (history.startIndex..<history.endIndex).count { history[$0].isMismatch }
      #expect(mismatches > 0)
    }
  }

  @Test("only acknowledged updates from the same value of the same key make a pair") func pairs() {
    var updates = LiveUpdates()
    func update(
      _ key: UInt32, _ value: UInt64, _ outcome: History.Operation.Outcome
    )
      -> History.Operation
    {
      var operation = History.Operation(process: 0, key: key, .write, invoked: Int(value))
      operation.argument = History.Value(value)
      operation.outcome = outcome
      return operation
    }
    let base = History.Value(7)
    updates.ended(update(1, 10, .ok), from: base)
    updates.ended(update(1, 11, .unknown), from: base)
    updates.ended(update(1, 12, .fail), from: base)
    updates.ended(update(2, 13, .ok), from: base)
    updates.ended(update(1, 14, .ok), from: History.Value(10))
    #expect(updates.count == 0)
    updates.ended(update(1, 15, .ok), from: base)
    #expect(updates.count == 1)
    #expect(updates.latest.first?.first.argument.number == 10)
    #expect(updates.latest.first?.second.argument.number == 15)
    // A base that lies too far back is forgotten.
    for value in 100..<100 + UInt64(LiveUpdates.memory) {
      updates.ended(update(1, value, .ok), from: History.Value(value))
    }
    updates.ended(update(1, 16, .ok), from: base)
    #expect(updates.count == 1)
  }

  @Test("a counter that shows less than was added before is stale, and one that shows more is not")
  func floors() {
    var floors = CounterFloors()
    floors.added(to: 3)
    floors.added(to: 3)
    #expect(floors.floor(of: 3) == 2 && floors.floor(of: 2) == 0)
    floors.shown(5, of: 3)
    #expect(floors.floor(of: 3) == 5)
    floors.shown(1, of: 3)
    #expect(floors.floor(of: 3) == 5)
  }

  @Test("counters lose nothing under a cut, and what each side reads is stale all the same")
  func counters() throws {
    var scenario = Scenario()
    scenario.settings.workload.mix = .only(like: 25, read: 35)
    scenario.settings.workload.keys = 60
    scenario.settings.likes.counted = true
    scenario.settings.store.values = .counter
    scenario.settings.store.gossip = .milliseconds(50)
    scenario.settings.store.phi = 6
    scenario.settings.balancing.local = true
    var experiment = Experiment(scenario)
    _ = experiment.advance(to: .seconds(10), maximumSteps: .max)
    #expect(experiment.scoreboard.staleReads == 0)
    #expect(experiment.watch.judge.verdict == .ok)
    experiment.apply(try Command.parse("partition zone:a | zone:b,zone:c for 10s"))
    _ = experiment.advance(to: .seconds(30), maximumSteps: .max)
    #expect(experiment.scoreboard.staleReads > 0)
    #expect(experiment.watch.judge.verdict == .violated)
    #expect(experiment.scoreboard.lostUpdates == 0)
    #expect(experiment.world.likes.drift <= 0)
  }
}
