import Patterns
import Simulation
import TestSupport
import Verification

/// A group of servers on a network that delays, loses, repeats, reorders and cuts, with disks that
/// take their time and clocks that go wrong; every step is looked at by `RaftInvariants`.
struct RaftCluster {
  enum Event: BitwiseCopyable, Sendable {
    case deliver(Raft.Message, from: NodeID, to: NodeID)
    case leave(Raft.Message, from: NodeID, boot: UInt16, to: NodeID)
    case synced(UInt64, NodeID, boot: UInt16)
    case timer(Raft.Timer, NodeID)
    case client(Int)
  }
  /// A monotonic clock: it runs at `percent` of the right speed, and not at all while paused.
  struct Clock {
    var shown = Instant.zero
    var since = Instant.zero
    var percent = 100

    func read(at now: Instant) -> Instant { shown + (now - since) * percent / 100 }
    /// How long it takes to show so much more; never less, or timers would fire too early.
    func real(_ length: Interval) -> Interval {
      length * 100 / max(1, percent) + Interval(nanoseconds: percent == 100 ? 0 : 1)
    }
    mutating func run(at now: Instant, percent: Int) {
      shown = read(at: now)
      since = now
      self.percent = percent
    }
  }
  struct Disk {
    var synced: UInt64 = 0
    var pending: [(place: UInt64, done: Instant)] = []
  }

  var common: Raft.Common
  var servers: [Raft] = []
  var isUp: [Bool] = []
  var isPaused: [Bool] = []
  var clocks: [Clock] = []
  var disks: [Disk] = []
  var buffered: [[Event]] = []
  var events = EventQueue<Event>()
  var now = Instant.zero
  var random: Random
  var outbox = Outbox<Raft.Effect>()
  var invariants = RaftInvariants()
  var clients: [RaftClient] = []
  var judge = RegisterJudge()
  var replies: [UInt64: Raft.Outcome] = [:]
  var repliedAt: [UInt64: Instant] = [:]
  var observations: [(at: Instant, node: NodeID, what: Raft.Observation)] = []

  var shortest = Interval.microseconds(300)
  var longest = Interval.microseconds(700)
  var loss = Percentage.zero
  var repetition = Percentage.zero
  var fsync = Interval.milliseconds(1)
  /// A loss of power takes more than a disk has admitted.
  var disksLie = false
  /// Which links are cut, from each server to each.
  var cut: [NodeSet]
  var messages = 0
  var appends = 0
  /// When two servers led at once, and for how long at most.
  var twoLeadersSince: Instant?
  var twoLeadersLongest = Interval.zero
  var splitVotes = 0
  var nextTag: UInt64 = 0
  var nextValue: UInt64 = 0

  init(
    _ count: Int = 5, joining: Int = 0, seed: UInt64 = 1,
    _ configure: (inout Raft.Settings) -> Void = { _ in }
  ) {
    var settings = Raft.Settings()
    configure(&settings)
    common = .init(settings: settings)
    random = Random(seed: seed)
    voters = count
    let voters = NodeSet((0..<count).map { NodeID($0) })
    cut = Array(repeating: [], count: count + joining)
    for index in 0..<count + joining {
      servers.append(Raft(id: NodeID(index), voters: voters))
      isUp.append(true)
      isPaused.append(false)
      clocks.append(Clock())
      disks.append(Disk())
      buffered.append([])
    }
    for index in servers.indices { start(index) }
  }

  /// How many founded the group.
  private(set) var voters: Int

  var leaders: [Int] { servers.indices.filter { isUp[$0] && servers[$0].isLeader } }
  /// The leader of the highest term, if any is up.
  var leader: Int? {
    var found: Int?
    for node in servers.indices where isUp[node] && servers[node].isLeader {
      if found.map({ servers[$0].term < servers[node].term }) ?? true { found = node }
    }
    return found
  }
  var highestTerm: Raft.Term { servers.map(\.term).max() ?? 0 }
  func local(_ node: Int) -> Instant { clocks[node].read(at: now) }

  // MARK: What is done to it.

  mutating func run(_ length: Interval) { run(to: now + length) { _ in false } }

  /// Runs until a condition holds, and says when; nil if it does not hold by then.
  @discardableResult mutating func run(
    to end: Instant, until isDone: (borrowing RaftCluster) -> Bool
  ) -> Instant? {
    while let (time, event) = events.popFirst(notAfter: end) {
      now = time
      perform(event)
      if isDone(self) { return now }
    }
    now = max(now, end)
    return nil
  }

  @discardableResult mutating func awaitLeader(_ limit: Interval = .seconds(30)) -> Int? {
    run(to: now + limit) { $0.leader != nil && $0.isSettled }
    return leader
  }
  /// Whether a leader has committed something of its term.
  var isSettled: Bool {
    guard let leader else { return false }
    return servers[leader].log.term(at: servers[leader].commit) == servers[leader].term
  }

  mutating func kill(_ node: Int, losingUnsynced: Bool = false) {
    guard isUp[node] else { return }
    if isPaused[node] { resume(node) }
    var place = losingUnsynced ? disks[node].synced : .max
    if losingUnsynced && disksLie { place -= min(place, UInt64(random.below(8))) }
    servers[node].crash(keeping: place)
    disks[node].synced = min(disks[node].synced, servers[node].journalEnd)
    disks[node].pending = []
    isUp[node] = false
    watchLeaders()
  }
  mutating func start(_ node: Int) {
    guard !isUp[node] || servers[node].boot == 0 else { return }
    isUp[node] = true
    servers[node].start(at: local(node), random: &random, &common, into: &outbox)
    drain(node)
  }
  mutating func pause(_ node: Int) {
    guard isUp[node], !isPaused[node] else { return }
    isPaused[node] = true
    clocks[node].run(at: now, percent: 0)
  }
  mutating func resume(_ node: Int) {
    guard isPaused[node] else { return }
    isPaused[node] = false
    clocks[node].run(at: now, percent: 100)
    let waiting = buffered[node]
    buffered[node] = []
    for event in waiting { events.schedule(at: now, event) }
  }
  /// Cuts all links between the two sides.
  mutating func partition(_ side: NodeSet) {
    for a in servers.indices {
      for b in servers.indices where side.contains(NodeID(a)) != side.contains(NodeID(b)) {
        cut[a].insert(NodeID(b))
      }
    }
  }
  mutating func heal() {
    for node in servers.indices {
      cut[node] = []
      resume(node)
      clocks[node].run(at: now, percent: 100)
      start(node)
    }
    loss = .zero
    repetition = .zero
    longest = .microseconds(700)
  }

  @discardableResult mutating func submit(
    _ action: KeyValueMachine.Action, key: KeyValueMachine.Key = 0, at node: Int,
    client: UInt16 = 0, sequence: UInt32 = 0
  ) -> UInt64 {
    nextTag += 1
    guard isUp[node], !isPaused[node] else { return nextTag }
    servers[node].submit(
      .init(tag: nextTag, .init(action, key: key, client: client, sequence: sequence)),
      at: local(node), random: &random, &common, into: &outbox)
    drain(node)
    return nextTag
  }
  @discardableResult mutating func change(_ change: Raft.Change, at node: Int) -> UInt64 {
    nextTag += 1
    servers[node].change(
      change, tag: nextTag, at: local(node), random: &random, &common, into: &outbox)
    drain(node)
    return nextTag
  }
  mutating func transfer(from node: Int, to successor: Int) {
    servers[node].transferLeadership(
      to: NodeID(successor), at: local(node), random: &random, &common, into: &outbox)
    drain(node)
  }

  // MARK: What happens in it.

  private mutating func perform(_ event: Event) {
    switch event {
    case .client(let number): clientWakes(number)
    case .leave(let message, let from, let boot, let to):
      if isUp[from.index] && servers[from.index].boot == boot { leave(message, from, to) }
    case .synced(let place, let node, let boot):
      let index = node.index
      guard isUp[index], servers[index].boot == boot else { return }
      disks[index].synced = max(disks[index].synced, place)
      disks[index].pending.removeAll { $0.place <= place }
      if isPaused[index] {
        buffered[index].append(event)
        return
      }
      servers[index].synced(
        through: place, at: local(index), random: &random, &common, into: &outbox)
      drain(index)
    case .timer(let timer, let node):
      let index = node.index
      guard isUp[index] else { return }
      if isPaused[index] {
        buffered[index].append(event)
        return
      }
      servers[index].fired(timer, at: local(index), random: &random, &common, into: &outbox)
      drain(index)
    case .deliver(let message, let from, let to):
      let index = to.index
      guard isUp[index], !cut[from.index].contains(to) else { return }
      if isPaused[index] {
        buffered[index].append(event)
        return
      }
      servers[index].receive(
        message, from: from, at: local(index), random: &random, &common, into: &outbox)
      drain(index)
    }
  }

  private mutating func drain(_ node: Int) {
    let effects = Array(outbox)
    outbox.removeAll()
    let id = NodeID(node)
    for effect in effects {
      switch effect {
      case .sync(let place): sync(node, place)
      case .send(let message, let to, let journal):
        let time = durable(node, journal)
        if time == now {
          leave(message, id, to)
        } else {
          events.schedule(
            at: time, .leave(message, from: id, boot: servers[node].boot, to: to))
        }
      case .startTimer(let timer, let length):
        events.schedule(at: now + clocks[node].real(length), .timer(timer, id))
      case .reply(let reply): answered(reply)
      case .observe(let what):
        observations.append((now, id, what))
        if case .lostElection = what { splitVotes += 1 }
      }
    }
    invariants.observe(&servers[node], at: now)
    watchLeaders()
  }

  /// Begins to write through a place, unless that is under way.
  private mutating func sync(_ node: Int, _ place: UInt64) {
    if place <= disks[node].synced { return }
    if let last = disks[node].pending.last, last.place >= place { return }
    let done = max(now + fsync, disks[node].pending.last?.done ?? .zero)
    disks[node].pending.append((place, done))
    events.schedule(at: done, .synced(place, NodeID(node), boot: servers[node].boot))
  }
  private mutating func durable(_ node: Int, _ place: UInt64) -> Instant {
    sync(node, place)
    return disks[node].pending.first { $0.place >= place }?.done ?? now
  }

  private mutating func leave(_ message: Raft.Message, _ from: NodeID, _ to: NodeID) {
    messages += 1
    switch message.body {
    case .append, .appended: appends += 1
    default: break
    }
    invariants.left(message, from: from, to: to, at: now)
    if random.chance(loss) { return }
    let copies = random.chance(repetition) ? 2 : 1
    for _ in 0..<copies {
      events.schedule(
        at: now + random.interval(shortest, longest), .deliver(message, from: from, to: to))
    }
  }

  private mutating func watchLeaders() {
    var count = 0
    for node in servers.indices where isUp[node] && servers[node].isLeader { count += 1 }
    if count < 2 {
      twoLeadersSince = nil
    } else {
      let since = twoLeadersSince ?? now
      twoLeadersSince = since
      twoLeadersLongest = max(twoLeadersLongest, now - since)
    }
  }

  private mutating func answered(_ reply: Raft.Reply) {
    replies[reply.tag] = reply.outcome
    repliedAt[reply.tag] = now
    for number in clients.indices where clients[number].tag == reply.tag {
      clientHears(number, reply.outcome)
    }
  }
}
