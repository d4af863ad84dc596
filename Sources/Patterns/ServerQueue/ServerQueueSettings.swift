public import Simulation

/// How much a job matters when not all can be served.
///
/// SRE book ch. 21, "Criticality".
public enum JobPriority: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  /// A person waits for it.
  case critical
  /// As most work.
  case normal
  /// May be retried later: batch work.
  case sheddable
}

/// Why a job was not served.
public enum ShedReason: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  /// The queue was full.
  case full
  /// The queue was too long for its priority.
  case priority
  /// Its caller had as many jobs here as a caller may have.
  case bulkhead
  /// Its caller no longer waited when its turn came.
  case expired
  /// The queue had been standing for too long.
  case codel
}

/// The answer to an offered job.
public enum QueueAdmission: Sendable, Hashable, BitwiseCopyable {
  /// It waits, or can be taken at once.
  case accepted
  /// It is refused: the server answers *unavailable* at once.
  case shed(ShedReason)
}

/// How many jobs were not served, by reason.
public struct ShedCounts: Sendable, Hashable, BitwiseCopyable {
  @usableFromInline var counts = InlineArray<5, Int>(repeating: 0)

  /// None.
  @inlinable public init() {}

  /// Those of one reason.
  @inlinable public subscript(reason: ShedReason) -> Int { counts[Int(reason.rawValue)] }

  /// All of them.
  @inlinable public var total: Int {
    var sum = 0
    for index in counts.indices { sum += counts[index] }
    return sum
  }

  @inlinable mutating func add(_ reason: ShedReason) { counts[Int(reason.rawValue)] += 1 }

  /// Whether both count the same.
  public static func == (a: ShedCounts, b: ShedCounts) -> Bool {
    a.counts.indices.allSatisfy { a.counts[$0] == b.counts[$0] }
  }
  /// Feeds the counts to `hasher`.
  public func hash(into hasher: inout Hasher) {
    for index in counts.indices { hasher.combine(counts[index]) }
  }
}

/// The rules of a `ServerQueue`.
public struct ServerQueueSettings: Sendable, Hashable, BitwiseCopyable {
  /// Who is served first.
  public enum Order: Sendable, Hashable, BitwiseCopyable {
    /// The oldest.
    case fifo
    /// The newest: under overload the one whose caller most likely still waits.
    case lifo
    /// The oldest, and the newest while more than so many wait ("Fail at Scale").
    case adaptiveLIFO(above: Int)
  }

  /// The most jobs that wait; timeout × the degraded throughput is a bound that helps.
  public var capacity = 1_000
  /// Who is served first.
  public var order = Order.fifo
  /// How many run at once.
  public var concurrency = ConcurrencyLimit.fixed(8)
  /// Throws standing queues away, when set.
  public var codel: CoDel.Settings?
  /// Whether a job past its deadline is thrown away when its turn comes, before it is worked on.
  public var dropsExpired = false
  /// Up to which share of the capacity normal work is taken in.
  public var normalShare = Percentage.all
  /// Up to which share of the capacity sheddable work is taken in.
  public var sheddableShare = Percentage.all
  /// The most jobs of one caller, waiting and running (a bulkhead); nil for no bound.
  public var perCaller: Int?

  /// A FIFO of a thousand with eight workers.
  public init() {}

  /// Why a server of these rules may leave a request unserved.
  public var reasons: [ShedReason] {
    ShedReason.allCases.filter { reason in
      switch reason {
      case .full: true
      case .priority: normalShare < .all || sheddableShare < .all
      case .bulkhead: perCaller != nil
      case .expired: dropsExpired
      case .codel: codel != nil
      }
    }
  }

  @inlinable func share(of priority: JobPriority) -> Int {
    switch priority {
    case .critical: capacity
    case .normal:
      capacity / 1_000_000 * Int(normalShare.millionths)
        + capacity % 1_000_000 * Int(normalShare.millionths) / 1_000_000
    case .sheddable:
      capacity / 1_000_000 * Int(sheddableShare.millionths)
        + capacity % 1_000_000 * Int(sheddableShare.millionths) / 1_000_000
    }
  }
}
