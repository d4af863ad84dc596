import Glibc

/// A terminal made of software: what is typed here a program reads, what it writes is read here.
///
/// Nothing happens by itself: `pump` and `wait` read what has been written and answer questions.
public final class PseudoTerminal {
  /// Something did not come about in time.
  public struct Late: Error, CustomStringConvertible {
    /// What was waited for, and what the screen showed instead.
    public let description: String
  }

  /// What the terminal shows.
  public private(set) var screen: ScreenReader
  /// How many bytes were written to it.
  public private(set) var byteCount = 0
  /// The program's side, kept open so that settings can be asked for and late output read.
  public let slave: Int32
  /// The path of the program's side.
  public let path: String
  private var master: Int32

  /// A terminal of that size.
  public init(columns: Int = 80, rows: Int = 24) {
    // What posix_openpt, unlockpt and ptsname do; the Glibc module does not show them.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked = Int32(0)
    var number = Int32(0)
    precondition(
      master >= 0 && ioctl(master, PseudoTerminal.setLock, &isLocked) == 0
        && ioctl(master, PseudoTerminal.getNumber, &number) == 0, "no pseudo-terminal")
    path = "/dev/pts/\(number)"
    slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    screen = ScreenReader(columns: columns, rows: rows)
    setWindow(columns, rows)
  }

  deinit {
    if master >= 0 { close(master) }
    close(slave)
  }

  /// TIOCSPTLCK and TIOCGPTN, which are macros.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  /// How it behaves: whether it answers, what it knows, how wide it draws.
  public func behave(_ change: (inout ScreenReader) -> Void) { change(&screen) }

  /// The window's size changes, and programs in it are told so.
  public func resize(columns: Int, rows: Int) {
    screen.resize(columns: columns, rows: rows)
    setWindow(columns, rows)
  }

  private func setWindow(_ columns: Int, _ rows: Int) {
    var size = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// The settings of the line, as bytes to compare.
  public var settings: [UInt32] {
    var now = termios()
    guard tcgetattr(slave, &now) == 0 else { return [] }
    let characters = withUnsafeBytes(of: &now.c_cc) { $0.map(UInt32.init) }
    return [now.c_iflag, now.c_oflag, now.c_cflag, now.c_lflag] + characters
  }

  /// Sends bytes as if typed.
  public func type(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Presses a key given in key notation, as xterm sends it.
  public func press(_ key: String) { type(PseudoTerminal.bytes(of: key)) }

  /// Presses keys one after the other.
  public func press(_ keys: [String]) { for key in keys { press(key) } }

  /// The mouse at a cell, as SGR mode reports it: 0 the left button, 32 moved with it, 64 and 65 the
  /// wheel.
  public func mouse(_ button: Int, x: Int, y: Int, isRelease: Bool = false) {
    type("\u{1b}[<\(button);\(x + 1);\(y + 1)\(isRelease ? "m" : "M")")
  }

  /// A click with the left button.
  public func click(x: Int, y: Int) {
    mouse(0, x: x, y: y)
    mouse(0, x: x, y: y, isRelease: true)
  }

  /// Types the answers to what a program of ours asks at its start before it asks, for one that runs in
  /// this very thread.
  public func answerInAdvance() {
    let (synchronized, column) = (screen.knowsSynchronized ? 2 : 0, screen.isAmbiguousWide ? 3 : 2)
    type("\u{1b}[?2026;\(synchronized)$y\u{1b}[2;\(column)R\u{1b}[?62;22c")
  }

  /// Takes the window away.
  public func hangUp() {
    close(master)
    master = -1
  }

  /// Reads for at most so many milliseconds; true when something came.
  @discardableResult public func pump(milliseconds: Int) -> Bool {
    guard master >= 0 else { return false }
    var watched = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, Int32(milliseconds)) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(master, &bytes, bytes.count)
    guard count > 0 else { return false }
    byteCount += count
    screen.read(bytes[..<count])
    if !screen.answers.isEmpty {
      let answers = String(decoding: screen.answers, as: UTF8.self)
      screen.answers = []
      type(answers)
    }
    return true
  }

  /// Reads until `isSo`; throws when it is not so after the deadline.
  public func wait(
    _ what: String, milliseconds: Int = 10_000, until isSo: (ScreenReader) throws -> Bool
  ) throws {
    let end = PseudoTerminal.now + milliseconds
    while try !isSo(screen) {
      guard PseudoTerminal.now < end else {
        throw Late(description: "no sign of '\(what)':\n\(screen.text)")
      }
      pump(milliseconds: 20)
    }
  }

  /// Reads until the screen shows `text`.
  public func wait(for text: String, milliseconds: Int = 10_000) throws {
    try wait(text, milliseconds: milliseconds) { $0.text.contains(text) }
  }

  /// Milliseconds of a clock that only goes forward.
  public static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }

  private static let named: [String: String] = [
    "Enter": "\r", "Esc": "\u{1b}", "Tab": "\t", "S-Tab": "\u{1b}[Z", "Space": " ",
    "Backspace": "\u{7f}", "Up": "\u{1b}OA", "Down": "\u{1b}OB", "Right": "\u{1b}OC",
    "Left": "\u{1b}OD", "Home": "\u{1b}OH", "End": "\u{1b}OF", "Del": "\u{1b}[3~",
    "Ins": "\u{1b}[2~", "PgUp": "\u{1b}[5~", "PgDn": "\u{1b}[6~", "F1": "\u{1b}OP",
  ]

  /// What xterm sends for a key.
  public static func bytes(of key: String) -> String {
    if let bytes = named[key] { return bytes }
    if key.hasPrefix("M-") { return "\u{1b}" + bytes(of: String(key.dropFirst(2))) }
    if key.hasPrefix("^"), key.count == 2, let value = key.unicodeScalars.last?.value {
      return String(Character(Unicode.Scalar(UInt8(value & 0x1f))))
    }
    return key
  }
}
