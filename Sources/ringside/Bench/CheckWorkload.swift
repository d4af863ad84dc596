import Formats
import Verification

/// One history, read and judged; or three that are made for it.
enum CheckWorkload {
  /// A register with many unknown writes, a map of many clients, and a map that is not taken apart.
  static func run(seed: UInt64) {
    let made: [(String, MadeHistory, Int, Bool)] = [
      ("register_80", MadeHistory(clients: 10, keys: 1, values: 40, unknownPercent: 30), 80, false),
      ("kv_2000", MadeHistory(clients: 50, keys: 20, values: 1_000, appends: true), 2_000, false),
      ("whole_400", MadeHistory(clients: 10, keys: 5, values: 1_000, appends: true), 400, true),
    ]
    for (name, maker, count, whole) in made {
      let (history, model) = maker.make(count, seed: seed)
      let (check, seconds) = judged(history, model, whole: whole)
      print(
        "history=\(name) seconds=\(seconds) verdict=\(word(check))",
        "configurations=\(check.configurations)")
    }
  }

  static func run(file: String, whole: Bool) throws {
    let reading = try CheckCommand.read(file)
    let (check, seconds) = judged(reading.history, reading.model, whole: whole)
    print("seconds=\(seconds) verdict=\(word(check)) configurations=\(check.configurations)")
  }

  private static func judged(
    _ history: History, _ model: Model, whole: Bool
  ) -> (check: LinearizabilityCheck, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    var check = LinearizabilityCheck(history, model, whole: whole)
    while !check.run(steps: 1_000_000), clock.now - start < .seconds(600) {}
    let passed = (clock.now - start).components
    return (check, Double(passed.seconds) + Double(passed.attoseconds) / 1e18)
  }

  private static func word(_ check: LinearizabilityCheck) -> String {
    switch check.verdict {
    case .ok: "ok"
    case .illegal: "illegal"
    case .unknown: "unknown"
    }
  }
}
