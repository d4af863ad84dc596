public import Simulation

extension ServiceRegistry {
  /// The nodes of a service's instances: those passing, or all, dead ones too.
  public func nodes(of service: UInt8, passingOnly: Bool) -> NodeSet {
    var nodes = NodeSet()
    for instance in instances where instance.id.service == service {
      if !passingOnly || status(of: instance) == .passing { nodes.insert(instance.id.node) }
    }
    return nodes
  }

  /// Whether an instance is listed among those passing.
  public func passes(_ id: InstanceID) -> Bool {
    let (position, isKnown) = locate(id)
    return isKnown && status(of: instances[position]) == .passing
  }

  /// How many instances of a service have a status.
  public func count(of service: UInt8, _ status: Status) -> Int {
    var count = 0
    for instance in instances
    where instance.id.service == service && self.status(of: instance) == status { count += 1 }
    return count
  }

  /// A query, blocking when `index` is not 0.
  ///
  /// Answered when the service has changed since, or when the wait is over, whichever is first. A
  /// woken query may show no change.
  /// `waiter` is the host's number for the query. The wait has up to a sixteenth added at random.
  public mutating func query(
    _ service: UInt8, passingOnly: Bool = true, after index: UInt64 = 0, wait: Interval? = nil,
    waiter: UInt64, at now: Instant, random: inout Random, into effects: inout Outbox<Effect>
  ) {
    var request = Waiter(
      id: waiter, service: service, passingOnly: passingOnly, index: index, end: now)
    if index == 0 || serviceIndex[Int(service)] > index
      || waiters.count >= settings.waiterCapacity
    {
      effects.append(.answer(waiter: waiter, answer(to: request)))
      return
    }
    let asked = min(wait ?? settings.defaultWait, settings.maximumWait)
    let jitter = random.interval(.zero, asked / 16)
    request.end = now + asked + jitter
    waiters.append(request)
    effects.append(.timer(.wait(waiter: waiter), at: request.end))
  }

  /// The asker of a blocking query is gone.
  public mutating func cancel(waiter: UInt64) { waiters.removeAll { $0.id == waiter } }

  /// How many blocking queries are held.
  public var waiterCount: Int { waiters.count }

  // MARK: Helpers

  /// Answers all who wait for a service.
  mutating func wake(_ service: UInt8, into effects: inout Outbox<Effect>) {
    var kept = 0
    for position in waiters.indices {
      let waiter = waiters[position]
      if waiter.service == service, serviceIndex[Int(service)] > waiter.index {
        effects.append(.answer(waiter: waiter.id, answer(to: waiter)))
      } else {
        waiters[kept] = waiter
        kept += 1
      }
    }
    waiters.removeLast(waiters.count - kept)
  }

  /// The wait of one is over.
  mutating func answer(_ id: UInt64, at now: Instant, into effects: inout Outbox<Effect>) {
    guard let position = waiters.firstIndex(where: { $0.id == id && $0.end <= now }) else { return }
    let waiter = waiters.remove(at: position)
    effects.append(.answer(waiter: id, answer(to: waiter)))
  }

  private func answer(to waiter: Waiter) -> Answer {
    Answer(
      service: waiter.service, nodes: nodes(of: waiter.service, passingOnly: waiter.passingOnly),
      index: serviceIndex[Int(waiter.service)])
  }
}
