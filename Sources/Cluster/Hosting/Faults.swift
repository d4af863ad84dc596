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
}

/// The faults that act now, and the number of the next.
struct FaultTable: Sendable {
  var active: [ActiveFault] = []
  /// The commands of all faults there were, by number less one.
  var texts: [String] = []
}

extension World {
  /// The faults that act now, oldest first.
  public var activeFaults: [ActiveFault] { faults.active }

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
    digest.combine(UInt64(id.rawValue) << 32 | 1)
    note(.faultInjected(id))
    faults.active.append(
      ActiveFault(id: id, fault: fault, text: text, since: now, until: now + length))
    switch fault {
    case .link(let link, let spans): network.inject(link, on: spans, id: id)
    case .node(let trouble, let targets):
      for node in targets where node.index < nodes.count {
        changeLife(of: node) { $0.inject(trouble, id: id, at: $1) }
      }
    }
    if length < .forever { planForWorld(.heal(id), after: length) }
    return id
  }

  /// Ends a fault; nothing happens when it has ended before.
  public mutating func heal(_ id: FaultID) {
    guard let index = faults.active.firstIndex(where: { $0.id == id }) else { return }
    digest.combine(UInt64(id.rawValue) << 32 | 2)
    note(.faultHealed(id))
    switch faults.active.remove(at: index).fault {
    case .link: network.heal(id)
    case .node(_, let targets):
      for node in targets where node.index < nodes.count {
        changeLife(of: node) { $0.heal(id, at: $1) }
      }
    }
  }

  /// Ends all faults, as one event.
  public mutating func healAll() {
    for id in faults.active.map(\.id) { heal(id) }
  }

  /// Carries out what follows when a process dies, freezes, or comes back.
  private mutating func changeLife(of node: NodeID, _ change: (inout Process, Instant) -> Void) {
    let before = nodes[node.index].process.life
    change(&nodes[node.index].process, now)
    let after = nodes[node.index].process.life
    guard before != after else { return }
    switch (before, after) {
    case (.running, .killed), (.running, .crashed), (.paused, .killed), (.paused, .crashed):
      die(node)
    case (.killed, .running), (.crashed, .running), (.killed, .paused), (.crashed, .paused):
      start(node)
    case (.paused, .running): resume(node)
    case (.running, .paused): note(.nodePaused(node))
    case (.killed, .crashed), (.crashed, .killed), (.running, .running),
      (.paused, .paused), (.killed, .killed), (.crashed, .crashed):
      break
    }
  }

  /// All that was only in memory is gone; what it had planned is void.
  private mutating func die(_ node: NodeID) {
    var orphans: [TraceStore.Handle] = []
    note(.nodeDown(node))
    nodes[node.index].incarnation &+= 1
    metrics.store.reset(metrics.targets[node.index])
    forgetBreakers(of: node)
    nodes[node.index].busyWorkers = 0
    nodes[node.index].waiting = []
    nodes[node.index].backlog = []
    var lost: [JobRef] = []
    jobs.forEach { ref, job in
      if job.node == node {
        lost.append(ref)
        orphans.append(job.span)
      }
    }
    for ref in lost { jobs.remove(ref) }
    var forgotten: [CallRef] = []
    calls.forEach { ref, call in if call.caller == node { forgotten.append(ref) } }
    for ref in forgotten { calls.remove(ref) }
    for span in orphans { traces.end(span, at: now, failure: .connectionReset) }
  }

  private mutating func start(_ node: NodeID) {
    note(.nodeUp(node))
    metrics.store.restart(metrics.targets[node.index])
    nodes[node.index].catalog = discoverable
    if nodes[node.index].service != .registry {
      plan(.refreshCatalog, at: node, after: settings.registry.poll)
    }
    if nodes[node.index].service == .client { planArrival(at: node) }
  }

  /// What waited in its sockets and timers comes now, in order.
  private mutating func resume(_ node: NodeID) {
    note(.nodeUp(node))
    let backlog = nodes[node.index].backlog
    nodes[node.index].backlog = []
    for event in backlog { events.schedule(at: now, event) }
  }
}
