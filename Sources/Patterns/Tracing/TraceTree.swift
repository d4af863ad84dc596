public import Simulation

/// A trace put in order for reading: who called whom, where the time went.
///
/// Built from the spans of one trace when someone looks; nothing of it is kept in the world.
public struct TraceTree: Sendable {
  /// The spans, in the order given; all indices here are into this list.
  public let spans: [Span]
  /// Spans without a parent among the spans, by start.
  public let roots: [Int]
  /// The children of each span, by start.
  public let children: [[Int]]
  /// Taken as the end of what still runs.
  public let now: Instant

  /// A line of the waterfall.
  public struct Row: Sendable, Hashable {
    /// The span.
    public var span: Int
    /// How many ancestors it has.
    public var depth: Int
    /// Where its bar begins.
    public var start: Instant
    /// Where its bar ends; may lie outside its parent's.
    public var end: Instant
    /// Its duration without its children's.
    public var selfTime: Interval
    /// Whether its parent is named but not here.
    public var isOrphan: Bool
  }

  /// Which clock the bars are drawn by.
  public enum Clock: Sendable, Hashable, CaseIterable {
    /// The engine's: the truth, which no real system has.
    case engine
    /// Each node's own: what a real backend receives.
    case wall
    /// Each node's own, moved so that callees lie within their calls.
    case corrected
  }

  /// The tree of `spans`; a span may name a parent that is not among them.
  public init(_ spans: [Span], now: Instant) {
    var position: [SpanID: Int] = [:]
    for (index, span) in spans.enumerated() where position[span.spanID] == nil {
      position[span.spanID] = index
    }
    var children = [[Int]](repeating: [], count: spans.count)
    var roots: [Int] = []
    for (index, span) in spans.enumerated() {
      if let parent = position[span.parentID], parent != index {
        children[parent].append(index)
      } else {
        roots.append(index)
      }
    }
    func byStart(_ a: Int, _ b: Int) -> Bool { (spans[a].start, a) < (spans[b].start, b) }
    for index in children.indices { children[index].sort(by: byStart) }
    roots.sort(by: byStart)
    self.spans = spans
    self.roots = roots
    self.children = children
    self.now = now
  }

  /// When a span ended, or now.
  public func end(of index: Int) -> Instant {
    spans[index].isRunning ? max(now, spans[index].start) : spans[index].end
  }

  /// The lines of the waterfall: depth first, siblings by start.
  public func rows(by clock: Clock = .engine) -> [Row] {
    let shifts = clock == .corrected ? skewCorrections() : []
    var rows: [Row] = []
    var stack = roots.reversed().map { (index: $0, depth: 0) }
    while let (index, depth) = stack.popLast() {
      let shift: Interval
      switch clock {
      case .engine: shift = .zero
      case .wall: shift = spans[index].wallOffset
      case .corrected: shift = spans[index].wallOffset + shifts[index]
      }
      rows.append(
        Row(
          span: index, depth: depth, start: spans[index].start + shift,
          end: end(of: index) + shift, selfTime: selfTime(of: index),
          isOrphan: depth == 0 && !spans[index].isRoot))
      for child in children[index].reversed() { stack.append((child, depth + 1)) }
    }
    return rows
  }

  /// A span's duration minus the union of its children's, as far as they lie within it.
  public func selfTime(of index: Int) -> Interval {
    let end = end(of: index)
    var covered = Interval.zero
    var reached = spans[index].start
    for child in children[index] {
      let from = max(spans[child].start, reached)
      let until = min(self.end(of: child), end)
      if until > from {
        covered += until - from
        reached = until
      }
    }
    return end - spans[index].start - covered
  }
}
