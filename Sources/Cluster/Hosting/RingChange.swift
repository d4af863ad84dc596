public import Patterns
public import Simulation

/// A change of who keeps what: it takes its time, and each step can be watched.
///
/// Planned → streaming → switched → cleaned. From the plan on, the replicas to be get every write
/// (`QuorumStore.Common.pending`); when all writes that knew nothing of it are over, data is copied;
/// then the epoch changes for all at once; then each node forgets what is no longer its own.
/// A copy comes from the replica that the newcomer replaces, so that it knows all that one knew and
/// quorums go on meeting (Cassandra's consistent range movement); when that one is down, from all
/// the others.
///
/// A change that stands still is called off: the epoch stays what it was, and what was copied for it
/// is nobody's. So no epoch ever has two owners of a key: each is one ring, in force for all at once.
public struct RingChange: Sendable {
  /// Why the ring changes.
  public enum Kind: Sendable, Hashable {
    /// A node takes its place.
    case join(NodeID)
    /// A node gives up its place.
    case leave(NodeID)
    /// Nodes get another number of tokens.
    case retoken(Int)
  }

  /// How far it is.
  public enum Phase: UInt8, Sendable, Hashable {
    /// Writes reach the new replicas too; those that do not yet are running out.
    case planned
    /// Data is copied.
    case streaming
    /// The new ring holds; the old replicas still have their copies.
    case switched
  }

  /// A key that one more node is going to keep.
  struct Move: Sendable, BitwiseCopyable {
    var key: QuorumStore.Key
    var target: NodeID
    /// Which replicas of the old ring still owe their copy, a bit each.
    var owing: UInt16 = 0
    /// When it was last sent off; `.never` before.
    var sentAt = Instant.never
    var isDone = false
  }

  /// Why.
  public let kind: Kind
  /// How far.
  public internal(set) var phase = Phase.planned
  /// Since when it has been that far.
  public internal(set) var since: Instant
  /// The ring to be.
  public let target: HashRing
  /// How many copies there are to make.
  public internal(set) var copies = 0
  /// How many of them are made.
  public internal(set) var copied = 0
  /// When it last came a step further.
  var progressAt: Instant

  init(_ kind: Kind, target: HashRing, at now: Instant) {
    self.kind = kind
    self.target = target
    since = now
    progressAt = now
  }

  /// The most keys on their way at a time.
  static let window = 128
  /// How long an acknowledgement may take before a key is sent again.
  static let patience = Interval.seconds(1)
  /// How often the change is looked at.
  static let pulse = Interval.milliseconds(100)

  /// How much of the data has moved, 0 to 1.
  public var progress: Double {
    switch phase {
    case .planned: 0
    case .streaming: copies == 0 ? 1 : Double(copied) / Double(copies)
    case .switched: 1
    }
  }

  /// The node that joins or leaves.
  public var node: NodeID? {
    switch kind {
    case .join(let node), .leave(let node): node
    case .retoken: nil
    }
  }
}

/// The copies that a change makes, in order of key; beside the change, so that none is copied twice.
struct RingMoves: Sendable {
  var list: ContiguousArray<RingChange.Move> = []
  /// All before this one are done.
  var base = 0
  /// Those from here on were not sent yet.
  var next = 0

  mutating func finish(_ index: Int) {
    list[index].isDone = true
    while base < next && list[base].isDone { base += 1 }
  }
}

/// What pictures of the ring show of it.
public struct RingFacts: Sendable {
  /// Each node's share of the circle, by node index.
  public internal(set) var shares: ContiguousArray<Double> = []
  /// What share of the circle one more node would take.
  public internal(set) var movedByJoin: Double?

  /// The share of a node; none when it is not on the ring.
  public func ownership(of node: NodeID) -> Double {
    node.index < shares.count ? shares[node.index] : 0
  }

  init() {}

  /// What is to be shown of a ring.
  init(_ ring: HashRing) {
    shares = ring.ownership
    movedByJoin = ring.newcomer.map { ring.movedShare(to: ring.joining($0)) }
  }
}

extension World {
  /// Puts the first ring in place, with all kv nodes of the topology.
  mutating func startStores() {
    nameStoreSpans()
    for node in instances[Service.kv.index] { stores.common.ring.join(ringMember(node)) }
    let ring = stores.common.ring
    // The first ring is epoch 0, whatever it was built from.
    stores.common.ring = HashRing(tokensPerNode: ring.tokensPerNode, members: ring.members)
    stores.facts = RingFacts(stores.common.ring)
    stores.rings.add(stores.common.ring)
    for node in instances[Service.kv.index] { startStore(node) }
  }

  private func ringMember(_ node: NodeID) -> HashRing.Member {
    HashRing.Member(node, name: nodes[node.index].name, zone: nodes[node.index].zone)
  }

  /// Begins a change, now or when the one under way is over.
  mutating func begin(_ kind: RingChange.Kind) {
    stores.waitingChanges.append(kind)
    beginNextChange()
  }

  private mutating func beginNextChange() {
    guard stores.change == nil, !stores.waitingChanges.isEmpty else { return }
    let kind = stores.waitingChanges.removeFirst()
    if case .join(let node) = kind { enter(node) }
    let ring = stores.common.ring
    let target =
      switch kind {
      case .join(let node): ring.joining(ringMember(node))
      case .leave(let node): ring.leaving(node)
      case .retoken(let tokens):
        HashRing(tokensPerNode: tokens, members: ring.members, epoch: ring.epoch + 1)
      }
    stores.change = RingChange(kind, target: target, at: now)
    stores.planCount &+= 1
    stores.common.pending = target
    pulse()
  }

  /// A step of the change under way.
  mutating func advanceChange() {
    guard let phase = stores.change?.phase, let since = stores.change?.since else {
      return beginNextChange()
    }
    switch phase {
    case .planned:
      // A write begun before the plan may be acknowledged until its time is up.
      if now - since > settings.store.writeTimeout { startStreaming() }
    case .streaming:
      stream()
      if let change = stores.change, change.phase == .streaming,
        now - change.progressAt > settings.store.changeTimeout
      {
        abandon(change)
      }
    case .switched:
      // Reads and writes that were begun under the old ring come to an end first.
      let patience = max(settings.store.readTimeout, settings.store.writeTimeout)
      if now - since > patience { clean() }
    }
  }

  private mutating func startStreaming() {
    guard let target = stores.change?.target else { return }
    let count = stores.common.settings.replicas
    var moves = RingMoves()
    for key in 0..<stores.keyLimit where stores.isUsed(key) {
      let hash = stores.hashes[Int(key)]
      let before = stores.common.ring.preferenceList(of: hash, count: count)
      for node in target.preferenceList(of: hash, count: count) where !before.contains(node) {
        moves.list.append(RingChange.Move(key: key, target: node))
      }
    }
    stores.change?.phase = .streaming
    stores.change?.since = now
    stores.change?.progressAt = now
    stores.change?.copies = moves.list.count
    stores.moves = moves
    stream()
  }

  private mutating func stream() {
    for index in stores.moves.base..<stores.moves.next where !stores.moves.list[index].isDone {
      let sentAt = stores.moves.list[index].sentAt
      if sentAt == .never || now - sentAt > RingChange.patience { sendMove(index) }
    }
    sendMoreMoves()
  }

  /// Sends the next keys, as many as may be on their way at once.
  private mutating func sendMoreMoves() {
    while stores.change?.phase == .streaming {
      guard stores.moves.base < stores.moves.list.count else { return switchRings() }
      let end = min(stores.moves.list.count, stores.moves.base + RingChange.window)
      guard stores.moves.next < end else { return }
      stores.moves.next += 1
      sendMove(stores.moves.next - 1)
    }
  }

  private mutating func sendMove(_ index: Int) {
    let move = stores.moves.list[index]
    let before = stores.replicas(of: move.key)
    stores.moves.list[index].sentAt = now
    stores.moves.list[index].owing = 0
    let sources = sources(of: move, before: before)
    guard !sources.isEmpty else { return }
    for source in sources {
      guard let place = stores.place(of: source), let bit = before.firstIndex(of: source) else {
        continue
      }
      let cell = stores.replicas[place].machine.cell(of: move.key)
      guard !cell.isAbsent else { continue }
      stores.moves.list[index].owing |= 1 << UInt16(bit)
      count(.streamBytes, at: source, by: 128)
      post(
        .stream(UInt64(stores.planCount) << 32 | UInt64(index), move.key, cell), from: source,
        to: move.target, StoreContext())
    }
    if stores.moves.list[index].owing == 0 { moveDone(index) }
  }

  /// The replica that the newcomer replaces; when that one is down, all that are not.
  private func sources(of move: RingChange.Move, before: NodeList) -> NodeList {
    let after =
      stores.common.pending?.preferenceList(
        of: stores.hashes[Int(move.key)], count: stores.common.settings.replicas) ?? NodeList()
    var newcomers = NodeList()
    for node in after where !before.contains(node) { newcomers.append(node) }
    var gone = NodeList()
    for node in before where !after.contains(node) { gone.append(node) }
    // The first newcomer replaces the first who goes, and so on.
    if let rank = newcomers.firstIndex(of: move.target), rank < gone.count,
      nodes[gone[rank].index].process.isRunning
    {
      return [gone[rank]]
    }
    var living = NodeList()
    for node in before where nodes[node.index].process.isRunning { living.append(node) }
    return living
  }

  /// A copy has arrived: `source` is told so.
  mutating func streamed(_ number: UInt64, from source: NodeID) {
    let index = Int(UInt32(truncatingIfNeeded: number))
    guard isUnderWay(number), stores.moves.list.indices.contains(index),
      !stores.moves.list[index].isDone, stores.moves.list[index].owing != 0,
      let bit = stores.replicas(of: stores.moves.list[index].key).firstIndex(of: source)
    else { return }
    stores.moves.list[index].owing &= ~(1 << UInt16(bit))
    guard stores.moves.list[index].owing == 0 else { return }
    count(.movedKeys, at: stores.moves.list[index].target)
    moveDone(index)
    sendMoreMoves()
  }

  /// Whether a copy of this number belongs to the change that streams now.
  func isUnderWay(_ number: UInt64) -> Bool {
    stores.change?.phase == .streaming
      && UInt32(truncatingIfNeeded: number >> 32) == stores.planCount
  }

  private mutating func moveDone(_ index: Int) {
    stores.moves.finish(index)
    stores.change?.copied += 1
    stores.change?.progressAt = now
  }

  /// From this instant on the new ring holds.
  private mutating func switchRings() {
    guard let change = stores.change else { return }
    stores.common.ring = change.target
    stores.common.pending = nil
    stores.facts = RingFacts(change.target)
    stores.rings.add(change.target)
    stores.change?.phase = .switched
    stores.change?.since = now
    stores.moves = RingMoves()
    for key in 0..<stores.keyLimit { stores.unsettle(key) }
    switch change.kind {
    case .join(let node):
      instances[Service.kv.index].insert(node)
      note(.nodeJoined(node))
    case .leave, .retoken: break
    }
    for place in stores.replicas.indices { readdressHints(place) }
  }

  /// Hints for a node that no longer keeps their keys go to those who do instead.
  private mutating func readdressHints(_ place: Int) {
    let node = stores.replicas[place].node
    guard nodes[node.index].process.isRunning, stores.replicas[place].machine.hintsPending > 0
    else { return }
    let start = stores.outbox.count
    let moment = storeMoment(node)
    for other in stores.nodes {
      for write in stores.replicas[place].machine.takeHints(for: other) {
        let keepers = stores.replicas(of: write.key)
        if keepers.contains(other) {
          stores.replicas[place].machine.keep(
            write, for: other, at: moment, stores.common, into: &stores.outbox)
        } else {
          for keeper in keepers where keeper != node {
            stores.replicas[place].machine.keep(
              write, for: keeper, at: moment, stores.common, into: &stores.outbox)
          }
        }
      }
    }
    carryOutStore(node, from: start, StoreContext())
  }

  /// Brings a store that may have missed changes to the present ring: its hints, then its data.
  mutating func followRing(_ place: Int) {
    guard stores.replicas[place].epoch != stores.common.ring.epoch else { return }
    readdressHints(place)
    if stores.change?.phase != .switched { forgetForeignKeys(place) }
  }

  private mutating func forgetForeignKeys(_ place: Int) {
    let node = stores.replicas[place].node
    let limit = min(stores.replicas[place].machine.keyLimit, stores.keyLimit)
    for key in 0..<limit where !stores.replicas(of: key).contains(node) {
      stores.replicas[place].machine.forget(key, stores.common)
    }
    stores.replicas[place].epoch = stores.common.ring.epoch
  }

  /// Everybody forgets what is no longer theirs; who leaves goes when nothing is left to hand on.
  private mutating func clean() {
    guard let change = stores.change else { return }
    for place in stores.replicas.indices
    where nodes[stores.replicas[place].node.index].process.isRunning {
      if stores.replicas[place].epoch != stores.common.ring.epoch { forgetForeignKeys(place) }
    }
    if case .leave(let node) = change.kind {
      let pending = stores.machine(of: node)?.hintsPending ?? 0
      if pending > 0 && nodes[node.index].process.isRunning {
        let patience = max(settings.store.readTimeout, settings.store.writeTimeout)
        if now - change.since > patience + settings.store.changeTimeout { giveHintsAway(node) }
        return
      }
      retire(node)
    }
    stores.change = nil
    beginNextChange()
  }

  /// Who leaves has waited long enough for those it keeps writes for: the other replicas get them.
  ///
  /// Cassandra's decommissioned node streams its hints to another that keeps them on. Here the living
  /// replicas take the writes themselves, and the dead one will learn of them by anti-entropy or a
  /// read. What no living replica could take is kept: nobody else may have it.
  private mutating func giveHintsAway(_ node: NodeID) {
    guard let place = stores.place(of: node) else { return }
    let suspected = stores.replicas[place].machine.suspected
    let start = stores.outbox.count
    let moment = storeMoment(node)
    for absent in suspected where stores.replicas[place].machine.hintsPending(for: absent) > 0 {
      for write in stores.replicas[place].machine.takeHints(for: absent) {
        var takers = NodeList()
        for keeper in stores.replicas(of: write.key) where !suspected.contains(keeper) {
          takers.append(keeper)
        }
        if takers.isEmpty { takers = [absent] }
        for taker in takers {
          stores.replicas[place].machine.keep(
            write, for: taker, at: moment, stores.common, into: &stores.outbox)
        }
      }
    }
    carryOutStore(node, from: start, StoreContext())
  }

  /// Gives up a change whose copies nobody takes: who would join goes, who would leave stays, and
  /// other tokens are dealt when all that waits behind it is done.
  private mutating func abandon(_ change: RingChange) {
    note(.ringChangeAbandoned(change.node))
    dropChange()
    switch change.kind {
    case .join(let node): retire(node)
    case .leave(let node): welcome(node)
    case .retoken: stores.waitingChanges.append(change.kind)
    }
    beginNextChange()
  }

  /// Calls a change off that has not switched yet; false when it is too late for that.
  mutating func callOff(_ kind: RingChange.Kind) -> Bool {
    if let waiting = stores.waitingChanges.lastIndex(of: kind) {
      stores.waitingChanges.remove(at: waiting)
      return true
    }
    guard let change = stores.change, change.kind == kind, change.phase != .switched else {
      return false
    }
    dropChange()
    beginNextChange()
    return true
  }

  private mutating func dropChange() {
    stores.change = nil
    stores.moves = RingMoves()
    stores.common.pending = nil
    // What had been copied already is nobody's; who is away forgets it when it is back.
    for place in stores.replicas.indices {
      if nodes[stores.replicas[place].node.index].process.isRunning {
        forgetForeignKeys(place)
      } else {
        stores.replicas[place].epoch = -1
      }
    }
  }
}
