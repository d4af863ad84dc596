/// Which characters the terminal can show.
public enum GlyphLevel: UInt8, Sendable, Hashable, Comparable {
  /// Plain ASCII only: `+-|`, `* ~ o # @`.
  case ascii
  /// Box drawing, blocks and symbols, no braille.
  case blocks
  /// The same with sextants, two by three dots in a cell.
  case sextants
  /// Everything, braille included.
  case braille

  /// Poorer levels first.
  @inlinable public static func < (a: GlyphLevel, b: GlyphLevel) -> Bool {
    a.rawValue < b.rawValue
  }
}

/// A column to sort by, as a panel counts its columns.
public struct SortOrder: Sendable, Hashable {
  /// Index of the column, modulo the number of columns; 0 is the panel's own order.
  public var column = 0
  /// Whether the order is turned round.
  public var isInverted = false

  /// The panel's own order.
  public init() {}
}

/// What a panel needs to know besides its view model in order to draw itself.
///
/// The dashboard draws the border with number, title and captions; a panel is given the rectangle
/// inside it. Selection and scroll are row indices into what `rowCount` counts; the dashboard keeps
/// them in range and follows the selected row by its identity when rows move.
public struct PanelContext: Sendable, Hashable {
  /// Whether keys go to this panel; its selected row is highlighted.
  public var isFocused = false
  /// Whether the panel has the screen for itself, with room for details.
  public var isZoomed = false
  /// Whether the selected row was opened with Enter (only when zoomed): what there is to say of it then
  /// gets the room.
  public var isOpen = false
  /// The name of the row that is open.
  public var opened: String?
  /// The selected row, if there is any.
  public var selection: Int?
  /// The first visible row.
  public var scroll = 0
  /// What `/` filters the rows by; empty shows all.
  public var filter = RowFilter()
  /// The column chosen with `<` and `>`.
  public var sort = SortOrder()
  /// Whether traces are drawn with the clocks corrected, not by each node's own.
  public var correctsClocks = false
  /// Which characters may be drawn.
  public var glyphs = GlyphLevel.braille
  /// The reader's language.
  public var language = Language.english
  /// Whether there is colour; without, state needs bold, reverse or a letter.
  public var hasColor = true
  /// Counts frames of moving pictures (10 a second); stands still while paused.
  public var tick = 0

  /// The context of a panel nobody looks at in particular.
  public init() {}

  /// Whether nothing but ASCII may be drawn.
  @inlinable public var isASCII: Bool { glyphs == .ascii }
}
