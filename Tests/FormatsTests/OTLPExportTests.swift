import Cluster
import Formats
import Foundation
import Patterns
import Simulation
import Testing
import Verification

@Suite("Spans as OTLP/JSON") struct OTLPExportTests {
  private struct Line: Decodable {
    struct Resource: Decodable {
      var resource: Attributes
      var scopeSpans: [Scope]
    }
    struct Scope: Decodable { var spans: [Span] }
    struct Attributes: Decodable { var attributes: [Attribute] }
    struct Attribute: Decodable {
      struct Value: Decodable { var stringValue: String?, intValue: String? }
      var key: String
      var value: Value
    }
    struct Span: Decodable {
      var traceId: String, spanId: String, parentSpanId: String?, name: String
      var flags: Int, kind: Int
      var startTimeUnixNano: String, endTimeUnixNano: String
      var attributes: [Attribute]
      var events: [Event]?
      var status: Status
    }
    struct Event: Decodable {
      var timeUnixNano: String, name: String
      var attributes: [Attribute]
    }
    struct Status: Decodable { var code: Int? }
    var resourceSpans: [Resource]

    var spans: [Span] { resourceSpans.flatMap { $0.scopeSpans.flatMap(\.spans) } }
  }

  /// 2025-01-01T00:00:00Z: `date -u -d @1735689600`.
  private static let epoch: Int64 = 1_735_689_600_000_000_000

  /// All times in a span, its events' among them.
  private static func times(_ span: Line.Span) -> [String] {
    [span.startTimeUnixNano, span.endTimeUnixNano] + (span.events ?? []).map(\.timeUnixNano)
  }

  private func run(_ commands: [String] = []) throws -> (World, [Line], OTLPExport) {
    var experiment = Experiment(Scenario(), seed: 7)
    for text in commands { experiment.apply(try Command.parse(text)) }
    var export = OTLPExport(version: "1.2.3")
    var lines: [Line] = []
    for tenth in 1...30 {
      _ = experiment.advance(to: .milliseconds(tenth * 100), maximumSteps: .max)
      let line = export.line(of: experiment, isLast: tenth == 30)
      #expect(line.isEmpty || line.hasSuffix("}\n"))
      #expect(line.count(where: { $0 == "\n" }) <= 1)
      if !line.isEmpty {
        lines.append(try JSONDecoder().decode(Line.self, from: Data(line.utf8)))
      }
    }
    return (experiment.world, lines, export)
  }

  @Test("has every ended span once, under the node that it ran on") func complete() throws {
    let (world, lines, export) = try run()
    let resources = lines.flatMap(\.resourceSpans)
    let written = resources.flatMap { $0.scopeSpans.flatMap(\.spans) }
    let ended = world.traces.spanIndices.map { world.traces.span(at: $0) }.filter { !$0.isRunning }
    #expect(written.count == ended.count && export.writtenCount == ended.count)
    #expect(export.lostCount == 0)
    let byID = Dictionary(uniqueKeysWithValues: written.map { ($0.spanId, $0) })
    for span in ended {
      let copy = try #require(byID["\(span.spanID)"])
      #expect(copy.traceId == "\(span.traceID)" && copy.traceId.utf8.count == 32)
      #expect(copy.parentSpanId == (span.isRoot ? nil : "\(span.parentID)"))
      #expect(copy.name == world.traces.text(span.name) && copy.kind == Int(span.kind.rawValue))
      #expect(copy.startTimeUnixNano == "\(Self.epoch + span.wallStart.nanoseconds)")
      #expect(copy.endTimeUnixNano == "\(Self.epoch + span.wallEnd.nanoseconds)")
      #expect(copy.flags & 0x200 == (span.hasRemoteParent ? 0x200 : 0))
    }
    let names = resources.map { resource in
      resource.resource.attributes.first { $0.key == "service.instance.id" }?.value.stringValue
    }
    #expect(Set(names).isSuperset(of: ["gateway-1", "orders-1", "kv-1", "database-1"]))
  }

  @Test(
    "has no span twice, none without its parent, and none before its cause while clocks agree",
    arguments: [[], ["kill orders-1", "loss zone:a->zone:c 10%"], ["mode cp", "slow kv-1 20x"]])
  func causes(commands: [String]) throws {
    let (world, lines, _) = try run(commands)
    let spans = lines.flatMap(\.resourceSpans).flatMap { $0.scopeSpans.flatMap(\.spans) }
    let byID = Dictionary(grouping: spans, by: \.spanId)
    #expect(byID.values.allSatisfy { $0.count == 1 } && spans.count > 1_000)
    // A parent that has not ended yet is not written, but it is there.
    var running: [String: Int64] = [:]
    for index in world.traces.spanIndices {
      let span = world.traces.span(at: index)
      if span.isRunning { running["\(span.spanID)"] = Self.epoch + span.wallStart.nanoseconds }
    }
    for span in spans {
      let start = try #require(Int64(span.startTimeUnixNano))
      #expect(start <= (Int64(span.endTimeUnixNano) ?? 0))
      guard let parent = span.parentSpanId else { continue }
      let begun = byID[parent].flatMap { Int64($0[0].startTimeUnixNano) } ?? running[parent]
      if let begun {
        #expect(begun <= start, "\(span.name) begins before its cause")
      } else {
        Issue.record("\(span.name): its parent \(parent) is nowhere")
      }
      if let written = byID[parent] { #expect(written[0].traceId == span.traceId) }
    }
  }

  @Test("has only times that receivers take, by a clock an hour behind, too")
  func clockBehind() throws {
    let (world, lines, _) = try run(["clock !role:kv -1h", "errors payments 100%"])
    let spans = lines.flatMap(\.spans)
    let byID = Dictionary(uniqueKeysWithValues: spans.map { ($0.spanId, $0) })
    let hour = Interval.minutes(60)
    var behindCount = 0
    for index in world.traces.spanIndices {
      let span = world.traces.span(at: index)
      guard span.wallOffset == -hour, let copy = byID["\(span.spanID)"] else { continue }
      behindCount += 1
      let start = Self.epoch - hour.nanoseconds + span.start.nanoseconds
      #expect(copy.startTimeUnixNano == "\(start)")
      #expect(copy.endTimeUnixNano == "\(start + (span.end - span.start).nanoseconds)")
      for event in copy.events ?? [] {
        let time = try #require(Int64(event.timeUnixNano))
        #expect(time >= start && time < Self.epoch, "\(span.spanID): \(event.name)")
      }
    }
    #expect(behindCount > 100)
    #expect(spans.contains { $0.events?.isEmpty == false })
    #expect(spans.flatMap(Self.times).allSatisfy { (UInt64($0) ?? 0) > 0 })
  }

  @Test("has no time before 1970, however far a clock is behind") func clockFarBehind() throws {
    var experiment = Experiment(Scenario(), seed: 7)
    let fault = NodeFault.clock(offset: .seconds(-2_000_000_000), driftPPM: 0)
    let payments = try Selector.parse("payments")
    experiment.apply(.inject(Injection(.node(fault, payments, route: nil))))
    _ = experiment.advance(to: .seconds(3), maximumSteps: .max)
    var export = OTLPExport(version: "1.2.3")
    let text = export.line(of: experiment, isLast: true)
    let times = try JSONDecoder().decode(Line.self, from: Data(text.utf8)).spans
      .flatMap(Self.times)
    #expect(times.contains("0") && times.contains { $0 != "0" })
    #expect(times.allSatisfy { UInt64($0) != nil })
  }

  @Test("describes HTTP, the database, messages and calls each by its own convention")
  func conventions() throws {
    let (_, lines, _) = try run(["errors payments 100%"])
    let spans = lines.flatMap(\.resourceSpans).flatMap { $0.scopeSpans.flatMap(\.spans) }
    func keys(_ name: String, _ kind: Int) -> Set<String> {
      Set(spans.filter { $0.name == name && $0.kind == kind }.flatMap { $0.attributes.map(\.key) })
    }
    #expect(
      keys("POST /checkout", 2).isSuperset(of: [
        "http.request.method", "http.route", "url.path", "server.address",
        "http.response.status_code",
      ]))
    #expect(keys("INSERT shop", 3).isSuperset(of: ["db.system.name", "db.operation.name"]))
    #expect(keys("PUT kv", 2).isSuperset(of: ["rpc.system", "rpc.service", "rpc.method"]))
    #expect(
      keys("send post.liked", 4).isSuperset(of: ["messaging.system", "messaging.operation.type"]))
    for span in spans {
      let keys = span.attributes.map(\.key)
      #expect(Set(keys).count == keys.count)
      #expect(!keys.contains("http.response.status_code") || keys.contains("http.request.method"))
      #expect(!keys.contains("http.method") && !keys.contains("http.status_code"))
    }
    let refused = spans.flatMap { $0.events ?? [] }.filter { $0.name == "circuit.rejected" }
    #expect(refused.allSatisfy { $0.attributes.first?.key == "circuit.state" })
  }

  @Test("tells errors by their status and type, and success by none") func errors() throws {
    let (_, lines, _) = try run(["errors payments 100%"])
    let spans = lines.flatMap(\.resourceSpans).flatMap { $0.scopeSpans.flatMap(\.spans) }
    let failed = spans.filter { $0.status.code == 2 }
    #expect(!failed.isEmpty)
    #expect(failed.allSatisfy { span in span.attributes.contains { $0.key == "error.type" } })
    #expect(spans.contains { $0.status.code == nil })
    let served = try #require(spans.first { $0.name == "POST /charges" && $0.kind == 2 })
    let values = served.attributes.map { "\($0.key)=\($0.value.stringValue ?? $0.value.intValue!)" }
    #expect(values.prefix(2) == ["http.request.method=POST", "http.route=/charges"])
    #expect(values.contains { $0.hasPrefix("http.response.status_code=5") })
  }

  @Test("has the judge's event on the span of each answer that no order explains")
  func violations() throws {
    var scenario = Scenario()
    scenario.settings.workload.keys = 4
    scenario.settings.store.r = 1
    scenario.settings.store.w = 1
    var experiment = Experiment(scenario, seed: 7)
    var export = OTLPExport(version: "1.2.3")
    var spans: [Line.Span] = []
    for tenth in 1...200 {
      if tenth == 50 { experiment.apply(try Command.parse("partition zone:a | zone:b,zone:c")) }
      _ = experiment.advance(to: .milliseconds(tenth * 100), maximumSteps: .max)
      let line = export.line(of: experiment, isLast: tenth == 200)
      if line.isEmpty { continue }
      let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      spans += decoded.resourceSpans.flatMap { $0.scopeSpans.flatMap(\.spans) }
    }
    #expect(Set(spans.map(\.spanId)).count == spans.count)
    let violations = experiment.watch.violations
    let found = (violations.startIndex..<violations.endIndex).map { violations[$0] }
    #expect(!found.isEmpty && found.count == experiment.scoreboard.violations)
    let marked = spans.filter { span in
      span.events?.contains { $0.name == "consistency.violation" } == true
    }
    #expect(Set(marked.map(\.spanId)) == Set(found.map { "\($0.span)" }))
    #expect(marked.allSatisfy { $0.kind == 3 && $0.name.hasSuffix(" kv") })
    let event = try #require(marked.first?.events?.first { $0.name == "consistency.violation" })
    #expect(event.attributes.first?.key == "ringside.key")
  }
}
