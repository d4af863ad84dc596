public import Patterns
public import Simulation

/// What Raft promises (Figure 3), looked at after every step of every server of a group.
///
/// It keeps what any server was ever seen to hold: which server led a term, which entries an index
/// had, which of them was committed, and in which term. It knows nothing that a server says of
/// itself but its state. Only the last 64 thousand entries are kept.
public struct RaftInvariants: Sendable {
  /// A promise that was broken.
  public enum Violation: Sendable, Hashable {
    /// Election Safety: two servers led one term.
    case twoLeaders(Raft.Term, NodeID, NodeID)
    /// A server gave two votes in one term.
    case votedTwice(Raft.Term, by: NodeID)
    /// Leader Append-Only: a leader's entry changed or went.
    case leaderOverwrote(Raft.Index, NodeID)
    /// Log Matching: two entries of one index and term differ, or what comes before them does.
    case logsDiffer(Raft.Index, Raft.Term)
    /// Leader Completeness: a leader lacks an entry committed in an earlier term.
    case leaderLacksCommitted(Raft.Index, NodeID, Raft.Term)
    /// State Machine Safety: two entries were committed at one index.
    case committedTwice(Raft.Index)
    /// A term or a commit index went back while the process lived.
    case wentBack(NodeID)
    /// Commit index beyond the log, or applied beyond the commit index.
    case outOfOrder(NodeID)
  }

  /// The first promise that was broken, and when.
  public private(set) var first: (violation: Violation, at: Instant)?
  /// How many times one was found broken.
  public private(set) var count = 0
  /// Everything through this index was committed by somebody.
  public private(set) var committed: Raft.Index = 0

  private struct Shadow: Sendable {
    var boot: UInt16 = 0
    var term: Raft.Term = 0
    var vote: NodeID?
    var isLeader = false
    var commit: Raft.Index = 0
    var journalEnd: UInt64 = 0
    /// The newest entry, as last seen.
    var last: Raft.Index = 0
    /// The terms of the entries through `last`, as stretches: where each begins.
    var terms: ContiguousArray<(first: Raft.Index, term: Raft.Term)> = []
    /// The last vote that left this server.
    var votedIn: Raft.Term = 0
    var votedFor: NodeID?

    /// From the newest entry back, the first that was there before, or what is compacted.
    func agreed(with raft: inout Raft) -> Raft.Index {
      var index = min(last, raft.lastIndex)
      var place = terms.count - 1
      while index > raft.compactedIndex {
        while place >= 0, terms[place].first > index { place -= 1 }
        if place < 0 || terms[place].term == raft.term(at: index) { return index }
        index -= 1
      }
      return raft.compactedIndex
    }

    /// Takes note of the term of the entry that is the newest now.
    mutating func note(_ term: Raft.Term, at index: Raft.Index) {
      while let stretch = terms.last, stretch.first >= index { terms.removeLast() }
      last = index
      if terms.last?.term != term { terms.append((index, term)) }
    }
  }
  private struct Record: Sendable, BitwiseCopyable {
    var entry: Raft.Entry
    var previousTerm: Raft.Term?
    /// The term of the entry that was committed here; zero if none was.
    var committedTerm: Raft.Term = 0
    /// The next entry of this index, of another term, among `others`.
    var next: Int32 = -1
  }

  private var shadows: ContiguousArray<Shadow> = []
  private var leaders: ContiguousArray<NodeID?> = []
  private var records = Chunked<Record>(retaining: 65_536)
  private var others: ContiguousArray<Record> = []
  /// By term: the highest index committed in it.
  private var committedIn: ContiguousArray<Raft.Index> = []

  /// Nothing seen yet.
  public init() {}

  /// Looks at a server that has just taken a step; `inout` spares a copy, nothing is changed.
  public mutating func observe(_ raft: inout Raft, at now: Instant) {
    let node = raft.id.index
    while shadows.count <= node { shadows.append(Shadow()) }
    if hasMoved(&raft) { look(at: &raft, now) }
  }

  @inline(never) private mutating func look(at raft: inout Raft, _ now: Instant) {
    let node = raft.id.index
    if raft.boot != shadows[node].boot { restart(&raft) }
    let isNewLeader =
      raft.isLeader && !(shadows[node].isLeader && shadows[node].term == raft.term)
    if raft.journalEnd != shadows[node].journalEnd {
      checkHardState(&raft, at: now)
      checkLog(&raft, at: now)
      shadows[node].journalEnd = raft.journalEnd
    }
    if isNewLeader { checkNewLeader(&raft, at: now) }
    if raft.isLeader != shadows[node].isLeader { shadows[node].isLeader = raft.isLeader }
    if raft.commit != shadows[node].commit { checkCommit(&raft, at: now) }
    if raft.applied > raft.commit || raft.commit > raft.lastIndex {
      report(.outOfOrder(raft.id), at: now)
    }
  }

  /// Whether anything is to be looked at: one question, for most steps change nothing of it.
  @inline(__always) private func hasMoved(_ raft: inout Raft) -> Bool {
    let node = raft.id.index
    var differences = raft.journalEnd ^ shadows[node].journalEnd
    differences |= UInt64(raft.commit ^ shadows[node].commit)
    differences |= UInt64(raft.boot ^ shadows[node].boot)
    differences |= raft.isLeader != shadows[node].isLeader ? 1 : 0
    differences |= raft.applied > raft.commit ? 1 : 0
    differences |= raft.commit > raft.lastIndex ? 1 : 0
    return differences != 0
  }

  /// A message has left its sender: what it says can't be taken back.
  @inlinable public mutating func left(
    _ message: Raft.Message, from sender: NodeID, to receiver: NodeID, at now: Instant
  ) {
    switch message.body {
    case .voteReply(granted: true): vote(of: sender, for: receiver, message.term, at: now)
    case .vote: vote(of: sender, for: sender, message.term, at: now)
    case .preVote, .preVoteReply, .voteReply, .append, .appended, .conflict, .heartbeat,
      .heartbeatReply, .snapshot, .timeoutNow, .readIndex, .readIndexReply:
      break
    }
  }

  @usableFromInline mutating func vote(
    of voter: NodeID, for candidate: NodeID, _ term: Raft.Term, at now: Instant
  ) {
    guard voter.index < shadows.count else { return }
    let shadow = shadows[voter.index]
    if shadow.votedIn == term && shadow.votedFor != candidate {
      report(.votedTwice(term, by: voter), at: now)
    }
    if term >= shadow.votedIn {
      shadows[voter.index].votedIn = term
      shadows[voter.index].votedFor = candidate
    }
  }

  /// A crash may take back what no message has told of.
  private mutating func restart(_ raft: inout Raft) {
    let node = raft.id.index
    shadows[node].boot = raft.boot
    shadows[node].term = raft.term
    shadows[node].vote = raft.vote
    shadows[node].isLeader = false
    shadows[node].commit = raft.commit
    shadows[node].last = min(shadows[node].last, raft.lastIndex)
    shadows[node].journalEnd = .max  // Look at the log again.
  }

  private mutating func checkHardState(_ raft: inout Raft, at now: Instant) {
    let node = raft.id.index
    if raft.term < shadows[node].term { report(.wentBack(raft.id), at: now) }
    if raft.term == shadows[node].term, let vote = shadows[node].vote, vote != raft.vote {
      report(.votedTwice(raft.term, by: raft.id), at: now)
    }
    if raft.term != shadows[node].term { shadows[node].isLeader = false }
    if raft.term != shadows[node].term || raft.vote != shadows[node].vote {
      shadows[node].term = raft.term
      shadows[node].vote = raft.vote
    }
  }

  private mutating func checkLog(_ raft: inout Raft, at now: Instant) {
    let node = raft.id.index
    let last = raft.lastIndex
    let index = shadows[node].agreed(with: &raft)
    if shadows[node].isLeader && index < shadows[node].last {
      report(.leaderOverwrote(index + 1, raft.id), at: now)
    }
    var previousTerm = raft.term(at: index)
    for index in index..<last {
      let entry = raft.entry(at: index + 1)
      check(entry, at: index + 1, after: previousTerm, now)
      shadows[node].note(entry.term, at: index + 1)
      previousTerm = entry.term
    }
    shadows[node].last = last  // It may have been shortened, with nothing to note.
  }

  /// One entry an index and term, with one predecessor: by induction that is Log Matching.
  private mutating func check(
    _ entry: Raft.Entry, at index: Raft.Index, after previousTerm: Raft.Term?, _ now: Instant
  ) {
    let record = Record(entry: entry, previousTerm: previousTerm)
    let place = Int(index)
    while records.endIndex < place {
      records.append(Record(entry: Raft.Entry.nothing, previousTerm: nil))
    }
    if records.endIndex == place {
      records.append(record)
      return
    }
    guard records.contains(place) else { return }
    let known = records[place]
    if known.entry.term == 0 {
      records[place].entry = entry
      records[place].previousTerm = previousTerm
    } else if known.entry.term == entry.term {
      compare(record, with: known, at: index, now)
    } else {
      checkOther(record, at: index, now)
    }
  }

  /// The entry of an index has another term than the first that was seen there.
  private mutating func checkOther(_ record: Record, at index: Raft.Index, _ now: Instant) {
    var next = records[Int(index)].next
    while next >= 0 {
      let known = others[Int(next)]
      if known.entry.term == record.entry.term {
        return compare(record, with: known, at: index, now)
      }
      next = known.next
    }
    others.append(record)
    others[others.count - 1].next = records[Int(index)].next
    records[Int(index)].next = Int32(others.count - 1)
  }

  private mutating func compare(
    _ record: Record, with known: Record, at index: Raft.Index, _ now: Instant
  ) {
    let (term, knownTerm) = (record.previousTerm, known.previousTerm)
    if known.entry != record.entry || term != nil && knownTerm != nil && term != knownTerm {
      report(.logsDiffer(index, record.entry.term), at: now)
    }
  }

  private mutating func checkNewLeader(_ raft: inout Raft, at now: Instant) {
    let term = Int(raft.term)
    while leaders.count <= term { leaders.append(nil) }
    if let other = leaders[term], other != raft.id {
      report(.twoLeaders(raft.term, other, raft.id), at: now)
    }
    leaders[term] = raft.id
    var earlier = min(term, committedIn.count) - 1
    while earlier >= 0 && committedIn[earlier] == 0 { earlier -= 1 }
    guard earlier >= 0 else { return }
    let index = committedIn[earlier]
    guard index > raft.compactedIndex, records.contains(Int(index)) else { return }
    if raft.term(at: index) != records[Int(index)].committedTerm {
      report(.leaderLacksCommitted(index, raft.id, raft.term), at: now)
    }
  }

  private mutating func checkCommit(_ raft: inout Raft, at now: Instant) {
    let node = raft.id.index
    if raft.commit < shadows[node].commit { report(.wentBack(raft.id), at: now) }
    var index = max(min(shadows[node].commit, raft.commit), raft.compactedIndex)
    while index < raft.commit {
      index += 1
      guard let term = raft.term(at: index), records.contains(Int(index)) else { continue }
      switch records[Int(index)].committedTerm {
      case 0: records[Int(index)].committedTerm = term
      case term: break
      case _: report(.committedTwice(index), at: now)
      }
    }
    shadows[node].commit = raft.commit
    if raft.commit > committed {
      committed = raft.commit
      while committedIn.count <= Int(raft.term) { committedIn.append(0) }
      committedIn[Int(raft.term)] = committed
    }
  }

  private mutating func report(_ violation: Violation, at now: Instant) {
    if first == nil { first = (violation, now) }
    count += 1
  }
}

extension Raft.Entry {
  /// What is kept of an index nothing was seen at.
  fileprivate static var nothing: Raft.Entry { Raft.Entry(.empty, term: 0) }
}
