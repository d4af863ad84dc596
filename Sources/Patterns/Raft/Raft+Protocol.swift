public import Simulation

extension Raft {
  /// What a client asks of the server it has contacted.
  public struct Request: Sendable, Hashable, BitwiseCopyable {
    /// The client's name for the request; the reply carries it.
    public var tag: UInt64
    /// What is to be done.
    public var command: KeyValueMachine.Command

    /// A request.
    public init(tag: UInt64, _ command: KeyValueMachine.Command) {
      self.tag = tag
      self.command = command
    }
  }

  /// Why a request was dropped; it has certainly not been and will not be applied.
  public enum Refusal: Sendable, Hashable, BitwiseCopyable {
    /// No leader is known here: ask again later.
    case noLeader
    /// Another server leads: ask it.
    case notLeader(NodeID)
    /// The leader is handing over.
    case transferring
    /// Too much is under way.
    case overloaded
    /// A change of members must wait: one is under way, or the term has not committed an entry.
    case changeTooEarly
    /// The change would change nothing, or leave nobody to vote.
    case changeMeaningless
    /// The learner has too little of the log to vote.
    case learnerBehind
    /// A read's leader lost its leadership, or was not heard, before it could be sure.
    case leadershipLost
    /// Another entry was committed in the request's place.
    case overwritten
  }

  /// How a request ended.
  public enum Outcome: Sendable, Hashable, BitwiseCopyable {
    /// Applied or read.
    case ok(KeyValueMachine.Result)
    /// Certainly not applied.
    case refused(Refusal)
    /// The entry may be committed, or may yet be.
    case unknown
  }

  /// The answer to a client.
  public struct Reply: Sendable, Hashable, BitwiseCopyable {
    /// The request's tag.
    public var tag: UInt64
    /// How it ended.
    public var outcome: Outcome
  }

  /// What servers say to each other; the paper's RPCs are pairs of these.
  public struct Message: Sendable, Hashable, BitwiseCopyable {
    /// What is said.
    public enum Body: Sendable, Hashable, BitwiseCopyable {
      /// Would you vote for me, whose log ends so? The term is the one it would stand in.
      case preVote(lastIndex: Index, lastTerm: Term)
      /// I would, or I would not.
      case preVoteReply(granted: Bool)
      /// RequestVote (Figure 2); a leader's chosen successor may ask though the leader lives.
      case vote(lastIndex: Index, lastTerm: Term, isTransfer: Bool)
      /// You have my vote, or have it not.
      case voteReply(granted: Bool)
      /// AppendEntries (Figure 2).
      case append(previous: Index, previousTerm: Term, commit: Index, Stretch)
      /// My log is yours through this index, on disk.
      case appended(match: Index)
      /// I have nothing, or something else, where you appended; yours can match mine at most here.
      case conflict(rejected: Index, hint: Index, hintTerm: Term)
      /// I still lead; all entries through this index, which you have, are committed.
      case heartbeat(commit: Index, round: UInt32)
      /// You still lead for all I know.
      case heartbeatReply(round: UInt32)
      /// InstallSnapshot (Figure 13): the one of this number in `Common`.
      case snapshot(UInt32)
      /// Stand for election now: I hand over to you (Ongaro 2014, §3.10).
      case timeoutNow
      /// What must be applied before I may answer the read that I call by this number?
      case readIndex(UInt32)
      /// Everything through this index.
      case readIndexReply(UInt32, Index)
    }

    /// The sender's term; the one it would stand in for a pre-vote, or that of one granted.
    public var term: Term
    /// What is said.
    public var body: Body
  }

  /// A timer this server asked for.
  public struct Timer: Sendable, Hashable, BitwiseCopyable {
    /// What for.
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
      /// To stand for election unless a leader was heard.
      case election
      /// To send heartbeats.
      case heartbeat
    }
    /// What for.
    public var kind: Kind
    /// The start of the process that asked.
    public var boot: UInt16
    /// Older timers of the process mean nothing.
    public var generation: UInt32
  }

  /// Why a leader is one no longer.
  public enum Fall: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// A message had a higher term.
    case higherTerm
    /// No quorum was heard for an election timeout.
    case quorumLost
    /// The change that removes it is committed.
    case removed
  }

  /// What is worth counting and showing.
  public enum Observation: Sendable, Hashable, BitwiseCopyable {
    /// It asks whether it could win a term.
    case askedPreVote(Term)
    /// It stands in a term.
    case stoodForElection(Term)
    /// It did not win a term: a quorum was against, or the votes were split and time ran out.
    case lostElection(Term)
    /// It leads a term.
    case becameLeader(Term)
    /// It led a term.
    case steppedDown(Term, Fall)
    /// A request was dropped.
    case dropped(Refusal)
    /// A snapshot was made of everything through an index.
    case snapshotTaken(Index)
    /// A snapshot is on its way to a server.
    case snapshotSent(Index, to: NodeID)
    /// A leader's snapshot has replaced this server's log.
    case snapshotInstalled(Index)
    /// Entries after this index gave way to a leader's.
    case truncated(after: Index)
    /// The members are others now, as of an entry that may not be committed.
    case membersChanged(Index)
    /// Leadership is being handed over.
    case transferring(to: NodeID)
    /// The successor did not take over in an election timeout.
    case transferAborted(to: NodeID)
  }

  /// What a server wants done, in order.
  public enum Effect: Sendable, Hashable, BitwiseCopyable {
    /// Bring the journal to the disk up to a place, then say `synced(through:)`.
    case sync(through: UInt64)
    /// Send when the journal is on the disk up to a place; most places already are.
    case send(Message, to: NodeID, journal: UInt64)
    /// Answer the client.
    case reply(Reply)
    /// Call `fired` after a while of this server's monotonic clock.
    case startTimer(Timer, after: Interval)
    /// Count this.
    case observe(Observation)
  }
}
