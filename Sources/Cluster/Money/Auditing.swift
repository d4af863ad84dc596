import Patterns
import Simulation

/// The auditor: reads all accounts at one moment, from outside, and says where the money is.
///
/// Nobody inside could: there is no moment that all nodes share. What it finds adds up: the balances,
/// what is in flight and what is lost, less what was created, are what there was at first.
extension World {
  /// Audits the bank, once a second.
  mutating func audit() {
    guard bank.isOpen else { return }
    if bank.auditedEpoch != storeEpoch { forgetBooks() }
    growBooks()
    guard let value = bookkeeper() else { return }
    for account in bank.heads.indices {
      let key = HostedStore.key(UInt32(account), in: .account)
      let (head, before) = (value(self, key), bank.heads[account])
      documents.keep(head)
      guard head != before.value else { continue }
      bank.heads[account] = Documents.Head(
        value: head, depth: documents.document(of: head)?.depth ?? 0)
      var entries: [(Documents.Entry, Bool)] = []
      documents.walk(from: before, to: head) { entries.append(($0, $1)) }
      for (entry, isTakenBack) in entries { bank.book(entry, isTakenBack: isTakenBack) }
    }
    draw()
    publishStatement()
  }

  /// A store founded anew holds nothing: all accounts are as they were at first.
  private mutating func forgetBooks() {
    bank.auditedEpoch = storeEpoch
    bank.auditedThrough = 0
    bank.heads = []
    bank.balances = []
    bank.unbalanced = []
    for index in bank.transfers.startIndex..<bank.transfers.endIndex {
      bank.transfers[index].debits = 0
      bank.transfers[index].credits = 0
      bank.transfers[index].isOpen = false
    }
  }

  private mutating func growBooks() {
    while bank.heads.count <= settings.transfer.accounts {
      bank.heads.append(Documents.Head())
      bank.balances.append(bank.balances.isEmpty ? 0 : settings.transfer.opening)
    }
  }

  /// How to read the newest version of a key; nil while who holds it is not there.
  mutating func bookkeeper() -> ((World, QuorumStore.Key) -> QuorumStore.Value)? {
    switch foundedMode {
    case .cp:
      var newest: Raft?
      for node in consensus.members {
        guard let server = consensus.server(of: node) else { continue }
        if server.applied > newest?.applied ?? 0 { newest = server }
      }
      // One who has just started has forgotten what it had applied.
      guard let machine = newest?.machine, let applied = newest?.applied,
        applied >= bank.auditedThrough
      else { return nil }
      bank.auditedThrough = applied
      return { _, key in machine[key].value }
    case .ca:
      return { world, key in
        var newest: KeyValueMachine.Register?
        for node in world.primaries.members {
          guard let machine = world.primaries.machine(of: node), machine.role != .bystander
          else { continue }
          let register = machine.register(of: key)
          if register.version > newest?.version ?? 0 { newest = register }
        }
        return newest?.value ?? 0
      }
    case .ap:
      return { world, key in
        var newest = QuorumStore.Cell.absent
        for node in world.stores.replicas(of: key) {
          guard let cell = world.stores.cell(of: key, at: node) else { continue }
          if !world.stores.common.covers(newest, cell) { newest = cell }
        }
        return world.stores.common.latestValue(of: newest)
      }
    }
  }

  /// Draws up the statement.
  private mutating func draw() {
    var statement = Bank.Statement()
    for balance in bank.balances { statement.balance += balance }
    statement.expected = (bank.balances.count - 1) * settings.transfer.opening
    var kept: [UInt32] = []
    for number in bank.unbalanced {
      guard let transfer = bank[number] else { continue }
      if transfer.debits == transfer.credits {
        bank.transfers[Int(number)].isOpen = false
      } else {
        kept.append(number)
      }
    }
    bank.unbalanced = kept
    var missing: [UInt32] = []
    for number in kept {
      guard let transfer = bank[number] else { continue }
      let surplus = Int(transfer.credits) - Int(transfer.debits)
      if surplus > 0 {
        statement.created += surplus * Int(transfer.amount)
      } else {
        missing.append(number)
      }
    }
    let carried = carriers(of: missing, &statement)
    for (place, number) in missing.enumerated() {
      guard let transfer = bank[number] else { continue }
      let times = Int(transfer.debits) - Int(transfer.credits)
      let amount = Int(transfer.amount)
      statement.inFlight += carried[place] ? amount : 0
      statement.lost += (carried[place] ? times - 1 : times) * amount
    }
    bank.statement = statement
  }

  /// Which of these transfers an event, a message or a process still carries.
  private func carriers(of transfers: [UInt32], _ statement: inout Bank.Statement) -> [Bool] {
    var carried = transfers.map { _ in false }
    func carry(_ number: UInt32) {
      if let place = transfers.firstIndex(of: number) { carried[place] = true }
    }
    for head in bank.heads {
      for number in documents.waiting(at: documents.place(of: head.value)) {
        statement.waitingEvents += 1
        carry(number)
      }
    }
    guard !transfers.isEmpty else { return carried }
    let topic = UInt64(Topic.moneyDebited.rawValue)
    jobs.forEach { _, job in
      switch job.route {
      case .debitThenPublish, .credit: carry(job.key)
      case .publish: if job.value == topic { carry(job.key) }
      case .relayEvents: if job.event != .max { carry(job.event) }
      case .checkout, .like, .readFeed, .orderStatus, .placeOrder, .findOrder, .reserveStock,
        .releaseStock, .charge, .refund, .addLike, .readLikes, .kvGet, .kvPut, .databaseRead,
        .databaseWrite, .receive, .acknowledge, .sendMail, .trackEvent, .fanOut, .catalog, .cancel,
        .cancelOrder, .kvDelete, .transfer, .moveTogether, .debitWithEvent, .kvSwap, .kvAdd,
        .countLike, .incrementLike, .cart, .changeCart, .editCart, .kvInsert, .kvRemove:
        break
      }
    }
    calls.forEach { _, call in
      if call.route == .publish, call.value == topic { carry(call.key) }
    }
    for broker in brokers {
      broker[.credits].forEachMessage { carry(MessageContent(rawValue: $0.body).key) }
    }
    return carried
  }

  private mutating func publishStatement() {
    let statement = bank.statement
    let families: [ClusterMetrics.Family] = [
      .moneyBalance, .moneyExpected, .moneyInFlight, .moneyLost, .moneyCreated,
    ]
    if bank.series.isEmpty {
      let observer = stores.metrics.theObserver(in: &metrics)
      for family in families { bank.series.append(metrics.store.resolve(family.id, observer)) }
    }
    let values = [
      statement.balance, statement.expected, statement.inFlight, statement.lost, statement.created,
    ]
    for (series, value) in zip(bank.series, values) { metrics.store.set(series, Double(value)) }
  }
}

extension Bank {
  /// Enters what stands in a document in the auditor's books, or takes it back.
  mutating func book(_ entry: Documents.Entry, isTakenBack: Bool) {
    let sign = isTakenBack ? -1 : 1
    switch entry {
    case .debit(let number, _): book(number, debits: sign, credits: 0)
    case .credit(let number): book(number, debits: 0, credits: sign)
    case .move(let number): book(number, debits: sign, credits: sign)
    case .relayed, .like, .cart: break
    }
  }

  private mutating func book(_ number: UInt32, debits: Int, credits: Int) {
    guard let transfer = self[number] else { return }
    transfers[Int(number)].debits += Int16(debits)
    transfers[Int(number)].credits += Int16(credits)
    let amount = Int(transfer.amount)
    if balances.indices.contains(Int(transfer.from)) {
      balances[Int(transfer.from)] -= debits * amount
    }
    if balances.indices.contains(Int(transfer.to)) {
      balances[Int(transfer.to)] += credits * amount
    }
    guard !transfer.isOpen, transfers[Int(number)].debits != transfers[Int(number)].credits else {
      return
    }
    transfers[Int(number)].isOpen = true
    unbalanced.append(number)
  }
}
