import Simulation

@testable import Patterns

/// One server without a network: a test hands it messages and reads what it would send.
struct LoneServer {
  var raft: Raft
  var common: Raft.Common
  var random = Random(seed: 7)
  var now = Instant.seconds(100)
  var outbox = Outbox<Raft.Effect>()
  var sent: [(message: Raft.Message, to: NodeID, journal: UInt64)] = []
  var replies: [Raft.Reply] = []
  var observations: [Raft.Observation] = []
  var timer: (timer: Raft.Timer, due: Instant)?
  /// A disk that does not answer until told.
  var diskIsSlow = false
  var syncs: [UInt64] = []

  /// Server `id` of `count`, with a log of entries of these terms, in `term`.
  init(
    _ id: Int = 0, of count: Int = 3, log: [Raft.Term] = [], term: Raft.Term? = nil,
    _ configure: (inout Raft.Settings) -> Void = { _ in }
  ) {
    var settings = Raft.Settings()
    settings.preVote = false
    settings.checkQuorum = false
    configure(&settings)
    common = .init(settings: settings)
    raft = Raft(id: NodeID(id), voters: NodeSet((0..<count).map { NodeID($0) }))
    for term in log { raft.durable.log.append(.init(.empty, term: term)) }
    raft.durable.term = term ?? log.last ?? 0
    raft.start(at: now, random: &random, &common, into: &outbox)
    drain()
  }

  mutating func hear(_ body: Raft.Message.Body, term: Raft.Term, from node: Int) {
    raft.receive(
      .init(term: term, body: body), from: NodeID(node), at: now, random: &random, &common,
      into: &outbox)
    drain()
  }
  mutating func hearAppend(
    after previous: Raft.Index, _ previousTerm: Raft.Term, _ terms: [Raft.Term] = [],
    commit: Raft.Index = 0, term: Raft.Term, from node: Int = 1
  ) {
    let stretch = Raft.Stretch(
      start: UInt32(common.entries.endIndex), count: UInt16(terms.count))
    for term in terms { common.entries.append(.init(.empty, term: term)) }
    hear(
      .append(previous: previous, previousTerm: previousTerm, commit: commit, stretch), term: term,
      from: node)
  }
  /// Lets the timer that is set run out.
  mutating func fire() {
    guard let (timer, due) = timer else { return }
    now = due
    raft.fired(timer, at: now, random: &random, &common, into: &outbox)
    drain()
  }
  @discardableResult mutating func propose(_ action: KeyValueMachine.Action = .write(1)) -> UInt64 {
    let tag = UInt64(replies.count + sent.count + 1_000)
    raft.submit(
      .init(tag: tag, .init(action, key: 0)), at: now, random: &random, &common, into: &outbox)
    drain()
    return tag
  }
  /// Has it read as a follower of server 1; the number under which it asks that one for the index.
  mutating func askIndex() -> UInt32? {
    sent = []
    propose(.read)
    guard case .readIndex(let number) = take(to: 1).first else { return nil }
    return number
  }
  /// Its process dies and starts again, with what its disk holds.
  mutating func restart() {
    raft.crash()
    raft.start(at: now, random: &random, &common, into: &outbox)
    drain()
    sent = []
  }
  mutating func change(_ change: Raft.Change) {
    raft.change(change, tag: 1, at: now, random: &random, &common, into: &outbox)
    drain()
  }
  mutating func sync() {
    for place in syncs {
      raft.synced(through: place, at: now, random: &random, &common, into: &outbox)
    }
    syncs = []
    drain()
  }
  /// Stands and is elected by all others.
  mutating func lead() {
    while raft.role == .follower { fire() }
    for node in raft.configuration.voters where node != raft.id && raft.role == .preCandidate {
      hear(.preVoteReply(granted: true), term: raft.term + 1, from: node.index)
    }
    for node in raft.configuration.voters where node != raft.id {
      hear(.voteReply(granted: true), term: raft.term, from: node.index)
    }
  }
  /// What was sent since the last call.
  mutating func takeSent() -> [(message: Raft.Message, to: NodeID, journal: UInt64)] {
    defer { sent = [] }
    return sent
  }
  /// The bodies of what was sent to one server since the last call.
  mutating func take(to node: Int) -> [Raft.Message.Body] {
    takeSent().filter { $0.to == NodeID(node) }.map(\.message.body)
  }
  var terms: [Raft.Term] { (raft.log.first..<raft.log.last + 1).map { raft.log[$0].term } }

  private mutating func drain() {
    let effects = Array(outbox)
    outbox.removeAll()
    for effect in effects {
      switch effect {
      case .sync(let place): syncs.append(place)
      case .send(let message, let to, let journal): sent.append((message, to, journal))
      case .reply(let reply): replies.append(reply)
      case .startTimer(let started, let length): timer = (started, now + length)
      case .observe(let what): observations.append(what)
      }
    }
    if !diskIsSlow && !syncs.isEmpty { sync() }
  }
}
