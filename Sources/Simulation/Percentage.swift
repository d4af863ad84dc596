/// A share of a whole, kept exactly in millionths: 12.5 % is 125,000.
public struct Percentage: Sendable, Hashable, BitwiseCopyable, Comparable {
  /// Parts in a million; 0 … 1,000,000 for a probability.
  public var millionths: Int32

  /// A share of `millionths` parts in a million.
  @inlinable public init(millionths: Int) { self.millionths = Int32(clamping: millionths) }
  /// A share of `percent` hundredths, to the nearest millionth.
  @inlinable public init(percent: Double) {
    let scaled = percent * 10_000
    self.init(millionths: scaled.isFinite ? Int(scaled + (scaled < 0 ? -0.5 : 0.5)) : 0)
  }

  /// Nothing.
  @inlinable public static var zero: Percentage { Percentage(millionths: 0) }
  /// All.
  @inlinable public static var all: Percentage { Percentage(millionths: 1_000_000) }

  /// As a ratio, 0 … 1.
  @inlinable public var ratio: Double { Double(millionths) / 1_000_000 }

  /// Orders as the numbers do.
  @inlinable public static func < (a: Percentage, b: Percentage) -> Bool {
    a.millionths < b.millionths
  }
}

extension Percentage: CustomStringConvertible {
  /// The shortest exact text: `5%`, `12.5%`, `0.01%`.
  public var description: String {
    let size = millionths.magnitude
    var text = (millionths < 0 ? "-" : "") + String(size / 10_000)
    var rest = size % 10_000
    if rest > 0 {
      text += "."
      var place: UInt32 = 1_000
      while rest > 0 {
        text += String(rest / place)
        rest %= place
        place /= 10
      }
    }
    return text + "%"
  }
}
