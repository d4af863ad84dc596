public import Simulation

extension Raft {
  /// How patient a server is, how much it sends and keeps, and how it reads; etcd's defaults.
  public struct Settings: Sendable, Equatable {
    /// The unit of the timeouts (etcd: 100 ms).
    public var tick = Interval.milliseconds(100)
    /// Ticks between a leader's heartbeats.
    public var heartbeatTicks = 1
    /// T: ticks without a leader until a server may stand for election; each draws a number of
    /// ticks between this and twice this, less one.
    public var electionTicks = 10
    /// Asks before it stands whether it could win, so that a returning server disturbs nobody.
    public var preVote = true
    /// A leader that does not hear a quorum steps down; a server that hears a leader elects no other.
    public var checkQuorum = true
    /// How a read is kept from being stale.
    public var reads = Reads.readIndex
    /// The most entries of one append (etcd: 512 KiB).
    public var maxAppendEntries = 1_024
    /// The most appends to one server without an answer.
    public var maxInFlight = 512
    /// The most entries proposed and not committed; further ones are dropped.
    public var maxUncommitted = 5_000
    /// The most reads that wait at one server; further ones are dropped.
    public var maxReads = 4_096
    /// Entries applied between two snapshots (etcd: 10,000).
    public var snapshotEvery: Index = 1_000
    /// Entries kept behind a snapshot, for servers a little late (etcd: 5,000).
    public var keepBehind: Index = 500
    /// What is done wrong on purpose.
    public var bugs: Bugs = []

    /// The defaults.
    public init() {}

    /// T as a length of time.
    public var electionTimeout: Interval { tick * electionTicks }
  }

  /// How a read is kept from being stale.
  public enum Reads: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// As an entry of the log, like a write.
    case log
    /// After a round of heartbeats that shows that the leader still leads (Ongaro 2014, §6.4).
    case readIndex
    /// Without a round while the lease of the last one holds: right only if clocks run alike.
    case lease
    /// At once, at a server that believes itself leader and has committed in its term: stale while it
    /// is mistaken, for up to two election timeouts with `checkQuorum`.
    case local
  }

  /// Mistakes to be found by a checker.
  public struct Bugs: OptionSet, Sendable, Hashable, BitwiseCopyable {
    /// The bits.
    public var rawValue: UInt8
    /// The mistakes of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Term and vote are kept in memory only: a server that restarts may vote twice in a term.
    public static var votesNotPersisted: Bugs { Bugs(rawValue: 1) }
    /// Entries of older terms are committed by counting, and so no empty entry seems needed
    /// (the paper's Figure 8).
    public static var commitsOldTermsByCounting: Bugs { Bugs(rawValue: 2) }
    /// A leader answers reads at once, from its own registers, as if it could not be deposed.
    public static var staleLocalReads: Bugs { Bugs(rawValue: 4) }
  }

  /// What all servers of a group have in common: the settings, and what is under way between them.
  ///
  /// A message carries no list. The entries of an append lie here, in the order they were sent, and
  /// the message names a stretch of them; so does a snapshot's message name one of the last few.
  /// What has lain here too long is gone, and its message counts as lost.
  public struct Common: Sendable {
    /// The settings.
    public var settings: Settings
    var entries = Chunked<Entry>(retaining: 131_072)
    private var snapshots: ContiguousArray<Snapshot> = []
    private var firstSnapshot: UInt32 = 0
    private let inPlace = InPlace()

    static var snapshotsKept: Int { 32 }

    /// A group of these settings.
    public init(settings: Settings = Settings()) { self.settings = settings }

    /// The entries of a stretch; nil when it has lain too long.
    public func entry(_ stretch: Stretch, at place: Int) -> Entry? {
      let index = Int(stretch.start) + place
      return place < Int(stretch.count) && entries.contains(index) ? entries[index] : nil
    }

    func holds(_ stretch: Stretch) -> Bool {
      stretch.count == 0 || entries.contains(Int(stretch.start))
    }

    mutating func keep(_ snapshot: Snapshot) -> UInt32 {
      if snapshots.count >= Self.snapshotsKept {
        snapshots.removeFirst()
        firstSnapshot += 1
      }
      snapshots.append(snapshot)
      return firstSnapshot + UInt32(snapshots.count) - 1
    }

    func snapshot(_ number: UInt32) -> Snapshot? {
      number >= firstSnapshot ? snapshots[Int(number - firstSnapshot)] : nil
    }
  }

  /// Entries under way: so many, from a place in `Common`.
  public struct Stretch: Sendable, Hashable, BitwiseCopyable {
    /// The place of the first.
    public var start: UInt32
    /// How many.
    public var count: UInt16

    static var none: Stretch { Stretch(start: 0, count: 0) }
  }
}
