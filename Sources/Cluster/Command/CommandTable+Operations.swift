import Simulation

extension CommandTable {
  static let healingRows: [CommandRow] = [
    CommandRow(
      "heal", .healing, "heal all | NUMBER | at NODES",
      "Take faults away: all at once, one by its number, or those that touch nodes.",
      "장애를 거둡니다. 전부, 번호로 하나, 또는 어떤 노드에 닿은 것들.",
      examples: ["heal all", "heal 3", "heal at zone:a"]
    ) { scanner throws(CommandError) in .heal(try scanner.healing()) },
    CommandRow(
      "undo", .healing, "undo", "Take the last change back.", "마지막 변경을 되돌립니다.",
      examples: ["undo"]
    ) { _ throws(CommandError) in .undo },
    CommandRow(
      "redo", .healing, "redo", "Make the change again that was taken back.",
      "되돌린 변경을 다시 합니다.", examples: ["redo"]
    ) { _ throws(CommandError) in .redo },
  ]

  static let operationRows: [CommandRow] = [
    CommandRow(
      "add", .operation, "add SERVICE [in zone:NAME]",
      "Let a new instance join, in a zone or where there are fewest.",
      "새 인스턴스를 참여시킵니다. 정한 구역 또는 가장 적은 구역에.",
      examples: ["add kv", "add orders in zone:c"]
    ) { scanner throws(CommandError) in
      let names = Service.allCases.map(\.name)
      let service = try scanner.one(.service, among: names) { word in
        Service.allCases.first { $0.name == word }
      }
      return .add(service, zone: try scanner.place())
    },
    CommandRow(
      "remove", .operation, "remove NODES",
      "Let nodes leave in good order, handing over what they own.",
      "노드가 가진 것을 넘겨주고 질서 있게 떠나게 합니다.",
      examples: ["remove kv-3"]
    ) { scanner throws(CommandError) in .remove(try scanner.selector()) },
    CommandRow(
      "rate", .operation, "rate FACTOR|LOAD [in zone:NAME]",
      "Change the load: a multiple of the scenario's, or requests a second per zone.",
      "부하를 바꿉니다. 시나리오의 배수 또는 구역마다 초당 요청 수.",
      examples: ["rate 2x", "rate 50/s in zone:a", "rate 0/s"]
    ) { scanner throws(CommandError) in
      let load = try scanner.load()
      return .rate(load, zone: try scanner.place())
    },
    CommandRow(
      "set", .operation, "set SETTING VALUE",
      "Change a setting of a pattern.", "패턴의 설정을 바꿉니다.",
      examples: ["set breaker.resetTimeout 5s", "set retry.attempts 5", "set store.r 1"]
    ) { scanner throws(CommandError) in
      let setting = try scanner.one(.setting, among: SettingsTable.rows.map(\.path)) { word in
        SettingsTable.row(word)
      }
      return .set(setting.path, try scanner.value(of: setting))
    },
    CommandRow(
      "mode", .operation, "mode cp|ap|ca",
      "Let an empty store of another kind answer: Raft, quorums, or one node.",
      "다른 종류의 빈 저장소가 답하게 합니다. 래프트, 쿼럼, 또는 한 노드.",
      examples: ["mode cp", "mode ap", "mode ca"]
    ) { scanner throws(CommandError) in
      let names = ClusterSettings.Store.Mode.allCases.map(\.rawValue)
      guard let mode = scanner.take(oneOf: names).flatMap(ClusterSettings.Store.Mode.init) else {
        throw scanner.failure()
      }
      return .mode(mode)
    },
    CommandRow(
      "move-leader", .operation, "move-leader [to NODES]",
      "Have the leader of the CP store hand over: to a node, or to whoever has most of the log.",
      "CP 저장소의 리더가 자리를 넘기게 합니다. 정한 노드 또는 로그가 가장 앞선 노드에게.",
      examples: ["move-leader", "move-leader to kv-3"]
    ) { scanner throws(CommandError) in
      .moveLeader(to: scanner.take(word: "to") ? try scanner.selector() : nil)
    },
    CommandRow(
      "bug", .operation, "bug NAME on|off",
      "Let a well-known bug loose, to be found by a checker; `ringside bugs` lists them.",
      "잘 알려진 버그를 풀어 검사기가 찾게 합니다. `ringside bugs`가 목록을 보여 줍니다.",
      examples: ["bug raft-stale-reads on", "bug raft-stale-reads off"]
    ) { scanner throws(CommandError) in
      let bug = try scanner.one(.bug, among: Bug.allCases.map(\.rawValue)) { Bug(rawValue: $0) }
      if scanner.take(word: "off") { return .bug(bug, isOn: false) }
      _ = scanner.take(word: "on")
      return .bug(bug, isOn: true)
    },
    CommandRow(
      "poison", .operation, "poison QUEUE",
      "Publish a message that no consumer can process.",
      "어떤 소비자도 처리하지 못하는 메시지를 발행합니다.",
      examples: ["poison email"]
    ) { scanner throws(CommandError) in
      .poison(queue: try scanner.one(.queue) { Scanner.isName($0) ? $0 : nil })
    },
    CommandRow(
      "drain", .operation, "drain",
      "Stop the load, so that what is under way can finish.",
      "부하를 멈추고 진행 중인 것이 끝나게 합니다.", examples: ["drain"]
    ) { _ throws(CommandError) in .drain },
    CommandRow(
      "note", .operation, "note \"TEXT\"",
      "Leave a mark with a text on the timeline.", "타임라인에 글과 함께 표시를 남깁니다.",
      examples: ["note \"the cut begins\""]
    ) { scanner throws(CommandError) in .note(try scanner.note()) },
  ]

  static let chaosRows: [CommandRow] = [
    CommandRow(
      "monkey", .chaos,
      "monkey [off] [mean TIME] [faults KINDS] [groups NODES] [max NUMBER] [for TIME] "
        + "[protect NODES] [while CONDITION]",
      "Let the chaos monkey strike at random, until the steady state is violated.",
      "카오스 멍키가 아무 때나 장애를 일으키게 합니다. 정상 상태가 깨지면 멈춥니다.",
      examples: [
        "monkey", "monkey off", "monkey mean 5s faults kill,delay groups role:kv max 2 for 3s",
        "monkey protect leader while availability > 95%",
      ]
    ) { scanner throws(CommandError) in try scanner.monkey() },
    CommandRow(
      "dry-run", aliases: ["preview"], .chaos, "dry-run COMMAND",
      "Say what a command would hit, and change nothing.",
      "명령이 무엇을 건드릴지 말하고 아무것도 바꾸지 않습니다.",
      examples: ["dry-run kill 50% of role:kv"]
    ) { scanner throws(CommandError) in
      let token = scanner.next
      if token.kind == .word, ["dry-run", "preview"].contains(token.text.lowercased()) {
        throw scanner.failure(at: token, expected: "the command to try")
      }
      return .dryRun(try scanner.command())
    },
  ]
}

extension Scanner {
  fileprivate mutating func healing() throws(CommandError) -> Command.Healing {
    if take(word: "all") { return .all }
    if take(word: "at") { return .touching(try selector()) }
    let id = optional(.faultID) { text -> FaultID? in
      guard let number = decimal(Scanner.withoutMark(text), places: 0),
        (1...Int64(UInt32.max)).contains(number)
      else { return nil }
      return FaultID(Int(number))
    }
    if let id { return .fault(id) }
    // A selector does without `at` too.
    return .touching(try selector())
  }

  /// `3` of `#3` or of `P3`: on screen a fault's number may wear a letter.
  private static func withoutMark(_ text: String) -> Substring {
    guard let first = text.first, text.count > 1, first == "#" || first.isUppercase else {
      return text[...]
    }
    return text.dropFirst()
  }

  fileprivate mutating func load() throws(CommandError) -> Command.Load {
    let token = next
    want(.some(.load))
    if token.kind == .word, token.text.hasSuffix("/s"),
      let rate = decimal(token.text.dropLast(2), places: 3)
    {
      guard (0...100_000_000).contains(rate) else {
        throw failure(at: token, expected: "a load from 0/s to 100000/s")
      }
      advance()
      return .perSecond(thousandths: Int(rate))
    }
    guard token.kind == .word, token.text.hasSuffix("x") else { throw failure() }
    return .times(percent: try factor())
  }

  fileprivate mutating func value(of setting: Setting) throws(CommandError) -> SettingValue {
    self.setting = setting
    want(.some(.settingValue))
    guard next.kind == .word, let value = setting.read(next.text) else {
      let choices = setting.choices
      throw failure(
        at: next, expected: setting.expectation, nearest: Words.nearest(to: next.text, in: choices))
    }
    advance()
    return value
  }

  fileprivate mutating func note() throws(CommandError) -> String {
    want(.some(.note))
    guard !isAtEnd else { throw failure() }
    if next.kind == .quoted {
      let text = next.text
      advance()
      return text
    }
    return takeRest().split { $0.isWhitespace }.joined(separator: " ")
  }

  fileprivate mutating func monkey() throws(CommandError) -> Command {
    if take(word: "off") { return .monkeyOff }
    _ = take(word: "on")
    var monkey = Monkey()
    while true {
      if take(word: "mean") {
        monkey.mean = try interval(in: .milliseconds(100) ... .longest)
      } else if take(word: "faults") {
        monkey.kinds = try faultKinds()
      } else if take(word: "groups") {
        monkey.groups = try selector()
      } else if take(word: "max") {
        monkey.maximum = try count(in: 1...100)
      } else if take(word: "for") {
        monkey.length = try interval(in: .milliseconds(1) ... .longest)
      } else if take(word: "protect") {
        monkey.protected = try selector()
      } else if take(word: "while") {
        monkey.condition = try condition()
      } else {
        return .monkey(monkey)
      }
    }
  }

  private mutating func faultKinds() throws(CommandError) -> [FaultKind] {
    var kinds: [FaultKind] = []
    repeat {
      let names = FaultKind.allCases.map(\.rawValue)
      let kind = try one(.faults, among: names) { FaultKind(rawValue: $0) }
      if !kinds.contains(kind) { kinds.append(kind) }
    } while take(sign: ",")
    return kinds
  }
}
