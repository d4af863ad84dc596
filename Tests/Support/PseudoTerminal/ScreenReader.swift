import Screen

/// Reads what a program writes to a terminal, and knows what a person would see.
///
/// As much of a VT220 and xterm as ncurses uses: cursor, erasing, scrolling, both screens, modes,
/// attributes. It answers questions as a modern terminal does. Not a terminal to work in.
public struct ScreenReader {
  /// One cell.
  public struct Cell: Equatable {
    /// What stands there; empty for the right half of a wide character.
    public var text = " "
    /// Bold, reverse, colours: the parameters of SGR in force.
    public var look: [String] = []
  }

  /// Columns.
  public private(set) var columns: Int
  /// Rows.
  public private(set) var rows: Int
  /// Rows of cells.
  public private(set) var cells: [[Cell]]
  /// Private modes that are on: 1049 the alternate screen, 25 the cursor, 1002 the mouse.
  public private(set) var modes: Set<Int> = [7, 25]
  /// The cursor.
  public private(set) var x = 0, y = 0
  /// Sequences that were not understood.
  public private(set) var strange: [String] = []
  /// Whole synchronized frames seen.
  public private(set) var synchronizedFrames = 0
  /// Characters put or erased outside a synchronized frame since the last `forgetStrays`.
  public private(set) var strays = 0
  /// What the program set as the clipboard's content (OSC 52), in base 64.
  public private(set) var clipboard: String?
  /// What is to be sent back for the questions asked.
  public var answers: [UInt8] = []

  /// Whether it knows mode 2026.
  public var knowsSynchronized = true
  /// Whether it answers at all.
  public var answersQuestions = true
  /// Whether it draws ambiguous characters in two columns, as Korean terminals do.
  public var isAmbiguousWide = false

  private var look: [String] = []
  private var saved: (x: Int, y: Int) = (0, 0)
  private var other: [[Cell]]
  private var top = 0, bottom: Int
  private var isLineDrawing = false
  private var mustWrap = false
  private var state = State.text
  private var parameters = ""
  private var utf8: [UInt8] = []
  private var lastCharacter: Unicode.Scalar = " "

  private enum State { case text, escape, sequence, string, stringEnd, charset }

  /// A blank screen of that size.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = ScreenReader.blank(columns, rows)
    other = cells
    bottom = rows - 1
  }

  private static func blank(_ columns: Int, _ rows: Int) -> [[Cell]] {
    [[Cell]](repeating: [Cell](repeating: Cell(), count: columns), count: rows)
  }

  /// The lines, without blanks at their ends.
  public var lines: [String] {
    cells.map { row in
      var text = row.map(\.text).joined()
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  /// All of it.
  public var text: String { lines.joined(separator: "\n") }

  /// Whether the program's own screen is shown, not the shell's.
  public var isAlternate: Bool { modes.contains(1049) }

  /// Another size, as when a person drags the window's corner.
  public mutating func resize(columns: Int, rows: Int) {
    func fit(_ old: [[Cell]]) -> [[Cell]] {
      (0..<rows).map { y in
        (0..<columns).map { x in y < old.count && x < old[y].count ? old[y][x] : Cell() }
      }
    }
    cells = fit(cells)
    other = fit(other)
    self.columns = columns
    self.rows = rows
    (x, y) = (min(x, columns - 1), min(y, rows - 1))
    (top, bottom) = (0, rows - 1)
  }

  /// Counts strays anew.
  public mutating func forgetStrays() { strays = 0 }

  /// Takes in what was written.
  public mutating func read(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { read(byte) }
  }

  private mutating func read(_ byte: UInt8) {
    switch state {
    case .text: readText(byte)
    case .escape: readEscape(byte)
    case .sequence:
      switch byte {
      case 0x20...0x3f: parameters.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x40...0x7e:
        state = .text
        obey(parameters, Character(Unicode.Scalar(byte)))
      case 0x1b: state = .escape
      default: state = .text
      }
    case .string:
      if byte == 7 {
        endString()
      } else if byte == 0x1b {
        state = .stringEnd
      } else {
        parameters.unicodeScalars.append(Unicode.Scalar(byte))
      }
    case .stringEnd: endString()
    case .charset:
      isLineDrawing = byte == UInt8(ascii: "0")
      state = .text
    }
  }

  private mutating func endString() {
    state = .text
    if parameters.hasPrefix("52;c;") { clipboard = String(parameters.dropFirst(5)) }
  }

  private mutating func readText(_ byte: UInt8) {
    switch byte {
    case 0x1b: state = .escape
    case 8: (x, mustWrap) = (max(0, x - 1), false)
    case 9: x = min(columns - 1, (x / 8 + 1) * 8)
    case 10, 11, 12: lineFeed()
    case 13: (x, mustWrap) = (0, false)
    case 14: isLineDrawing = true
    case 15: isLineDrawing = false
    case 0..<0x20, 0x7f: break
    case 0x20..<0x7f: put(Unicode.Scalar(byte))
    default:
      utf8.append(byte)
      let lead = utf8[0]
      let length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
      if utf8.count >= length {
        for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars { put(scalar) }
        utf8 = []
      }
    }
  }

  private mutating func readEscape(_ byte: UInt8) {
    state = .text
    switch byte {
    case UInt8(ascii: "["): (state, parameters) = (.sequence, "")
    case UInt8(ascii: "]"), UInt8(ascii: "P"): (state, parameters) = (.string, "")
    case UInt8(ascii: "("), UInt8(ascii: ")"): state = .charset
    case UInt8(ascii: "7"): saved = (x, y)
    case UInt8(ascii: "8"): (x, y) = saved
    case UInt8(ascii: "D"): lineFeed()
    case UInt8(ascii: "E"):
      x = 0
      lineFeed()
    case UInt8(ascii: "M"): if y == top { scroll(-1) } else { y = max(0, y - 1) }
    case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "H"): break
    case UInt8(ascii: "c"):
      modes = [7, 25]
      cells = ScreenReader.blank(columns, rows)
    default: strange.append("ESC \(Character(Unicode.Scalar(byte)))")
    }
  }

  private static let lineDrawing: [Unicode.Scalar: Unicode.Scalar] = [
    "q": "─", "x": "│", "l": "┌", "k": "┐", "m": "└", "j": "┘", "t": "├", "u": "┤", "v": "┴",
    "w": "┬", "n": "┼", "a": "▒", "~": "·", "`": "◆",
  ]

  /// The commonest of Unicode's ambiguous characters: lines, blocks, shapes.
  public static func isAmbiguous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2500...0x254b, 0x2550...0x2573, 0x2580...0x258f, 0x25a0...0x25a1, 0x25b2...0x25b3,
      0x25c6...0x25c8, 0x25cb, 0x25ce...0x25d1, 0x2605...0x2606:
      true
    default: false
    }
  }

  private func width(_ scalar: Unicode.Scalar) -> Int {
    if isAmbiguousWide, ScreenReader.isAmbiguous(scalar) { return 2 }
    return TextWidth.columns(scalar)
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let scalar = isLineDrawing ? ScreenReader.lineDrawing[scalar] ?? scalar : scalar
    let width = width(scalar)
    touch()
    if width <= 0 {
      let column = max(0, mustWrap ? x : x - 1)
      cells[y][column].text.unicodeScalars.append(scalar)
      return
    }
    if mustWrap || x + width > columns {
      x = 0
      lineFeed()
    }
    cells[y][x] = Cell(text: String(scalar), look: look)
    if width == 2, x + 1 < columns { cells[y][x + 1] = Cell(text: "", look: look) }
    lastCharacter = scalar
    x += width
    mustWrap = x >= columns
    if mustWrap { x = columns - 1 }
  }

  private mutating func touch() {
    if !modes.contains(2026) { strays += 1 }
  }

  private mutating func lineFeed() {
    mustWrap = false
    if y == bottom { scroll(1) } else { y = min(rows - 1, y + 1) }
  }

  private mutating func scroll(_ count: Int) {
    touch()
    let empty = [Cell](repeating: Cell(), count: columns)
    for _ in 0..<min(abs(count), rows) {
      cells.remove(at: count > 0 ? top : bottom)
      cells.insert(empty, at: count > 0 ? bottom : top)
    }
  }

  private mutating func erase(_ row: Int, _ range: Range<Int>) {
    touch()
    for column in range.clamped(to: 0..<columns) { cells[row][column] = Cell(look: look) }
  }

  /// A control sequence.
  private mutating func obey(_ parameters: String, _ final: Character) {
    let isPrivate = parameters.hasPrefix("?")
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map {
      Int($0.filter(\.isNumber))
    }
    func number(_ index: Int, _ usual: Int) -> Int {
      index < numbers.count ? numbers[index] ?? usual : usual
    }
    let count = max(1, number(0, 1))
    if "HfABCDEFG`d".contains(final) { mustWrap = false }
    switch final {
    case "H", "f":
      y = min(rows, max(1, number(0, 1))) - 1
      x = min(columns, max(1, number(1, 1))) - 1
    case "A": y = max(0, y - count)
    case "B", "e": y = min(rows - 1, y + count)
    case "C", "a": x = min(columns - 1, x + count)
    case "D": x = max(0, x - count)
    case "G", "`": x = min(columns, count) - 1
    case "d": y = min(rows, count) - 1
    case "J":
      let which = number(0, 0)
      for row in 0..<rows {
        if which >= 2 || which == 0 && row > y || which == 1 && row < y { erase(row, 0..<columns) }
      }
      if which == 0 { erase(y, x..<columns) }
      if which == 1 { erase(y, 0..<x + 1) }
    case "K":
      let which = number(0, 0)
      erase(y, which == 0 ? x..<columns : which == 1 ? 0..<x + 1 : 0..<columns)
    case "X": erase(y, x..<min(columns, x + count))
    case "P":
      for _ in 0..<min(count, columns - x) {
        cells[y].remove(at: x)
        cells[y].append(Cell())
      }
    case "@":
      for _ in 0..<min(count, columns - x) {
        cells[y].insert(Cell(), at: x)
        cells[y].removeLast()
      }
    case "b": for _ in 0..<count { put(lastCharacter) }
    case "L", "M":
      let oldTop = top
      top = y
      scroll(final == "M" ? count : -count)
      top = oldTop
    case "S": scroll(count)
    case "T": scroll(-count)
    case "r" where !isPrivate:
      (top, bottom) = (number(0, 1) - 1, min(rows, number(1, rows)) - 1)
      (x, y) = (0, 0)
    case "m":
      let list = parameters.split(separator: ";").map(String.init)
      look = list.isEmpty || list == ["0"] ? [] : look + list
      if let reset = look.lastIndex(of: "0"), !look.contains("38"), !look.contains("48") {
        look.removeFirst(reset + 1)
      }
    case "h" where isPrivate: for mode in numbers.compactMap({ $0 }) { set(mode, true) }
    case "l" where isPrivate: for mode in numbers.compactMap({ $0 }) { set(mode, false) }
    case "h", "l", "t", "q", "g": break
    case "n": if number(0, 0) == 6 { answer("\u{1b}[\(y + 1);\(x + 1)R") }
    case "c": if parameters.isEmpty { answer("\u{1b}[?62;22c") }
    case "p":
      if parameters.hasSuffix("$") {
        answer("\u{1b}[?\(number(0, 0));\(knowsSynchronized ? 2 : 0)$y")
      }
    default: strange.append("CSI \(parameters)\(final)")
    }
  }

  private mutating func answer(_ text: String) {
    if answersQuestions { answers += Array(text.utf8) }
  }

  private mutating func set(_ mode: Int, _ isOn: Bool) {
    if mode == 2026, !isOn, modes.contains(2026) { synchronizedFrames += 1 }
    if mode == 1049, isOn != modes.contains(1049) {
      swap(&cells, &other)
      if isOn { cells = ScreenReader.blank(columns, rows) }
    }
    if isOn { modes.insert(mode) } else { modes.remove(mode) }
  }
}
