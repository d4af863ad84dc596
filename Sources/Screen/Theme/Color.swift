/// A colour of 8 bits a channel.
public struct Color: Sendable, Hashable, BitwiseCopyable {
  /// The channels.
  public var red: UInt8, green: UInt8, blue: UInt8

  /// The colour of three channels.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour of six hexadecimal digits, with or without `#`; nil for anything else.
  public init?(hex text: some StringProtocol) {
    let digits = text.first == "#" ? text.dropFirst() : text.dropFirst(0)
    guard digits.count == 6, let value = UInt32(digits, radix: 16), digits.first != "+",
      digits.first != "-"
    else { return nil }
    self.init(
      red: UInt8(value >> 16), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
  }

  /// Six lowercase hexadecimal digits after `#`.
  public var hex: String {
    "#"
      + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The relative luminance of WCAG 2.2, 0 … 1.
  public var luminance: Double {
    0.2126 * SRGB.linear(red) + 0.7152 * SRGB.linear(green) + 0.0722 * SRGB.linear(blue)
  }

  /// The contrast of WCAG 2.2 between two colours, 1 … 21.
  public func contrast(with other: Color) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// This colour moved toward another, 0 … 1 of the way.
  public func mixed(with other: Color, _ share: Double) -> Color {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8(max(0, min(255, Double(a) + (Double(b) - Double(a)) * share + 0.5)))
    }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// The nearest colour of the 256 of xterm: 16 … 255, the cube and the greys.
  public var nearest256: Int {
    let levels = [0, 95, 135, 175, 215, 255]
    func nearest(_ value: UInt8) -> Int {
      levels.indices.min { abs(levels[$0] - Int(value)) < abs(levels[$1] - Int(value)) } ?? 0
    }
    let cube = (nearest(red), nearest(green), nearest(blue))
    let grey = max(0, min(23, ((Int(red) + Int(green) + Int(blue)) / 3 - 3) / 10))
    let level = 8 + 10 * grey
    func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
      let (dr, dg, db) = (r - Int(red), g - Int(green), b - Int(blue))
      return dr * dr * 2 + dg * dg * 4 + db * db * 3
    }
    let ofCube = distance(levels[cube.0], levels[cube.1], levels[cube.2])
    if distance(level, level, level) < ofCube { return 232 + grey }
    return 16 + 36 * cube.0 + 6 * cube.1 + cube.2
  }

  /// The nearest of the 16 colours of ANSI, in their usual values.
  public var nearest16: Int { nearest(of: 16) }

  /// The nearest of the first 8 colours of ANSI, in their usual values.
  public var nearest8: Int { nearest(of: 8) }

  /// What has a hue keeps it: red that turned into the nearest grey would say something else.
  private func nearest(of count: Int) -> Int {
    let (low, high) = (Int(min(red, green, blue)), Int(max(red, green, blue)))
    let chroma = high - low
    guard chroma >= 40, chroma * 4 >= high else {
      return [0, 7, 8, 15].filter { $0 < count }.min { distance($0) < distance($1) } ?? 7
    }
    // As pure as can be, it is nearest to one of six.
    func pure(_ value: UInt8) -> Int { (Int(value) - low) * 255 / chroma }
    let hue = Color(red: UInt8(pure(red)), green: UInt8(pure(green)), blue: UInt8(pure(blue)))
    // Between red and yellow lies the dark yellow, which most terminals show as orange or brown.
    if hue.red == 255, hue.blue == 0, (90...170).contains(hue.green) { return 3 }
    let dark = (1...6).min {
      hue.distance($0 + 8, isPure: true) < hue.distance($1 + 8, isPure: true)
    }
    return (dark ?? 7) + (count > 8 && high >= 230 ? 8 : 0)
  }

  private func distance(_ number: Int, isPure: Bool = false) -> Int {
    let entry = isPure && number == 12 ? (0, 0, 255) : Color.ansi[number]
    let (r, g, b) = (entry.0 - Int(red), entry.1 - Int(green), entry.2 - Int(blue))
    return r * r * 2 + g * g * 4 + b * b * 3
  }

  private static let ansi: [(Int, Int, Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205),
    (0, 205, 205), (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
    (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]
}
