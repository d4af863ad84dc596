public import Simulation

extension QuorumStore {
  /// How many replicas there are, how many must answer, and what is done about the others.
  public struct Settings: Sendable, Equatable {
    /// N: replicas of each key (Dynamo: 3), at most `NodeList.capacity`.
    public var replicas = 3
    /// R: replicas that must answer a read.
    public var readQuorum = 2
    /// W: replicas that must acknowledge a write; zero is Cassandra's ANY: one acknowledgement, or a
    /// hint that the coordinator keeps.
    public var writeQuorum = 2
    /// PR: how many of those that answer a read must be the key's own replicas (Riak).
    public var primaryReadQuorum = 0
    /// PW: how many of those that acknowledge a write must be the key's own replicas (Riak).
    public var primaryWriteQuorum = 0
    /// How operations go about it.
    public var algorithm = Algorithm.quorum
    /// How long a coordinator waits for a write (Cassandra: 2 s).
    public var writeTimeout = Interval.seconds(2)
    /// How long a coordinator waits for a read (Cassandra: 5 s).
    public var readTimeout = Interval.seconds(5)
    /// Who keeps a write for a replica that is away.
    public var hints = Hints.dynamo
    /// How long a replica may be away until no more hints are kept for it (Cassandra: 3 h).
    public var hintWindow = Interval.seconds(10_800)
    /// How often hints are offered (Cassandra: 10 s).
    public var hintReplay = Interval.seconds(10)
    /// The most hints kept for one node; further writes are left to read repair and anti-entropy.
    public var hintCapacity = 100_000
    /// The most hints on their way to one node at a time.
    public var hintsInFlight = 128
    /// When replicas that disagree are mended.
    public var readRepair = ReadRepair.blocking
    /// How often each node compares itself with its peers (Riak: continuously); zero is never.
    public var antiEntropy = Interval.minutes(1)
    /// How two versions of a key are ordered.
    public var versions = Versions.lastWriteWins
    /// The most siblings of a key a write may leave (Riak's `max_siblings`); it fails otherwise.
    public var siblingLimit = 100
    /// How long a deletion is remembered (Cassandra: 10 days).
    public var tombstoneGrace = Interval.minutes(10)
    /// How often deletions past their grace are swept out.
    public var compactionInterval = Interval.minutes(1)
    /// What is done wrong on purpose.
    public var bugs: Bugs = []

    /// The defaults.
    public init() {}
  }

  /// How reads and writes go about it.
  public enum Algorithm: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// R and W replicas, hints and repair: available first.
    case quorum
    /// Majorities asked twice, no stand-ins (Attiya, Bar-Noy & Dolev 1995): linearizable. R, W, hints,
    /// repair and versions are not asked.
    case abd
  }

  /// Who keeps a write for a replica that is away: two dialects that promise different things.
  public enum Hints: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// Nobody.
    case none
    /// The next node on the ring takes the write, counts toward W and may answer reads (Dynamo,
    /// Riak): a sloppy quorum, so R + W > N no longer means that reads meet writes.
    case dynamo
    /// The coordinator keeps it, and it does not count toward W (Cassandra).
    case cassandra
  }

  /// When replicas found to disagree by a read are mended.
  public enum ReadRepair: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// Never.
    case none
    /// While the answer is already on its way.
    case asynchronous
    /// Before the answer (Cassandra's default): quorum reads never go back in time.
    case blocking
  }

  /// How two versions of a key are ordered.
  public enum Versions: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// By the coordinator's wall clock: one of two concurrent writes silently vanishes.
    case lastWriteWins
    /// By what the writer had seen, told by one version vector a key: a writer who has not seen all
    /// that its server knows replaces nothing, not even what it has seen (Riak before 2.0).
    case versionVectors
    /// By what the writer had seen, sibling by sibling: it replaces what it has seen, and concurrent
    /// writes are kept side by side (Preguiça et al. 2012).
    case dottedVersionVectors
  }

  /// Mistakes to be found by a checker.
  public struct Bugs: OptionSet, Sendable, Hashable, BitwiseCopyable {
    /// The bits.
    public var rawValue: UInt8
    /// The mistakes of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Merging takes a deletion for a missing value: deleted keys come back.
    public static var ignoresTombstones: Bugs { Bugs(rawValue: 1) }
    /// A repair spreads the version of the first to answer, and replicas take it unread.
    public static var repairsBackwards: Bugs { Bugs(rawValue: 2) }
    /// A read by ABD answers without writing back what it has read.
    public static var abdWithoutWriteBack: Bugs { Bugs(rawValue: 4) }
  }
}
