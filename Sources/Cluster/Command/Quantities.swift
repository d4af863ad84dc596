public import Simulation

/// A decimal number written in `text`, times ten to the `places`; nil if it is none, or too exact, or
/// too large.
func decimal(_ text: some StringProtocol, places: Int) -> Int64? {
  var digits = Substring(text)
  var isNegative = false
  if let sign = digits.first, sign == "-" || sign == "+" || sign == "−" {
    isNegative = sign != "+"
    digits = digits.dropFirst()
  }
  var value: Int64 = 0
  var decimals: Int?
  var count = 0
  for byte in digits.utf8 {
    if byte == UInt8(ascii: "."), decimals == nil, count > 0 {
      decimals = 0
      continue
    }
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    let digit = Int64(byte - UInt8(ascii: "0"))
    if let seen = decimals {
      decimals = seen + 1
      if seen >= places {
        if digit != 0 { return nil }
        continue
      }
    }
    let (tens, tooLong) = value.multipliedReportingOverflow(by: 10)
    let (sum, tooMuch) = tens.addingReportingOverflow(digit)
    if tooLong || tooMuch { return nil }
    value = sum
    count += 1
  }
  guard count > 0, decimals != 0 else { return nil }
  for _ in min(decimals ?? 0, places)..<places {
    let (tens, tooLong) = value.multipliedReportingOverflow(by: 10)
    if tooLong { return nil }
    value = tens
  }
  return isNegative ? -value : value
}

/// `value` over ten to the `places`, without needless digits.
func decimalText(_ value: Int64, places: Int) -> String {
  var scale: UInt64 = 1
  for _ in 0..<places { scale *= 10 }
  var text = (value < 0 ? "-" : "") + String(value.magnitude / scale)
  var rest = value.magnitude % scale
  if rest > 0 {
    text += "."
    while rest > 0 {
      scale /= 10
      text += String(rest / scale)
      rest %= scale
    }
  }
  return text
}

extension Interval {
  /// The longest interval that can be written: ten thousand hours.
  public static let longest = Interval.seconds(36_000_000)

  /// The interval that `text` spells: `5s`, `1.5s`, `300ms`, `20us`, `7ns`, `2m`, `3h`, `-5s`, `0`.
  public init?(spelled text: some StringProtocol) {
    let units: [(name: String, places: Int, times: Int64)] = [
      ("ns", 0, 1), ("us", 3, 1), ("µs", 3, 1), ("μs", 3, 1), ("ms", 6, 1), ("min", 9, 60),
      ("s", 9, 1), ("m", 9, 60), ("h", 9, 3_600),
    ]
    if text == "0" {
      self = .zero
      return
    }
    guard let unit = units.first(where: { text.hasSuffix($0.name) }),
      let number = decimal(text.dropLast(unit.name.count), places: unit.places)
    else { return nil }
    let (nanoseconds, overflow) = number.multipliedReportingOverflow(by: unit.times)
    guard !overflow, nanoseconds.magnitude <= Interval.longest.nanoseconds.magnitude else {
      return nil
    }
    self.init(nanoseconds: nanoseconds)
  }
}

extension Percentage {
  /// The share that `text` spells: `30%`, `0.01%`; none above a million percent.
  public init?(spelled text: some StringProtocol) {
    guard text.hasSuffix("%"), let number = decimal(text.dropLast(), places: 4),
      number.magnitude <= 2_000_000_000
    else { return nil }
    self.init(millionths: Int(number))
  }
}

/// A number of bytes as people write it: `64kB`; a kilobyte is a thousand.
enum Bytes {
  private static let units: [(name: String, size: Int)] = [
    ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1),
  ]

  static func read(_ text: some StringProtocol) -> Int? {
    let lowercase = text.lowercased()
    guard let unit = units.first(where: { lowercase.hasSuffix($0.name.lowercased()) }),
      let number = decimal(lowercase.dropLast(unit.name.count), places: 0),
      (1...1_000_000_000).contains(number)
    else { return nil }
    let (count, overflow) = Int(number).multipliedReportingOverflow(by: unit.size)
    return overflow || count > 1_000_000_000_000 ? nil : count
  }

  static func text(_ count: Int) -> String {
    let unit = units.first { count % $0.size == 0 && count >= $0.size }
    return String(count / (unit?.size ?? 1)) + (unit?.name ?? "B")
  }
}

extension Scanner {
  /// An interval in `range`.
  mutating func interval(
    in range: ClosedRange<Interval> = .zero ... .longest
  ) throws(CommandError) -> Interval {
    let token = next
    let interval = try one(.interval) { Interval(spelled: $0) }
    guard range.contains(interval) else {
      throw failure(
        at: token, expected: "an interval from \(range.lowerBound) to \(range.upperBound)")
    }
    return interval
  }

  /// `±` and an interval of at most `mean`, or zero when none is written.
  mutating func jitter(around mean: Interval) throws(CommandError) -> Interval {
    take(sign: "±") ? try interval(in: .zero...mean) : .zero
  }

  /// A share of 0 to 100 %.
  mutating func share() throws(CommandError) -> Percentage {
    let token = next
    let share = try one(.percentage) { Percentage(spelled: $0) }
    guard share >= .zero, share <= .all else {
      throw failure(at: token, expected: "a percentage from 0% to 100%")
    }
    return share
  }

  /// `corr` and a share, or zero when none is written.
  mutating func correlation() throws(CommandError) -> Percentage {
    take(word: "corr") ? try share() : .zero
  }

  /// A factor like `4x` or `1.5x`, in hundredths.
  mutating func factor() throws(CommandError) -> Int {
    let token = next
    let percent = try one(.factor) { text in
      text.hasSuffix("x") ? decimal(text.dropLast(), places: 2) : nil
    }
    guard (1...100_000).contains(percent) else {
      throw failure(at: token, expected: "a factor from 0.01x to 1000x")
    }
    return Int(percent)
  }

  /// A whole number in `range`.
  mutating func count(in range: ClosedRange<Int>) throws(CommandError) -> Int {
    let token = next
    let count = try one(.count) { decimal($0, places: 0) }
    guard let count = Int(exactly: count), range.contains(count) else {
      throw failure(
        at: token, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return count
  }
}
