/// The shapes of characters that are drawn rather than written, as path data at a cell.
///
/// Unicode's Box Drawing, Block Elements, Braille Patterns, and the sextants of Legacy Computing.
struct CellShapes {
  let left: Int
  let top: Int

  private static let width = Double(SVG.cell.width)
  private static let height = Double(SVG.cell.height)
  /// How far lines go beyond the middle of a cell, so that corners have no notch.
  private static let overlap = 0.6

  /// Path data of lines in two weights.
  struct Lines {
    var light = ""
    var heavy = ""
  }

  // MARK: Braille

  /// Dots as lines of no length, which round caps make circles.
  func braille(_ mask: UInt32) -> String {
    // Dots 1 2 3 7 go down the left side, 4 5 6 8 down the right one.
    let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    var path = ""
    for (bit, place) in places.enumerated() where mask & (1 << UInt32(bit)) != 0 {
      path += move((Double(place.0) + 0.5) / 2, (Double(place.1) + 0.5) / 4) + "h0"
    }
    return path
  }

  // MARK: Blocks

  /// The whole cell.
  var whole: String { block(0, 0, 1, 1) }

  /// How much of the colour a shade has.
  static func shade(_ scalar: UInt32) -> Double? {
    switch scalar {
    case 0x2591: 0.25
    case 0x2592: 0.5
    case 0x2593: 0.75
    default: nil
    }
  }

  /// The filled parts of a block, quadrant or sextant.
  func block(_ scalar: UInt32) -> String? {
    switch scalar {
    case 0x2580: return block(0, 0, 1, 0.5)
    case 0x2581...0x2588:
      let share = Double(scalar - 0x2580) / 8
      return block(0, 1 - share, 1, share)
    case 0x2589...0x258f: return block(0, 0, Double(0x2590 - scalar) / 8, 1)
    case 0x2590: return block(0.5, 0, 0.5, 1)
    case 0x2594: return block(0, 0, 1, 0.125)
    case 0x2595: return block(0.875, 0, 0.125, 1)
    case 0x2596...0x259f:
      // Upper left 1, upper right 2, lower left 4, lower right 8.
      let masks: [UInt32] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]
      return tiles(masks[Int(scalar - 0x2596)], rows: 2)
    case 0x1fb00...0x1fb3b:
      // All patterns of six but the empty, the full and the two halves, which are older.
      var mask = scalar - 0x1fb00 + 1
      if mask >= 21 { mask += 1 }
      if mask >= 42 { mask += 1 }
      return tiles(mask, rows: 3)
    default: return nil
    }
  }

  /// Those of two columns of tiles that are set, row by row from the lowest bit.
  private func tiles(_ mask: UInt32, rows: Int) -> String {
    var path = ""
    for row in 0..<rows {
      for column in 0..<2 where mask & (1 << UInt32(row * 2 + column)) != 0 {
        path += block(
          Double(column) / 2, Double(row) / Double(rows), 0.5, 1 / Double(rows))
      }
    }
    return path
  }

  /// A rectangle in shares of the cell.
  private func block(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
    let (wide, high) = (number(width * Self.width), number(height * Self.height))
    return move(x, y) + "h\(wide)v\(high)h-\(wide)z"
  }

  // MARK: Lines

  /// The lines of a box drawing character; nil for all others.
  func lines(_ scalar: UInt32) -> Lines? {
    guard (0x2500..<0x2580).contains(scalar) else { return nil }
    if let dashes = Self.dashes.first(where: { $0.scalars.contains(scalar) }) {
      let isHeavy = (scalar - dashes.scalars.lowerBound) % 2 == 1
      let isVertical = (scalar - dashes.scalars.lowerBound) >= 2
      let path = dashed(dashes.count, isVertical: isVertical)
      return isHeavy ? Lines(heavy: path) : Lines(light: path)
    }
    switch scalar {
    case 0x256d: return Lines(light: move(0.5, 1) + "v-4.5q0-4.5 4.5-4.5")
    case 0x256e: return Lines(light: move(0.5, 1) + "v-4.5q0-4.5-4.5-4.5")
    case 0x256f: return Lines(light: move(0.5, 0) + "v4.5q0 4.5-4.5 4.5")
    case 0x2570: return Lines(light: move(0.5, 0) + "v4.5q0 4.5 4.5 4.5")
    case 0x2571: return Lines(light: move(0, 1) + "l9-18")
    case 0x2572: return Lines(light: move(0, 0) + "l9 18")
    // A cross is a sign, not a line that goes on: it is as high as wide.
    case 0x2573: return Lines(light: move(0, 0.75) + "l9-9" + move(0, 0.25) + "l9 9")
    default: break
    }
    let index = Int(scalar - 0x2500)
    let arms = Self.arms[index / 16].utf8.dropFirst(index % 16 * 5).prefix(4).map { $0 - 48 }
    var lines = Lines()
    for (direction, weight) in arms.enumerated() {
      switch weight {
      case 1: lines.light += arm(direction, offset: 0)
      case 2: lines.heavy += arm(direction, offset: 0)
      case 3: lines.light += arm(direction, offset: -1.5) + arm(direction, offset: 1.5)
      default: break
      }
    }
    return lines
  }

  /// From an edge (left, right, top, bottom) to a little beyond the middle.
  private func arm(_ direction: Int, offset: Double) -> String {
    let (x, y) = (Self.width, Self.height)
    return switch direction {
    case 0: move(0, 0.5 + offset / y) + "h\(number(x / 2 + Self.overlap))"
    case 1: move(1, 0.5 + offset / y) + "h-\(number(x / 2 + Self.overlap))"
    case 2: move(0.5 + offset / x, 0) + "v\(number(y / 2 + Self.overlap))"
    default: move(0.5 + offset / x, 1) + "v-\(number(y / 2 + Self.overlap))"
    }
  }

  /// Light horizontal, heavy horizontal, light vertical, heavy vertical: so many dashes a cell.
  private static let dashes: [(scalars: Range<UInt32>, count: Int)] = [
    (0x2504..<0x2508, 3), (0x2508..<0x250c, 4), (0x254c..<0x2550, 2),
  ]

  private func dashed(_ count: Int, isVertical: Bool) -> String {
    let length = (isVertical ? Self.height : Self.width) / Double(count)
    var path = ""
    for index in 0..<count {
      let start = (Double(index) + 0.2) / Double(count)
      path += isVertical ? move(0.5, start) + "v" : move(start, 0.5) + "h"
      path += number(length * 0.6)
    }
    return path
  }

  /// The arms of U+2500 and after, sixteen a line: left, right, up, down; 1 light, 2 heavy, 3 double.
  private static let arms = [
    "1100 2200 0011 0022 0000 0000 0000 0000 0000 0000 0000 0000 0101 0201 0102 0202",
    "1001 2001 1002 2002 0110 0210 0120 0220 1010 2010 1020 2020 0111 0211 0121 0112",
    "0122 0221 0212 0222 1011 2011 1021 1012 1022 2021 2012 2022 1101 2101 1201 2201",
    "1102 2102 1202 2202 1110 2110 1210 2210 1120 2120 1220 2220 1111 2111 1211 2211",
    "1121 1112 1122 2121 1221 2112 1212 2221 2212 2122 1222 2222 0000 0000 0000 0000",
    "3300 0033 0301 0103 0303 3001 1003 3003 0310 0130 0330 3010 1030 3030 0311 0133",
    "0333 3011 1033 3033 3301 1103 3303 3310 1130 3330 3311 1133 3333 0000 0000 0000",
    "0000 0000 0000 0000 1000 0010 0100 0001 2000 0020 0200 0002 1200 0012 2100 0021",
  ]

  // MARK: Numbers

  /// Begins at a place in shares of the cell.
  private func move(_ x: Double, _ y: Double) -> String {
    "M\(number(Double(left) + x * Self.width)) \(number(Double(top) + y * Self.height))"
  }

  private func number(_ value: Double) -> String {
    SVG.number((value * 1_000).rounded() / 1_000)
  }
}
