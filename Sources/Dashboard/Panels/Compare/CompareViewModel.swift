public import Simulation

/// What the compare panel shows: two to four worlds of the same seed, load and commands, and what
/// each of them gave up.
public struct CompareViewModel: Sendable, Equatable {
  /// The worlds, a column each.
  public var worlds: [World] = []
  /// The moment that they show.
  public var now = Instant.zero
  /// Whether anything has gone wrong yet; before, nobody had to give up anything.
  public var hadFault = false

  /// Nothing to compare.
  public init() {}

  /// What is the case in one of them at least, against what many believe; nil when nothing is to be said.
  public var lesson: Phrase? { Misconception.line(worlds.map(\.facts), at: now) }

  /// One of the worlds.
  public struct World: Sendable, Equatable {
    /// How it is called: `cp`.
    public var name: String
    /// What it is, in words; empty for nothing to add.
    public var label: Phrase
    /// How its store is configured: `AP · N=3 R=2 W=2`.
    public var store = ""
    /// How many replicas are asked, where that is what makes an answer; nil elsewhere.
    public var quorum: Quorum?
    /// When faults were active, for the graphs of the last minute.
    public var faults: [FaultBand] = []
    /// Whether the other views show this one.
    public var isShown = false
    /// How much of the way to the present it has still to be made good; nil when it is there.
    public var missing: Interval?
    /// What can be said of what its clients were told.
    public var verdict = ConsistencyViewModel.Verdict.linearizable
    /// Answers that no order explains.
    public var violations = 0
    /// How things stand, for what is to be said of them.
    public var facts = Misconception.Facts()
    /// What users get of the services, where they ask for more than the store's keys.
    public var users: Users?
    /// What the clients of each zone get.
    public var zones: [Zone] = []
    /// Availability by the letter: the share of the requests to living nodes that were answered in
    /// time, in the last seconds.
    public var letter: Double?
    /// The same since the beginning.
    public var letterSoFar: Double?
    /// Reads that missed an acknowledged write.
    public var stale = 0
    /// The share that they are of all answered reads; nil when there were none.
    public var staleShare: Double?
    /// Acknowledged writes that no replica holds any more.
    public var lost = 0
    /// How many values stood side by side where an operation met them (p99 of the last ten seconds);
    /// nil where one wins.
    public var siblings: Double?
    /// Updates made from a value that another was made from, where there are updates.
    public var lostUpdates: Int?
    /// Likes accepted and not counted, where likes are counted.
    public var likesMissing: Int?
    /// Items put into carts and gone, where there are carts.
    public var itemsLost: Int?
    /// Items taken out of carts and there again.
    public var itemsBack: Int?
    /// Where its money is, when there are accounts.
    public var money: ConsistencyViewModel.Money?
    /// Keys whose replicas differ, now and at the worst moment.
    public var divergent = 0
    /// The most of them at once.
    public var divergentPeak = 0
    /// How long the replicas took to agree after the last healing.
    public var convergence = Convergence.none
    /// Whether its store promises nothing for a cut (one node, or two of a pair).
    public var isUnspecified = false

    /// A world of which nothing is known yet.
    public init(name: String, label: Phrase = Phrase("", "")) {
      self.name = name
      self.label = label
    }
  }

  /// What users get who ask the services.
  public struct Users: Sendable, Equatable {
    /// The share of their requests that succeeded in the last seconds; nil when none ended.
    public var share: Double?
    /// That share second by second, the newest last.
    public var history: [Double?] = []
    /// Requests that failed so far.
    public var failed = 0
    /// How long those take that succeed.
    public var latency = Latency()
    /// Calls a second that became of them, retries included; nil before anything is known.
    public var calls: Double?
    /// Requests a second that servers refused, or threw away unserved; nil before any was.
    public var refused: Double?
    /// Requests a second that servers finished for callers who had gone; nil before any was.
    public var wasted: Double?
    /// Calls a second that callers held back by themselves; nil before any was.
    public var heldBack: Double?

    /// Users of whom nothing is known yet.
    public init() {}
  }

  /// What the clients of a zone get: those who are on the same side of a cut.
  public struct Zone: Sendable, Equatable {
    /// The zone.
    public var name: String
    /// Whether it is cut off from others now.
    public var isCut = false
    /// The share of the operations answered in the last seconds; nil when none ended.
    public var yield: Double?
    /// That share second by second, the newest last.
    public var history: [Double?] = []
    /// Operations that ended without an answer so far: refused, or of unknown outcome.
    public var errors = 0
    /// Stale reads so far.
    public var stale = 0
    /// The share that they are of its answered reads; nil when there were none.
    public var staleShare: Double?
    /// How old an answer was at most: the longest time that a write it missed had been acknowledged.
    public var staleness = Interval.zero
    /// How long reads take.
    public var reads = Latency()
    /// How long writes take.
    public var writes = Latency()
    /// The longest time without any answer.
    public var unanswered = Interval.zero
    /// What had happened when that time began.
    public var cause = Cause.cut
    /// Whether nothing is answered at present.
    public var isWaiting = false

    /// A zone of which nothing is known yet.
    public init(_ name: String) { self.name = name }
  }

  /// How long operations take; nil while there are none.
  public struct Latency: Sendable, Equatable {
    /// The median.
    public var p50: Interval?
    /// What one in a hundred exceeds.
    public var p99: Interval?

    /// A latency.
    public init(p50: Interval? = nil, p99: Interval? = nil) {
      self.p50 = p50
      self.p99 = p99
    }
  }

  /// Why clients got no answer for a while.
  public enum Cause: Sendable, Equatable {
    /// Links were cut in the meantime.
    case cut
    /// This node had died.
    case dead(String)
    /// This node stood still.
    case frozen(String)
    /// Something else: slowness, loss, a bug.
    case unknown
  }

  /// What became of replicas that had parted.
  public enum Convergence: Sendable, Equatable {
    /// There was nothing to converge.
    case none
    /// Nothing is healed yet.
    case parted
    /// Healed, but they still differ, for so long.
    case pending(Interval)
    /// They agreed again after so long.
    case took(Interval)
  }
}
