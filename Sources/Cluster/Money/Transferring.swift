import Patterns
import Simulation

/// Transfers of money: strong, by dual write, and by outbox.
///
/// *Strong*: the ledger holds all balances in one value, changed by compare-and-set. *Dual write*
/// (the founding guide's listing): the debit, then an event to the broker, and whoever hears it credits;
/// a failure between the two loses the money, and a message delivered again credits twice. *Outbox*
/// (Richardson, "Transactional outbox"): the event is written with the debit in one value, a relay
/// publishes what waits, at least once, and a credit stands with its transfer's number beside the
/// balance, so that it is made once. A store that has no compare-and-set (AP) writes blindly.
extension World {
  /// Begins to serve transfers once there are any: nobody polls for what cannot come.
  mutating func openBank() {
    if settings.transfer.mode == .outbox { bank.keepsEvents = true }
    guard !bank.isOpen, settings.workload.mix.transfer > 0 else { return }
    bank.isOpen = true
    stores.intern(settings.keyRanks)
    for place in metrics.queues.indices { metrics.addQueues(of: [.credits], at: place) }
    for node in nodes.indices where nodes[node].process.isRunning { startRelay(at: NodeID(node)) }
  }

  /// Somebody wants money moved; the number of the transfer.
  mutating func orderTransfer(at client: NodeID) -> UInt32 {
    let accounts = settings.transfer.accounts
    let from = nodes[client.index].random.below(accounts)
    let to = (from + 1 + nodes[client.index].random.below(accounts - 1)) % accounts
    let amount = 1 + nodes[client.index].random.below(100)
    bank.transfers.append(
      Bank.Transfer(
        from: UInt32(from) + 1, to: UInt32(to) + 1, amount: UInt32(amount),
        mode: settings.transfer.mode))
    return UInt32(truncatingIfNeeded: bank.transfers.endIndex - 1)
  }

  /// The key that a call of a job is about.
  func storeKey(of job: Job, for route: Route) -> UInt32 {
    if route.isStoreOperation, bank.isOpen, let account = bank.account(of: job) {
      return HostedStore.key(account, in: .account)
    }
    if route.isStoreOperation, let cart = carts.cart(of: job) {
      return HostedStore.key(cart, in: .cart)
    }
    return job.key(for: route)
  }

  // MARK: Read, modify, write

  /// Writes what the job makes of what it has read, unless that is done already.
  mutating func swap(_ ref: JobRef) {
    let job = jobs[ref]
    let base = value(in: job.body)
    if job.route == .changeCart { return changeCart(ref, base) }
    let place = documents.place(of: base)
    guard let entry = entry(of: job, at: place) else { return advance(ref) }
    if case .debit(_, waits: true) = entry,
      documents.document(of: base)?.waiting ?? 0 >= Bank.outboxCapacity
    {
      jobs[ref].status = .overloaded
      return fail(ref, at: job.step - 1)
    }
    lastValue += 1
    let amount = bank[entry.transfer].map { Int32(bitPattern: $0.amount) } ?? 0
    documents.append(entry, of: amount, to: base, as: lastValue)
    jobs[ref].value = lastValue
    callStep(ref, .kvSwap, key: storeKey(of: job, for: .kvSwap))
  }

  /// The value that a read has found: of several siblings the latest, which the others are lost by.
  private func value(in body: Body) -> QuorumStore.Value {
    guard case .stored(let cell) = body else { return 0 }
    return stores.common.latestValue(of: cell)
  }

  /// What a job has to enter in the document at `place`; nil when there is nothing to be done.
  private func entry(of job: Job, at place: Documents.Place) -> Documents.Entry? {
    let entry: Documents.Entry
    switch job.route {
    case .moveTogether: entry = .move(job.key)
    // The listing asks nothing.
    case .debitThenPublish: return .debit(job.key, waits: false)
    case .debitWithEvent: entry = .debit(job.key, waits: true)
    case .credit where bank[job.key]?.mode == .dualWrite: return .credit(job.key)
    case .credit: entry = .credit(job.key)
    case .relayEvents: entry = .relayed(job.event)
    case .countLike: return .like
    case .checkout, .like, .readFeed, .orderStatus, .placeOrder, .findOrder, .reserveStock,
      .releaseStock, .charge, .refund, .addLike, .readLikes, .kvGet, .kvPut, .databaseRead,
      .databaseWrite, .publish, .receive, .acknowledge, .sendMail, .trackEvent, .fanOut, .catalog,
      .cancel, .cancelOrder, .kvDelete, .transfer, .kvSwap, .kvAdd, .incrementLike, .cart,
      .changeCart, .editCart,
      .kvInsert, .kvRemove:
      return nil
    }
    // A message comes again, and so does a request whose answer got lost: its number is its key.
    return documents.contains(entry, at: place) ? nil : entry
  }

  /// Whether the answer to a compare-and-set says that another value was there.
  func hasLostSwap(_ ref: JobRef, to cell: QuorumStore.Cell) -> Bool {
    let job = jobs[ref]
    guard foundedMode != .ap,
      case .call(.kvSwap, _) = Route.definitions[job.route.index].steps[Int(job.step)]
    else { return false }
    return cell.value != job.value
  }

  /// Reads again, and writes again what it makes of that; the read is the step before.
  mutating func swapAgain(_ ref: JobRef) {
    count(.conflicts, at: jobs[ref].node)
    jobs[ref].conflicts += 1
    guard jobs[ref].conflicts < Bank.attempts else {
      jobs[ref].status = .overloaded
      return fail(ref, at: jobs[ref].step - 1)
    }
    jobs[ref].step -= 1
    runStep(ref)
  }

  // MARK: The outbox's relay

  /// A node that can publish events begins to look for them.
  mutating func startRelay(at node: NodeID) {
    guard bank.isOpen, nodes[node.index].service == Route.relayEvents.service else { return }
    while bank.cursors.count <= node.index { bank.cursors.append(1) }
    let wait = nodes[node.index].random.interval(.zero, settings.transfer.relay)
    plan(.relay, at: node, after: wait)
  }

  /// Looks for events in the next account.
  mutating func relay(at node: NodeID) {
    guard bank.keepsEvents, nodes[node.index].isMember, !isLeaving(node) else {
      plan(.relay, at: node, after: .seconds(1))
      return
    }
    let account = bank.cursors[node.index]
    bank.cursors[node.index] = account >= UInt32(settings.transfer.accounts) ? 1 : account + 1
    // Most looks find nothing, and a trace of each would hide all others.
    let span = traces.start(
      spanNames[Route.relayEvents.index], .internal, node: node,
      service: nodes[node.index].service.rawValue, parent: .suppressed, at: now,
      wallOffset: wallOffset(of: node), random: &identities)
    let job = jobs.insert(
      Job(
        node: node, route: .relayEvents, origin: .relay, key: account, value: 0,
        deadline: now + settings.rpc.deadline, receivedAt: now, span: span))
    runStep(job)
  }

  /// Publishes the event that has waited longest in the account just read, if one does.
  mutating func publishEvent(_ ref: JobRef) {
    let body = jobs[ref].body
    let place = documents.place(of: value(in: body))
    guard let transfer = documents.waiting(at: place).last else { return end(ref) }
    jobs[ref].event = transfer
    callStep(ref, .publish, key: transfer)
  }

  /// The relay is done with an account; where it found something there may be more.
  mutating func relayed(_ job: Job) {
    let node = job.node
    guard job.status == .ok, job.event != .max else {
      plan(.relay, at: node, after: settings.transfer.relay)
      return
    }
    bank.cursors[node.index] = job.key
    plan(.relay, at: node, after: .zero)
  }
}

extension QuorumStore.Common {
  /// The value of a cell, or the latest of its siblings' values; 0 for none.
  func latestValue(of cell: QuorumStore.Cell) -> QuorumStore.Value {
    switch cell.kind {
    case .absent, .purged, .tombstone: return 0
    case .value: return cell.value
    case .siblings:
      var latest: QuorumStore.Sibling?
      for sibling in siblings(of: cell).siblings where !sibling.isTombstone {
        guard let known = latest else {
          latest = sibling
          continue
        }
        if (known.timestamp, known.value) < (sibling.timestamp, sibling.value) { latest = sibling }
      }
      return latest?.value ?? 0
    }
  }
}
