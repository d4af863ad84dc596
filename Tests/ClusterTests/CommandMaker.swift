import Cluster
import Simulation

/// Makes any command there is, at random.
struct CommandMaker {
  var random: Random

  mutating func pick<Value>(_ values: [Value]) -> Value { values[random.below(values.count)] }
  mutating func maybe<Value>(_ make: (inout CommandMaker) -> Value) -> Value? {
    random.below(2) == 0 ? nil : make(&self)
  }

  mutating func interval() -> Interval {
    let scale = pick([1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000])
    return .nanoseconds(random.below(10_000) * scale)
  }

  mutating func positive() -> Interval { .milliseconds(10) + interval() }
  mutating func share() -> Percentage { Percentage(millionths: random.below(1_000_001)) }
  mutating func name() -> String { pick(["a", "kv-1", "orders", "x_y.z", "한글-1", "café"]) }

  mutating func selector() -> Selector {
    var terms: [[Selector.Term]] = [[], []]
    for list in 0..<2 {
      for _ in 0..<random.below(3) {
        terms[list].append(
          pick([
            .everything, .leader, .name(name()), .glob("kv-*"), .glob("?v-1"), .zone(name()),
            .role(name()), .service(name()),
          ]))
      }
    }
    if terms[0].isEmpty && terms[1].isEmpty { terms[0] = [.name(name())] }
    let mode: Selector.Mode = pick([
      .all, .all, .one, .count(1 + random.below(256)), .share(share()), .upTo(share()),
    ])
    return Selector(terms[0], excluded: terms[1], mode: mode)
  }

  mutating func path() -> Injection.Path {
    switch random.below(3) {
    case 0: .oneWay(from: selector(), to: selector())
    case 1: .bothWays(selector(), selector())
    default: .around(selector())
    }
  }

  mutating func nodeFault() -> (NodeFault, String?) {
    let time = interval()
    let jitter = Interval(nanoseconds: Int64(random.below(Int(time.nanoseconds) + 1)))
    return pick([
      (.kill, nil), (.crash, nil), (.pause, nil), (.slow(percent: 1 + random.below(100_000)), nil),
      (.clock(offset: time, driftPPM: 0), nil),
      (.clock(offset: -time, driftPPM: random.below(200_001) - 100_000), nil),
      (.diskSlow(time), nil), (.diskFull, nil), (.diskLosesUnsynced, nil),
      (.errors(share(), route: nil), maybe { $0.name() }),
      (.latency(time, jitter: jitter, route: nil), maybe { $0.name() }),
    ])
  }

  mutating func linkFault() -> LinkFault {
    let time = interval()
    let jitter = Interval(nanoseconds: Int64(random.below(Int(time.nanoseconds) + 1)))
    return pick([
      .delay(time, jitter: jitter, correlation: share()), .loss(share(), correlation: share()),
      .duplicate(share(), correlation: .zero), .reorder(share(), correlation: share()),
      .corrupt(share(), correlation: share()), .cut,
      .throttle(
        bytesPerSecond: 1 + random.below(1_000_000) * pick([1, 1_000]),
        buffer: 1 + random.below(10_000) * pick([1, 1_000])),
    ])
  }

  mutating func injection() -> Injection {
    let direction: Injection.Direction = pick([.both, .to, .from])
    var flaps = true
    let trouble: Injection.Trouble
    switch random.below(6) {
    case 0:
      let (fault, route) = nodeFault()
      flaps = false
      trouble = .node(fault, selector(), route: route)
    case 1:
      let fault = linkFault()
      flaps = fault == .cut
      trouble = .link(fault, path())
    case 2:
      trouble = .partition((0..<2 + random.below(3)).map { _ in selector() }, direction)
    case 3: trouble = .isolate(selector(), direction)
    case 4: trouble = .bridge(selector(), selector(), via: selector())
    default: trouble = .majorityRing(selector())
    }
    let flapping = maybe { Injection.Flapping(period: $0.positive(), duty: $0.share()) }
    return Injection(trouble, for: maybe { $0.positive() }, flapping: flaps ? flapping : nil)
  }

  mutating func condition() -> Condition {
    let function: MetricQuery.Function = pick([
      .value, .max, .min, .rate, .increase, .quantile(perMille: random.below(1_001)),
    ])
    let matchers = (0..<random.below(3)).map { _ in
      MetricQuery.Matcher(
        label: pick(["code", "to"]), value: text(), isNegated: random.below(2) == 0)
    }
    let query = MetricQuery(
      pick(["availability", "http_requests_total", "p99", "rate"]), matchers: matchers,
      function: function, window: function.looksBack ? maybe { $0.positive() } : nil)
    let number = Int64(random.below(1_000_000)) - 500_000
    let value: Condition.Value = pick([
      .number(thousandths: number), .share(share()), .time(interval()),
      .perSecond(thousandths: number),
    ])
    return Condition(query, pick(Condition.Comparison.allCases), value)
  }

  mutating func text() -> String {
    let letters: [Character] = ["a", " ", "\"", "\\", "n", "|", "±", "#", "\n", "é", "글", "👍🏽"]
    return String((0..<random.below(12)).map { _ in pick(letters) })
  }

  mutating func monkey() -> Monkey {
    Monkey(
      mean: .milliseconds(100) + interval(), kinds: maybe { _ in FaultKind.allCases } ?? [.kill],
      groups: maybe { $0.selector() }, maximum: 1 + random.below(100),
      length: maybe { .milliseconds(1) + $0.interval() },
      protected: maybe { $0.selector() }, condition: maybe { $0.condition() })
  }

  /// A value that `setting` takes.
  mutating func value(of setting: Setting) -> SettingValue {
    switch setting.kind {
    case .interval(let range): .interval(random.interval(range.lowerBound, range.upperBound))
    case .integer(let range):
      .integer(range.lowerBound + random.below(range.upperBound - range.lowerBound + 1))
    case .number(let range):
      .number(
        millionths: range.lowerBound + Int64(random.below(Int(range.upperBound - range.lowerBound)))
      )
    case .percentage: .percentage(share())
    case .choice(let words): .choice(pick(words))
    case .flag: .flag(random.below(2) == 0)
    }
  }

  mutating func command() -> Command {
    switch random.below(16) {
    case 0: .restart(selector())
    case 1: .resume(selector())
    case 2: .heal(pick([.all, .fault(FaultID(1 + random.below(1_000))), .touching(selector())]))
    case 3:
      pick([.undo, .redo, .drain, .monkeyOff, .moveLeader(to: maybe { $0.selector() })])
    case 4: .add(pick(Service.allCases), zone: maybe { $0.name() })
    case 5: .remove(selector())
    case 6:
      .rate(
        pick([
          .times(percent: 1 + random.below(100_000)), .perSecond(thousandths: random.below(9_999)),
        ]), zone: maybe { $0.name() })
    case 7:
      {
        let setting = pick(SettingsTable.rows)
        return .set(setting.path, value(of: setting))
      }()
    case 8: .monkey(monkey())
    case 9: .poison(queue: name())
    case 10: .note(text())
    case 11: .dryRun(.inject(injection()))
    default: .inject(injection())
    }
  }
}

extension World {
  /// An example of the command table, aimed elsewhere: names of nodes and zones are exchanged for others.
  func aimed(_ text: String, _ random: inout Random) -> String {
    var words: [String] = []
    for word in text.split(separator: " ").map(String.init) {
      if node(named: word) != nil {
        words.append(nodes[random.below(nodes.count)].name)
      } else if word.hasPrefix("zone:"), word.count == 6 {
        words.append("zone:" + ["a", "b", "c"][random.below(3)])
      } else {
        words.append(word)
      }
    }
    return words.joined(separator: " ")
  }
}
