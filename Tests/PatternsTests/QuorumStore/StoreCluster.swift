import Patterns
import Simulation
import TestSupport

/// A few stores on a network that delays, loses, repeats and cuts, with disks that take their time.
struct StoreCluster {
  enum Event: BitwiseCopyable, Sendable {
    case deliver(QuorumStore.Message, from: NodeID, to: NodeID)
    case refuse(QuorumStore.Message, by: NodeID, to: NodeID)
    case durable(QuorumStore.Message, from: NodeID, boot: UInt16, to: NodeID, journal: UInt64)
    case timer(QuorumStore.Timer, NodeID)
    case detect

    /// Whose process takes it up.
    var node: NodeID? {
      switch self {
      case .deliver(_, _, let to), .refuse(_, _, let to): to
      case .durable(_, let from, _, _, _): from
      case .timer(_, let node): node
      case .detect: nil
      }
    }
  }

  var common: QuorumStore.Common
  var stores: [QuorumStore] = []
  var isUp: [Bool] = []
  /// What waits for nodes that stand still; their memory is kept.
  var frozen: [Int: [Event]] = [:]
  var events = EventQueue<Event>()
  var now = Instant.zero
  var random: Random
  var outbox = Outbox<QuorumStore.Effect>()
  var replies: [UInt64: QuorumStore.Reply] = [:]
  var repliedAt: [UInt64: Instant] = [:]
  var observations: [QuorumStore.Observation] = []
  var messagesSent = 0

  var shortest = Interval.microseconds(200)
  var longest = Interval.milliseconds(2)
  var loss = Percentage.zero
  var repetition = Percentage.zero
  var fsync = Interval.milliseconds(1)
  /// Whether a message to a dead node bounces, or nothing is heard of it.
  var refuses = false
  /// Disks that say that they have synced and have not.
  var lyingDisks = NodeSet()
  /// Cut off from the nodes of the other set.
  var cut: (NodeSet, NodeSet)?
  /// How many microseconds each node's wall clock is ahead.
  var skew: [Int64]
  /// How much longer messages to a node take.
  var lag: [Interval]
  /// How long it takes until a node that is out of reach is suspected, and trusted again.
  var detection: Interval? = .seconds(1)
  private var nextTag: UInt64 = 0

  init(
    _ nodes: Int = 5, seed: UInt64 = 1, zones: Int = 1,
    _ configure: (inout QuorumStore.Settings) -> Void = { _ in }
  ) {
    var settings = QuorumStore.Settings()
    // Where it is not the matter, nothing is mended in the background.
    settings.antiEntropy = .zero
    configure(&settings)
    common = .init(settings: settings, ring: ring(nodes, tokens: 16, zones: zones))
    common.hashes = Self.hashes
    random = Random(seed: seed)
    skew = Array(repeating: 0, count: nodes)
    lag = Array(repeating: .zero, count: nodes)
    for index in 0..<nodes {
      stores.append(QuorumStore(id: NodeID(index)))
      isUp.append(true)
      stores[index].start(at: moment(index), common, into: &outbox)
      drain(NodeID(index))
    }
  }

  func moment(_ node: Int) -> QuorumStore.Moment {
    .init(now: now, wall: now.nanoseconds / 1_000 + skew[node])
  }

  static let hashes = ContiguousArray((0..<1_000).map { StableHash.xxh64("key-\($0)".utf8) })
  func hash(_ key: QuorumStore.Key) -> UInt64 { Self.hashes[Int(key)] }
  func replicas(_ key: QuorumStore.Key) -> NodeList {
    common.ring.preferenceList(of: hash(key), count: common.settings.replicas)
  }

  @discardableResult mutating func submit(
    _ action: QuorumStore.Request.Action, _ key: QuorumStore.Key, at node: Int,
    context: QuorumStore.Cell = .absent
  ) -> UInt64 {
    nextTag += 1
    guard isUp[node], frozen[node] == nil else { return nextTag }
    stores[node].submit(
      .init(tag: nextTag, key: key, hash: hash(key), action, context: context),
      at: moment(node), &common, into: &outbox)
    drain(NodeID(node))
    return nextTag
  }

  /// Submits and runs until the answer is there or `wait` is over.
  mutating func ask(
    _ action: QuorumStore.Request.Action, _ key: QuorumStore.Key, at node: Int,
    context: QuorumStore.Cell = .absent, wait: Interval = .seconds(6)
  ) -> QuorumStore.Reply? {
    let tag = submit(action, key, at: node, context: context)
    let end = now + wait
    while replies[tag] == nil, let next = events.nextTime(), next <= end { step() }
    return replies[tag]
  }

  mutating func kill(_ node: Int, losingUnsynced: Bool = false) {
    guard isUp[node] else { return }
    stores[node].crash(losingUnsynced: losingUnsynced)
    isUp[node] = false
    frozen[node] = nil
    scheduleDetection()
  }

  mutating func restart(_ node: Int) {
    guard !isUp[node] else { return }
    isUp[node] = true
    stores[node].start(at: moment(node), common, into: &outbox)
    drain(NodeID(node))
    scheduleDetection()
  }

  /// The process stands still: what comes for it waits, its timers among that.
  mutating func freeze(_ node: Int) {
    guard isUp[node], frozen[node] == nil else { return }
    frozen[node] = []
    scheduleDetection()
  }

  /// It goes on, with all that has waited.
  mutating func thaw(_ node: Int) {
    for event in frozen.removeValue(forKey: node) ?? [] { events.schedule(at: now, event) }
    scheduleDetection()
  }

  mutating func scheduleDetection() {
    if let detection { events.schedule(at: now + detection, .detect) }
  }

  func reaches(_ a: NodeID, _ b: NodeID) -> Bool {
    guard let cut else { return true }
    return !(cut.0.contains(a) && cut.1.contains(b) || cut.1.contains(a) && cut.0.contains(b))
  }

  mutating func rescheduleAntiEntropy(_ node: Int) {
    stores[node].scheduleAntiEntropy(at: moment(node), common.settings, into: &outbox)
    drain(NodeID(node))
  }

  /// Every node suspects whom it cannot reach right now.
  mutating func detect() {
    for index in stores.indices where isUp[index] && frozen[index] == nil {
      let away = stores.indices.filter {
        !isUp[$0] || frozen[$0] != nil || !reaches(NodeID(index), NodeID($0))
      }
      stores[index].suspect(NodeSet(away.map { NodeID($0) }), at: now)
    }
  }

  mutating func run(_ time: Interval) {
    let end = now + time
    while let next = events.nextTime(), next <= end { step() }
    now = end
  }

  mutating func step() {
    guard let (time, event) = events.popFirst() else { return }
    now = time
    if let node = event.node, frozen[node.index] != nil {
      frozen[node.index]?.append(event)
      return
    }
    switch event {
    case .deliver(let message, let from, let to):
      guard reaches(from, to) else { return }
      guard isUp[to.index] else {
        if refuses { post(.refuse(message, by: to, to: from)) }
        return
      }
      stores[to.index].receive(message, from: from, at: moment(to.index), &common, into: &outbox)
      drain(to)
    case .refuse(let message, let by, let to):
      guard isUp[to.index] else { return }
      stores[to.index].refused(message, by: by, at: moment(to.index), &common, into: &outbox)
      drain(to)
    case .durable(let message, let from, let boot, let to, let journal):
      guard isUp[from.index], stores[from.index].boot == boot else { return }
      if !lyingDisks.contains(from) { stores[from.index].synced(through: journal) }
      send(message, from: from, to: to)
    case .timer(let timer, let node):
      guard isUp[node.index] else { return }
      stores[node.index].fired(timer, at: moment(node.index), &common, into: &outbox)
      drain(node)
    case .detect: detect()
    }
  }

  private mutating func post(_ event: Event, after lag: Interval = .zero) {
    events.schedule(at: now + lag + random.interval(shortest, longest), event)
  }

  private mutating func send(_ message: QuorumStore.Message, from: NodeID, to: NodeID) {
    if from == to {
      events.schedule(at: now, .deliver(message, from: from, to: to))
      return
    }
    messagesSent += 1
    guard !random.chance(loss) else { return }
    post(.deliver(message, from: from, to: to), after: lag[to.index])
    // A request that is handed over travels on a stream, which does not repeat.
    if case .coordinate = message { return }
    if random.chance(repetition) { post(.deliver(message, from: from, to: to)) }
  }

  private mutating func drain(_ node: NodeID) {
    for effect in outbox {
      switch effect {
      case .send(let message, let to):
        if to == node {
          events.schedule(at: now, .deliver(message, from: node, to: to))
        } else {
          send(message, from: node, to: to)
        }
      case .sendWhenDurable(let message, let to, let journal):
        events.schedule(
          at: now + fsync,
          .durable(message, from: node, boot: stores[node.index].boot, to: to, journal: journal))
      case .reply(let reply):
        precondition(replies[reply.tag] == nil, "request \(reply.tag) was answered twice")
        replies[reply.tag] = reply
        repliedAt[reply.tag] = now
      case .startTimer(let timer, let after):
        events.schedule(at: now + after, .timer(timer, node))
      case .observe(let observation): observations.append(observation)
      }
    }
    outbox.removeAll()
  }

  /// All faults end, and everybody knows.
  mutating func heal() {
    cut = nil
    loss = .zero
    repetition = .zero
    lyingDisks = []
    for node in stores.indices {
      thaw(node)
      restart(node)
    }
    detect()
  }

  /// The keys whose replicas do not all hold the same.
  func divergent(_ keys: Range<QuorumStore.Key>) -> [QuorumStore.Key] {
    keys.filter { key in
      let digests = replicas(key).map { node in
        common.digest(of: stores[node.index].cell(of: key))
      }
      return !digests.allSatisfy { $0 == digests.first }
    }
  }

  /// Reads every key from all of its replicas, which mends those that are behind.
  mutating func readEverything(_ keys: Range<QuorumStore.Key>) {
    let quorum = common.settings.readQuorum
    common.settings.readQuorum = common.settings.replicas
    for key in keys { submit(.get, key, at: Int(key) % stores.count) }
    run(.seconds(6))
    common.settings.readQuorum = quorum
  }
}
