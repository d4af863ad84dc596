public import Simulation

/// How long operations took, in few numbers: counts by sixteenths of each power of two.
///
/// A quantile is off by at most a sixteenth. After Gil Tene's HdrHistogram, with half a digit of
/// precision: a copy of it is made at every keyframe.
public struct LatencySketch: Sendable, Hashable {
  /// How many operations it has taken in.
  public private(set) var count = 0
  private var counts: ContiguousArray<UInt32> = []

  /// Shorter ones count as 16 µs, longer ones as half an hour.
  private static let octaves = 14..<41
  private static let parts = 16

  /// Of no operation.
  public init() {}

  /// Takes in an operation of this length.
  public mutating func add(_ length: Interval) {
    if counts.isEmpty {
      counts = ContiguousArray(
        repeating: 0, count: LatencySketch.octaves.count * LatencySketch.parts)
    }
    counts[LatencySketch.place(of: length)] += 1
    count += 1
  }

  /// Takes in what another has taken in.
  public mutating func add(_ other: LatencySketch) {
    guard !counts.isEmpty else {
      self = other
      return
    }
    for place in other.counts.indices { counts[place] += other.counts[place] }
    count += other.count
  }

  /// The length that this share of the operations did not exceed; nil when there were none.
  public func quantile(_ share: Double) -> Interval? {
    guard count > 0 else { return nil }
    let rank = max(1, min(count, Int(share * Double(count) + 0.999_999)))
    var passed = 0
    for place in counts.indices {
      passed += Int(counts[place])
      if passed >= rank { return LatencySketch.length(at: place) }
    }
    return nil
  }

  private static func place(of length: Interval) -> Int {
    let value = max(0, length.nanoseconds)
    guard value >= 1 << octaves.lowerBound else { return 0 }
    let octave = Int64.bitWidth - 1 - value.leadingZeroBitCount
    guard octave < octaves.upperBound else { return octaves.count * parts - 1 }
    return (octave - octaves.lowerBound) * parts + Int(value >> (octave - 4)) % parts
  }

  /// The middle of what is counted at a place.
  private static func length(at place: Int) -> Interval {
    let octave = octaves.lowerBound + place / parts
    let part = Int64(1) << (octave - 4)
    return Interval(nanoseconds: (1 << octave) + Int64(place % parts) * part + part / 2)
  }
}
