import Cluster
import Formats
import Foundation
import Patterns
import Simulation
import Verification

/// A run without a screen, from its beginning to its end.
struct HeadlessRun {
  private(set) var timeline: Timeline<Experiment>
  let end: Instant
  var isRealtime = false
  /// Whether it tells on the terminal how far it is.
  var showsProgress = true
  var endpoint: MetricsEndpoint?
  private var history = MetricsHistory()
  private var lastHeal: Instant?
  private var seenOccurrences = 0

  /// The world is looked at this often: spans are fetched before it forgets them.
  private static let step = Interval.milliseconds(100)

  init(_ scenario: Scenario, seed: UInt64?, length: Interval) {
    var settings = Timeline<Experiment>.Settings()
    // Nobody rewinds: one keyframe, at the beginning, is enough.
    settings.spacing = max(.seconds(1), length + .seconds(1))
    timeline = Timeline(Experiment(scenario, seed: seed), settings: settings)
    end = .zero + length
  }

  var world: World { timeline.present.world }

  /// Runs to the end; `traces` and `history` name files, of the spans and of the clients' operations.
  mutating func go(traces: String?, history: String? = nil) throws {
    var export = OTLPExport(version: Ringside.version)
    var progress = Progress(world.scenario.name, end: end, isWanted: showsProgress)
    Interruption.listen()
    defer { progress.clear() }
    var recorder = StoreHistoryRecorder()
    var file = try traces.map { try WholeFile($0) }
    var operations = try history.map { try WholeFile($0) }
    let end = end
    try run { experiment in
      try file?.append(export.line(of: experiment, isLast: experiment.now >= end))
      if history != nil { recorder.take(experiment.world) }
      progress.show(experiment.world)
    }
    try file?.finish()
    progress.clear()
    try operations?.append(HistoryFormat.jsonl.write(recorder.history, .register))
    try operations?.finish()
    if recorder.leftOut > 0 {
      _ = WholeFile.write(
        "ringside: \(recorder.leftOut) operations on counters and sets were left out\n", to: 2)
    }
    if export.lostCount > 0 {
      _ = WholeFile.write("ringside: \(export.lostCount) spans were forgotten unwritten\n", to: 2)
    }
  }

  private mutating func run(_ look: (Experiment) throws -> Void) throws {
    let clock = ContinuousClock()
    let start = clock.now
    while true {
      let now = timeline.now
      try look(timeline.present)
      history.keep(timeline.present.readings, at: now)
      noteHeals()
      endpoint?.publish(timeline.present.readings)
      guard now < end else { return }
      try Interruption.check(at: now)
      timeline.run(to: min(end, now + Self.step))
      if isRealtime {
        let ahead = .nanoseconds(timeline.now.nanoseconds) - (clock.now - start)
        if ahead > .zero {
          Thread.sleep(
            forTimeInterval: Double(ahead.components.seconds) + Double(ahead.components.attoseconds)
              / 1e18)
        }
      }
    }
  }

  private mutating func noteHeals() {
    let occurrences = world.occurrences
    for index in max(seenOccurrences, occurrences.startIndex)..<occurrences.endIndex {
      if case .faultHealed = occurrences[index].what { lastHeal = occurrences[index].time }
    }
    seenOccurrences = occurrences.endIndex
  }

  /// What is said at the end, of a run called `name`.
  mutating func report(as name: String? = nil) -> RunReport {
    let service = world.service
    let count = service.succeeded + service.failed
    let share = count == 0 ? nil : Double(service.succeeded) / Double(count)
    var figures = [
      RunReport.Figure("requests", "\(count)"), RunReport.Figure("failed", "\(service.failed)"),
    ]
    if let share {
      figures.append(
        RunReport.Figure("availability", Condition.Value.share(.zero).spelling(of: share)))
    }
    figures += [
      RunReport.Figure("messages", "\(world.deliveredCount)"),
      RunReport.Figure("lost", "\(world.droppedCount)"),
      RunReport.Figure("events", "\(world.eventCount)"),
    ]
    history.keep(timeline.present.readings, at: timeline.now, isLast: true)
    let verdicts = Judge(end: timeline.now, lastHeal: lastHeal)
      .verdicts(on: world.scenario.expectations, from: history)
    return RunReport(
      scenario: name ?? world.scenario.name, seed: world.seed, end: timeline.now,
      digest: "\(timeline.present.digest)", verdicts: verdicts, figures: figures,
      refused: world.refusedCommands)
  }
}

/// The metrics of a whole run: a store keeps the latest scrapes, so its older states are kept, too.
private struct MetricsHistory: ExpectationSource {
  private var stores: [(until: Instant, readings: Readings)] = []

  /// Keeps the store of now if the last one kept may have begun to lose what only it knows.
  mutating func keep(_ readings: Readings, at now: Instant, isLast: Bool = false) {
    // A store remembers twice as long, so every query finds its window in the next one kept.
    let half = min(readings.world.settings.retention, readings.measures.settings.retention) / 2
    if isLast || now - (stores.last?.until ?? .zero) >= half { stores.append((now, readings)) }
  }

  func value(of query: MetricQuery, at instant: Instant) -> Double? {
    let kept = stores.first { $0.until >= instant } ?? stores.last
    return kept?.readings.value(of: query, at: instant)
  }
}
