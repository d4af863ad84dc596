import Cluster
import Simulation
import TestSupport
import Testing
import Verification

@testable import Formats

@Suite("A scenario that compares") struct ScenarioCompareTests {
  private static let text = """
    name: two
    schedule:
      - 0s: rate 2x
      - 5s: isolate kv-1 for 2s
    expect: [finally availability > 0%]
    compare:
      one:
        label: {en: one answer, ko: 응답 하나}
        commands: [set store.r 1, set store.w 1]
        expect:
          - finally cap_divergent_keys >= 0
      two: {}
    """

  @Test("states its worlds, and is written as it was read")
  func roundTrip() throws {
    let scenario = try ScenarioYAML.read(Self.text, file: "two.yaml")
    #expect(scenario.variants.map(\.name) == ["one", "two"])
    #expect(scenario.variants[0].label.korean == "응답 하나")
    #expect(
      scenario.variants[0].commands.map(\.description) == ["set store.r 1", "set store.w 1"])
    #expect(try ScenarioYAML.read(ScenarioYAML.write(scenario), file: "two.yaml") == scenario)
  }

  @Test("gives each world its commands before all else, and judges it by all that concerns it")
  func only() throws {
    let scenario = try ScenarioYAML.read(Self.text, file: "two.yaml")
    let one = scenario.only(scenario.variants[0])
    #expect(one.name == "two-one" && one.variants.isEmpty)
    #expect(
      one.schedule.map(\.command.description)
        == ["set store.r 1", "set store.w 1", "rate 2x", "isolate kv-1 for 2s"])
    #expect(one.expectations.count == 2)
    #expect(scenario.only(scenario.variants[1]).schedule == scenario.schedule)
  }

  @Test(
    "is refused with file, line and what was expected",
    arguments: [
      ("compare: [a, b]", "2: expected the worlds to compare, by name, found a list"),
      ("compare: {a: {}}", "2: expected 2 to 6 worlds to compare, found 1"),
      (
        "compare:\n  A b: {}\n  c: {}",
        "3: expected a name of at most 12 small letters, digits and -, found \"A b\""
      ),
      (
        "compare:\n  a: {}\n  b: {comands: []}",
        "4: unknown key \"comands\"; did you mean commands?"
      ),
      (
        "compare:\n  a: {}\n  b:\n    commands:\n      - kill kv-99",
        "6: "
      ),
    ])
  func refused(body: String, message: String) {
    let error = #expect(throws: ScenarioError.self) {
      try ScenarioYAML.read("name: x\n" + body, file: "x.yaml")
    }
    #expect(error?.description.hasPrefix("x.yaml:" + message) == true, "\(error as Any)")
  }

  @Test("is recorded whole: all worlds got the same commands")
  func recorded() throws {
    let scenario = try ScenarioYAML.read(Self.text, file: "two.yaml")
    var line = Timeline(Experiment(scenario.only(scenario.variants[0])))
    line.run(to: .seconds(1))
    line.apply(try Command.parse("kill kv-2"))
    line.run(to: .seconds(2))
    let recorded = Recording.scenario(of: line, in: scenario)
    #expect(recorded.name == "two" && recorded.variants.map(\.name) == ["one", "two"])
    #expect(recorded.variants.allSatisfy(\.expectations.isEmpty) && recorded.expectations.isEmpty)
    let again = recorded.only(recorded.variants[0])
    var world = Experiment(again)
    _ = world.advance(to: .seconds(2), maximumSteps: .max)
    #expect(world.digest == line.present.digest)
  }

  @Test("has a report for each world, in every format")
  func reports() {
    let reports = ["two/one", "two/two"].map {
      RunReport(scenario: $0, seed: 1, end: .seconds(1), digest: "00", verdicts: [])
    }
    #expect(
      RunReport.written(reports, as: .text).split(separator: "\n").filter { $0.contains("seed 1") }
        .count == 2)
    let json = RunReport.written(reports, as: .json)
    #expect(json.hasPrefix("[\n  {\n") && json.hasSuffix("  }\n]\n"))
    let junit = RunReport.written(reports, as: .junit)
    #expect(
      junit.hasPrefix("<?xml") && junit.contains("<testsuites>\n  <testsuite name=\"two/one\""))
    #expect(junit.split(separator: "\n").count { $0.contains("<?xml") } == 1)
    #expect(RunReport.written([reports[0]], as: .json) == reports[0].written(as: .json))
  }
}
