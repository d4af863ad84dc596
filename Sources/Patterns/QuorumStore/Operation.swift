import Simulation

extension QuorumStore {
  /// An operation that this node coordinates, or has handed to a replica.
  struct Operation: Sendable, BitwiseCopyable {
    enum Phase: UInt8, Sendable, BitwiseCopyable {
      /// Writes are out.
      case writing
      /// The write was handed to a replica, the only target.
      case forwarded
      /// One read and digests are out.
      case reading
      /// The digests differed: full reads are out.
      case fetching
      /// The merged version is on its way to those that were behind.
      case repairing
      /// A majority is asked for its version, as ABD does first.
      case querying
    }

    var phase: Phase
    var request: Request
    /// Whom to tell how it ended: a coordinator that handed it over, or (nil) the client.
    var origin: Origin?
    /// The nodes it was sent to.
    var targets = NodeList()
    /// The replica that each target stands for, mostly itself.
    var standsFor = NodeList()
    /// The targets that have answered, a bit each.
    var answered: UInt16 = 0
    /// The targets that certainly got nothing, a bit each.
    var refused: UInt16 = 0
    /// The nodes found not to be there.
    var gone = NodeSet()
    /// How many of the targets are replicas only on the ring that is to come.
    var pendingTargets: UInt8 = 0
    /// How many hints stand for an answer.
    var hints: UInt8 = 0
    /// How many must answer.
    var quorum = 0
    var hasReplied = false
    /// What is written, or what has been read so far.
    var cell = Cell.absent
    /// The digest of what each target holds, while reading.
    var digests = InlineArray<16, UInt64>(repeating: 0)

    struct Origin: Sendable, BitwiseCopyable {
      var node: NodeID
      var ticket: Ticket
    }

    init(_ phase: Phase, _ request: Request, origin: Origin? = nil) {
      self.phase = phase
      self.request = request
      self.origin = origin
    }

    var everyTarget: UInt16 { targets.count == 16 ? .max : 1 << UInt16(targets.count) - 1 }
    var answers: Int { answered.nonzeroBitCount + Int(hints) }

    mutating func add(_ target: NodeID, for replica: NodeID) {
      targets.append(target)
      standsFor.append(replica)
    }

    /// Notes an answer of `node`; returns its place, or nil when it is none of ours or a repetition.
    mutating func answer(from node: NodeID) -> Int? {
      guard let place = targets.firstIndex(of: node), answered & bit(place) == 0 else { return nil }
      answered |= bit(place)
      return place
    }

    /// How many of these targets are the key's own replicas: no stand-ins, nobody yet to come.
    func primaries(of places: UInt16) -> Int {
      var count = 0
      for place in 0..<targets.count - Int(pendingTargets)
      where places & bit(place) != 0 && !isFallback(place) { count += 1 }
      return count
    }

    func bit(_ place: Int) -> UInt16 { 1 << UInt16(place) }
    func isFallback(_ place: Int) -> Bool { targets[place] != standsFor[place] }
  }
}
