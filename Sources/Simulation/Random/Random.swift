/// The only source of randomness in a world: xoshiro256++, seeded through SplitMix64.
///
/// Blackman & Vigna, "Scrambled Linear Pseudorandom Number Generators" (2021). A parameter
/// everywhere, global nowhere. `split` makes the tree: each part of the world draws from a stream
/// of its own, so that a new draw in one place does not disturb the others.
public struct Random: Sendable, Hashable, BitwiseCopyable {
  @usableFromInline var s0: UInt64
  @usableFromInline var s1: UInt64
  @usableFromInline var s2: UInt64
  @usableFromInline var s3: UInt64

  /// The stream of `seed`.
  public init(seed: UInt64) {
    var state = seed
    s0 = Random.splitMix(&state)
    s1 = Random.splitMix(&state)
    s2 = Random.splitMix(&state)
    s3 = Random.splitMix(&state)
  }

  /// The stream called `name` under this one; draws nothing from this one.
  ///
  /// Depends on this stream's present state and the name only: split all children off a root that
  /// is never drawn from.
  public func split(_ name: String) -> Random {
    // FNV-1a over the name, then over this state.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for word in [s0, s1, s2, s3] {
      for shift in stride(from: 0, to: 64, by: 8) {
        hash = (hash ^ ((word >> UInt64(shift)) & 0xff)) &* 0x100_0000_01b3
      }
    }
    return Random(seed: hash)
  }

  static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Sixty-four fresh bits.
  @inlinable public mutating func bits() -> UInt64 {
    let sum = s0 &+ s3
    let result = ((sum << 23) | (sum >> 41)) &+ s0
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << 45) | (s3 >> 19)
    return result
  }

  /// A whole number in `0 ..< bound`, each equally likely (Lemire's multiplication, unbiased).
  @inlinable public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a draw below \(bound) has no outcome")
    let range = UInt64(bound)
    var product = bits().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = bits().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// A number in `[0, 1)`, a multiple of 2⁻⁵³.
  @inlinable public mutating func unit() -> Double { Double(bits() >> 11) * 0x1p-53 }

  /// True with probability `share`; draws once, whatever the share.
  @inlinable public mutating func chance(_ share: Percentage) -> Bool {
    let draw = bits().multipliedFullWidth(by: 1_000_000).high
    return Int64(draw) < Int64(share.millionths)
  }

  /// An interval in `low ... high`, each nanosecond equally likely.
  @inlinable public mutating func interval(_ low: Interval, _ high: Interval) -> Interval {
    let width = high.nanoseconds - low.nanoseconds
    return Interval(nanoseconds: low.nanoseconds + Int64(below(Int(width) + 1)))
  }
}
