import Patterns
import Simulation

/// A second copy of a slow read, sent to another instance; the first answer counts.
///
/// Dean & Barroso, "The Tail at Scale" (CACM 2013): after the 95th percentile of what this caller has
/// measured for the route, so that the load grows by about 5 %. Only reads between services are
/// hedged: once at each layer, paid for from the retry budget, and never at the user's own.
extension World {
  /// Plans the second copy of an attempt that has just been sent.
  mutating func planHedge(_ ref: CallRef, attempt: UInt8) {
    let call = calls[ref]
    guard call.route.isRead, case .job = call.parent,
      let delay = hedges.delay(of: call.caller, call.route)
    else { return }
    let policy = HedgePolicy(delay: delay)
    guard
      let next = policy.nextCopy(
        sent: 1, last: now, deadline: Deadline(call.deadline),
        isIdempotent: call.route.isIdempotent)
    else { return }
    calls[ref].hedgeTimer = plan(
      .callHedge(ref, attempt: attempt), at: call.caller, after: next - now)
  }

  /// The attempt is slower than most: its copy goes, when the budget pays and there is another instance.
  mutating func hedge(_ ref: CallRef, attempt: UInt8) {
    guard let call = calls.find(ref), call.isOut, call.attempt == attempt, call.hedge == .none,
      let target = otherInstance(than: call.target, for: ref)
    else { return }
    let service = call.route.service
    let budget = budget(of: call.caller, for: service)
    let policy = HedgePolicy(delay: now - call.attemptAt)
    guard policy.sends(budget: &budgets[budget].machine, at: now) else {
      return metrics.hedged(.denied, to: service, by: call.caller)
    }
    var guarded: CircuitBreaker.Call?
    if let breaker = breaker(of: call.caller, for: call.route) {
      guarded = fire(breaker)
      if guarded == nil {
        budgets[budget].machine.retryCalledOff()
        return metrics.hedged(.denied, to: service, by: call.caller)
      }
    }
    let number = attempt + 1
    let patience = min(settings.rpc.timeout, call.deadline - now)
    let span = startSpan(of: call, attempt: number)
    if let slow = call.span { traces.event(slow, eventNames.hedged, at: now) }
    let timer = plan(.callTimeout(ref, attempt: number), at: call.caller, after: patience)
    calls[ref].hedgedSince = call.attemptAt
    calls[ref].hedge = hedges.out.insert(
      Hedge(
        attempt: number, target: target, sentAt: now, span: span, guarded: guarded, timer: timer))
    sendCopy(of: call, ref, number, to: target, patience, span)
  }

  /// An instance that is not asked already; nil when the few draws a copy is worth find none.
  private mutating func otherInstance(than first: NodeID, for ref: CallRef) -> NodeID? {
    let call = calls[ref]
    if routesByKey(call.route) { return chooseKeeper(for: ref, besides: first) }
    for _ in 0..<4 {
      guard let target = chooseInstance(for: call) else { return nil }
      if target != first { return target }
    }
    return nil
  }

  /// One of two copies has an answer, or has waited long enough.
  mutating func copyEnded(_ ref: CallRef, _ attempt: UInt8, _ status: Status, _ body: Body) {
    let call = calls[ref]
    guard let hedge = hedges.out.find(call.hedge),
      attempt == call.attempt || attempt == hedge.attempt
    else { return }
    let isFirst = attempt == call.attempt
    let (own, other) = isFirst ? (Hedge(call), hedge) : (hedge, Hedge(call))
    hedges.out.remove(call.hedge)
    calls[ref].hedge = .none
    if status == .ok {
      metrics.hedged(isFirst ? .lost : .won, to: call.route.service, by: call.caller)
      closeCopy(other, of: call, ref, .ok, isCancelled: true)
      events.cancel(own.timer)
      calls[ref].goesOn(with: own)
      return attemptEnded(ref, status, body)
    }
    // The other copy may still be answered: it is the attempt now.
    if status.isUnknown { calls[ref].mayHaveHappened = true }
    if !isFirst { metrics.hedged(.lost, to: call.route.service, by: call.caller) }
    closeCopy(own, of: call, ref, status, isCancelled: false)
    calls[ref].goesOn(with: other)
    // The number of the copy that failed is not given again.
    if !isFirst { calls[ref].skipped = 1 }
  }

  /// What one copy leaves behind when it is over while the call goes on.
  private mutating func closeCopy(
    _ copy: Hedge, of call: Call, _ ref: CallRef, _ status: Status, isCancelled: Bool
  ) {
    events.cancel(copy.timer)
    countOutstanding(from: call.caller, to: copy.target, by: -1)
    // Of a copy called off nothing is known; the breaker gets its place back and no failure.
    if let guarded = copy.guarded, let breaker = knownBreaker(of: call.caller, for: call.route) {
      settle(breaker, guarded, status, after: now - copy.sentAt)
    }
    let budget = budget(of: call.caller, for: call.route.service)
    if isCancelled {
      budgets[budget].machine.retryCalledOff()
      if let span = copy.span { traces.end(span, at: now, failure: .cancelled) }
      send(
        .cancel(ref, attempt: copy.attempt), from: call.caller,
        to: copy.target, bytes: 64)
      return
    }
    budgets[budget].machine.attemptEnded(ok: false, retry: true)
    if let span = copy.span {
      traces.update(span) { $0.statusCode = UInt16(status.code) }
      traces.end(span, at: now, failure: status.failure)
      metrics.attempted(call.route, status, by: call.caller, in: now - copy.sentAt)
    }
  }

  /// An answer came: how long the request took since its first copy, which the next ones go by.
  mutating func noteLength(_ call: Call, _ status: Status) {
    events.cancel(call.hedgeTimer)
    guard call.isOut, status == .ok, call.route.isRead, case .job = call.parent else { return }
    let start = call.hedgedSince == .never ? call.attemptAt : call.hedgedSince
    hedges.note(now - start, of: call.caller, call.route)
  }

  /// A caller has called an attempt off: what waits for a worker is dropped, what runs goes on.
  mutating func cancelled(_ call: CallRef, attempt: UInt8, at node: NodeID) {
    var found: JobRef?
    jobs.forEach { ref, job in
      if job.node == node, job.worker == nil, job.step == 0,
        case .call(call, attempt, _) = job.origin
      {
        found = ref
      }
    }
    if let found { jobs[found].isCancelled = true }
  }

  /// The worker that would have served it is free at once.
  mutating func dropCancelled(_ running: ServerQueue<JobRef>.Running) {
    let job = jobs[running.job]
    traces.end(job.span, at: now, failure: .cancelled)
    jobs.remove(running.job)
    if job.route.isStoreOperation {
      answers.withdrawn(receivedAt: job.receivedAt, zone: nodes[job.node.index].zone)
    }
    nodes[job.node.index].queue.released(running)
  }
}

/// One of two copies of a request, as its caller keeps it beside the other.
struct Hedge: Sendable, BitwiseCopyable {
  var attempt: UInt8
  var target: NodeID
  var sentAt: Instant
  var span: TraceStore.Handle?
  var guarded: CircuitBreaker.Call?
  var timer: Ticket

  init(
    attempt: UInt8, target: NodeID, sentAt: Instant, span: TraceStore.Handle?,
    guarded: CircuitBreaker.Call?, timer: Ticket
  ) {
    self.attempt = attempt
    self.target = target
    self.sentAt = sentAt
    self.span = span
    self.guarded = guarded
    self.timer = timer
  }

  /// The copy that a call keeps itself.
  init(_ call: Call) {
    self.init(
      attempt: call.attempt, target: call.target, sentAt: call.attemptAt, span: call.span,
      guarded: call.guarded, timer: call.timer)
  }
}

extension Call {
  /// Of two copies this one is the attempt from now on.
  mutating func goesOn(with copy: Hedge) {
    attempt = copy.attempt
    target = copy.target
    attemptAt = copy.sentAt
    span = copy.span
    guarded = copy.guarded
    timer = copy.timer
  }
}

/// What came of a second copy.
enum HedgeOutcome: UInt8, CaseIterable { case won, lost, denied }

/// The second copies under way, and what each caller has measured of each route.
struct Hedges: Sendable {
  var out = Pool<Hedge>()
  private var lengths: ContiguousArray<RecentLengths?> = []

  /// After how long a request of this route is slower than 95 of 100; nil while too few are known.
  func delay(of caller: NodeID, _ route: Route) -> Interval? {
    let place = caller.index * Route.count + route.index
    return place < lengths.count ? lengths[place]?.delay : nil
  }

  /// A request was answered.
  mutating func note(_ length: Interval, of caller: NodeID, _ route: Route) {
    let place = caller.index * Route.count + route.index
    while lengths.count <= place { lengths.append(nil) }
    var recent = lengths[place] ?? RecentLengths()
    lengths[place] = nil
    recent.add(length)
    lengths[place] = recent
  }

  /// What a process has measured dies with it.
  mutating func forget(_ caller: NodeID) {
    for route in 0..<Route.count {
      let place = caller.index * Route.count + route
      if place < lengths.count { lengths[place] = nil }
    }
  }
}

/// How long the latest requests took, and what 95 of 100 of them did not exceed.
private struct RecentLengths: Sendable {
  static let capacity = 256
  /// Fewer say nothing of one in twenty.
  static let least = 40
  /// How many come between two looks.
  static let every = 20

  private var lengths: ContiguousArray<Interval> = []
  private var next = 0
  private var count = 0
  private(set) var delay: Interval?

  mutating func add(_ length: Interval) {
    if lengths.count < Self.capacity {
      lengths.append(length)
    } else {
      lengths[next] = length
      next = (next + 1) % Self.capacity
    }
    count += 1
    guard lengths.count >= Self.least, count % Self.every == 0 else { return }
    let sorted = lengths.sorted()
    delay = sorted[sorted.count * 95 / 100]
  }
}
