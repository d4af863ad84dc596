import Patterns
import Simulation
import Testing

@Suite("Budgets of retries")
struct RetryBudgetTests {
  /// How many of `count` retries are granted.
  private func take(
    _ count: Int, of budget: inout RetryBudget, afterTimeout: Bool = false, at now: Instant = .zero
  ) -> Int {
    var granted = 0
    for _ in 0..<count where budget.withdraw(afterTimeout: afterTimeout, at: now) { granted += 1 }
    return granted
  }

  @Test("Finagle: over ten seconds at most a fifth of the requests and a hundred")
  func finagle() {
    var budget = RetryBudget.finagle
    var random = Random(seed: 2)
    var requests = [Int](repeating: 0, count: 120)
    var retries = requests
    for second in 0..<120 {
      let rate = [0, 5, 300, 1_000][random.below(4)]
      for index in 0..<rate {
        let now = Instant.seconds(second) + .microseconds(index * 900)
        budget.requestStarted(at: now)
        requests[second] += 1
        for _ in 0..<2 where budget.withdraw(at: now) { retries[second] += 1 }
      }
    }
    for end in 10...120 {
      let fired = requests[(end - 10)..<end].reduce(0, +)
      let again = retries[(end - 10)..<end].reduce(0, +)
      #expect(Double(again) <= 0.2 * Double(fired) + 100, "the ten seconds before \(end)")
    }
    #expect(retries.reduce(0, +) == budget.granted)
    #expect(budget.denied > 0)
  }

  @Test("Finagle: a hundred at once without traffic, and again after ten seconds")
  func finagleReserve() {
    var budget = RetryBudget.finagle
    #expect(budget.balance(at: .zero) == 100)
    let first = take(200, of: &budget)
    let second = take(200, of: &budget, at: .milliseconds(9_999))
    let third = take(200, of: &budget, at: .seconds(10))
    #expect([first, second, third] == [100, 0, 100])
  }

  @Test("Finagle: five requests buy one retry")
  func finagleShare() {
    var budget = RetryBudget(.finagle(share: Percentage(percent: 20), minimumPerSecond: 0))
    for request in 1...50 {
      budget.requestStarted(at: .zero)
      #expect(take(1, of: &budget) == (request % 5 == 0 ? 1 : 0))
    }
  }

  @Test("gRPC: retries while more than half of the tokens are left; a success gives a tenth back")
  func grpc() {
    var budget = RetryBudget.grpc
    for failure in 1...6 {
      budget.attemptEnded(ok: false, retry: false)
      #expect(take(1, of: &budget) == (failure < 5 ? 1 : 0))
    }
    for _ in 0..<10 { budget.attemptEnded(ok: true, retry: false) }
    #expect(take(1, of: &budget) == 0)
    budget.attemptEnded(ok: true, retry: false)
    #expect(take(1, of: &budget) == 1)
  }

  @Test("AWS: 500 tokens are a hundred retries, or fifty after timeouts; successes give back")
  func aws() {
    var budget = RetryBudget.aws
    #expect(take(200, of: &budget) == 100)
    var slow = RetryBudget.aws
    #expect(take(200, of: &slow, afterTimeout: true) == 50)
    budget.attemptEnded(ok: true, retry: true)
    #expect(take(1, of: &budget) == 1)
    #expect(take(1, of: &budget) == 0)
    for _ in 0..<5 { budget.attemptEnded(ok: true, retry: false) }
    #expect(take(1, of: &budget) == 1)
  }

  @Test("Envoy: a fifth of the active requests, and three at least")
  func envoy() {
    var budget = RetryBudget.envoy
    #expect(take(10, of: &budget) == 3)
    for _ in 0..<100 { budget.requestStarted(at: .zero) }
    #expect(take(100, of: &budget) == 17)
    budget.attemptEnded(ok: false, retry: true)
    #expect(take(1, of: &budget) == 1)
    for _ in 0..<100 { budget.requestEnded() }
    #expect(take(1, of: &budget) == 0)
  }
}
