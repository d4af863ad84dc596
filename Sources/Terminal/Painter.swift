import CNcurses
import Screen

/// Turns cells of a frame into cells of ncurses: colour pairs for roles, and characters that the
/// terminal can show.
struct Painter {
  let depth: ColorDepth
  let isUTF8: Bool
  let isAmbiguousWide: Bool
  private var theme: Theme?
  private var pairs: [UInt32: Int32] = [:]
  private var characters: [UInt32: UInt32] = [:]
  private var row: [rs_cell] = []

  init(depth: ColorDepth, isUTF8: Bool, isAmbiguousWide: Bool) {
    self.depth = depth
    self.isUTF8 = isUTF8
    self.isAmbiguousWide = isAmbiguousWide
  }

  /// Takes another theme; whether it differs from the last.
  mutating func use(_ theme: Theme) -> Bool {
    guard theme != self.theme else { return false }
    self.theme = theme
    pairs = [:]
    return true
  }

  /// Puts part of a row into ncurses' window; returns how many cells it had.
  mutating func draw(_ frame: Frame, _ y: Int, _ columns: Range<Int>) -> Int {
    row.removeAll(keepingCapacity: true)
    for x in columns {
      let cell = frame[x, y]
      if cell.isContinuation {
        // A wide character that was replaced needs something in its right half.
        if x > 0, shown(frame[x - 1, y].scalar) < 0x80 { append(63, cell.style) }
        continue
      }
      let character = shown(cell.scalar)
      append(character, cell.style, character == cell.scalar ? cell.marks : (0, 0))
    }
    rs_draw(Int32(y), Int32(columns.lowerBound), row, Int32(row.count))
    return row.count
  }

  private mutating func append(
    _ base: UInt32, _ style: Style, _ marks: (UInt16, UInt16) = (0, 0)
  ) {
    let (attributes, pair) = look(of: style)
    row.append(rs_cell(base: base, marks: marks, attributes: attributes, pair: pair))
  }

  /// The character itself, or what stands for it here.
  private mutating func shown(_ value: UInt32) -> UInt32 {
    if value < 0x7f { return value }
    if let known = characters[value] { return known }
    var result = value
    if let scalar = Unicode.Scalar(value) {
      // ncurses shows a character that the C library does not know as a blank, without an error.
      let isKnown = isUTF8 && Int(rs_width(value)) == TextWidth.columns(scalar)
      if !isKnown || isAmbiguousWide && Fallback.isAmbiguous(scalar) {
        result = Fallback.ascii(scalar).value
      }
    }
    characters[value] = result
    return result
  }

  private mutating func look(of style: Style) -> (attributes: UInt32, pair: Int32) {
    var attributes: UInt32 = 0
    var isReversed = style.isReversed
    if style.isBold { attributes |= rs_bold() }
    if style.isDim { attributes |= rs_dim() }
    if style.isItalic { attributes |= rs_italic() }
    if style.isUnderlined { attributes |= rs_underline() }
    if depth == .none {
      switch style.foreground {
      case .failing, .leader: attributes |= rs_bold()
      case .faint, .border: attributes |= rs_dim()
      default: break
      }
      if style.background == .selected { isReversed.toggle() }
    }
    if isReversed { attributes |= rs_reverse() }
    return (attributes, pair(of: style))
  }

  private mutating func pair(of style: Style) -> Int32 {
    guard depth != .none, let theme else { return 0 }
    let key = UInt32(style.foreground.rawValue) << 8 | UInt32(style.background.rawValue)
    if let known = pairs[key] { return known }
    let numbers = depth.numbers(
      foreground: theme.color(style.foreground), background: theme.color(style.background))
    // 0 to 7 mean the palette's colours also where numbers are red, green and blue.
    let least = depth == .direct ? 8 : 0
    let pair = numbers.map {
      alloc_pair(Int32(max(least, $0.foreground)), Int32(max(least, $0.background)))
    }
    pairs[key] = pair ?? 0
    return pair ?? 0
  }
}
