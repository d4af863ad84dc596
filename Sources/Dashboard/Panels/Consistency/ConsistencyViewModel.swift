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
  /// What was given up, and how much of it.
  public var measures: [Measure] = []
  /// The keys, those in trouble first.
  public var keys: [Key] = []
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
