extension QuorumStore {
  /// Names one write: who coordinated it, and that node's how-many-eth of the key it was.
  public struct Dot: Sendable, Hashable, BitwiseCopyable, Comparable {
    /// The coordinator; a node that lost data goes on as another actor.
    public var actor: UInt16
    /// Its count.
    public var counter: UInt64

    /// In order of actor and counter.
    public static func < (a: Dot, b: Dot) -> Bool {
      (a.actor, a.counter) < (b.actor, b.counter)
    }
  }

  /// One of several values that nobody has decided between.
  public struct Sibling: Sendable, Hashable, BitwiseCopyable {
    /// The write it comes from.
    public var dot: Dot
    /// The value, or the deletion's number.
    public var value: Value
    /// When it was written, in microseconds of the coordinator's wall clock; decides nothing here.
    public var timestamp: Int64
    /// Whether it is a deletion.
    public var isTombstone: Bool
  }

  /// The concurrent values of a key and everything their writers had seen.
  ///
  /// A dotted version vector set (Preguiça et al. 2012, "Dotted Version Vectors"): the context covers
  /// the dots of all siblings and of all writes they replaced. Never changed once made.
  ///
  /// A counter is a context and nothing else: how much each actor has added (a G-counter; Shapiro et
  /// al. 2011). To merge is to take the larger count of each actor, as it is for contexts.
  ///
  /// A set's elements are siblings that nobody wants to decide between (see `SiblingSet+Elements`).
  public struct SiblingSet: Sendable, Hashable {
    /// What the siblings and the context stand for.
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
      /// Values of which a reader is to choose.
      case values
      /// What each actor has added to a number.
      case counter
      /// The elements of a set.
      case elements
    }

    /// The values, in order of dot.
    public let siblings: ContiguousArray<Sibling>
    /// For each actor the count up to which its writes are known, in order of actor.
    public let context: ContiguousArray<Dot>
    /// What they stand for.
    public let kind: Kind
    /// The same for equal sets, whatever they were merged from.
    public let digest: UInt64

    init(
      siblings: ContiguousArray<Sibling>, context: ContiguousArray<Dot>, kind: Kind = .values
    ) {
      self.siblings = siblings
      self.context = context
      self.kind = kind
      var digest: UInt64 =
        switch kind {
        case .values: 0x5349_424c
        case .counter: 0x434e_5452
        case .elements: 0x454c_454d
        }
      for sibling in siblings {
        digest = mixed(digest, UInt64(sibling.dot.actor))
        digest = mixed(digest, sibling.dot.counter)
        digest = mixed(digest, sibling.value)
      }
      for dot in context {
        digest = mixed(digest, UInt64(dot.actor))
        digest = mixed(digest, dot.counter)
      }
      self.digest = digest
    }

    /// Nothing known.
    static let empty = SiblingSet(siblings: [], context: [])

    /// Whether every sibling is a deletion; a counter and a set, though it be empty, are there.
    public var isDeleted: Bool { kind == .values && siblings.allSatisfy(\.isTombstone) }

    /// What all actors have added; plain versions from before are not of a counter.
    public var total: UInt64 {
      guard kind == .counter else { return 0 }
      return context.reduce(0) { $1.actor == .max ? $0 : $0 + $1.counter }
    }

    /// The counter after `actor` has added something.
    func adding(_ amount: UInt64, by actor: UInt16) -> SiblingSet {
      SiblingSet(
        siblings: siblings,
        context: Self.union(context, [Dot(actor: actor, counter: counter(of: actor) + amount)]),
        kind: .counter)
    }

    /// Whether the write named `dot` was seen: it is here, or something here replaced it.
    public func covers(_ dot: Dot) -> Bool { counter(of: dot.actor) >= dot.counter }

    /// Whether all that is known there is known here.
    func coversAll(of other: SiblingSet) -> Bool { other.context.allSatisfy { covers($0) } }

    /// How many of an actor's writes were seen.
    func counter(of actor: UInt16) -> UInt64 {
      for dot in context where dot.actor == actor { return dot.counter }
      return 0
    }

    /// Both histories; a sibling goes if the other side has seen it and no longer has it.
    func merged(with other: SiblingSet) -> SiblingSet {
      var result: ContiguousArray<Sibling> = []
      result.reserveCapacity(siblings.count + other.siblings.count)
      for mine in siblings {
        if let same = other.siblings.first(where: { $0.dot == mine.dot }) {
          // Only plain versions taken over from last-write-wins can share a dot and differ.
          result.append(same.value > mine.value ? same : mine)
        } else if !other.covers(mine.dot) {
          result.append(mine)
        }
      }
      for theirs in other.siblings where !covers(theirs.dot) { result.append(theirs) }
      result.sort { $0.dot < $1.dot }
      return SiblingSet(
        siblings: result, context: Self.union(context, other.context),
        kind: kind.rawValue < other.kind.rawValue ? other.kind : kind)
    }

    /// A write by someone who had seen `seen`: it replaces what they saw and joins the rest.
    func adding(_ sibling: Sibling, seen: SiblingSet) -> SiblingSet {
      var kept = ContiguousArray(siblings.lazy.filter { !seen.covers($0.dot) })
      kept.append(sibling)
      kept.sort { $0.dot < $1.dot }
      return SiblingSet(
        siblings: kept, context: Self.union(Self.union(context, seen.context), [sibling.dot]),
        kind: kind)
    }

    /// The larger count of each actor.
    static func union(
      _ a: ContiguousArray<Dot>, _ b: ContiguousArray<Dot>
    ) -> ContiguousArray<Dot> {
      var result = a
      for dot in b {
        let place = result.firstIndex { $0.actor >= dot.actor } ?? result.endIndex
        if place < result.endIndex && result[place].actor == dot.actor {
          result[place].counter = max(result[place].counter, dot.counter)
        } else {
          result.insert(dot, at: place)
        }
      }
      return result
    }
  }
}

/// Stirs `word` into `hash`: SplitMix64's finalizer.
func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
  var z = (hash ^ word) &+ 0x9e37_79b9_7f4a_7c15
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}
