import Cluster
import Formats
import Foundation
import Simulation
import Testing
import Verification

/// Every metric is 0.973 everywhere.
private struct Constant: ExpectationSource {
  func value(of query: MetricQuery, at instant: Instant) -> Double? { 0.973 }
}

@Suite("The report of a run") struct RunReportTests {
  private func report() throws -> RunReport {
    let claims = ["at 30s availability > 99%", "finally q{a=\"<&>\"} < 1", "at 99s x == 0"]
    let expectations = try claims.map { try Cluster.Expectation.parse($0) }
    let verdicts = Judge(end: .seconds(60)).verdicts(on: expectations, from: Constant())
    return RunReport(
      scenario: "shop", seed: .max, end: .seconds(60), digest: "1a2b 3c4d", verdicts: verdicts,
      figures: [RunReport.Figure("requests", "7 200"), RunReport.Figure("p99", "412ms")])
  }

  @Test("tells people what passed, what failed and how far off it was")
  func text() throws {
    #expect(
      try report().written(as: .text) == """
        shop · seed 18446744073709551615 · 60s · digest 1a2b 3c4d
          requests  7 200
          p99       412ms
          ✘ failed: at 30s availability > 99%: 97.3% at 30s
          ✔ passed: finally q{a="<&>"} < 1: 0.973 at 60s
          – unreached: at 99s x == 0
        1 passed, 1 failed, 1 unreached

        """)
    #expect(try !report().isGood)
  }

  @Test("is JSON that others read")
  func json() throws {
    let text = try report().written(as: .json)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(object?["failed"] as? Int == 1 && object?["scenario"] as? String == "shop")
    let claims = object?["expectations"] as? [[String: Any]]
    #expect(claims?[1]["expectation"] as? String == "finally q{a=\"<&>\"} < 1")
    #expect(claims?[0]["observed"] as? Double == 0.973)
    let empty = RunReport(
      scenario: "a\u{1}\"\n", seed: 1, end: .zero, digest: "", verdicts: [])
    #expect(throws: Never.self) {
      try JSONSerialization.jsonObject(with: Data(empty.written(as: .json).utf8))
    }
  }

  @Test("is JUnit's XML, in which nothing is left unescaped")
  func junit() throws {
    let lines = try report().written(as: .junit).split(separator: "\n").map(String.init)
    #expect(
      lines[1]
        == "<testsuite name=\"shop\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"60.0\">"
    )
    #expect(
      lines.contains { $0.contains("name=\"finally q{a=&quot;&lt;&amp;&gt;&quot;} &lt; 1\"") })
    #expect(
      lines.contains {
        $0.contains("<failure message=\"failed: at 30s availability &gt; 99%: 97.3% at 30s\"/>")
      })
    #expect(lines.last == "</testsuite>")
  }

  @Test("a command that was refused is told in each format, and no such run is good")
  func refused() throws {
    let kill = try Command.parse("kill leader")
    let report = RunReport(
      scenario: "shop", seed: 1, end: .seconds(60), digest: "1a2b 3c4d", verdicts: [],
      refused: [RefusedCommand(at: .milliseconds(5_500), kill, reason: "nobody leads & <none>")])
    #expect(!report.isGood)
    let text = report.written(as: .text)
    #expect(text.contains("  ✘ refused: at 5.5s kill leader: nobody leads & <none>\n"))
    #expect(text.hasSuffix("0 passed, 0 failed, 1 refused\n"))
    let json =
      try JSONSerialization.jsonObject(with: Data(report.written(as: .json).utf8))
      as? [String: Any]
    let refused = json?["refused"] as? [[String: Any]]
    #expect(refused?.count == 1 && refused?[0]["command"] as? String == "kill leader")
    #expect(refused?[0]["at_seconds"] as? Double == 5.5)
    let junit = report.written(as: .junit)
    #expect(junit.contains("tests=\"1\" failures=\"0\" errors=\"1\""))
    #expect(junit.contains("name=\"at 5.5s kill leader\" time=\"5.5\">"))
    #expect(junit.contains("<error message=\"nobody leads &amp; &lt;none&gt;\"/></testcase>"))
  }
}
