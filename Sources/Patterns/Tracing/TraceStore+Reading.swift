public import Simulation

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

  /// How many spans began at a node, those that nobody records included if the sampler said no.
  public func begunCount(at node: NodeID, isSampled: Bool) -> Int {
    let place = 2 * node.index + (isSampled ? 1 : 0)
    return place < begun.count ? begun[place] : 0
  }

  /// The indices of the lines about the traces that can be found, oldest first.
  public var traceIndices: Range<Int> {
    let count = min(summaries.count, settings.traceCapacity)
    return summaries.endIndex - count..<summaries.endIndex
  }
  /// The line of an index among `traceIndices`.
  public func summary(at index: Int) -> Summary { summaries[index] }

  /// The line about a trace, while it is kept.
  public func summary(of trace: TraceID) -> Summary? {
    guard let place = place(of: trace), traceIndices.contains(place) else { return nil }
    return summaries[place]
  }

  /// The latest traces, newest first, without those the tail rule discarded.
  public func recent(_ limit: Int, where isWanted: (Summary) -> Bool = { _ in true }) -> [Summary] {
    var found: [Summary] = []
    let kept = traceIndices
    var index = kept.upperBound
    while index > kept.lowerBound, found.count < limit {
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
