public import Simulation

extension QuorumStore {
  /// What a node's clocks say.
  public struct Moment: Sendable, BitwiseCopyable {
    /// Its monotonic clock: timeouts go by it.
    public var now: Instant
    /// Its wall clock in microseconds: timestamps go by it, and so does its error.
    public var wall: Int64

    /// A reading of both clocks.
    public init(now: Instant, wall: Int64) {
      self.now = now
      self.wall = wall
    }
  }

  /// What a client asks of the node it has contacted.
  public struct Request: Sendable, BitwiseCopyable {
    /// What is to be done.
    public enum Action: Sendable, Hashable, BitwiseCopyable {
      /// Read the key.
      case get
      /// Write a value that no other write has.
      case put(Value)
      /// Delete the key; the number names this deletion among all writes.
      case delete(Value)
      /// Add this much to the key's counter.
      case add(Value)
      /// Put this element into the key's set.
      case insert(Value)
      /// Take this element out of the key's set, as far as the coordinator has seen it put in.
      case remove(Value)
    }

    /// The client's name for the request; the reply carries it.
    public var tag: UInt64
    /// The key.
    public var key: Key
    /// The key's hash: its place on the ring.
    public var hash: UInt64
    /// What is to be done.
    public var action: Action
    /// With version vectors: what the client has read, as the reply gave it; absent for a blind write.
    public var context: Cell

    /// A request.
    public init(
      tag: UInt64, key: Key, hash: UInt64, _ action: Action, context: Cell = .absent
    ) {
      self.tag = tag
      self.key = key
      self.hash = hash
      self.action = action
      self.context = context
    }
  }

  /// How an operation ended.
  public enum Outcome: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// Enough replicas answered.
    case ok
    /// Certainly not applied.
    case failed
    /// Too few replicas are believed to be up: refused at once, certainly not applied.
    case unavailable
    /// Too few answered in time. A write may have been applied, may yet be, and is not rolled back.
    case unknown
  }

  /// The answer to a client.
  public struct Reply: Sendable, Hashable, BitwiseCopyable {
    /// The request's tag.
    public var tag: UInt64
    /// How it ended.
    public var outcome: Outcome
    /// What was read or written; also the context of a later write.
    public var cell: Cell
  }

  /// Names an operation to the replicas: a place in the coordinator's pool, of one of its starts.
  public struct Ticket: Sendable, Hashable, BitwiseCopyable {
    /// The place and its tenant.
    public var slot: Slot
    /// The coordinator's start.
    public var boot: UInt16
  }

  /// What nodes say to each other.
  public enum Message: Sendable, Hashable, BitwiseCopyable {
    /// Store this.
    case write(Ticket, Key, Cell)
    /// Store this for another, who is away, until it is back.
    case writeFor(NodeID, Ticket, Key, Cell)
    /// It is stored.
    case writeAck(Ticket)
    /// What have you got? In full, or its digest only.
    case read(Ticket, Key, digestOnly: Bool)
    /// This.
    case data(Ticket, Cell)
    /// Something with this digest.
    case digest(Ticket, UInt64)
    /// You are behind: store this.
    case repair(Ticket, Key, Cell)
    /// It is stored.
    case repairAck(Ticket)
    /// This was written while you were away; the number names it in the sender's log.
    case hint(UInt64, Key, Cell)
    /// It is stored.
    case hintAck(UInt64)
    /// This will be yours when the ring changes; the number names it to the host that moves it.
    case stream(UInt64, Key, Cell)
    /// It is stored.
    case streamAck(UInt64)
    /// Coordinate this write, for you are a replica and I am not.
    case coordinate(Ticket, Forwarded)
    /// How that write ended.
    case coordinated(Ticket, Outcome, Cell)
    /// Let us compare: the tree of what we share has this root here.
    case treeOffer(ExchangeID, root: UInt64)
    /// Here too.
    case treeSame(ExchangeID)
    /// What do the children of this node hash to?
    case treeAsk(ExchangeID, UInt16)
    /// The node's children hash to these.
    case treeChildren(ExchangeID, UInt16, UInt64, UInt64)
    /// This is mine of a leaf that differs.
    case leafCell(ExchangeID, Key, Cell)
    /// You have got all of mine; send me yours.
    case leafAsk(ExchangeID, UInt16)
    /// That was all of mine.
    case leafDone(ExchangeID, UInt16)
    /// We are through; all I got is on my disk.
    case treeEnd(ExchangeID)
  }

  /// A write on its way to a replica that will coordinate it.
  public struct Forwarded: Sendable, Hashable, BitwiseCopyable {
    /// The key.
    public var key: Key
    /// Its hash.
    public var hash: UInt64
    /// What is to be done.
    public var action: Request.Action
    /// What the client had read.
    public var context: Cell
  }

  /// A timer this node asked for.
  public struct Timer: Sendable, Hashable, BitwiseCopyable {
    /// What for.
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
      /// The next operation to run out of time.
      case deadline
      /// Offering hints.
      case hintReplay
      /// Sweeping out deletions past their grace.
      case compaction
      /// The next round of anti-entropy, or an exchange that has stood still.
      case antiEntropy
    }
    /// What for.
    public var kind: Kind
    /// The start of the process that asked.
    public var boot: UInt16
  }

  /// What is worth counting.
  public enum Observation: Sendable, Hashable, BitwiseCopyable {
    /// A write is kept for a node that is away.
    case hintStored(for: NodeID)
    /// A hint has arrived.
    case hintReplayed(for: NodeID, Key)
    /// A hint got older than deletions are remembered and was thrown away.
    case hintExpired(for: NodeID)
    /// No hint was kept: the node is away longer than the window, or its log is full.
    case hintRefused(for: NodeID)
    /// The replicas that a read asked do not agree.
    case digestMismatch(Key)
    /// A replica that was behind is sent the newest version.
    case readRepair(Key, of: NodeID, ReadRepair)
    /// A key was deleted at this replica.
    case tombstone(Key)
    /// A deletion past its grace was forgotten at this replica.
    case tombstonePurged(Key)
    /// A version older than a deletion this replica has forgotten has come back.
    case resurrection(Key)
    /// A read or a write met this many siblings.
    case siblings(Key, Int)
    /// Anti-entropy brought this replica something newer.
    case antiEntropyRepair(Key)
    /// A comparison that this node had begun is over.
    case exchanged(ExchangeRecord)
  }

  /// What a node wants done.
  public enum Effect: Sendable, Hashable, BitwiseCopyable {
    /// Send a message now.
    case send(Message, to: NodeID)
    /// Send a message when the journal is on the disk up to a place, included.
    case sendWhenDurable(Message, to: NodeID, journal: UInt64)
    /// Answer the client.
    case reply(Reply)
    /// Call `fired` after a while of this node's monotonic clock.
    case startTimer(Timer, after: Interval)
    /// Count this.
    case observe(Observation)
  }
}

extension QuorumStore.Message {
  /// About how many bytes it takes on the wire: a header and what it carries.
  public var bytes: Int {
    switch self {
    case .treeSame, .treeEnd: 48
    case .treeAsk, .leafAsk, .leafDone: 50
    case .treeOffer: 56
    case .treeChildren: 66
    case .write, .writeFor, .writeAck, .read, .data, .digest, .repair, .repairAck, .hint, .hintAck,
      .stream, .streamAck, .coordinate, .coordinated, .leafCell:
      128
    }
  }

  /// Whether it belongs to the comparison of two replicas.
  public var isAntiEntropy: Bool {
    switch self {
    case .treeOffer, .treeSame, .treeAsk, .treeChildren, .leafCell, .leafAsk, .leafDone, .treeEnd:
      true
    case .write, .writeFor, .writeAck, .read, .data, .digest, .repair, .repairAck, .hint, .hintAck,
      .stream, .streamAck, .coordinate, .coordinated:
      false
    }
  }
}
