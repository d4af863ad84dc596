import Patterns
import Simulation

/// The callee's side of a request: a bounded queue, workers, and the steps of the route.
extension World {
  /// Takes a request in, or refuses it by the rules of the queue.
  mutating func serve(_ request: Request, at node: NodeID, from caller: NodeID) {
    let span = traces.start(
      spanNames[request.route.index], .server, node: node,
      service: nodes[node.index].service.rawValue, parent: request.trace.received, at: now,
      wallOffset: wallOffset(of: node), random: &identities)
    let job = jobs.insert(
      Job(
        node: node, route: request.route,
        origin: .call(request.call, attempt: request.attempt, from: caller),
        key: request.key, value: request.value, deadline: request.deadline, receivedAt: now,
        span: span, cause: request.trace.spanID, context: request.context))
    if request.route.isStoreOperation {
      answers.received(at: now, zone: nodes[node.index].zone)
    }
    let admission = nodes[node.index].queue.offer(
      job, deadline: request.deadline, priority: request.route.priority,
      caller: UInt8(truncatingIfNeeded: caller.index), at: now)
    switch admission {
    case .accepted: runWaiting(at: node)
    case .shed(let reason): shed(job, reason)
    }
  }

  /// Gives free workers what waits.
  mutating func runWaiting(at node: NodeID) {
    while let running = nodes[node.index].queue.next(at: now, into: &shedOutbox) {
      if !shedOutbox.isEmpty { shedDropped() }
      if jobs[running.job].isCancelled {
        dropCancelled(running)
        continue
      }
      jobs[running.job].worker = running
      runStep(running.job)
    }
    if !shedOutbox.isEmpty { shedDropped() }
  }

  /// What the queue threw away on the way to the next request.
  private mutating func shedDropped() {
    var index = 0
    while index < shedOutbox.count {
      let dropped = shedOutbox[index]
      shed(dropped.job, dropped.reason)
      index += 1
    }
    shedOutbox.removeAll()
  }

  private mutating func shed(_ ref: JobRef, _ reason: ShedReason) {
    metrics.shed(reason, by: jobs[ref].node)
    switch reason {
    case .expired:
      // Nobody waits for the answer any more.
      traces.end(jobs[ref].span, at: now, failure: .deadlineExceeded)
    case .full, .priority, .bulkhead, .codel:
      jobs[ref].status = .overloaded
      answer(ref)
    }
    jobs.remove(ref)
  }

  /// Begins the job's next step, or ends it after the last one.
  mutating func runStep(_ ref: JobRef) {
    let job = jobs[ref]
    let steps = Route.definitions[job.route.index].steps
    guard job.isCompensating ? job.step >= 0 : Int(job.step) < steps.count else {
      return end(ref)
    }
    switch steps[Int(job.step)] {
    case .work where job.isCompensating: advance(ref)
    case .work:
      let time = settings.serviceTime(of: job.route).sample(&nodes[job.node.index].random)
      work(ref, for: time)
    case .call(.kvSwap, _) where !job.isCompensating: swap(ref)
    case .call(.kvInsert, _) where !job.isCompensating: editCart(ref)
    case .call(let route, let undo):
      let wanted = job.isCompensating ? undo : route
      guard let wanted else { return advance(ref) }
      if job.route == .relayEvents, wanted == .publish { return publishEvent(ref) }
      callStep(ref, cartRoute(likeRoute(wanted)), key: storeKey(of: job, for: wanted))
    case .transfer where job.isCompensating: advance(ref)
    case .transfer: callStep(ref, bank.route(of: job.key), key: job.key)
    case .enqueue: publish(ref)
    case .awaitMessage: awaitMessage(ref)
    case .deleteMessage: deleteMessage(ref)
    case .listInstances: listInstances(ref)
    case .persist where job.isCompensating: advance(ref)
    case .persist: persist(ref)
    case .store where job.isCompensating: advance(ref)
    case .store(let write): askStore(ref, write: write)
    }
  }

  /// Makes the call that a step of a job consists of.
  mutating func callStep(_ ref: JobRef, _ wanted: Route, key: UInt32) {
    let job = jobs[ref]
    let value = wanted == .publish ? topicValue(of: job.route) : job.value
    let inherits = settings.rpc.propagate && !job.isCompensating
    beginCall(
      from: job.node, wanted, parent: .job(ref), key: key, value: value,
      deadline: inherits ? job.deadline : now + settings.rpc.deadline, context: job.span.context)
  }

  private func topicValue(of route: Route) -> UInt64 {
    UInt64(route.definition.topic?.rawValue ?? 0)
  }

  private mutating func work(_ ref: JobRef, for time: Interval) {
    let node = jobs[ref].node
    var length = nodes[node.index].process.stretched(time)
    if nodes[node.index].process.isTroubled {
      let trouble = nodes[node.index].process.service(route: UInt16(jobs[ref].route.rawValue))
      length += trouble.delay
      if trouble.jitter > .zero {
        length += nodes[node.index].random.interval(-trouble.jitter, trouble.jitter)
      }
      if trouble.errors > .zero, nodes[node.index].random.chance(trouble.errors) {
        jobs[ref].status = .failed
      }
    }
    if jobs[ref].isDoomed { jobs[ref].status = .failed }
    plan(.workDone(ref), at: node, after: max(.zero, length))
  }

  /// Waits for the disk.
  private mutating func persist(_ ref: JobRef) {
    let process = nodes[jobs[ref].node.index].process
    if process.isDiskFull { jobs[ref].status = .failed }
    let length = process.isDiskFull ? .zero : settings.disk.fsync + process.diskDelay
    plan(.workDone(ref), at: jobs[ref].node, after: length)
  }

  /// A step of local work is over.
  mutating func workDone(_ ref: JobRef) {
    guard jobs.contains(ref) else { return }
    let job = jobs[ref]
    if job.status == .ok { return advance(ref) }
    noteException(of: job)
    fail(ref, at: job.step - 1)
  }

  /// A call of this job has ended; `mayHaveHappened` when this or an earlier attempt may have done it.
  mutating func callEnded(
    _ ref: JobRef, _ status: Status, mayHaveHappened: Bool, _ body: Body
  ) {
    guard jobs.contains(ref) else { return }
    if jobs[ref].isCompensating { return advance(ref) }
    guard status == .ok else {
      jobs[ref].status = ownStatus(
        of: jobs[ref], after: status, mayHaveHappened: mayHaveHappened)
      // What timed out may have happened: its own compensation comes first.
      return fail(ref, at: mayHaveHappened ? jobs[ref].step : jobs[ref].step - 1)
    }
    if case .stored(let cell) = body {
      if hasLostSwap(ref, to: cell) { return swapAgain(ref) }
      jobs[ref].body = body
      noteLike(ref)
      noteCart(ref)
    }
    advance(ref)
  }

  /// What a job says of itself whose call has ended so.
  ///
  /// *Unavailable* promises that asking again does no harm (gRPC's UNAVAILABLE, which every caller
  /// retries). A job that leaves behind what it cannot take back must not promise that.
  private func ownStatus(of job: Job, after status: Status, mayHaveHappened: Bool) -> Status {
    let steps = Route.definitions[job.route.index].steps
    if mayHaveHappened, !steps[Int(job.step)].leavesNoTrace { return .timeout }
    switch status {
    case .ok, .failed: return .failed
    case .timeout, .deadlineExceeded: return .timeout
    case .overloaded, .unavailable, .refused, .reset, .rejected, .throttled, .noInstance,
      .wrongOwner:
      return steps.prefix(Int(job.step)).allSatisfy(\.leavesNoTrace) ? .unavailable : .failed
    }
  }

  /// A step that other machinery took over has ended.
  mutating func stepEnded(_ ref: JobRef, _ status: Status, _ body: Body) {
    guard jobs.contains(ref) else { return }
    jobs[ref].body = body
    if status == .ok { return advance(ref) }
    jobs[ref].status = status
    fail(ref, at: jobs[ref].step - 1)
  }

  mutating func advance(_ ref: JobRef) {
    jobs[ref].step += jobs[ref].isCompensating ? -1 : 1
    runStep(ref)
  }

  /// Turns round: undoes the steps from `step` down to the first.
  mutating func fail(_ ref: JobRef, at step: Int8) {
    jobs[ref].isCompensating = true
    jobs[ref].step = step
    runStep(ref)
  }

  /// Gives the worker back while the job only waits.
  mutating func park(_ ref: JobRef) {
    guard let worker = jobs[ref].worker else { return }
    let node = jobs[ref].node
    jobs[ref].worker = nil
    nodes[node.index].queue.finished(worker, at: now)
    runWaiting(at: node)
  }

  mutating func end(_ ref: JobRef) {
    let job = jobs[ref]
    metrics.finished(job.status, inTime: now <= job.deadline, by: job.node)
    answer(ref)
    jobs.remove(ref)
    if let worker = job.worker {
      let isOverloaded = job.status == .overloaded || job.status == .timeout
      nodes[job.node.index].queue.finished(worker, ok: !isOverloaded, at: now)
      runWaiting(at: job.node)
    }
  }

  private mutating func answer(_ ref: JobRef) {
    let job = jobs[ref]
    let isError = job.status.code >= 500
    traces.update(job.span) { $0.statusCode = UInt16(job.status.code) }
    // Success stays unsaid (OpenTelemetry), but the guide says it.
    let saysOK = settings.tracing.names == .retired && !isError
    traces.end(
      job.span, at: now, status: saysOK ? .ok : .unset,
      failure: isError ? job.status.failure : .none)
    metrics.served(job.route, job.status, by: job.node)
    if job.route.service == .gateway {
      metrics.answered(
        job.route, job.status, by: job.node, key: job.key, in: now - job.receivedAt)
    }
    // A caller that is pointed elsewhere goes there at once.
    if job.status == .ok || job.status == .wrongOwner, job.route.isStoreOperation {
      answers.answered(receivedAt: job.receivedAt, at: now, zone: nodes[job.node.index].zone)
    }
    switch job.origin {
    case .call(let call, let attempt, let caller):
      send(
        .response(
          Response(call: call, attempt: attempt, status: job.status, body: job.body)),
        from: job.node, to: caller)
    case .consumer(let consumer): processed(Int(consumer), job)
    case .relay: relayed(job)
    }
  }
}
