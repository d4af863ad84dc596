import Screen

/// What colour and weight a cell has, by meaning; a theme turns it into colours.
struct Ink: Sendable, Equatable, BitwiseCopyable {
  /// What the colour says.
  enum Tone: Sendable, Equatable, BitwiseCopyable {
    case text, muted, faint
    case healthy, warning, failing, degraded
    case leader, info
    /// The hue of the member with this index.
    case owner(UInt8)
  }
  var tone: Tone
  var isBold = false
  var isReversed = false

  init(_ tone: Tone, bold: Bool = false, reversed: Bool = false) {
    self.tone = tone
    isBold = bold
    isReversed = reversed
  }

  static let text = Ink(.text)
  static let strong = Ink(.text, bold: true)
  static let muted = Ink(.muted)
  static let faint = Ink(.faint)
  static let healthy = Ink(.healthy)
  static let warning = Ink(.warning)
  static let degraded = Ink(.degraded)
  static let failing = Ink(.failing)
  static let alarm = Ink(.failing, bold: true)
  static let leader = Ink(.leader)
  static let info = Ink(.info)

  /// The hue of the `index`-th member.
  static func owner(_ index: Int, bold: Bool = false) -> Ink {
    Ink(.owner(UInt8(truncatingIfNeeded: max(0, index))), bold: bold)
  }

  /// The same, bold.
  var bold: Ink { Ink(tone, bold: true, reversed: isReversed) }
  /// The same, in reverse video.
  var reversed: Ink { Ink(tone, bold: isBold, reversed: true) }
}

/// The paper a panel draws on before it is laid into the frame.
///
/// Nothing can be drawn outside of it, and every character in the end goes through one place that
/// replaces what the terminal cannot show.
struct Sheet {
  /// A character and how it is shown; the right half of a wide one is `nil`.
  struct Cell: Sendable, Equatable, BitwiseCopyable {
    var scalar: Unicode.Scalar?
    var ink: Ink
  }

  let width: Int
  let height: Int
  private(set) var cells: [Cell]
  /// Rows that are highlighted over their whole width, because they are selected.
  private(set) var highlighted: Set<Int> = []

  init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(
      repeating: Cell(scalar: " ", ink: .text), count: max(0, width) * max(0, height))
  }

  subscript(x: Int, y: Int) -> Cell? {
    guard x >= 0, y >= 0, x < width, y < height else { return nil }
    return cells[y * width + x]
  }

  /// Whether nothing was drawn there.
  func isBlank(_ x: Int, _ y: Int) -> Bool { self[x, y]?.scalar == " " }

  /// Whether nothing was drawn on this part of a row.
  func isBlank(_ columns: Range<Int>, _ y: Int) -> Bool {
    guard y >= 0, y < height, columns.lowerBound >= 0, columns.upperBound <= width else {
      return false
    }
    return columns.allSatisfy { isBlank($0, y) }
  }

  mutating func put(_ scalar: Unicode.Scalar, _ x: Int, _ y: Int, _ ink: Ink = .text) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let at = y * width + x
    let columns = TextWidth.columns(scalar)
    guard columns > 0 else { return }
    if cells[at].scalar == nil, x > 0 { cells[at - 1].scalar = " " }
    if x + 1 < width, cells[at + 1].scalar == nil { cells[at + 1].scalar = " " }
    if columns == 2 {
      guard x + 1 < width else { return cells[at] = Cell(scalar: " ", ink: ink) }
      if x + 2 < width, cells[at + 2].scalar == nil { cells[at + 2].scalar = " " }
      cells[at + 1] = Cell(scalar: nil, ink: ink)
    }
    cells[at] = Cell(scalar: scalar, ink: ink)
  }

  /// Writes `text` from `x` on, within `columns` if given, and says where it ended.
  ///
  /// What does not fit ends in `…`.
  @discardableResult
  mutating func write(
    _ text: String, _ x: Int, _ y: Int, _ ink: Ink = .text, width room: Int? = nil
  ) -> Int {
    let end = min(width, room.map { x + max(0, $0) } ?? width)
    guard y >= 0, y < height, x < end else { return x }
    var column = x
    let isCut = x + Sheet.width(of: text) > end
    let limit = isCut ? end - 1 : end
    for scalar in text.unicodeScalars {
      let size = TextWidth.columns(scalar)
      guard size > 0 else { continue }
      guard column + size <= limit else { break }
      put(scalar, column, y, ink)
      column += size
    }
    if isCut {
      put("…", column, y, ink)
      column += 1
    }
    return column
  }

  /// Writes `text` so that it ends before column `end`; what does not fit after `start` is left out
  /// whole, because half a number is a wrong number.
  mutating func writeRight(
    _ text: String, end: Int, _ y: Int, _ ink: Ink = .text, from start: Int = 0
  ) {
    let x = end - Sheet.width(of: text)
    guard x >= start else { return }
    write(text, x, y, ink)
  }

  /// Writes `text` in the middle of `columns`.
  mutating func writeCentered(_ text: String, in columns: Range<Int>, _ y: Int, _ ink: Ink = .text)
  {
    let size = min(Sheet.width(of: text), columns.count)
    write(text, columns.lowerBound + (columns.count - size) / 2, y, ink, width: columns.count)
  }

  /// Repeats a character to the right.
  mutating func fill(_ scalar: Unicode.Scalar, _ columns: Range<Int>, _ y: Int, _ ink: Ink) {
    for x in columns { put(scalar, x, y, ink) }
  }

  /// Highlights a whole row.
  mutating func highlight(row y: Int) { highlighted.insert(y) }

  /// Lays another sheet onto this one, its blanks included.
  mutating func lay(_ other: Sheet, x: Int, y: Int) {
    for row in 0..<other.height {
      for column in 0..<other.width {
        let cell = other.cells[row * other.width + column]
        if let scalar = cell.scalar { put(scalar, x + column, y + row, cell.ink) }
      }
      if other.highlighted.contains(row) {
        for column in 0..<other.width { mark(x + column, y + row) }
      }
    }
  }

  /// Cells highlighted one by one, for a selected row in a part of the sheet.
  private(set) var marked: Set<Int> = []
  private mutating func mark(_ x: Int, _ y: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    marked.insert(y * width + x)
  }

  /// Whether a cell belongs to a highlighted row.
  func isHighlighted(_ x: Int, _ y: Int) -> Bool {
    highlighted.contains(y) || marked.contains(y * width + x)
  }

  /// Columns that `text` takes.
  static func width(of text: String) -> Int { TextWidth.columns(text) }
}
