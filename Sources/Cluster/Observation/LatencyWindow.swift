public import Simulation

/// How long the latest successful requests took: at most 1,024 of them.
public struct LatencyWindow: Sendable, Hashable {
  struct Sample: Sendable, Hashable, BitwiseCopyable {
    var end: Instant
    var length: Interval
  }

  /// How many requests are kept.
  public static let capacity = 1_024
  private var samples: [Sample] = []
  private var next = 0

  /// An empty window.
  public init() {}

  mutating func add(_ length: Interval, at end: Instant) {
    if samples.count < LatencyWindow.capacity {
      samples.append(Sample(end: end, length: length))
    } else {
      samples[next] = Sample(end: end, length: length)
      next = (next + 1) % LatencyWindow.capacity
    }
  }

  /// The length that `share` of the requests since `start` did not exceed, by nearest rank.
  public func quantile(_ share: Double, since start: Instant) -> Interval? {
    let lengths = samples.filter { $0.end >= start }.map(\.length).sorted()
    guard !lengths.isEmpty else { return nil }
    let rank = Int(share * Double(lengths.count) + 0.999_999)
    return lengths[max(1, min(rank, lengths.count)) - 1]
  }
}
