/// A field of dots, two by four in a cell, that lands on a sheet as braille.
///
/// Where several things share a cell the most important one colours it, else the one that came last.
struct Dots {
  /// Dots across.
  let width: Int
  /// Dots down.
  let height: Int
  private let columns: Int
  private var masks: [UInt8]
  private var inks: [Ink]
  private var weights: [UInt8]

  /// A field over `columns` by `rows` cells.
  init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    let rows = max(0, rows)
    width = self.columns * 2
    height = rows * 4
    masks = Array(repeating: 0, count: self.columns * rows)
    inks = Array(repeating: .text, count: self.columns * rows)
    weights = Array(repeating: 0, count: self.columns * rows)
  }

  /// Sets a dot.
  mutating func set(_ x: Int, _ y: Int, _ ink: Ink, weight: UInt8 = 1) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let cell = (y >> 2) * columns + (x >> 1)
    masks[cell] |= Dots.bit(x & 1, y & 3)
    if weight >= weights[cell] {
      weights[cell] = weight
      inks[cell] = ink
    }
  }

  /// Draws a straight line, setting one dot out of `every`.
  mutating func line(
    _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, _ ink: Ink, weight: UInt8 = 1,
    every: Int = 1
  ) {
    let across = x1 - x0
    let down = y1 - y0
    let length = max(across.magnitude, down.magnitude)
    guard length.isFinite, length < 100_000 else { return }
    let steps = max(1, Figures.bounded(length))
    for step in 0...steps where step % max(1, every) == 0 {
      let part = Double(step) / Double(steps)
      set(
        Figures.bounded(x0 + across * part), Figures.bounded(y0 + down * part), ink,
        weight: weight)
    }
  }

  /// Lays the dots onto the blank cells of a sheet (or onto all), with its corner at (`x`, `y`).
  func lay(on sheet: inout Sheet, x: Int, y: Int, overwriting: Bool = false) {
    guard columns > 0 else { return }
    for (cell, mask) in masks.enumerated() where mask != 0 {
      let column = x + cell % columns
      let row = y + cell / columns
      guard overwriting || sheet.isBlank(column, row) else { continue }
      sheet.put(Dots.scalar(mask), column, row, inks[cell])
    }
  }

  /// The braille pattern with these dots.
  static func scalar(_ mask: UInt8) -> Unicode.Scalar {
    Unicode.Scalar(0x2800 + UInt32(mask)) ?? " "
  }

  /// The bit of a dot within its cell.
  static func bit(_ x: Int, _ y: Int) -> UInt8 {
    // Unicode numbers the dots 1 2 3 down the left, 4 5 6 down the right, 7 and 8 below.
    switch (x, y) {
    case (0, 0): 0x01
    case (0, 1): 0x02
    case (0, 2): 0x04
    case (1, 0): 0x08
    case (1, 1): 0x10
    case (1, 2): 0x20
    case (0, _): 0x40
    case (_, _): 0x80
    }
  }
}
