public import Simulation

extension QuorumStore {
  /// Names an exchange to both sides: a number of one of its initiator's starts.
  public struct ExchangeID: Sendable, Hashable, BitwiseCopyable {
    /// The initiator's count of its exchanges.
    public var number: UInt32
    /// The initiator's start.
    public var boot: UInt16
  }

  /// What came of a comparison with a peer, as a picture of anti-entropy shows it.
  public struct ExchangeRecord: Sendable, Hashable, BitwiseCopyable {
    /// How far it is.
    public enum Phase: UInt8, Sendable, BitwiseCopyable {
      /// Hashes or leaves are on their way.
      case underWay
      /// All that was found to differ has been sent both ways.
      case done
      /// The peer was gone, or the ring changed: the next round begins anew.
      case abandoned
    }

    /// With whom.
    public var peer: NodeID
    /// How far it is.
    public var phase = Phase.underWay
    /// When it began.
    public var startedAt: Instant
    /// When it ended; `.never` while it is under way.
    public var endedAt = Instant.never
    /// How many keys the initiator's tree covers.
    public var keys: Int
    /// How many of the 1,024 leaves were found to differ.
    public var differingLeaves = 0
    /// How many versions were sent, by both sides.
    public var versionsSent = 0
    /// How many bytes both sides have sent, hashes and versions.
    public var bytes = 0
  }

  /// A comparison that this node has begun: descending, a few questions at a time.
  struct Exchange: Sendable {
    var id: ExchangeID
    /// The ring that says what the two share.
    var epoch: Int
    var tree: MerkleTree
    /// Nodes of the tree that differ and were not looked into yet, the deepest last.
    var differing: ContiguousArray<UInt16> = []
    /// Nodes of the tree whose answer is to come.
    var asked: ContiguousArray<UInt16> = []
    var progressAt: Instant
    var record: ExchangeRecord
  }

  /// A comparison that a peer has begun, and the tree that answers its questions.
  struct ServedExchange: Sendable {
    var id: ExchangeID
    var peer: NodeID
    var epoch: Int
    var tree: MerkleTree
  }

  /// This node's comparisons with its peers.
  struct AntiEntropy: Sendable {
    /// The one under way that this node has begun.
    var exchange: Exchange?
    /// The peers that are still to come in this round.
    var waiting: ContiguousArray<NodeID> = []
    /// When the next round begins; `.never` while there are none.
    var nextRound = Instant.never
    /// The next call that was asked for.
    var timer: Instant?
    /// At most one of each peer.
    var served: ContiguousArray<ServedExchange> = []
    /// The last comparison with each peer that ended, by node index.
    var records: ContiguousArray<ExchangeRecord?> = []
    var count: UInt32 = 0

    /// The most questions on their way at a time.
    static let window = 16
    /// How long an exchange may stand still until it is given up.
    static let patience = Interval.seconds(10)
  }
}
