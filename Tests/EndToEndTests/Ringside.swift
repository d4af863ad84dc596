import Foundation
import TestSupport

/// The real program in a pseudo-terminal, in a folder of its own.
struct Ringside {
  let terminal: PseudoTerminal
  let program: TerminalProgram
  let folder: String
  /// The terminal's settings before the program started.
  let settings: [UInt32]

  /// A frame is there when the last line of the screen is the legend.
  static let legend = "help"

  /// Starts the program, or a shell that becomes it once it has done `first`; waits for nothing.
  init(
    _ arguments: [String] = ["shop", "--seed", "1"], columns: Int = 80, rows: Int = 24,
    _ environment: [String: String] = [:], first: String? = nil,
    behave: (inout ScreenReader) -> Void = { _ in }
  ) throws {
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("ringside-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    folder = place.path
    terminal = PseudoTerminal(columns: columns, rows: rows)
    terminal.behave(behave)
    settings = terminal.settings
    let shell = first.map { ["-c", $0 + "; exec \"$0\" \"$@\"", TerminalProgram.binary] }
    program = try TerminalProgram(
      (shell ?? []) + arguments, in: terminal,
      path: shell == nil ? TerminalProgram.binary : "/bin/sh", environment: environment,
      folder: folder)
  }

  /// Starts the program and waits for its picture.
  static func open(
    _ arguments: [String] = ["shop", "--seed", "1"], columns: Int = 80, rows: Int = 24,
    _ environment: [String: String] = [:], first: String? = nil,
    behave: (inout ScreenReader) -> Void = { _ in }
  ) throws -> Ringside {
    let ringside = try Ringside(
      arguments, columns: columns, rows: rows, environment, first: first, behave: behave)
    try ringside.waitForPicture()
    return ringside
  }

  var screen: ScreenReader { terminal.screen }

  func waitForPicture(milliseconds: Int = 20_000) throws {
    try terminal.wait("the legend on the last line", milliseconds: milliseconds) {
      ($0.lines.last ?? "").contains(Ringside.legend)
    }
  }

  /// The world's clock as the first line shows it, in seconds.
  var clock: Double? {
    let line = screen.lines.first ?? ""
    guard let match = line.firstMatch(of: /(?:(\d\d):)?(\d\d):(\d\d(?:\.\d+)?)/) else { return nil }
    let hours = match.1.flatMap { Double($0) } ?? 0
    return hours * 3_600 + (Double(match.2) ?? 0) * 60 + (Double(match.3) ?? 0)
  }

  /// The cell in which `text` begins, the first from the top; nil where the screen does not show it.
  func place(of text: String) -> (x: Int, y: Int)? {
    let wanted = text.map(String.init)
    for (y, row) in screen.cells.enumerated() {
      for x in 0..<max(0, row.count - wanted.count + 1)
      where wanted.indices.allSatisfy({ row[x + $0].text == wanted[$0] }) {
        return (x, y)
      }
    }
    return nil
  }

  /// What must be so when the program has gone, however it went.
  var remains: [String] {
    var remains: [String] = []
    if terminal.settings != settings { remains.append("the line's settings differ") }
    if screen.isAlternate { remains.append("the alternate screen is still shown") }
    for mode in [1000, 1002, 1003, 1006, 2004, 2026, 1] where screen.modes.contains(mode) {
      remains.append("mode \(mode) is on")
    }
    if !screen.modes.contains(25) { remains.append("the cursor is hidden") }
    return remains
  }
}
