import Cluster
import Formats
import Foundation
import Patterns
import Simulation
import Testing
import Verification

@Suite("OTLP/JSON, read back by proto3's rules") struct OTLPMappingTests {
  private static let span = """
    {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","flags":257,\
    "name":"GET /","kind":2,"startTimeUnixNano":"1735689600000000000",\
    "endTimeUnixNano":"1735689600000000007",\
    "attributes":[{"key":"n","value":{"intValue":"-3"}}],\
    "events":[{"timeUnixNano":"1735689600000000003","name":"e","attributes":[]}],\
    "links":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"}],\
    "status":{"code":2}}
    """

  private static func line(_ span: String) -> String {
    "{\"resourceSpans\":[{\"resource\":{},\"scopeSpans\":[{\"spans\":[\(span)]}]}]}"
  }

  @Test("is as the mapping writes it, and says of every span what the world says")
  func strict() throws {
    var experiment = Experiment(Scenario(), seed: 7)
    for text in ["errors payments 100%", "clock orders-1 -1h"] {
      experiment.apply(try Command.parse(text))
    }
    var export = OTLPExport(version: "1.2.3")
    var spans: [[String: Any]] = []
    for second in 1...3 {
      _ = experiment.advance(to: .seconds(second), maximumSteps: .max)
      let line = export.line(of: experiment, isLast: second == 3)
      #expect(try OTLPReceiver.complaints(line) == [])
      spans += try OTLPReceiver.spans(line)
    }
    #expect(spans.count > 1_000)
    let used = spans.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
    #expect(used.isSuperset(of: ["parentSpanId", "events", "links", "status"]))

    let traces = experiment.world.traces
    let kept = traces.spanIndices.map { traces.span(at: $0) }
    let byID = Dictionary(uniqueKeysWithValues: kept.map { ("\($0.spanID)", $0) })
    for fields in spans {
      let spanID = try #require(fields["spanId"] as? String)
      let span = try #require(byID[spanID])
      let traceID = try #require(fields["traceId"] as? String)
      #expect(TraceID(traceID) == span.traceID)
      let parent = fields["parentSpanId"] as? String
      #expect(parent == (span.isRoot ? nil : "\(span.parentID)"))
      let kind = try #require(fields["kind"] as? Int)
      #expect(Span.Kind(rawValue: UInt8(kind)) == span.kind)
      let code = (fields["status"] as? [String: Any])?["code"] as? Int
      #expect(Span.Status(rawValue: UInt8(code ?? 0)) == span.status)
      let start = try #require(fields["startTimeUnixNano"] as? String)
      let end = try #require(fields["endTimeUnixNano"] as? String)
      let length = try #require(Int64(end)) - #require(Int64(start))
      #expect(length == span.duration?.nanoseconds)
    }
  }

  @Test("where the tail rule holds has what it keeps, once that is decided") func tail() throws {
    var scenario = Scenario()
    scenario.settings.tracing.tail = true
    scenario.settings.tracing.retention = 10_000
    var experiment = Experiment(scenario, seed: 7)
    experiment.apply(try Command.parse("errors payments 5%"))
    var export = OTLPExport(version: "1.2.3")
    var written: [Int] = []
    var traces: Set<String> = []
    for second in 1...16 {
      _ = experiment.advance(to: .seconds(second), maximumSteps: .max)
      let line = export.line(of: experiment)
      for span in line.isEmpty ? [] : try OTLPReceiver.spans(line) {
        traces.insert(try #require(span["traceId"] as? String))
      }
      written.append(export.writtenCount)
    }
    #expect(written[8] == 0 && written[15] > 0 && export.lostCount == 0)
    let store = experiment.world.traces
    #expect(written[15] * 4 < store.recordedCount)
    for id in traces {
      let trace = try #require(TraceID(id))
      #expect(store.summary(of: trace)?.verdict == .kept)
    }
  }

  @Test("by a receiver that takes a span that is as it should be") func receiver() throws {
    #expect(try OTLPReceiver.complaints(Self.line(Self.span)) == [])
  }

  @Test(
    "by a receiver that finds what is wrong",
    arguments: [
      (#""traceId":"0af"#, #""traceId":"0AF"#),
      (#""traceId":"0af"#, #""traceId":"af"#),
      (#""spanId":"b7ad6b7169203331""#, #""spanId":"0000000000000000""#),
      (#""spanId":"b7ad6b7169203331""#, #""spanId":"t60rcWkgMzE=""#),
      (#""spanId":"b7ad6b7169203331","#, ""),
      (#""1735689600000000000""#, "1735689600000000000"),
      (#""1735689600000000000""#, #""-3600000000000""#),
      (#""1735689600000000003""#, #""1.7e18""#),
      (#""timeUnixNano":"1735689600000000003","#, ""),
      (#""intValue":"-3""#, #""intValue":-3"#),
      (#""intValue":"-3""#, #""intValue":"-3","stringValue":"-3""#),
      (#""kind":2"#, #""kind":"SPAN_KIND_SERVER""#),
      (#""kind":2"#, #""kind":6"#),
      (#""code":2"#, #""code":"STATUS_CODE_ERROR""#),
      (#""flags":257"#, #""flags":"257""#),
      (#""flags":257"#, #""flags":257,"parentId":"b7ad6b7169203331""#),
      (#""flags":257"#, #""flags":257,"start_time_unix_nano":"1""#),
    ])
  func refused(right: String, wrong: String) throws {
    let broken = Self.span.replacing(right, with: wrong)
    #expect(broken != Self.span)
    #expect(try OTLPReceiver.complaints(Self.line(broken)) != [])
  }
}
