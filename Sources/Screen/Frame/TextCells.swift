/// A text cut into what one cell holds: a character that has a width, with the marks on it.
///
/// A terminal advances by scalars, not by grapheme clusters, so what it cannot be trusted to draw in
/// one piece is simplified: of a joined emoji the first one stays, skin tones and variation
/// selectors go, control characters show as a replacement character, line ends and tabs as a blank.
public struct TextCells<Scalars: Sequence>: Sequence, IteratorProtocol
where Scalars.Element == Unicode.Scalar {
  /// What one cell holds.
  public struct Element: Sendable, Hashable, BitwiseCopyable {
    /// The character.
    public var base: UInt32
    /// The marks drawn onto it, 0 for none: two are enough for a Hangul syllable in its parts.
    public var mark: UInt16 = 0, secondMark: UInt16 = 0
    /// Columns, 1 or 2.
    public var columns: Int

    /// The character and its marks.
    public var scalars: [Unicode.Scalar] {
      [base, UInt32(mark), UInt32(secondMark)].filter { $0 != 0 }.compactMap(Unicode.Scalar.init)
    }
  }

  private var rest: Scalars.Iterator
  private var open: Element?
  private var isJoining = false

  /// Cuts these scalars.
  public init(_ scalars: Scalars) { rest = scalars.makeIterator() }

  /// The next cell's.
  public mutating func next() -> Element? {
    while let scalar = rest.next() {
      guard let begun = add(scalar) else { continue }
      let done = open
      open = begun
      if let done { return done }
    }
    defer { open = nil }
    return open
  }

  /// Adds a scalar to the cell at hand; a new cell when it begins one.
  private mutating func add(_ scalar: Unicode.Scalar) -> Element? {
    let value = scalar.value
    if value < 0x300 {
      isJoining = false
      if value == 9 || value == 10 || value == 13 { return Element(base: 32, columns: 1) }
      let isControl = value < 0x20 || value >= 0x7f && value < 0xa0
      return Element(base: isControl ? 0xfffd : value, columns: 1)
    }
    let columns = TextWidth.columns(scalar)
    if columns == 0 {
      if value == 0x200d { isJoining = open?.columns == 2 }
      if WidthTables.contains(WidthTables.combining, value) { mark(value) }
      return nil
    }
    // The rest of a joined emoji, and the colour of a skin.
    if isJoining || (0x1f3fb...0x1f3ff).contains(value) && open?.columns == 2 {
      isJoining = false
      return nil
    }
    return Element(base: value, columns: columns)
  }

  private mutating func mark(_ value: UInt32) {
    guard let mark = UInt16(exactly: value), open != nil else { return }
    if open?.mark == 0 {
      open?.mark = mark
    } else if open?.secondMark == 0 {
      open?.secondMark = mark
    }
  }
}
