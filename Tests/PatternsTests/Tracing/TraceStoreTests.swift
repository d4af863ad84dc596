import Patterns
import Simulation
import Testing

@Suite("The trace store") struct TraceStoreTests {
  var random = Random(seed: 1)
  var store = TraceStore()

  @Test("a span takes 80 bytes and no heap") func size() {
    #expect(MemoryLayout<Span>.stride <= 80)
  }

  @Test("the numbers of kinds and states are OTLP's") func numbers() {
    #expect(Span.Kind.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5])
    #expect(Span.Kind.producer.rawValue == 4)
    #expect(Span.Status.error.rawValue == 2)
  }

  @Test("a 4xx is the client's error, not the server's") func http() {
    #expect(Span.Status.http(404, .server) == .unset)
    #expect(Span.Status.http(404, .client) == .error)
    #expect(Span.Status.http(503, .server) == .error)
    #expect(Span.Status.http(200, .client) == .unset)
  }

  @Test("children join the trace of their parent; the list knows root, length and errors")
  mutating func children() throws {
    let call = store.name("POST /checkout")
    let charge = store.name("POST /charge")
    #expect(store.name("POST /charge") == charge && store.text(charge) == "POST /charge")
    let root = store.start(
      call, .server, node: NodeID(1), service: 1, at: .seconds(1), random: &random)
    let child = store.start(
      charge, .server, node: NodeID(2), service: 4, parent: root.context.received,
      at: .seconds(2), random: &random)
    store.end(child, at: .seconds(3), failure: .timeout)
    #expect(store.summary(of: root.context.traceID)?.runningCount == 1)
    store.end(root, at: .seconds(4))

    let spans = store.spans(of: root.context.traceID)
    #expect(spans.map(\.name) == [call, charge])
    #expect(spans[1].parentID == root.context.spanID && spans[1].hasRemoteParent)
    #expect(spans[1].status == .error && spans[1].failure == .timeout)
    let summary = try #require(store.recent(10).first)
    #expect(summary.name == call && summary.duration == .seconds(3))
    #expect(summary.spanCount == 2 && summary.errorCount == 1 && summary.runningCount == 0)
  }

  @Test("an ended span is frozen; what comes later is counted") mutating func frozen() {
    let name = store.name("work")
    let span = store.start(
      name, .internal, node: NodeID(1), service: 1, at: .zero, random: &random)
    store.update(span) { $0.statusCode = 200 }
    store.end(span, at: .seconds(1))
    store.end(span, at: .seconds(2), failure: .fault)
    store.update(span) { $0.statusCode = 500 }
    store.event(span, name, at: .seconds(2))
    #expect(store.span(span)?.end == .seconds(1))
    #expect(store.span(span)?.statusCode == 200 && store.span(span)?.status == .unset)
    #expect(store.losses.late == 3)
  }

  @Test("Ok is the application's final word") mutating func okIsFinal() {
    let name = store.name("work")
    let span = store.start(
      name, .internal, node: NodeID(1), service: 1, at: .zero, random: &random)
    store.update(span) {
      $0.fail(.timeout)
      $0.set(.ok)
      $0.fail(.fault)
      $0.set(.unset)
    }
    #expect(store.span(span)?.status == .ok && store.span(span)?.failure == Span.Failure.none)
  }

  @Test("events and links are kept in order, up to the limit") mutating func notes() throws {
    store.settings.eventsPerSpan = 3
    let name = store.name("process user.created")
    let retry = store.name("retry")
    let producer = store.start(
      store.name("send user.created"), .producer, node: NodeID(1), service: 1, at: .zero,
      random: &random)
    let span = store.start(
      name, .consumer, node: NodeID(1), service: 1, at: .zero, random: &random)
    store.link(span, to: producer.context, name, at: .zero)
    for number in 0..<5 { store.event(span, retry, value: Int64(number), at: .seconds(number)) }
    let notes = store.notes(of: try #require(store.span(span)))
    #expect(notes.map(\.kind) == [.link, .event, .event, .event])
    #expect(notes.map(\.value) == [0, 0, 1, 2])
    #expect(notes[0].spanID == producer.context.spanID)
    #expect(span.context.traceID != producer.context.traceID, "linked, not a child")
    #expect(store.losses.events == 2)
  }

  @Test("forgets the oldest spans and traces, and says how many") mutating func bounded() {
    var settings = TraceStore.Settings()
    settings.spanCapacity = 2_048
    settings.summaryCapacity = 1_024
    store = TraceStore(settings: settings)
    let name = store.name("work")
    var handles: [TraceStore.Handle] = []
    for number in 0..<5_000 {
      handles.append(
        store.start(
          name, .server, node: NodeID(1), service: 1, at: .milliseconds(number), random: &random))
      if number % 2 == 0 { store.end(handles[number], at: .milliseconds(number)) }
    }
    #expect(store.recordedCount == 5_000)
    #expect((2_048...2_560).contains(store.spanIndices.count))
    #expect(store.forgottenCount == 5_000 - store.spanIndices.count)
    store.end(handles[1], at: .seconds(9))
    #expect(store.losses.late == 1)
    #expect(store.summary(of: handles[1].context.traceID) == nil)
    #expect(store.spans(of: handles[4_999].context.traceID).count == 1)
    #expect((1_024...1_536).contains(store.recent(10_000).count))
  }

  @Test("what is not sampled is counted, its context still travels, the stream is not disturbed")
  mutating func unsampled() {
    var other = random
    var silent = TraceStore()
    silent.settings.sampler = Sampler(.alwaysOff)
    let name = store.name("work")
    _ = silent.name("work")
    let a = store.start(name, .server, node: NodeID(1), service: 1, at: .zero, random: &random)
    let b = silent.start(name, .server, node: NodeID(1), service: 1, at: .zero, random: &other)
    #expect(random == other)
    #expect(a.context.spanID == b.context.spanID && b.context.traceID.isValid)
    #expect(!b.isRecording && !b.context.isSampled && silent.losses.unsampled == 1)
    silent.end(b, at: .seconds(1))
    #expect(silent.recordedCount == 0 && silent.losses.late == 0)
  }

  @Test("the tail rule keeps the failed and the slow, 10 s after the first span")
  mutating func tail() {
    store.settings.tail = TailRule(slow: .seconds(1))
    let name = store.name("work")
    var handles: [TraceStore.Handle] = []
    for _ in 0..<3 {
      handles.append(
        store.start(name, .server, node: NodeID(1), service: 1, at: .zero, random: &random))
    }
    store.end(handles[0], at: .milliseconds(10))
    store.end(handles[1], at: .milliseconds(10), failure: .fault)
    store.end(handles[2], at: .seconds(2))
    store.settle(at: .milliseconds(9_999))
    #expect(store.recent(10).count == 3)
    store.settle(at: .seconds(10))
    #expect(
      handles.map { store.summary(of: $0.context.traceID)?.verdict } == [.discarded, .kept, .kept])
    #expect(store.recent(10).count == 2 && store.losses.discarded == 1)
  }

  @Test("a copy is a snapshot") mutating func snapshot() {
    let name = store.name("work")
    let span = store.start(name, .server, node: NodeID(1), service: 1, at: .zero, random: &random)
    let past = store
    store.end(span, at: .seconds(1))
    #expect(past.span(span)?.isRunning == true)
    #expect(past.recent(1).first?.runningCount == 1)
  }
}
