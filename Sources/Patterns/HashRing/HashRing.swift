public import Simulation

/// Says which nodes keep a key, so that a node that joins or leaves moves only its own share.
///
/// Karger et al. 1997; virtual nodes and preference lists as in Dynamo (DeCandia et al. 2007, §4.2).
/// Each node has many tokens on a circle of 2⁶⁴ places; a key belongs to the first token at or after
/// its hash, and the circle wraps. One value is one epoch's map: it never moves data itself, and a
/// change of membership is a new epoch.
public struct HashRing: Sendable {
  /// A node on the ring.
  public struct Member: Sendable, Hashable {
    /// Which node.
    public var id: NodeID
    /// Its name, from which its tokens are hashed.
    public var name: String
    /// What it fails together with.
    public var zone: UInt8
    /// How many times the usual number of tokens it has.
    public var weight: Percentage

    /// A member with the tokens of `weight` usual ones.
    public init(_ id: NodeID, name: String, zone: UInt8 = 0, weight: Percentage = .all) {
      self.id = id
      self.name = name
      self.zone = zone
      self.weight = weight
    }
  }

  /// A place on the circle and whose it is.
  public struct Token: Sendable, Hashable, BitwiseCopyable {
    /// The place.
    public var position: UInt64
    /// The node that owns the arc ending here.
    public var node: NodeID
    /// That node's zone.
    public var zone: UInt8
  }

  /// Tokens of a node of weight 1.
  public let tokensPerNode: Int
  /// Which map this is; counts changes of membership.
  public private(set) var epoch: Int
  /// The members, in order of id.
  public private(set) var members: ContiguousArray<Member> = []
  /// The tokens in order of position; of equal positions the lower node id comes first, and owns.
  public private(set) var tokens: ContiguousArray<Token> = []

  /// The first token at or after the start of each of `1 << bits` equal parts of the circle.
  @usableFromInline var firstToken: ContiguousArray<UInt32> = []
  @usableFromInline var shift: UInt64 = 0
  @usableFromInline var zoneCount = 0

  /// The ring of `members`.
  public init(tokensPerNode: Int = 64, members: some Sequence<Member> = [], epoch: Int = 0) {
    precondition(tokensPerNode > 0, "a node without a token owns nothing")
    self.tokensPerNode = tokensPerNode
    self.epoch = epoch
    for member in members { add(member) }
    index()
  }

  /// One who is not on the ring, to ask what would move if it joined; nil when all places are taken.
  ///
  /// Any newcomer will do: its name only chooses where its tokens fall.
  public var newcomer: Member? {
    guard !members.isEmpty,
      let free = (0..<NodeID.capacity).first(where: { member(NodeID($0)) == nil })
    else { return nil }
    return Member(NodeID(free), name: "kv-\(members.count + 1)")
  }

  /// The ring of the next epoch, with `member` as well.
  public func joining(_ member: Member) -> HashRing {
    var ring = self
    ring.join(member)
    return ring
  }

  /// The ring of the next epoch, without `node`.
  public func leaving(_ node: NodeID) -> HashRing {
    var ring = self
    ring.leave(node)
    return ring
  }

  /// Adds a node; it takes arcs from the others, who trade none among themselves.
  public mutating func join(_ member: Member) {
    add(member)
    index()
    epoch += 1
  }

  /// Takes a node out; each of its arcs falls to the next token's node.
  public mutating func leave(_ node: NodeID) {
    guard members.contains(where: { $0.id == node }) else { return }
    members.removeAll { $0.id == node }
    tokens.removeAll { $0.node == node }
    index()
    epoch += 1
  }

  /// The member that is `node`.
  public func member(_ node: NodeID) -> Member? { members.first { $0.id == node } }

  /// The place of token `number` of the node called `name`: XXH64 of the name and the number.
  ///
  /// The number follows the name as four bytes, lowest first.
  public static func position(name: String, number: Int) -> UInt64 {
    var bytes = ContiguousArray(name.utf8)
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
    return StableHash.xxh64(bytes)
  }

  private mutating func add(_ member: Member) {
    precondition(
      !members.contains { $0.id == member.id }, "node \(member.id.index) is on the ring already")
    let place = members.firstIndex { $0.id > member.id } ?? members.endIndex
    members.insert(member, at: place)
    let scaled = Int64(tokensPerNode) * Int64(member.weight.millionths)
    for number in 0..<max(1, Int((scaled + 500_000) / 1_000_000)) {
      tokens.append(
        Token(
          position: Self.position(name: member.name, number: number), node: member.id,
          zone: member.zone))
    }
  }

  /// Sorts the tokens and notes where each part of the circle begins.
  private mutating func index() {
    tokens.sort { ($0.position, $0.node) < ($1.position, $1.node) }
    var zones: [Bool] = Array(repeating: false, count: 256)
    for member in members { zones[Int(member.zone)] = true }
    zoneCount = zones.count { $0 }

    // About one part a token: a lookup reads one entry and steps over one or two tokens.
    var bits: UInt64 = 1
    while 1 << bits < tokens.count && bits < 20 { bits += 1 }
    shift = 64 - bits
    firstToken.removeAll(keepingCapacity: true)
    firstToken.reserveCapacity(1 << bits)
    var token = 0
    for part in 0..<UInt64(1) << bits {
      while token < tokens.count && tokens[token].position < part << shift { token += 1 }
      firstToken.append(UInt32(token))
    }
  }
}
