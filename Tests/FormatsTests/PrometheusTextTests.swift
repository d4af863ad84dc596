import Formats
import Foundation
import Patterns
import Simulation
import Testing

@Suite("Prometheus text") struct PrometheusTextTests {
  private func store() -> MetricStore {
    var store = MetricStore(families: [
      .counter("jobs_total", "Jobs \\ of\nthe \"shop\".", ["kind"]),
      .gauge("depth", "Waiting."),
      .histogram("job_duration_seconds", "How long.", bounds: [0.5, 1]),
      .gauge("unused", "Never set."),
    ])
    let one = store.addTarget(service: "mailer", instance: "mailer-1")
    let two = store.addTarget(service: "mailer", instance: "mailer-2")
    store.increment(store.resolve(MetricStore.FamilyID(0), one, ["a\"\\\n한"]), by: 3)
    store.set(store.resolve(MetricStore.FamilyID(1), one), -0.25)
    store.set(store.resolve(MetricStore.FamilyID(1), two), 7)
    let histogram = store.resolve(MetricStore.FamilyID(2), one)
    for value in [0.5, 0.75, 20] { store.observe(histogram, value) }
    store.reset(two)
    return store
  }

  @Test("of version 0.0.4 is what Prometheus reads, escaped as it wants")
  func text() {
    let target = "service=\"mailer\",instance=\"mailer-1\""
    #expect(
      PrometheusText.text.write(store()) == """
        # HELP jobs_total Jobs \\\\ of\\nthe "shop".
        # TYPE jobs_total counter
        jobs_total{kind="a\\"\\\\\\n한",\(target)} 3
        # HELP depth Waiting.
        # TYPE depth gauge
        depth{\(target)} -0.25
        # HELP job_duration_seconds How long.
        # TYPE job_duration_seconds histogram
        job_duration_seconds_bucket{\(target),le="0.5"} 1
        job_duration_seconds_bucket{\(target),le="1"} 2
        job_duration_seconds_bucket{\(target),le="+Inf"} 3
        job_duration_seconds_sum{\(target)} 21.25
        job_duration_seconds_count{\(target)} 3
        # HELP up Whether the target answers.
        # TYPE up gauge
        up{\(target)} 1
        up{service="mailer",instance="mailer-2"} 0

        """)
  }

  @Test("of OpenMetrics names counters, bounds, units and its end differently")
  func openMetrics() {
    let lines = PrometheusText.openMetrics.write(store()).split(separator: "\n").map(String.init)
    #expect(
      lines.prefix(2) == ["# TYPE jobs counter", "# HELP jobs Jobs \\\\ of\\nthe \\\"shop\\\"."])
    #expect(lines[2].hasPrefix("jobs_total{"))
    #expect(lines.contains("# UNIT job_duration_seconds seconds"))
    #expect(
      lines.contains { $0.contains("le=\"1.0\"") } && lines.contains { $0.contains("le=\"+Inf\"") })
    #expect(lines.last == "# EOF" && lines.count { $0 == "# EOF" } == 1)
  }

  @Test(
    "is chosen by the Accept headers and their weights",
    arguments: [
      ([], .text),
      (["*/*"], .text),
      (["application/openmetrics-text"], .openMetrics),
      (["Application/OpenMetrics-Text; Q=0.9 , text/plain;q=0.2"], .openMetrics),
      // Prometheus 3 as it comes, and as it is configured to prefer the older text.
      (
        [
          "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,"
            + "*/*;q=0.2"
        ], .openMetrics
      ),
      (["text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5"], .text),
      (["text/plain;q=0.4", "application/openmetrics-text;q=0.5"], .openMetrics),
      (["application/openmetrics-text;q=0"], .text),
      (["application/openmetrics-text;q=0.1, */*;q=0.8"], .text),
      (["application/openmetrics-text;q=0.1, text/plain;q=0, */*;q=0.8"], .openMetrics),
      (["application/openmetrics-text;q=much"], .text),
    ] as [([String], PrometheusText)])
  func accept(_ headers: [String], _ format: PrometheusText) {
    #expect(PrometheusText(accept: headers) == format)
  }
}
