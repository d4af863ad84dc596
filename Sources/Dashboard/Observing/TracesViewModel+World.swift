import Cluster
import Patterns
import Simulation
import Verification

extension TracesViewModel {
  /// The latest traces of a world, and the one wanted, or the one that tells most: it proves a violation,
  /// failed, or is long.
  ///
  /// With `hasDetails`, or of the one wanted, with all that is known of each span.
  init(_ experiment: Experiment, wanted: Attention.Chosen? = nil, hasDetails: Bool = false) {
    self.init()
    let world = experiment.world
    let store = world.traces
    // Under overload the latest hundred all run still: those that have ended are looked for.
    let latest = store.recent(100) {
      $0.hasRoot && $0.service == Service.client.rawValue && $0.runningCount == 0
    }
    traces = latest.map { Summary($0, store, now: world.now) }
    if let chosen = TracesViewModel.chosen(wanted, experiment) {
      trace = chosen
      // Whoever looks into a trace goes on looking, however many come after it.
      if !traces.contains(where: { $0.id == chosen.id }) { traces.append(Summary(chosen)) }
      return
    }
    let telling =
      TracesViewModel.guilty(experiment)
      ?? latest.max { a, b in
        let first = (a.errorCount > 0 ? 1 : 0, a.spanCount)
        let second = (b.errorCount > 0 ? 1 : 0, b.spanCount)
        return first < second
      }
    if let telling {
      trace = Trace(telling, world, experiment.watch, hasDetails: hasDetails)
    }
  }

  /// The trace that a person selected, as the world has it or as it was seen when it still had.
  private static func chosen(_ wanted: Attention.Chosen?, _ experiment: Experiment) -> Trace? {
    guard let wanted else { return nil }
    let world = experiment.world
    let summary = TraceID(wanted.id).flatMap(world.traces.summary(of:))
    let kept = summary.map { Trace($0, world, experiment.watch) }
    // What the world forgets goes span by span; what has not begun yet was never seen.
    guard let seen = wanted.seen, seen.start <= world.now,
      seen.spans.count > kept?.spans.count ?? 0
    else { return kept.flatMap { $0.spans.isEmpty ? nil : $0 } }
    return seen
  }

  /// For how long a trace that proves a violation is shown before others.
  private static let proofTime = Interval.seconds(10)

  /// The latest trace that proves a violation, while that is news and the trace is kept.
  private static func guilty(_ experiment: Experiment) -> TraceStore.Summary? {
    let (world, violations) = (experiment.world, experiment.watch.violations)
    for index in (violations.startIndex..<violations.endIndex).reversed() {
      guard world.now - violations[index].at < proofTime else { return nil }
      guard let summary = world.traces.summary(of: violations[index].trace),
        summary.runningCount == 0, summary.spanCount > 0
      else { continue }
      return summary
    }
    return nil
  }
}

extension TracesViewModel.Outcome {
  init(_ span: Patterns.Span) {
    self =
      if span.isRunning {
        .running
      } else {
        switch span.failure {
        case .none: span.status == .error ? .failure : .success
        case .timeout, .deadlineExceeded: .timeout
        case .rejected: .rejected
        case .connectionRefused, .connectionReset, .unavailable, .overloaded, .cancelled,
          .notFound, .conflict, .invalid, .fault, .wrongOwner:
          .failure
        }
      }
  }
}

extension TracesViewModel.Summary {
  init(_ summary: TraceStore.Summary, _ store: TraceStore, now: Instant) {
    self.init(
      id: summary.traceID.description, name: store.text(summary.name),
      start: summary.start, duration: summary.duration ?? (now - summary.start),
      outcome: summary.errorCount > 0 && summary.status == .error ? .failure : .success,
      spans: Int(summary.spanCount), errors: Int(summary.errorCount))
  }
}

extension TracesViewModel.Summary {
  init(_ trace: TracesViewModel.Trace) {
    self.init(
      id: trace.id, name: trace.name, start: trace.start, duration: trace.duration,
      outcome: trace.outcome, spans: trace.spans.count,
      errors: trace.spans.count { $0.outcome != .success && $0.outcome != .running })
  }
}

extension TracesViewModel.Trace {
  init(
    _ summary: TraceStore.Summary, _ world: World, _ watch: StoreWatch, hasDetails: Bool = true
  ) {
    let tree = TraceTree(world.traces.spans(of: summary.traceID), now: world.now)
    // Rows are in the order of the truth, whatever the clocks say.
    let rows = tree.rows(by: .wall)
    let corrected = tree.rows(by: .corrected)
    let root = tree.roots.first ?? 0
    let path = tree.spans.isEmpty ? [] : tree.criticalPath(of: root)
    let critical = path.map(\.span)
    let start = rows.first?.start ?? summary.start
    let correctedStart = corrected.first?.start ?? summary.start
    let offsets = tree.spans.map(\.wallOffset)
    let violating = watch.violatingSpans(of: summary.traceID)
    // A caller's span and its callee's tell the same story: the callee's is shown, where there is one.
    let shown = zip(rows, corrected).filter { row, _ in
      let span = tree.spans[row.span]
      return span.kind != .client || span.failure != .none || tree.children[row.span].isEmpty
    }
    self.init(
      id: summary.traceID.description, name: world.traces.text(summary.name),
      start: summary.start, duration: summary.duration ?? .zero,
      outcome: summary.status == .error ? .failure : .success,
      criticalPath: path.reduce(Interval.zero) { $0 + ($1.end - $1.start) },
      spans: shown.map { row, corrected in
        let span = tree.spans[row.span]
        let name = world.traces.text(span.name)
        let attempt = Self.attempt(of: span, in: tree)
        var shown = TracesViewModel.Span(
          Service(rawValue: span.service)?.name ?? "", name, depth: row.depth / 2,
          start: row.start - start, duration: row.end - row.start,
          correctedStart: corrected.start - correctedStart,
          isCritical: critical.contains(row.span), attempt: Int(attempt.resendCount),
          isCompensation: name.hasSuffix("/refunds") || name.hasPrefix("DELETE"),
          outcome: .init(span), cause: span.failure.text,
          // Judged is what the client was told: its span, or the callee's that stands for it.
          isViolation: violating.contains(span.spanID)
            || span.kind == .server && violating.contains(span.parentID),
          attributes: hasDetails ? Self.attributes(of: span, world) : [])
        shown.waited = Self.backoff(before: attempt, in: tree)
        shown.notes = world.traces.notes(of: span).map {
          TracesViewModel.Note($0, on: span, world)
        }
        return shown
      })
    skew = (offsets.max() ?? .zero) - (offsets.min() ?? .zero)
  }

  /// The span by which it is known whether this is a further attempt: a callee's that stands for its
  /// caller's has it from there.
  private static func attempt(of span: Patterns.Span, in tree: TraceTree) -> Patterns.Span {
    guard span.kind == .server else { return span }
    return tree.spans.first { $0.spanID == span.parentID && $0.failure == .none } ?? span
  }

  /// How long the caller held a further attempt back after the one before had failed.
  private static func backoff(before attempt: Patterns.Span, in tree: TraceTree) -> Interval {
    guard attempt.resendCount > 0 else { return .zero }
    let former = tree.spans.first {
      $0.parentID == attempt.parentID && $0.name == attempt.name && $0.kind == attempt.kind
        && $0.resendCount == attempt.resendCount - 1
    }
    guard let former, !former.isRunning else { return .zero }
    return max(.zero, attempt.start - former.end)
  }

  private static func attributes(
    of span: Patterns.Span, _ world: World
  ) -> [TracesViewModel.Attribute] {
    let kind = TracesViewModel.Attribute("span.kind", "\(span.kind)")
    let place = TracesViewModel.Attribute(
      "service.instance.id", world.nodes[span.node.index].name)
    let own = world.attributes(of: span).map {
      TracesViewModel.Attribute($0.name, $0.value.description)
    }
    let clock = TracesViewModel.Attribute("clock offset", Figures.time(span.wallOffset))
    return [kind] + own + [place] + (span.wallOffset == .zero ? [] : [clock])
  }
}

extension TracesViewModel.Note {
  init(_ note: SpanNote, on span: Patterns.Span, _ world: World) {
    after = note.time - span.start
    name = world.traces.text(note.name)
    isFailure = name == World.rejectionEvent || name == World.exceptionEvent
    switch note.kind {
    case .link: text = "→ " + note.traceID.description.prefix(4)
    case .event where isFailure:
      text = world.attributes(of: note, on: span).prefix(2).map(\.value.description)
        .joined(separator: ": ")
    case .event: text = note.value == 0 ? "" : Figures.time(.nanoseconds(Int(note.value)))
    }
  }
}
