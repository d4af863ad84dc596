import Patterns
import Simulation

/// The callee's side of a request: a bounded queue, workers, and the steps of the route.
extension World {
  /// Takes a request in, or refuses it when the queue is full.
  mutating func serve(_ request: Request, at node: NodeID, from caller: NodeID) {
    let span = traces.start(
      spanNames[request.route.index], .server, node: node,
      service: nodes[node.index].service.rawValue, parent: request.trace.received, at: now,
      wallOffset: nodes[node.index].process.wallClock(at: now) - now, random: &identities)
    let job = jobs.insert(
      Job(
        node: node, route: request.route,
        origin: .call(request.call, attempt: request.attempt, from: caller),
        key: request.key, value: request.value, deadline: request.deadline, receivedAt: now,
        span: span))
    if nodes[node.index].busyWorkers < settings.server.workers {
      nodes[node.index].busyWorkers += 1
      runStep(job)
    } else if nodes[node.index].waiting.count < settings.server.queueCapacity {
      nodes[node.index].waiting.append(job)
    } else {
      jobs[job].status = .overloaded
      answer(job)
      jobs.remove(job)
    }
  }

  /// Begins the job's next step, or ends it after the last one.
  private mutating func runStep(_ ref: JobRef) {
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
    case .call(let route, let undo):
      if job.isCompensating {
        guard let undo else { return advance(ref) }
        beginCall(
          from: job.node, undo, parent: .job(ref), key: job.key, value: job.value,
          deadline: now + settings.rpc.deadline, context: job.span.context)
      } else {
        beginCall(
          from: job.node, route, parent: .job(ref), key: job.key, value: job.value,
          deadline: job.deadline, context: job.span.context)
      }
    case .listInstances:
      jobs[ref].body = .instances(livingInstances)
      advance(ref)
    case .store, .enqueue, .awaitMessage, .deleteMessage:
      work(ref, for: .milliseconds(1))
    }
  }

  /// What a registry that could see everything would list.
  private var livingInstances: NodeSet {
    var living = NodeSet()
    for node in discoverable where nodes[node.index].process.isRunning { living.insert(node) }
    return living
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
    plan(.workDone(ref), at: node, after: max(.zero, length))
  }

  /// A step of local work is over.
  mutating func workDone(_ ref: JobRef) {
    guard jobs.contains(ref) else { return }
    if jobs[ref].status == .ok { advance(ref) } else { fail(ref, at: jobs[ref].step - 1) }
  }

  /// A call of this job has ended.
  mutating func callEnded(_ ref: JobRef, _ status: Status, _ body: Body) {
    guard jobs.contains(ref) else { return }
    if jobs[ref].isCompensating { return advance(ref) }
    guard status == .ok else {
      jobs[ref].status = status == .timeout ? .timeout : .unavailable
      // What timed out may have happened: its own compensation comes first.
      return fail(ref, at: status.isUnknown ? jobs[ref].step : jobs[ref].step - 1)
    }
    if case .value = body { jobs[ref].body = body }
    advance(ref)
  }

  private mutating func advance(_ ref: JobRef) {
    jobs[ref].step += jobs[ref].isCompensating ? -1 : 1
    runStep(ref)
  }

  /// Turns round: undoes the steps from `step` down to the first.
  private mutating func fail(_ ref: JobRef, at step: Int8) {
    jobs[ref].isCompensating = true
    jobs[ref].step = step
    runStep(ref)
  }

  private mutating func end(_ ref: JobRef) {
    let node = jobs[ref].node
    answer(ref)
    jobs.remove(ref)
    nodes[node.index].busyWorkers -= 1
    while !nodes[node.index].waiting.isEmpty {
      let next = nodes[node.index].waiting.removeFirst()
      // Nobody waits any more for what is past its deadline: it is dropped before it costs anything.
      if jobs[next].deadline <= now {
        traces.end(jobs[next].span, at: now, failure: .deadlineExceeded)
        jobs.remove(next)
        continue
      }
      nodes[node.index].busyWorkers += 1
      return runStep(next)
    }
  }

  private mutating func answer(_ ref: JobRef) {
    let job = jobs[ref]
    let isError = job.status.code >= 500
    traces.update(job.span) { $0.statusCode = UInt16(job.status.code) }
    traces.end(job.span, at: now, failure: isError ? job.status.failure : .none)
    metrics.served(job.route, job.status, by: job.node)
    if job.route.service == .gateway {
      metrics.answered(job.route, job.status, by: job.node, in: now - job.receivedAt)
    }
    switch job.origin {
    case .call(let call, let attempt, let caller):
      send(
        .response(
          Response(call: call, attempt: attempt, status: job.status, body: job.body)),
        from: job.node, to: caller)
    case .consumer: break
    }
  }
}
