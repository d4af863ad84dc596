import Patterns
import Simulation
import TestSupport
import Testing
import Verification

/// What a viewer is shown, with the numbers to expect.
@Suite("Raft, expected numbers") struct RaftTimingTests {
  static let seeds = isSoak ? UInt64(1)...2_000 : UInt64(1)...300

  @Test(
    "the leader is killed: another in 0.9 to 1.9 s without split votes, 1.1 to 1.25 s on average")
  func failover() {
    var total = 0.0
    var withSplit = 0
    for seed in Self.seeds {
      var cluster = RaftCluster(5, seed: seed)
      guard let leader = cluster.awaitLeader() else { continue }
      cluster.run(.milliseconds(200) + cluster.random.interval(.zero, .milliseconds(100)))
      let term = cluster.highestTerm
      cluster.splitVotes = 0
      cluster.kill(leader)
      let before = cluster.now
      let elected = cluster.run(to: before + .seconds(20)) { $0.leader != nil }
      let length = (elected ?? .never) - before
      total += length.seconds
      if cluster.highestTerm == term + 1 && cluster.splitVotes == 0 {
        #expect(length > .milliseconds(899) && length < .milliseconds(1_910), "seed \(seed)")
      } else {
        withSplit += 1
      }
    }
    let mean = total / Double(Self.seeds.count)
    #expect(mean > 1.08 && mean < 1.30)
    #expect(withSplit > 0 && withSplit * 5 < Self.seeds.count)
  }

  @Test(
    "a follower is cut off for 30 s: without pre-votes its term climbs by about 20 and the leader falls",
    arguments: [false, true])
  func isolatedFollower(preVote: Bool) {
    var fell = 0
    for seed in UInt64(1)...5 {
      var cluster = RaftCluster(5, seed: seed) { $0.preVote = preVote }
      guard let leader = cluster.awaitLeader() else { continue }
      let term = cluster.servers[leader].term
      let follower = (leader + 1) % 5
      cluster.partition([NodeID(follower)])
      cluster.run(.seconds(30))
      let climbed = cluster.servers[follower].term - term
      #expect(preVote ? climbed == 0 : climbed >= 17 && climbed <= 25)
      #expect(cluster.leaders == [leader])
      cluster.heal()
      cluster.run(.seconds(5))
      let deposed = cluster.observations.contains { $0.what == .steppedDown(term, .higherTerm) }
      #expect(deposed == !preVote)
      if deposed { fell += 1 }
      #expect(preVote ? cluster.highestTerm == term : cluster.highestTerm > term + climbed)
    }
    #expect(fell == (preVote ? 0 : 5))
  }

  @Test("3|2 with the leader among two: two leaders at once, for at most two election timeouts")
  func twoLeaders() {
    var sawTwo = 0
    for seed in UInt64(1)...20 {
      var cluster = RaftCluster(5, seed: seed)
      guard let leader = cluster.awaitLeader() else { continue }
      cluster.run(.milliseconds(300 + 37 * Int(seed)))
      cluster.partition([NodeID(leader), NodeID((leader + 1) % 5)])
      let cutAt = cluster.now
      let early = cluster.submit(.write(1), at: leader)
      let elected = cluster.run(to: cutAt + .seconds(6)) { $0.leads(besides: leader) }
      let other = cluster.highestLeader
      #expect((elected ?? .never) - cutAt > .milliseconds(890), "seed \(seed)")
      if cluster.leaders.count == 2 {
        sawTwo += 1
        #expect(cluster.servers[leader].term < cluster.servers[other].term)
      }
      cluster.run(.milliseconds(50))
      let late = cluster.submit(.write(2), at: other)
      cluster.run(to: cutAt + .milliseconds(2_010)) { _ in false }
      #expect(!cluster.servers[leader].isLeader, "seed \(seed)")
      #expect(cluster.twoLeadersLongest < .seconds(2))
      cluster.run(.seconds(1))
      // Only one of them could commit.
      #expect(cluster.replies[early] == nil, "seed \(seed)")
      if case .ok = cluster.replies[late] {} else { Issue.record("seed \(seed)") }
    }
    #expect(sawTwo > 5)
  }

  @Test("a committed write costs 2(n − 1) messages, and heartbeats n − 1 every 100 ms")
  func messagesPerWrite() {
    for count in [3, 5, 7] {
      var cluster = RaftCluster(count)
      guard let leader = cluster.awaitLeader() else { continue }
      cluster.run(.seconds(1))
      let before = (all: cluster.messages, appends: cluster.appends)
      cluster.run(.seconds(10))
      let idle = cluster.messages - before.all
      #expect(abs(idle - 2 * (count - 1) * 100) <= 2 * count)
      let appends = cluster.appends
      for value in 1...100 {
        cluster.submit(.write(UInt64(value)), at: leader)
        cluster.run(.milliseconds(10))
      }
      #expect(cluster.appends - appends == 100 * 2 * (count - 1))
      #expect(cluster.servers[leader].commit == 101)
    }
  }

  @Test(
    "lease reads at a leader whose clock runs at half speed, cut off: stale; with ReadIndex: none",
    arguments: [Raft.Reads.lease, .readIndex])
  func slowClock(reads: Raft.Reads) {
    var stale = 0
    for seed in UInt64(1)...20 {
      var cluster = RaftCluster(5, seed: seed) { $0.reads = reads }
      guard let leader = cluster.awaitLeader() else { continue }
      cluster.submit(.write(1), at: leader)
      cluster.run(.milliseconds(500))
      cluster.clocks[leader].run(at: cluster.now, percent: 50)
      cluster.run(.seconds(1))
      cluster.partition([NodeID(leader)])
      cluster.run(to: cluster.now + .seconds(6)) { $0.leads(besides: leader) }
      let write = cluster.judge.begin(.write(2), 0)
      let tag = cluster.submit(.write(2), at: cluster.highestLeader)
      cluster.run(.milliseconds(10))
      if case .ok(let result) = cluster.replies[tag] { cluster.judge.end(write, result) }
      let read = cluster.judge.begin(.read, 0)
      let question = cluster.submit(.read, at: leader)
      cluster.run(.milliseconds(10))
      if case .ok(let result) = cluster.replies[question] { cluster.judge.end(read, result) }
      if cluster.judge.complaint != nil { stale += 1 }
      #expect(cluster.invariants.first == nil)
    }
    #expect(reads == .lease ? stale > 5 : stale == 0)
  }

  @Test("the whole group is a value: a copy goes its own way, and the same one")
  func value() {
    var cluster = RaftCluster(3, seed: 5)
    cluster.addClients(3)
    cluster.run(.seconds(5))
    let past = cluster
    cluster.run(.seconds(5))
    var again = past
    again.run(.seconds(5))
    #expect(again.messages == cluster.messages)
    for node in 0..<3 {
      #expect(again.servers[node].applied == cluster.servers[node].applied)
      #expect(past.servers[node].applied < cluster.servers[node].applied)
    }
  }
}

extension RaftCluster {
  /// Whether another server leads in the highest term any leader has.
  func leads(besides old: Int) -> Bool { leader != nil && leader != old }
  /// The leader of the highest term any leader has, or the first server.
  var highestLeader: Int { leader ?? 0 }
}
