import Cluster
import Formats
import Simulation
import Testing

/// What reads well and means nothing is refused before a run, not found out after it.
@Suite("A scenario that makes no sense") struct ScenarioSenseTests {
  @Test(
    "asks for a metric or a label that nobody counts",
    arguments: [
      (
        "finally client_hedges_totl == 0",
        "3: no metric is called \"client_hedges_totl\"; did you mean client_hedges_total?"
      ),
      (
        "finally lost_write == 0",
        "3: no metric is called \"lost_write\"; did you mean lost_writes?"
      ),
      (
        "always queue_depth{que=\"email\"} < 9",
        "3: queue_depth has no label \"que\"; it has queue, state, service, instance"
      ),
      ("finally p99(availability) < 1", "3: availability is no histogram: it has no quantiles"),
    ])
  func metrics(claim: String, message: String) {
    for body in ["expect:\n  - '\(claim)'", "compare:\n  a: {expect: ['\(claim)']}\n  b: {}"] {
      let error = #expect(throws: ScenarioError.self) {
        try ScenarioYAML.read("name: x\n" + body, file: "x.yaml")
      }
      #expect(error?.description.hasPrefix("x.yaml:" + message) == true, "\(error as Any)")
    }
  }

  @Test("every short name, family and label that there is can be asked for") func known() throws {
    for claim in [
      "linearizable", "yield{zone=\"a\"} > 1%", "answered == 100%", "silence < 1s",
      "cap_session_violations_total{guarantee=\"monotonicReads\",store=\"cp\"} == 0",
      "p50(cap_convergence_seconds) < 9s", "cap_divergent_keys{service=\"kv\"} == 0",
    ] {
      _ = try ScenarioYAML.read("name: x\nexpect: ['finally \(claim)']", file: "x.yaml")
    }
  }

  @Test(
    "sets what contradicts itself, in its order of time and in each of its worlds",
    arguments: [
      ("schedule:\n  - 5s: set store.r 5", "3: store.r: expected at most store.n, which is 3"),
      // The later line comes first.
      (
        "schedule:\n  - 9s: set store.r 2\n  - 5s: set store.r 1\n  - 7s: set store.n 1\n",
        "5: store.w: expected at most store.n, which is 1, found 2"
      ),
      (
        "compare:\n  a: {}\n  b:\n    commands:\n      - set store.n 5\n      - set store.r 6",
        "7: store.r: expected at most store.n, which is 5, found 6"
      ),
      (
        "compare:\n  a:\n    commands: [set store.n 5]\n  b: {}\nschedule:\n  - 5s: set store.r 4",
        "7: store.r: expected at most store.n, which is 3, found 4"
      ),
    ])
  func settings(body: String, message: String) {
    let error = #expect(throws: ScenarioError.self) {
      try ScenarioYAML.read("name: x\n" + body, file: "x.yaml")
    }
    #expect(error?.description.hasPrefix("x.yaml:" + message) == true, "\(error as Any)")
  }

  @Test("is none that sets one thing after the other") func inOrder() throws {
    for body in [
      "schedule:\n  - 5s: set store.n 5\n  - 5s: set store.r 5",
      "compare:\n  a:\n    commands: [set store.n 5, set store.r 4]\n  b: {}",
      "compare:\n  a:\n    commands: [set store.n 5, set store.r 4]\n  b:\n    commands: [set store.w 3]",
      // What undo leaves is only known when it is time.
      "schedule:\n  - 5s: set store.n 5\n  - 6s: undo\n  - 7s: set store.r 5",
    ] {
      _ = try ScenarioYAML.read("name: x\n" + body, file: "x.yaml")
    }
  }
}
