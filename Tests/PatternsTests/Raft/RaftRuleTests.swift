import Simulation
import Testing
import Verification

@testable import Patterns

/// The rules that are easily missed: what etcd and the dissertation add to the paper.
@Suite("Raft, rules easily missed") struct RaftRuleTests {
  static func modern(
    _ id: Int = 0, of count: Int = 3, log: [Raft.Term] = [], term: Raft.Term? = nil
  ) -> LoneServer {
    LoneServer(id, of: count, log: log, term: term) {
      $0.preVote = true
      $0.checkQuorum = true
    }
  }
  static let vote = Raft.Message.Body.vote(lastIndex: 9, lastTerm: 9, isTransfer: false)

  // MARK: 1. In-lease rejection

  @Test("1: whoever hears a leader ignores votes of any term, and keeps its own term")
  func inLease() {
    var server = Self.modern(term: 2)
    server.hear(.heartbeat(commit: 0, round: 1), term: 2, from: 1)
    server.sent = []
    server.now += .milliseconds(999)
    server.hear(Self.vote, term: 9, from: 2)
    server.hear(.preVote(lastIndex: 9, lastTerm: 9), term: 10, from: 2)
    #expect(server.raft.term == 2 && server.sent.isEmpty)
    server.now += .milliseconds(1)
    server.hear(.preVote(lastIndex: 9, lastTerm: 9), term: 10, from: 2)
    #expect(server.take(to: 2) == [.preVoteReply(granted: true)])
    server.hear(Self.vote, term: 9, from: 2)
    #expect(server.raft.term == 9 && server.take(to: 2) == [.voteReply(granted: true)])
  }

  @Test("1: a successor chosen by the leader is excepted")
  func transferBypassesLease() {
    var server = Self.modern(term: 2)
    server.hear(.heartbeat(commit: 0, round: 1), term: 2, from: 1)
    server.sent = []
    server.hear(.vote(lastIndex: 9, lastTerm: 9, isTransfer: true), term: 3, from: 2)
    #expect(server.take(to: 2) == [.voteReply(granted: true)])
  }

  // MARK: 2. PreVote

  @Test("2: asking first changes neither term nor vote, at the asker or the asked")
  func preVoteChangesNothing() {
    var asker = Self.modern(term: 2)
    asker.fire()
    #expect(asker.raft.role == .preCandidate)
    #expect(asker.raft.term == 2 && asker.raft.vote == nil)
    let request = asker.takeSent()[0]
    #expect(request.message.term == 3)
    var asked = Self.modern(1, term: 2)
    asked.hear(request.message.body, term: request.message.term, from: 0)
    #expect(asked.raft.term == 2 && asked.raft.vote == nil)
    let answer = asked.takeSent()[0].message
    #expect(answer == Raft.Message(term: 3, body: .preVoteReply(granted: true)))
    asker.hear(answer.body, term: answer.term, from: 1)
    #expect(asker.raft.role == .candidate && asker.raft.term == 3)
  }

  @Test("2: a no comes with the higher term, which the asker takes over as a follower")
  func preVoteRefused() {
    var asker = Self.modern(term: 2)
    asker.fire()
    asker.hear(.preVoteReply(granted: false), term: 5, from: 1)
    #expect(asker.raft.role == .follower && asker.raft.term == 5)
    var asked = Self.modern(1, log: [1, 2], term: 5)
    asked.hear(.preVote(lastIndex: 9, lastTerm: 2), term: 3, from: 0)
    asked.hear(.preVote(lastIndex: 1, lastTerm: 2), term: 6, from: 0)
    #expect(asked.takeSent().map(\.message.term) == [5, 5])
  }

  @Test("2: a yes for another term than the next is not counted") func oldYes() {
    var asker = Self.modern(term: 2)
    asker.fire()
    asker.hear(.preVoteReply(granted: true), term: 2, from: 1)
    #expect(asker.raft.role == .preCandidate)
  }

  // MARK: 3. A returning server

  @Test("3: a server of a higher term answers the leader's append with it, and the leader falls")
  func higherTermDeposes() {
    var server = Self.modern(term: 7)
    server.hearAppend(after: 0, 0, term: 3, from: 1)
    let answer = server.takeSent()[0].message
    #expect(answer.term == 7)
    var leader = Self.modern(1, term: 2)
    leader.fire()
    leader.hear(.preVoteReply(granted: true), term: 3, from: 2)
    leader.hear(.voteReply(granted: true), term: 3, from: 2)
    #expect(leader.raft.isLeader)
    leader.hear(answer.body, term: answer.term, from: 0)
    #expect(!leader.raft.isLeader && leader.raft.term == 7)
    #expect(leader.observations.contains(.steppedDown(3, .higherTerm)))
  }

  // MARK: 4. CheckQuorum

  @Test("4: a leader that hears no quorum steps down after one to two election timeouts")
  func checkQuorum() {
    var lengths: [Interval] = []
    for seed in UInt64(1)...20 {
      var cluster = RaftCluster(5, seed: seed)
      guard let leader = cluster.awaitLeader() else { continue }
      cluster.run(.milliseconds(150 + Int(seed) * 97))
      let cutAt = cluster.now
      cluster.partition([NodeID(leader)])
      let fell = cluster.run(to: cutAt + .seconds(3)) { !$0.servers[leader].isLeader }
      lengths.append((fell ?? .never) - cutAt)
    }
    // It was heard by a message that was under way when the links were cut.
    #expect((lengths.min() ?? .zero) > .milliseconds(995))
    #expect((lengths.max() ?? .forever) <= .seconds(2))
  }

  // MARK: 5. The empty entry

  @Test("5: reads wait until the term has committed an entry, then go on by themselves")
  func earlyReads() {
    var server = LoneServer(log: [1], term: 1)
    server.lead()
    server.propose(.read)
    #expect(server.replies.isEmpty && server.raft.requestsWaiting == 1)
    server.sent = []
    server.hear(.appended(match: 2), term: 2, from: 1)
    let heartbeat = Raft.Message.Body.heartbeat(commit: 2, round: 1)
    #expect(server.take(to: 1) == [heartbeat] && server.replies.isEmpty)
    server.hear(.heartbeatReply(round: 1), term: 2, from: 1)
    #expect(server.replies.count == 1 && server.raft.requestsWaiting == 0)
  }

  @Test(
    "5: what waited for it is answered from what has been applied by then",
    arguments: [Raft.Reads.local, .lease, .readIndex])
  func earlyReadsAreApplied(reads: Raft.Reads) {
    var server = LoneServer(term: 1) {
      $0.reads = reads
      $0.checkQuorum = reads == .lease
    }
    // Written by a leader of before; nobody knows yet that it is committed.
    server.raft.durable.log.append(.init(.command(.init(.write(9), key: 0)), term: 1))
    server.lead()
    // The first round is confirmed, so that a lease is held.
    server.fire()
    server.hear(.heartbeatReply(round: 1), term: 2, from: 1)
    server.propose(.read)
    #expect(server.replies.isEmpty)
    server.hear(.appended(match: 2), term: 2, from: 1)
    if reads == .readIndex { server.hear(.heartbeatReply(round: 2), term: 2, from: 1) }
    guard case .ok(let result) = server.replies.first?.outcome else {
      Issue.record("\(server.replies)")
      return
    }
    #expect(result.register.value == 9)
  }

  // MARK: 6. ReadIndex and leases

  @Test("6: a round that began before the read does not confirm it")
  func freshRound() {
    var server = Self.modern()
    server.lead()
    server.hear(.appended(match: 1), term: 1, from: 1)
    server.fire()  // Round 1 is under way.
    server.propose(.read)
    server.hear(.heartbeatReply(round: 1), term: 1, from: 1)
    #expect(server.replies.isEmpty)
    server.hear(.heartbeatReply(round: 2), term: 1, from: 2)
    #expect(server.replies.count == 1)
  }

  @Test("6: one round serves all reads that wait for it") func oneRoundForMany() {
    var server = Self.modern()
    server.lead()
    server.hear(.appended(match: 1), term: 1, from: 1)
    server.sent = []
    for _ in 0..<50 { server.propose(.read) }
    #expect(server.takeSent().count == 2)
    server.hear(.heartbeatReply(round: 1), term: 1, from: 1)
    #expect(server.replies.count == 1 && server.takeSent().count == 2)
    server.hear(.heartbeatReply(round: 2), term: 1, from: 1)
    #expect(server.replies.count == 50)
  }

  @Test("6: a follower asks for the index, and waits until it has applied so far")
  func forwardedRead() throws {
    var server = Self.modern(term: 1)
    server.hearAppend(after: 0, 0, [1, 1], commit: 0, term: 1)
    let asked = server.askIndex()
    let number = try #require(asked)
    server.hear(.readIndexReply(number, 2), term: 1, from: 1)
    #expect(server.replies.isEmpty)
    server.hear(.heartbeat(commit: 2, round: 1), term: 1, from: 1)
    #expect(server.replies.count == 1)
  }

  @Test("6: an answer to a question of an earlier life answers none of this one's")
  func answerToAnEarlierLife() throws {
    var server = Self.modern(term: 1)
    server.hearAppend(after: 0, 0, [1, 1], commit: 2, term: 1)
    let asked = server.askIndex()
    let number = try #require(asked)
    server.restart()
    server.hearAppend(after: 2, 1, [], commit: 2, term: 1)
    server.propose(.read)
    server.hear(.readIndexReply(number, 2), term: 1, from: 1)
    #expect(server.replies.isEmpty)
  }

  @Test("6: a follower gives up a read whose answer was lost") func forwardedReadIsLost() {
    var server = Self.modern(term: 1)
    server.hear(.heartbeat(commit: 0, round: 1), term: 1, from: 1)
    server.propose(.read)
    for _ in 0..<25 {
      server.now += .milliseconds(100)
      if let due = server.timer?.due, due <= server.now { server.fire() }
      server.hear(.heartbeat(commit: 0, round: 2), term: 1, from: 1)
    }
    #expect(server.replies.map(\.outcome) == [.refused(.leadershipLost)])
    #expect(server.raft.role == .follower && server.raft.requestsWaiting == 0)
  }

  @Test("6: a lease read needs no round, for an election timeout since the round began")
  func lease() {
    var server = LoneServer {
      $0.checkQuorum = true
      $0.reads = .lease
    }
    server.lead()
    server.hear(.appended(match: 1), term: 1, from: 1)
    server.propose(.read)
    let began = server.now
    #expect(server.replies.isEmpty)
    server.now += .milliseconds(3)
    server.hear(.heartbeatReply(round: 1), term: 1, from: 1)
    #expect(server.replies.count == 1)
    server.now = began + .milliseconds(999)
    server.propose(.read)
    #expect(server.replies.count == 2)
    server.now = began + .seconds(1)
    server.propose(.read)
    #expect(server.replies.count == 2)
  }

  // MARK: 7. Conflicts

  @Test("7: a round passes over a term, however many entries it has")
  func conflictHints() {
    // The follower has fifty entries of each of three terms that the leader knows nothing of.
    let common: [Raft.Term] = [1, 1]
    let wrong = [Raft.Term](repeating: 2, count: 50) + .init(repeating: 3, count: 50)
    var follower = LoneServer(1, log: common + wrong + [Raft.Term](repeating: 4, count: 50))
    var leader = LoneServer(0, log: common + [Raft.Term](repeating: 5, count: 160), term: 5)
    leader.fire()
    leader.hear(.voteReply(granted: true), term: 6, from: 2)
    var rounds = 0
    while leader.raft.match(of: NodeID(1)) != leader.raft.log.last && rounds < 20 {
      rounds += 1
      for (message, to, _) in leader.takeSent() where to == NodeID(1) {
        follower.common.entries = leader.common.entries
        follower.hear(message.body, term: message.term, from: 0)
      }
      for (message, _, _) in follower.takeSent() {
        leader.hear(message.body, term: message.term, from: 1)
      }
    }
    #expect(follower.terms == leader.terms)
    #expect(rounds <= 4)
  }

  // MARK: 8. Dropped, not queued; applied once

  @Test("8: a proposal is dropped, with the reason") func dropped() {
    var server = LoneServer(term: 1) { $0.maxUncommitted = 3 }
    server.propose()
    server.hear(.heartbeat(commit: 0, round: 1), term: 1, from: 2)
    server.propose()
    server.lead()
    for _ in 0..<3 { server.propose() }
    let refused: [Raft.Outcome] = [
      .refused(.noLeader), .refused(.notLeader(NodeID(2))), .refused(.overloaded),
    ]
    #expect(server.replies.map(\.outcome) == refused)
  }

  @Test("8: a repetition is answered as the first was, and applied once")
  func sessions() {
    var machine = KeyValueMachine()
    let write = KeyValueMachine.Command(.write(5), key: 1, client: 3, sequence: 1)
    let first = machine.apply(write, at: 10)
    _ = machine.apply(.init(.write(6), key: 1, client: 4, sequence: 1), at: 11)
    #expect(machine.apply(write, at: 12) == first)
    #expect(machine[1].value == 6 && machine.repetitions == 1)
    let compare = KeyValueMachine.Command(
      .compareAndSet(6, 7), key: 1, client: 3, sequence: 2)
    #expect(machine.apply(compare, at: 13).succeeded)
    #expect(machine.apply(compare, at: 14).succeeded)
    #expect(!machine.apply(write, at: 15).succeeded)
    #expect(machine[1] == .init(value: 7, version: 13))
  }

  @Test("8: what another leader overwrote is refused once the place is committed, not before")
  func overwritten() {
    var server = LoneServer()
    server.lead()
    server.propose()
    server.hearAppend(after: 0, 0, [2, 2], term: 2)
    #expect(server.replies.isEmpty)
    server.hear(.heartbeat(commit: 2, round: 1), term: 2, from: 1)
    #expect(server.replies.map(\.outcome) == [.refused(.overwritten)])
  }

  // MARK: 9. Disks

  @Test("9: a leader sends before its disk is done, and counts itself after")
  func writesInParallel() {
    var server = LoneServer()
    server.diskIsSlow = true
    server.lead()
    #expect(server.take(to: 1).count == 2)  // A request for its vote, and the first entry.
    server.hear(.appended(match: 1), term: 1, from: 1)
    #expect(server.raft.commit == 0)
    server.sync()
    #expect(server.raft.commit == 1)
  }

  @Test("9: two followers' disks are a majority without the leader's")
  func othersSuffice() {
    var server = LoneServer()
    server.diskIsSlow = true
    server.lead()
    server.hear(.appended(match: 1), term: 1, from: 1)
    server.hear(.appended(match: 1), term: 1, from: 2)
    #expect(server.raft.commit == 1)
  }

  @Test("9: a follower acknowledges when its disk is done") func acknowledgesWhenDurable() {
    var server = LoneServer(term: 1)
    server.hearAppend(after: 0, 0, [1], term: 1)
    #expect(server.sent[0].message.body == .appended(match: 1))
    #expect(server.sent[0].journal == server.raft.journalEnd)
    server.raft.crash(keeping: server.sent[0].journal - 1)
    #expect(server.raft.log.last == 0)
  }

  @Test("9: appends follow each other without waiting, so many at a time; an answer makes room")
  func pipelining() {
    var server = LoneServer { $0.maxInFlight = 4 }
    server.lead()
    #expect(server.take(to: 1).count == 2)
    // Nothing more until it is known where the logs meet.
    server.propose()
    #expect(server.take(to: 1).isEmpty)
    server.hear(.appended(match: 1), term: 1, from: 1)
    for _ in 0..<10 { server.propose() }
    #expect(server.take(to: 1).count == 4)
    // One answer for two appends: room for two, but all that waited goes in one.
    server.hear(.appended(match: 3), term: 1, from: 1)
    guard case .append(let previous, _, _, let stretch) = server.take(to: 1).last else {
      Issue.record("nothing was sent")
      return
    }
    #expect(Raft.Index(stretch.count) == server.raft.lastIndex - previous)
  }

  @Test("9: what was lost is found out after a tick, and sent again") func lostAppend() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.awaitLeader() else { return }
    cluster.run(.seconds(1))
    cluster.loss = .all
    let tag = cluster.submit(.write(1), at: leader)
    cluster.run(.milliseconds(5))
    cluster.loss = .zero
    cluster.run(.milliseconds(300))
    if case .ok = cluster.replies[tag] {} else { Issue.record("not committed") }
  }

  // MARK: 10. Members

  @Test("10: no change before the leader has committed in its term, and one at a time")
  func oneChangeAtATime() {
    var server = LoneServer()
    server.lead()
    server.change(.addLearner(NodeID(3)))
    server.hear(.appended(match: 1), term: 1, from: 1)
    server.change(.addLearner(NodeID(3)))
    #expect(server.raft.configuration.learners == [NodeID(3)])
    server.change(.addLearner(NodeID(4)))
    #expect(
      server.replies.map(\.outcome) == [.refused(.changeTooEarly), .refused(.changeTooEarly)])
    server.hear(.appended(match: 2), term: 1, from: 1)
    server.change(.promote(NodeID(3)))
    #expect(server.replies.last?.outcome == .refused(.learnerBehind))
    server.hear(.appended(match: 2), term: 1, from: 3)
    server.change(.promote(NodeID(3)))
    // In force as soon as it is in the log: two of four are no majority.
    #expect(server.raft.configuration.voters.count == 4)
    server.hear(.appended(match: 3), term: 1, from: 1)
    #expect(server.raft.commit == 2)
    server.hear(.appended(match: 3), term: 1, from: 3)
    #expect(server.raft.commit == 3)
  }

  @Test("10: a leader being removed by its last peer reads only with that peer's word")
  func removedLeaderReads() {
    var server = LoneServer(of: 2)
    server.lead()
    server.hear(.appended(match: 1), term: 1, from: 1)
    server.change(.remove(NodeID(0)))
    #expect(server.raft.configuration.voters == [NodeID(1)])
    server.propose(.read)
    #expect(server.replies.isEmpty)
    server.hear(.heartbeatReply(round: 1), term: 1, from: 1)
    #expect(server.replies.count == 1)
  }

  @Test("10: who has an uncommitted removal of itself may be the only one electable, and stands")
  func removedServerStands() {
    var cluster = RaftCluster(2, seed: 4)
    guard let leader = cluster.awaitLeader() else { return }
    cluster.run(.milliseconds(200))
    cluster.partition([NodeID(leader)])
    cluster.change(.remove(NodeID(leader)), at: leader)
    cluster.run(.milliseconds(10))
    cluster.kill(leader)
    cluster.heal()
    cluster.run(.seconds(8))
    #expect(cluster.leader == 1 - leader)
    #expect(cluster.servers[1 - leader].configuration.voters == [NodeID(1 - leader)])
    #expect(cluster.invariants.first == nil)
  }

  @Test("10: a change that is overwritten was never made") func changeTakenBack() {
    var server = LoneServer()
    server.lead()
    server.hear(.appended(match: 1), term: 1, from: 1)
    server.change(.addLearner(NodeID(3)))
    server.hearAppend(after: 1, 1, [2], term: 2)
    #expect(server.raft.configuration.learners.isEmpty)
  }

  @Test("10: a new server learns, votes, and the removed leader goes when that is committed")
  func replaceTheLeader() {
    var cluster = RaftCluster(3, joining: 1) { $0.snapshotEvery = 20 }
    cluster.addClients(2)
    cluster.run(.seconds(4))
    guard let leader = cluster.awaitLeader() else { return }
    let added = cluster.change(.addLearner(NodeID(3)), at: leader)
    cluster.run(.seconds(1))
    let promoted = cluster.change(.promote(NodeID(3)), at: leader)
    cluster.run(.seconds(1))
    #expect(cluster.servers[3].configuration.voters.count == 4)
    let removed = cluster.change(.remove(NodeID(leader)), at: leader)
    cluster.run(.seconds(5))
    for tag in [added, promoted, removed] {
      guard case .ok = cluster.replies[tag] else {
        Issue.record("\(String(describing: cluster.replies[tag]))")
        continue
      }
    }
    #expect(!cluster.servers[leader].isLeader && cluster.leader != nil)
    #expect(cluster.servers[3].configuration.voters.count == 3)
    #expect(cluster.servers[3].applied > 60)
    #expect(cluster.invariants.first == nil && cluster.judge.complaint == nil)
    // Nobody stands who was removed, so nobody is disturbed.
    let term = cluster.highestTerm
    cluster.run(.seconds(5))
    #expect(cluster.highestTerm == term)
  }

  @Test("a transfer takes milliseconds, drops proposals meanwhile, and is given up after T")
  func transfer() {
    var cluster = RaftCluster(3)
    guard let leader = cluster.awaitLeader() else { return }
    let successor = (leader + 1) % 3
    cluster.transfer(from: leader, to: successor)
    let tag = cluster.submit(.write(1), at: leader)
    #expect(cluster.replies[tag] == .refused(.transferring))
    let before = cluster.now
    let done = cluster.run(to: before + .seconds(1)) { $0.servers[successor].isLeader }
    #expect((done ?? .never) - before < .milliseconds(10))
    cluster.run(.seconds(1))
    cluster.kill(leader)
    cluster.transfer(from: successor, to: leader)
    cluster.run(.milliseconds(1_100))
    #expect(cluster.servers[successor].isLeader)
    let later = cluster.submit(.write(2), at: successor)
    cluster.run(.milliseconds(100))
    #expect(cluster.replies[later] != .refused(.transferring))
  }

  @Test("a server that was away too long gets the snapshot, and goes on from there")
  func snapshot() {
    var cluster = RaftCluster(3, seed: 3) {
      $0.snapshotEvery = 50
      $0.keepBehind = 10
    }
    guard let leader = cluster.awaitLeader() else { return }
    let away = (leader + 1) % 3
    cluster.kill(away)
    for value in 1...300 {
      cluster.submit(.write(UInt64(value)), key: UInt32(value % 7), at: leader)
      cluster.run(.milliseconds(2))
    }
    #expect(cluster.servers[leader].log.count < 100)
    cluster.start(away)
    cluster.run(.seconds(2))
    #expect(cluster.servers[away].applied == cluster.servers[leader].applied)
    #expect(cluster.servers[away].machine[6] == cluster.servers[leader].machine[6])
    #expect(
      cluster.observations.contains {
        if case .snapshotInstalled = $0.what { $0.node == NodeID(away) } else { false }
      })
    #expect(cluster.invariants.first == nil)
  }
}
