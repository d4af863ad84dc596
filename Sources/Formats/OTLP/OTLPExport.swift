public import Cluster
import Patterns
import Simulation

/// The spans of a run as OTLP/JSON: one `TracesData` object a line, as the Collector's file exporter
/// writes them.
///
/// opentelemetry-proto, docs/specification.md: keys in lowerCamelCase, ids in hexadecimal, enums as
/// integers, 64-bit integers as decimal strings. Times are those of each node's own clock, from the
/// start of the world. A span is written once it has ended; one that still runs at the end is not.
public struct OTLPExport: Sendable {
  /// How many spans have been written.
  public private(set) var writtenCount = 0
  /// How many were forgotten by the world before they could be.
  public private(set) var lostCount = 0

  private let version: String
  private var next = 0
  private var running: [Int] = []

  /// An export of a run from its beginning; `version` is Ringside's.
  public init(version: String) { self.version = version }

  /// The line of the spans that ended since the last call; empty when there are none.
  ///
  /// To be called at least every virtual second: a world keeps the latest spans only.
  public mutating func line(of world: World) -> String {
    let kept = world.traces.spanIndices
    let candidates = running + Array(max(next, kept.lowerBound)..<max(next, kept.upperBound))
    lostCount += max(0, kept.lowerBound - next)
    next = max(next, kept.upperBound)
    running = []
    var byNode: [NodeID: Int] = [:]
    var groups: [(node: NodeID, spans: [String])] = []
    for index in candidates {
      guard kept.contains(index) else {
        lostCount += 1
        continue
      }
      let span = world.traces.span(at: index)
      guard !span.isRunning else {
        running.append(index)
        continue
      }
      if byNode[span.node] == nil {
        byNode[span.node] = groups.count
        groups.append((span.node, []))
      }
      groups[byNode[span.node] ?? 0].spans.append(OTLPExport.json(span, in: world))
      writtenCount += 1
    }
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

  private static func json(_ span: Span, in world: World) -> String {
    var fields = [
      ("traceId", JSON.string("\(span.traceID)")), ("spanId", JSON.string("\(span.spanID)")),
    ]
    if !span.isRoot { fields.append(("parentSpanId", JSON.string("\(span.parentID)"))) }
    // Bit 0: sampled, as every recorded span is; then whether the parent is known to be remote.
    let flags = 1 | 0x100 | (span.hasRemoteParent ? 0x200 : 0)
    fields += [
      ("flags", "\(flags)"), ("name", JSON.string(world.traces.text(span.name))),
      ("kind", "\(span.kind.rawValue)"),
      ("startTimeUnixNano", JSON.string("\(span.wallStart.nanoseconds)")),
      ("endTimeUnixNano", JSON.string("\(span.wallEnd.nanoseconds)")),
      ("attributes", attributes(self.attributes(of: span, in: world))),
    ]
    let notes = world.traces.notes(of: span)
    let events = notes.filter { $0.kind == .event }.map { event(_: $0, of: span, in: world) }
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

  private static func event(_ note: SpanNote, of span: Span, in world: World) -> String {
    let time = note.time + span.wallOffset
    return JSON.object([
      ("timeUnixNano", JSON.string("\(time.nanoseconds)")),
      ("name", JSON.string(world.traces.text(note.name))),
      ("attributes", attributes([("ringside.value", .integer(note.value))])),
    ])
  }

  private static func attributes(of span: Span, in world: World) -> [(String, Value)] {
    var attributes: [(String, Value)] = []
    // `GET /orders/:id`: method and route, as the name has them.
    let words = world.traces.text(span.name).split(separator: " ", maxSplits: 1)
    if words.count == 2, words[1].hasPrefix("/") {
      attributes.append(("http.request.method", .string(String(words[0]))))
      attributes.append(("http.route", .string(String(words[1]))))
    }
    if span.statusCode > 0 {
      attributes.append(("http.response.status_code", .integer(Int64(span.statusCode))))
    }
    if let route = world.shardRoute(of: span) {
      attributes += [
        ("shard.strategy", .string(route.strategy)), ("shard.id", .string(route.shard)),
        ("shard.epoch", .integer(Int64(route.epoch))),
        ("shard.redirects", .integer(Int64(route.redirects))),
      ]
    } else if span.resendCount > 0 {
      attributes.append(("http.request.resend_count", .integer(Int64(span.resendCount))))
    }
    if span.failure != .none { attributes.append(("error.type", .string(span.failure.text))) }
    return attributes
  }

  /// What an attribute can be here.
  private enum Value {
    case string(String)
    case integer(Int64)
  }

  private static func attributes(_ attributes: [(String, Value)]) -> String {
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
