import Patterns
public import Simulation

/// A fault that acts now.
public struct ActiveFault: Sendable, Hashable {
  /// Heals it.
  public var id: FaultID
  /// What is wrong, and where.
  public var fault: Fault
  /// The command that says so.
  public var text: String
  /// Since when.
  public var since: Instant
  /// Until when; `.never` until healed.
  public var until: Instant
  /// How it comes and goes, if it does.
  var flapping: Injection.Flapping?
  /// Whether it rests between two flaps.
  public internal(set) var isResting = false
  /// When it next begins to rest, or to act again.
  var nextFlap = Instant.never
}

/// From when to when a fault acted.
///
/// One fault can have several: undo lets what was healed act again under its number.
public struct FaultSpan: Sendable, Hashable {
  /// Which fault.
  public let id: FaultID
  /// Its begin.
  public let start: Instant
  /// Its end; `.never` while it acts.
  public internal(set) var end = Instant.never
}

/// The faults that act now, those that ever did, and the number of the next.
struct FaultTable: Sendable {
  var active: [ActiveFault] = []
  /// When each acted, in the order in which they began.
  var spans: [FaultSpan] = []
  /// When one last ended.
  var healedAt = Instant.zero - Interval.seconds(3_600)
  /// The commands of all faults there were, by number less one.
  var texts: [String] = []
}

extension World {
  /// The faults that act now, oldest first.
  public var activeFaults: [ActiveFault] { faults.active }

  /// When which fault acted since the beginning, in the order in which they began.
  public var faultSpans: [FaultSpan] { faults.spans }

  /// The command of a fault, whether it still acts or not.
  public func text(of fault: FaultID) -> String {
    let index = Int(fault.rawValue) - 1
    return faults.texts.indices.contains(index) ? faults.texts[index] : ""
  }

  /// Lets a fault act, for a while or until healed.
  @discardableResult
  public mutating func inject(
    _ fault: Fault, for length: Interval = .forever, text: String = ""
  ) -> FaultID {
    faults.texts.append(text)
    let id = FaultID(faults.texts.count)
    act(ActiveFault(id: id, fault: fault, text: text, since: now, until: now + length))
    if length < .forever { planForWorld(.heal(id), after: length) }
    return id
  }

  /// Lets a fault that has ended act again under its number, or again at nodes where it has ended.
  mutating func injectAgain(_ part: ActiveFault) {
    guard let index = faults.active.firstIndex(where: { $0.id == part.id }) else {
      return act(part)
    }
    guard case .node(let trouble, let targets) = part.fault,
      case .node(_, let others) = faults.active[index].fault
    else { return }
    digest.combine(UInt64(part.id.rawValue) << 32 | 1)
    restrict(index, to: others.union(targets))
    for node in targets where node.index < nodes.count {
      changeLife(of: node) { $0.inject(trouble, id: part.id, at: $1) }
    }
  }

  private mutating func act(_ new: ActiveFault) {
    var new = new
    new.isResting = false
    digest.combine(UInt64(new.id.rawValue) << 32 | 1)
    note(.faultInjected(new.id))
    faults.spans.append(FaultSpan(id: new.id, start: now))
    let place = faults.active.firstIndex { $0.since > new.since } ?? faults.active.endIndex
    faults.active.insert(new, at: place)
    if new.fault.isPartition { partitions.began(at: now) }
    switch new.fault {
    case .link(let link, let spans): network.inject(link, on: spans, id: new.id)
    case .node(let trouble, let targets):
      for node in targets where node.index < nodes.count {
        changeLife(of: node) { $0.inject(trouble, id: new.id, at: $1) }
      }
    }
    if let flapping = new.flapping { startFlapping(new.id, flapping) }
  }

  /// The time of a fault is over, unless it was let act anew for longer.
  mutating func runOut(_ id: FaultID) {
    guard let fault = faults.active.first(where: { $0.id == id }), fault.until <= now else {
      return
    }
    heal(id)
  }

  /// Ends a fault; nothing happens when it has ended before.
  public mutating func heal(_ id: FaultID) {
    guard let index = faults.active.firstIndex(where: { $0.id == id }) else { return }
    digest.combine(UInt64(id.rawValue) << 32 | 2)
    note(.faultHealed(id))
    faults.healedAt = now
    if let span = faults.spans.lastIndex(where: { $0.id == id }) { faults.spans[span].end = now }
    let fault = faults.active.remove(at: index).fault
    if fault.isPartition { partitions.ended(at: now) }
    switch fault {
    case .link: network.heal(id)
    case .node(_, let targets):
      for node in targets where node.index < nodes.count {
        changeLife(of: node) { $0.heal(id, at: $1) }
      }
    }
  }

  /// Ends what of a fault acts at `targets`; elsewhere it goes on.
  mutating func heal(_ id: FaultID, at targets: NodeSet) {
    guard let index = faults.active.firstIndex(where: { $0.id == id }),
      case .node(_, let all) = faults.active[index].fault
    else { return heal(id) }
    let left = all.subtracting(targets)
    guard !left.isEmpty else { return heal(id) }
    digest.combine(UInt64(id.rawValue) << 32 | 2)
    restrict(index, to: left)
    for node in all.intersection(targets) where node.index < nodes.count {
      changeLife(of: node) { $0.heal(id, at: $1) }
    }
  }

  /// A fault acts at other nodes than its command said, and says so.
  private mutating func restrict(_ index: Int, to targets: NodeSet) {
    guard case .node(let trouble, _) = faults.active[index].fault else { return }
    faults.active[index].fault = .node(trouble, targets)
    let verb = faults.active[index].text.prefix { $0 != " " }
    faults.active[index].text = "\(verb) \(directory.names(of: targets))"
  }

  /// Carries out what follows when a process dies, freezes, or comes back.
  private mutating func changeLife(of node: NodeID, _ change: (inout Process, Instant) -> Void) {
    let before = nodes[node.index].process.life
    change(&nodes[node.index].process, now)
    noteDisk(of: node)
    let after = nodes[node.index].process.life
    // Who has left is nobody's business any more.
    guard before != after, nodes[node.index].isMember else { return }
    switch (before, after) {
    case (.running, .killed), (.running, .crashed), (.paused, .killed), (.paused, .crashed):
      die(node, crashed: after == .crashed)
    case (.killed, .running), (.crashed, .running), (.killed, .paused), (.crashed, .paused):
      start(node)
    case (.paused, .running): resume(node)
    case (.running, .paused): note(.nodePaused(node))
    case (.killed, .crashed):
      // What its dead process had written was still in the machine's memory.
      loseUnsyncedMessages(at: node, crashed: true)
      crashStore(node, losingUnsynced: true)
    case (.crashed, .killed), (.running, .running), (.paused, .paused), (.killed, .killed),
      (.crashed, .crashed):
      break
    }
  }

  private mutating func noteDisk(of node: NodeID) {
    if nodes[node.index].process.losesUnsynced {
      nodes[node.index].liesSince = nodes[node.index].liesSince ?? now
    } else {
      nodes[node.index].liesSince = nil
    }
    notePrimaryDisk(of: node)
  }

  mutating func die(_ node: NodeID, crashed: Bool) {
    note(.nodeDown(node))
    endProcess(node, crashed: crashed)
  }

  /// All that was only in memory is gone; what was planned is void.
  mutating func endProcess(_ node: NodeID, crashed: Bool) {
    nodes[node.index].incarnation &+= 1
    metrics.store.reset(metrics.targets[node.index])
    forgetBreakers(of: node)
    forgetBudgets(of: node)
    stores.rings.forget(node)
    hedges.forget(node)
    network.reset(node)
    stopConsumers(at: node)
    brokerDied(at: node, crashed: crashed)
    registryDied(at: node)
    nodes[node.index].queue.removeAll()
    for event in nodes[node.index].backlog {
      guard case .deliver(let slot) = event.what, let message = messages.remove(slot) else {
        continue
      }
      // What lay in a frozen process's sockets is reset when they are closed.
      if crashed { discard(message.payload) } else { refuse(message, with: .reset) }
    }
    nodes[node.index].backlog = []
    crashStore(node, losingUnsynced: crashed)
    nodes[node.index].outstanding = []
    abandonJobs(of: node, crashed: crashed)
    var forgotten: [(CallRef, Call)] = []
    calls.forEach { ref, call in if call.caller == node { forgotten.append((ref, call)) } }
    for (ref, call) in forgotten {
      calls.remove(ref)
      if case .user = call.parent { service.abandoned += 1 }
      let second = hedges.out.remove(call.hedge)
      for span in [call.span, second?.span, call.routeSpan] {
        if let span { traces.end(span, at: now, failure: .cancelled) }
      }
    }
    guard !crashed else { return }
    // The kernel closes the sockets of a dead process; a dead machine says nothing.
    for broker in brokers where broker.node != node {
      if consumerGroups.contains(where: { $0.consumer == nodes[node.index].service }) {
        send(.hangUp, from: node, to: broker.node, bytes: 64)
      }
    }
  }

  private mutating func abandonJobs(of node: NodeID, crashed: Bool) {
    var lost: [(JobRef, Job)] = []
    jobs.forEach { ref, job in if job.node == node { lost.append((ref, job)) } }
    for (ref, job) in lost {
      jobs.remove(ref)
      if job.route.isStoreOperation {
        answers.withdrawn(receivedAt: job.receivedAt, zone: nodes[node.index].zone)
      }
      traces.end(job.span, at: now, failure: .connectionReset)
      guard !crashed, case .call(let call, let attempt, let caller) = job.origin else { continue }
      send(
        .response(Response(call: call, attempt: attempt, status: .reset, body: .none)), from: node,
        to: caller, bytes: 64)
    }
  }

  /// Ends a process that runs, and starts it again.
  mutating func restart(_ node: NodeID) {
    die(node, crashed: false)
    start(node)
  }

  /// The process begins anew, and serves once it has started up; a browser is there at once.
  mutating func start(_ node: NodeID) {
    nodes[node.index].catalog = NodeSet()
    let wait = nodes[node.index].service == .client ? .zero : settings.server.startup
    nodes[node.index].hasStarted = false
    plan(.started, at: node, after: wait)
  }

  mutating func started(_ node: NodeID) {
    nodes[node.index].hasStarted = true
    note(.nodeUp(node))
    metrics.store.restart(metrics.targets[node.index])
    brokerStarted(at: node)
    registryStarted(at: node)
    startConsumers(at: node)
    startRelay(at: node)
    if nodes[node.index].service != .registry {
      for registry in registries { send(.register, from: node, to: registry.node, bytes: 128) }
      refreshCatalog(at: node)
    }
    if nodes[node.index].service == .client { planArrival(at: node) }
    startStore(node)
  }

  /// What waited in its sockets and timers comes now, in order.
  private mutating func resume(_ node: NodeID) {
    // Who slept through a change of the ring hears of it.
    if let place = stores.place(of: node) { followRing(place) }
    note(.nodeUp(node))
    let backlog = nodes[node.index].backlog
    nodes[node.index].backlog = []
    for event in backlog { events.schedule(at: now, event) }
    // Settings may have changed in the meantime.
    if nodes[node.index].hasStarted {
      startConsumers(at: node)
      runWaiting(at: node)
    }
  }
}
