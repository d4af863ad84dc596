import Patterns
import Simulation
import Testing

@Suite("W3C trace context") struct TraceContextTests {
  static let trace = "12345678901234567890123456789012"
  static let span = "1234567890123456"

  @Test(
    "accepts",
    arguments: [
      "00-\(trace)-\(span)-01",
      "00-\(trace)-\(span)-00",
      "00-\(trace)-\(span)-ff",
      " \t00-\(trace)-\(span)-01 \t",
      "cc-\(trace)-\(span)-01",
      "cc-\(trace)-\(span)-01-what-the-future-will-be-like",
      "fe-\(trace)-\(span)-01-",
    ])
  func accepts(header: String) throws {
    let context = try #require(TraceParent.parse(header))
    #expect(context.traceID.description == Self.trace)
    #expect(context.spanID.description == Self.span)
    #expect(context.isRemote)
  }

  @Test(
    "rejects",
    arguments: [
      "", "00", "00-\(trace)", "00-\(trace)-\(span)",
      "00-\(trace)-\(span)-01-", "00-\(trace)-\(span)-01-what-the-future-will-be-like",
      "00-\(trace)-\(span)-01.", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-001",
      "00-\(trace)-\(span)-.0", "00-\(trace)-\(span)-0.", "00-\(trace)-\(span)-0A",
      "ff-\(trace)-\(span)-01", ".0-\(trace)-\(span)-01", "0.-\(trace)-\(span)-01",
      "0-\(trace)-\(span)-01", "000-\(trace)-\(span)-01",
      "cc-\(trace)-\(span)-01.what-the-future-will-not-be-like",
      "00-00000000000000000000000000000000-\(span)-01",
      "00-.2345678901234567890123456789012-\(span)-01",
      "00-1234567890123456789012345678901.-\(span)-01",
      "00-1234567890123456789012345678901-\(span)-01",
      "00-123456789012345678901234567890123-\(span)-01",
      "00-1234567890123456789012345678901A-\(span)-01",
      "00-\(trace)-0000000000000000-01",
      "00-\(trace)-.234567890123456-01", "00-\(trace)-123456789012345.-01",
      "00-\(trace)-123456789012345-01", "00-\(trace)-12345678901234567-01",
      "00_\(trace)_\(span)_01",
    ])
  func rejects(header: String) { #expect(TraceParent.parse(header) == nil) }

  @Test("prints what it parses") func roundTrip() {
    var random = Random(seed: 13)
    for round in 0..<200 {
      let context = SpanContext(
        traceID: TraceID(random: &random), spanID: SpanID(random: &random),
        isSampled: round % 2 == 0)
      let text = TraceParent.text(context)
      #expect(text.utf8.count == 55)
      #expect(TraceParent.parse(text) == context.received)
    }
  }

  @Test("small ids keep their leading zeros") func zeros() {
    let context = SpanContext(
      traceID: TraceID(high: 0, low: 10), spanID: SpanID(rawValue: 1), isSampled: false)
    #expect(
      TraceParent.text(context) == "00-0000000000000000000000000000000a-0000000000000001-00")
  }

  @Test("tracestate keeps the newest member leftmost and 32 of them") func traceState() throws {
    var state = try #require(TraceState(parsing: "a=1, b=2 ,tenant@c=3,,"))
    #expect(state.text == "a=1,b=2,tenant@c=3")
    state.set("b", "4")
    #expect(state.text == "b=4,a=1,tenant@c=3")
    for number in 0..<40 { state.set("k\(number)", "v") }
    #expect(state.members.count == 32)
    #expect(state.members.first?.key == "k39")
  }

  @Test(
    "tracestate rejects",
    arguments: [
      "a", "=1", "A=1", "1a=1", "a=1,a=2", "a=b=c", "a@=1", "@a=1", "a@b@c=1", "a=\u{7f}", "a =1",
      (0..<33).map { "k\($0)=v" }.joined(separator: ","),
    ])
  func traceStateRejects(header: String) { #expect(TraceState(parsing: header) == nil) }

  @Test("a ratio decides alike everywhere and keeps its share") func ratio() {
    var random = Random(seed: 10)
    let tenth = Sampler(.ratio(Percentage(percent: 10)))
    let half = Sampler(.ratio(Percentage(percent: 50)))
    var kept = 0
    for _ in 0..<10_000 {
      let trace = TraceID(random: &random)
      if tenth.samples(trace, parent: nil) {
        kept += 1
        #expect(half.samples(trace, parent: nil), "a smaller share is within a larger one")
      }
      #expect(Sampler(.ratio(.all)).samples(trace, parent: nil))
      #expect(!Sampler(.ratio(.zero)).samples(trace, parent: nil))
    }
    // 1,000 ± 3 σ (σ = 30).
    #expect((910...1_090).contains(kept))
  }

  @Test("a child does as its parent does") func parentBased() {
    let yes = SpanContext(
      traceID: TraceID(high: 1, low: .max), spanID: SpanID(rawValue: 1), isSampled: true)
    var no = yes
    no.isSampled = false
    #expect(Sampler(.alwaysOff).samples(yes.traceID, parent: yes))
    #expect(!Sampler(.alwaysOn).samples(no.traceID, parent: no))
    #expect(Sampler(.alwaysOn, followsParent: false).samples(no.traceID, parent: no))
  }
}
