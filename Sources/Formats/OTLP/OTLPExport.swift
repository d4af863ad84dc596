import Cluster
import Patterns
import Simulation
public import Verification

/// The spans of a run as OTLP/JSON: one `TracesData` object a line, as the Collector's file exporter
/// writes them.
///
/// opentelemetry-proto, docs/specification.md: keys in lowerCamelCase, ids in hexadecimal, enums as
/// integers, 64-bit integers as decimal strings. Times are those of each node's own clock; the
/// world starts with the year 2025. A span is written once it has ended, that of an operation on
/// the store once it has been judged, too: the event `consistency.violation` is the judge's. One
/// that still runs at the end is not written.
public struct OTLPExport: Sendable {
  /// How many spans have been written.
  public private(set) var writtenCount = 0
  /// How many were forgotten by the world before they could be.
  public private(set) var lostCount = 0

  private let version: String
  private var next = 0
  /// Spans that have not ended, or whose trace the tail rule has not decided on.
  private var running: [Int] = []
  /// Spans of the store's clients that wait for their verdict, with what the world had noted of them.
  private var waiting: [Finished] = []

  private struct Finished {
    var span: Span
    var notes: [SpanNote]
  }

  /// An export of a run from its beginning; `version` is Ringside's.
  public init(version: String) { self.version = version }

  /// The line of the spans that ended, and were judged, since the last call; empty when there are none.
  ///
  /// To be called at least every virtual second: a world keeps the latest spans only. The last call
  /// does not wait for verdicts any more.
  public mutating func line(of experiment: Experiment, isLast: Bool = false) -> String {
    let world = experiment.world
    let judgedUntil = isLast ? Instant.never : experiment.watch.judgedUntil(world.now)
    var byNode: [NodeID: Int] = [:]
    var groups: [(node: NodeID, spans: [String])] = []
    func write(_ finished: Finished) {
      let node = finished.span.node
      if byNode[node] == nil {
        byNode[node] = groups.count
        groups.append((node, []))
      }
      groups[byNode[node] ?? 0].spans.append(OTLPExport.json(finished, in: experiment))
    }
    let held = waiting
    waiting = []
    var written = 0
    for finished in held + ended(in: world, isLast: isLast) {
      if OTLPExport.isJudged(finished.span, in: world), finished.span.end >= judgedUntil {
        waiting.append(finished)
      } else {
        write(finished)
        written += 1
      }
    }
    writtenCount += written
    guard !groups.isEmpty else { return "" }
    let resources = groups.map { group in
      JSON.object([
        ("resource", JSON.object([("attributes", resource(of: group.node, in: world))])),
        (
          "scopeSpans",
          JSON.array([
            JSON.object([
              ("scope", JSON.object([("name", JSON.string("ringside"))])),
              ("spans", JSON.array(group.spans)),
            ])
          ])
        ),
      ])
    }
    return JSON.object([("resourceSpans", JSON.array(resources))]) + "\n"
  }

  /// The spans that have ended since the last time, and that the tail rule, where it holds, keeps.
  private mutating func ended(in world: World, isLast: Bool) -> [Finished] {
    let kept = world.traces.spanIndices
    let candidates = running + Array(max(next, kept.lowerBound)..<max(next, kept.upperBound))
    lostCount += max(0, kept.lowerBound - next)
    next = max(next, kept.upperBound)
    running = []
    var ended: [Finished] = []
    for index in candidates {
      guard kept.contains(index) else {
        lostCount += 1
        continue
      }
      let span = world.traces.span(at: index)
      let verdict = world.traces.summary(of: span.traceID)?.verdict
      let isUndecided = verdict == .undecided && world.settings.tracing.tail && !isLast
      if span.isRunning || isUndecided {
        running.append(index)
      } else if verdict != .discarded {
        ended.append(Finished(span: span, notes: world.traces.notes(of: span)))
      }
    }
    return ended
  }

  /// Whether a judge may have something to say of it: the client's span of an operation on the store.
  private static func isJudged(_ span: Span, in world: World) -> Bool {
    span.kind == .client && storeOperations.contains(world.traces.text(span.name))
  }

  private static let storeOperations = Route.allCases.filter(\.isStoreOperation).map(\.name)

  private func resource(of node: NodeID, in world: World) -> String {
    let place = world.nodes[node.index]
    return OTLPExport.attributes([
      ("service.name", .string(place.service.name)),
      ("service.instance.id", .string(place.name)),
      ("service.version", .string(version)),
      ("ringside.seed", .string(String(world.seed))),
      ("ringside.scenario", .string(world.scenario.name)),
    ])
  }

  // MARK: A span

  private static func json(_ finished: Finished, in experiment: Experiment) -> String {
    let (span, notes, world) = (finished.span, finished.notes, experiment.world)
    var fields = [
      ("traceId", JSON.string("\(span.traceID)")), ("spanId", JSON.string("\(span.spanID)")),
    ]
    if !span.isRoot { fields.append(("parentSpanId", JSON.string("\(span.parentID)"))) }
    // Bit 0: sampled, as every recorded span is; then whether the parent is known to be remote.
    let flags = 1 | 0x100 | (span.hasRemoteParent ? 0x200 : 0)
    fields += [
      ("flags", "\(flags)"), ("name", JSON.string(world.traces.text(span.name))),
      ("kind", "\(span.kind.rawValue)"),
      ("startTimeUnixNano", unixNano(span.wallStart)),
      ("endTimeUnixNano", unixNano(span.wallEnd)),
      ("attributes", attributes(world.attributes(of: span))),
    ]
    var events = notes.filter { $0.kind == .event }.map { event(_: $0, of: span, in: world) }
    if isJudged(span, in: world), let violation = experiment.watch.violation(of: span.spanID) {
      events.append(event(violation, of: span))
    }
    if !events.isEmpty { fields.append(("events", JSON.array(events))) }
    let links = notes.filter { $0.kind == .link }.map { note in
      JSON.object([
        ("traceId", JSON.string("\(note.traceID)")), ("spanId", JSON.string("\(note.spanID)")),
      ])
    }
    if !links.isEmpty { fields.append(("links", JSON.array(links))) }
    let code = ("code", "\(span.status.rawValue)")
    fields.append(("status", JSON.object(span.status == .unset ? [] : [code])))
    return JSON.object(fields)
  }

  /// A time of a node's clock in nanoseconds after 1970: a `fixed64`, which nothing below 0 fits.
  private static func unixNano(_ time: Instant) -> String {
    JSON.string("\(max(0, (time + World.epoch).nanoseconds))")
  }

  private static func event(_ note: SpanNote, of span: Span, in world: World) -> String {
    JSON.object([
      ("timeUnixNano", unixNano(note.time + span.wallOffset)),
      ("name", JSON.string(world.traces.text(note.name))),
      ("attributes", attributes(world.attributes(of: note, on: span))),
    ])
  }

  private static func event(_ violation: SpanViolation, of span: Span) -> String {
    let time = violation.at + span.wallOffset
    return JSON.object([
      ("timeUnixNano", unixNano(time)),
      ("name", JSON.string(SpanViolation.name)),
      (
        "attributes",
        attributes([("ringside.key", .string(HostedStore.name(of: violation.key)))])
      ),
    ])
  }

  private static func attributes(_ attributes: [(name: String, value: SpanAttribute)]) -> String {
    JSON.array(
      attributes.map { key, value in
        let json =
          switch value {
          case .string(let text): JSON.object([("stringValue", JSON.string(text))])
          case .integer(let number): JSON.object([("intValue", JSON.string("\(number)"))])
          }
        return JSON.object([("key", JSON.string(key)), ("value", json)])
      })
  }
}
