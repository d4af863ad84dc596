import Simulation

/// Numbers and times as they are shown.
enum Formats {
  /// `00:03:27.450`.
  static func clock(_ instant: Instant) -> String {
    let total = max(0, instant.nanoseconds) / 1_000_000
    let (hours, minutes) = (total / 3_600_000, total / 60_000 % 60)
    return pair(hours) + ":" + pair(minutes) + ":" + pair(total / 1_000 % 60) + "."
      + triple(total % 1_000)
  }

  /// `03:27.4`, or `1:03:27.4` from an hour on.
  static func shortClock(_ instant: Instant) -> String {
    let total = max(0, instant.nanoseconds) / 100_000_000
    let hours = total / 36_000
    let rest = pair(total / 600 % 60) + ":" + pair(total / 10 % 60) + ".\(total % 10)"
    return hours > 0 ? "\(hours):" + rest : rest
  }

  /// `03:21.004`, as the event log has it.
  static func logClock(_ instant: Instant) -> String {
    let total = max(0, instant.nanoseconds) / 1_000_000
    let hours = total / 3_600_000
    let rest =
      pair(total / 60_000 % 60) + ":" + pair(total / 1_000 % 60) + "." + triple(total % 1_000)
    return hours > 0 ? "\(hours):" + rest : rest
  }

  /// `1×`, `0.25×`, `16×`.
  static func speed(percent: Int) -> String { decimal(percent) + "×" }

  /// `1x`, `0.8x`: as commands have it.
  static func factor(percent: Int) -> String { decimal(percent) + "x" }

  private static func decimal(_ percent: Int) -> String {
    let whole = percent / 100
    let part = percent % 100
    if part == 0 { return "\(whole)" }
    return part % 10 == 0 ? "\(whole).\(part / 10)" : "\(whole).\(pair(Int64(part)))"
  }

  /// `97.3%` of thousandths.
  static func permille(_ value: Int) -> String { "\(value / 10).\(value % 10)%" }

  /// `412ms`, `3.21s`, `85µs`.
  static func latency(_ interval: Interval) -> String {
    let micros = max(0, interval.nanoseconds) / 1_000
    if micros < 1_000 { return "\(micros)µs" }
    if micros < 10_000 { return "\(micros / 1_000).\(micros / 100 % 10)ms" }
    if micros < 1_000_000 { return "\(micros / 1_000)ms" }
    return "\(micros / 1_000_000)." + pair(micros / 10_000 % 100) + "s"
  }

  /// `5.2s`, `1m12s`, `2h05m`: how long ago, how long still.
  static func age(_ interval: Interval) -> String {
    let tenths = max(0, interval.nanoseconds) / 100_000_000
    if tenths < 600 { return "\(tenths / 10).\(tenths % 10)s" }
    if tenths < 36_000 { return "\(tenths / 600)m" + pair(tenths / 10 % 60) + "s" }
    return "\(tenths / 36_000)h" + pair(tenths / 600 % 60) + "m"
  }

  private static func pair(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
  private static func triple(_ value: Int64) -> String {
    value < 10 ? "00\(value)" : value < 100 ? "0\(value)" : "\(value)"
  }
}
