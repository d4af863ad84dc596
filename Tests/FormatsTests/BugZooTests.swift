import Cluster
import Simulation
import TestSupport
import Testing
import Verification

@testable import Formats

/// Each bug of the zoo, let loose at the start of its scenario, makes one of its expectations fail.
///
/// Without it none does, whatever the seed.
@Suite("The bug zoo") struct BugZooTests {
  @Test("each bug is caught in its scenario within 200 seeds", arguments: Cluster.Bug.allCases)
  func caught(bug: Cluster.Bug) throws {
    var scenario = try ScenarioYAML.read(Shipped.text(bug.scenario + ".yaml"), file: bug.scenario)
    scenario.setSchedule(
      [Scenario.Entry(at: .zero, .bug(bug, isOn: true))] + scenario.schedule)
    let seed = try (UInt64(1)...200).first { try fails(scenario, seed: $0) }
    #expect(seed != nil, "\(bug.rawValue) shows in none of 200 runs of \(bug.scenario)")
  }

  @Test("no bug shows without its switch", arguments: Cluster.Bug.allCases)
  func neverWithout(bug: Cluster.Bug) throws {
    let scenario = try ScenarioYAML.read(Shipped.text(bug.scenario + ".yaml"), file: bug.scenario)
    for seed in UInt64(1)...(isSoak ? 2_000 : 2) {
      #expect(try !fails(scenario, seed: seed), "\(bug.scenario), seed \(seed)")
    }
  }

  private func fails(_ scenario: Scenario, seed: UInt64) throws -> Bool {
    var experiment = Experiment(scenario, seed: seed)
    _ = experiment.advance(to: .zero + scenario.duration, maximumSteps: .max)
    let judge = Judge(end: experiment.now, lastHeal: nil)
    return judge.verdicts(on: scenario.expectations, from: experiment.readings).contains {
      $0.outcome == .failed
    }
  }

  @Test("names, texts and scenarios are there and differ") func table() {
    #expect(Set(Cluster.Bug.allCases.map(\.rawValue)).count == Cluster.Bug.allCases.count)
    for bug in Cluster.Bug.allCases {
      #expect(Shipped.names.contains(bug.scenario + ".yaml"), "\(bug.rawValue): \(bug.scenario)")
      #expect(!bug.summary.english.isEmpty && !bug.summary.korean.isEmpty)
      var bugs = Bugs()
      bugs[bug] = true
      #expect(bugs.loose == [bug])
    }
  }
}
