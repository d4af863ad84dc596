import Cluster
import Simulation
import Testing
import Verification

@Suite("A watched world") struct ExperimentTests {
  @Test("is judged the same however often its run pauses", arguments: [1, 7, 1_000])
  func slices(steps: Int) throws {
    let end = Instant.seconds(6)
    var whole = Experiment(Scenario(), seed: 3)
    _ = whole.advance(to: end, maximumSteps: .max)
    var sliced = Experiment(Scenario(), seed: 3)
    while !sliced.advance(to: end, maximumSteps: steps) {}
    #expect(sliced.digest == whole.digest)
    #expect(whole.service.seconds.count == 6)
    #expect(sliced.service == whole.service)
    for name in ["yield", "answered", "stale_reads"] {
      let query = try Condition.parse("\(name) > 0").query
      #expect(sliced.readings.value(of: query, at: end) == whole.readings.value(of: query, at: end))
    }
  }
}
