/// One picture of the screen: a grid of characters with their styles.
public struct Frame: Sendable, Hashable {
  /// One cell; the right half of a wide character holds none.
  public struct Cell: Sendable, Hashable, BitwiseCopyable {
    var base: UInt32
    var mark: UInt32 = 0
    /// How it is shown.
    public var style = Style()

    /// A blank.
    public static let blank = Cell(base: 32)

    /// Whether this is the right half of the wide character before it.
    public var isContinuation: Bool { base == 0 }

    /// What is shown: a scalar and at most one combining mark; empty for the right half.
    public var text: String {
      guard let scalar = Unicode.Scalar(base), base != 0 else { return "" }
      var text = String(scalar)
      if mark != 0, let mark = Unicode.Scalar(mark) { text.unicodeScalars.append(mark) }
      return text
    }
    /// The scalar shown, 0 for the right half of a wide character.
    public var scalar: UInt32 { base }
    /// The combining mark on it, 0 for none.
    public var combining: UInt32 { mark }
  }

  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// The cells, row by row.
  public private(set) var cells: [Cell]

  /// A blank frame.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: .blank, count: self.width * self.height)
  }

  /// The cell at a place inside the frame.
  public subscript(x: Int, y: Int) -> Cell {
    precondition(x >= 0 && y >= 0 && x < width && y < height, "(\(x), \(y)) is off the frame")
    return cells[y * width + x]
  }

  /// Puts one character; one that does not fit, or has no width, is left out.
  public mutating func put(_ scalar: Unicode.Scalar, x: Int, y: Int, style: Style = Style()) {
    let columns = TextWidth.columns(scalar)
    guard columns > 0, x >= 0, y >= 0, y < height, x + columns <= width else { return }
    let at = y * width + x
    // Half a wide character is none.
    if cells[at].isContinuation, x > 0 { cells[at - 1].base = 32 }
    if x + columns < width, cells[at + columns].isContinuation { cells[at + columns].base = 32 }
    cells[at] = Cell(base: scalar.value, style: style)
    if columns == 2 { cells[at + 1] = Cell(base: 0, style: style) }
  }

  /// Writes text from a place to the right, clipped at the edge; returns the column after it.
  @discardableResult
  public mutating func write(_ text: String, x: Int, y: Int, style: Style = Style()) -> Int {
    var column = x
    var last = -1
    for scalar in text.unicodeScalars {
      let columns = TextWidth.columns(scalar)
      if columns == 0 {
        // A mark joins the character before it; control characters are dropped.
        if scalar.value >= 0x300, last >= 0 { cells[last].mark = scalar.value }
        continue
      }
      last =
        column >= 0 && y >= 0 && y < height && column + columns <= width
        ? y * width + column : -1
      put(scalar, x: column, y: y, style: style)
      column += columns
    }
    return column
  }

  /// Fills a rectangle with one character.
  public mutating func fill(_ rect: Rect, _ scalar: Unicode.Scalar = " ", style: Style = Style()) {
    for y in max(0, rect.y)..<max(0, max(rect.y, min(height, rect.y + rect.height))) {
      for x in max(0, rect.x)..<max(0, max(rect.x, min(width, rect.x + rect.width))) {
        put(scalar, x: x, y: y, style: style)
      }
    }
  }

  /// Changes how a cell is shown, not what.
  public mutating func restyle(x: Int, y: Int, _ change: (inout Style) -> Void) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    change(&cells[y * width + x].style)
  }

  /// The characters, a line a row.
  public var lines: [String] {
    (0..<height).map { y in
      var line = ""
      for x in 0..<width { line += cells[y * width + x].text }
      return line
    }
  }

  /// The characters, rows ended by newlines, without blanks at their ends.
  public var text: String {
    lines.map { line in
      var line = line[...]
      while line.last == " " { line.removeLast() }
      return String(line) + "\n"
    }.joined()
  }

  /// The styles, a letter a cell: the foreground's, upper case where bold, `#` where reversed.
  public var styleText: String {
    (0..<height).map { y in
      var line = ""
      for x in 0..<width {
        let style = cells[y * width + x].style
        if style.isReversed {
          line += "#"
        } else {
          let letter = String(style.foreground.letter)
          line += style.isBold ? letter.uppercased() : letter
        }
      }
      while line.last == "." { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
