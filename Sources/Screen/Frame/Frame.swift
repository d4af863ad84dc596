/// One picture of the screen: a grid of characters with their styles.
public struct Frame: Sendable, Hashable {
  /// One cell; the right half of a wide character holds none.
  public struct Cell: Sendable, Hashable, BitwiseCopyable {
    var base: UInt32
    var mark: UInt16 = 0
    var secondMark: UInt16 = 0
    /// How it is shown.
    public var style = Style()

    /// A blank.
    public static let blank = Cell(base: 32)

    /// Whether this is the right half of the wide character before it.
    public var isContinuation: Bool { base == 0 }

    /// What is shown: a scalar and at most two combining marks; empty for the right half.
    public var text: String {
      var text = ""
      for value in [base, UInt32(mark), UInt32(secondMark)] where value != 0 {
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      }
      return text
    }
    /// The scalar shown, 0 for the right half of a wide character.
    public var scalar: UInt32 { base }
    /// The combining marks on it, 0 for none.
    public var marks: (UInt16, UInt16) { (mark, secondMark) }
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

  /// Puts one character; one off the frame or without width is left out, half of one is a blank.
  public mutating func put(_ scalar: Unicode.Scalar, x: Int, y: Int, style: Style = Style()) {
    let columns = TextWidth.columns(scalar)
    guard columns > 0 else { return }
    put(base: scalar.value, columns: columns, x: x, y: y, style: style)
  }

  private mutating func put(
    base: UInt32, mark: UInt16 = 0, secondMark: UInt16 = 0, columns: Int, x: Int, y: Int,
    style: Style
  ) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let at = y * width + x
    // Half a wide character is none.
    if cells[at].isContinuation, x > 0 { blank(at - 1) }
    if x + columns < width, cells[at + columns].isContinuation { blank(at + columns) }
    guard x + columns <= width else { return cells[at] = Cell(base: 32, style: style) }
    cells[at] = Cell(base: base, mark: mark, secondMark: secondMark, style: style)
    if columns == 2 { cells[at + 1] = Cell(base: 0, style: style) }
  }

  private mutating func blank(_ at: Int) { cells[at] = Cell(base: 32, style: cells[at].style) }

  /// Writes text from a place to the right, clipped at the edge; returns the column after it.
  @discardableResult
  public mutating func write(_ text: String, x: Int, y: Int, style: Style = Style()) -> Int {
    var column = x
    for cell in TextCells(text.unicodeScalars) {
      put(
        base: cell.base, mark: cell.mark, secondMark: cell.secondMark, columns: cell.columns,
        x: column, y: y, style: style)
      column += cell.columns
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

  /// Replaces characters one for one, by ones as wide; marks go with what they were on.
  public mutating func replaceScalars(_ other: (Unicode.Scalar) -> Unicode.Scalar) {
    for at in cells.indices {
      guard let scalar = Unicode.Scalar(cells[at].base), scalar.value > 0x7e else { continue }
      let replaced = other(scalar)
      guard replaced != scalar else { continue }
      let style = cells[at].style
      cells[at] = Cell(base: replaced.value, style: style)
      if at + 1 < cells.count, cells[at + 1].isContinuation, (at + 1) % width != 0,
        TextWidth.columns(replaced) == 1
      {
        cells[at + 1] = Cell(base: replaced.value, style: style)
      }
    }
  }
}
