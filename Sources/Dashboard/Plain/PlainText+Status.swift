import Simulation

/// How things stand, in sentences.
extension PlainText {
  /// Time, nodes, faults, users: a line each.
  static func status(_ model: DashboardModel, _ language: Language) -> [String] {
    let header = model.header
    let korean = language == .korean
    let pace =
      header.isPaused
      ? (korean ? "정지" : "paused")
      : (korean ? "진행" : "running") + " " + Formats.factor(percent: header.speedPercent)
    var lines = [
      header.scenario + ", seed \(header.seed), " + Formats.clock(header.clock) + ", " + pace
    ]
    let broken = model.nodes.filter { $0.state != .up }
    var nodes = korean ? "노드 \(model.nodes.count)개" : "\(model.nodes.count) nodes"
    if broken.isEmpty {
      nodes += korean ? ", 모두 정상" : ", all up"
    } else {
      let names = broken.map { $0.name + " " + $0.state.word[language] }
      nodes += (korean ? ", 이상: " : ", not well: ") + names.joined(separator: ", ")
    }
    lines.append(nodes)
    lines += faults(model, language)
    var users: [String] = []
    if let permille = header.availabilityPermille {
      users.append((korean ? "가용성 " : "availability ") + Formats.permille(permille))
    }
    if let p99 = header.p99 { users.append("p99 " + Formats.latency(p99)) }
    if let verdict = header.verdict { users.append(verdict.text) }
    if !users.isEmpty { lines.append(users.joined(separator: ", ")) }
    return lines
  }

  /// The active faults with the names they heal by.
  static func faults(_ model: DashboardModel, _ language: Language) -> [String] {
    guard !model.faults.isEmpty else { return [Texts.noFaults[language]] }
    return model.faults.map { fault in
      let rest =
        fault.remaining.map { Formats.age($0) + " " + Texts.left[language] }
        ?? Texts.untilHealed[language]
      return Texts.fault[language] + " \(fault.id.rawValue): \(fault.text), "
        + Formats.age(fault.age) + ", " + rest
    }
  }

  /// A line a node.
  static func nodes(_ model: DashboardModel, _ language: Language) -> [String] {
    let zone = language == .korean ? "구역" : "zone"
    return model.nodes.map { node in
      let leader = node.isLeader ? ", " + EventKind.leader.word[language] : ""
      return "\(node.name), \(zone) \(node.zone), \(node.state.word[language])" + leader
    }
  }

  /// A list that would have lain over the panels.
  static func list(
    _ list: ListOverlay, _ state: DashboardState, _ model: DashboardModel
  ) -> [String] {
    let items = ListItem.items(of: list, state, model)
    guard !items.isEmpty else { return [list.emptyNotice(state.language)] }
    return items.map { item in
      if item.isHeading { return item.text + ":" }
      let kind = item.kind.map { $0.word[state.language] + ":" } ?? ""
      // A bullet is read aloud as noise.
      let label = item.label.allSatisfy({ $0 == "●" || $0 == "○" }) ? "" : item.label
      let words = [label, kind, item.text, item.note].filter { !$0.isEmpty }
      return words.joined(separator: " ")
    }
  }
}
