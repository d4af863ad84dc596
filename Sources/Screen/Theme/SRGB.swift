/// The curve between the 8 bits of a channel and linear light.
enum SRGB {
  /// Linear light of a channel, 0 … 1.
  static func linear(_ channel: UInt8) -> Double { table[Int(channel)] }

  /// ((c + 0.055) / 1.055)^2.4, as (t¹²)^⅕ by Newton's steps from t²: no library.
  private static let table: [Double] = (0...255).map { channel in
    let c = Double(channel) / 255
    if c <= 0.04045 { return c / 12.92 }
    let t = (c + 0.055) / 1.055
    let t4 = t * t * t * t
    let target = t4 * t4 * t4
    var y = t * t
    for _ in 0..<12 {
      let y4 = y * y * y * y
      y -= (y4 * y - target) / (5 * y4)
    }
    return y
  }
}
