import DequeModule
import Simulation

extension Raft {
  /// How far another server's log is known to be the leader's, and what is on its way there.
  ///
  /// Figure 2's nextIndex and matchIndex, with etcd's three ways of sending.
  struct Progress: Sendable {
    enum Sending: Sendable, BitwiseCopyable {
      /// One append at a time, until the place where the logs meet is found.
      case probe(isWaiting: Bool)
      /// Append after append, without waiting for the answers.
      case replicate
      /// A snapshot is under way, for so many heartbeats; appends wait.
      case snapshot(Index, heartbeats: Int)
    }

    var sending = Sending.probe(isWaiting: false)
    /// The highest entry known to be on its disk.
    var match: Index = 0
    /// The next entry to send.
    var next: Index = 1
    /// Heard since the leader last asked itself whether it has a quorum.
    var isActive = true
    /// The newest round of heartbeats it has answered.
    var round: UInt32 = 0
    /// What matched at the last tick.
    var matchAtTick: Index = 0
    /// No news for a tick though there is something to send: the next heartbeat's answer sends.
    var isStalled = false
    /// The last index of each append that is not answered, oldest first.
    var inFlight: Deque<Index> = []

    /// Its disk holds everything through `match`: whether that is news, nil for an answer too old
    /// to tell anything.
    mutating func appended(_ match: Index) -> Bool? {
      isActive = true
      let isNews = match > self.match
      if isNews {
        self.match = match
        next = max(next, match + 1)
      }
      switch sending {
      case .probe:
        if match < self.match { return nil }
        replicate()
      case .replicate: while let first = inFlight.first, first <= match { inFlight.removeFirst() }
      case .snapshot(let index, _): if match >= index { replicate() }
      }
      return isNews
    }
    mutating func probe(from next: Index) {
      sending = .probe(isWaiting: false)
      self.next = next
      inFlight.removeAll(keepingCapacity: true)
    }
    mutating func replicate() {
      sending = .replicate
      next = match + 1
      inFlight.removeAll(keepingCapacity: true)
    }
  }

  /// What only a leader keeps, made anew at each election.
  struct Leadership: Sendable {
    /// By node index; only members' places mean something.
    var progress: ContiguousArray<Progress> = []
    /// The voters and learners but the leader, in id order.
    var peers: ContiguousArray<NodeID> = []
    /// The same, to ask whether one is among them.
    var following = NodeSet()
    /// Those of them who vote.
    var voters: ContiguousArray<NodeID> = []
    /// A leader that is being removed does not count itself.
    var countsItself = true
    /// How many are a majority.
    var quorum = 1
    /// The index of its first entry: when that is committed the term has committed something.
    var firstIndex: Index = 0
    /// Through where its own log is on disk (§10.2.1 of Ongaro 2014: it may send before).
    var synced: Index = 0
    /// Which entries the places of the journal stand for that are on their way to the disk.
    var syncing: Deque<(place: UInt64, index: Index)> = []
    /// The newest round of heartbeats.
    var round: UInt32 = 0
    /// The newest round that a quorum has answered.
    var confirmedRound: UInt32 = 0
    /// When each of the last rounds began.
    var roundBegan = InlineArray<32, Instant>(repeating: .zero)
    /// No lease reads from now on: it has told a successor to stand.
    var leaseIsBroken = false
    /// Heartbeats since the quorum was last checked.
    var ticks = 0
    /// Whom it hands over to.
    var successor: NodeID?
    /// Where the entries that were sent last lie; the next follower gets the same.
    var parcel: (first: Index, stretch: Stretch) = (0, .none)

    /// The highest value that a quorum of voters has reached, the leader's own included; nil unless
    /// it is above `floor`.
    @inline(__always) func quorumValue(
      above floor: UInt32, own: UInt32, _ value: (borrowing Progress) -> UInt32
    )
      -> UInt32?
    {
      /// How many have reached a value: a sign is added up, for no processor guesses such branches.
      func reached(_ candidate: UInt32) -> Int {
        func sign(_ value: UInt32) -> Int { (Int(candidate) &- Int(value) &- 1) &>> 63 }
        var count = countsItself ? sign(own) : 0
        for node in voters { count &+= sign(value(progress[node.index])) }
        return 0 &- count
      }
      guard reached(floor &+ 1) >= quorum else { return nil }
      var best = floor
      func consider(_ candidate: UInt32) {
        if candidate > best, reached(candidate) >= quorum { best = candidate }
      }
      if countsItself { consider(own) }
      for node in voters { consider(value(progress[node.index])) }
      return best
    }

    /// Whether it sends its log to a server.
    func follows(_ node: NodeID) -> Bool { following.contains(node) }

    /// Keeps the progress of the members that stay, and starts that of new ones.
    mutating func follow(_ configuration: Configuration, besides leader: NodeID, next: Index) {
      let before = following
      following = NodeSet()
      peers.removeAll(keepingCapacity: true)
      voters.removeAll(keepingCapacity: true)
      countsItself = configuration.voters.contains(leader)
      quorum = configuration.quorum
      for node in configuration.members where node != leader {
        peers.append(node)
        following.insert(node)
        if configuration.voters.contains(node) { voters.append(node) }
        while progress.count <= node.index { progress.append(Progress()) }
        if !before.contains(node) {
          progress[node.index] = Progress()
          progress[node.index].next = next
        }
      }
    }
  }

  /// A proposal whose client waits for an answer.
  struct Waiting: Sendable, BitwiseCopyable {
    var index: Index
    var term: Term
    var tag: UInt64
  }
}
