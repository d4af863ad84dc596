import Simulation

/// Numbers as panels write them: short, of few digits, and of a width that does not jump about.
enum Figures {
  /// A whole number with a space between thousands: `84 212`.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index).isMultiple(of: 3) { text.append(" ") }
      text.append(digit)
    }
    return text
  }

  /// A number with so many decimals: `20.3`.
  static func fixed(_ number: Double, _ decimals: Int) -> String {
    guard number.isFinite else { return "–" }
    var scale = 1
    for _ in 0..<max(0, decimals) { scale *= 10 }
    let scaled = bounded(number * Double(scale))
    let magnitude = scaled.magnitude
    let whole = String(magnitude / UInt(scale))
    let sign = scaled < 0 ? "-" : ""
    guard decimals > 0 else { return sign + whole }
    let rest = String(magnitude % UInt(scale))
    return sign + whole + "." + String(repeating: "0", count: decimals - rest.count) + rest
  }

  /// A share as a whole percentage: `84%`; what is neither nothing nor all never reads as such.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    if share > 0 && share < 0.005 { return "<1%" }
    if share < 1 && share > 0.995 { return "99%" }
    return fixed(share * 100, 0) + "%"
  }

  /// A share as a percentage with a decimal: `12.3%`; only nothing reads as 0, only all as 100.
  static func finePercent(_ share: Double) -> String {
    guard share.isFinite, share != 0, share != 1 else { return percent(share) }
    if share > 0 && share < 0.000_5 { return "<0.1%" }
    if share < 1 && share >= 0.999_5 { return "99.9%" }
    return fixed(share * 100, 1) + "%"
  }

  /// A number of up to five characters: `412`, `9.4k`, `84.2k`, `1.2M`.
  static func short(_ number: Double) -> String {
    guard number.isFinite else { return "–" }
    let size = number < 0 ? -number : number
    if size == 0 { return "0" }
    if size < 9.95 { return trimmed(fixed(number, size < 0.095 ? 2 : 1)) }
    if size < 9_999.5 { return fixed(number, 0) }
    if size < 99_950 { return fixed(number / 1e3, 1) + "k" }
    if size < 999_500 { return fixed(number / 1e3, 0) + "k" }
    if size < 99_950_000 { return fixed(number / 1e6, 1) + "M" }
    if size < 999_500_000 { return fixed(number / 1e6, 0) + "M" }
    return fixed(number / 1e9, 1) + "G"
  }

  /// So many a second: `412/s`.
  static func rate(_ number: Double) -> String { short(number) + "/s" }

  /// A length of time of up to five characters: `38ms`, `3.21s`, `12.4s`, `4m05`.
  static func time(_ length: Interval) -> String {
    if length == .forever { return "∞" }
    let sign = length < .zero ? "−" : ""
    let nanoseconds = Double(length.nanoseconds.magnitude)
    if nanoseconds == 0 { return "0" }
    if nanoseconds < 999_500 { return sign + fixed(max(1, nanoseconds / 1e3), 0) + "µs" }
    if nanoseconds < 9_950_000 { return sign + fixed(nanoseconds / 1e6, 1) + "ms" }
    if nanoseconds < 999_500_000 { return sign + fixed(nanoseconds / 1e6, 0) + "ms" }
    if nanoseconds < 9_995_000_000 { return sign + fixed(nanoseconds / 1e9, 2) + "s" }
    if nanoseconds < 99_950_000_000 { return sign + fixed(nanoseconds / 1e9, 1) + "s" }
    let seconds = bounded(nanoseconds / 1e9)
    if seconds < 3_600 { return sign + "\(seconds / 60)m" + twoDigits(seconds % 60) }
    return sign + "\(seconds / 3_600)h" + twoDigits(seconds / 60 % 60)
  }

  /// A length of time on an axis: as few digits as say it: `40s`, `1.5s`, `200ms`.
  static func tick(_ length: Interval) -> String {
    let seconds = length.seconds
    if seconds >= 100 { return time(length) }
    if seconds >= 0.999_5 { return trimmed(fixed(seconds, 1)) + "s" }
    if seconds >= 0.000_999_5 { return trimmed(fixed(seconds * 1e3, 1)) + "ms" }
    return time(length)
  }

  /// A length of time in whole seconds, for what ticks: `14s`, `4m05`.
  static func age(_ length: Interval) -> String {
    if length == .forever { return "∞" }
    let seconds = max(0, bounded(length.seconds - 0.499_999))
    if seconds < 100 { return "\(seconds)s" }
    if seconds < 3_600 { return "\(seconds / 60)m" + twoDigits(seconds % 60) }
    return "\(seconds / 3_600)h" + twoDigits(seconds / 60 % 60)
  }

  /// A length of time with one decimal of a second, for what counts down: `12.4s`.
  static func countdown(_ length: Interval) -> String {
    length < .seconds(100) ? fixed(length.seconds, 1) + "s" : time(length)
  }

  /// A round number near `rough`, one of 1, 2, 5 times a power of ten, for the steps of an axis.
  static func roundStep(_ rough: Double) -> Double {
    guard rough.isFinite, rough > 0 else { return 1 }
    var power = 1.0
    while power * 10 <= rough && power < 1e18 { power *= 10 }
    while power > rough && power > 1e-12 { power /= 10 }
    for factor in [1.0, 2, 5] where power * factor >= rough * 0.999_999 { return power * factor }
    return power * 10
  }

  /// `text` without zeros after the point: `4.0` is `4`.
  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// The nearest whole number, within what a column could ever show.
  static func bounded(_ number: Double) -> Int {
    guard number.isFinite else { return 0 }
    let limit = 4e18
    let inside = min(max(number, -limit), limit)
    return Int(inside < 0 ? inside - 0.5 : inside + 0.5)
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

extension Sequence where Element == Int {
  /// The sum, held at the ends of `Int` where it would not fit.
  var saturatingSum: Int {
    reduce(0) { sum, next in
      let (total, overflow) = sum.addingReportingOverflow(next)
      return overflow ? (next < 0 ? .min : .max) : total
    }
  }
}
