import Foundation

/// Reads OTLP/JSON as its mapping writes it, and says of all else that it is wrong.
///
/// The ProtoJSON format of protobuf.dev with what opentelemetry-proto's docs/specification.md says
/// otherwise: ids are hexadecimal, enums are integers. Stricter than real receivers, which take
/// some numbers for strings and pass over fields they do not know.
enum OTLPReceiver {
  private enum Kind: Sendable {
    case text
    /// So many hexadecimal digits.
    case id(Int)
    /// A decimal string without a sign.
    case fixed64
    /// A decimal string.
    case int64
    /// A number.
    case uint32
    /// A number up to the enum's last.
    case choice(Int)
    case message(String)
    case list(String)
  }

  private struct Message: Sendable {
    var fields: [String: Kind]
    var required: [String] = []
  }

  /// trace.proto, common.proto and resource.proto of opentelemetry-proto 1.x.
  private static let messages: [String: Message] = [
    "TracesData": Message(
      fields: ["resourceSpans": .list("ResourceSpans")], required: ["resourceSpans"]),
    "ResourceSpans": Message(fields: [
      "resource": .message("Resource"), "scopeSpans": .list("ScopeSpans"), "schemaUrl": .text,
    ]),
    "Resource": Message(fields: [
      "attributes": .list("KeyValue"), "droppedAttributesCount": .uint32,
    ]),
    "ScopeSpans": Message(fields: [
      "scope": .message("InstrumentationScope"), "spans": .list("Span"), "schemaUrl": .text,
    ]),
    "InstrumentationScope": Message(fields: [
      "name": .text, "version": .text, "attributes": .list("KeyValue"),
      "droppedAttributesCount": .uint32,
    ]),
    "Span": Message(
      fields: [
        "traceId": .id(32), "spanId": .id(16), "traceState": .text, "parentSpanId": .id(16),
        "flags": .uint32, "name": .text, "kind": .choice(5), "startTimeUnixNano": .fixed64,
        "endTimeUnixNano": .fixed64, "attributes": .list("KeyValue"),
        "droppedAttributesCount": .uint32, "events": .list("Event"),
        "droppedEventsCount": .uint32, "links": .list("Link"), "droppedLinksCount": .uint32,
        "status": .message("Status"),
      ], required: ["traceId", "spanId", "name", "startTimeUnixNano", "endTimeUnixNano"]),
    "Event": Message(
      fields: [
        "timeUnixNano": .fixed64, "name": .text, "attributes": .list("KeyValue"),
        "droppedAttributesCount": .uint32,
      ], required: ["timeUnixNano", "name"]),
    "Link": Message(
      fields: [
        "traceId": .id(32), "spanId": .id(16), "traceState": .text,
        "attributes": .list("KeyValue"), "droppedAttributesCount": .uint32, "flags": .uint32,
      ], required: ["traceId", "spanId"]),
    "Status": Message(fields: ["message": .text, "code": .choice(2)]),
    "KeyValue": Message(
      fields: ["key": .text, "value": .message("AnyValue")], required: ["key", "value"]),
    // The kinds of values that are written, of which each has one.
    "AnyValue": Message(fields: ["stringValue": .text, "intValue": .int64]),
  ]

  /// What is wrong with a line, each with the way to it.
  static func complaints(_ line: String) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    return complaints(value, .message("TracesData"))
  }

  /// The spans of a line.
  static func spans(_ line: String) throws -> [[String: Any]] {
    let data = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let resources = data?["resourceSpans"] as? [[String: Any]] ?? []
    let scopes = resources.flatMap { $0["scopeSpans"] as? [[String: Any]] ?? [] }
    return scopes.flatMap { $0["spans"] as? [[String: Any]] ?? [] }
  }

  private static func complaints(_ value: Any, _ kind: Kind) -> [String] {
    let text = value as? String
    switch kind {
    case .text: return text == nil ? [": no text"] : []
    case .id(let digits):
      let isRight =
        text?.utf8.count == digits && text?.contains { $0 != "0" } == true
        && text?.allSatisfy { "0123456789abcdef".contains($0) } == true
      return isRight ? [] : [": no id of \(digits) lower-case hexadecimal digits"]
    case .fixed64:
      let isRight = text != nil && text == text.flatMap { UInt64($0) }.map { "\($0)" }
      return isRight ? [] : [": no decimal string from 0 on"]
    case .int64:
      let isRight = text != nil && text == text.flatMap { Int64($0) }.map { "\($0)" }
      return isRight ? [] : [": no decimal string"]
    case .uint32: return number(value, upTo: Int(UInt32.max))
    case .choice(let last): return number(value, upTo: last)
    case .message(let name):
      guard let object = value as? [String: Any] else { return [": no \(name)"] }
      return complaints(object, name)
    case .list(let name):
      guard let items = value as? [Any] else { return [": no list"] }
      return items.flatMap { complaints($0, .message(name)) }
    }
  }

  private static func complaints(_ object: [String: Any], _ name: String) -> [String] {
    guard let message = messages[name] else { return [": unknown message \(name)"] }
    var found = message.required.filter { object[$0] == nil }.map { ": \(name) without \($0)" }
    for (field, value) in object.sorted(by: { $0.key < $1.key }) {
      guard let kind = message.fields[field] else {
        found.append(": \(name) has no \(field)")
        continue
      }
      found += complaints(value, kind).map { ".\(field)\($0)" }
    }
    if name == "AnyValue", object.count != 1 { found.append(": \(object.count) values for one") }
    return found
  }

  private static func number(_ value: Any, upTo last: Int) -> [String] {
    guard !(value is String), let number = value as? Int, (0...last).contains(number) else {
      return [": no number from 0 to \(last)"]
    }
    return []
  }
}
