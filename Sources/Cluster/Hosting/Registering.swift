public import Patterns
public import Simulation

/// A registry's process: the catalog and the checks.
public struct HostedRegistry: Sendable {
  /// Where it runs.
  public let node: NodeID
  /// Consul's machine.
  public internal(set) var machine: ServiceRegistry
  /// Whose checks pass, as callers are told.
  public internal(set) var passing = NodeSet()
  var outbox = Outbox<ServiceRegistry.Effect>()

  init(node: NodeID, settings: ServiceRegistry.Settings) {
    self.node = node
    machine = ServiceRegistry(settings: settings)
  }

  mutating func register(
    _ instance: ServiceRegistry.InstanceID, initially status: ServiceRegistry.Status,
    at now: Instant, random: inout Random
  ) {
    machine.register(
      instance, initially: status, at: now, random: &random, into: &outbox)
    if machine.passes(instance) { passing.insert(instance.node) }
  }

  mutating func start(at now: Instant, random: inout Random) {
    machine.start(at: now, random: &random, into: &outbox)
  }

  mutating func probed(
    _ instance: ServiceRegistry.InstanceID, _ result: ServiceRegistry.ProbeResult, probe: UInt32,
    at now: Instant
  ) {
    machine.probed(instance, result, probe: probe, at: now, into: &outbox)
  }

  mutating func fire(_ timer: ServiceRegistry.Timer, at now: Instant) {
    machine.fire(timer, at: now, into: &outbox)
  }

  mutating func deregister(_ instance: ServiceRegistry.InstanceID) {
    machine.deregister(instance, into: &outbox)
  }
}

/// Instances are checked over the network, and callers are told who passes.
extension World {
  /// The registry at a node, if one runs there.
  func registry(at node: NodeID) -> Int? { registries.firstIndex { $0.node == node } }

  private func instance(at node: NodeID) -> ServiceRegistry.InstanceID {
    ServiceRegistry.InstanceID(service: nodes[node.index].service.rawValue, node: node)
  }

  /// Begins with all that is there, as a shop that was opened yesterday: registered, and passing.
  mutating func openRegistry(at node: NodeID) {
    registries.append(HostedRegistry(node: node, settings: settings.serviceRegistry))
    let registry = registries.count - 1
    for other in discoverable {
      registries[registry].register(
        instance(at: other), initially: .passing, at: now, random: &nodes[node.index].random)
    }
    registries[registry].start(at: now, random: &nodes[node.index].random)
    // Starting drew each check's offset anew; what was planned at registration is stale.
    carryOut(registry: registry)
  }

  mutating func listInstances(_ ref: JobRef) {
    if let registry = registry(at: jobs[ref].node) {
      jobs[ref].body = .instances(registries[registry].passing)
    }
    advance(ref)
  }

  /// A process says that it is there.
  mutating func registered(_ node: NodeID, at place: NodeID) {
    guard let registry = registry(at: place), nodes[node.index].service.isDiscovered,
      nodes[node.index].isMember
    else { return }
    registries[registry].register(
      instance(at: node), initially: .critical, at: now, random: &nodes[place.index].random)
    carryOut(registry: registry)
  }

  mutating func healthCheck(_ node: NodeID, _ probe: UInt32, at place: NodeID) {
    guard let registry = registry(at: place) else { return }
    registries[registry].fire(.check(instance(at: node), probe: probe), at: now)
    carryOut(registry: registry)
  }

  mutating func healthCheckTimeout(_ node: NodeID, _ probe: UInt32, at place: NodeID) {
    guard let registry = registry(at: place) else { return }
    registries[registry].fire(.checkTimeout(instance(at: node), probe: probe), at: now)
    carryOut(registry: registry)
  }

  mutating func checkAnswered(_ node: NodeID, _ probe: UInt32, code: UInt16, at place: NodeID) {
    guard let registry = registry(at: place) else { return }
    registries[registry].probed(
      instance(at: node), code == 0 ? .failed : .answered(Int(code)), probe: probe, at: now)
    carryOut(registry: registry)
  }

  mutating func reapInstances(_ epoch: UInt32, at place: NodeID) {
    guard let registry = registry(at: place) else { return }
    registries[registry].fire(.reap(epoch: epoch), at: now)
    carryOut(registry: registry)
  }

  /// An instance leaves in good order.
  mutating func deregister(_ node: NodeID) {
    for registry in registries.indices {
      registries[registry].deregister(instance(at: node))
      carryOut(registry: registry)
    }
  }

  private mutating func carryOut(registry: Int) {
    let place = registries[registry].node
    var index = 0
    while index < registries[registry].outbox.count {
      let effect = registries[registry].outbox[index]
      index += 1
      switch effect {
      case .probe(let instance, let probe):
        send(.check(probe), from: place, to: instance.node, bytes: 128)
      case .timer(.check(let instance, let probe), let time):
        plan(.healthCheck(instance.node, probe), at: place, after: time - now)
      case .timer(.checkTimeout(let instance, let probe), let time):
        plan(.healthCheckTimeout(instance.node, probe), at: place, after: time - now)
      case .timer(.reap(let epoch), let time):
        plan(.reapInstances(epoch), at: place, after: time - now)
      case .changed(let instance, let before, let after):
        if after == .passing {
          registries[registry].passing.insert(instance.node)
        } else {
          registries[registry].passing.remove(instance.node)
        }
        if after == .critical || before == .critical {
          note(after == .critical ? .checkFailed(instance.node) : .checkPassed(instance.node))
        }
      case .deregistered(let instance, _):
        registries[registry].passing.remove(instance.node)
      // Nobody registers with a time to live or waits at this registry: callers poll.
      case .registered, .timer(.ttl, _), .timer(.wait, _), .answer: break
      }
    }
    registries[registry].outbox.removeAll()
  }

  // MARK: Callers

  mutating func refreshCatalog(at node: NodeID) {
    plan(.refreshCatalog, at: node, after: settings.registry.poll)
    beginCall(
      from: node, .catalog, parent: .catalog, key: 0, value: 0,
      deadline: now + settings.registry.poll)
  }

  // MARK: Life

  mutating func registryDied(at node: NodeID) {
    guard let registry = registry(at: node) else { return }
    registries[registry].machine.crash()
    registries[registry].outbox.removeAll()
  }

  mutating func registryStarted(at node: NodeID) {
    guard let registry = registry(at: node) else { return }
    registries[registry].start(at: now, random: &nodes[node.index].random)
    carryOut(registry: registry)
  }

  mutating func configureRegistries() {
    for registry in registries.indices {
      registries[registry].machine.settings = settings.serviceRegistry
    }
  }
}
