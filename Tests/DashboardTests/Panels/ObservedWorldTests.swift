import Cluster
import Patterns
import Screen
import Simulation
import Testing
import Verification

@testable import Dashboard

/// What the panels of metrics and traces make of a world.
@Suite("An observed world") struct ObservedWorldTests {
  private func run(
    _ commands: [String] = [], seconds: Int = 15,
    _ configure: (inout ClusterSettings) -> Void = { _ in }
  ) throws -> Experiment {
    var scenario = Scenario()
    configure(&scenario.settings)
    var experiment = Experiment(scenario, seed: 3)
    for text in commands { experiment.apply(try Command.parse(text)) }
    _ = experiment.advance(to: .seconds(seconds), maximumSteps: .max)
    return experiment
  }

  @Test(
    "shows a histogram as how often something was observed, and its quantiles as Prometheus' are")
  func histograms() throws {
    let experiment = try run()
    let model = MetricsViewModel(experiment)
    let store = experiment.world.metrics.store
    let family = ClusterMetrics.Family.clientDuration.id
    let rows = model.series.filter { $0.family == "rpc_client_duration_seconds" }
    #expect(rows.count > 5)
    let all = store.quantile(
      0.99, family, by: ["method", "code"], over: .seconds(10), until: .seconds(15))
    for row in rows {
      // Of nothing there are no quantiles.
      guard (row.rate ?? 0) > 0 else {
        #expect(row.quantiles == nil)
        continue
      }
      let known = try #require(row.quantiles)
      let labels = row.labels.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }
        .map { String($0.element) }
      #expect(known.p99 == all.first { $0.labels == labels }?.value, "\(row.labels)")
      #expect(known.p50 <= known.p90 && known.p90 <= known.p99)
      #expect(row.history.last == known.p99 || row.history.count == 40)
      let counted = store.select(family, [("method", labels[0]), ("code", labels[1])])
        .reduce(0) { $0 + store.current($1, .count) }
      #expect(row.value == counted)
    }
    // On the screen the count is a number, not a time.
    var frame = Frame(width: 140, height: 40)
    var context = PanelContext()
    context.isZoomed = true
    context.filter = RowFilter("http_request_duration")
    MetricsPanel.draw(
      model, into: &frame, rect: Rect(x: 0, y: 0, width: 140, height: 40), context: context)
    let row = try #require(model.series.first { $0.family == "http_request_duration_seconds" })
    #expect(frame.text.contains(Figures.grouped(Int(row.value))))
    #expect(frame.text.contains("by buckets") && frame.text.contains("true"))
    #expect(frame.text.contains("service") && frame.text.contains("payments"))
  }

  @Test("series are filtered by their labels, too") func labels() throws {
    let model = MetricsViewModel(try run(seconds: 6))
    var context = PanelContext()
    func names(_ filter: String) -> [String] {
      context.filter = RowFilter(filter)
      return MetricsPanel.rows(model, context).map { model.series[$0].name }
    }
    let found = names("code:200")
    #expect(found.count > 3 && found.allSatisfy { $0.contains("code=\"200\"") })
    #expect(names("!code:200").count == model.series.count - found.count)
    #expect(!names("state:open circuit").isEmpty)
  }

  @Test("says what is true beside what the guide's buckets make of it")
  func truth() throws {
    let experiment = try run {
      $0.workload.mix = .only(read: 1)
      $0.workload.rate = 10
    }
    let row = try #require(
      MetricsViewModel(experiment).series.first { $0.family == "http_request_duration_seconds" })
    let quantiles = try #require(row.quantiles)
    let exact = try #require(quantiles.exact)
    #expect(abs(quantiles.p50 - 0.05) < 0.001 && quantiles.ceiling == 10)
    let lengths = experiment.world.traces.spanIndices.map { experiment.world.traces.span(at: $0) }
      .filter {
        $0.kind == .server && $0.service == Service.gateway.rawValue && !$0.isRunning
          && $0.end > .seconds(5)
      }.map { ($0.end - $0.start).seconds }.sorted()
    #expect(experiment.world.traces.forgottenCount == 0)
    #expect(exact.count == lengths.count && exact.p50 == lengths[(lengths.count + 1) / 2 - 1])
    #expect(exact.p99 < 0.1)
  }

  @Test("sets the average of the instances' p99s against the p99 of their sum")
  func instances() throws {
    let experiment = try run(["slow gateway-1 200x"]) {
      $0.metrics.buckets = .standard
      $0.workload.rate = 8
    }
    let rows = MetricsViewModel(experiment).series
      .filter { $0.family == "http_request_duration_seconds" }.compactMap(\.quantiles)
    let telling = rows.first { $0.instances.count == 2 && $0.averageOfInstances ?? 0 > 0 }
    let quantiles = try #require(telling)
    let p99s = quantiles.instances.map(\.p99)
    #expect(quantiles.averageOfInstances == (p99s[0] + p99s[1]) / 2)
    // Half of the requests are slow, so the sum's p99 is nearly the slow one's.
    #expect(quantiles.p99 > (quantiles.averageOfInstances ?? 0) * 1.3)
  }

  @Test("has the services by rate, errors and duration, the one in trouble first")
  func services() throws {
    let experiment = try run(["errors payments 50%"], seconds: 12) {
      $0.breaker.enabled = false
      $0.retry.attempts = 1
    }
    let model = MetricsViewModel(experiment)
    let shares = model.services.map { $0.errors ?? 0 }
    #expect(shares == shares.sorted(by: >) && (shares.last ?? 1) == 0)
    let payments = try #require(model.services.first { $0.name == "payments" })
    #expect(abs((payments.errors ?? 0) - 0.5) < 0.2 && payments.rate > 5)
    let database = try #require(model.services.first { $0.name == "database" })
    #expect((database.p50 ?? 0) > 0.005 && (database.p99 ?? 0) >= (database.p50 ?? 1))
    // Only while the panel has the screen is this added up.
    let small = MetricsViewModel(experiment, isAlone: false)
    #expect(small.services.isEmpty)
    #expect(small.series.allSatisfy { $0.quantiles?.p50History.isEmpty ?? true })
    #expect(small.series.contains { $0.quantiles != nil })
  }

  @Test("goes on with the histories of the second before as if they were added up anew")
  func continued() throws {
    var experiment = try run(seconds: 3) { $0.workload.rate = 4 }
    var known: [Bool: MetricsViewModel] = [:]
    let commands = [
      0: "errors payments 50%", 6: "kill kv-2", 11: "set metrics.scrape 2s",
      15: "restart all", 20: "set metrics.scrape 1s", 21: "add kv in zone:b",
      22: "set metrics.buckets default", 24: "set metrics.retention 10s",
    ]
    var reused = 0
    for step in 0..<26 {
      if let text = commands[step] { experiment.apply(try Command.parse(text)) }
      let pause = step == 17 ? Interval.seconds(50) : .milliseconds(700 + step * 37)
      _ = experiment.advance(to: experiment.now + pause, maximumSteps: .max)
      for isAlone in [false, true] {
        let fresh = MetricsViewModel(experiment, isAlone: isAlone)
        let continued = MetricsViewModel(experiment, after: known[isAlone], isAlone: isAlone)
        #expect(continued == fresh, "step \(step), alone \(isAlone)")
        // What another kind of model knows is of no use, and does no harm.
        #expect(MetricsViewModel(experiment, after: known[!isAlone], isAlone: isAlone) == fresh)
        if let before = known[isAlone], before.now < fresh.now { reused += 1 }
        known[isAlone] = continued
      }
    }
    #expect(reused > 30)
  }

  @Test("has every fault on every graph, also where the rest is an earlier frame's")
  func faults() throws {
    func bands(_ models: PanelModels) -> [[FaultBand]] {
      [
        models.metrics?.faults ?? [], models.traces?.faults ?? [], models.queues?.faults ?? [],
        models.consistency?.faults.map(\.band) ?? [],
      ]
    }
    func compared(_ experiment: Experiment) -> [FaultBand] {
      CompareViewModel.World(
        experiment, name: "ap", label: Phrase("", ""), isShown: true, at: experiment.now
      ).faults
    }
    var experiment = try run(["kill kv-2"], seconds: 3)
    let acting = [FaultBand(start: .zero, end: .never)]
    let during = PanelModels(experiment)
    #expect(bands(during) == [acting, acting, acting, acting])
    #expect(compared(experiment) == acting)

    _ = experiment.advance(to: .milliseconds(3_300), maximumSteps: .max)
    experiment.apply(try Command.parse("heal all"))
    let past = [FaultBand(start: .zero, end: .milliseconds(3_300))]
    let after = PanelModels(experiment, known: during)
    #expect(after.metrics?.series == during.metrics?.series, "the same second")
    #expect(bands(after) == [past, past, past, past])
    #expect(compared(experiment) == past)

    // Taken up again under its number it acts a second time, not all the time.
    _ = experiment.advance(to: .milliseconds(3_600), maximumSteps: .max)
    experiment.apply(try Command.parse("undo"))
    let both = past + [FaultBand(start: .milliseconds(3_600), end: .never)]
    #expect(bands(PanelModels(experiment, known: after)) == [both, both, both, both])
    #expect(compared(experiment) == both)
    let timeline = Timeline(experiment)
    #expect(TimelineModel(timeline, language: .english).faultBands == both)
  }

  @Test("knows when a fault acted long after the log has forgotten it") func forgotten() throws {
    var experiment = try run(["kill kv-2"], seconds: 1)
    experiment.apply(try Command.parse("heal all"))
    let note = try Command.parse("note \"again\"")
    for _ in 0..<9_000 { experiment.apply(note) }
    let log = experiment.world.occurrences
    #expect(log[log.startIndex].time == .seconds(1))
    #expect(
      FaultBand.bands(in: experiment.world) == [FaultBand(start: .zero, end: .seconds(1))])
  }

  @Test("marks on a waterfall's axis when a fault acted, and down the rows where it came and went")
  func waterfall() {
    var model = TracesViewModel.trouble
    let start = model.trace?.start ?? .zero
    func lines(_ band: FaultBand) -> [Substring] {
      model.faults = [band]
      var frame = Frame(width: 78, height: 12)
      TracesPanel.draw(
        model, into: &frame, rect: Rect(x: 0, y: 0, width: 78, height: 12),
        context: PanelContext())
      return frame.text.split(separator: "\n", omittingEmptySubsequences: false)
    }
    let before = lines(FaultBand(start: .zero, end: start - .seconds(1)))
    #expect(!before[0].contains("━") && !before.contains { $0.contains("┊") })
    let throughout = lines(FaultBand(start: start - .seconds(1), end: .never))
    #expect(throughout[0].count { $0 == "━" } > 15 && !throughout.contains { $0.contains("┊") })
    let within = lines(FaultBand(start: start + .seconds(1), end: start + .seconds(2)))
    let marked = within[0].count { $0 == "━" }
    #expect(marked > 3 && marked < throughout[0].count { $0 == "━" })
    #expect(within.dropFirst().contains { $0.contains("┊") })
  }

  @Test("warns in the border of series that were folded")
  func folded() {
    var model = MetricsViewModel.trouble
    #expect(!MetricsPanel.captions(model, PanelContext(), height: 20).bottom[0].contains("⚠"))
    model.folded = .init(labelSets: 1_234, family: "http_requests_total")
    let captions = MetricsPanel.captions(model, PanelContext(), height: 20)
    #expect(captions.bottom[0].contains("⚠ http_requests_total: too many series, 1 234×"))
  }

  @Test(
    "draws by the nodes' own clocks, in which an effect may come before its cause, or corrected")
  func skew() throws {
    let experiment = try run(["clock orders-* -80ms"], seconds: 6)
    let model = TracesViewModel(experiment, hasDetails: true)
    let trace = try #require(model.trace)
    #expect(trace.skew == .milliseconds(80))
    let gateway = try #require(trace.spans.first { $0.service == "gateway" })
    let orders = try #require(trace.spans.first { $0.service == "orders" })
    #expect(orders.start < gateway.start && orders.start < .milliseconds(-70))
    #expect(orders.attributes.contains { $0.name == "clock offset" && $0.value == "−80ms" })
    #expect(orders.correctedStart >= gateway.correctedStart)
    #expect(
      orders.correctedStart + orders.duration <= gateway.correctedStart + gateway.duration)
    for span in trace.spans { #expect(span.correctedStart >= .zero, "\(span.service)") }

    func draw(_ context: PanelContext) -> String {
      var frame = Frame(width: 100, height: 30)
      TracesPanel.draw(
        model, into: &frame, rect: Rect(x: 0, y: 0, width: 100, height: 30), context: context)
      return frame.text
    }
    var context = PanelContext()
    let raw = draw(context)
    #expect(raw.contains("−"), "an axis that begins before 0")
    #expect(TracesPanel.captions(model, context, height: 30).bottom[0].contains("80ms apart"))
    context.correctsClocks = true
    #expect(draw(context) != raw && !draw(context).contains("−"))
    #expect(TracesPanel.captions(model, context, height: 30).bottom[0].contains("corrected"))
  }

  @Test("says nothing of clocks that agree, and draws them alike")
  func noSkew() throws {
    let trace = try #require(TracesViewModel(try run(seconds: 5)).trace)
    #expect(trace.skew == .zero)
    #expect(trace.spans.allSatisfy { $0.start == $0.correctedStart && $0.start >= .zero })
  }

  @Test("is corrected, and not any more, by a key")
  func key() {
    var play = Play("6C")
    #expect(
      play.state.correctsClocks && play.state.panelContext(.traces, play.model).correctsClocks)
    play.press("C")
    #expect(!play.state.correctsClocks)
  }

  @Test("shows what a breaker refused as an event, and a wait before a further attempt as one")
  func eventsAndWaits() throws {
    let guarded = try run(["errors payments 90%"], seconds: 25)
    let spans = Self.failedSpans(guarded).flatMap(\.notes)
    let refusals = spans.filter { $0.name == World.rejectionEvent }
    #expect(!refusals.isEmpty)
    #expect(refusals.allSatisfy { $0.isFailure && $0.after >= .zero && $0.text == "open" })
    let trying = try run(["kill payments"]) {
      $0.breaker.enabled = false
      $0.registry.checkInterval = .seconds(60)
    }
    let further = Self.failedSpans(trying).filter { $0.attempt > 0 && $0.service == "orders" }
    #expect(!further.isEmpty && further.allSatisfy { $0.waited > .zero })
    #expect(Self.failedSpans(trying).allSatisfy { $0.attempt > 0 || $0.waited == .zero })
  }

  private static func failedSpans(_ experiment: Experiment) -> [TracesViewModel.Span] {
    experiment.world.traces.recent(300) { $0.errorCount > 0 }.flatMap {
      TracesViewModel.Trace($0, experiment.world, experiment.watch).spans
    }
  }

  @Test("draws what forgets that counters begin anew beside what does not, after a death only")
  func naiveRate() throws {
    let calm = MetricsViewModel(try run(seconds: 25))
    #expect(calm.series.allSatisfy { $0.naive.isEmpty })
    var experiment = try run(seconds: 15)
    experiment.apply(try Command.parse("kill orders-1"))
    _ = experiment.advance(to: .seconds(22), maximumSteps: .max)
    let model = MetricsViewModel(experiment)
    let served = try #require(
      model.series.first {
        $0.family == "rpc_server_requests_total" && $0.labels.contains("POST /orders\"")
      })
    #expect(served.naive.contains { $0 < 0 })
    #expect(served.history.allSatisfy { $0 >= 0 })
    #expect(served.naive.count == served.history.count)
    // Whose counters went on has nothing else to show.
    let others = model.series.filter { $0.labels.contains("GET /likes/:id") }
    #expect(!others.isEmpty && others.allSatisfy { $0.naive.isEmpty })
  }
}
