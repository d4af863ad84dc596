/// What the ring shows: who owns which part of the key space, and where one key lives.
///
/// Positions and lengths on the ring are fractions of a turn, 0 at the top, clockwise.
public struct RingViewModel: Sendable, Equatable {
  /// The nodes with tokens, in an order that lasts as long as the membership: it chooses the hues.
  public var members: [Member] = []
  /// The tokens by position; a token's owner owns the arc that ends in it (clockwise).
  public var tokens: [Token] = []
  /// Copies of each key (N).
  public var replicas = 0
  /// The same, and how many of them a read and a write wait for: `N=3 R=2 W=2`.
  public var quorum = ""
  /// Who keeps the copies when it is not the ring that says so; nil while it does.
  public var group: ReplicaGroup?
  /// The key whose replicas are shown.
  public var key: Key?
  /// Share of the keys that would move if one more node joined; nil where nobody computed it.
  public var movedByJoin: Double?
  /// Standard deviation of the nodes' shares, relative to the mean share.
  public var deviation = 0.0
  /// The change of the ring that is under way.
  public var change: Change?
  /// The ways to place keys, side by side, on the same keys and nodes.
  public var strategies: [Strategy] = []

  /// A ring without members.
  public init() {}

  /// A node with tokens.
  public struct Member: Sendable, Equatable {
    /// Its name, such as `kv-4`.
    public var name: String
    /// Its name in one to three letters, such as `4`.
    public var label: String
    /// What state it is in.
    public var state: NodeState
    /// Share of the key space it owns, 0 to 1.
    public var share: Double
    /// Keys it holds, replicas included.
    public var keys: Int
    /// Requests a second.
    public var load: Double
    /// Hints that others hold for it, to be handed over when it is back.
    public var hints: Int
    /// Index of the member that answers in its stead while it is down.
    public var standIn: Int?

    /// A node with tokens.
    public init(
      name: String, label: String, state: NodeState = .up, share: Double, keys: Int = 0,
      load: Double = 0, hints: Int = 0, standIn: Int? = nil
    ) {
      self.name = name
      self.label = label
      self.state = state
      self.share = share
      self.keys = keys
      self.load = load
      self.hints = hints
      self.standIn = standIn
    }
  }

  /// A node that takes its place or gives it up.
  public struct Change: Sendable, Equatable {
    /// The node; nil when all get other tokens.
    public var node: String?
    /// Whether it leaves.
    public var isLeaving: Bool
    /// How much of what must be copied has been, 0 to 1.
    public var progress: Double

    /// A change.
    public init(node: String?, isLeaving: Bool, progress: Double) {
      self.node = node
      self.isLeaving = isLeaving
      self.progress = progress
    }
  }

  /// A point on the ring.
  public struct Token: Sendable, Equatable, BitwiseCopyable {
    /// Where it is, as a fraction of a turn.
    public var position: Double
    /// Index of the member it belongs to.
    public var owner: Int

    /// A point on the ring.
    public init(position: Double, owner: Int) {
      self.position = position
      self.owner = owner
    }
  }

  /// A key and where its copies are.
  public struct Key: Sendable, Equatable {
    /// The key, such as `user:8812`.
    public var name: String
    /// Where its hash lies, as a fraction of a turn.
    public var position: Double
    /// Indices of the members that hold it now, in order of preference, stand-ins included.
    public var holders: [Int]

    /// A key.
    public init(name: String, position: Double, holders: [Int]) {
      self.name = name
      self.position = position
      self.holders = holders
    }
  }

  /// A way to place keys, judged on the same keys and nodes as the others.
  public struct Strategy: Sendable, Equatable {
    /// Which one.
    public enum Kind: Sendable, Equatable, CaseIterable {
      /// Hash modulo the number of nodes.
      case modulo
      /// Sorted split points.
      case range
      /// The key's home region.
      case geography
      /// Consistent hashing.
      case ring
      /// The node with the greatest hash of key and node.
      case rendezvous
      /// Jump consistent hash.
      case jump
      /// Consistent hashing, and no node with more than 1.25 times the mean.
      case bounded
    }
    /// Which one.
    public var kind: Kind
    /// Share of the keys that move when one node joins.
    public var movedByJoin: Double
    /// Standard deviation of the nodes' shares, relative to the mean share.
    public var deviation: Double
    /// Requests on the busiest node, relative to the mean.
    public var hottest: Double
    /// Nodes that a scan of neighbouring keys has to ask.
    public var nodesPerScan: Int
    /// The share of new keys, with ids that count up, that one node gets.
    public var newestAtOne: Double
    /// Whether the running cluster places its keys so.
    public var isInUse: Bool

    /// A judged way to place keys.
    public init(
      _ kind: Kind, movedByJoin: Double, deviation: Double, hottest: Double, nodesPerScan: Int,
      newestAtOne: Double, isInUse: Bool = false
    ) {
      self.kind = kind
      self.movedByJoin = movedByJoin
      self.deviation = deviation
      self.hottest = hottest
      self.nodesPerScan = nodesPerScan
      self.newestAtOne = newestAtOne
      self.isInUse = isInUse
    }
  }
}
