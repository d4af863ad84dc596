import Cluster
import Simulation
import Testing

@Suite("The settings table") struct SettingsTests {
  @Test("takes its own defaults, and reads back what it prints")
  func defaults() {
    #expect(ClusterSettings().contradiction == nil)
    for setting in SettingsTable.rows {
      #expect(setting.takes(setting.standard), "\(setting.path)")
      #expect(setting.read(setting.standard.description) == setting.standard, "\(setting.path)")
      #expect(!setting.help.english.isEmpty && !setting.help.korean.isEmpty)
    }
  }

  @Test("changes one setting a row, and none when the value is not its own", arguments: 0..<20)
  func oneEach(seed: Int) {
    var maker = CommandMaker(random: Random(seed: UInt64(seed)))
    for setting in SettingsTable.rows {
      var settings = ClusterSettings()
      let value = maker.value(of: setting)
      #expect(setting.set(value, in: &settings))
      for other in SettingsTable.rows {
        let expected = other.path == setting.path ? value : other.standard
        #expect(other.value(in: settings) == expected, "\(setting.path) changed \(other.path)")
      }
      let before = settings
      #expect(!setting.set(.integer(-1), in: &settings) && settings == before)
    }
  }

  @Test("finds contradictions")
  func contradictions() {
    var settings = ClusterSettings()
    settings.store.r = 4
    #expect(settings.contradiction?.message == "at most store.n, which is 3, found 4")
  }
}

@Suite("Quantities") struct QuantityTests {
  @Test(
    "are read exactly or not at all",
    arguments: [
      ("5s", 5_000_000_000), ("1.5s", 1_500_000_000), ("0.000000001s", 1), ("300ms", 300_000_000),
      ("20us", 20_000), ("20µs", 20_000), ("7ns", 7), ("2m", 120_000_000_000),
      ("3h", 10_800_000_000_000), ("-5s", -5_000_000_000), ("+5s", 5_000_000_000), ("0", 0),
    ])
  func intervals(text: String, nanoseconds: Int64) {
    #expect(Interval(spelled: text)?.nanoseconds == nanoseconds)
  }

  @Test(
    "are refused when odd, too exact or too large",
    arguments: [
      "", "s", "5", ".5s", "5.s", "1.2.3s", "0.5ns", "1e3s", "99999999999h",
      "9223372036854775807ns",
      "5 s", "٥s", "nan s", "--5s",
    ])
  func odd(text: String) {
    #expect(Interval(spelled: text) == nil)
  }

  @Test("print as they are read", arguments: 0..<4)
  func intervalRoundTrip(seed: Int) {
    var maker = CommandMaker(random: Random(seed: UInt64(seed)))
    for _ in 0..<500 {
      let interval = maker.interval()
      #expect(Interval(spelled: interval.description) == interval)
      let share = maker.share()
      #expect(Percentage(spelled: share.description) == share)
    }
  }
}

@Suite("An expectation") struct ExpectationTests {
  @Test(
    "prints as it was written",
    arguments: [
      "at 30s availability > 99%",
      "between 10s and 40s stale_reads == 0",
      "finally queue_depth{queue=\"email\"} == 0",
      "within 20s of heal divergent_keys == 0",
      "within 20s of 30s divergent_keys == 0",
      "sometime circuit_state{to=\"payments\",state!=\"closed\"} == 1",
      "sometime between 10s and 20s rate(http_requests_total{code=\"503\"}[10s]) >= 5/s",
      "always p99(http_request_duration_seconds) <= 300ms",
      "always p99.9(http_request_duration_seconds[60s]) != 0.25",
    ])
  func printing(text: String) throws {
    #expect(try Cluster.Expectation.parse(text).description == text)
  }

  @Test("gives back any claim that it prints", arguments: 0..<4)
  func roundTrip(seed: Int) throws {
    var maker = CommandMaker(random: Random(seed: UInt64(seed)))
    for _ in 0..<500 {
      let start = Instant.zero + maker.interval()
      let end = start + maker.interval()
      let when: Cluster.Expectation.When = maker.pick([
        .at(start), .between(start, end), .finally, .within(maker.interval(), of: .heal),
        .within(maker.interval(), of: .instant(end)), .sometime(from: nil, to: nil),
        .sometime(from: start, to: end), .always,
      ])
      let expectation = Cluster.Expectation(when, maker.condition())
      let text = expectation.description
      #expect(try Cluster.Expectation.parse(text) == expectation, "\(text)")
    }
  }

  @Test(
    "says where a slip is",
    arguments: [
      (
        "allways x == 0",
        "column 1: expected \"at\", \"between\", \"finally\", \"within\", \"sometime\" or \"always\", "
          + "found \"allways\"; did you mean always?"
      ),
      ("at 30s", "column 7: expected a metric, found the end"),
      (
        "between 40s and 10s x == 0",
        "column 17: expected an interval from 40s to 36000000s, found \"10s\""
      ),
      (
        "finally q{queue=email} == 0",
        "column 17: expected a label's value in quotes, found \"email\""
      ),
      (
        "finally rat(x) == 0",
        "column 9: expected rate, increase, max, min or a quantile like p99, found \"rat\"; did you mean rate?"
      ),
      ("finally x == NaN", "column 14: expected a value like 99%, 300ms, 50/s or 0, found \"NaN\""),
      (
        "finally x = 0",
        "column 11: expected \"(\", \"{\" or a comparison like > or ==, found \"=\""
      ),
    ])
  func slips(text: String, expected: String) {
    do throws(CommandError) {
      let expectation = try Cluster.Expectation.parse(text)
      Issue.record("\(text) was read as \(expectation)")
    } catch {
      #expect(error.description == expected)
    }
  }
}
