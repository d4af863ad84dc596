import Patterns
import Simulation

/// Clients with timeouts and retries before one server: the smallest system that can stay down.
///
/// Bronson et al., "Metastable Failures in Distributed Systems" (HotOS 2021). Capacity 1,000/s,
/// Poisson arrivals, timeout 1 s, three attempts; the trigger halves the capacity for a while.
struct OverloadModel {
  struct Plan {
    var seed: UInt64 = 1
    var queue = ServerQueueSettings()
    var budget = RetryBudget.unlimited
    var load = 700.0
    /// From then on the load is another one.
    var laterLoad: (at: Instant, load: Double)?
    var trigger = (from: Instant.seconds(20), to: Instant.seconds(30))
    var triggerSlowness = 2
    var policy = RetryPolicy(
      attempts: 3, backoff: .equalJitter(base: .milliseconds(100), cap: .forever))
    var timeout = Interval.seconds(1)
    /// Every job takes as long: 1,000 a second.
    var service = Interval.milliseconds(1)
    /// The server starts with this much dead work before it.
    var backlog = 0
  }

  /// A job that nobody waits for.
  private static let dead: Int32 = -1

  private enum Event: BitwiseCopyable, Sendable {
    case arrival
    case attempt(call: Int32)
    case timeout(attempt: Int32)
    case refusal(attempt: Int32)
    case done
  }

  private struct Attempt {
    var call: Int32
    var timer: Ticket?
    var isOver = false
    var isRetry: Bool
  }

  let plan: Plan
  /// Calls answered well, by second.
  private(set) var goodput: [Int] = []
  private(set) var arrivals = 0
  private(set) var ok = 0
  private(set) var failed = 0
  private(set) var attemptCount = 0
  /// Jobs that the server has finished, for whomever.
  private(set) var served = 0
  private var retriesPlanned = 0
  private(set) var now = Instant.zero
  private(set) var queue: ServerQueue<Int32>
  private(set) var budget: RetryBudget
  private var events = EventQueue<Event>()
  private var calls: [RetryState] = []
  private var attempts: [Attempt] = []
  private var running: ServerQueue<Int32>.Running?
  private var dropped = Outbox<ServerQueue<Int32>.Dropped>()
  private var arrivalRandom: Random
  private var backoffRandom: Random

  init(_ plan: Plan) {
    self.plan = plan
    var settings = plan.queue
    settings.concurrency = .fixed(1)
    queue = ServerQueue(settings)
    budget = plan.budget
    let random = Random(seed: plan.seed)
    arrivalRandom = random.split("arrivals")
    backoffRandom = random.split("backoff")
    events.schedule(at: .zero, .arrival)
    for _ in 0..<plan.backlog { _ = queue.offer(Self.dead, deadline: .zero, at: .zero) }
    begin()
  }

  /// Calls that have neither an answer nor given up: an attempt is out, or the next one is planned.
  var inFlight: Int { attempts.count { !$0.isOver } + retriesPlanned }

  /// The mean goodput of the seconds from `start` to `end`.
  func goodput(from start: Int, to end: Int) -> Double {
    Double(goodput[start..<min(end, goodput.count)].reduce(0, +)) / Double(end - start)
  }

  /// The first second after the trigger with nine tenths of the load answered, since its end.
  var recovery: Int? {
    let end = Int(plan.trigger.to.seconds)
    return (end..<goodput.count).first { Double(goodput[$0]) >= 0.9 * load(at: .seconds($0)) }
      .map { $0 - end }
  }

  private func load(at now: Instant) -> Double {
    if let later = plan.laterLoad, now >= later.at { later.load } else { plan.load }
  }

  mutating func run(until end: Instant) {
    while let (time, event) = events.popFirst(notAfter: end) {
      now = time
      switch event {
      case .arrival:
        let gap = Interval.seconds(1).scaled(by: 1 / load(at: now))
        events.schedule(at: now + gap.scaled(by: arrivalRandom.exponential()), .arrival)
        arrivals += 1
        calls.append(RetryState())
        budget.requestStarted(at: now)
        send(call: Int32(calls.count - 1), isRetry: false)
      case .attempt(let call):
        retriesPlanned -= 1
        send(call: call, isRetry: true)
      case .timeout(let attempt): lost(attempt, .timeout)
      case .refusal(let attempt): lost(attempt, .unavailable(retryAfter: nil))
      case .done: finish()
      }
    }
    now = end
    while goodput.count < Int(end.seconds) { goodput.append(0) }
  }

  private mutating func send(call: Int32, isRetry: Bool) {
    attemptCount += 1
    let id = Int32(attempts.count)
    let deadline = now + plan.timeout
    attempts.append(Attempt(call: call, timer: nil, isRetry: isRetry))
    switch queue.offer(id, deadline: deadline, at: now) {
    case .accepted:
      attempts[Int(id)].timer = events.schedule(at: deadline, .timeout(attempt: id))
      begin()
    case .shed: events.schedule(at: now, .refusal(attempt: id))
    }
  }

  private mutating func begin() {
    dropped.removeAll()
    if let job = queue.next(at: now, into: &dropped) {
      running = job
      let isTriggered = now >= plan.trigger.from && now < plan.trigger.to
      let service = isTriggered ? plan.service * plan.triggerSlowness : plan.service
      events.schedule(at: now + service, .done)
    }
    for drop in dropped where !attempts[Int(drop.job)].isOver {
      // Thrown away before its caller gave up: the server says so.
      if let timer = attempts[Int(drop.job)].timer { events.cancel(timer) }
      events.schedule(at: now, .refusal(attempt: drop.job))
    }
  }

  private mutating func finish() {
    guard let job = running else { return }
    running = nil
    served += 1
    queue.finished(job, at: now)
    let id = Int(job.job)
    if job.job != Self.dead, !attempts[id].isOver {
      attempts[id].isOver = true
      if let timer = attempts[id].timer { events.cancel(timer) }
      budget.attemptEnded(ok: true, retry: attempts[id].isRetry)
      budget.requestEnded()
      ok += 1
      let second = Int(now.seconds)
      while goodput.count <= second { goodput.append(0) }
      goodput[second] += 1
    }
    begin()
  }

  private mutating func lost(_ id: Int32, _ failure: RetryPolicy.Failure) {
    guard !attempts[Int(id)].isOver else { return }
    attempts[Int(id)].isOver = true
    budget.attemptEnded(ok: false, retry: attempts[Int(id)].isRetry)
    let call = attempts[Int(id)].call
    switch calls[Int(call)].failed(
      failure, policy: plan.policy, isIdempotent: true, budget: &budget, at: now,
      random: &backoffRandom)
    {
    case .retry(let wait):
      retriesPlanned += 1
      events.schedule(at: now + wait, .attempt(call: call))
    case .giveUp:
      budget.requestEnded()
      failed += 1
    }
  }
}
