import Patterns
import Simulation

/// Requests to a store that has a leader: whichever node is asked finds it, and answers for it.
///
/// As etcd's servers do, a node that does not lead hands proposals on; with no leader in sight it asks
/// again every tick until the client's time is up. A client so hears `unavailable` after its own
/// deadline, not at once, when its request has certainly reached nobody.
extension World {
  /// How often a request without a leader looks for one (etcd: a tick).
  private static let leaderPoll = Interval.milliseconds(100)
  /// How long an answer of a leader is waited for before the request is sent again.
  private static let leaderPatience = Interval.seconds(1)

  /// Takes a client's request in.
  mutating func lead(_ ref: JobRef, write: Bool) {
    let job = jobs[ref]
    let node = job.node
    // A log has no use for what merges: one order of all updates loses none. This one came too late.
    if job.route == .kvAdd || job.route == .kvInsert || job.route == .kvRemove {
      return stepEnded(ref, .unavailable, .none)
    }
    if write && nodes[node.index].process.isDiskFull { return stepEnded(ref, .failed, .none) }
    if write { noteKnowledge(of: job, at: node) }
    let span = traces.start(
      stores.metrics.names[write ? 1 : 0], .internal, node: node,
      service: Service.kv.rawValue, parent: job.span.context, at: now,
      wallOffset: wallOffset(of: node), random: &identities)
    let session = session(of: job)
    let patience = write ? settings.store.writeTimeout : settings.store.readTimeout
    let operation = led.operations.insert(
      LedOperation(
        job: ref, node: node,
        request: LedRequest(
          // A register that holds zero is empty: there are no deletions to remember.
          key: job.key, value: job.route == .kvDelete ? 0 : job.value, isWrite: write,
          isSwap: job.route == .kvSwap,
          client: session.client,
          sequence: session.sequence, epoch: UInt16(truncatingIfNeeded: storeEpoch),
          trace: span.context),
        expected: stores.acknowledged[job.key], span: span, startedAt: now,
        deadline: min(now + patience, max(now, job.deadline))))
    led.operations[operation].request.operation = operation
    park(ref)
    tryLeader(operation)
  }

  /// A call is a session: its attempts repeat one command, and its place is not used again before it
  /// has ended (Ongaro 2014, §6.3).
  private func session(of job: Job) -> (client: UInt16, sequence: UInt32) {
    guard settings.raft.sessions, !settings.bugs[.raftNoSessions],
      case .call(let call, _, _) = job.origin,
      call.index < UInt32(UInt16.max)
    else { return (0, 0) }
    return (UInt16(call.index) + 1, call.generation)
  }

  /// What the machine behind the leader is told to do.
  func command(_ request: LedRequest) -> KeyValueMachine.Command {
    let action: KeyValueMachine.Action =
      if request.isSwap {
        .compareAndSet(documents.base(of: request.value), request.value)
      } else if request.isWrite {
        .write(request.value)
      } else {
        .read
      }
    return KeyValueMachine.Command(
      action, key: request.key, client: request.isWrite ? request.client : 0,
      sequence: request.sequence)
  }

  /// Sends a request to whoever is believed to lead; without one it waits.
  mutating func tryLeader(_ slot: Slot) {
    let operation = led.operations[slot]
    guard now < operation.deadline else { return ledTimeIsUp(slot) }
    let target = leaderKnown(at: operation.node, isWrite: operation.request.isWrite)
    let wait = target == nil ? Self.leaderPoll : Self.leaderPatience
    led.operations[slot].timer = planStore(
      .ledTimer(slot), at: operation.node,
      after: min(nodes[operation.node.index].process.timer(wait), operation.deadline - now))
    guard let target else { return }
    led.operations[slot].unanswered &+= 1
    if target == operation.node {
      serveLed(operation.request, at: target, from: operation.node)
    } else {
      send(.led(operation.request), from: operation.node, to: target, bytes: 128)
    }
  }

  /// Whom a node would ask.
  private func leaderKnown(at node: NodeID, isWrite: Bool) -> NodeID? {
    switch foundedMode {
    case .ap: nil
    case .cp: consensus.leaderKnown(at: node, isWrite: isWrite)
    case .ca: primaries.leaderKnown(at: node)
    }
  }

  /// No leader was in sight, or it has not answered, or the time is up.
  mutating func ledTimer(_ slot: Slot) {
    guard let operation = led.operations.find(slot) else { return }
    guard now < operation.deadline else { return ledTimeIsUp(slot) }
    // A write that may have been done is repeated only when it will be recognised.
    if operation.mayHaveHappened, operation.request.isWrite, operation.request.client == 0 {
      led.operations[slot].timer = planStore(
        .ledTimer(slot), at: operation.node, after: operation.deadline - now)
      return
    }
    tryLeader(slot)
  }

  private mutating func ledTimeIsUp(_ slot: Slot) {
    guard let operation = led.operations.find(slot) else { return }
    endLed(slot, operation.mayHaveHappened ? .timeout : .unavailable, .absent)
  }

  /// A request has come to the server that is to carry it out.
  mutating func serveLed(_ request: LedRequest, at node: NodeID, from origin: NodeID) {
    guard request.epoch == UInt16(truncatingIfNeeded: storeEpoch) else { return }
    if request.isWrite && nodes[node.index].process.isDiskFull {
      return answerLed(request.operation, .overloaded, from: node, to: origin)
    }
    let span = traces.start(
      request.isWrite ? ledNames.propose : ledNames.read, .server, node: node,
      service: Service.kv.rawValue, parent: request.trace.received, at: now,
      wallOffset: wallOffset(of: node), random: &identities)
    let served = led.served.insert(
      ServedOperation(
        origin: origin, operation: request.operation, server: node, isWrite: request.isWrite,
        isSwap: request.isSwap,
        receivedAt: now, span: span))
    switch foundedMode {
    case .ap: break
    case .cp: propose(request, served, at: node)
    case .ca: submitToPrimary(request, served, at: node)
    }
  }

  /// A server knows how a request of its own or of another node ended.
  mutating func servedLed(_ slot: Slot, _ outcome: LedOutcome) {
    guard let served = led.served.remove(slot) else { return }
    var failure = Span.Failure.none
    switch outcome {
    case .ok:
      metrics.store.observe(
        stores.metrics.led(isWrite: served.isWrite, served.server, in: &metrics),
        now - served.receivedAt)
      if served.isWrite {
        let apply = traces.start(
          ledNames.apply, .internal, node: served.server, service: Service.kv.rawValue,
          parent: served.span.context, at: now,
          wallOffset: wallOffset(of: served.server), random: &identities)
        traces.end(apply, at: now)
      }
    case .refused: failure = .unavailable
    case .overloaded: failure = .overloaded
    case .unknown: failure = .timeout
    }
    if let fsync = served.fsync { traces.end(fsync, at: now, failure: failure) }
    traces.end(served.span, at: now, failure: failure)
    answerLed(served.operation, outcome, from: served.server, to: served.origin)
  }

  private mutating func answerLed(
    _ operation: Slot, _ outcome: LedOutcome, from server: NodeID, to origin: NodeID
  ) {
    if origin == server { return ledAnswered(operation, outcome) }
    send(.ledAnswer(operation, outcome), from: server, to: origin, bytes: 96)
  }

  /// The node that was asked hears how it ended.
  mutating func ledAnswered(_ slot: Slot, _ outcome: LedOutcome) {
    guard let operation = led.operations.find(slot) else { return }
    switch outcome {
    case .ok(let cell): endLed(slot, .ok, cell)
    case .overloaded:
      // An earlier server that did not answer may have done it.
      endLed(slot, operation.unanswered > 1 ? .timeout : .overloaded, .absent)
    case .refused:
      // This server has not done it. An earlier one that did not answer still may have.
      if operation.unanswered > 0 { led.operations[slot].unanswered -= 1 }
      pollLeader(slot)
    case .unknown:
      guard operation.request.client == 0, operation.request.isWrite else {
        return pollLeader(slot)
      }
      endLed(slot, .timeout, .absent)
    }
  }

  private mutating func pollLeader(_ slot: Slot) {
    let operation = led.operations[slot]
    events.cancel(operation.timer)
    led.operations[slot].timer = planStore(
      .ledTimer(slot), at: operation.node,
      after: min(
        nodes[operation.node.index].process.timer(Self.leaderPoll),
        max(.zero, operation.deadline - now)))
  }

  private mutating func endLed(_ slot: Slot, _ status: Status, _ cell: QuorumStore.Cell) {
    guard let operation = led.operations.remove(slot) else { return }
    events.cancel(operation.timer)
    traces.end(operation.span, at: now, failure: status.failure)
    let key = operation.request.key
    if status == .ok {
      if operation.request.isWrite {
        if stores.acknowledged[key].timestamp < cell.timestamp { stores.acknowledged[key] = cell }
      } else if cell.timestamp < operation.expected.timestamp {
        count(.staleReads, at: operation.node)
      }
    }
    stepEnded(operation.job, status, .stored(cell))
  }

  /// A process has died: what it was asked, and what it served for others, is forgotten.
  mutating func crashLed(_ node: NodeID) {
    var gone: [(Slot, TraceStore.Handle)] = []
    led.operations.forEach { if $1.node == node { gone.append(($0, $1.span)) } }
    for (slot, span) in gone {
      led.operations.remove(slot)
      traces.end(span, at: now, failure: .connectionReset)
    }
    gone = []
    led.served.forEach { if $1.server == node { gone.append(($0, $1.span)) } }
    for (slot, span) in gone {
      if let fsync = led.served.remove(slot)?.fsync {
        traces.end(fsync, at: now, failure: .connectionReset)
      }
      traces.end(span, at: now, failure: .connectionReset)
    }
    endReplications(.connectionReset) { $0.leader == node }
  }

  /// Ends the spans of a leader's questions.
  mutating func endReplications(_ failure: Span.Failure, where isMeant: (Replication) -> Bool) {
    guard !led.replications.isEmpty else { return }
    for replication in led.replications where isMeant(replication) {
      traces.end(replication.span, at: now, failure: failure)
    }
    led.replications.removeAll(where: isMeant)
  }
}
