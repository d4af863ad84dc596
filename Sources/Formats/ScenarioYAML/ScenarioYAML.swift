public import Cluster
import Simulation
import Verification
import Yams

/// Scenario files.
///
/// Everything but the name may be left out and is the shop's then. Unknown keys are refused, and
/// every value that is out of its range, with the line.
public enum ScenarioYAML {
  /// The scenario that `text` states; `file` is what errors call it.
  public static func read(_ text: String, file: String) throws(ScenarioError) -> Scenario {
    let document = try YAMLDocument(text, file: file)
    return try ScenarioReader(document: document).scenario()
  }
}

/// Reads the nodes of a document into a scenario.
struct ScenarioReader {
  let document: YAMLDocument
  private static let keys = [
    "name", "description", "seed", "duration", "topology", "workload", "settings", "schedule",
    "expect", "compare",
  ]

  func scenario() throws(ScenarioError) -> Scenario {
    let fields = try document.fields(document.root, expected: "a scenario", known: Self.keys)
    var scenario = Scenario(name: "")
    var lines: [String: Int] = [:]
    var entries: [(entry: Scenario.Entry, line: Int)] = []
    var compared: [(entry: Scenario.Entry, line: Int)] = []
    for field in fields {
      switch field.key {
      case "name":
        scenario.name = try document.value(
          field.value, expected: "a name of at most 64 letters, digits and -", Self.name)
      case "description": scenario.description = try description(field.value)
      case "seed":
        scenario.seed = try document.value(
          field.value, expected: "a whole number from 0 to \(UInt64.max)"
        ) { $0.allSatisfy(\.isASCII) && $0.first != "+" ? UInt64($0) : nil }
      case "duration":
        let range = Interval.milliseconds(1) ... .longest
        scenario.duration = try document.value(
          field.value, expected: "an interval from \(range.lowerBound) to \(range.upperBound)"
        ) { Interval(spelled: $0).flatMap { range.contains($0) ? $0 : nil } }
      case "topology": scenario.topology = try topology(field.value)
      case "workload":
        try settings(field.value, under: "workload", &scenario.settings, &lines)
      case "settings": try settings(field.value, under: "", &scenario.settings, &lines)
      case "schedule": entries = try schedule(field.value)
      case "expect": scenario.expectations = try expectations(field.value)
      case "compare": scenario.variants = try compare(field.value, &compared)
      default: throw document.unknown(field, known: Self.keys)
      }
    }
    guard !scenario.name.isEmpty else {
      throw document.failure(
        line: document.line(of: document.root), "expected a name, found none")
    }
    if let contradiction = scenario.settings.contradiction {
      let path = contradiction.path
      let line = lines[path] ?? lines.values.min() ?? 1
      throw document.failure(line: line, "\(path): expected \(contradiction.message)")
    }
    try check(compared + entries, in: Directory(scenario.topology))
    try checkSettings(entries, from: scenario.settings)
    for variant in scenario.variants {
      let count = variant.commands.count
      try checkSettings(compared.prefix(count) + entries, from: scenario.settings)
      compared.removeFirst(count)
    }
    scenario.setSchedule(entries.map(\.entry))
    return scenario
  }

  static func name(_ text: String) -> String? {
    guard text.count <= 64, text.first?.isLetter == true,
      text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
    else { return nil }
    return text
  }

  func description(_ node: YAMLNode) throws(ScenarioError) -> BilingualText {
    if case .scalar(let scalar) = node { return BilingualText(scalar.string) }
    let fields = try document.fields(
      node, expected: "a text, or one each for en and ko", known: ["en", "ko"])
    var texts: [String: String] = [:]
    for field in fields { texts[field.key] = try document.text(field.value, expected: "a text") }
    let english = texts["en"] ?? texts["ko"] ?? ""
    return BilingualText(english, texts["ko"] ?? english)
  }

  private func settings(
    _ node: YAMLNode, under prefix: String, _ settings: inout ClusterSettings,
    _ lines: inout [String: Int]
  ) throws(ScenarioError) {
    let known = Self.settingKeys(under: prefix)
    let what = prefix.isEmpty ? "settings by section" : "settings of \(prefix)"
    for field in try document.fields(node, expected: what, known: known) {
      let path = prefix.isEmpty ? field.key : "\(prefix).\(field.key)"
      lines[path] = field.line
      guard let setting = SettingsTable.row(path) else {
        try self.settings(field.value, under: path, &settings, &lines)
        continue
      }
      let value = try document.value(field.value, expected: setting.expectation) {
        setting.read($0)
      }
      setting.set(value, in: &settings)
    }
  }

  /// What can stand under `prefix`; the workload has a place of its own beside the settings.
  static func settingKeys(under prefix: String) -> [String] {
    let start = prefix.isEmpty ? "" : prefix + "."
    var keys: [String] = []
    for setting in SettingsTable.rows where setting.path.hasPrefix(start) {
      let key = setting.path.dropFirst(start.count).prefix { $0 != "." }
      if keys.last != String(key), !keys.contains(String(key)) { keys.append(String(key)) }
    }
    return prefix.isEmpty ? keys.filter { $0 != "workload" } : keys
  }

  /// Refuses commands whose names mean nothing here; who joins later is not known beforehand.
  private func check(
    _ entries: [(entry: Scenario.Entry, line: Int)], in directory: Directory
  ) throws(ScenarioError) {
    let hasJoins = entries.contains { if case .add = $0.entry.command { true } else { false } }
    if hasJoins { return }
    for (entry, line) in entries {
      do throws(TargetError) {
        try entry.command.check(in: directory)
      } catch {
        throw document.failure(line: line, "\(error) in \(Words.quoted("\(entry.command)"))")
      }
    }
  }

  /// Refuses commands after which settings would contradict each other.
  private func checkSettings(
    _ entries: [(entry: Scenario.Entry, line: Int)], from settings: ClusterSettings
  ) throws(ScenarioError) {
    var settings = settings
    let ordered = entries.enumerated()
      .sorted { ($0.element.entry.instant, $0.offset) < ($1.element.entry.instant, $1.offset) }
    for (_, (entry, line)) in ordered {
      switch entry.command {
      case .set(let path, let value):
        do throws(TargetError) {
          settings = try settings.with(path, value)
        } catch {
          throw document.failure(line: line, "\(error) in \(Words.quoted("\(entry.command)"))")
        }
      // What is taken back or done again is only known when it is time.
      case .undo, .redo: return
      case .inject, .restart, .resume, .heal, .add, .remove, .rate, .mode, .moveLeader, .bug,
        .monkey, .monkeyOff, .poison, .drain, .note, .dryRun:
        break
      }
    }
  }

  private func schedule(
    _ node: YAMLNode
  ) throws(ScenarioError) -> [(entry: Scenario.Entry, line: Int)] {
    let form = "an entry like 5s: kill kv-1"
    let items = try document.items(node, expected: "a list of entries like 5s: kill kv-1")
    guard items.count <= Scenario.scheduleLimit else {
      throw document.failure(
        line: document.line(of: node),
        "expected at most \(Scenario.scheduleLimit) entries, found \(items.count)")
    }
    var entries: [(entry: Scenario.Entry, line: Int)] = []
    for item in items {
      let fields = try document.fields(item, expected: form)
      guard fields.count == 1 else { throw document.failure(item, expected: form) }
      let field = fields[0]
      guard let time = Interval(spelled: field.key), time >= .zero else {
        throw document.failure(
          line: field.line, "expected an interval like 5s, found \(Words.quoted(field.key))")
      }
      let command = try sentence(field.value, expected: "a command", Command.parse)
      entries.append((Scenario.Entry(at: .zero + time, command), field.line))
    }
    return entries
  }

  func expectations(_ node: YAMLNode) throws(ScenarioError) -> [Expectation] {
    var expectations: [Expectation] = []
    for item in try document.items(node, expected: "a list of expectations") {
      let what = "an expectation like at 30s availability > 99%"
      let expectation = try sentence(item, expected: what, Expectation.parse)
      do throws(TargetError) {
        try MetricVocabulary.readings.check(expectation.condition.query)
      } catch {
        throw document.failure(
          line: document.line(of: item), "\(error) in \(Words.quoted("\(expectation)"))")
      }
      expectations.append(expectation)
    }
    return expectations
  }

  /// A scalar in our own language.
  func sentence<Value>(
    _ node: YAMLNode, expected: String, _ parse: (String) throws(CommandError) -> Value
  ) throws(ScenarioError) -> Value {
    let text = try document.text(node, expected: expected)
    do throws(CommandError) {
      return try parse(text)
    } catch {
      throw document.failure(
        line: document.line(of: node),
        "\(error.message) (column \(error.column) of \(Words.quoted(text)))")
    }
  }
}
