import Patterns
import Simulation
import Testing

@Suite("What is retried, and until when")
struct RetryPolicyTests {
  private typealias Failure = RetryPolicy.Failure

  private func decide(
    _ failure: RetryPolicy.Failure, idempotent: Bool = false, deadline: Deadline = .none,
    budget: RetryBudget = .unlimited,
    policy: RetryPolicy = RetryPolicy(backoff: .exponential(base: .seconds(1), cap: .forever))
  ) -> RetryPolicy.Decision {
    var random = Random(seed: 1)
    var state = RetryState()
    var own = budget
    return state.failed(
      failure, policy: policy, isIdempotent: idempotent, deadline: deadline, budget: &own,
      at: .zero, random: &random)
  }

  @Test("what was certainly not done is retried")
  func notDone() {
    let failures: [Failure] = [
      .connectionRefused, .unavailable(retryAfter: nil), .tooManyRequests(retryAfter: nil),
      .resetBeforeSend,
    ]
    for failure in failures { #expect(decide(failure) == .retry(after: .seconds(1))) }
  }

  @Test("what may have been done is retried only if twice is once")
  func perhapsDone() {
    for failure: RetryPolicy.Failure in [.timeout, .resetAfterSend] {
      #expect(decide(failure) == .giveUp(.notRetriable))
      #expect(decide(failure, idempotent: true) == .retry(after: .seconds(1)))
    }
  }

  @Test("wrong requests, failing servers, passed deadlines and open breakers are not retried")
  func notRetriable() {
    for failure: RetryPolicy.Failure in [
      .clientError, .serverError, .deadlineExceeded, .breakerOpen,
    ] {
      #expect(decide(failure, idempotent: true) == .giveUp(.notRetriable))
    }
    var policy = RetryPolicy(backoff: .none)
    policy.retriesOpenBreaker = true
    #expect(decide(.breakerOpen, policy: policy) == .retry(after: .zero))
  }

  @Test("a longer Retry-After is obeyed")
  func retryAfter() {
    #expect(decide(.unavailable(retryAfter: .seconds(5))) == .retry(after: .seconds(5)))
    #expect(decide(.tooManyRequests(retryAfter: .milliseconds(5))) == .retry(after: .seconds(1)))
  }

  @Test("no attempt begins at or after the deadline, and none is paid for")
  func deadline() {
    #expect(
      decide(.connectionRefused, deadline: Deadline(.seconds(1))) == .giveUp(.deadlinePassed))
    #expect(
      decide(.connectionRefused, deadline: Deadline(.milliseconds(1_001)))
        == .retry(after: .seconds(1)))
    var random = Random(seed: 1)
    var state = RetryState()
    var budget = RetryBudget.aws
    _ = state.failed(
      .connectionRefused, policy: RetryPolicy(), deadline: Deadline(.seconds(1)), budget: &budget,
      at: .zero, random: &random)
    #expect(budget.granted + budget.denied == 0)
    #expect(state.attempt == 0)
  }

  @Test("three layers of three attempts make 27 calls at the bottom; at the edge alone, three")
  func multiplication() {
    func calls(_ layers: [RetryPolicy]) -> Int {
      guard let policy = layers.first else { return 1 }
      var random = Random(seed: 1)
      var state = RetryState()
      var budget = RetryBudget.unlimited
      var sum = 0
      repeat {
        sum += calls(Array(layers.dropFirst()))
      } while state.failed(
        .unavailable(retryAfter: nil), policy: policy, budget: &budget, at: .zero,
        random: &random) == .retry(after: .zero)
      return sum
    }
    let three = RetryPolicy(attempts: 3, backoff: .none)
    #expect(calls([three, three, three]) == 27)
    #expect(calls([three, .never, .never]) == 3)
  }

  @Test("a nested deadline is what remains less the margin, and never longer")
  func nested() {
    let outer = Deadline(after: .seconds(3), from: .seconds(10))
    #expect(outer.instant == .seconds(13))
    #expect(outer.remaining(at: .seconds(11)) == .seconds(2))
    #expect(outer.remaining(at: .seconds(14)) == .zero)
    #expect(outer.hasPassed(at: .seconds(13)))
    #expect(!outer.hasPassed(at: .milliseconds(12_999)))
    let margin = Interval.milliseconds(50)
    #expect(outer.nested(margin: margin, at: .seconds(11)).instant == .milliseconds(12_950))
    #expect(outer.nested(timeout: .seconds(1), at: .seconds(11)).instant == .seconds(12))
    #expect(outer.nested(timeout: .seconds(9), at: .seconds(11)) == outer)
    #expect(outer.header(margin: margin, at: .seconds(11)) == .milliseconds(1_950))
    #expect(Deadline.none.header(at: .zero) == nil)
    #expect(Deadline.none.nested(timeout: .seconds(1), at: .zero).instant == .seconds(1))
    #expect(Deadline.none.nested(margin: margin, at: .zero) == .none)
  }

  @Test("a second copy after the delay, of idempotent calls only, within the budget")
  func hedging() {
    let policy = HedgePolicy(delay: .milliseconds(95))
    #expect(policy.nextCopy(sent: 1, last: .zero, isIdempotent: true) == .milliseconds(95))
    #expect(policy.nextCopy(sent: 2, last: .zero, isIdempotent: true) == nil)
    #expect(policy.nextCopy(sent: 1, last: .zero, isIdempotent: false) == nil)
    #expect(
      policy.nextCopy(
        sent: 1, last: .zero, deadline: Deadline(.milliseconds(95)), isIdempotent: true) == nil)
    var budget = RetryBudget(.envoy(share: .zero, minimum: 1))
    let sent = [policy.sends(budget: &budget, at: .zero), policy.sends(budget: &budget, at: .zero)]
    #expect(sent == [true, false])
  }

  @Test("hedged after its 95th percentile, the load grows by about 5 %")
  func hedgedLoad() {
    var random = Random(seed: 9)
    let policy = HedgePolicy(delay: .milliseconds(95))
    var copies = 0
    for _ in 0..<100_000 {
      let latency = random.interval(.zero, .milliseconds(100))
      let due = policy.nextCopy(sent: 1, last: .zero, isIdempotent: true) ?? .never
      copies += due.sinceStart < latency ? 2 : 1
    }
    #expect((104_500...105_500).contains(copies))
  }
}
