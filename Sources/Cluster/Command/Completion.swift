import Simulation

/// One way to go on with a command that somebody is typing.
public struct Completion: Sendable, Hashable {
  /// What the word becomes.
  public var word: String
  /// What it means.
  public var help: BilingualText
}

/// The ways to go on, and which part of the text they replace.
public struct Completions: Sendable, Hashable {
  /// The column at which the word being typed starts; its first character is 1.
  public var column: Int
  /// The ways to go on, best first; none when only the person can know.
  public var candidates: [Completion]
  /// What could stand here, in words: `an interval like 5s`; empty when nothing more can.
  public var expected: String

  /// The ways to go on with `text`, as the grammar has them, in a cluster of these nodes.
  public init(of text: String, in directory: Directory) {
    var scanner = Scanner(typing: text)
    // What is wrong further left or right shows when the command is given; here only the notes
    // taken at the last word matter.
    _ = try? scanner.command()
    let typed = scanner.typedWord
    column = typed.column
    var names: [String] = []
    var found: [Completion] = []
    for want in scanner.watched {
      if let name = want.name(for: scanner.setting), !names.contains(name) { names.append(name) }
      for candidate in want.candidates(in: directory, setting: scanner.setting)
      where candidate.word.lowercased().hasPrefix(typed.text.lowercased()) {
        if !found.contains(where: { $0.word == candidate.word }) { found.append(candidate) }
      }
    }
    candidates = found.count == 1 && found[0].word == typed.text ? [] : found
    expected = names.isEmpty ? "" : Words.alternatives(names)
  }
}

extension Scanner.Want {
  fileprivate func name(for setting: Setting?) -> String? {
    switch self {
    case .word(let word): Words.quoted(word)
    case .sign(let sign): Words.quoted(sign)
    case .some(.settingValue): setting?.expectation ?? Scanner.Kind.settingValue.rawValue
    case .some(let kind): kind.rawValue
    case .end: nil
    }
  }

  fileprivate func candidates(in directory: Directory, setting: Setting?) -> [Completion] {
    func list(_ words: [String], _ english: String, _ korean: String) -> [Completion] {
      words.map { Completion(word: $0, help: BilingualText(english, korean)) }
    }
    switch self {
    case .word(let word): return [Completion(word: word, help: BilingualText(""))]
    case .sign(let sign): return [Completion(word: sign, help: BilingualText(""))]
    case .end: return []
    case .some(let kind):
      switch kind {
      case .command:
        return CommandTable.rows.map { Completion(word: $0.verb, help: $0.help) }
      case .selector: return directory.selectorCompletions
      case .interval: return list(["1s", "5s", "30s", "300ms"], "", "")
      case .percentage: return list(["10%", "30%", "50%", "100%"], "", "")
      case .factor: return list(["2x", "4x", "10x"], "", "")
      case .offset: return list(["+5s", "-5s"], "", "")
      case .drift: return list(["200ppm"], "", "")
      case .bandwidth: return list(["64kB/s", "1MB/s"], "", "")
      case .size: return list(["16kB", "64kB"], "", "")
      case .load: return list(["0.5x", "2x", "50/s"], "", "")
      case .route: return list(directory.routes, "Route", "경로")
      case .queue: return list(directory.queues, "Queue", "큐")
      case .zone: return list(directory.zones.map { "zone:\($0)" }, "Zone", "구역")
      case .service:
        return list(Service.allCases.map(\.name), "Service", "서비스")
      case .setting:
        return SettingsTable.rows.map { Completion(word: $0.path, help: $0.help) }
      case .bug: return Bug.allCases.map { Completion(word: $0.rawValue, help: $0.summary) }
      case .settingValue:
        guard let setting else { return [] }
        if !setting.choices.isEmpty { return list(setting.choices, "", "") }
        return list([setting.standard.description], "Default", "기본값")
      case .faults: return list(FaultKind.allCases.map(\.rawValue), "", "")
      case .faultID: return list(directory.faults.map { String($0.rawValue) }, "Fault", "장애")
      case .metric: return list(directory.metrics, "Metric", "메트릭")
      case .comparison:
        return list(Condition.Comparison.allCases.map(\.rawValue), "", "")
      case .count, .note, .label, .labelValue, .value: return []
      }
    }
  }
}

extension Directory {
  /// Everything that can stand in a selector: nodes first, then what means several.
  fileprivate var selectorCompletions: [Completion] {
    var found: [Completion] = []
    func add(_ word: String, _ english: String, _ korean: String) {
      found.append(Completion(word: word, help: BilingualText(english, korean)))
    }
    for node in nodes { add(node.name, "Node in zone \(node.zone)", "구역 \(node.zone)의 노드") }
    for service in services { add(service, "Every instance of it", "그 서비스의 모든 인스턴스") }
    for zone in zones { add("zone:\(zone)", "Every node in the zone", "구역의 모든 노드") }
    for role in roles { add("role:\(role)", "Every node of the role", "역할의 모든 노드") }
    add("leader", "Whoever leads now", "지금의 리더")
    add("all", "Every node", "모든 노드")
    add("one of", "One of several, at random", "여럿 중 하나를 무작위로")
    add("50% of", "Half of several, at random", "여럿 중 절반을 무작위로")
    return found
  }
}
