import Patterns
import Simulation

/// The caller's side of a request: discovery, attempts, deadline, the wait between attempts.
extension World {
  /// Begins a call; its parent hears of the outcome, never in this same step.
  mutating func beginCall(
    from caller: NodeID, _ route: Route, parent: Call.Parent, key: UInt32, value: UInt64,
    deadline: Instant, context: SpanContext? = nil
  ) {
    let call = calls.insert(
      Call(
        caller: caller, route: route, parent: parent, key: key, value: value,
        deadline: deadline, startedAt: now, attemptAt: now,
        context: context))
    startAttempt(call)
  }

  /// Sends the next attempt to an instance of the callee.
  mutating func startAttempt(_ ref: CallRef) {
    guard let call = calls.find(ref) else { return }
    guard now < call.deadline else {
      plan(.callFailed(ref, .deadlineExceeded), at: call.caller, after: .zero)
      return
    }
    guard let target = chooseInstance(of: call.route.service, for: call.caller) else {
      plan(.callFailed(ref, .noInstance), at: call.caller, after: .zero)
      return
    }
    var guarded: CircuitBreaker.Call?
    if let breaker = breaker(of: call.caller, for: call.route) {
      guarded = fire(breaker)
      if guarded == nil {
        plan(.callFailed(ref, .rejected), at: call.caller, after: .zero)
        return
      }
    }
    let patience = min(timeout(of: call.route), call.deadline - now)
    let attempt = call.attempt + 1
    let timer = plan(.callTimeout(ref, attempt: attempt), at: call.caller, after: patience)
    let span = traces.start(
      spanNames[call.route.index], .client, node: call.caller,
      service: nodes[call.caller.index].service.rawValue, parent: call.context, at: now,
      random: &identities)
    if attempt > 1 { traces.update(span) { $0.resendCount = attempt - 1 } }
    calls[ref].span = span
    calls[ref].guarded = guarded
    calls[ref].attempt = attempt
    calls[ref].isWaiting = false
    calls[ref].attemptAt = now
    calls[ref].target = target
    calls[ref].timer = timer
    send(
      .request(
        Request(
          call: ref, route: call.route, attempt: attempt, key: call.key, value: call.value,
          deadline: call.deadline, trace: span.context)),
      from: call.caller, to: target)
  }

  /// How long one attempt may take.
  private func timeout(of route: Route) -> Interval {
    switch route {
    case .receive: settings.queue.longPoll + settings.rpc.timeout
    case .checkout, .like, .readFeed, .orderStatus, .placeOrder, .findOrder, .reserveStock,
      .releaseStock, .charge, .refund, .addLike, .readLikes, .kvGet, .kvPut, .databaseRead,
      .databaseWrite, .publish, .acknowledge, .sendMail, .trackEvent, .fanOut, .catalog:
      settings.rpc.timeout
    }
  }

  /// Round robin over the instances the caller believes to be alive.
  private mutating func chooseInstance(of service: Service, for caller: NodeID) -> NodeID? {
    let known = instances[service.index]
    let candidates =
      service.isDiscovered ? known.intersection(nodes[caller.index].catalog) : known
    let count = candidates.count
    guard count > 0 else { return nil }
    let turn = Int(nodes[caller.index].nextInstance[service.index])
    nodes[caller.index].nextInstance[service.index] = UInt8(truncatingIfNeeded: turn + 1)
    var rest = turn % count
    for node in candidates {
      if rest == 0 { return node }
      rest -= 1
    }
    return nil
  }

  /// An answer came; one that is late, or of an attempt given up, is nobody's.
  mutating func answered(_ response: Response) {
    guard let call = calls.find(response.call), call.attempt == response.attempt, !call.isWaiting
    else { return }
    events.cancel(call.timer)
    attemptEnded(response.call, response.status, response.body)
  }

  /// The attempt's time is over: what it did, if anything, nobody knows.
  mutating func attemptTimedOut(_ ref: CallRef, attempt: UInt8) {
    guard let call = calls.find(ref), call.attempt == attempt else { return }
    attemptEnded(ref, .timeout, .none)
  }

  /// Tries again when that may help, else tells the parent.
  mutating func attemptEnded(_ ref: CallRef, _ status: Status, _ body: Body) {
    guard let call = calls.find(ref) else { return }
    attemptObserved(call, status)
    calls[ref].span = nil
    calls[ref].guarded = nil
    if let wait = waitBeforeRetry(of: call, after: status) {
      calls[ref].isWaiting = true
      calls[ref].timer = plan(.callRetry(ref), at: call.caller, after: wait)
      return
    }
    calls.remove(ref)
    switch call.parent {
    case .job(let job): callEnded(job, status, body)
    case .user: userServed(call, status)
    case .consumer, .consumerDone: break
    case .catalog:
      if status == .ok, case .instances(let passing) = body {
        nodes[call.caller.index].catalog = passing
      }
    }
  }

  /// Tells the breaker, the trace and the metrics how an attempt ended.
  private mutating func attemptObserved(_ call: Call, _ status: Status) {
    if let guarded = call.guarded, let breaker = breaker(of: call.caller, for: call.route) {
      settle(breaker, guarded, status)
    }
    if let span = call.span {
      traces.update(span) { $0.statusCode = UInt16(status.code) }
      traces.end(span, at: now, failure: status.failure)
      metrics.attempted(call.route, status, by: call.caller, in: now - call.attemptAt)
    } else {
      // Nothing was sent: a refusal of the breaker's, or nobody to send to.
      metrics.attempted(call.route, status, by: call.caller, in: .zero)
    }
  }

  /// How long to wait before the next attempt; nil when there is none.
  private mutating func waitBeforeRetry(of call: Call, after status: Status) -> Interval? {
    guard Int(call.attempt) < settings.retry.attempts else { return nil }
    switch status {
    case .ok, .failed, .rejected, .deadlineExceeded: return nil
    case .timeout where !call.route.isIdempotent: return nil
    case .timeout, .overloaded, .unavailable, .refused, .noInstance: break
    }
    // Full jitter: anywhere up to base · 2ⁱ.
    var bound = settings.retry.base
    for _ in 1..<max(1, Int(call.attempt)) { bound = bound * 2 }
    let wait = nodes[call.caller.index].random.interval(.zero, min(bound, settings.retry.cap))
    return now + wait < call.deadline ? wait : nil
  }
}
