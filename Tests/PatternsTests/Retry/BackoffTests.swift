import Patterns
import Simulation
import Testing

@Suite("Waits before a retry")
struct BackoffTests {
  private let draws = 100_000

  /// Least, greatest and mean wait before `retry` in milliseconds.
  private func sample(_ backoff: Backoff, retry: Int) -> (least: Double, most: Double, mean: Double)
  {
    var random = Random(seed: 7).split("backoff")
    var least = Double.infinity
    var most = -Double.infinity
    var sum = 0.0
    for _ in 0..<draws {
      let wait = backoff.wait(beforeRetry: retry, random: &random).milliseconds
      least = min(least, wait)
      most = max(most, wait)
      sum += wait
    }
    return (least, most, sum / Double(draws))
  }

  @Test("the guide's five attempts wait 1, 2, 4 and 8 s, 15 s in all, and none after the last")
  func guide() {
    var random = Random(seed: 1)
    var state = RetryState()
    var budget = RetryBudget.unlimited
    let policy = RetryPolicy(attempts: 5)
    var now = Instant.zero
    var waits: [Interval] = []
    while case .retry(let wait) = state.failed(
      .connectionRefused, policy: policy, budget: &budget, at: now, random: &random)
    {
      waits.append(wait)
      now += wait
    }
    #expect(waits == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
    #expect(now == .seconds(15))
    let last = state.failed(
      .connectionRefused, policy: policy, budget: &budget, at: now, random: &random)
    #expect(last == .giveUp(.exhausted))
  }

  @Test("the guide's three attempts wait 1 and 2 s, not 4") func three() {
    var random = Random(seed: 1)
    let waits = (0..<2).map { Backoff.guide.wait(beforeRetry: $0, random: &random) }
    #expect(RetryPolicy().attempts == 3)
    #expect(waits == [.seconds(1), .seconds(2)])
  }

  @Test("full jitter: 0 … m, mean m/2", arguments: [0, 3, 9]) func fullJitter(retry: Int) {
    let m = min(1_000, 10 * Double(1 << retry))
    let found = sample(.fullJitter(base: .milliseconds(10), cap: .seconds(1)), retry: retry)
    #expect(found.least >= 0 && found.most <= m)
    #expect(abs(found.mean - m / 2) < m * 0.005)
    #expect(found.least < m * 0.001 && found.most > m * 0.999)
  }

  @Test("equal jitter: m/2 … m, mean 3m/4", arguments: [0, 3, 9]) func equalJitter(retry: Int) {
    let m = min(1_000, 10 * Double(1 << retry))
    let found = sample(.equalJitter(base: .milliseconds(10), cap: .seconds(1)), retry: retry)
    #expect(found.least >= m / 2 && found.most <= m)
    #expect(abs(found.mean - m * 3 / 4) < m * 0.003)
  }

  @Test("decorrelated jitter: base … 3·previous, at most the cap") func decorrelated() {
    let backoff = Backoff.decorrelated(base: .milliseconds(10), cap: .milliseconds(500))
    var random = Random(seed: 3)
    var previous = Interval.zero
    var reachedCap = false
    for retry in 0..<draws {
      let wait = backoff.wait(beforeRetry: retry, previous: previous, random: &random)
      #expect(wait >= .milliseconds(10))
      #expect(wait <= max(previous, .milliseconds(10)) * 3 && wait <= .milliseconds(500))
      reachedCap = reachedCap || wait == .milliseconds(500)
      previous = wait
    }
    #expect(reachedCap)
    // The first wait: U(base, 3·base), mean 2·base.
    #expect(abs(sample(backoff, retry: 0).mean - 20) < 0.1)
  }

  @Test("a gRPC channel: 1 s · 1.6^i ± 20 %, at most 120 s", arguments: [0, 1, 5, 20])
  func grpc(retry: Int) {
    var m = 1_000.0
    for _ in 0..<retry { m *= 1.6 }
    m = min(m, 120_000)
    let found = sample(.grpcChannel, retry: retry)
    #expect(found.least >= m * 0.8 - 0.001 && found.most <= m * 1.2 + 0.001)
    #expect(abs(found.mean - m) < m * 0.002)
  }

  @Test(
    "waits don't overflow, however many retries",
    arguments: [
      Backoff.guide, .fullJitter(base: .seconds(1), cap: .forever),
      .equalJitter(base: .seconds(1), cap: .forever),
      .decorrelated(base: .seconds(1), cap: .forever), .grpcChannel, .none,
    ])
  func overflow(backoff: Backoff) {
    var random = Random(seed: 1)
    var previous = Interval.zero
    for retry in 0..<200 {
      previous = backoff.wait(beforeRetry: retry, previous: previous, random: &random)
      #expect(previous >= .zero)
    }
  }

  @Test("100 clients that fail at once return as waves without jitter, spread with it")
  func waves() {
    func peak(_ backoff: (Int) -> Backoff) -> Int {
      var random = Random(seed: 5)
      var arrivals = [Int](repeating: 0, count: 200)
      for client in 0..<100 {
        var now = Interval.zero
        for retry in 0..<3 {
          now += backoff(client).wait(beforeRetry: retry, random: &random)
          arrivals[Int(now.nanoseconds / 100_000_000)] += 1
        }
      }
      return arrivals.max() ?? 0
    }
    #expect(peak { _ in .guide } == 100)
    #expect(peak { _ in .fullJitter(base: .seconds(1), cap: .forever) } <= 25)
  }
}
