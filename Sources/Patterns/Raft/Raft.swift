import DequeModule
public import Simulation

/// Keeps one log on several servers, and applies nothing to their registers that could be taken back.
///
/// Ongaro & Ousterhout 2014, "In Search of an Understandable Consensus Algorithm" (section numbers
/// alone mean this paper), Ongaro's dissertation of the same year, and etcd's choices as settings.
/// One value is one server. It sends nothing, waits for nothing and reads no clock: messages and
/// times come in, effects go out.
///
/// The host keeps this contract:
/// - a server that is new or was down is started; each start forgets the timers of the last one;
/// - effects are carried out in order; a `send` leaves when the journal is on the disk up to the
///   place it names, and not at all if the server dies before;
/// - `synced(through:)` is said when a `sync` is done;
/// - `now` is the server's own monotonic clock, which may run fast, slow, or stand still.
public struct Raft: Sendable {
  /// What a server is at the moment.
  public enum Role: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// Takes what its leader sends; without one it waits for its time to run out.
    case follower
    /// Asks whether it would win an election, without beginning one.
    case preCandidate
    /// Stands for election.
    case candidate
    /// Orders the log.
    case leader
  }

  /// What survives a crash: Figure 2's persistent state, and the snapshot.
  @usableFromInline struct Durable: Sendable {
    @usableFromInline var term: Term = 0
    @usableFromInline var vote: NodeID?
    @usableFromInline var log = RaftLog()
    var snapshot: Snapshot
    @usableFromInline var journal = Journal()
  }

  /// What a crash takes.
  @usableFromInline struct Volatile: Sendable {
    @usableFromInline var role = Role.follower
    @usableFromInline var leader: NodeID?
    @usableFromInline var commit: Index = 0
    @usableFromInline var applied: Index = 0
    var machine = KeyValueMachine()
    /// The configuration in force.
    var members = Configuration(voters: [])
    var configurations = ConfigurationHistory()
    /// Who is for and who is against it, while it asks.
    var granted = NodeSet()
    var refused = NodeSet()
    /// When the leader was last heard.
    var lastHeard = Instant.zero
    /// When its patience ends.
    var electionDeadline = Instant.never
    /// The patience it drew when it last changed state.
    var patience = Interval.zero
    /// It has changed state: patience is drawn anew before this step ends.
    var mustDraw = true
    var timerGeneration: UInt32 = 0
    /// Proposals whose clients wait, by index.
    var waiting: Deque<Waiting> = []
    /// Reads that wait for the term's first commit.
    var earlyReads: Deque<Read> = []
    /// Reads that wait for a round of heartbeats.
    var reads: Deque<Read> = []
    /// Reads whose index the leader was asked for.
    var forwardedReads: Deque<ForwardedRead> = []
    var nextReadNumber: UInt32 = 0
  }

  /// Which server this is.
  public let id: NodeID
  /// Counts the starts of the process; older timers mean nothing to it.
  public internal(set) var boot: UInt16 = 0
  @usableFromInline var durable: Durable
  @usableFromInline var volatile = Volatile()
  /// Volatile as well; means something while it leads.
  var leadership = Leadership()
  private let inPlace = InPlace()

  /// A server with an empty log, of the group that was founded by `voters`.
  ///
  /// One that is to join names the founders, too: the log it will get tells of changes only.
  public init(id: NodeID, voters: NodeSet) {
    self.id = id
    durable = Durable(snapshot: Snapshot(configuration: Configuration(voters: voters)))
  }

  /// Starts the process, for the first time or after a crash.
  public mutating func start(
    at now: Instant, random: inout Random, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    if boot > 0 && common.settings.bugs.contains(.votesNotPersisted) {
      durable.term = durable.log.lastTerm
      durable.vote = nil
    }
    boot &+= 1
    // No answer to a question of an earlier life is taken for one of this life's.
    volatile.nextReadNumber = UInt32(boot) << 20
    recoverFromSnapshot()
    settle(at: now, random: &random, common, into: &outbox)
  }

  /// The process dies: what was in memory is gone.
  ///
  /// When the machine lost its power the disk had only reached a place of the journal, and
  /// everything after it is gone as well. No message that depends on it had left, unless the
  /// disk lied.
  public mutating func crash(keeping place: UInt64 = .max) {
    volatile = Volatile()
    leadership = Leadership()
    while let undo = durable.journal.popLast(after: place) {
      switch undo {
      case .hardState(let term, let vote):
        durable.term = term
        durable.vote = vote
      case .appended(let count):
        for _ in 0..<count where durable.log.count > 0 { _ = durable.log.removeLast() }
      case .removed(let entry): durable.log.append(entry)
      case .replaced:
        if let (log, snapshot) = durable.journal.popReplaced() {
          durable.log = log
          durable.snapshot = snapshot
        }
      }
    }
    // A snapshot counts only once it is on disk: the log never ends before it.
    if durable.log.last < durable.snapshot.index {
      durable.log.reset(after: durable.snapshot.index, durable.snapshot.term)
    }
  }

  /// A client asks something; the reply may come in this step, later, or never.
  public mutating func submit(
    _ request: Request, at now: Instant, random: inout Random, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    if request.command.action == .read && common.settings.reads != .log {
      read(request, at: now, common, into: &outbox)
    } else if let refusal = refusalOfProposals(common.settings) {
      drop(request.tag, refusal, into: &outbox)
    } else {
      propose(.command(request.command), tag: request.tag, &common, into: &outbox)
    }
    settle(at: now, random: &random, common, into: &outbox)
  }

  /// A timer that this server asked for has run out.
  public mutating func fired(
    _ timer: Timer, at now: Instant, random: inout Random, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard timer.boot == boot, timer.generation == volatile.timerGeneration else { return }
    switch timer.kind {
    case .election:
      if now < volatile.electionDeadline {
        // A leader was heard since.
        expireForwardedReads(at: now, common.settings, into: &outbox)
        outbox.append(.startTimer(timer, after: volatile.electionDeadline - now))
      } else {
        patienceEnded(common.settings, into: &outbox)
      }
    case .heartbeat:
      heartbeatIsDue(at: now, &common, into: &outbox)
      if volatile.role == .leader {
        let settings = common.settings
        outbox.append(.startTimer(timer, after: settings.tick * settings.heartbeatTicks))
      }
    }
    settle(at: now, random: &random, common, into: &outbox)
  }

  /// The disk holds the journal up to a place.
  public mutating func synced(
    through place: UInt64, at now: Instant, random: inout Random, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    ownLogIsSynced(through: place, at: now, &common, into: &outbox)
    settle(at: now, random: &random, common, into: &outbox)
  }

  /// What every step ends with: what is committed is applied, and a change of state draws patience.
  mutating func settle(
    at now: Instant, random: inout Random, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    if volatile.applied < volatile.commit {
      applyCommitted(common.settings, into: &outbox)
      leaveIfRemoved(into: &outbox)
      // What they ask for has been applied only now.
      if volatile.role == .leader, !volatile.earlyReads.isEmpty {
        releaseEarlyReads(at: now, common, into: &outbox)
      }
    }
    if volatile.mustDraw { drawPatience(at: now, random: &random, common.settings, into: &outbox) }
  }
}

// Inlinable, for a getter that is not takes a copy of the whole server.
extension Raft {
  /// What it is at the moment.
  @inlinable public var role: Role { volatile.role }
  /// Whether it believes that it leads.
  @inlinable public var isLeader: Bool { volatile.role == .leader }
  /// Whom it believes to lead.
  @inlinable public var leader: NodeID? { volatile.leader }
  /// The latest term it knows of.
  @inlinable public var term: Term { durable.term }
  /// Whom it has voted for in this term.
  @inlinable public var vote: NodeID? { durable.vote }
  /// Everything through this index is committed, as far as it knows.
  @inlinable public var commit: Index { volatile.commit }
  /// Everything through this index is in its registers.
  @inlinable public var applied: Index { volatile.applied }
  /// Its log.
  public var log: RaftLog { _read { yield durable.log } }
  /// The index of its newest entry.
  @inlinable public var lastIndex: Index { durable.log.last }
  /// The index of the newest entry that is in its snapshot only.
  @inlinable public var compactedIndex: Index { durable.log.compacted }
  /// The term of an entry; nil when it is gone or was never here.
  @inlinable public func term(at index: Index) -> Term? { durable.log.term(at: index) }
  /// An entry that is still here.
  @inlinable public func entry(at index: Index) -> Entry { durable.log[index] }
  /// Its registers and its clients' sessions.
  public var machine: KeyValueMachine { _read { yield volatile.machine } }
  /// Its last snapshot.
  public var snapshot: Snapshot { _read { yield durable.snapshot } }
  /// The members, as the latest change in its log has it.
  public var configuration: Configuration { volatile.members }
  /// The place of its newest durable change.
  @inlinable public var journalEnd: UInt64 { durable.journal.end }
  /// Where a leader believes another server's log to match its own.
  public func match(of node: NodeID) -> Index? {
    isLeader && leadership.follows(node) ? leadership.progress[node.index].match : nil
  }
  /// Requests that wait here for an answer.
  public var requestsWaiting: Int {
    volatile.waiting.count + volatile.earlyReads.count + volatile.reads.count
      + volatile.forwardedReads.count
  }

  mutating func setHardState(_ term: Term, vote: NodeID?) {
    durable.journal.note(.hardState(durable.term, vote: durable.vote))
    durable.term = term
    durable.vote = vote
  }

  /// Sends what depends on term and vote only.
  mutating func send(_ body: Message.Body, to node: NodeID, into outbox: inout Outbox<Effect>) {
    outbox.append(
      .send(
        Message(term: durable.term, body: body), to: node, journal: durable.journal.hardStateEnd))
  }

  /// Sends what depends on all that was noted so far.
  mutating func sendWhenDurable(
    _ body: Message.Body, to node: NodeID, into outbox: inout Outbox<Effect>
  ) {
    outbox.append(
      .send(Message(term: durable.term, body: body), to: node, journal: durable.journal.end))
  }

  mutating func drop(_ tag: UInt64, _ refusal: Refusal, into outbox: inout Outbox<Effect>) {
    outbox.append(.observe(.dropped(refusal)))
    outbox.append(.reply(Reply(tag: tag, outcome: .refused(refusal))))
  }
}
