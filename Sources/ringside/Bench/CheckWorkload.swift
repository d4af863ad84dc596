import Formats
import Verification

/// One history, read and judged.
enum CheckWorkload {
  static func run(file: String, whole: Bool) throws {
    let reading = try CheckCommand.read(file)
    let clock = ContinuousClock()
    let start = clock.now
    var check = LinearizabilityCheck(reading.history, reading.model, whole: whole)
    while !check.run(steps: 1_000_000), clock.now - start < .seconds(600) {}
    let passed = (clock.now - start).components
    let seconds = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    let verdict =
      switch check.verdict {
      case .ok: "ok"
      case .illegal: "illegal"
      case .unknown: "unknown"
      }
    print("seconds=\(seconds) verdict=\(verdict) configurations=\(check.configurations)")
  }
}
