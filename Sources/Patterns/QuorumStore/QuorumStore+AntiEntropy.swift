public import Simulation

/// Compares replicas in the background and mends what differs: what hints and reads have missed.
///
/// Every node compares itself with each peer of a higher number, one after the other, once a round.
/// The root first; then, where hashes differ, both children; where leaves differ, both sides send
/// all they have of the leaf, and each keeps what merging gives (Cassandra streams both ways, too).
/// Deletions past their grace count as forgotten, or two replicas that sweep at different times
/// would bring them back to each other for ever.
extension QuorumStore {
  /// Plans the next round, after a start or because the interval is another.
  public mutating func scheduleAntiEntropy(
    at moment: Moment, _ settings: Settings, into outbox: inout Outbox<Effect>
  ) {
    let interval = settings.antiEntropy
    if interval <= .zero {
      volatile.antiEntropy.nextRound = .never
      volatile.antiEntropy.waiting.removeAll()
    } else {
      // By the node's own clock and number, so that a restart delays nothing and nodes take turns,
      // all in the first quarter.
      let phase = interval * (id.index % 16) / 64
      let past = (moment.now - .zero - phase).nanoseconds / interval.nanoseconds
      volatile.antiEntropy.nextRound = .zero + phase + interval * Int(max(0, past) + 1)
    }
    setAntiEntropyTimer(at: moment, into: &outbox)
  }

  /// A round is due, or an exchange has stood still.
  mutating func antiEntropyDue(
    at moment: Moment, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    if let timer = volatile.antiEntropy.timer, timer <= moment.now {
      volatile.antiEntropy.timer = nil
    }
    if let exchange = volatile.antiEntropy.exchange,
      exchange.progressAt + AntiEntropy.patience <= moment.now
    {
      endExchange(.abandoned, at: moment, into: &outbox)
    }
    if volatile.antiEntropy.nextRound <= moment.now {
      volatile.antiEntropy.waiting.removeAll()
      for member in common.ring.members where member.id > id {
        volatile.antiEntropy.waiting.append(member.id)
      }
      // Soonest first from the end.
      volatile.antiEntropy.waiting.reverse()
      if volatile.antiEntropy.exchange == nil {
        beginNextExchange(at: moment, common, into: &outbox)
      }
      scheduleAntiEntropy(at: moment, common.settings, into: &outbox)
    } else {
      if volatile.antiEntropy.exchange == nil {
        beginNextExchange(at: moment, common, into: &outbox)
      }
      setAntiEntropyTimer(at: moment, into: &outbox)
    }
  }

  /// Asks for a call at the next round or when the exchange has stood still, whichever is sooner.
  private mutating func setAntiEntropyTimer(at moment: Moment, into outbox: inout Outbox<Effect>) {
    var next = volatile.antiEntropy.nextRound
    if let exchange = volatile.antiEntropy.exchange {
      next = min(next, exchange.progressAt + AntiEntropy.patience)
    }
    guard next != .never, volatile.antiEntropy.timer.map({ $0 > next }) ?? true else { return }
    volatile.antiEntropy.timer = next
    outbox.append(.startTimer(Timer(kind: .antiEntropy, boot: boot), after: next - moment.now))
  }

  // MARK: The initiator

  /// Offers the next peer of the round the root of the tree of what both keep.
  private mutating func beginNextExchange(
    at moment: Moment, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    guard common.ring.member(id) != nil else { return volatile.antiEntropy.waiting.removeAll() }
    while let peer = volatile.antiEntropy.waiting.popLast() {
      guard !volatile.suspected.contains(peer), common.ring.member(peer) != nil else { continue }
      volatile.antiEntropy.count &+= 1
      let tree = tree(sharedWith: peer, at: moment, common)
      let exchange = Exchange(
        id: ExchangeID(number: volatile.antiEntropy.count, boot: boot), epoch: common.ring.epoch,
        tree: tree, asked: [UInt16(MerkleTree.root)], progressAt: moment.now,
        record: ExchangeRecord(peer: peer, startedAt: moment.now, keys: tree.count))
      volatile.antiEntropy.exchange = exchange
      tell(.treeOffer(exchange.id, root: tree.hash(of: MerkleTree.root)), into: &outbox)
      return setAntiEntropyTimer(at: moment, into: &outbox)
    }
  }

  /// The tree of what this replica and `peer` both keep.
  private func tree(
    sharedWith peer: NodeID, at moment: Moment, _ common: Common
  ) -> MerkleTree {
    var entries: ContiguousArray<MerkleTree.Entry> = []
    for key in 0..<min(durable.cells.limit, Key(common.hashes.count)) {
      let cell = durable.cells[key]
      guard !cell.isAbsent, !isForgettable(cell, at: moment, common.settings) else { continue }
      let hash = common.hashes[Int(key)]
      let replicas = common.ring.preferenceList(of: hash, count: common.settings.replicas)
      guard replicas.contains(id), replicas.contains(peer) else { continue }
      entries.append(MerkleTree.Entry(key: key, hash: hash, digest: common.digest(of: cell)))
    }
    return MerkleTree(entries)
  }

  /// Sends a message of the exchange under way to its peer.
  private mutating func tell(_ message: Message, into outbox: inout Outbox<Effect>) {
    guard let peer = volatile.antiEntropy.exchange?.record.peer else { return }
    volatile.antiEntropy.exchange?.record.bytes += message.bytes
    outbox.append(.send(message, to: peer))
  }

  /// Whether a message belongs to the exchange under way; a ring that has changed ends it.
  private mutating func continues(
    _ exchange: ExchangeID, with peer: NodeID, _ message: Message, at moment: Moment,
    _ common: Common, into outbox: inout Outbox<Effect>
  ) -> Bool {
    guard let current = volatile.antiEntropy.exchange, current.id == exchange,
      current.record.peer == peer
    else { return false }
    guard current.epoch == common.ring.epoch else {
      endExchange(.abandoned, at: moment, into: &outbox)
      beginNextExchange(at: moment, common, into: &outbox)
      return false
    }
    volatile.antiEntropy.exchange?.record.bytes += message.bytes
    volatile.antiEntropy.exchange?.progressAt = moment.now
    return true
  }

  /// The peer has shown two children: those that differ are looked into.
  mutating func gotChildren(
    _ exchange: ExchangeID, _ node: UInt16, _ left: UInt64, _ right: UInt64, from peer: NodeID,
    at moment: Moment, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    let message = Message.treeChildren(exchange, node, left, right)
    guard continues(exchange, with: peer, message, at: moment, common, into: &outbox),
      answered(node),
      let tree = volatile.antiEntropy.exchange?.tree
    else { return }
    for child in tree.differingChildren(of: Int(node), from: left, right).reversed() {
      volatile.antiEntropy.exchange?.differing.append(UInt16(child))
      if child >= MerkleTree.leafCount {
        volatile.antiEntropy.exchange?.record.differingLeaves += 1
      }
    }
    askOn(at: moment, common, into: &outbox)
  }

  /// The peer holds the same.
  mutating func foundSame(
    _ exchange: ExchangeID, with peer: NodeID, at moment: Moment, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard
      continues(
        exchange, with: peer, .treeSame(exchange), at: moment, common, into: &outbox)
    else { return }
    endExchange(.done, at: moment, into: &outbox)
    beginNextExchange(at: moment, common, into: &outbox)
  }

  /// The peer has sent all it had of a leaf.
  mutating func leafDone(
    _ exchange: ExchangeID, _ leaf: UInt16, with peer: NodeID, at moment: Moment,
    _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    guard
      continues(
        exchange, with: peer, .leafDone(exchange, leaf), at: moment, common, into: &outbox),
      answered(leaf)
    else { return }
    askOn(at: moment, common, into: &outbox)
  }

  /// Strikes a question out; false when it was none, or was answered before.
  private mutating func answered(_ node: UInt16) -> Bool {
    guard let place = volatile.antiEntropy.exchange?.asked.firstIndex(of: node) else {
      return false
    }
    volatile.antiEntropy.exchange?.asked.remove(at: place)
    return true
  }

  /// Asks about the next nodes that differ, as many as may be asked at once; ends when none are left.
  private mutating func askOn(
    at moment: Moment, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    while let exchange = volatile.antiEntropy.exchange,
      exchange.asked.count < AntiEntropy.window,
      let node = volatile.antiEntropy.exchange?.differing.popLast()
    {
      volatile.antiEntropy.exchange?.asked.append(node)
      guard Int(node) >= MerkleTree.leafCount else {
        tell(.treeAsk(exchange.id, node), into: &outbox)
        continue
      }
      for key in exchange.tree.keys(of: Int(node)) {
        let cell = durable.cells[key]
        guard isExchanged(key, cell, with: exchange.record.peer, at: moment, common) else {
          continue
        }
        volatile.antiEntropy.exchange?.record.versionsSent += 1
        tell(.leafCell(exchange.id, key, cell), into: &outbox)
      }
      tell(.leafAsk(exchange.id, node), into: &outbox)
    }
    guard let exchange = volatile.antiEntropy.exchange, exchange.asked.isEmpty else { return }
    // What was got stands on the disk before the peer forgets the exchange.
    let end = Message.treeEnd(exchange.id)
    volatile.antiEntropy.exchange?.record.bytes += end.bytes
    outbox.append(
      .sendWhenDurable(end, to: exchange.record.peer, journal: durable.journalEnd))
    endExchange(.done, at: moment, into: &outbox)
    beginNextExchange(at: moment, common, into: &outbox)
  }

  /// Nothing listens there any more: on to the next peer.
  mutating func exchangeRefused(
    _ exchange: ExchangeID, at moment: Moment, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard volatile.antiEntropy.exchange?.id == exchange else { return }
    endExchange(.abandoned, at: moment, into: &outbox)
    beginNextExchange(at: moment, common, into: &outbox)
  }

  private mutating func endExchange(
    _ phase: ExchangeRecord.Phase, at moment: Moment, into outbox: inout Outbox<Effect>
  ) {
    guard var record = volatile.antiEntropy.exchange?.record else { return }
    volatile.antiEntropy.exchange = nil
    record.phase = phase
    record.endedAt = moment.now
    while volatile.antiEntropy.records.count <= record.peer.index {
      volatile.antiEntropy.records.append(nil)
    }
    volatile.antiEntropy.records[record.peer.index] = record
    outbox.append(.observe(.exchanged(record)))
  }

  // MARK: Both sides

  /// Whether a version is the peer's business: both keep the key now, and it is not to be forgotten.
  private func isExchanged(
    _ key: Key, _ cell: Cell, with peer: NodeID, at moment: Moment, _ common: Common
  ) -> Bool {
    guard !cell.isAbsent, !isForgettable(cell, at: moment, common.settings),
      key < Key(common.hashes.count)
    else { return false }
    let replicas = common.ring.preferenceList(
      of: common.hashes[Int(key)], count: common.settings.replicas)
    return replicas.contains(id) && replicas.contains(peer)
  }

  /// The other side has this version of a key in a leaf that differs.
  mutating func gotLeafCell(
    _ exchange: ExchangeID, _ key: Key, _ cell: Cell, from peer: NodeID, at moment: Moment,
    _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    if let current = volatile.antiEntropy.exchange, current.id == exchange,
      current.record.peer == peer
    {
      volatile.antiEntropy.exchange?.record.versionsSent += 1
      volatile.antiEntropy.exchange?.record.bytes += Message.leafCell(exchange, key, cell).bytes
      volatile.antiEntropy.exchange?.progressAt = moment.now
    }
    guard isExchanged(key, cell, with: peer, at: moment, common) else { return }
    let old = durable.cells[key]
    store(cell, at: key, &common, into: &outbox)
    if durable.cells[key] != old { outbox.append(.observe(.antiEntropyRepair(key))) }
  }

  // MARK: The peer

  /// A peer offers its root: the same is said so, else the children are shown.
  mutating func offered(
    _ exchange: ExchangeID, root: UInt64, by peer: NodeID, at moment: Moment,
    _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    volatile.antiEntropy.served.removeAll { $0.peer == peer }
    let tree = tree(sharedWith: peer, at: moment, common)
    guard tree.hash(of: MerkleTree.root) != root else {
      return outbox.append(.send(.treeSame(exchange), to: peer))
    }
    volatile.antiEntropy.served.append(
      ServedExchange(id: exchange, peer: peer, epoch: common.ring.epoch, tree: tree))
    showChildren(exchange, UInt16(MerkleTree.root), to: peer, common, into: &outbox)
  }

  /// A peer asks for the children of a node.
  mutating func showChildren(
    _ exchange: ExchangeID, _ node: UInt16, to peer: NodeID, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    guard let served = served(exchange, by: peer, common) else { return }
    outbox.append(
      .send(
        .treeChildren(
          exchange, node, served.tree.hash(of: 2 * Int(node)),
          served.tree.hash(of: 2 * Int(node) + 1)), to: peer))
  }

  /// A peer has sent what it has of a leaf and wants what is here.
  mutating func sendLeaf(
    _ exchange: ExchangeID, _ leaf: UInt16, to peer: NodeID, at moment: Moment,
    _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    guard let served = served(exchange, by: peer, common) else { return }
    for key in served.tree.keys(of: Int(leaf)) {
      let cell = durable.cells[key]
      guard isExchanged(key, cell, with: peer, at: moment, common) else { continue }
      outbox.append(.send(.leafCell(exchange, key, cell), to: peer))
    }
    outbox.append(
      .sendWhenDurable(.leafDone(exchange, leaf), to: peer, journal: durable.journalEnd))
  }

  private func served(
    _ exchange: ExchangeID, by peer: NodeID, _ common: Common
  ) -> ServedExchange? {
    for served in volatile.antiEntropy.served
    where served.id == exchange && served.peer == peer && served.epoch == common.ring.epoch {
      return served
    }
    return nil
  }

  /// A peer has ended its exchange.
  mutating func exchangeEnded(_ exchange: ExchangeID, by peer: NodeID) {
    volatile.antiEntropy.served.removeAll { $0.peer == peer && $0.id == exchange }
  }
}

extension QuorumStore {
  /// The exchange with `peer`, under way or the last one, that this node has begun; nil before the
  /// first, and for peers of a lower number, who begin theirs.
  public func exchange(with peer: NodeID) -> ExchangeRecord? {
    if let current = volatile.antiEntropy.exchange, current.record.peer == peer {
      return current.record
    }
    let records = volatile.antiEntropy.records
    return peer.index < records.count ? records[peer.index] : nil
  }

  /// When this node begins its next round; `.never` without anti-entropy.
  public var nextAntiEntropyRound: Instant { volatile.antiEntropy.nextRound }
}
