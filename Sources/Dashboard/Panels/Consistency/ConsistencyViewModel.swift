public import Simulation

/// What the consistency panel shows: the verdict, what it rests on, and who paid for it.
public struct ConsistencyViewModel: Sendable, Equatable {
  /// How the store is configured: `AP · N 3 R 2 W 2`.
  public var store = ""
  /// The verdict on everything seen so far.
  public var verdict = Verdict.linearizable
  /// Operations judged so far.
  public var operations = 0
  /// Operations whose outcome nobody knows and that may still show an effect.
  public var unknown = 0
  /// What is the case, against what many believe; nil when nothing is to be said.
  public var lesson: Phrase?
  /// What the clients of each zone get, and those of all zones last.
  public var sides: [Side] = []
  /// How long reads and writes take: in calm weather, and while the network is cut.
  public var latencies: [Latency] = []
  /// What each server of the replicated log has, when the store keeps one.
  public var log: [LogMember] = []
  /// What waits or differs between two replicas.
  public var pairs: [Pair] = []
  /// What was given up, and how much of it.
  public var measures: [Measure] = []
  /// Where the money is, when there are accounts.
  public var money: Money?
  /// The keys, those in trouble first.
  public var keys: [Key] = []
  /// When the keys were looked at; nil where proofs go with them.
  var keysAt: Instant?
  /// How many violations there were then.
  var violationsThen = 0
  /// The faults of late, and when they acted.
  public var faults: [Fault] = []
  /// The moment that the model shows.
  public var now = Instant.zero

  /// Nothing judged yet.
  public init() {}

  /// What can be said of a key's history.
  public enum Verdict: Sendable, Equatable {
    /// Some order of the operations explains every answer.
    case linearizable
    /// No order does, since this moment.
    case violated(at: Instant)
    /// Too many orders are possible to tell at present.
    case undecided
  }

  /// What the clients of a zone get.
  public struct Side: Sendable, Equatable {
    /// The zone; empty for all of them.
    public var name: String
    /// The share of operations answered as asked; nil when none ended.
    public var yield: Double?
    /// Availability by the letter: the share of requests that living nodes here answered in time.
    public var answered: Double?
    /// The share of answered reads that missed nothing.
    public var harvest: Double?
    /// How long nobody here has been answered; zero while they are.
    public var silence: Interval
    /// The longest that ever took.
    public var longestSilence: Interval

    /// What a zone's clients get.
    public init(
      _ name: String, yield: Double?, answered: Double?, harvest: Double?,
      silence: Interval = .zero, longestSilence: Interval = .zero
    ) {
      self.name = name
      self.yield = yield
      self.answered = answered
      self.harvest = harvest
      self.silence = silence
      self.longestSilence = longestSilence
    }
  }

  /// All accounts together, as an auditor from outside finds them.
  public struct Money: Sendable, Equatable {
    /// What they hold.
    public var balance: Int
    /// What they held at first.
    public var expected: Int
    /// What somebody carries from one account to another.
    public var inFlight = 0
    /// What nobody carries any more.
    public var lost = 0
    /// What was credited without a debit, or once too often.
    public var created = 0
    /// Events that wait beside their debits.
    public var waitingEvents = 0
    /// Each account's balance.
    public var accounts: [Int] = []

    /// Accounts that hold `balance` and held `expected`.
    public init(balance: Int, expected: Int) {
      self.balance = balance
      self.expected = expected
    }

    /// What they hold beyond what they held at first.
    public var difference: Int { balance - expected }
    /// Whether money is gone or was made, as opposed to being on its way.
    public var isWrong: Bool { lost > 0 || created > 0 }
  }

  /// How long operations of one kind take.
  public struct Latency: Sendable, Equatable {
    /// Which: reads or writes.
    public var name: Phrase
    /// The median in calm weather.
    public var calm: Interval?
    /// The slowest hundredth in calm weather.
    public var calmTail: Interval?
    /// The median while the network is cut.
    public var cut: Interval?
    /// The slowest hundredth while the network is cut.
    public var cutTail: Interval?

    /// How long operations of one kind take.
    public init(
      _ name: Phrase, calm: Interval?, calmTail: Interval?, cut: Interval?, cutTail: Interval?
    ) {
      self.name = name
      self.calm = calm
      self.calmTail = calmTail
      self.cut = cut
      self.cutTail = cutTail
    }
  }

  /// A server of the replicated log.
  public struct LogMember: Sendable, Equatable {
    /// The node.
    public var node: String
    /// What it believes to be: `leader`.
    public var role: String
    /// Its term.
    public var term: Int
    /// Where its log ends.
    public var last: Int
    /// How far it knows the log to be committed.
    public var commit: Int
    /// How far it has applied the log.
    public var applied: Int
    /// How the node fares.
    public var state: NodeState

    /// A server of the replicated log.
    public init(
      _ node: String, role: String, term: Int, last: Int, commit: Int, applied: Int,
      state: NodeState = .up
    ) {
      self.node = node
      self.role = role
      self.term = term
      self.last = last
      self.commit = commit
      self.applied = applied
      self.state = state
    }
  }

  /// What waits at one replica for another, and where the two were found to differ.
  public struct Pair: Sendable, Equatable {
    /// Who keeps the hints, or began to compare.
    public var from: String
    /// For whom, with whom.
    public var to: String
    /// Writes that wait.
    public var hints: Int
    /// Leaves of their Merkle trees that differed when last compared; nil when never.
    public var leaves: Int?

    /// What lies between two replicas.
    public init(from: String, to: String, hints: Int, leaves: Int?) {
      self.from = from
      self.to = to
      self.hints = hints
      self.leaves = leaves
    }
  }

  /// One thing that a store can give up.
  public struct Measure: Sendable, Equatable {
    /// What is counted.
    public var name: Phrase
    /// How much.
    public var amount: Amount
    /// Whether it should not be.
    public var isBad: Bool
    /// What else is to be said; empty for nothing.
    public var note: Phrase

    /// A thing given up.
    public init(_ name: Phrase, _ amount: Amount, isBad: Bool, note: Phrase = Phrase("", "")) {
      self.name = name
      self.amount = amount
      self.isBad = isBad
      self.note = note
    }
  }

  /// How much of something there is.
  public enum Amount: Sendable, Equatable {
    /// So many.
    case count(Int)
    /// A share, 0 to 1.
    case share(Double)
    /// A length of time.
    case time(Interval)
    /// Nothing to say yet.
    case none
  }

  /// A key and its replicas.
  public struct Key: Sendable, Equatable {
    /// The key: `likes:17`.
    public var name: String
    /// What can be said of its history.
    public var verdict: Verdict
    /// Operations on it so far.
    public var operations: Int
    /// Reads of it that were stale.
    public var stale: Int
    /// Its replicas, in order of preference.
    public var replicas: [Replica]
    /// The latest operations on it, oldest first.
    public var history: [Operation]
    /// What is held against it, in order of time; looked for while the panel has the screen.
    public var proofs: [Proof] = []

    /// A key.
    public init(
      name: String, verdict: Verdict = .linearizable, operations: Int = 0, stale: Int = 0,
      replicas: [Replica] = [], history: [Operation] = []
    ) {
      self.name = name
      self.verdict = verdict
      self.operations = operations
      self.stale = stale
      self.replicas = replicas
      self.history = history
    }
  }

  /// What one node holds of a key.
  public struct Replica: Sendable, Equatable {
    /// The node.
    public var node: String
    /// The value, or the siblings, in short: `w1204`.
    public var value: String
    /// Whether another replica holds something newer.
    public var isBehind: Bool
    /// How the node fares.
    public var state: NodeState

    /// What one node holds.
    public init(node: String, value: String, isBehind: Bool = false, state: NodeState = .up) {
      self.node = node
      self.value = value
      self.isBehind = isBehind
      self.state = state
    }
  }

  /// An operation as the client saw it.
  public struct Operation: Sendable, Equatable {
    /// Who asked: `client-a`.
    public var process: String
    /// What, in short: `w1204`, `r1190`.
    public var label: String
    /// When it was asked.
    public var start: Instant
    /// When the answer came; nil while there is none.
    public var end: Instant?
    /// How it ended.
    public var outcome: Outcome
    /// Whether it is one of those that cannot be ordered.
    public var isOffending: Bool

    /// An operation.
    public init(
      process: String, label: String, start: Instant, end: Instant?, outcome: Outcome,
      isOffending: Bool = false
    ) {
      self.process = process
      self.label = label
      self.start = start
      self.end = end
      self.outcome = outcome
      self.isOffending = isOffending
    }
  }

  /// How an operation ended.
  public enum Outcome: Sendable, Equatable {
    /// As asked.
    case ok
    /// Certainly without effect.
    case failed
    /// Nobody knows.
    case unknown
    /// It is still under way.
    case pending
  }
}
