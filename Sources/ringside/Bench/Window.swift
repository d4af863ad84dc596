import Foundation
import Glibc

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

/// How long something took, each time, and how much of that this thread worked: on a machine that is
/// shared the first says what a user waits, the second what a change has done.
struct Latencies {
  private var waited: [Double] = []
  private var worked: [Double] = []
  private let clock = ContinuousClock()

  var count: Int { waited.count }

  mutating func measure(_ body: () -> Void) {
    let work = Latencies.threadMilliseconds
    let start = clock.now
    body()
    let passed = (clock.now - start).components
    worked.append(Latencies.threadMilliseconds - work)
    waited.append(Double(passed.seconds) * 1e3 + Double(passed.attoseconds) / 1e15)
  }

  /// What is printed of them: half, and 99 of 100, kept within so many milliseconds; the latter in
  /// processor time, too.
  func summary(_ name: String) -> String {
    """
    \(name)_ms_p50=\(quantile(0.5, of: waited)) \(name)_ms_p99=\(quantile(0.99, of: waited)) \
    \(name)_cpu_ms_p99=\(quantile(0.99, of: worked))
    """
  }

  /// The time that this share of them kept within, to the microsecond.
  private func quantile(_ share: Double, of milliseconds: [Double]) -> Double {
    guard !milliseconds.isEmpty else { return 0 }
    let sorted = milliseconds.sorted()
    let rank = min(sorted.count - 1, Int(share * Double(sorted.count)))
    return (sorted[rank] * 1e3).rounded() / 1e3
  }

  private static var threadMilliseconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }
}
