import CNcurses
import Glibc
public import Screen

/// The terminal, while it is ours: raw, on its alternate screen, given back however the program ends.
///
/// One at a time, on one thread: ncurses keeps its state in globals. It never calls back; who owns it
/// reads what was typed and presents frames when it likes.
public struct TerminalSession: ~Copyable {
  /// Why a terminal cannot be used.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// It is not known, or cannot move its cursor.
    case unusable(String)

    /// One line for a person.
    public var description: String {
      switch self {
      case .unusable(let term):
        """
        the terminal '\(term)' is not known here, or cannot move its cursor: \
        try TERM=xterm-256color; --plain works everywhere
        """
      }
    }
  }

  /// How many colours are used.
  public let depth: ColorDepth
  /// Whether frames are shown in one piece (mode 2026).
  public let isSynchronized: Bool
  /// Whether lines and shapes take two columns, so that ASCII must stand for them.
  public let isAmbiguousWide: Bool
  /// Whether characters beyond ASCII can be shown at all.
  public let isUTF8: Bool

  private let input: Int32
  private var shown: Frame?
  private var painter: Painter
  private var decoder = InputDecoder()

  /// Opens a terminal, that of standard input and output if no other is given.
  ///
  /// Asks it what it can do and waits at most `patience` milliseconds for the answers.
  public init(
    depth wanted: ColorDepth, mouse: Bool = true, patience: Int = 50, input: Int32 = 0,
    output: Int32 = 1
  ) throws(Failure) {
    let term = getenv("TERM").map { String(cString: $0) } ?? ""
    var opened: Int32 = -1
    var depth = wanted
    if depth == .direct {
      let before = getenv("TERMINFO").map { String(cString: $0) }
      setenv("TERMINFO", DirectColor.description, 1)
      opened = rs_open(DirectColor.name, input, output)
      // Children must not inherit it.
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
      if opened != 0 { depth = .indexed }
    }
    if opened != 0 {
      // Debian's ncurses finds "" among its entries as "unknown".
      guard !term.isEmpty, term != "dumb" else { throw .unusable(term) }
      opened = rs_open(term, input, output)
    }
    guard opened == 0 else { throw .unusable(term) }
    if depth != .none, start_color() == OK {
      use_default_colors()
      depth = TerminalSession.afforded(depth, colors: Int(rs_colors()))
    } else {
      depth = .none
    }
    refresh()
    isUTF8 = rs_is_utf8() != 0
    let answers = isUTF8 ? TerminalSession.ask(patience, input) : TerminalAnswers([])
    for byte in answers.typed.reversed() { ungetch(Int32(byte)) }
    isSynchronized = answers.isSynchronized
    isAmbiguousWide = answers.isAmbiguousWide
    self.depth = depth
    self.input = input
    painter = Painter(depth: depth, isUTF8: isUTF8, isAmbiguousWide: answers.isAmbiguousWide)
    clearok(rs_screen(), true)
    setMouse(mouse)
  }

  deinit { rs_close() }

  /// The deepest that a terminal of so many colours affords.
  private static func afforded(_ depth: ColorDepth, colors: Int) -> ColorDepth {
    switch depth {
    case .none, .eight: depth
    case .ansi: colors >= 16 ? .ansi : .eight
    case .indexed, .direct: colors >= 256 ? depth : colors >= 16 ? .ansi : .eight
    }
  }

  /// Asks, and waits for the last answer.
  private static func ask(_ patience: Int, _ input: Int32) -> TerminalAnswers {
    guard patience > 0 else { return TerminalAnswers([]) }
    write(TerminalAnswers.questions)
    var bytes: [UInt8] = []
    let start = milliseconds
    while true {
      let left = patience - (milliseconds - start)
      var watched = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      guard left > 0, poll(&watched, 1, Int32(left)) > 0 else { break }
      var part = [UInt8](repeating: 0, count: 256)
      let count = Glibc.read(input, &part, part.count)
      guard count > 0 else { break }
      bytes += part[..<count]
      if TerminalAnswers(bytes).isComplete { break }
    }
    return TerminalAnswers(bytes)
  }

  /// Columns and rows at present.
  public var size: (width: Int, height: Int) { (Int(rs_columns()), Int(rs_lines())) }

  /// Takes or frees the mouse; free, the terminal selects text as usual.
  public func setMouse(_ isTaken: Bool) { rs_watch_mouse(isTaken ? 1 : 0) }

  /// Asks the terminal to put `text` on the clipboard (OSC 52).
  public func copy(base64 text: String) {
    TerminalSession.write("\u{1b}]52;c;\(text)\u{1b}\\")
  }

  /// Draws everything again at the next `present`.
  public mutating func forget() {
    shown = nil
    clearok(rs_screen(), true)
  }

  /// Leaves the picture, stops the program as ^Z does, and comes back with `fg`.
  public mutating func suspend(mouse: Bool) {
    // The whole job stops, as it would by the terminal's own ^Z.
    kill(0, SIGTSTP)
    setMouse(mouse)
    forget()
  }

  /// Shows a frame: writes the cells that changed, and nothing when none did.
  ///
  /// Returns how many cells were drawn.
  @discardableResult
  public mutating func present(_ frame: Frame, theme: Theme) -> Int {
    if rs_was_resumed() != 0 { forget() }
    if painter.use(theme) { shown = nil }
    let runs = frame.changes(since: shown)
    guard !runs.isEmpty else { return 0 }
    if shown == nil { werase(rs_screen()) }
    let (columns, rows) = size
    var drawn = 0
    for run in runs where run.y < rows {
      drawn += painter.draw(frame, run.y, run.columns.clamped(to: 0..<columns))
    }
    shown = frame
    // Written past ncurses' own buffer, or begin and end would come side by side after the frame.
    if isSynchronized { TerminalSession.write("\u{1b}[?2026h") }
    refresh()
    if isSynchronized { TerminalSession.write("\u{1b}[?2026l") }
    return drawn
  }

  /// What was done since the last call; waits at most so many milliseconds for the first of it.
  ///
  /// Nil when the terminal is gone.
  public mutating func read(milliseconds: Int) -> [Input]? {
    var watched = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    // The rest of what was begun comes at once or not at all.
    let patience = decoder.isWaiting ? min(milliseconds, 30) : milliseconds
    let ready = poll(&watched, 1, Int32(patience))
    let failed = Int16(POLLHUP | POLLERR | POLLNVAL)
    if ready > 0, watched.revents & failed != 0, watched.revents & Int16(POLLIN) == 0 { return nil }
    var events: [InputDecoder.Event] = []
    var count = 0
    while count < 4_096 {
      var code = wint_t(0)
      let kind = wget_wch(rs_screen(), &code)
      if kind == ERR { break }
      count += 1
      if kind != KEY_CODE_YES {
        events.append(.character(UInt32(code)))
      } else if let event = event(of: Int32(bitPattern: code)) {
        events.append(event)
      }
    }
    // Readable, and nothing there: the other end was closed.
    if ready > 0, count == 0, rs_is_empty() != 0 { return nil }
    var inputs = decoder.decode(events)
    if count == 0 { inputs += decoder.flush() }
    return inputs
  }

  private mutating func event(of code: Int32) -> InputDecoder.Event? {
    switch code {
    case KEY_RESIZE:
      // A terminal moves its lines when it changes size: what was shown is anywhere.
      forget()
      return .resize(width: size.width, height: size.height)
    case Int32(RS_PASTE_BEGIN): return .pasteBegin
    case Int32(RS_PASTE_END): return .pasteEnd
    default: return keyname(code).map { .named(String(cString: $0)) }
    }
  }

  private static var milliseconds: Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000 + now.tv_nsec / 1_000_000
  }

  private static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { rs_write($0.baseAddress, Int32($0.count)) }
    }
  }
}
