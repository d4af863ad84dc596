import Cluster
import Foundation
import Simulation
import Testing

@testable import Formats

/// The scenarios that are shipped.
enum Shipped {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scenarios")

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".yaml") }.sorted()

  static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }
}

@Suite("A scenario file") struct ScenarioYAMLTests {
  @Test("that is shipped is read, named after itself, told in two languages, and expects something")
  func shipped() throws {
    #expect(Shipped.names.count >= 9)
    for name in Shipped.names {
      let scenario = try ScenarioYAML.read(Shipped.text(name), file: name)
      #expect(scenario.name + ".yaml" == name)
      #expect(!scenario.expectations.isEmpty || !scenario.variants.isEmpty)
      #expect(scenario.variants.allSatisfy { !$0.expectations.isEmpty })
      #expect(scenario.description.english != scenario.description.korean)
      #expect(scenario.schedule.allSatisfy { $0.instant.sinceStart < scenario.duration })
      #expect(scenario.schedule.allSatisfy { entry in Self.resolves(entry, in: scenario) })
      #expect(try ScenarioYAML.read(ScenarioYAML.write(scenario), file: name) == scenario)
    }
  }

  /// Whether the command finds its nodes in the cluster as it starts.
  private static func resolves(_ entry: Scenario.Entry, in scenario: Scenario) -> Bool {
    // Who leads is known only while the run lasts.
    (try? entry.command.check(in: Directory(scenario.topology))) != nil
  }

  @Test("called shop states the defaults")
  func shop() throws {
    let scenario = try ScenarioYAML.read(Shipped.text("shop.yaml"), file: "shop.yaml")
    #expect(scenario.topology == .shop)
    #expect(scenario.settings == ClusterSettings())
    #expect(scenario.seed == Scenario.standardSeed)
    #expect(scenario.duration == Scenario.standardDuration)
    #expect(scenario.topology.nodes.count == 23)
  }

  @Test("that only has a name is the shop")
  func minimal() throws {
    let scenario = try ScenarioYAML.read("name: x", file: "x.yaml")
    #expect(scenario == Scenario(name: "x"))
  }

  @Test("spreads what is counted over the zones, and knows regions")
  func topology() throws {
    let text = """
      name: x
      topology:
        zones: {a: eu, b: eu, c: us}
        services:
          kv: 4
          gateway: [c]
        clients: 2
      """
    let topology = try ScenarioYAML.read(text, file: "x.yaml").topology
    #expect(topology.zones[2] == Topology.Zone("c", region: "us"))
    #expect(topology.zones(of: .kv) == ["a", "b", "c", "a"])
    #expect(topology.nodes.map(\.name).suffix(3) == ["client-b-2", "client-c-1", "client-c-2"])
    let fewer = try ScenarioYAML.read("name: x\ntopology: {zones: [p, q]}", file: "x.yaml").topology
    #expect(fewer.zones(of: .kv) == ["p", "q", "p", "q", "p"])
  }

  @Test("keeps commands of one instant in their order, and puts instants in order")
  func order() throws {
    let text = """
      name: x
      schedule:
        - 5s: kill kv-2
        - 1s: undo
        - 5s: kill kv-1
      """
    let schedule = try ScenarioYAML.read(text, file: "x.yaml").schedule
    #expect(
      schedule.map { "\($0.instant) \($0.command)" } == ["1s undo", "5s kill kv-2", "5s kill kv-1"])
  }

  @Test(
    "is refused in one line that names file, line and what was expected",
    arguments: [
      ("", "f.yaml:1: expected a scenario, found nothing"),
      ("- a", "f.yaml:1: expected a scenario, found a list"),
      ("seed: 1", "f.yaml:1: expected a name, found none"),
      ("name: x\nsede: 1", "f.yaml:2: unknown key \"sede\"; did you mean seed?"),
      (
        "name: x\nzzz: 1",
        "f.yaml:2: unknown key \"zzz\"; known are name, description, seed, duration, topology, "
          + "workload, settings, schedule, expect, compare"
      ),
      ("name: x\nname: y", "f.yaml:1: expected each key once, found \"name\" again"),
      (
        "name: x y",
        "f.yaml:1: expected a name of at most 64 letters, digits and -, found \"x y\""
      ),
      (
        "name: x\nseed: -1",
        "f.yaml:2: expected a whole number from 0 to 18446744073709551615, found \"-1\""
      ),
      (
        "name: x\nduration: 0s",
        "f.yaml:2: expected an interval from 1ms to 36000000s, found \"0s\""
      ),
      (
        "name: x\nsettings:\n  breaker:\n    resetTimout: 5s",
        "f.yaml:4: unknown key \"resetTimout\"; did you mean resetTimeout?"
      ),
      (
        "name: x\nsettings:\n  breaker:\n    resetTimeout: 5",
        "f.yaml:4: expected an interval from 1ms to 3600s, found \"5\""
      ),
      ("name: x\nsettings:\n  breaker: 5", "f.yaml:3: expected settings of breaker, found \"5\""),
      ("name: x\nsettings:\n  breaker:", "f.yaml:3: expected settings of breaker, found nothing"),
      (
        "name: x\nsettings:\n  store: {r: 5}",
        "f.yaml:3: store.r: expected at most store.n, which is 3, found 5"
      ),
      (
        "name: x\nworkload:\n  rate: NaN",
        "f.yaml:3: expected a number from 0 to 100000, found \"NaN\""
      ),
      (
        "name: x\nworkload:\n  rate: 1e400",
        "f.yaml:3: expected a number from 0 to 100000, found \"1e400\""
      ),
      (
        "name: x\ntopology:\n  services:\n    kv: [a, d]",
        "f.yaml:4: expected a zone (a, b, c), found \"d\""
      ),
      (
        "name: x\ntopology:\n  services:\n    kw: 3",
        "f.yaml:4: unknown key \"kw\"; did you mean kv?"
      ),
      ("name: x\ntopology:\n  zones: [a, a]", "f.yaml:3: expected each zone once, found \"a\""),
      (
        "name: x\ntopology:\n  services: {kv: 100, orders: 99}",
        "f.yaml:3: expected at most 200 nodes, found 202"
      ),
      (
        "name: x\nschedule:\n  - 5s: kil kv-1",
        "f.yaml:3: expected a command, found \"kil\"; did you mean kill? (column 1 of \"kil kv-1\")"
      ),
      (
        "name: x\nschedule:\n  - soon: kill kv-1",
        "f.yaml:3: expected an interval like 5s, found \"soon\""
      ),
      (
        "name: x\nschedule:\n  - kill kv-1",
        "f.yaml:3: expected an entry like 5s: kill kv-1, found \"kill kv-1\""
      ),
      (
        "name: x\nschedule:\n  - 5s: kill kv-9",
        "f.yaml:3: nothing matches \"kv-9\"; did you mean kv-1? in \"kill kv-9\""
      ),
      (
        "name: x\nschedule:\n  - 5s: poison emial",
        "f.yaml:3: nothing matches \"emial\"; did you mean email? in \"poison emial\""
      ),
      ("name: x\nschedule: [5s: add kv, 6s: kill kv-6, 7s: kill leader]", ""),
      (
        "name: x\nexpect:\n  - at 30s availability > 99",
        ""
      ),
      (
        "name: x\nexpect:\n\n  - at 30 availability > 99%",
        "f.yaml:4: expected an interval like 5s, found \"30\" (column 4 of \"at 30 availability > 99%\")"
      ),
      ("name: [x", "f.yaml:2: not YAML: did not find expected ',' or ']'"),
      ("name: x\n\tseed: 1", "f.yaml:2: not YAML: found a tab character that violates indentation"),
      ("name: *x", "f.yaml:1: not YAML: found undefined alias"),
      ("name: \u{0}", "f.yaml:1: not YAML: control characters are not allowed"),
    ])
  func refused(text: String, expected: String) {
    do throws(ScenarioError) {
      let scenario = try ScenarioYAML.read(text, file: "f.yaml")
      if !expected.isEmpty { Issue.record("\(text) was read as \(scenario.name)") }
    } catch {
      #expect(error.description == expected)
    }
  }

  @Test("neither nests too deep nor stands for too much")
  func bombs() {
    var bomb = "a: &a [x, x]\n"
    for (name, last) in zip("bcdefghijklmnop", "abcdefghijklmno") {
      bomb += "\(name): &\(name) [*\(last), *\(last), *\(last), *\(last), *\(last), *\(last)]\n"
    }
    let texts = [
      String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
      String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
      bomb + "? *p\n: 1", String(repeating: "x", count: 9_000_000),
      (0..<5_000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
    ]
    for text in texts {
      #expect(throws: ScenarioError.self) { try ScenarioYAML.read(text, file: "f.yaml") }
    }
  }

  @Test("is written such that reading gives the same back, whatever the texts")
  func roundTrip() throws {
    var random = Random(seed: 3)
    let letters: [Character] = [
      "a", "B", " ", ":", "#", "'", "\"", "\\", "|", "-", "\n", "\t", "é", "글", "👍🏽", "\u{0}",
      "\u{feff}",
      "\u{2028}", "{", "&", "*", "%",
    ]
    for _ in 0..<300 {
      func text() -> String {
        String((0..<random.below(14)).map { _ in letters[random.below(letters.count)] })
      }
      var scenario = Scenario(name: "x", seed: random.bits())
      scenario.description = BilingualText("a" + text(), "b" + text())
      for setting in SettingsTable.rows where random.below(4) == 0 {
        switch setting.kind {
        case .flag: setting.set(.flag(random.below(2) == 0), in: &scenario.settings)
        case .percentage:
          setting.set(
            .percentage(Percentage(millionths: random.below(1_000_001))), in: &scenario.settings)
        case .choice(let words):
          setting.set(.choice(words[random.below(words.count)]), in: &scenario.settings)
        case .interval, .integer, .number: break
        }
      }
      scenario.setSchedule(
        (0..<5).map { _ in
          Scenario.Entry(at: Instant(nanoseconds: Int64(random.below(99_999))), .note(text()))
        })
      let written = ScenarioYAML.write(scenario)
      do {
        #expect(try ScenarioYAML.read(written, file: "x.yaml") == scenario, "\(written)")
      } catch {
        Issue.record("\(error) in\n\(written)")
      }
    }
  }

  @Test("is, however damaged, read or refused in one line")
  func mutations() throws {
    var random = Random(seed: 2)
    let texts = try Shipped.names.map { Array(try Shipped.text($0)) }
    let pieces = [
      "\n", "  ", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "!!int ", "|", ">", "'", "\"", "\\",
      "#",
      "\t", "\u{0}", "\u{feff}", "\u{85}", "99999999999999999999", "-1", "NaN", ".inf", "~", "<<: ",
      "---\n",
      "...\n", "? ", "%YAML 1.1\n", "é́", "한", "\u{202e}", "1e999", "0x10", "\r", "\"\\ud800\"",
      "!<%ff> ",
    ]
    for _ in 0..<100_000 {
      var text = texts[random.below(texts.count)]
      for _ in 0...random.below(5) {
        let place = random.below(text.count + 1)
        switch random.below(6) {
        case 0 where place < text.count: text.remove(at: place)
        case 1 where place < text.count: text.swapAt(place, random.below(text.count))
        case 2 where place < text.count:
          let count = min(random.below(40), text.count - place)
          text.removeSubrange(place..<place + count)
        case 3:
          let start = random.below(text.count + 1)
          let part = text[start..<min(text.count, start + random.below(60))]
          text.insert(contentsOf: Array(part), at: place)
        default: text.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
        }
        if text.isEmpty { text = ["x"] }
      }
      do throws(ScenarioError) {
        let scenario = try ScenarioYAML.read(String(text), file: "f.yaml")
        #expect(try ScenarioYAML.read(ScenarioYAML.write(scenario), file: "g.yaml") == scenario)
      } catch {
        #expect(error.line >= 1)
        #expect(!error.description.contains { $0.isNewline || $0 == "\u{1b}" }, "\(error)")
      }
    }
  }
}
