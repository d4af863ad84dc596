public import Simulation

extension World {
  /// Lets everything happen that is due until `target`, at most `maximumSteps` events of it.
  ///
  /// Commands of the schedule are given as a person gives them: when all else of their instant has
  /// happened. So the recording of a session, a schedule, runs as the session did. Returns true when
  /// the target was reached; the clock then stands exactly there.
  @discardableResult
  public mutating func advance(to target: Instant, maximumSteps: Int = .max) -> Bool {
    var steps = 0
    while steps < maximumSteps {
      if let (time, event) = events.popFirst(notAfter: min(target, nextScheduled)) {
        now = time
        steps += 1
        happen(event)
      } else if nextScheduled <= target, scheduledCount < scenario.schedule.count {
        steps += 1
        giveScheduled()
      } else {
        now = max(now, target)
        return true
      }
    }
    return false
  }

  private mutating func giveScheduled() {
    let entry = scenario.schedule[scheduledCount]
    now = max(now, entry.instant)
    scheduledCount += 1
    let rest = scenario.schedule[scheduledCount...]
    nextScheduled = rest.first?.instant ?? .never
    apply(entry.command)
  }

  /// Plans `what` for the present life of the process at `node`.
  @discardableResult
  mutating func plan(_ what: Event.What, at node: NodeID, after wait: Interval) -> Ticket {
    events.schedule(
      at: now + wait,
      Event(node: node, incarnation: nodes[node.index].incarnation, what: what))
  }

  /// Plans `what` for the present life of the process at `node`, unless another store is founded
  /// before.
  @discardableResult
  mutating func planStore(
    _ what: Event.StoreEvent, at node: NodeID, after wait: Interval
  ) -> Ticket {
    plan(.store(what, epoch: storeEpochByte), at: node, after: wait)
  }

  /// As much of the store's epoch as an event carries: no event waits for 256 foundings.
  private var storeEpochByte: UInt8 { UInt8(truncatingIfNeeded: storeEpoch) }

  /// Plans `what` for the world itself, whatever becomes of the nodes.
  mutating func planForWorld(_ what: Event.What, after wait: Interval) {
    events.schedule(at: now + wait, Event(node: NodeID(0), incarnation: 0, what: what))
  }

  private mutating func happen(_ event: Event) {
    eventCount += 1
    digest.combine(UInt64(bitPattern: now.nanoseconds))
    if case .deliver(let message) = event.what { return deliver(message, event) }
    guard event.incarnation != 0 else { return happenToWorld(event.what) }
    let node = event.node
    guard event.incarnation == nodes[node.index].incarnation else { return }
    if nodes[node.index].process.life == .paused {
      nodes[node.index].backlog.append(event)
      return
    }
    digest.combine(UInt64(node.rawValue))
    switch event.what {
    case .deliver: break  // Taken care of above: a message outlives the process it is sent to.
    case .arrival: arrive(at: node)
    case .workDone(let job): workDone(job)
    case .callTimeout(let call, let attempt): attemptTimedOut(call, attempt: attempt)
    case .callHedge(let call, let attempt): hedge(call, attempt: attempt)
    case .callRetry(let call): startAttempt(call)
    case .callFailed(let call, let status): attemptEnded(call, status, .none)
    case .store(let what, let epoch): if epoch == storeEpochByte { happenInStore(what, at: node) }
    case .poll(let consumer): poll(consumer)
    case .relay: relay(at: node)
    case .persisted(let ticket): persisted(ticket, at: node)
    case .messageVisible(let queue, let receipt): messageVisible(queue, receipt, at: node)
    case .longPollOver(let queue, let waiter): longPollOver(queue, waiter, at: node)
    case .healthCheck(let instance, let probe): healthCheck(instance, probe, at: node)
    case .healthCheckTimeout(let instance, let probe): healthCheckTimeout(instance, probe, at: node)
    case .reapInstances(let epoch): reapInstances(epoch, at: node)
    case .started: started(node)
    case .refreshCatalog: refreshCatalog(at: node)
    case .breakerRested(let breaker): breakerRested(Int(breaker))
    case .scrape, .heal, .flap, .monkeyStrikes, .membership: happenToWorld(event.what)
    }
  }

  private mutating func happenInStore(_ what: Event.StoreEvent, at node: NodeID) {
    switch what {
    case .founded: startStore(node)
    case .synced(let letter): storeSynced(letter)
    case .work(let letter): storeWork(letter)
    case .timer(let timer): storeTimer(timer, at: node)
    case .gossip: gossip(node)
    case .ledTimer(let operation): ledTimer(operation)
    case .raftTimer(let timer): raftTimer(timer, at: node)
    case .raftSynced(let place): raftSynced(place, at: node)
    case .raftLetter(let letter): raftLetter(letter)
    case .primaryTimer(let timer): primaryTimer(timer, at: node)
    case .primarySynced(let number): primarySynced(number, at: node)
    case .primaryLeaves(let message, let to): say(message, from: node, to: to)
    }
  }

  private mutating func happenToWorld(_ what: Event.What) {
    switch what {
    case .heal(let fault): runOut(fault)
    case .scrape: scrape()
    case .flap(let fault): flap(fault)
    case .monkeyStrikes(let number): monkeyStrikes(number)
    case .membership: membershipPulse()
    case .deliver, .arrival, .workDone, .callTimeout, .callHedge, .callRetry,
      .callFailed, .poll, .persisted, .messageVisible, .longPollOver, .healthCheck,
      .healthCheckTimeout, .reapInstances, .started, .refreshCatalog, .breakerRested, .store,
      .relay:
      break
    }
  }

  // MARK: Messages

  /// Sends `payload` off; whether and when it arrives is the network's business.
  mutating func send(
    _ payload: Payload, from: NodeID, to: NodeID, kind: LinkKind = .stream, bytes: Int = 512
  ) {
    let journey = network.send(from: from, to: to, kind: kind, bytes: bytes, at: now)
    guard let arrival = journey.arrival else {
      droppedCount += 1
      traffic.remember(
        Flight(
          Message(from: from, to: to, sentAt: now, arrivesAt: now, payload: payload), isLost: true))
      discard(payload)
      return
    }
    for time in [arrival, journey.duplicate] {
      guard let time else { continue }
      let message = messages.insert(
        Message(from: from, to: to, sentAt: now, arrivesAt: time, payload: payload))
      // A datagram belongs to no life of its receiver: it meets whichever runs then.
      let life = kind == .stream ? nodes[to.index].incarnation : 0
      events.schedule(at: time, Event(node: to, incarnation: life, what: .deliver(message)))
    }
  }

  private mutating func deliver(_ slot: Slot, _ event: Event) {
    guard let message = messages.find(slot) else { return }
    digest.combine(UInt64(message.from.rawValue) << 8 | UInt64(message.to.rawValue))
    if network.isCut(from: message.from, to: message.to) {
      lose(message, slot)
      discard(message.payload)
      return
    }
    guard nodes[message.to.index].isMember else {
      lose(message, slot)
      refuse(message, with: .refused)
      return
    }
    // A connection dies with the process at its end: what was under way on it is reset, not refused.
    let isOrphan =
      event.incarnation != 0 && event.incarnation != nodes[message.to.index].incarnation
    switch nodes[message.to.index].process.life {
    case .running where isOrphan || !nodes[message.to.index].hasStarted:
      lose(message, slot)
      refuse(message, with: isOrphan ? .reset : .refused)
      return
    case .running: break
    case .paused:
      nodes[message.to.index].backlog.append(event)
      return
    case .crashed:
      lose(message, slot)
      discard(message.payload)
      return
    case .killed:
      lose(message, slot)
      refuse(message, with: isOrphan ? .reset : .refused)
      return
    }
    messages.remove(slot)
    deliveredCount += 1
    traffic.count(from: message.from, to: message.to)
    traffic.remember(Flight(message))
    receive(message)
  }

  private mutating func lose(_ message: Message, _ slot: Slot) {
    droppedCount += 1
    messages.remove(slot)
    traffic.remember(Flight(message, isLost: true))
  }

  /// The machine lives but nobody listens, or no longer: a caller hears so at once.
  mutating func refuse(_ message: Message, with status: Status) {
    switch message.payload {
    case .request(let request):
      send(
        .response(
          Response(
            call: request.call, attempt: request.attempt, status: status, body: .none)),
        from: message.to, to: message.from, bytes: 64)
    case .check(let probe):
      send(.checkAnswered(probe, code: 0), from: message.to, to: message.from, bytes: 64)
    case .store(let slot, _):
      if let letter = stores.letters.remove(slot) { bounce(letter) }
    case .storeRefused: discard(message.payload)
    case .led(let request):
      send(
        .ledAnswer(request.operation, .refused), from: message.to, to: message.from, bytes: 64)
    case .response, .heartbeat, .checkAnswered, .register, .hangUp, .ledAnswer, .raft, .primary,
      .ringAsk, .ring, .cancel:
      break
    }
  }

  /// Frees what a message that will not arrive has kept elsewhere.
  mutating func discard(_ payload: Payload) {
    switch payload {
    case .store(let slot, _), .storeRefused(let slot): stores.letters.remove(slot)
    case .request, .response, .heartbeat, .check, .checkAnswered, .register, .hangUp, .led,
      .ledAnswer, .raft, .primary, .ringAsk, .ring, .cancel:
      break
    }
  }

  private mutating func receive(_ message: Message) {
    switch message.payload {
    case .request(let request): serve(request, at: message.to, from: message.from)
    case .response(let response): answered(response)
    case .check(let probe):
      send(.checkAnswered(probe, code: 200), from: message.to, to: message.from, bytes: 128)
    case .checkAnswered(let probe, let code):
      checkAnswered(message.from, probe, code: code, at: message.to)
    case .cancel(let call, let attempt): cancelled(call, attempt: attempt, at: message.to)
    case .register: registered(message.from, at: message.to)
    case .ringAsk(let call): tellRing(call, to: message.from, at: message.to)
    case .ring(let call, let epoch): toldRing(call, epoch: Int(epoch), at: message.to)
    case .hangUp: hungUp(message.from, at: message.to)
    case .heartbeat: heard(from: message.from, at: message.to)
    case .store(let letter, _): storeArrived(letter, at: message.to)
    case .storeRefused(let letter): storeRefused(letter)
    case .led(let request): serveLed(request, at: message.to, from: message.from)
    case .ledAnswer(let operation, let outcome): ledAnswered(operation, outcome)
    case .raft(let word, let epoch):
      raftArrived(word, epoch: epoch, from: message.from, at: message.to)
    case .primary(let word, let epoch):
      primaryArrived(word, epoch: epoch, from: message.from, at: message.to)
    }
  }
}
