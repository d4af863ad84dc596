import Screen

/// How something of the dashboard's own is shown, by meaning; the theme turns it into colours.
struct Pen: Sendable, Hashable {
  var role = Role.text
  var isBold = false
  var isReversed = false
  var isUnderlined = false

  init(_ role: Role, bold: Bool = false, reversed: Bool = false, underlined: Bool = false) {
    self.role = role
    isBold = bold
    isReversed = reversed
    isUnderlined = underlined
  }

  static let text = Pen(.text)
  static let strong = Pen(.text, bold: true)
  static let muted = Pen(.muted)
  static let key = Pen(.info, bold: true)
  static let healthy = Pen(.healthy)
  static let warning = Pen(.warning)
  static let failing = Pen(.failing, bold: true)
  static let focus = Pen(.leader, bold: true)
  static let selected = Pen(.leader, reversed: true)
}

/// Words in one style.
struct Run: Sendable, Hashable {
  var text: String
  var pen: Pen

  init(_ text: String, _ pen: Pen = .text) {
    self.text = text
    self.pen = pen
  }
}

extension [Run] {
  /// Columns that the words take.
  var width: Int { reduce(0) { $0 + $1.text.columns } }
}

/// Draws the dashboard's own parts into a frame, never outside of it, in characters that the
/// terminal has.
struct Brush {
  var frame: Frame
  /// On what it draws: the screen, or something raised above it.
  var background = Role.surface
  let glyphs: GlyphLevel
  let hasColor: Bool

  /// Writes `text` from `x` on within `room` columns and says where it ended; what does not fit ends
  /// in `…`.
  @discardableResult
  mutating func write(
    _ text: String, _ x: Int, _ y: Int, _ pen: Pen = .text, room: Int? = nil
  )
    -> Int
  {
    let end = min(frame.width, room.map { x + max($0, 0) } ?? frame.width)
    guard y >= 0, y < frame.height, x >= 0, x < end else { return x }
    let shown = shown(text.fitted(to: end - x))
    frame.write(shown, x: x, y: y, style: pen.style(on: background))
    return x + shown.columns
  }

  /// Writes runs one after the other.
  @discardableResult
  mutating func write(_ runs: [Run], _ x: Int, _ y: Int, room: Int? = nil) -> Int {
    let end = min(frame.width, room.map { x + max($0, 0) } ?? frame.width)
    var x = x
    for run in runs where x < end { x = write(run.text, x, y, run.pen, room: end - x) }
    return x
  }

  /// Puts one character.
  mutating func put(_ character: Character, _ x: Int, _ y: Int, _ pen: Pen = .text) {
    write(String(character), x, y, pen, room: 1)
  }

  /// Blanks a rectangle.
  mutating func clear(_ rect: Rect) {
    let blank = String(repeating: " ", count: max(rect.width, 0))
    for y in rect.y..<max(rect.y, rect.y + rect.height) { write(blank, rect.x, y) }
  }

  /// Draws a border with a title on the left and captions on the right of its upper and lower edge.
  mutating func box(
    _ rect: Rect, title: [Run], top: String = "", bottom: String = "", isFocused: Bool
  ) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let pen = isFocused ? Pen.focus : Pen(.border)
    let right = rect.x + rect.width - 1
    let low = rect.y + rect.height - 1
    let edge = String(repeating: "─", count: rect.width - 2)
    write("╭" + edge + "╮", rect.x, rect.y, pen)
    write("╰" + edge + "╯", rect.x, low, pen)
    for y in (rect.y + 1)..<max(low, rect.y + 1) {
      put("│", rect.x, y, pen)
      put("│", right, y, pen)
    }
    var used = rect.x + 2
    if rect.width >= title.width + 6 {
      put("┤", rect.x + 2, rect.y, pen)
      used = write(title, rect.x + 3, rect.y)
      put("├", used, rect.y, pen)
    }
    tab(top, endingAt: right - 1, rect.y, from: used + 2, pen)
    tab(bottom, endingAt: right - 1, low, from: rect.x + 2, pen)
  }

  private mutating func tab(
    _ text: String, endingAt end: Int, _ y: Int, from start: Int, _ pen: Pen
  ) {
    let x = end - text.columns - 2
    guard !text.isEmpty, x >= start else { return }
    put("┤", x, y, pen)
    write(text, x + 1, y, .muted)
    put("├", end - 1, y, pen)
  }

  /// The text in characters that the terminal has.
  func shown(_ text: String) -> String {
    glyphs == .ascii ? ASCII.text(text) : text
  }
}

extension Pen {
  /// The pen as the screen knows it.
  func style(on background: Role) -> Style {
    var style = Style(foreground: role, background: background)
    style.isBold = isBold
    style.isReversed = isReversed
    style.isUnderlined = isUnderlined
    return style
  }
}
