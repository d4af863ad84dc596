import Patterns
import Simulation

/// The host of the quorum store: takes requests to it, carries out what it wants done.
extension World {
  /// The coordinator's part of a request; the job goes on when the store has replied.
  mutating func coordinate(_ ref: JobRef, write: Bool) {
    let job = jobs[ref]
    let node = job.node
    guard let place = stores.place(of: node) else { return stepEnded(ref, .unavailable, .none) }
    // A client of an older ring learns of the newer one, and asks those who keep the key now.
    if settings.store.routing == .owner, !stores.replicas(of: job.key).contains(node) {
      count(.wrongOwner, at: node)
      return stepEnded(ref, .wrongOwner, .epoch(UInt32(stores.common.ring.epoch)))
    }
    // A full disk takes no write, not even for others.
    if write && nodes[node.index].process.isDiskFull { return stepEnded(ref, .failed, .none) }
    let span = traces.start(
      stores.metrics.names[write ? 1 : 0], .internal, node: node,
      service: Service.kv.rawValue, parent: job.span.context, at: now,
      wallOffset: wallOffset(of: node), random: &identities)
    let operation = stores.operations.insert(
      StoreOperation(
        job: ref, node: node, key: job.key, isWrite: write,
        expected: stores.acknowledged[job.key], span: span))
    if write {
      stores.unsettle(job.key)
      noteKnowledge(of: job, at: node)
      // Only then does a write become a hint: until who was away is known to be back.
      if !faults.active.isEmpty || now - faults.healedAt < .seconds(30) {
        stores.replays.remember(job.value, span.context)
      }
    }
    // Nobody stands by while others answer.
    park(ref)
    let request = QuorumStore.Request(
      tag: UInt64(operation.generation) << 32 | UInt64(operation.index), key: job.key,
      hash: stores.hashes[Int(job.key)],
      write ? QuorumStore.Request.Action(job.route, job.value) : .get,
      context: job.context == 0
        ? .absent : stores.common.cell(ofSiblingsAt: UInt64(job.context - 1)))
    stores.replicas[place].work += 1
    let start = stores.outbox.count
    stores.replicas[place].machine.submit(
      request, at: storeMoment(node), &stores.common, into: &stores.outbox)
    carryOutStore(node, from: start, StoreContext(operation: span.context))
  }

  /// What a node's clocks say.
  func storeMoment(_ node: NodeID) -> QuorumStore.Moment {
    let wall =
      nodes[node.index].process.isTroubled
      ? nodes[node.index].process.wallClock(at: now) : now
    return QuorumStore.Moment(now: monotonic(node), wall: (wall + World.epoch).nanoseconds / 1_000)
  }

  /// Carries out the effects from `start` on, first to last.
  mutating func carryOutStore(_ node: NodeID, from start: Int, _ context: StoreContext) {
    var index = start
    while index < stores.outbox.count {
      switch stores.outbox[index] {
      case .send(let message, let to): post(message, from: node, to: to, context)
      case .sendWhenDurable(let message, let to, let journal):
        let letter = stores.letters.insert(
          StoreLetter(
            from: node, to: to, message: message, operation: context.operation,
            exchange: context.exchange, server: context.server, journal: journal, holder: node))
        let time = settings.disk.fsync + nodes[node.index].process.diskDelay
        planStore(.synced(letter), at: node, after: time)
      case .reply(let reply): storeReplied(reply)
      case .startTimer(let timer, let wait):
        planStore(.timer(timer), at: node, after: nodes[node.index].process.timer(wait))
      case .observe(let observation): storeObserved(observation, at: node)
      }
      index += 1
    }
    stores.outbox.truncate(to: start)
  }

  /// Sends a message off; one to the node itself needs no network.
  mutating func post(
    _ message: QuorumStore.Message, from: NodeID, to: NodeID, _ context: StoreContext
  ) {
    var letter = StoreLetter(
      from: from, to: to, message: message, operation: context.operation)
    if to == from {
      letter.holder = from
      let slot = stores.letters.insert(letter)
      planStore(.work(slot), at: from, after: .zero)
      return
    }
    if let kind = message.question {
      letter.exchange = openExchange(kind, from: from, context.operation)
    } else if message.isAnswer, to == context.sender {
      letter.exchange = context.exchange
      if let server = context.server { traces.end(server, at: now) }
    }
    if case .hint(let number, _, let cell) = message {
      hintLeaves(number, cell, from: from, to: to)
    }
    if message.isAntiEntropy { count(.merkleBytes, at: from, by: Double(message.bytes)) }
    let slot = stores.letters.insert(letter)
    send(
      .store(slot, isAnswer: message.isAnswer), from: from, to: to, bytes: message.bytes)
  }

  /// The disk holds what an answer depends on: the answer leaves.
  mutating func storeSynced(_ slot: Slot) {
    guard let letter = stores.letters.find(slot), let place = stores.place(of: letter.from) else {
      return
    }
    if !nodes[letter.from.index].process.losesUnsynced {
      stores.replicas[place].machine.synced(through: letter.journal)
    }
    if let server = letter.server { traces.end(server, at: now) }
    guard letter.to != letter.from else { return storeWork(slot) }
    stores.letters[slot].holder = nil
    if letter.message.isAntiEntropy {
      count(.merkleBytes, at: letter.from, by: Double(letter.message.bytes))
    }
    send(
      .store(slot, isAnswer: letter.message.isAnswer), from: letter.from, to: letter.to,
      bytes: letter.message.bytes)
  }

  /// A message of another store is here; a slow or late node gets to it later.
  ///
  /// Unless the store it was sent for has been replaced meanwhile: then it is nobody's.
  mutating func storeArrived(_ slot: Slot, at node: NodeID) {
    guard let letter = stores.letters.find(slot) else { return }
    let wait = letter.message.isWork ? storeDelay(at: node) : .zero
    guard wait > .zero else { return storeWork(slot) }
    stores.letters[slot].holder = node
    planStore(.work(slot), at: node, after: wait)
  }

  /// How much later than usual a slow or late node gets to a message.
  mutating func storeDelay(at node: NodeID) -> Interval {
    guard nodes[node.index].process.isTroubled else { return .zero }
    let usual = settings.server.time.kv
    var wait = nodes[node.index].process.stretched(usual) - usual
    let trouble = nodes[node.index].process.service(route: .max)
    wait += trouble.delay
    if trouble.jitter > .zero {
      wait += nodes[node.index].random.interval(-trouble.jitter, trouble.jitter)
    }
    return wait
  }

  /// The store takes a message in.
  mutating func storeWork(_ slot: Slot) {
    guard let letter = stores.letters.remove(slot) else { return }
    let node = letter.to
    guard let place = stores.place(of: node) else { return }
    if letter.message.needsDisk, nodes[node.index].process.isDiskFull {
      return bounce(letter)
    }
    switch letter.message {
    // A copy made for a change that was called off is nobody's: it would be a stale one for ever.
    case .stream(let number, _, _) where !isUnderWay(number): return
    // Told at the source, of which the change knows what it owes.
    case .streamAck(let number): streamed(number, from: node)
    case .stream, .write, .writeFor, .read, .repair, .hint, .writeAck, .data, .digest, .repairAck,
      .hintAck, .coordinate, .coordinated, .treeOffer, .treeSame, .treeAsk, .treeChildren,
      .leafCell, .leafAsk, .leafDone, .treeEnd:
      break
    }
    var context = StoreContext(
      sender: letter.from, operation: letter.operation, exchange: letter.exchange)
    if letter.message.isAnswer {
      closeExchange(letter.exchange, .ok)
    } else if let kind = letter.message.question,
      let exchange = stores.exchanges.find(letter.exchange)
    {
      stores.replicas[place].work += 1
      context.server = serveExchange(kind, exchange, at: node)
    }
    let start = stores.outbox.count
    stores.replicas[place].machine.receive(
      letter.message, from: letter.from, at: storeMoment(node), &stores.common,
      into: &stores.outbox)
    carryOutStore(node, from: start, context)
    if case .hintAck = letter.message { hintArrived(at: letter.from, from: node) }
  }

  /// Sends a message back that nobody took: nothing was done with it.
  mutating func bounce(_ letter: StoreLetter) {
    var letter = letter
    letter.holder = nil
    let slot = stores.letters.insert(letter)
    send(.storeRefused(slot), from: letter.to, to: letter.from, bytes: 64)
  }

  /// A message that this node had sent has come back.
  mutating func storeRefused(_ slot: Slot) {
    guard let letter = stores.letters.remove(slot), let place = stores.place(of: letter.from) else {
      return
    }
    closeExchange(letter.exchange, .refused)
    if case .hint = letter.message {
      endReplay(from: letter.from, to: letter.to, .connectionRefused)
    }
    let start = stores.outbox.count
    stores.replicas[place].machine.refused(
      letter.message, by: letter.to, at: storeMoment(letter.from), &stores.common,
      into: &stores.outbox)
    carryOutStore(letter.from, from: start, StoreContext(operation: letter.operation))
  }

  /// A timer of a store has run out.
  mutating func storeTimer(_ timer: QuorumStore.Timer, at node: NodeID) {
    guard let place = stores.place(of: node) else { return }
    let start = stores.outbox.count
    stores.replicas[place].machine.fired(
      timer, at: storeMoment(node), &stores.common, into: &stores.outbox)
    carryOutStore(node, from: start, StoreContext())
  }

  /// The store has answered a client's request.
  private mutating func storeReplied(_ reply: QuorumStore.Reply) {
    let slot = Slot(
      index: UInt32(truncatingIfNeeded: reply.tag),
      generation: UInt32(truncatingIfNeeded: reply.tag >> 32))
    guard let operation = stores.operations.remove(slot) else { return }
    let status = Status(reply.outcome)
    traces.end(operation.span, at: now, failure: status.failure)
    if reply.outcome == .ok { storeAnswered(operation, reply.cell) }
    stepEnded(operation.job, status, .stored(reply.cell))
  }

  /// Compares an answer with what was acknowledged before.
  private mutating func storeAnswered(_ operation: StoreOperation, _ cell: QuorumStore.Cell) {
    let key = operation.key
    guard operation.isWrite else {
      if !stores.common.covers(cell, operation.expected) {
        count(.staleReads, at: operation.node)
      }
      return
    }
    let known = stores.acknowledged[key]
    if stores.common.covers(cell, known) {
      stores.acknowledged[key] = cell
    } else if !stores.common.covers(known, cell) {
      stores.acknowledged[key] = stores.common.merge(known, cell)
    }
  }
}

extension Status {
  /// How a request to the store ended, as its caller hears it.
  init(_ outcome: QuorumStore.Outcome) {
    self =
      switch outcome {
      case .ok: .ok
      case .failed: .failed
      case .unavailable: .unavailable
      case .unknown: .timeout
      }
  }
}

// MARK: Life

extension World {
  /// Puts a store on a kv node.
  mutating func addStore(_ node: NodeID) {
    let clocks = stores.nodes.map { monotonic($0) } + [monotonic(node)]
    stores.addReplica(node, every: settings.store.gossip, clocks: clocks)
  }

  /// A kv node's process begins, for the first time or again.
  mutating func startStore(_ node: NodeID) {
    startQuorumStore(node)
    startConsensus(node)
    startPrimary(node)
  }

  mutating func startQuorumStore(_ node: NodeID) {
    guard let place = stores.place(of: node) else { return }
    stores.replicas[place].gossipedAt = now
    for other in stores.replicas[place].detectors.indices {
      stores.replicas[place].detectors[other] = PhiAccrual(
        every: settings.store.gossip, at: monotonic(node))
    }
    let start = stores.outbox.count
    stores.replicas[place].machine.start(
      at: storeMoment(node), stores.common, into: &stores.outbox)
    carryOutStore(node, from: start, StoreContext())
    followRing(place)
    // Not all at the same moment.
    let wait = nodes[node.index].random.interval(.zero, settings.store.gossip)
    planStore(.gossip, at: node, after: nodes[node.index].process.timer(wait))
  }

  /// The process has died: what it coordinated is forgotten; the disk's content is kept, or, when
  /// the whole machine went, what the disk had really synced of it.
  mutating func crashStore(_ node: NodeID, losingUnsynced: Bool) {
    if node.index < stores.contexts.count { stores.contexts[node.index].removeAll() }
    crashLed(node)
    crashConsensus(node, losingUnsynced: losingUnsynced)
    crashPrimary(node, losingUnsynced: losingUnsynced)
    guard let place = stores.place(of: node) else { return }
    if losingUnsynced {
      // Nobody keeps count of what a disk has lost: all keys are looked at.
      for key in 0..<stores.keyLimit { stores.unsettle(key) }
    }
    stores.replicas[place].machine.crash(losingUnsynced: losingUnsynced)
    var letters: [Slot] = []
    stores.letters.forEach { if $1.holder == node { letters.append($0) } }
    for slot in letters {
      if let server = stores.letters.remove(slot)?.server {
        traces.end(server, at: now, failure: .connectionReset)
      }
    }
    var operations: [Slot] = []
    stores.operations.forEach { if $1.node == node { operations.append($0) } }
    for slot in operations {
      if let span = stores.operations.remove(slot)?.span {
        traces.end(span, at: now, failure: .connectionReset)
      }
    }
    var exchanges: [Slot] = []
    stores.exchanges.forEach { if $1.caller == node { exchanges.append($0) } }
    for slot in exchanges { closeExchange(slot, .refused) }
    for target in stores.nodes { endReplay(from: node, to: target, .connectionReset) }
  }
}

// MARK: Anti-entropy

extension World {
  /// The interval has changed: every store plans its next round anew.
  mutating func rescheduleAntiEntropy() {
    for place in stores.replicas.indices {
      let node = stores.replicas[place].node
      guard nodes[node.index].process.isRunning else { continue }
      let start = stores.outbox.count
      stores.replicas[place].machine.scheduleAntiEntropy(
        at: storeMoment(node), stores.common.settings, into: &stores.outbox)
      carryOutStore(node, from: start, StoreContext())
    }
  }
}

// MARK: Gossip

extension World {
  /// A store tells its peers that it lives, and takes note of whose word it has missed.
  mutating func gossip(_ node: NodeID) {
    guard let place = stores.place(of: node) else { return }
    planStore(.gossip, at: node, after: nodes[node.index].process.timer(settings.store.gossip))
    for peer in stores.replicas.indices where peer != place {
      let other = stores.replicas[peer].node
      guard nodes[other.index].isMember else { continue }
      send(.heartbeat, from: node, to: other, kind: .datagram, bytes: 64)
    }
    // Who was frozen has heard nobody, and blames none for it (Cassandra's local pause).
    let isLate = now - stores.replicas[place].gossipedAt > settings.store.gossip * 5
    stores.replicas[place].gossipedAt = now
    if !isLate { suspectSilent(place) }
  }

  private mutating func suspectSilent(_ place: Int) {
    let clock = monotonic(stores.replicas[place].node)
    var silent = NodeSet()
    for peer in stores.replicas.indices where peer != place {
      if stores.replicas[place].detectors[peer].phi(at: clock) > settings.store.phi {
        silent.insert(stores.replicas[peer].node)
      }
    }
    if silent != stores.replicas[place].machine.suspected {
      stores.replicas[place].machine.suspect(silent, at: clock)
    }
  }

  /// A peer lives.
  mutating func heard(from peer: NodeID, at node: NodeID) {
    guard let place = stores.place(of: node), let other = stores.place(of: peer) else { return }
    let clock = monotonic(node)
    stores.replicas[place].detectors[other].heard(at: clock)
    var suspected = stores.replicas[place].machine.suspected
    if suspected.contains(peer) {
      suspected.remove(peer)
      stores.replicas[place].machine.suspect(suspected, at: clock)
    }
  }
}

// MARK: Version contexts

extension World {
  /// What the caller has seen of a key, as a write names it; zero when nothing or not asked for.
  func storeContext(of call: Call) -> UInt32 {
    guard call.route == .kvPut || call.route == .kvDelete || call.route == .kvSwap,
      settings.store.versions.keepsSiblings
    else { return 0 }
    if case .job(let ref) = call.parent, let job = jobs.find(ref), job.route == .changeCart {
      // A cart replaces the siblings it was merged from, and none that its node has seen since.
      guard case .stored(let cell) = job.body else { return 0 }
      return cell.kind == .siblings && cell.value < UInt64(UInt32.max) ? UInt32(cell.value) + 1 : 0
    }
    guard call.caller.index < stores.contexts.count else { return 0 }
    return stores.contexts[call.caller.index][call.key]
  }

  /// The caller remembers which siblings it has seen of a key.
  mutating func rememberContext(_ body: Body, _ key: UInt32, at caller: NodeID) {
    guard case .stored(let cell) = body, cell.kind == .siblings, cell.value < UInt64(UInt32.max)
    else { return }
    while stores.contexts.count <= caller.index { stores.contexts.append(KeyTable(0)) }
    stores.contexts[caller.index][key] = UInt32(cell.value) + 1
  }
}
