/// A running hash of a run's event stream: equal digests, equal runs.
public struct Digest: Sendable, Hashable, BitwiseCopyable, CustomStringConvertible {
  /// All sixty-four bits.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The digest of nothing.
  public init() {}

  /// Folds one word in; the order of the words counts.
  @inline(__always) public mutating func combine(_ word: UInt64) {
    value = (value ^ word) &* 0x9fb2_1c65_1e98_df25
    value ^= value >> 29
  }

  /// The upper half, as eight hexadecimal digits: what two people compare.
  public var description: String {
    let text = String(value >> 32, radix: 16)
    return String(repeating: "0", count: 8 - text.count) + text
  }
}
