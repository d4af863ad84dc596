public import Patterns
public import Simulation

/// The retry budget and the throttle of all calls from one node to one service.
public struct HostedBudget: Sendable {
  /// Who calls.
  public let caller: NodeID
  /// Who is called.
  public let callee: Service
  /// The rule and what is left.
  public internal(set) var machine: RetryBudget
  /// What the callee has taken in of late, and so what is worth sending.
  var throttle: AdaptiveThrottle
}

extension World {
  /// What is left for retries of calls from `caller` to `callee`; nil before the first call.
  public func budget(from caller: NodeID, to callee: Service) -> RetryBudget? {
    budgetIndex[caller.index * Service.count + callee.index].map { budgets[Int($0)].machine }
  }
}

/// After a failed attempt: whether there is another, when, and who pays for it.
extension World {
  /// The budget of `caller` for calls to `callee`; made at the first call.
  mutating func budget(of caller: NodeID, for callee: Service) -> Int {
    let place = caller.index * Service.count + callee.index
    if let known = budgetIndex[place] { return Int(known) }
    budgets.append(
      HostedBudget(
        caller: caller, callee: callee, machine: settings.retryBudget,
        throttle: settings.adaptiveThrottle))
    budgetIndex[place] = UInt16(budgets.count - 1)
    return budgets.count - 1
  }

  /// How long to wait before the next attempt; nil when there is none.
  mutating func waitBeforeRetry(_ ref: CallRef, after failure: RetryPolicy.Failure) -> Interval? {
    let call = calls[ref]
    guard settings.retry.layers == .every || isAtTheEdge(call) else { return nil }
    let budget = budget(of: call.caller, for: call.route.service)
    let decision = calls[ref].retry.failed(
      failure, policy: policy, isIdempotent: call.route.isIdempotent,
      deadline: Deadline(call.deadline), budget: &budgets[budget].machine, at: now,
      random: &nodes[call.caller.index].random)
    switch decision {
    case .retry(let wait):
      calls[ref].isAfterTimeout = failure == .timeout
      return wait
    case .giveUp(.budgetDenied):
      metrics.retryDenied(to: call.route.service, by: call.caller)
      return nil
    case .giveUp(.exhausted), .giveUp(.notRetriable), .giveUp(.deadlinePassed): return nil
    }
  }

  /// Whether nobody waits for the caller in turn: the work began there.
  private func isAtTheEdge(_ call: Call) -> Bool {
    switch call.parent {
    case .user, .consumer, .consumerDone, .catalog: return true
    case .job(let job):
      return switch jobs[job].origin {
      case .call: false
      case .consumer, .relay: true
      }
    }
  }

  /// What a process knew of its retries dies with it.
  mutating func forgetBudgets(of node: NodeID) {
    for index in budgets.indices where budgets[index].caller == node {
      budgets[index].machine = settings.retryBudget
      budgets[index].throttle = settings.adaptiveThrottle
    }
  }
}

extension World {
  /// What a retry policy takes a status for; nil when all is well.
  func retryFailure(_ status: Status) -> RetryPolicy.Failure? {
    switch status {
    case .ok: nil
    case .failed: .serverError
    // A caller that was pointed elsewhere too often: the ring is changing faster than it hears of it.
    case .unavailable, .noInstance, .wrongOwner: .unavailable(retryAfter: nil)
    // A server says with its refusal when to come again; all have one setting for it.
    case .overloaded:
      .unavailable(
        retryAfter: settings.server.retryAfter > .zero ? settings.server.retryAfter : nil)
    case .timeout: .timeout
    case .refused: .connectionRefused
    case .reset: .resetAfterSend
    case .rejected, .throttled: .breakerOpen
    case .deadlineExceeded: .deadlineExceeded
    }
  }
}
