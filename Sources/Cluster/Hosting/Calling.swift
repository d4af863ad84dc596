import Patterns
import Simulation

/// The caller's side of a request: discovery, breaker, attempts, and when to stop waiting.
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
        context: context, record: openRecord(caller, route, key: key, value: value)))
    budgets[budget(of: caller, for: route.service)].machine.requestStarted(at: now)
    if routesByKey(route) { openRoute(call) }
    startAttempt(call)
  }

  /// Sends the next attempt to an instance of the callee.
  mutating func startAttempt(_ ref: CallRef) {
    guard let call = calls.find(ref) else { return }
    guard now < call.deadline else {
      plan(.callFailed(ref, .deadlineExceeded), at: call.caller, after: .zero)
      return
    }
    let chosen = routesByKey(call.route) ? chooseKeeper(for: ref) : chooseInstance(for: call)
    guard let target = chosen else {
      plan(.callFailed(ref, .noInstance), at: call.caller, after: .zero)
      return
    }
    guard passesThrottle(call) else {
      plan(.callFailed(ref, .throttled), at: call.caller, after: .zero)
      return
    }
    var guarded: CircuitBreaker.Call?
    var circuit: CircuitLabel?
    if let breaker = breaker(of: call.caller, for: call.route) {
      guarded = fire(breaker)
      circuit = CircuitLabel(breakers[breaker].stateName(at: now))
      if guarded == nil {
        // A refused call has no span: the event on its caller's says why.
        if case .job(let job) = call.parent {
          traces.event(
            jobs[job].span, eventNames.rejected, value: Int64(circuit?.detail ?? 0), at: now)
        }
        plan(.callFailed(ref, .rejected), at: call.caller, after: .zero)
        return
      }
    }
    let patience = min(timeout(of: call.route), call.deadline - now)
    let attempt = call.attempt + 1 + call.skipped
    let timer = plan(.callTimeout(ref, attempt: attempt), at: call.caller, after: patience)
    let span = startSpan(of: call, attempt: attempt)
    if let circuit { traces.update(span) { $0.detail = circuit.detail } }
    noteSpan(of: call, span)
    calls[ref].span = span
    calls[ref].guarded = guarded
    calls[ref].attempt = attempt
    calls[ref].skipped = 0
    calls[ref].hedgedSince = .never
    calls[ref].isOut = true
    calls[ref].attemptAt = now
    calls[ref].target = target
    calls[ref].timer = timer
    if settings.retry.hedge { planHedge(ref, attempt: attempt) }
    sendCopy(of: call, ref, attempt, to: target, patience, span)
  }

  /// A copy of a call's request leaves for an instance.
  mutating func sendCopy(
    of call: Call, _ ref: CallRef, _ attempt: UInt8, to target: NodeID, _ patience: Interval,
    _ span: TraceStore.Handle
  ) {
    countOutstanding(from: call.caller, to: target, by: 1)
    metrics.attempt(
      attempt, of: policy.attempts, to: call.route.service, by: call.caller)
    switch nodes[target.index].process.life {
    case .killed, .crashed: metrics.routedToDead(by: call.caller)
    case .running, .paused: break
    }
    send(
      .request(
        Request(
          call: ref, route: call.route, attempt: attempt, key: call.key, value: call.value,
          deadline: now + patience - Self.deadlineMargin, trace: span.context,
          context: storeContext(of: call))),
      from: call.caller, to: target)
  }

  /// The span of an attempt; waiting for messages leaves none.
  ///
  /// OpenTelemetry's instrumentations for SQS suppress receive spans unless asked: an empty long poll
  /// would be the slowest trace of all.
  mutating func startSpan(of call: Call, attempt: UInt8) -> TraceStore.Handle {
    var name = spanNames[call.route.index]
    var kind = Span.Kind.client
    var context = call.context
    switch call.route {
    case .receive: context = .suppressed
    case .publish:
      name = sendNames[Int(call.value)]
      kind = .producer
    case .kvGet, .kvPut, .kvDelete, .kvSwap, .kvAdd, .kvInsert, .kvRemove:
      if let route = call.routeSpan { context = route.context }
    case .checkout, .like, .readFeed, .orderStatus, .placeOrder, .findOrder, .reserveStock,
      .releaseStock, .charge, .refund, .addLike, .readLikes, .databaseRead, .databaseWrite,
      .acknowledge, .sendMail, .trackEvent, .fanOut, .catalog, .cancel, .cancelOrder, .transfer,
      .moveTogether, .debitThenPublish, .debitWithEvent, .credit, .relayEvents, .countLike,
      .incrementLike, .cart, .changeCart, .editCart:
      break
    }
    let caller = call.caller.index
    let span = traces.start(
      name, kind, node: call.caller, service: nodes[caller].service.rawValue, parent: context,
      at: now, wallOffset: wallOffset(of: call.caller), random: &identities)
    if attempt > 1 { traces.update(span) { $0.resendCount = attempt - 1 } }
    return span
  }

  /// What a deadline shrinks by at each hop, so that an answer still finds somebody who waits.
  static let deadlineMargin = Interval.milliseconds(10)

  /// How long one attempt may take.
  private func timeout(of route: Route) -> Interval {
    switch route {
    case .receive: settings.queue.longPoll + settings.rpc.timeout
    case .checkout, .like, .readFeed, .orderStatus, .placeOrder, .findOrder, .reserveStock,
      .releaseStock, .charge, .refund, .addLike, .readLikes, .kvGet, .kvPut, .databaseRead,
      .databaseWrite, .publish, .acknowledge, .sendMail, .trackEvent, .fanOut, .catalog, .cancel,
      .cancelOrder, .kvDelete, .transfer, .moveTogether, .debitThenPublish, .debitWithEvent,
      .credit, .relayEvents, .kvSwap, .kvAdd, .countLike, .incrementLike, .cart, .changeCart,
      .editCart, .kvInsert, .kvRemove:
      settings.rpc.timeout
    }
  }

  /// An answer came; one that is late, or of an attempt given up, is nobody's.
  mutating func answered(_ response: Response) {
    guard let call = calls.find(response.call), call.isOut else { return }
    if call.hedge != .none {
      return copyEnded(response.call, response.attempt, response.status, response.body)
    }
    guard call.attempt == response.attempt else { return }
    events.cancel(call.timer)
    attemptEnded(response.call, response.status, response.body)
  }

  /// The attempt's time is over: what it did, if anything, nobody knows.
  mutating func attemptTimedOut(_ ref: CallRef, attempt: UInt8) {
    guard let call = calls.find(ref), call.isOut else { return }
    if call.hedge != .none { return copyEnded(ref, attempt, .timeout, .none) }
    guard call.attempt == attempt else { return }
    attemptEnded(ref, .timeout, .none)
  }

  /// Tries again when that may help, else tells the parent.
  mutating func attemptEnded(_ ref: CallRef, _ status: Status, _ body: Body) {
    guard let call = calls.find(ref) else { return }
    settleBreaker(call, status)
    noteAcceptance(call, status)
    if settings.retry.hedge { noteLength(call, status) }
    if call.isOut { countOutstanding(from: call.caller, to: call.target, by: -1) }
    calls[ref].isOut = false
    calls[ref].guarded = nil
    calls[ref].span = nil
    rememberContext(body, call.key, at: call.caller)
    if status.isUnknown { calls[ref].mayHaveHappened = true }
    if status == .wrongOwner, redirect(ref, body, from: call) { return }
    let budget = budget(of: call.caller, for: call.route.service)
    // What the breaker refused says nothing of the server, unless a retry had been paid for.
    if call.isOut || call.retry.attempt > 0 {
      budgets[budget].machine.attemptEnded(
        ok: status == .ok || status == .wrongOwner, retry: call.retry.attempt > 0,
        afterTimeout: call.isAfterTimeout)
    }
    let wait = retryFailure(status).flatMap { waitBeforeRetry(ref, after: $0) }
    attemptObserved(call, status, backoff: wait)
    if let wait {
      calls[ref].timer = plan(.callRetry(ref), at: call.caller, after: wait)
      return
    }
    budgets[budget].machine.requestEnded()
    closeRecord(calls[ref], status, body)
    closeRoute(calls[ref], status)
    let mayHaveHappened = calls[ref].mayHaveHappened
    calls.remove(ref)
    switch call.parent {
    case .job(let job): callEnded(job, status, mayHaveHappened: mayHaveHappened, body)
    case .user: userServed(call, status)
    case .consumer(let consumer): received(Int(consumer), status, body, from: call.target)
    case .consumerDone(let consumer): acknowledged(Int(consumer))
    case .catalog:
      if status == .ok, case .instances(let passing) = body {
        nodes[call.caller.index].catalog = passing
      }
    }
  }

  private mutating func settleBreaker(_ call: Call, _ status: Status) {
    if let guarded = call.guarded, let breaker = knownBreaker(of: call.caller, for: call.route) {
      settle(breaker, guarded, status, after: now - call.attemptAt)
    }
  }

  /// Tells the trace and the metrics how an attempt ended.
  mutating func attemptObserved(_ call: Call, _ status: Status, backoff: Interval?) {
    // Nothing was sent after a refusal of the breaker's, or for want of anybody to send to.
    guard let span = call.span else { return }
    if let backoff {
      traces.event(span, eventNames.backoff, value: backoff.nanoseconds, at: now)
    }
    traces.update(span) { $0.statusCode = UInt16(status.code) }
    traces.end(span, at: now, failure: status.failure)
    metrics.attempted(call.route, status, by: call.caller, in: now - call.attemptAt)
  }
}
