public import Cluster

extension ScenarioYAML {
  /// The file that states `scenario`; reading it gives the same scenario.
  ///
  /// Settings that are the default are left out.
  public static func write(_ scenario: Scenario) -> String {
    var text = "name: \(scenario.name)\n"
    let description = scenario.description
    if description.english != description.korean {
      text += "description:\n"
      text += "  en: \(scalar(description.english))\n  ko: \(scalar(description.korean))\n"
    } else if !description.english.isEmpty {
      text += "description: \(scalar(description.english))\n"
    }
    text += "seed: \(scenario.seed)\nduration: \(scenario.duration)\n"
    text += topology(scenario.topology)
    let changed = SettingsTable.rows.compactMap { setting -> (path: [Substring], value: String)? in
      let value = setting.value(in: scenario.settings)
      return value == setting.standard ? nil : (setting.path.split(separator: "."), "\(value)")
    }
    text += tree(changed.filter { $0.path[0] == "workload" }, indentation: 0)
    let others = changed.filter { $0.path[0] != "workload" }
    if !others.isEmpty { text += "settings:\n" + tree(others, indentation: 1) }
    if !scenario.schedule.isEmpty {
      text += "schedule:\n"
      for entry in scenario.schedule {
        text += "  - \(entry.instant): \(scalar(entry.command.description))\n"
      }
    }
    if !scenario.expectations.isEmpty {
      text += "expect:\n"
      for expectation in scenario.expectations {
        text += "  - \(scalar(expectation.description))\n"
      }
    }
    return text + compare(scenario.variants)
  }

  private static func compare(_ variants: [Scenario.Variant]) -> String {
    var text = variants.isEmpty ? "" : "compare:\n"
    func list(_ key: String, _ items: [String]) {
      if items.isEmpty { return }
      text += "    \(key):\n"
      for item in items { text += "      - \(scalar(item))\n" }
    }
    for variant in variants {
      let label = variant.label
      // A variant of which nothing more is said is a key alone.
      let isBare =
        label.english.isEmpty && label.korean.isEmpty && variant.commands.isEmpty
        && variant.expectations.isEmpty
      text += "  \(variant.name):\(isBare ? " {}" : "")\n"
      if label.english != label.korean {
        text += "    label:\n"
        text += "      en: \(scalar(label.english))\n      ko: \(scalar(label.korean))\n"
      } else if !label.english.isEmpty {
        text += "    label: \(scalar(label.english))\n"
      }
      list("commands", variant.commands.map(\.description))
      list("expect", variant.expectations.map(\.description))
    }
    return text
  }

  private static func topology(_ topology: Topology) -> String {
    var text = "topology:\n"
    if topology.zones.allSatisfy({ $0.region == nil }) {
      text += "  zones: [\(topology.zones.map(\.name).joined(separator: ", "))]\n"
    } else {
      text += "  zones:\n"
      for zone in topology.zones { text += "    \(zone.name): \(zone.region ?? "none")\n" }
    }
    text += topology.groups.isEmpty ? "  services: {}\n" : "  services:\n"
    for group in topology.groups {
      text += "    \(group.service.name): [\(group.zones.joined(separator: ", "))]\n"
    }
    return text + "  clients: \(topology.clientsPerZone)\n"
  }

  /// Values under their sections; rows of a section stand together.
  private static func tree(_ rows: [(path: [Substring], value: String)], indentation: Int) -> String
  {
    let margin = String(repeating: "  ", count: indentation)
    var text = ""
    var rest = rows[...]
    while let first = rest.first {
      if first.path.count == 1 {
        text += "\(margin)\(first.path[0]): \(first.value)\n"
        rest = rest.dropFirst()
      } else {
        let section = rest.prefix { $0.path.count > 1 && $0.path[0] == first.path[0] }
        let inner = section.map { (path: Array($0.path.dropFirst()), value: $0.value) }
        text += "\(margin)\(first.path[0]):\n" + tree(inner, indentation: indentation + 1)
        rest = rest.dropFirst(section.count)
      }
    }
    return text
  }

  /// `text` as it is where YAML reads it so, else in double quotes.
  static func scalar(_ text: String) -> String {
    isPlain(text) ? text : quoted(text)
  }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter else { return false }
    var previous = first
    for character in text {
      let isWord = character.isASCII && (character.isLetter || character.isNumber)
      guard isWord || " -_.,;/%+=<>|()!*?:±\"'[]{}".contains(character) else { return false }
      // A colon before a blank makes a key.
      if previous == ":", character == " " { return false }
      previous = character
    }
    return previous != ":" && previous != " "
  }

  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case " "..."~": quoted.unicodeScalars.append(scalar)
      default:
        if scalar.properties.isAlphabetic || scalar == "±" || scalar == "…" {
          quoted.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
      }
    }
    return quoted + "\""
  }
}
