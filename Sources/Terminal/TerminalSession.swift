import CNcurses
import Glibc
public import Screen

/// The terminal, while it is ours: raw, on its alternate screen, given back however the program ends.
///
/// One at a time, on one thread: ncurses keeps its state in globals.
public struct TerminalSession: ~Copyable {
  /// Why a terminal cannot be used.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    /// It is not known, or cannot move its cursor.
    case unusable(String)

    /// One line for a person.
    public var description: String {
      switch self {
      case .unusable(let term):
        "the terminal '\(term)' cannot show a picture; --plain works everywhere"
      }
    }
  }

  /// How many colours are used.
  public let depth: ColorDepth
  private var shown: Frame?
  private var pairs: [UInt32: Int32] = [:]
  private var theme: Theme?
  private var lastPress: (x: Int, y: Int, time: Int)?

  /// Opens the terminal of standard input and output.
  public init(depth: ColorDepth, mouse: Bool = true) throws(Failure) {
    let term = getenv("TERM").map { String(cString: $0) } ?? "dumb"
    var opened: Int32 = -1
    if depth == .direct {
      let before = getenv("TERMINFO").map { String(cString: $0) }
      setenv("TERMINFO", DirectColor.description, 1)
      opened = rs_open(DirectColor.name, 0, 1)
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
    }
    if opened != 0 {
      opened = rs_open(term, 0, 1)
      guard opened == 0 else { throw .unusable(term) }
      self.depth = depth == .direct ? .indexed : depth
    } else {
      self.depth = depth
    }
    if self.depth != .none {
      start_color()
      use_default_colors()
    }
    TerminalSession.write("\u{1b}[?2004h")
    setMouse(mouse)
  }

  deinit { rs_close() }

  /// Columns and rows at present.
  public var size: (width: Int, height: Int) { (Int(rs_columns()), Int(rs_lines())) }

  /// Takes or frees the mouse; free, the terminal selects text as usual.
  public func setMouse(_ isTaken: Bool) {
    rs_watch_mouse(isTaken ? 1 : 0)
    TerminalSession.write(isTaken ? "\u{1b}[?1002h\u{1b}[?1006h" : "\u{1b}[?1002l\u{1b}[?1006l")
  }

  /// Asks the terminal to put `text` on the clipboard (OSC 52).
  public func copy(base64 text: String) { TerminalSession.write("\u{1b}]52;c;\(text)\u{07}") }

  /// Draws everything again at the next `present`.
  public mutating func forget() {
    shown = nil
    clearok(rs_screen(), true)
  }

  /// Leaves the picture, stops the program as ^Z does, and comes back with `fg`.
  ///
  /// ncurses' own handler of the signal leaves and enters; what we asked for ourselves, we undo.
  public mutating func suspend(mouse: Bool) {
    setMouse(false)
    TerminalSession.write("\u{1b}[?2004l")
    kill(0, SIGTSTP)
    TerminalSession.write("\u{1b}[?2004h")
    setMouse(mouse)
    forget()
  }

  /// Shows a frame: writes the cells that changed, and nothing when none did.
  public mutating func present(_ frame: Frame, theme: Theme) {
    if theme != self.theme {
      self.theme = theme
      pairs = [:]
      shown = nil
    }
    guard frame != shown else { return }
    let (columns, rows) = size
    for y in 0..<min(frame.height, rows) {
      for x in 0..<min(frame.width, columns) {
        let cell = frame[x, y]
        if let shown, x < shown.width, y < shown.height, shown[x, y] == cell { continue }
        if cell.isContinuation { continue }
        let (attributes, pair) = look(of: cell.style, theme)
        _ = rs_put(Int32(y), Int32(x), cell.scalar, cell.combining, attributes, pair)
      }
    }
    shown = frame
    // Past ncurses' own buffer, so that the marks enclose the frame (mode 2026).
    TerminalSession.write("\u{1b}[?2026h")
    refresh()
    TerminalSession.write("\u{1b}[?2026l")
  }

  private mutating func look(of style: Style, _ theme: Theme) -> (UInt32, Int32) {
    var attributes: UInt32 = 0
    if style.isBold { attributes |= rs_bold() }
    if style.isUnderlined { attributes |= rs_underline() }
    var isReversed = style.isReversed
    if depth == .none {
      if style.background == .selected { isReversed.toggle() }
      if style.foreground == .failing { attributes |= rs_bold() }
    }
    if isReversed { attributes |= rs_reverse() }
    guard depth != .none else { return (attributes, 0) }
    let key = UInt32(style.foreground.rawValue) << 8 | UInt32(style.background.rawValue)
    if let known = pairs[key] { return (attributes, known) }
    let pair = alloc_pair(
      number(of: theme.color(style.foreground)), number(of: theme.color(style.background)))
    pairs[key] = pair
    return (attributes, pair)
  }

  private func number(of color: Color) -> Int32 {
    switch depth {
    case .none: -1
    case .ansi: Int32(rs_colors() >= 16 ? color.nearest16 : color.nearest16 & 7)
    case .indexed: Int32(color.nearest256)
    case .direct:
      // 0–7 mean the palette even here.
      max(8, Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue))
    }
  }

  /// What was done since the last call; waits at most so many milliseconds for the first of it.
  ///
  /// Nil when the terminal is gone.
  public mutating func read(milliseconds: Int) -> [Input]? {
    var watched = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    let ready = poll(&watched, 1, Int32(milliseconds))
    if ready > 0, watched.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0,
      watched.revents & Int16(POLLIN) == 0
    {
      return nil
    }
    var inputs: [Input] = []
    var pasted: String?
    while inputs.count < 256 {
      var code = wint_t(0)
      let kind = wget_wch(rs_screen(), &code)
      if kind == ERR { break }
      if kind == KEY_CODE_YES {
        if let input = input(code: Int32(bitPattern: code)) { inputs.append(input) }
        continue
      }
      if code == 27, pasted == nil, let bracket = bracketedPaste() {
        if bracket { pasted = "" }
        continue
      }
      if pasted != nil {
        if code == 27, bracketedPaste() == false {
          inputs.append(.paste(pasted ?? ""))
          pasted = nil
        } else if let scalar = Unicode.Scalar(UInt32(code)) {
          pasted?.unicodeScalars.append(scalar)
        }
        continue
      }
      if let key = TerminalSession.key(character: UInt32(code)) { inputs.append(.key(key)) }
    }
    if let pasted { inputs.append(.paste(pasted)) }
    // Readable, and nothing there: the other end was closed.
    if ready > 0, inputs.isEmpty, rs_is_gone() != 0 { return nil }
    return inputs
  }

  /// After an escape: true for the begin of a paste, false for its end, nil for neither.
  private func bracketedPaste() -> Bool? {
    var read: [wint_t] = []
    for expected in ["[", "2", "0"] {
      var code = wint_t(0)
      guard wget_wch(rs_screen(), &code) == OK,
        Unicode.Scalar(UInt32(code)) == expected.unicodeScalars.first
      else {
        if !read.isEmpty || code != 0 { ungetwc(code, after: read) }
        return nil
      }
      read.append(code)
    }
    var which = wint_t(0)
    var tilde = wint_t(0)
    guard wget_wch(rs_screen(), &which) == OK, wget_wch(rs_screen(), &tilde) == OK else {
      return nil
    }
    return which == 48
  }

  private func ungetwc(_ last: wint_t, after read: [wint_t]) {
    if last != 0 { unget_wch(wchar_t(bitPattern: last)) }
    for code in read.reversed() { unget_wch(wchar_t(bitPattern: code)) }
  }

  private mutating func input(code: Int32) -> Input? {
    switch code {
    case KEY_RESIZE:
      shown = nil
      return .resize(width: size.width, height: size.height)
    case KEY_MOUSE: return mouse()
    case KEY_UP: return Key("Up").map(Input.key)
    case KEY_DOWN: return Key("Down").map(Input.key)
    case KEY_LEFT: return Key("Left").map(Input.key)
    case KEY_RIGHT: return Key("Right").map(Input.key)
    case KEY_HOME: return Key("Home").map(Input.key)
    case KEY_END: return Key("End").map(Input.key)
    case KEY_PPAGE: return Key("PgUp").map(Input.key)
    case KEY_NPAGE: return Key("PgDn").map(Input.key)
    case KEY_BTAB: return Key("S-Tab").map(Input.key)
    case KEY_ENTER: return Key("Enter").map(Input.key)
    case KEY_BACKSPACE: return Key("Backspace").map(Input.key)
    case KEY_DC: return Key("Del").map(Input.key)
    case KEY_IC: return Key("Ins").map(Input.key)
    default:
      let function = code - KEY_F0
      return (1...12).contains(function) ? Key("F\(function)").map(Input.key) : nil
    }
  }

  private mutating func mouse() -> Input? {
    var event = MEVENT()
    guard getmouse(&event) == OK else { return nil }
    let (x, y) = (Int(event.x), Int(event.y))
    let state = rs_button(&event)
    if state & rs_wheel_up() != 0 { return .mouse(Mouse(.wheelUp, x: x, y: y)) }
    if state & rs_wheel_down() != 0 { return .mouse(Mouse(.wheelDown, x: x, y: y)) }
    if state & rs_pressed() != 0 {
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      let time = now.tv_sec * 1_000 + now.tv_nsec / 1_000_000
      let isDouble = lastPress.map { $0.x == x && $0.y == y && time - $0.time < 400 } ?? false
      lastPress = isDouble ? nil : (x, y, time)
      return .mouse(Mouse(isDouble ? .doubleClick : .press, x: x, y: y))
    }
    if state & rs_released() != 0 { return .mouse(Mouse(.release, x: x, y: y)) }
    if state & rs_motion() != 0 { return .mouse(Mouse(.drag, x: x, y: y)) }
    return nil
  }

  private static func key(character: UInt32) -> Key? {
    switch character {
    case 9: return Key("Tab")
    case 10, 13: return Key("Enter")
    case 27: return Key("Esc")
    case 8, 127: return Key("Backspace")
    case 1..<27:
      return Unicode.Scalar(character + 64).flatMap { Key("^" + String($0)) }
    default: return Unicode.Scalar(character).flatMap { Key(String($0)) }
    }
  }

  private static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { rs_write($0.baseAddress, Int32($0.count)) }
    }
  }
}
