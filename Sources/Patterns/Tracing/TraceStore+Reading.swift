import Simulation

extension TraceStore {
  /// How many spans were recorded since the beginning.
  public var recordedCount: Int { spans.endIndex }
  /// How many spans were forgotten to make room.
  public var forgottenCount: Int { spans.startIndex }
  /// The indices of the spans kept, oldest first; an exporter remembers where it was.
  public var spanIndices: Range<Int> { spans.startIndex..<spans.endIndex }
  /// The span of an index among `spanIndices`.
  public func span(at index: Int) -> Span { spans[index] }
  /// The span that a handle names, while it is kept.
  public func span(_ handle: Handle) -> Span? {
    handle.isRecording && spans.contains(Int(handle.index)) ? spans[Int(handle.index)] : nil
  }

  /// The line about a trace, while it is kept.
  public func summary(of trace: TraceID) -> Summary? { place(of: trace).map { summaries[$0] } }

  /// The latest traces, newest first, without those the tail rule discarded.
  public func recent(_ limit: Int, where isWanted: (Summary) -> Bool = { _ in true }) -> [Summary] {
    var found: [Summary] = []
    var index = summaries.endIndex
    while index > summaries.startIndex, found.count < limit {
      index -= 1
      let summary = summaries[index]
      if summary.verdict != .discarded, isWanted(summary) { found.append(summary) }
    }
    return found
  }

  /// The spans of a trace that are kept, in the order in which they started.
  public func spans(of trace: TraceID) -> [Span] {
    guard let summary = summary(of: trace) else { return [] }
    var found: [Span] = []
    var next = summary.lastSpan
    while next != .max, spans.contains(Int(next)) {
      found.append(spans[Int(next)])
      next = spans[Int(next)].previousInTrace
    }
    return found.reversed()
  }

  /// The events and links of a span that are kept, oldest first.
  public func notes(of span: Span) -> [SpanNote] {
    var found: [SpanNote] = []
    var next = span.lastNote
    while next != .max, notes.contains(Int(next)) {
      found.append(notes[Int(next)])
      next = notes[Int(next)].previous
    }
    return found.reversed()
  }
}
