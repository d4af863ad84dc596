import Cluster
import Simulation
import Testing
import Verification

/// A metric that is its own time in seconds, from 5 s on; not a number at 7 s.
private struct Clock: ExpectationSource {
  func value(of query: MetricQuery, at instant: Instant) -> Double? {
    if query.name != "clock" || instant < .seconds(5) { return nil }
    return instant == .seconds(7) ? .nan : instant.seconds
  }
}

@Suite("The judge of expectations") struct JudgeTests {
  @Test(
    "says what came of each",
    arguments: [
      ("at 10s clock == 10", "passed: at 10s clock == 10: 10 at 10s"),
      ("at 10s clock > 50%", "passed: at 10s clock > 50%: 1000% at 10s"),
      ("at 10s clock < 2s", "failed: at 10s clock < 2s: 10s at 10s"),
      ("at 90s clock == 10", "unreached: at 90s clock == 10"),
      ("at 2s clock == 2", "failed: at 2s clock == 2: no sample by 2s"),
      ("at 10s other == 0", "failed: at 10s other == 0: no sample by 10s"),
      ("between 1s and 9s clock < 9", "failed: between 1s and 9s clock < 9: 9 at 9s"),
      ("between 1s and 9s clock != 7", "passed: between 1s and 9s clock != 7: 9 at 9s"),
      ("between 1s and 90s clock < 20", "failed: between 1s and 90s clock < 20: 20 at 20s"),
      ("between 1s and 90s clock < 99", "unreached: between 1s and 90s clock < 99"),
      ("always clock >= 6", "failed: always clock >= 6: 5 at 5s"),
      ("always clock >= 5", "passed: always clock >= 5: 60 at 60s"),
      ("finally clock == 60", "passed: finally clock == 60: 60 at 60s"),
      ("sometime clock == 33", "passed: sometime clock == 33: 33 at 33s"),
      ("sometime clock == 61", "failed: sometime clock == 61: 60 at 60s"),
      (
        "sometime between 10s and 20s clock == 33",
        "failed: sometime between 10s and 20s clock == 33: 20 at 20s"
      ),
      ("within 5s of heal clock > 40", "passed: within 5s of heal clock > 40: 41 at 41s"),
      ("within 5s of heal clock > 45", "failed: within 5s of heal clock > 45: 45 at 45s"),
      ("within 50s of heal clock > 99", "unreached: within 50s of heal clock > 99"),
      ("within 1500ms of 3s clock > 4", "failed: within 1.5s of 3s clock > 4: no sample by 4.5s"),
    ])
  func verdicts(text: String, expected: String) throws {
    let judge = Judge(end: .seconds(60), lastHeal: .seconds(40))
    let verdict = judge.verdict(on: try Cluster.Expectation.parse(text), from: Clock())
    #expect(verdict.description == expected)
  }

  @Test("cannot judge what counts from a healing that never was")
  func noHeal() throws {
    let expectation = try Cluster.Expectation.parse("within 5s of heal clock > 0")
    #expect(Judge(end: .seconds(60)).verdict(on: expectation, from: Clock()).outcome == .unreached)
  }

  @Test("looks at the longest runs too")
  func longRun() throws {
    let expectation = try Cluster.Expectation.parse("always clock >= 0")
    let judge = Judge(end: .never, step: .milliseconds(1))
    #expect(judge.verdict(on: expectation, from: Clock()).outcome == .passed)
  }
}
