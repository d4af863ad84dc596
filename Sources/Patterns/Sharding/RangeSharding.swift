public import Simulation

/// Keeps neighbouring keys together: sorted split points, and a node for each range between them.
///
/// Bigtable §5.1, HBase regions. A scan of neighbours asks one or two nodes; what is written in order
/// all goes to the last range, until it splits. Nothing splits by itself: the host reports what a
/// range holds and asks for `split` and `merge`.
public struct RangeSharding: Sharding, Hashable {
  /// A range: from `start` to the start of the next one.
  public struct Range: Sendable, Hashable, BitwiseCopyable {
    /// The first key.
    public var start: UInt64
    /// Who keeps it.
    public var node: NodeID
  }

  /// When a range is too large or too busy for one node.
  public struct Limits: Sendable, Hashable, BitwiseCopyable {
    /// The most bytes of a range.
    public var bytes = 64 << 20
    /// The most load of a range, as a multiple of the mean.
    public var load = 2.0
    /// 64 MB, twice the mean.
    public init() {}
  }

  /// The ranges by start; the first starts at 0.
  public private(set) var ranges: ContiguousArray<Range>

  /// One range with everything.
  public init(_ node: NodeID) { ranges = [Range(start: 0, node: node)] }

  /// As many ranges as nodes, cut so that each holds as many of the keys 0 to `count`.
  public init(_ nodes: some Collection<NodeID>, presplit count: UInt64) {
    ranges = []
    for (number, node) in nodes.enumerated() {
      let start = count * UInt64(number) / UInt64(nodes.count)
      if let last = ranges.last, last.start == start { continue }
      ranges.append(Range(start: start, node: node))
    }
  }

  /// The range that `order` lies in.
  public func range(of order: UInt64) -> Int? {
    guard !ranges.isEmpty else { return nil }
    var low = 0
    var high = ranges.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if ranges[middle].start <= order { low = middle } else { high = middle }
    }
    return low
  }

  /// The node of the range that the key lies in.
  public func owner(of key: ShardKey) -> NodeID? { range(of: key.order).map { ranges[$0].node } }

  /// Cuts a range in two at `point`, which must lie inside it; the upper part goes to `node`.
  ///
  /// Returns false when there is nothing to cut.
  @discardableResult public mutating func split(
    _ range: Int, at point: UInt64, to node: NodeID
  )
    -> Bool
  {
    let end = range + 1 < ranges.count ? ranges[range + 1].start : .max
    guard ranges[range].start < point, point < end else { return false }
    ranges.insert(Range(start: point, node: node), at: range + 1)
    return true
  }

  /// Makes one of a range and the next, at the first one's node; false when it is the last.
  @discardableResult public mutating func merge(_ range: Int) -> Bool {
    guard range + 1 < ranges.count else { return false }
    ranges.remove(at: range + 1)
    return true
  }

  /// Whether a range of so many bytes and so much load should be cut, where the mean load is `mean`.
  public func wantsSplit(
    bytes: Int, load: Double, mean: Double, _ limits: Limits = Limits()
  ) -> Bool {
    bytes > limits.bytes || mean > 0 && load > limits.load * mean
  }

  /// Whether two neighbours together are so small and so idle that one range is enough.
  ///
  /// Half of what would split them again, so that they do not swing.
  public func wantMerge(bytes: Int, load: Double, mean: Double, _ limits: Limits = Limits()) -> Bool
  {
    bytes <= limits.bytes / 2 && load <= limits.load * mean / 2
  }

  /// A newcomer takes the upper half of the largest range of the keys 0 to `count`.
  public func joining(_ node: NodeID, of count: UInt64) -> RangeSharding {
    var result = self
    var largest: (range: Int, size: UInt64) = (0, 0)
    for range in ranges.indices {
      let end = range + 1 < ranges.count ? ranges[range + 1].start : count
      let size = end > ranges[range].start ? end - ranges[range].start : 0
      if size > largest.size { largest = (range, size) }
    }
    guard largest.size > 1 else { return self }
    result.split(
      largest.range, at: ranges[largest.range].start + (largest.size + 1) / 2, to: node)
    return result
  }
}
