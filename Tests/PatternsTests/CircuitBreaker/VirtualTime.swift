import Patterns
import Simulation

/// A JavaScript host in virtual time, which drives one breaker as opossum's tests drive theirs.
final class VirtualTime {
  typealias Breaker = CircuitBreaker

  /// The answer to a call, as its promise tells it.
  enum Answer: Equatable {
    case pending
    case value
    case fallback
    case error
    case timedOut
    case breakerOpen
    case locked
    case isShutdown
  }

  /// What the action does.
  struct Action {
    var latency = 0
    var ok = true
    var filtered = false
    /// A promise that settles at once needs no timer.
    static let s = Action()
    static let f = Action(ok: false)
    static func s(_ latency: Int) -> Action { Action(latency: latency) }
    static func f(_ latency: Int, filtered: Bool = false) -> Action {
      Action(latency: latency, ok: false, filtered: filtered)
    }
    static let never = Action(latency: .max)
  }

  final class Box { var answer = Answer.pending }

  let loop: EventLoop
  var now: Int { loop.now }
  var breaker: Breaker
  var events: [Breaker.Event] = []
  var times: [Int] = []
  var hasFallback = false
  var healthy = true
  /// How often an action was really run.
  var runs = 0
  /// Whether timeouts are accepted by the error filter.
  var acceptsTimeouts = false
  private var outbox = Outbox<Breaker.Effect>()

  init(_ change: (inout Breaker.Settings) -> Void = { _ in }) {
    var settings = Breaker.Settings()
    change(&settings)
    loop = EventLoop()
    breaker = Breaker(settings, at: .zero)
  }

  init(
    importing exported: Breaker.Exported, counts: Breaker.Counts? = nil, at now: Int = 0,
    _ change: (inout Breaker.Settings) -> Void = { _ in }
  ) {
    var settings = Breaker.Settings()
    change(&settings)
    loop = EventLoop(at: now)
    breaker = Breaker(
      settings, importing: exported, counts: counts, at: .milliseconds(now), into: &outbox)
    drain()
  }

  var instant: Instant { .milliseconds(now) }
  var state: Breaker.State { breaker.state(at: instant) }
  var counts: Breaker.Counts { breaker.counts(at: instant) }
  func count(_ event: Breaker.Event) -> Int { events.count { $0 == event } }

  func wait(_ milliseconds: Int) { loop.wait(milliseconds) }

  func input(_ body: (inout Breaker, Instant, inout Outbox<Breaker.Effect>) -> Void) {
    body(&breaker, instant, &outbox)
    drain()
  }

  /// Fires without letting any promise react yet.
  @discardableResult func fire(_ action: Action = .s) -> Box {
    let box = Box()
    let admission = breaker.fire(at: instant, into: &outbox)
    drain()
    switch admission {
    case .shutdown: box.answer = .isShutdown
    case .open: reject(box, .breakerOpen)
    case .semaphoreLocked:
      if breaker.settings.acceptsSemaphoreLocked {
        box.answer = .locked
      } else {
        reject(box, .locked)
      }
    case .cached, .coalesced: box.answer = .value
    case .run(let call): run(action, call, box)
    }
    return box
  }

  /// Fires and lets promises react.
  @discardableResult func call(_ action: Action = .s) -> Answer {
    let box = fire(action)
    loop.react()
    return box.answer
  }

  private func run(_ action: Action, _ call: Breaker.Call, _ box: Box) {
    runs += 1
    if call.deadline != .never {
      loop.after(Int((call.deadline - instant).milliseconds)) { [self] in
        guard box.answer == .pending else { return }
        let news = breaker.timedOut(
          call, filtered: acceptsTimeouts, at: instant, into: &outbox)
        drain()
        if news == .failure { reject(box, .timedOut) } else { box.answer = .timedOut }
      }
    }
    let settle = { [self] in
      if action.ok {
        let news = breaker.succeeded(call, at: instant, into: &outbox)
        drain()
        if news == .success || call.isBare { box.answer = .value }
      } else {
        let news = breaker.failed(
          call, filtered: action.filtered, at: instant, into: &outbox)
        drain()
        if news == .failure { reject(box, .error) }
        if news == .success || call.isBare { box.answer = .error }
      }
    }
    if action.latency == 0 { loop.soon(settle) } else { loop.after(action.latency, settle) }
  }

  private func reject(_ box: Box, _ answer: Answer) {
    box.answer = answer
    guard hasFallback else { return }
    box.answer = .fallback
    breaker.fellBack(at: instant, into: &outbox)
    drain()
  }

  private func drain() {
    for effect in outbox {
      switch effect {
      case .event(let event):
        events.append(event)
        times.append(now)
      case .startTimer(.reset, let due):
        loop.after(Int((due - instant).milliseconds)) { [self] in
          input { $0.resetTimerFired(at: $1, into: &$2) }
        }
      case .startTimer(.healthCheck, let due):
        loop.after(Int((due - instant).milliseconds)) { [self] in
          input { $0.healthCheckTimerFired(at: $1, into: &$2) }
        }
      case .stopTimer: break  // A late firing does no harm: that, too, is under test.
      case .checkHealth:
        loop.soon { [self] in
          if !healthy { input { $0.healthCheckFailed(at: $1, into: &$2) } }
        }
      }
    }
    outbox.removeAll()
  }
}
