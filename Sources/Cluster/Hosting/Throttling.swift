import Patterns
import Simulation

/// Callers that hold back what their callee would most likely refuse.
///
/// SRE book ch. 21: each client by itself, from what it was told by one service of late. Only what is
/// worked on by servers is held back, not the waiting for messages and for lists of instances.
extension World {
  /// Whether an attempt is sent, counting it.
  mutating func passesThrottle(_ call: Call) -> Bool {
    guard settings.throttle.enabled, call.parent.isWork else { return true }
    let place = budget(of: call.caller, for: call.route.service)
    let passes = budgets[place].throttle.admits(
      at: now, random: &nodes[call.caller.index].random)
    if !passes {
      metrics.throttled(to: call.route.service, by: call.caller)
      if case .job(let job) = call.parent {
        traces.event(jobs[job].span, eventNames.throttled, at: now)
      }
    }
    return passes
  }

  /// Counts an answer that shows that the callee took the request in, whatever came of it.
  mutating func noteAcceptance(_ call: Call, _ status: Status) {
    guard settings.throttle.enabled, call.isOut, call.parent.isWork, status.isAcceptance else {
      return
    }
    let place = budget(of: call.caller, for: call.route.service)
    budgets[place].throttle.accepted(at: now)
  }
}

extension Call.Parent {
  /// Whether a user or a server waits for the answer.
  fileprivate var isWork: Bool {
    switch self {
    case .user, .job: true
    case .consumer, .consumerDone, .catalog: false
    }
  }
}

extension Status {
  /// Whether a server that says so had taken the request in.
  fileprivate var isAcceptance: Bool {
    switch self {
    case .ok, .failed, .unavailable, .wrongOwner: true
    case .overloaded, .timeout, .refused, .reset, .rejected, .throttled, .noInstance,
      .deadlineExceeded:
      false
    }
  }
}
