/// The few functions the world needs of mathematics, from sums and products alone.
///
/// `exp` of the mathematics library gives other last bits on another processor.
public enum Arithmetic {
  /// eˣ within 10⁻¹⁴ of itself for |x| ≤ 700, and as at the nearer end beyond.
  ///
  /// x = n · ln 2 / 32 + r: the power of two from a table and the exponent's bits, the rest by its
  /// series, whose next term is below 2 · 10⁻¹⁵.
  public static func exponential(_ x: Double) -> Double {
    let limited = max(-700, min(700, x))
    let n = Int(limited * 46.16624130844683 + (limited < 0 ? -0.5 : 0.5))
    // ln 2 / 32 in two parts, the first short enough for its product with n to be exact.
    let r = (limited - Double(n) * 0.021660849335603416) - Double(n) * 5.689487495325457e-11
    let series = 1 + r * (1 + r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)))))
    let power = Double(bitPattern: UInt64(bitPattern: Int64(1_023 + n >> 5)) << 52)
    return power * roots[n & 31] * series
  }

  /// 2^(j / 32).
  private static let roots: [Double] = [
    1.0, 1.0218971486541166, 1.0442737824274138, 1.0671404006768237, 1.0905077326652577,
    1.1143867425958924, 1.1387886347566916, 1.1637248587775775, 1.189207115002721,
    1.215247359980469, 1.241857812073484, 1.2690509571917332, 1.2968395546510096,
    1.3252366431597413, 1.3542555469368927, 1.383909881963832, 1.4142135623730951,
    1.4451808069770467, 1.4768261459394993, 1.5091644275934228, 1.5422108254079407,
    1.5759808451078865, 1.6104903319492543, 1.645755478153965, 1.681792830507429, 1.718619298122478,
    1.7562521603732995, 1.7947090750031072, 1.8340080864093424, 1.8741676341103, 1.9152065613971474,
    1.9571441241754002,
  ]
}
