import Patterns
import Simulation
import Testing

/// A span of node `node`, milliseconds `start` to `end`, with ids from small numbers (0: no parent).
private func span(
  _ id: UInt64, in parent: UInt64, _ start: Int, _ end: Int, node: Int = 1, offset: Int = 0
) -> Span {
  Span(
    traceID: TraceID(high: 0, low: 1), spanID: SpanID(rawValue: id),
    parentID: SpanID(rawValue: parent), Span.Name(rawValue: 0), .server, node: NodeID(node),
    service: 0, start: .milliseconds(start), end: .milliseconds(end),
    wallOffset: .milliseconds(offset))
}

@Suite("A trace put in order") struct TraceTreeTests {
  @Test("rows go depth first, siblings by start") func order() {
    let tree = TraceTree(
      [
        span(1, in: 0, 0, 100), span(3, in: 1, 50, 90), span(2, in: 1, 10, 40),
        span(4, in: 2, 15, 20), span(5, in: 99, 5, 6),
      ], now: .seconds(1))
    let rows = tree.rows()
    #expect(rows.map { tree.spans[$0.span].spanID.rawValue } == [1, 2, 4, 3, 5])
    #expect(rows.map(\.depth) == [0, 1, 2, 1, 0])
    #expect(rows.map(\.isOrphan) == [false, false, false, false, true])
  }

  @Test("self time is the own minus the union of the children's, as far as inside") func selfTime()
  {
    let tree = TraceTree(
      [
        span(1, in: 0, 0, 100), span(2, in: 1, 10, 40), span(3, in: 1, 30, 50),
        span(4, in: 1, 90, 150),
      ], now: .seconds(1))
    #expect(tree.selfTime(of: 0) == .milliseconds(50))
    #expect(tree.selfTime(of: 3) == .milliseconds(60))
  }

  @Test("the critical path follows the child that ended last, back from the end") func critical() {
    let tree = TraceTree(
      [
        span(1, in: 0, 0, 100), span(2, in: 1, 10, 40), span(3, in: 1, 20, 60),
        span(4, in: 1, 65, 90), span(5, in: 1, 80, 130),
      ], now: .seconds(1))
    let path = tree.criticalPath(of: 0)
    #expect(path.map(\.span) == [0, 2, 0, 3, 0])
    #expect(
      path.map(\.end) == [20, 60, 65, 90, 100].map { Instant.milliseconds($0) })
  }

  @Test("sequential children are all on the path") func sequential() {
    let tree = TraceTree(
      [
        span(1, in: 0, 0, 90), span(2, in: 1, 0, 30), span(3, in: 1, 30, 60),
        span(4, in: 1, 60, 90),
      ],
      now: .seconds(1))
    #expect(tree.criticalPath(of: 0).map(\.span) == [1, 2, 3])
  }

  @Test("the path tiles the root's duration on random trees", arguments: 0..<200)
  func tiles(seed: Int) throws {
    var random = Random(seed: UInt64(seed))
    var spans = [span(1, in: 0, 0, 1 + random.below(500))]
    for id in 2..<UInt64(3 + random.below(40)) {
      let parent = spans[random.below(spans.count)]
      let from = Int(parent.start.nanoseconds / 1_000_000) + random.below(60)
      spans.append(span(id, in: parent.spanID.rawValue, from, from + random.below(200)))
    }
    let tree = TraceTree(spans, now: .seconds(1))
    let path = tree.criticalPath(of: 0)
    var reached = spans[0].start
    for segment in path {
      #expect(segment.start == reached && segment.end > segment.start)
      #expect(segment.start >= spans[segment.span].start && segment.end <= spans[segment.span].end)
      reached = segment.end
    }
    #expect(reached == spans[0].end)
    #expect(tree.rows().count == spans.count)
  }

  @Test("what still runs ends now") func running() {
    let tree = TraceTree(
      [
        Span(
          traceID: TraceID(high: 0, low: 1), spanID: SpanID(rawValue: 1), parentID: .none,
          Span.Name(rawValue: 0), .server, node: NodeID(1), service: 0, start: .seconds(1))
      ], now: .seconds(3))
    #expect(tree.rows()[0].end == .seconds(3))
    #expect(tree.criticalPath(of: 0).first?.end == .seconds(3))
  }

  @Test("a skewed callee is moved into the middle of its call, and its own spans with it")
  func skew() {
    // Node 2's clock is 80 ms behind: its server span seems to start before the call.
    let tree = TraceTree(
      [
        span(1, in: 0, 0, 100, node: 1), span(2, in: 1, 10, 70, node: 2, offset: -80),
        span(3, in: 2, 20, 30, node: 2, offset: -80),
      ], now: .seconds(1))
    #expect(tree.rows(by: .wall).map(\.start) == [0, -70, -60].map { Instant.milliseconds($0) })
    #expect(
      tree.rows(by: .corrected).map(\.start) == [0, 20, 30].map { Instant.milliseconds($0) })
    #expect(tree.rows(by: .engine).map(\.start) == [0, 10, 20].map { Instant.milliseconds($0) })
  }

  @Test("a callee that fits is left alone; one longer than its call only may not start before it")
  func skewExceptions() {
    let fits = TraceTree(
      [span(1, in: 0, 0, 100), span(2, in: 1, 30, 70, node: 2, offset: 5)], now: .seconds(1))
    #expect(fits.rows(by: .corrected)[1].start == .milliseconds(35))
    let long = TraceTree(
      [span(1, in: 0, 0, 100), span(2, in: 1, 10, 300, node: 2, offset: -50)], now: .seconds(1))
    #expect(long.rows(by: .corrected)[1].start == .milliseconds(0))
  }
}
