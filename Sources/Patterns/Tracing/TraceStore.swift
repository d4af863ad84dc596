public import Simulation

/// The spans of a world: recorded as they happen, found again by trace, forgotten oldest first.
///
/// OpenTelemetry's SDK and a trace backend in one value. Everything is bounded: spans, events and
/// links leave in whole chunks, trace summaries too; what left or was refused is counted. It sends
/// nothing: an exporter reads it.
public struct TraceStore: Sendable {
  /// Limits and rules.
  public struct Settings: Sendable, Hashable {
    /// How many spans are kept.
    public var spanCapacity = 16_384
    /// How many events and links are kept.
    public var noteCapacity = 8_192
    /// How many trace summaries are kept.
    public var summaryCapacity = 2_048
    /// How many traces can be found: the latest.
    public var traceCapacity = Int.max
    /// The most events of a span (at most 255).
    public var eventsPerSpan = 128
    /// The most links of a span (at most 255).
    public var linksPerSpan = 128
    /// The decision at the start.
    public var sampler = Sampler()
    /// The decision at the end, if one is made.
    public var tail: TailRule?
    /// OpenTelemetry's defaults.
    public init() {}
  }

  /// A span as its owner holds it: its context, and where it is recorded, if it is.
  public struct Handle: Sendable, Hashable, BitwiseCopyable {
    /// What children and messages carry.
    public let context: SpanContext
    let index: UInt32
    /// Whether the span is recorded.
    public var isRecording: Bool { index != .max }
  }

  /// What the tail rule said.
  public enum Verdict: UInt8, Sendable, Hashable, BitwiseCopyable {
    case undecided, kept, discarded
  }

  /// One line of the list of traces, kept up to date with every span.
  public struct Summary: Sendable, Hashable, BitwiseCopyable {
    /// The trace.
    public var traceID: TraceID
    /// The root's name; of the first span seen while the root is not.
    public var name: Span.Name
    /// The root's service.
    public var service: UInt8
    /// The root's node.
    public var node: NodeID
    /// Whether the root was seen.
    public var hasRoot: Bool
    /// What became of the root.
    public var status = Span.Status.unset
    /// What the tail rule said.
    public var verdict = Verdict.undecided
    /// When it began.
    public var start: Instant
    /// When the root ended; `.never` while it runs.
    public var end = Instant.never
    /// How many spans were recorded.
    public var spanCount: Int32 = 0
    /// How many of them ended in an error.
    public var errorCount: Int32 = 0
    /// How many of them still run.
    public var runningCount: Int32 = 0
    var lastSpan: UInt32 = .max

    /// How long the root took; nil while it runs.
    public var duration: Interval? { end == .never ? nil : end - start }

    /// Counts a span that began; returns the one before it.
    mutating func open(_ span: Span, at index: UInt32) -> UInt32 {
      if span.isRoot, !hasRoot {
        hasRoot = true
        name = span.name
        service = span.service
        node = span.node
        start = span.start
      }
      let previous = lastSpan
      lastSpan = index
      spanCount += 1
      runningCount += 1
      return previous
    }

    /// Counts a span that ended.
    mutating func close(_ span: Span) {
      runningCount -= 1
      if span.status == .error { errorCount += 1 }
      if span.isRoot {
        end = span.end
        status = span.status
      }
    }
  }

  /// What was lost, by reason.
  public struct Losses: Sendable, Hashable, BitwiseCopyable {
    /// Spans not recorded because the sampler said no.
    public var unsampled = 0
    /// Ends, events and changes that came after their span was forgotten or had ended.
    public var late = 0
    /// Events beyond the limit of a span.
    public var events = 0
    /// Links beyond the limit of a span.
    public var links = 0
    /// Traces forgotten before the tail rule decided.
    public var undecided = 0
    /// Traces discarded by the tail rule.
    public var discarded = 0
  }

  /// Limits and rules; the rules may change while it runs.
  public var settings: Settings
  /// What was lost.
  public internal(set) var losses = Losses()

  var spans: Chunked<Span>
  var notes: Chunked<SpanNote>
  var summaries: Chunked<Summary>
  private var places: TracePlaces
  var names: [String] = []
  var indexOfName: [String: Span.Name] = [:]
  /// The first trace that the tail rule has not decided.
  var firstUndecided = 0
  /// How many spans began at each node: 2 × node, the sampled ones after the others.
  var begun: [Int] = []

  /// An empty store.
  public init(settings: Settings = Settings()) {
    self.settings = settings
    spans = Chunked(retaining: settings.spanCapacity)
    notes = Chunked(retaining: settings.noteCapacity)
    summaries = Chunked(retaining: settings.summaryCapacity)
    places = TracePlaces(capacity: summaries.capacity)
  }

  /// Keeps the latest `count` traces from now on, with room for eight spans and four notes each.
  ///
  /// Spans are forgotten oldest first, whosever they are: what one trace does not need, another has.
  public mutating func keep(traces count: Int) {
    guard count != settings.traceCapacity else { return }
    settings.traceCapacity = count
    settings.spanCapacity = max(4_096, count * 8)
    settings.noteCapacity = max(2_048, count * 4)
    settings.summaryCapacity = max(1_024, count)
    spans.retain(settings.spanCapacity)
    notes.retain(settings.noteCapacity)
    summaries.retain(settings.summaryCapacity)
    places = TracePlaces(capacity: summaries.capacity)
    places.rebuild(from: summaries)
    forgetUndecided()
  }

  /// Where the line about a trace is, while it is kept.
  func place(of trace: TraceID) -> Int? { places.find(trace, among: summaries) }

  /// The interned name; once for each text, not once a span.
  public mutating func name(_ text: String) -> Span.Name {
    if let known = indexOfName[text] { return known }
    precondition(names.count < Int(UInt16.max), "span names must be low in cardinality")
    let name = Span.Name(rawValue: UInt16(names.count))
    names.append(text)
    indexOfName[text] = name
    return name
  }

  /// How a name is written.
  public func text(_ name: Span.Name) -> String { names[Int(name.rawValue)] }

  // MARK: Recording

  /// Starts a span: a child of `parent`, or the root of a new trace.
  ///
  /// Draws three words whatever is decided, so that sampling does not disturb the stream.
  public mutating func start(
    _ name: Span.Name, _ kind: Span.Kind, node: NodeID, service: UInt8,
    parent: SpanContext? = nil, at now: Instant, wallOffset: Interval = .zero,
    random: inout Random
  ) -> Handle {
    let fresh = TraceID(random: &random)
    let spanID = SpanID(random: &random)
    let traceID = parent?.traceID ?? fresh
    let isSampled = settings.sampler.samples(traceID, parent: parent)
    let context = SpanContext(traceID: traceID, spanID: spanID, isSampled: isSampled)
    if traceID != SpanContext.suppressed.traceID { count(node, isSampled: isSampled) }
    guard isSampled else {
      if traceID != SpanContext.suppressed.traceID { losses.unsampled += 1 }
      return Handle(context: context, index: .max)
    }
    var span = Span(
      traceID: traceID, spanID: spanID, parentID: parent?.spanID ?? .none, name, kind, node: node,
      service: service, start: now, wallOffset: wallOffset)
    span.hasRemoteParent = parent?.isRemote ?? false
    let index = UInt32(truncatingIfNeeded: spans.endIndex)
    list(&span, at: index)
    spans.append(span)
    return Handle(context: context, index: index)
  }

  /// Changes a span that runs; too late, it is counted and nothing happens.
  public mutating func update(_ handle: Handle, _ change: (inout Span) -> Void) {
    guard let index = runningIndex(handle) else { return }
    change(&spans[index])
  }

  /// Ends a span; a second end is too late.
  public mutating func end(
    _ handle: Handle, at now: Instant, status: Span.Status = .unset,
    failure: Span.Failure = .none
  ) {
    guard let index = runningIndex(handle) else { return }
    // Each place is looked up once: this is done for every span.
    func finish(_ span: inout Span) -> Span {
      if failure != .none { span.fail(failure) } else { span.set(status) }
      span.end = now
      return span
    }
    let span = finish(&spans[index])
    guard let trace = place(of: span.traceID) else { return }
    summaries[trace].close(span)
  }

  /// Notes an event on a span that runs.
  public mutating func event(
    _ handle: Handle, _ name: Span.Name, value: Int64 = 0, at now: Instant
  ) {
    guard let index = runningIndex(handle) else { return }
    guard spans[index].eventCount < settings.eventsPerSpan else {
      losses.events += 1
      return
    }
    spans[index].eventCount += 1
    note(.event, index, name, value, TraceID(high: 0, low: 0), .none, now)
  }

  /// Links a span that runs to another: a message's producer, the step that is undone.
  public mutating func link(
    _ handle: Handle, to other: SpanContext, _ name: Span.Name, at now: Instant
  ) {
    guard let index = runningIndex(handle) else { return }
    guard spans[index].linkCount < settings.linksPerSpan else {
      losses.links += 1
      return
    }
    spans[index].linkCount += 1
    note(.link, index, name, 0, other.traceID, other.spanID, now)
  }

  /// Lets the tail rule decide the traces whose wait is over.
  public mutating func settle(at now: Instant) {
    guard let rule = settings.tail else { return }
    while firstUndecided < summaries.endIndex {
      let trace = summaries[firstUndecided]
      guard trace.start + rule.wait <= now else { return }
      let isSlow = (trace.duration ?? (now - trace.start)) >= rule.slow
      let isKept =
        trace.errorCount > 0 || isSlow || Sampler.isWithin(rule.share, trace.traceID)
      summaries[firstUndecided].verdict = isKept ? .kept : .discarded
      if !isKept { losses.discarded += 1 }
      firstUndecided += 1
    }
  }

  // MARK: Helpers

  private mutating func runningIndex(_ handle: Handle) -> Int? {
    guard handle.isRecording else { return nil }
    let index = Int(handle.index)
    guard spans.contains(index), spans[index].isRunning else {
      losses.late += 1
      return nil
    }
    return index
  }

  private mutating func list(_ span: inout Span, at index: UInt32) {
    let trace = place(of: span.traceID) ?? addSummary(for: span)
    span.previousInTrace = summaries[trace].open(span, at: index)
  }

  private mutating func addSummary(for span: Span) -> Int {
    let oldest = summaries.startIndex
    let index = summaries.endIndex
    summaries.append(
      Summary(
        traceID: span.traceID, name: span.name, service: span.service, node: span.node,
        hasRoot: span.isRoot, start: span.start))
    if summaries.startIndex == oldest {
      places.insert(span.traceID, at: index)
    } else {
      places.rebuild(from: summaries)
    }
    forgetUndecided()
    return index
  }

  private mutating func forgetUndecided() {
    guard firstUndecided < summaries.startIndex else { return }
    if settings.tail != nil { losses.undecided += summaries.startIndex - firstUndecided }
    firstUndecided = summaries.startIndex
  }

  private mutating func count(_ node: NodeID, isSampled: Bool) {
    let place = 2 * node.index + (isSampled ? 1 : 0)
    while begun.count <= place { begun.append(0) }
    begun[place] += 1
  }

  private mutating func note(
    _ kind: SpanNote.Kind, _ index: Int, _ name: Span.Name, _ value: Int64, _ traceID: TraceID,
    _ spanID: SpanID, _ now: Instant
  ) {
    let previous = spans[index].lastNote
    spans[index].lastNote = UInt32(truncatingIfNeeded: notes.endIndex)
    notes.append(
      SpanNote(
        kind: kind, name: name, time: now, value: value, traceID: traceID, spanID: spanID,
        span: UInt32(truncatingIfNeeded: index), previous: previous))
  }
}
