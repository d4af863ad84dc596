public import Simulation

/// When the network was cut: what tells the weather that an operation met.
///
/// A cut of any link counts, resting flaps included; lost, late or throttled messages do not, nor do
/// nodes that are dead or frozen: a crash is not a partition.
public struct Partitions: Sendable, Hashable {
  /// From the first cut to the moment that none was left.
  public struct Episode: Sendable, Hashable, BitwiseCopyable {
    /// When the first link was cut.
    public var start: Instant
    /// When the last was whole again; `.never` while some are cut.
    public var end: Instant
  }

  /// The latest episodes, oldest first.
  public private(set) var episodes: [Episode] = []
  /// How many cuts act now.
  public private(set) var count = 0

  /// How many episodes are remembered.
  public static let capacity = 64

  /// A whole network.
  public init() {}

  /// Whether a cut acts now.
  public var isCut: Bool { count > 0 }

  /// Whether the network was cut at some moment between two instants.
  public func overlap(_ start: Instant, _ end: Instant) -> Bool {
    for episode in episodes.reversed() {
      if episode.end <= start { return false }
      if episode.start < end { return true }
    }
    return false
  }

  mutating func began(at now: Instant) {
    count += 1
    guard count == 1 else { return }
    if episodes.count == Partitions.capacity { episodes.removeFirst() }
    episodes.append(Episode(start: now, end: .never))
  }

  mutating func ended(at now: Instant) {
    count -= 1
    if count == 0, !episodes.isEmpty { episodes[episodes.count - 1].end = now }
  }
}

extension Fault {
  /// Whether it parts nodes that live.
  public var isPartition: Bool {
    switch self {
    case .link(.cut, let spans): !spans.isEmpty
    case .link, .node: false
    }
  }
}
