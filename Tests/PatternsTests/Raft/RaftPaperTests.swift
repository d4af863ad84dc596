import Simulation
import Testing

@testable import Patterns

/// Sections 5.1 to 5.4 of the paper, a test a sentence, without the rules that etcd added.
@Suite("Raft, the paper") struct RaftPaperTests {
  static let roles = [Raft.Role.follower, .candidate, .leader]

  static func server(_ role: Raft.Role, term: Raft.Term) -> LoneServer {
    var server = LoneServer(term: term - (role == .follower ? 0 : 1))
    switch role {
    case .follower: break
    case .candidate, .preCandidate: server.fire()
    case .leader: server.lead()
    }
    server.sent = []
    return server
  }

  // MARK: §5.1 Raft basics

  @Test("§5.1: whoever hears a higher term takes it over and follows", arguments: roles)
  func higherTerm(role: Raft.Role) {
    var server = Self.server(role, term: 2)
    server.hearAppend(after: 0, 0, term: 3)
    #expect(server.raft.term == 3 && server.raft.role == .follower)
    #expect(server.raft.leader == NodeID(1))
  }

  @Test("§5.1: a request of an older term changes nothing and is answered with the newer one")
  func olderTerm() {
    var server = LoneServer(term: 5)
    server.hearAppend(after: 0, 0, [4], term: 4)
    server.hear(.vote(lastIndex: 9, lastTerm: 9, isTransfer: false), term: 4, from: 2)
    #expect(server.raft.log.last == 0 && server.raft.vote == nil)
    #expect(server.sent.map(\.message.term) == [5, 5])
    #expect(server.take(to: 2) == [.voteReply(granted: false)])
  }

  // MARK: §5.2 Leader election

  @Test("§5.2: a server starts as a follower") func startsAsFollower() {
    #expect(LoneServer().raft.role == .follower)
  }

  @Test("§5.2: a leader sends heartbeats to all others, again and again")
  func heartbeats() {
    var server = Self.server(.leader, term: 1)
    for round in UInt32(1)...3 {
      server.fire()
      let sent = server.takeSent()
      #expect(sent.map(\.to) == [NodeID(1), NodeID(2)])
      #expect(sent.allSatisfy { $0.message.body == .heartbeat(commit: 0, round: round) })
    }
  }

  @Test(
    "§5.2: without a leader's word it begins a term, votes for itself and asks all others",
    arguments: [Raft.Role.follower, .candidate])
  func standing(role: Raft.Role) {
    var server = Self.server(role, term: 2)
    server.fire()
    #expect(server.raft.term == 3 && server.raft.role == .candidate)
    #expect(server.raft.vote == server.raft.id)
    let sent = server.takeSent()
    #expect(sent.map(\.to) == [NodeID(1), NodeID(2)])
    let request = Raft.Message.Body.vote(lastIndex: 0, lastTerm: 0, isTransfer: false)
    #expect(sent.allSatisfy { $0.message.body == request && $0.message.term == 3 })
  }

  @Test("§5.2: a leader's word resets the patience of a follower")
  func patienceIsReset() {
    var server = LoneServer(term: 1)
    for _ in 0..<40 {
      server.now += .milliseconds(900)
      if let due = server.timer?.due, due <= server.now { server.fire() }
      server.hear(.heartbeat(commit: 0, round: 1), term: 1, from: 1)
    }
    #expect(server.raft.role == .follower && server.raft.term == 1)
  }

  @Test(
    "§5.2: votes of a majority make a leader; refusals of a majority end the attempt",
    arguments: [
      (1, 0, 0, Raft.Role.leader), (3, 1, 0, .leader), (3, 0, 0, .candidate), (3, 0, 1, .candidate),
      (3, 0, 2, .follower), (5, 2, 0, .leader), (5, 1, 2, .candidate), (5, 1, 3, .follower),
      (5, 4, 0, .leader), (5, 0, 0, .candidate),
    ])
  func counting(of count: Int, granted: Int, refused: Int, role: Raft.Role) {
    var server = LoneServer(of: count)
    server.fire()
    for node in 0..<granted { server.hear(.voteReply(granted: true), term: 1, from: 1 + node) }
    for node in 0..<refused {
      server.hear(.voteReply(granted: false), term: 1, from: 1 + granted + node)
    }
    #expect(server.raft.role == role && server.raft.term == 1)
  }

  @Test("§5.2: the same server's vote counts once") func voteCountsOnce() {
    var server = LoneServer(of: 5)
    server.fire()
    for _ in 0..<5 { server.hear(.voteReply(granted: true), term: 1, from: 1) }
    #expect(server.raft.role == .candidate)
  }

  @Test(
    "§5.2: one vote a term, first come first served",
    arguments: [(nil, 1, true), (nil, 2, true), (1, 1, true), (2, 1, false), (0, 1, false)]
      as [(Int?, Int, Bool)])
  func oneVote(vote: Int?, candidate: Int, granted: Bool) {
    var server = LoneServer(term: 1)
    server.raft.durable.vote = vote.map { NodeID($0) }
    server.hear(.vote(lastIndex: 0, lastTerm: 0, isTransfer: false), term: 1, from: candidate)
    #expect(server.take(to: candidate) == [.voteReply(granted: granted)])
  }

  @Test("§5.2: a vote is on disk before its answer leaves, and survives a loss of power")
  func voteIsDurable() {
    var server = LoneServer(term: 1)
    server.hear(.vote(lastIndex: 0, lastTerm: 0, isTransfer: false), term: 2, from: 1)
    let place = server.sent[0].journal
    #expect(place == server.raft.journalEnd && place > 0)
    server.raft.crash(keeping: place)
    #expect(server.raft.vote == NodeID(1) && server.raft.term == 2)
    server.raft.crash(keeping: 0)
    #expect(server.raft.vote == nil && server.raft.term == 1)
  }

  @Test(
    "§5.2: a candidate that hears a leader of its term, or a later one, gives up",
    arguments: [Raft.Term(2), 3])
  func givesUp(term: Raft.Term) {
    var server = Self.server(.candidate, term: 2)
    server.hearAppend(after: 0, 0, term: term, from: 2)
    #expect(server.raft.role == .follower && server.raft.term == term)
    #expect(server.raft.leader == NodeID(2))
  }

  @Test(
    "§5.2: patience is drawn anew each time, each of 10 to 19 ticks as likely as another",
    arguments: [Raft.Role.follower, .candidate])
  func randomizedPatience(role: Raft.Role) {
    var server = Self.server(role, term: 2)
    var counts: [Int: Int] = [:]
    for _ in 0..<2_000 {
      let before = server.now
      server.fire()
      let ticks = Int((server.now - before).nanoseconds / 100_000_000)
      counts[ticks, default: 0] += 1
    }
    #expect(counts.keys.sorted() == Array(10...19))
    #expect(counts.values.allSatisfy { $0 > 140 && $0 < 260 })
  }

  @Test("§5.2: so that mostly one server's time runs out first")
  func mostlyAlone() {
    var together = 0
    for seed in UInt64(0)..<1_000 {
      var random = Random(seed: seed)
      let draws = (0..<4).map { _ in
        var server = LoneServer(of: 5)
        server.random = random
        server.raft.volatile.mustDraw = true
        server.hear(.voteReply(granted: true), term: 0, from: 1)
        random = server.random
        return server.raft.volatile.patience
      }
      let least = draws.min()
      if draws.filter({ $0 == least }).count > 1 { together += 1 }
    }
    // 1 − 0.4 · Σ (m/10)³ = 19 %.
    #expect(together > 140 && together < 240)
  }

  // MARK: §5.3 Log replication

  @Test("§5.3: a proposal is appended, and sent to all others with the place before it")
  func startsReplication() {
    var server = Self.server(.leader, term: 1)
    for node in 1...2 { server.hear(.appended(match: 1), term: 1, from: node) }
    server.sent = []
    server.propose()
    #expect(server.terms == [1, 1] && server.raft.commit == 1)
    let sent = server.takeSent()
    #expect(sent.map(\.to) == [NodeID(1), NodeID(2)])
    for (message, _, _) in sent {
      guard case .append(1, 1, let commit, let stretch) = message.body else {
        Issue.record("\(message)")
        continue
      }
      #expect(commit == 1 && stretch.count == 1)
      #expect(server.common.entry(stretch, at: 0) == server.raft.log[2])
    }
  }

  @Test(
    "§5.3: committed is what a majority holds, the leader included",
    arguments: [
      (1, [], true), (3, [], false), (3, [1], true), (3, [1, 2], true), (5, [1], false),
      (5, [1, 2], true), (5, [1, 2, 3, 4], true),
    ] as [(Int, [Int], Bool)])
  func commitsByMajority(count: Int, acknowledged: [Int], isCommitted: Bool) {
    var server = LoneServer(of: count)
    server.lead()
    for node in acknowledged { server.hear(.appended(match: 1), term: 1, from: node) }
    #expect(server.raft.commit == (isCommitted ? 1 : 0))
  }

  @Test("§5.3: once committed it is applied and answered, and others learn of it")
  func appliesAndAnswers() {
    var server = Self.server(.leader, term: 1)
    let tag = server.propose(.write(9))
    #expect(server.replies.isEmpty)
    server.hear(.appended(match: 2), term: 1, from: 1)
    #expect(server.raft.applied == 2 && server.raft.machine[0].value == 9)
    #expect(server.replies.map(\.tag) == [tag])
    server.sent = []
    server.fire()
    #expect(server.take(to: 1) == [.heartbeat(commit: 2, round: 1)])
  }

  @Test(
    "§5.3: all preceding entries are committed with it, those of earlier leaders included",
    arguments: [[], [2], [1, 2], [1]] as [[Raft.Term]])
  func precedingEntries(log: [Raft.Term]) {
    var server = LoneServer(log: log, term: 2)
    server.lead()
    server.propose()
    let last = Raft.Index(log.count) + 2
    server.hear(.appended(match: last), term: 3, from: 1)
    #expect(server.raft.applied == last)
    #expect(server.terms == log + [3, 3])
  }

  @Test("§5.3: a follower applies what its leader says is committed, in order")
  func followerApplies() {
    var server = LoneServer(term: 1)
    server.hearAppend(after: 0, 0, [1, 1, 1], commit: 2, term: 1)
    #expect(server.raft.applied == 2)
    // Never beyond what this leader is known to have put here.
    server.hear(.heartbeat(commit: 3, round: 1), term: 1, from: 1)
    #expect(server.raft.applied == 3)
  }

  @Test(
    "§5.3: entries are refused unless the one before them is here and of its term",
    arguments: [
      (0, 0, true, 0), (1, 1, true, 1), (2, 2, true, 2), (1, 2, false, 0), (3, 3, false, 0),
      (2, 1, false, 0),
    ] as [(Raft.Index, Raft.Term, Bool, Raft.Index)])
  func consistencyCheck(
    index: Raft.Index, term: Raft.Term, isTaken: Bool, match: Raft.Index
  ) {
    var server = LoneServer(log: [1, 2])
    server.hearAppend(after: index, term, term: 3)
    switch server.take(to: 1).first {
    case .appended(let acknowledged): #expect(isTaken && acknowledged == match)
    case .conflict(let rejected, _, _): #expect(!isTaken && rejected == index)
    case let other: Issue.record("\(String(describing: other))")
    }
  }

  @Test(
    "§5.3: what conflicts with a new entry goes with all that follows; what agrees stays",
    arguments: [
      (2, 2, [3], [1, 2, 3]), (1, 1, [3, 4], [1, 3, 4]), (0, 0, [1], [1, 2]),
      (0, 0, [3], [3]), (1, 1, [2], [1, 2]),
    ] as [(Raft.Index, Raft.Term, [Raft.Term], [Raft.Term])])
  func overwrites(
    index: Raft.Index, term: Raft.Term, entries: [Raft.Term], log: [Raft.Term]
  ) {
    var server = LoneServer(log: [1, 2])
    server.hearAppend(after: index, term, entries, term: 4)
    #expect(server.terms == log)
    #expect(server.take(to: 1) == [.appended(match: index + Raft.Index(entries.count))])
  }

  @Test("§5.3: a late message does not shorten a log that has gone on")
  func lateMessage() {
    var server = LoneServer(log: [1, 1, 1, 1])
    server.hearAppend(after: 0, 0, [1, 1], term: 1)
    #expect(server.terms == [1, 1, 1, 1])
  }

  @Test(
    "§5.3, Figure 7: the leader brings any follower's log to its own",
    arguments: [
      [1, 1, 1, 4, 4, 5, 5, 6, 6], [1, 1, 1, 4], [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
      [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], [1, 1, 1, 4, 4, 4, 4],
      [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], [],
    ] as [[Raft.Term]])
  func figure7(log: [Raft.Term]) {
    var leader = LoneServer(0, log: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6], term: 7)
    var follower = LoneServer(1, log: log, term: 7)
    follower.common.entries = leader.common.entries
    // The third server's vote makes the leader.
    leader.fire()
    leader.hear(.voteReply(granted: true), term: 8, from: 2)
    for _ in 0..<20 {
      for (message, to, _) in leader.takeSent() where to == NodeID(1) {
        follower.common.entries = leader.common.entries
        follower.hear(message.body, term: message.term, from: 0)
      }
      for (message, _, _) in follower.takeSent() {
        leader.hear(message.body, term: message.term, from: 1)
      }
    }
    #expect(follower.terms == leader.terms)
    #expect(leader.raft.match(of: NodeID(1)) == 11)
  }

  // MARK: §5.4 Safety

  @Test("§5.4.1: a request for a vote tells how the asker's log ends")
  func requestTellsLog() {
    var server = LoneServer(log: [1, 1, 2], term: 4)
    server.fire()
    #expect(server.take(to: 2) == [.vote(lastIndex: 3, lastTerm: 2, isTransfer: false)])
  }

  @Test(
    "§5.4.1: no vote for a log that is less up to date than one's own",
    arguments: [
      ([1], 1, 1, true), ([1], 2, 1, true), ([1, 1], 1, 1, false), ([1], 1, 2, true),
      ([1], 2, 2, true), ([1, 1], 1, 2, true), ([2], 1, 1, false), ([2], 2, 1, false),
      ([2, 2], 1, 1, false),
    ] as [([Raft.Term], Raft.Index, Raft.Term, Bool)])
  func upToDate(log: [Raft.Term], lastIndex: Raft.Index, lastTerm: Raft.Term, granted: Bool) {
    var server = LoneServer(log: log, term: 2)
    server.hear(
      .vote(lastIndex: lastIndex, lastTerm: lastTerm, isTransfer: false), term: 3, from: 1)
    #expect(server.take(to: 1) == [.voteReply(granted: granted)])
  }

  @Test(
    "§5.4.2: only entries of the leader's own term are committed by counting",
    arguments: [(Raft.Index(1), Raft.Index(0)), (2, 0), (3, 3)])
  func countsOwnTerm(match: Raft.Index, commit: Raft.Index) {
    var server = LoneServer(log: [1, 2], term: 2)
    server.lead()
    server.hear(.appended(match: match), term: 3, from: 1)
    #expect(server.raft.commit == commit)
  }
}
