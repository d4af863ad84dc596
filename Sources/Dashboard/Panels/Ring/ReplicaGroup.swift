/// Who keeps the copies of all keys when no ring says so: a group with a leader, a primary with its
/// backup, or one node alone.
public struct ReplicaGroup: Sendable, Equatable {
  /// How copies are kept.
  public enum Kind: Sendable, Equatable {
    /// A leader orders all writes, and a majority acknowledges them (Raft).
    case consensus
    /// A primary answers; perhaps a backup holds a copy.
    case primary
  }

  /// What a node is to the group.
  public enum Role: Sendable, Equatable {
    /// It orders the writes, or answers for all.
    case leader
    /// It holds what the leader sends.
    case follower
    /// It holds nothing and knows whom to ask.
    case bystander
  }

  /// A node, as the group sees it.
  public struct Replica: Sendable, Equatable {
    /// What it is, by its own belief.
    public var role: Role
    /// The member whom it takes for the leader.
    public var follows: Int?
    /// The term it is in; nil where there are none.
    public var term: Int?
    /// How far it knows its log to be committed; nil where there is none.
    public var commit: Int?

    /// A node, as the group sees it.
    public init(role: Role, follows: Int? = nil, term: Int? = nil, commit: Int? = nil) {
      self.role = role
      self.follows = follows
      self.term = term
      self.commit = commit
    }
  }

  /// How copies are kept.
  public var kind: Kind
  /// What each member of the panel is, in their order.
  public var replicas: [Replica]

  /// A group.
  public init(_ kind: Kind, _ replicas: [Replica]) {
    self.kind = kind
    self.replicas = replicas
  }

  /// Nodes that hold copies.
  var size: Int { replicas.count { $0.role != .bystander } }
  /// Nodes that must acknowledge a write.
  var majority: Int { size / 2 + 1 }

  /// The word for a role.
  func word(_ role: Role) -> Phrase {
    switch (kind, role) {
    case (.consensus, .leader): Phrase("leader", "리더")
    case (.consensus, .follower): Phrase("follower", "팔로워")
    case (.primary, .leader): Phrase("primary", "주 노드")
    case (.primary, .follower): Phrase("backup", "예비 노드")
    case (_, .bystander): Phrase("asks", "묻기만 함")
    }
  }
}
