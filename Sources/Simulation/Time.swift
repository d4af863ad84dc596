/// A length of virtual time, in whole nanoseconds; may be negative (a clock offset is one).
///
/// Ours, not the standard library's `Duration`, so that a real clock's reading does not convert.
public struct Interval: Sendable, Hashable, BitwiseCopyable {
  /// The length in nanoseconds.
  public var nanoseconds: Int64

  /// Makes an interval of `nanoseconds`.
  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// No time at all.
  @inlinable public static var zero: Interval { Interval(nanoseconds: 0) }
  /// The longest interval there is; stands for "never" and "until healed".
  @inlinable public static var forever: Interval { Interval(nanoseconds: .max) }

  /// `count` nanoseconds.
  @inlinable public static func nanoseconds(_ count: Int) -> Interval {
    Interval(nanoseconds: Int64(count))
  }
  /// `count` microseconds.
  @inlinable public static func microseconds(_ count: Int) -> Interval {
    Interval(nanoseconds: Int64(count) * 1_000)
  }
  /// `count` milliseconds.
  @inlinable public static func milliseconds(_ count: Int) -> Interval {
    Interval(nanoseconds: Int64(count) * 1_000_000)
  }
  /// `count` seconds.
  @inlinable public static func seconds(_ count: Int) -> Interval {
    Interval(nanoseconds: Int64(count) * 1_000_000_000)
  }
  /// `count` minutes.
  @inlinable public static func minutes(_ count: Int) -> Interval { .seconds(count * 60) }

  /// The length in seconds; for showing and for ratios, never for ordering.
  @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }
  /// The length in milliseconds; for showing and for ratios, never for ordering.
  @inlinable public var milliseconds: Double { Double(nanoseconds) / 1e6 }

  /// This length times `factor`, rounded to the nearest nanosecond, and `.forever` when too long.
  @inlinable public func scaled(by factor: Double) -> Interval {
    let product = Double(nanoseconds) * factor
    // Below 2⁵¹ (26 days) the sum's last bit is a nanosecond: the addition itself rounds.
    let rounder = 0x1.8p52
    if product.magnitude < 0x1p51 {
      return Interval(
        nanoseconds: Int64(bitPattern: (product + rounder).bitPattern)
          &- Int64(bitPattern: rounder.bitPattern))
    }
    guard product < 9.2e18 else { return .forever }
    guard product > -9.2e18 else { return Interval(nanoseconds: .min) }
    return Interval(nanoseconds: Int64(product + (product < 0 ? -0.5 : 0.5)))
  }

  /// The sum.
  @inlinable public static func + (a: Interval, b: Interval) -> Interval {
    Interval(nanoseconds: a.nanoseconds &+ b.nanoseconds)
  }
  /// The difference.
  @inlinable public static func - (a: Interval, b: Interval) -> Interval {
    Interval(nanoseconds: a.nanoseconds &- b.nanoseconds)
  }
  /// The multiple.
  @inlinable public static func * (a: Interval, count: Int) -> Interval {
    Interval(nanoseconds: a.nanoseconds * Int64(count))
  }
  /// The part, rounded toward zero.
  @inlinable public static func / (a: Interval, count: Int) -> Interval {
    Interval(nanoseconds: a.nanoseconds / Int64(count))
  }
  /// The opposite.
  @inlinable public static prefix func - (a: Interval) -> Interval {
    Interval(nanoseconds: -a.nanoseconds)
  }
  /// Adds in place.
  @inlinable public static func += (a: inout Interval, b: Interval) { a = a + b }
  /// Subtracts in place.
  @inlinable public static func -= (a: inout Interval, b: Interval) { a = a - b }
}

extension Interval: Comparable {
  /// Orders as the numbers do.
  @inlinable public static func < (a: Interval, b: Interval) -> Bool {
    a.nanoseconds < b.nanoseconds
  }
}

/// A point of virtual time: nanoseconds since the world began.
public struct Instant: Sendable, Hashable, BitwiseCopyable {
  /// Nanoseconds since the world began.
  public var nanoseconds: Int64

  /// The point `nanoseconds` after the beginning.
  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The beginning of the world.
  @inlinable public static var zero: Instant { Instant(nanoseconds: 0) }
  /// A point no run reaches.
  @inlinable public static var never: Instant { Instant(nanoseconds: .max) }

  /// `count` milliseconds after the beginning.
  @inlinable public static func milliseconds(_ count: Int) -> Instant {
    Instant(nanoseconds: Int64(count) * 1_000_000)
  }
  /// `count` seconds after the beginning.
  @inlinable public static func seconds(_ count: Int) -> Instant {
    Instant(nanoseconds: Int64(count) * 1_000_000_000)
  }

  /// Seconds since the beginning; for showing, never for ordering.
  @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }
  /// How long after the beginning this is.
  @inlinable public var sinceStart: Interval { Interval(nanoseconds: nanoseconds) }

  /// The point `b` after `a`; `.never` when either has no end.
  @inlinable public static func + (a: Instant, b: Interval) -> Instant {
    let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
    return Instant(nanoseconds: overflow ? .max : sum)
  }
  /// The difference.
  @inlinable public static func - (a: Instant, b: Interval) -> Instant {
    Instant(nanoseconds: a.nanoseconds &- b.nanoseconds)
  }
  /// The difference.
  @inlinable public static func - (a: Instant, b: Instant) -> Interval {
    Interval(nanoseconds: a.nanoseconds &- b.nanoseconds)
  }
  /// Adds in place.
  @inlinable public static func += (a: inout Instant, b: Interval) { a = a + b }
}

extension Instant: Comparable {
  /// Orders as the numbers do.
  @inlinable public static func < (a: Instant, b: Instant) -> Bool {
    a.nanoseconds < b.nanoseconds
  }
}

extension Interval: CustomStringConvertible {
  /// The shortest exact text: `5s`, `1.5s`, `300ms`, `20us`, `7ns`, `forever`.
  ///
  /// The command language reads it back to the same value.
  public var description: String {
    if self == .forever { return "forever" }
    let size = nanoseconds.magnitude
    let unit: (size: UInt64, name: String)
    if size >= 1_000_000_000 && size % 1_000_000 == 0 || size == 0 {
      unit = (1_000_000_000, "s")
    } else if size >= 1_000_000 && size % 1_000 == 0 {
      unit = (1_000_000, "ms")
    } else if size >= 1_000 {
      unit = (1_000, "us")
    } else {
      unit = (1, "ns")
    }
    var text = (nanoseconds < 0 ? "-" : "") + String(size / unit.size)
    var rest = size % unit.size
    if rest > 0 {
      text += "."
      var place = unit.size / 10
      while rest > 0 {
        text += String(rest / place)
        rest %= place
        place /= 10
      }
    }
    return text + unit.name
  }
}

extension Instant: CustomStringConvertible {
  /// Time since the beginning, as an interval is written.
  public var description: String { self == .never ? "never" : sinceStart.description }
}
