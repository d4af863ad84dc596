public import Simulation

/// A client's memory of where a service's instances are.
///
/// A Consul watch (api/watch/plan.go): one blocking query after the other. When the registry cannot
/// be reached the last list stays in use, however old; a lower index than before means start over.
public struct CatalogCache: Sendable, Hashable, BitwiseCopyable {
  /// The service watched.
  public let service: UInt8
  /// The nodes last heard of.
  public private(set) var nodes = NodeSet()
  /// The index of the next query; 0 asks for an answer at once.
  public private(set) var index: UInt64 = 0
  /// When the list was last confirmed; `.never` before the first answer.
  public private(set) var confirmedAt = Instant.never
  /// Failed queries since the last answer.
  public private(set) var failures: Int32 = 0

  /// The wait after the first failure; it grows with the square of their number.
  public static let retryInterval: Interval = .seconds(5)
  /// The longest wait after a failure.
  public static let maximumRetryInterval: Interval = .seconds(180)

  /// Nothing known of `service`.
  public init(service: UInt8) { self.service = service }

  /// Whether the registry could not be reached when last asked.
  public var isStale: Bool { failures > 0 }

  /// Takes over an answer; the next query follows at once.
  public mutating func receive(_ answer: ServiceRegistry.Answer, at now: Instant) {
    nodes = answer.nodes
    index = answer.index < index ? 0 : answer.index
    confirmedAt = now
    failures = 0
  }

  /// Keeps the list; tells how long to wait before the next query.
  public mutating func fail() -> Interval {
    failures += 1
    index = 0
    let squared = min(Int(failures), 1_000) * min(Int(failures), 1_000)
    return min(CatalogCache.retryInterval * squared, CatalogCache.maximumRetryInterval)
  }
}
