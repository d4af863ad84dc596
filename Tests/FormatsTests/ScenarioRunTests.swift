import Cluster
import Patterns
import Simulation
import TestSupport
import Testing
import Verification

@testable import Formats

@Suite("A scenario shows what it says, whatever the seed") struct ScenarioRunTests {
  @Test(arguments: Shipped.names, UInt64(1)...(isSoak ? 50 : 1))
  func holds(name: String, seed: UInt64) throws {
    let scenario = try ScenarioYAML.read(Shipped.text(name), file: name)
    let variants = scenario.variants.map { scenario.only($0) }
    for scenario in variants.isEmpty ? [scenario] : variants { judge(scenario, seed: seed) }
  }

  /// What it exports is what it holds, and Prometheus has nothing to say against it.
  private func check(_ text: String, of experiment: Experiment) {
    let name = experiment.world.scenario.name
    do {
      let stores = [experiment.readings.world, experiment.readings.measures]
      #expect(try ScrapedText(text).differences(from: stores) == [], "\(name)")
      if let printed = try Promtool.check(text) { #expect(printed == "", "\(name)") }
    } catch {
      Issue.record("\(name): \(error)")
    }
  }

  private func judge(_ scenario: Scenario, seed: UInt64) {
    // The seed that is shipped is tried by every run, others by the soak.
    var experiment = Experiment(scenario, seed: seed == 1 ? scenario.seed : seed)
    _ = experiment.advance(to: .zero + scenario.duration, maximumSteps: .max)
    check(
      PrometheusText.text.write(experiment.readings.world, experiment.readings.measures),
      of: experiment)
    let world = experiment.world
    var lastHeal: Instant?
    for index in world.occurrences.startIndex..<world.occurrences.endIndex {
      if case .faultHealed = world.occurrences[index].what {
        lastHeal = world.occurrences[index].time
      }
    }
    let judge = Judge(end: world.now, lastHeal: lastHeal)
    for verdict in judge.verdicts(on: scenario.expectations, from: experiment.readings) {
      #expect(verdict.outcome == .passed, "\(scenario.name) seed \(world.seed): \(verdict)")
    }
    for refused in world.refusedCommands {
      Issue.record("\(scenario.name) seed \(world.seed): refused \(refused)")
    }
  }
}
