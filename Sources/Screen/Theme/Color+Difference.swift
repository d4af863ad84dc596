/// A colour by lightness and two opponent axes (CIE 1976 L*a*b*, white D65), where distance is
/// roughly what an eye sees.
struct Lab: Sendable, Hashable, BitwiseCopyable {
  var lightness: Double, a: Double, b: Double

  /// The colour of linear light.
  init(red: Double, green: Double, blue: Double) {
    let x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    let y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    let z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    let (fx, fy, fz) = (Lab.f(x), Lab.f(y), Lab.f(z))
    lightness = 116 * fy - 16
    a = 500 * (fx - fy)
    b = 200 * (fy - fz)
  }

  /// The distance ΔE of 1976; about 2 is just seen, 20 is plainly another colour.
  func distance(to other: Lab) -> Double {
    let (l, m, n) = (lightness - other.lightness, a - other.a, b - other.b)
    return (l * l + m * m + n * n).squareRoot()
  }

  private static func f(_ t: Double) -> Double {
    guard t > 216.0 / 24389 else { return (24389.0 / 27 * t + 16) / 116 }
    // The cube root by Newton's steps: no library.
    var y = (1 + t) / 2
    for _ in 0..<12 { y -= (y - t / (y * y)) / 3 }
    return y
  }
}

extension Color {
  /// As most people see it.
  var lab: Lab {
    Lab(red: SRGB.linear(red), green: SRGB.linear(green), blue: SRGB.linear(blue))
  }

  /// As someone without green cones sees it (deuteranopia).
  ///
  /// Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision
  /// Deficiency" (2009), table 1, severity 1.
  var labWithoutGreenCones: Lab {
    let (r, g, b) = (SRGB.linear(red), SRGB.linear(green), SRGB.linear(blue))
    func clamped(_ value: Double) -> Double { max(0, min(1, value)) }
    return Lab(
      red: clamped(0.367322 * r + 0.860646 * g - 0.227968 * b),
      green: clamped(0.280085 * r + 0.672501 * g + 0.047413 * b),
      blue: clamped(-0.011820 * r + 0.042940 * g + 0.968881 * b))
  }

  /// How far apart two colours look: ΔE of 1976.
  public func difference(from other: Color) -> Double { lab.distance(to: other.lab) }

  /// How far apart two colours look to someone without green cones.
  public func differenceWithoutGreenCones(from other: Color) -> Double {
    labWithoutGreenCones.distance(to: other.labWithoutGreenCones)
  }

  /// The colour of 24 bits.
  init(_ value: UInt32) {
    self.init(
      red: UInt8(value >> 16 & 255), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
  }
}
