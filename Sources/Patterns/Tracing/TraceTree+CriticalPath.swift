public import Simulation

extension TraceTree {
  /// A stretch of time that one span alone accounts for.
  public struct Segment: Sendable, Hashable {
    /// The span.
    public var span: Int
    /// From when.
    public var start: Instant
    /// Until when.
    public var end: Instant
  }

  /// What the root's caller waited for: segments in order, one after the other without a gap, from
  /// the root's start to its end.
  ///
  /// From the end backwards: at each moment the child that ended last, not after it, and on from
  /// that child's start (Jaeger's critical path). Children that outlive their parent were not
  /// waited for.
  public func criticalPath(of root: Int) -> [Segment] {
    struct Visit {
      var span: Int
      var floor: Instant
      var cursor: Instant
      /// Children, the last to end at the end of the list.
      var rest: [Int]
    }
    func visit(_ span: Int, floor: Instant, until: Instant) -> Visit {
      let order = children[span].sorted { (end(of: $0), $0) < (end(of: $1), $1) }
      return Visit(
        span: span, floor: max(floor, spans[span].start), cursor: until, rest: order)
    }

    var backwards: [Segment] = []
    func add(_ span: Int, _ start: Instant, _ end: Instant) {
      if start < end { backwards.append(Segment(span: span, start: start, end: end)) }
    }
    var stack = [visit(root, floor: spans[root].start, until: end(of: root))]
    while var top = stack.popLast() {
      while let last = top.rest.last, end(of: last) > top.cursor { top.rest.removeLast() }
      guard let child = top.rest.popLast(), end(of: child) > top.floor else {
        add(top.span, top.floor, top.cursor)
        continue
      }
      let ended = end(of: child)
      add(top.span, ended, top.cursor)
      top.cursor = max(top.floor, min(ended, spans[child].start))
      let floor = top.floor
      stack.append(top)
      stack.append(visit(child, floor: floor, until: ended))
    }
    return backwards.reversed()
  }
}
