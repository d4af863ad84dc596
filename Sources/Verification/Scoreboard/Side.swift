public import Cluster
public import Simulation

/// What the store's clients of one zone got, or those of all zones.
///
/// Yield and harvest after Fox & Brewer 1999, from the clients' view; availability by the letter of
/// Gilbert & Lynch 2002 from the nodes', so that clients who find the majority do not hide that the
/// nodes beside them stay silent. Operations whose caller died count nowhere: nobody was denied.
public struct Side: Sendable, Hashable {
  /// What ended in one second.
  public struct Second: Sendable, Hashable, BitwiseCopyable {
    /// Operations answered as asked.
    public var ok = 0
    /// Operations that certainly had no effect.
    public var failed = 0
    /// Operations of which nobody knows what became.
    public var unknown = 0
    /// Reads answered.
    public var reads = 0
    /// Those of them that missed a write acknowledged before they began.
    public var stale = 0
    /// A quiet second.
    public init() {}

    /// How many operations ended.
    public var ended: Int { ok + failed + unknown }
    /// The share answered as asked; nil when none ended.
    public var yield: Double? { ended == 0 ? nil : Double(ok) / Double(ended) }
  }

  /// The zone; empty for all of them.
  public let name: String
  /// All operations so far.
  public internal(set) var total = Second()
  /// The longest time that a write missed by a read here had been acknowledged.
  public internal(set) var worstStaleness = Interval.zero
  /// The latest seconds, oldest first.
  public internal(set) var seconds: [Second] = []
  /// What the zone's nodes were asked and answered, by second of receipt, oldest first.
  ///
  /// It ends two seconds ago: only then is it certain what was answered in time.
  public internal(set) var letters: [AnswerLedger.Count] = []
  /// The same since the beginning.
  public internal(set) var letter = AnswerLedger.Count()
  /// When a client here was last answered as it asked.
  public internal(set) var lastAnswer: Instant?
  /// Since when none was, though some asked; nil while they are.
  public internal(set) var silentSince: Instant?
  /// The longest time without an answer that ended.
  public internal(set) var longestSilence = Interval.zero
  /// When that time began.
  public internal(set) var longestSilenceBegan: Instant?
  /// How long reads and writes took that were answered.
  public internal(set) var latencies = Latencies()

  /// How many seconds are kept.
  public static let capacity = 60

  init(_ name: String) { self.name = name }

  /// Reads and writes, in calm weather and while the network was cut: PACELC (Abadi 2012).
  public struct Latencies: Sendable, Hashable {
    /// Reads in calm weather.
    public internal(set) var calmReads = LatencySketch()
    /// Writes in calm weather.
    public internal(set) var calmWrites = LatencySketch()
    /// Reads while the network was cut.
    public internal(set) var cutReads = LatencySketch()
    /// Writes while the network was cut.
    public internal(set) var cutWrites = LatencySketch()

    /// Of no operation.
    public init() {}

    /// Those of one kind in one weather.
    public func sketch(writes: Bool, cut: Bool) -> LatencySketch {
      switch (writes, cut) {
      case (false, false): calmReads
      case (true, false): calmWrites
      case (false, true): cutReads
      case (true, true): cutWrites
      }
    }

    mutating func add(_ length: Interval, writes: Bool, cut: Bool) {
      switch (writes, cut) {
      case (false, false): calmReads.add(length)
      case (true, false): calmWrites.add(length)
      case (false, true): cutReads.add(length)
      case (true, true): cutWrites.add(length)
      }
    }
  }

  /// The share of operations answered as asked, of those that ended in the last seconds.
  public func yield(last count: Int = 10) -> Double? {
    var sum = Second()
    for second in seconds.suffix(count) {
      sum.ok += second.ok
      sum.failed += second.failed
      sum.unknown += second.unknown
    }
    return sum.yield
  }

  /// The share of answered reads that showed every write acknowledged before they began.
  public func harvest(last count: Int = 10) -> Double? {
    var reads = 0
    var stale = 0
    for second in seconds.suffix(count) {
      reads += second.reads
      stale += second.stale
    }
    return reads == 0 ? nil : Double(reads - stale) / Double(reads)
  }

  /// Availability by the letter over the last seconds of which it is known.
  public func answered(last count: Int = 10) -> Double? {
    var sum = AnswerLedger.Count()
    for second in letters.suffix(count) {
      sum.received += second.received
      sum.answered += second.answered
    }
    return sum.share
  }

  /// Whether every node that lived has answered every request in time: nothing less earns the badge.
  public func isAvailable(last count: Int = 10) -> Bool { answered(last: count) == 1 }

  /// How long nobody here has been answered; zero while they are.
  public func silence(at now: Instant) -> Interval { silentSince.map { now - $0 } ?? .zero }

  /// The longest time without an answer, that of now included.
  public func longestSilence(at now: Instant) -> Interval { max(longestSilence, silence(at: now)) }

  /// When the longest time without an answer began; nil while all was answered.
  public func longestSilenceStart(at now: Instant) -> Instant? {
    silence(at: now) > longestSilence ? silentSince : longestSilenceBegan
  }

  // MARK: Taking in

  mutating func answered(_ operation: History.Operation, _ second: inout Second, cut: Bool) {
    let isWrite = operation.kind != .read
    second.ok += 1
    if !isWrite { second.reads += 1 }
    latencies.add(operation.returnedAt - operation.invokedAt, writes: isWrite, cut: cut)
    if let since = silentSince {
      if operation.returnedAt - since > longestSilence {
        longestSilence = operation.returnedAt - since
        longestSilenceBegan = since
      }
      silentSince = nil
    }
    lastAnswer = operation.returnedAt
  }

  mutating func unanswered(_ operation: History.Operation, _ second: inout Second) {
    if operation.outcome == .fail { second.failed += 1 } else { second.unknown += 1 }
    if silentSince == nil { silentSince = lastAnswer ?? operation.invokedAt }
  }

  mutating func end(_ second: Second, _ letter: AnswerLedger.Count?) {
    total.ok += second.ok
    total.failed += second.failed
    total.unknown += second.unknown
    total.reads += second.reads
    total.stale += second.stale
    if seconds.count == Side.capacity { seconds.removeFirst() }
    seconds.append(second)
    guard let letter else { return }
    self.letter.received += letter.received
    self.letter.answered += letter.answered
    if letters.count == Side.capacity { letters.removeFirst() }
    letters.append(letter)
  }
}

extension AnswerLedger.Count {
  /// The share of requests answered as they should be; nil when there were none.
  public var share: Double? { received <= 0 ? nil : Double(answered) / Double(received) }
}
