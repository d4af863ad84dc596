extension Random {
  /// An exponential draw of mean 1.
  ///
  /// Marsaglia & Tsang, "The Ziggurat Method for Generating Random Variables" (2000), with 256
  /// layers: 99 draws of 100 cost one product and one comparison. What lies beyond the last layer
  /// is again exponential.
  public mutating func exponential() -> Double {
    var beyond = 0.0
    while true {
      let draw = bits()
      // The lowest eight bits choose the layer, the highest fifty-three the place in it.
      let layer = Int(draw & 255)
      let x = Double(draw >> 11) * 0x1p-53 * ZigguratTables.exponential[layer]
      if x < ZigguratTables.exponential[layer + 1] { return beyond + x }
      if layer == 0 {
        beyond += ZigguratTables.exponential[1]
      } else {
        let low = Arithmetic.exponential(-ZigguratTables.exponential[layer])
        let high = Arithmetic.exponential(-ZigguratTables.exponential[layer + 1])
        if low + unit() * (high - low) < Arithmetic.exponential(-x) { return beyond + x }
      }
    }
  }

  /// A draw of the standard normal distribution.
  ///
  /// The ziggurat again; its tail by Marsaglia's method, from two exponential draws.
  public mutating func normal() -> Double {
    while true {
      let draw = bits()
      let layer = Int(draw & 255)
      let sign = draw & 256 == 0 ? 1.0 : -1.0
      let x = Double(draw >> 11) * 0x1p-53 * ZigguratTables.normal[layer]
      if x < ZigguratTables.normal[layer + 1] { return sign * x }
      if layer == 0 { return sign * normalTail() }
      let low = Random.bell(ZigguratTables.normal[layer])
      let high = Random.bell(ZigguratTables.normal[layer + 1])
      if low + unit() * (high - low) < Random.bell(x) { return sign * x }
    }
  }

  private static func bell(_ x: Double) -> Double { Arithmetic.exponential(-x * x / 2) }

  /// Beyond the last layer: Marsaglia, "Generating a Variable from the Tail of the Normal
  /// Distribution" (1964).
  private mutating func normalTail() -> Double {
    let edge = ZigguratTables.normal[1]
    while true {
      let x = exponential() / edge
      if 2 * exponential() > x * x { return edge + x }
    }
  }
}
