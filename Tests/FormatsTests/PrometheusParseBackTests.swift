import Formats
import Foundation
import Patterns
import Simulation
import TestSupport
import Testing

@Suite("Prometheus text, read back") struct PrometheusParseBackTests {
  /// Label values of anything that a person or a fault may have named.
  private func text(_ random: inout Random) -> String {
    let alphabet: [Unicode.Scalar] = [
      "\\", "\"", "\n", "a", "Z", "0", " ", "{", "}", ",", "=", "#", "\t", "\r", "é", "한", "😀",
      "\u{0}", "\u{301}", "\u{2028}",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<random.below(12) { text.append(alphabet[random.below(alphabet.count)]) }
    return String(text)
  }

  @Test("is what the registry holds, whatever the labels and the helps are", arguments: 0..<20)
  func fuzz(seed: Int) throws {
    for round in 0..<(isSoak ? 500 : 50) {
      var random = Random(seed: UInt64(seed * 1_000 + round))
      var store = MetricStore(families: [
        .counter("jobs_total", "x" + text(&random), ["kind", "what"]),
        .gauge("depth", "y" + text(&random), ["kind"]),
        .histogram("job_duration_seconds", "z" + text(&random), ["kind"], bounds: [0.005, 1, 10]),
        .summary("job_seconds", "w" + text(&random), ["kind"], quantiles: [0.5, 0.99]),
      ])
      let targets = (0..<3).map { store.addTarget(service: text(&random), instance: "\($0)") }
      for _ in 0..<random.below(60) {
        let target = targets[random.below(3)]
        let label = text(&random)
        switch random.below(4) {
        case 0:
          let id = store.resolve(MetricStore.FamilyID(0), target, [label, text(&random)])
          store.increment(id, by: Double(random.below(1_000)) / 7)
        case 1:
          let value = [.nan, .infinity, -.infinity, -0.0, 1e300, 1e-300, 0.1]
          store.set(
            store.resolve(MetricStore.FamilyID(1), target, [label]), value[random.below(7)])
        case 2:
          store.observe(
            store.resolve(MetricStore.FamilyID(2), target, [label]), random.unit() * 20)
        default:
          let id = store.resolve(MetricStore.FamilyID(3), target, [label])
          store.summarize(id, .milliseconds(random.below(5_000)))
          store.set(id, quantiles: [random.unit(), 2])
        }
      }
      if random.below(3) == 0 { store.reset(targets[0]) }
      let read = try ScrapedText(PrometheusText.text.write(store))
      #expect(read.differences(from: [store]) == [], "seed \(seed), round \(round)")
      if round == 0, let printed = try Promtool.check(PrometheusText.text.write(store)) {
        #expect(printed == "", "seed \(seed)")
      }
    }
  }

  @Test("by a reader that finds what is wrong")
  func slips() throws {
    func fails(_ text: String) { #expect(throws: ScrapedText.Slip.self) { try ScrapedText(text) } }
    let head = "# HELP a x\n# TYPE a gauge\n"
    #expect(try ScrapedText(head + "a{b=\"\\\\\\\"\\n\",} -Inf\n").samples.count == 1)
    fails(head + "a 1")
    fails(head + "a 1\na 1\n")
    fails(head + "a{b=\"\\t\"} 1\n")
    fails(head + "a{b=\"c} 1\n")
    fails(head + "a x\n")
    fails("a 1\n")
    fails(head + "a 1\n# HELP c x\n# TYPE c gauge\nc 1\na{b=\"d\"} 1\n")
    fails(head + "# TYPE a gauge\na 1\n")
    if let printed = try Promtool.check("# TYPE a gauge\na_total 1\n") { #expect(printed != "") }
  }
}
