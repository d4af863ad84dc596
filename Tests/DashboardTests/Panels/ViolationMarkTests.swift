import Cluster
import Screen
import Simulation
import Testing
import Verification

@testable import Dashboard

@Suite("A trace that a judge complains of") struct ViolationMarkTests {
  @Test("says so beside the bar of the operation, whatever else it would say")
  func mark() {
    var model = TracesViewModel.trouble
    model.trace?.spans[8].isViolation = true
    model.trace?.spans[4].isViolation = true
    var frame = Frame(width: 140, height: 30)
    TracesPanel.draw(
      model, into: &frame, rect: Rect(x: 0, y: 0, width: 140, height: 30), context: PanelContext())
    #expect(frame.text.split(separator: "\n").count { $0.contains("✗ not linearizable") } == 2)
  }

  @Test("is the one shown, with the callee's span standing for the client's")
  func chosen() throws {
    var scenario = Scenario()
    scenario.settings.workload.keys = 4
    scenario.settings.store.r = 1
    scenario.settings.store.w = 1
    var experiment = Experiment(scenario, seed: 7)
    _ = experiment.advance(to: .seconds(5), maximumSteps: .max)
    experiment.apply(try Command.parse("partition zone:a | zone:b,zone:c"))
    // Until the first is found.
    var shown: TracesViewModel.Trace?
    for second in 6...20 where shown == nil {
      _ = experiment.advance(to: .seconds(second), maximumSteps: .max)
      shown = TracesViewModel(experiment).trace
      if shown?.spans.contains(where: \.isViolation) != true { shown = nil }
    }
    let guilty = try #require(shown).spans.filter(\.isViolation)
    #expect(guilty.allSatisfy { $0.service == "kv" || $0.operation.hasSuffix(" kv") })
    #expect(!experiment.watch.violatingSpans(of: experiment.watch.violations.last.trace).isEmpty)
  }
}

extension Chunked {
  /// The newest element.
  fileprivate var last: Element { self[endIndex - 1] }
}
