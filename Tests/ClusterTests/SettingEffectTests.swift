import Cluster
import Patterns
import Simulation
import TestSupport
import Testing

/// What a run came to, as anybody could see it: its events, its metrics, its traces.
private struct Outcome: Equatable {
  var digest: String
  var events: Int
  var metrics: String
  var scrapes: Int
  var spans: Int
  var traces: Int
  var saidOK: Int

  init(_ world: World) {
    digest = "\(world.digest)"
    metrics = Outcome.text(world.metrics.store)
    events = world.eventCount
    scrapes = world.metrics.store.scrapeCount
    spans = world.traces.recordedCount
    traces = world.traces.recent(10_000).count
    saidOK = world.traces.spanIndices.count { world.traces.span(at: $0).status == .ok }
  }

  private static func text(_ store: MetricStore) -> String {
    var text = ""
    for id in store.familyIDs {
      let family = store.families[id.index]
      for series in store.series(of: id) {
        let target = store.names(of: store.target(of: series))
        text += "\(family.name) \(target) \(store.labelValues(of: series)) "
        switch family.kind {
        case .counter, .gauge: text += "\(store.current(series))\n"
        case .histogram:
          text += "\(store.currentBuckets(series)) \(store.current(series, .sum))\n"
        case .summary:
          text += "\(store.current(series, .count)) \(store.current(series, .sum))\n"
        }
      }
    }
    return text
  }
}

/// A world in which a setting matters, and another value for it than the one it has there.
private struct Trial {
  var scenario: Scenario
  var value: SettingValue
  var seconds = 6
  /// What else goes wrong while the setting is looked at.
  var trouble: [String] = []

  /// The shop in trouble, little changed for what is only felt under certain circumstances.
  init(_ setting: Setting) {
    var settings = ClusterSettings()
    settings.workload.rate = 30
    settings.workload.keys = 40
    settings.workload.mix = .only(
      checkout: 20, like: 20, read: 20, status: 10, cancel: 10, get: 10, put: 10)
    // So quick that timeouts, deadlines and breakers have their say within seconds.
    settings.rpc.timeout = .milliseconds(400)
    settings.rpc.deadline = .milliseconds(1_500)
    settings.breaker.volumeThreshold = 5
    settings.breaker.resetTimeout = .milliseconds(700)
    settings.breaker.window = .seconds(3)
    var text: String?
    switch setting.path.split(separator: ".").first ?? "" {
    case "raft":
      settings.store.mode = .cp
      settings.raft.snapshotEvery = 20
      settings.raft.keepBehind = 10
    case "transfer": settings.workload.mix.transfer = 30
    case "carts": settings.workload.mix.cart = 60
    case "registry":
      // Consul checks no more often.
      settings.registry.checkInterval = .seconds(1)
      seconds = 9
    default: break
    }
    switch setting.path {
    case "network.crossRegion": break  // The zones below lie in two regions.
    case "breaker.volumeThreshold": text = "60"
    case "breaker.errorThreshold": text = "10%"
    case "rpc.timeout": text = "100ms"
    case "rpc.deadline": text = "300ms"
    case "rpc.propagate", "retry.hedge": settings.server.workers = 1
    case "breaker.capacity": text = "1"
    case "breaker.window": text = "1s"
    case "breaker.buckets": text = "1"
    case "retry.cap": text = "100ms"
    case "retry.base": text = "10ms"
    case "budget.ratio": text = "0%"
    case "budget.floor": text = "0"
    case "budget.minimum":
      settings.budget.kind = .envoy
      text = "0"
    case "budget.window":
      settings.budget.floor = 0
      settings.budget.ratio = Percentage(percent: 5)
      text = "500ms"
    case "server.adaptiveAbove":
      settings.server.order = .adaptive
      settings.server.workers = 1
      text = "0"
    case "server.codelTarget", "server.codelInterval", "server.codel":
      settings.server.workers = 1
      if setting.path != "server.codel" { settings.server.codel = true }
      if setting.path == "server.codelTarget" { text = "1s" }
      if setting.path == "server.codelInterval" { text = "2s" }
    case "server.order", "server.normalShare", "server.sheddableShare", "server.queueCapacity",
      "server.concurrency", "server.workers", "server.bulkhead", "server.dropExpired":
      settings.server.workers = 1
      settings.server.queueCapacity = 20
      settings.workload.rate = 60
      seconds = 8
      if setting.path == "server.queueCapacity" { text = "5" }
      if setting.path == "server.normalShare" { text = "10%" }
      if setting.path == "server.sheddableShare" { text = "0%" }
      if setting.path == "server.bulkhead" { text = "2" }
      if setting.path == "server.dropExpired" { settings.rpc.timeout = .milliseconds(300) }
    case "carts.capacity": text = "1"
    case "store.failover":
      settings.store.mode = .ca
      settings.store.backup = true
      text = "1s"
    case "store.backup": settings.store.mode = .ca
    case "store.pr", "store.pw": text = "3"
    case "store.r", "store.w": text = "1"
    case "store.hintReplay": text = "1s"
    case "store.antiEntropy": text = "1s"
    case "store.hintWindow":
      settings.store.hints = .coordinator
      trouble = ["crash kv-2"]
      text = "1s"
      seconds = 8
    case "store.changeTimeout":
      trouble = ["isolate kv-2"]
      text = "1s"
      seconds = 8
    case "raft.checkQuorum", "raft.sessions": trouble = ["isolate leader"]
    case "queue.durable": trouble = ["kill broker-1"]
    case "store.values":
      settings.likes.counted = true
    case "store.writeTimeout", "store.readTimeout": text = "200ms"
    case "store.tombstoneGrace":
      settings.store.antiEntropy = .milliseconds(500)
      text = "1s"
      seconds = 10
    case "store.phi": text = "1"
    case "raft.snapshotEvery": text = "100"
    case "raft.keepBehind": text = "1000"
    case "transfer.relay": settings.transfer.mode = .outbox
    case "queue.longPoll": text = "100ms"
    case "queue.visibility", "queue.maxReceives", "queue.idempotent":
      settings.queue.visibility = .milliseconds(200)
      settings.server.time.mailer = .milliseconds(500)
      if setting.path == "queue.visibility" { text = "1s" }
      if setting.path == "queue.maxReceives" { text = "2" }
    case "queue.maxLength":
      settings.server.time.mailer = .seconds(2)
      text = "3"
    case "queue.consumers":
      settings.server.time.mailer = .milliseconds(500)
      text = "1"
    case "registry.checkTimeout": text = "10ms"
    case "tracing.retention": text = "10"
    // Nothing is decided before a trace is ten seconds old.
    case "tracing.tail": seconds = 24
    case "metrics.retention":
      text = "10s"
      seconds = 14
    case "metrics.scrape": text = "500ms"
    default: break
    }
    scenario = Scenario()
    scenario.settings = settings
    scenario.topology.zones = [
      .init("a", region: "seoul"), .init("b", region: "seoul"), .init("c", region: "oregon"),
    ]
    let present = setting.value(in: settings)
    value = text.flatMap { setting.read($0) } ?? Trial.another(than: present, setting)
  }

  /// A value some way from `value`.
  static func another(than value: SettingValue, _ setting: Setting) -> SettingValue {
    switch (value, setting.kind) {
    case (.interval(let time), .interval(let range)):
      let more = time == .zero ? .milliseconds(50) : time * 3
      return .interval(range.contains(more) ? more : max(range.lowerBound, time / 3))
    case (.integer(let count), .integer(let range)):
      return .integer(range.contains(count * 2 + 1) ? count * 2 + 1 : range.lowerBound)
    case (.number(let millionths), .number(let range)):
      let more = millionths + 700_000
      return .number(millionths: range.contains(more) ? more : range.lowerBound)
    case (.percentage(let share), _):
      return .percentage(share == .all ? Percentage(percent: 30) : .all)
    case (.choice(let word), .choice(let words)):
      let place = words.firstIndex(of: word) ?? 0
      return .choice(words[(place + 1) % words.count])
    case (.flag(let isOn), _): return .flag(!isOn)
    case (.interval, _), (.integer, _), (.number, _), (.choice, _):
      preconditionFailure("a value is of its setting's kind")
    }
  }

  /// Runs through faults of many kinds, with the setting as it is, or changed at a moment.
  func run(_ setting: Setting, changedAt change: Instant?) -> Outcome {
    var scenario = scenario
    if change == .zero { setting.set(value, in: &scenario.settings) }
    var world = World(scenario, seed: 5)
    world.advance(to: .seconds(1))
    if change == .seconds(1) { world.apply(.set(setting.path, value)) }
    for text in [
      "kill \(setting.path.hasPrefix("raft") ? "leader" : "kv-1")", "slow payments-1 30x",
      "errors payments-2 100%", "slow feed-1 100x", "loss zone:a->zone:c 20%", "add kv zone:b",
    ] + trouble {
      if let command = try? Command.parse(text) { world.apply(command) }
    }
    world.advance(to: .seconds(3))
    for text in ["kill payments-2", "restart kv-1", "restart broker-1"] {
      if let command = try? Command.parse(text) { world.apply(command) }
    }
    world.advance(to: .seconds(seconds))
    return Outcome(world)
  }
}

@Suite("Every setting") struct SettingEffectTests {
  /// What this test does not show, and who does.
  private static let exempt: [String: String] = [
    "retry.hedge": "takes more reads to know which are slow: HedgingTests",
    "raft.sessions": "takes a write that is sent twice: scenario repeated-writes",
    "raft.checkQuorum": "takes a leader alone for longer: RaftRuleTests",
    "store.hintWindow": "takes a replica away for longer: scenario replica-down-beyond-window",
  ]
  /// What is taken over only when something begins anew.
  private static let later: [String: String] = [
    "store.backup": "asked when the primary's process begins"
  ]

  private static let paths = SettingsTable.rows.map(\.path).filter {
    // Each bug has a scenario of its own, which fails when the bug does nothing.
    !$0.hasPrefix("bugs.") && exempt[$0] == nil
  }
  /// Those of which this file's own subject is, and in a soak all of them.
  private static let quick = paths.filter { path in
    isSoak
      || ["network.", "workload.", "tracing.", "metrics."].contains { path.hasPrefix($0) }
  }

  @Test("makes a difference from the start", arguments: quick) func start(path: String) throws {
    let setting = try #require(SettingsTable.row(path))
    let trial = Trial(setting)
    #expect(trial.value != setting.value(in: trial.scenario.settings))
    #expect(trial.run(setting, changedAt: nil) != trial.run(setting, changedAt: .zero), "\(path)")
  }

  @Test(
    "makes a difference when it is set while the world runs",
    arguments: quick.filter { later[$0] == nil })
  func live(path: String) throws {
    let setting = try #require(SettingsTable.row(path))
    let trial = Trial(setting)
    // A command is an event, too: the other world hears the value that it has already.
    var same = trial
    same.value = setting.value(in: trial.scenario.settings)
    let (before, after) = (
      same.run(setting, changedAt: .seconds(1)), trial.run(setting, changedAt: .seconds(1))
    )
    #expect(before.withoutDigest != after.withoutDigest, "\(path)")
  }
}

extension Outcome {
  /// Without the events, of which the command's text is one.
  fileprivate var withoutDigest: Outcome {
    var copy = self
    copy.digest = ""
    return copy
  }
}
