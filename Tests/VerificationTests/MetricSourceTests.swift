import Cluster
import Patterns
import Simulation
import Testing
import Verification

@Suite("An expectation over stored metrics") struct MetricSourceTests {
  /// Two instances for 30 s: one counts 10 a second, the other 5; every job takes 0.4 s.
  private func store() -> MetricStore {
    var store = MetricStore(families: [
      .counter("jobs_total", "Jobs.", ["code"]), .gauge("depth", "Waiting."),
      .histogram("job_duration_seconds", "How long.", bounds: [0.5, 1]),
      .counter("never_total", "Never."),
    ])
    let targets = ["m-1", "m-2"].map { store.addTarget(service: "m", instance: $0) }
    let jobs = targets.enumerated().map {
      store.resolve(MetricStore.FamilyID(0), $0.element, [$0.offset == 0 ? "200" : "503"])
    }
    let depth = targets.map { store.resolve(MetricStore.FamilyID(1), $0) }
    let durations = store.resolve(MetricStore.FamilyID(2), targets[0])
    for second in 0...30 {
      store.set(depth[0], Double(second))
      store.set(depth[1], 3)
      store.scrape(at: .seconds(second))
      store.increment(jobs[0], by: 10)
      store.increment(jobs[1], by: 5)
      store.observe(durations, 0.4)
    }
    return store
  }

  @Test(
    "reads sums, extremes, rates and quantiles as Prometheus does",
    arguments: [
      ("finally depth == 33", true), ("at 10s depth == 13", true),
      ("finally max(depth) == 30", true),
      ("finally min(depth) == 3", true), ("finally depth{instance=\"m-2\"} == 3", true),
      ("finally depth{instance!=\"m-2\"} == 30", true), ("finally jobs_total == 450", true),
      ("finally rate(jobs_total) == 15/s", true),
      ("finally rate(jobs_total{code=\"503\"}[5s]) == 5/s", true),
      ("finally increase(jobs_total{code=\"503\"}[10s]) == 50", true),
      ("finally p50(job_duration_seconds) == 250ms", true),
      ("finally job_duration_seconds_count == 30", true),
      ("finally never_total == 0", true), ("finally rate(never_total) == 0", true),
      ("finally jobs_total{code=\"404\"} == 0", true),
      // What does not exist is nothing, not zero.
      ("finally jobs_total{cod=\"404\"} == 0", false), ("finally nonsense == 0", false),
      ("finally depth{instance=\"m-3\"} == 0", false), ("finally p50(depth) == 0", false),
    ])
  func queries(text: String, holds: Bool) throws {
    let verdict = Judge(end: .seconds(30)).verdict(
      on: try Cluster.Expectation.parse(text), from: store())
    #expect((verdict.outcome == .passed) == holds, "\(verdict)")
  }
}
