import Foundation

/// The timed window of a measurement: a fifth of it to warm up, then all of it counted.
struct Window {
  let seconds: Double
  let seed: UInt64

  init() {
    let environment = ProcessInfo.processInfo.environment
    seconds = environment["BENCH_SECONDS"].flatMap(Double.init) ?? 1
    seed = environment["BENCH_SEED"].flatMap(UInt64.init) ?? 42
  }

  /// Repeats `batch` until `seconds` have passed; returns what it counted and how long it took.
  static func measure(_ seconds: Double, _ batch: () -> Int) -> (count: Int, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    var count = 0
    var elapsed = 0.0
    repeat {
      count += batch()
      let passed = (clock.now - start).components
      elapsed = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    } while elapsed < seconds
    return (count, elapsed)
  }
}

/// How long something took, each time.
struct Latencies {
  private var milliseconds: [Double] = []
  private let clock = ContinuousClock()

  var count: Int { milliseconds.count }

  mutating func measure(_ body: () -> Void) {
    let start = clock.now
    body()
    let passed = (clock.now - start).components
    milliseconds.append(Double(passed.seconds) * 1e3 + Double(passed.attoseconds) / 1e15)
  }

  /// The time that this share of them kept within, in milliseconds, to the microsecond.
  func quantile(_ share: Double) -> Double {
    guard !milliseconds.isEmpty else { return 0 }
    let sorted = milliseconds.sorted()
    let rank = min(sorted.count - 1, Int(share * Double(sorted.count)))
    return (sorted[rank] * 1e3).rounded() / 1e3
  }
}
