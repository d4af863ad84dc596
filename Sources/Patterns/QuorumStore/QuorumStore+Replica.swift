public import Simulation

extension QuorumStore {
  /// A message has arrived, from another node or from this one.
  public mutating func receive(
    _ message: Message, from sender: NodeID, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    switch message {
    case .write(let ticket, let key, let cell):
      store(cell, at: key, &common, into: &outbox)
      acknowledge(.writeAck(ticket), to: sender, into: &outbox)
    case .writeFor(let replica, let ticket, let key, let cell):
      guard storeFallback(cell, at: key, for: replica, at: moment, &common, into: &outbox) else {
        return
      }
      acknowledge(.writeAck(ticket), to: sender, into: &outbox)
    case .writeAck(let ticket):
      acknowledged(ticket, from: sender, at: moment, common, into: &outbox)
    case .read(let ticket, let key, let digestOnly):
      let cell = readable(key, &common)
      outbox.append(
        .send(
          digestOnly ? .digest(ticket, common.digest(of: cell)) : .data(ticket, cell), to: sender))
    case .data(let ticket, let cell):
      gotData(ticket, cell, from: sender, at: moment, &common, into: &outbox)
    case .digest(let ticket, let digest):
      gotDigest(ticket, digest, from: sender, at: moment, &common, into: &outbox)
    case .repair(let ticket, let key, let cell):
      if common.settings.bugs.contains(.repairsBackwards) {
        put(cell, at: key, into: &outbox)
      } else {
        store(cell, at: key, &common, into: &outbox)
      }
      acknowledge(.repairAck(ticket), to: sender, into: &outbox)
    case .repairAck(let ticket):
      repaired(ticket, from: sender, common, into: &outbox)
    case .hint(let number, let key, let cell):
      store(cell, at: key, &common, into: &outbox)
      acknowledge(.hintAck(number), to: sender, into: &outbox)
    case .hintAck(let number):
      hintArrived(number, at: sender, moment, common.settings, into: &outbox)
    case .stream(let number, let key, let cell):
      store(cell, at: key, &common, into: &outbox)
      acknowledge(.streamAck(number), to: sender, into: &outbox)
    case .streamAck: break  // The host's business, who knows what it moves.
    case .coordinate(let ticket, let forwarded):
      let request = Request(
        tag: 0, key: forwarded.key, hash: forwarded.hash, forwarded.action,
        context: forwarded.context)
      write(
        request, origin: .init(node: sender, ticket: ticket), at: moment, &common, into: &outbox)
    case .coordinated(let ticket, let outcome, let cell):
      coordinated(ticket, outcome, cell, into: &outbox)
    case .treeOffer(let exchange, let root):
      offered(exchange, root: root, by: sender, at: moment, common, into: &outbox)
    case .treeSame(let exchange):
      foundSame(exchange, with: sender, at: moment, common, into: &outbox)
    case .treeAsk(let exchange, let node):
      showChildren(exchange, node, to: sender, common, into: &outbox)
    case .treeChildren(let exchange, let node, let left, let right):
      gotChildren(
        exchange, node, left, right, from: sender, at: moment, common, into: &outbox)
    case .leafCell(let exchange, let key, let cell):
      gotLeafCell(exchange, key, cell, from: sender, at: moment, &common, into: &outbox)
    case .leafAsk(let exchange, let leaf):
      sendLeaf(exchange, leaf, to: sender, at: moment, common, into: &outbox)
    case .leafDone(let exchange, let leaf):
      leafDone(exchange, leaf, with: sender, at: moment, common, into: &outbox)
    case .treeEnd(let exchange): exchangeEnded(exchange, by: sender)
    }
  }

  /// A message to `node` certainly did not arrive: nothing listens there.
  public mutating func refused(
    _ message: Message, by node: NodeID, at moment: Moment, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    switch message {
    case .write(let ticket, _, _), .writeFor(_, let ticket, _, _):
      writeRefused(ticket, by: node, at: moment, &common, into: &outbox)
    case .read(let ticket, _, _), .repair(let ticket, _, _):
      readRefused(ticket, by: node, at: moment, &common, into: &outbox)
    case .coordinate(let ticket, _):
      coordinationRefused(ticket, by: node, at: moment, &common, into: &outbox)
    case .treeOffer(let exchange, _), .treeAsk(let exchange, _), .leafAsk(let exchange, _):
      exchangeRefused(exchange, at: moment, common, into: &outbox)
    case .writeAck, .data, .digest, .repairAck, .hint, .hintAck, .stream, .streamAck, .coordinated,
      .treeSame, .treeChildren, .leafCell, .leafDone, .treeEnd:
      break  // The other side has forgotten the question; hints are offered again in time.
    }
  }

  private func acknowledge(_ message: Message, to node: NodeID, into outbox: inout Outbox<Effect>) {
    outbox.append(.sendWhenDurable(message, to: node, journal: durable.journalEnd))
  }

  /// Takes a version into the replica's data.
  mutating func store(
    _ cell: Cell, at key: Key, _ common: inout Common, into outbox: inout Outbox<Effect>
  ) {
    let old = durable.cells[key]
    if old.kind == .purged && !cell.isDeleted && !cell.isAbsent && cell.timestamp <= old.timestamp {
      outbox.append(.observe(.resurrection(key)))
    }
    let merged = common.merge(old, cell)
    if merged != old { put(merged, at: key, into: &outbox) }
  }

  /// Puts a version in the place of another, and notes in the journal how to take that back.
  private mutating func put(_ cell: Cell, at key: Key, into outbox: inout Outbox<Effect>) {
    let old = durable.cells[key]
    durable.journalEnd += 1
    durable.unsynced.append(UndoLog.Entry(place: durable.journalEnd, key: key, cell: old))
    durable.cells[key] = cell
    if cell.isDeleted && !old.isDeleted { outbox.append(.observe(.tombstone(key))) }
  }

  /// Forgets the deletions that are older than the grace period.
  ///
  /// A replica that was away for longer may bring a deleted value back: nothing here contradicts it.
  mutating func compact(
    at moment: Moment, _ common: Common, into outbox: inout Outbox<Effect>
  ) {
    guard durable.cells.deletedCount > 0 else { return }
    for key in 0..<durable.cells.limit {
      let cell = durable.cells[key]
      guard isForgettable(cell, at: moment, common.settings) else { continue }
      if cell.kind == .siblings {
        // The next dot for this key must not be one that other replicas have seen.
        for dot in common.siblings(of: cell).context {
          durable.dotFloor = max(durable.dotFloor, dot.actor == .max ? 0 : dot.counter)
        }
      }
      durable.cells[key] = Cell(
        timestamp: cell.timestamp, value: cell.value, kind: .purged, isDeleted: false)
      outbox.append(.observe(.tombstonePurged(key)))
    }
  }

  /// Whether it is a deletion past its grace.
  func isForgettable(_ cell: Cell, at moment: Moment, _ settings: Settings) -> Bool {
    cell.isDeleted && moment.wall - cell.timestamp > settings.tombstoneGrace.nanoseconds / 1_000
  }
}
