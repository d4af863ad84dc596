import Foundation
import Screen
import TestSupport
import Testing

@testable import Terminal

/// ncurses keeps its state in globals: one session at a time.
@Suite("A terminal session", .serialized) struct TerminalSessionTests {
  private static let hasLocale = setenv("LC_ALL", "C.UTF-8", 1) == 0

  /// Opens a session on a terminal that is read by somebody, as every terminal is.
  private func open(
    _ terminal: PseudoTerminal, depth: ColorDepth = .direct, term: String = "xterm-256color"
  ) throws -> TerminalSession {
    #expect(TerminalSessionTests.hasLocale)
    setenv("TERM", term, 1)
    // Its answers are typed before it asks: nobody else reads here while it waits for them.
    terminal.answerInAdvance()
    let session = try TerminalSession(
      depth: depth, patience: 200, input: terminal.slave, output: terminal.slave)
    drain(terminal)
    return session
  }

  private func drain(_ terminal: PseudoTerminal) {
    while terminal.pump(milliseconds: 5) {}
  }

  private func frame(_ lines: [String], _ style: Style = Style()) -> Frame {
    var frame = Frame(width: 80, height: 24)
    for (y, line) in lines.enumerated() { frame.write(line, x: 0, y: y, style: style) }
    return frame
  }

  @Test("takes the terminal and gives it back as it was") func takesAndGives() throws {
    let terminal = PseudoTerminal()
    let before = terminal.settings
    do {
      var session = try open(terminal)
      session.present(frame(["hello"]), theme: .dark)
      drain(terminal)
      #expect(terminal.settings != before)
      #expect(terminal.screen.isAlternate)
      #expect(terminal.screen.modes.isSuperset(of: [1002, 1006, 2004]))
      #expect(!terminal.screen.modes.contains(25))
      #expect(terminal.screen.lines[0] == "hello")
    }
    drain(terminal)
    #expect(terminal.settings == before)
    #expect(terminal.screen.modes.isDisjoint(with: [1000, 1002, 1003, 1006, 1049, 2004, 2026]))
    #expect(terminal.screen.modes.contains(25))
    #expect(terminal.screen.strange.isEmpty)
  }

  @Test("writes nothing when nothing changed, and little when little did") func minimal() throws {
    let terminal = PseudoTerminal()
    var session = try open(terminal)
    let text = (0..<24).map { "row \($0) " + String(repeating: "ab", count: 30) }
    session.present(frame(text), theme: .dark)
    drain(terminal)
    let full = terminal.byteCount
    let drawn = session.present(frame(text), theme: .dark)
    #expect(drawn == 0)
    drain(terminal)
    #expect(terminal.byteCount == full)
    var changed = text
    changed[7] = "row 7 X" + changed[7].dropFirst(7)
    session.present(frame(changed), theme: .dark)
    drain(terminal)
    // The marks of a synchronized frame take 16 bytes of it.
    #expect(terminal.byteCount - full < 100, "\(terminal.byteCount - full) bytes for one cell")
    #expect(terminal.screen.lines[7].hasPrefix("row 7 X"))
  }

  @Test("encloses each frame in mode 2026 where it is known, and never asks for it elsewhere")
  func synchronized() throws {
    let terminal = PseudoTerminal()
    var session = try open(terminal)
    let isKnown = session.isSynchronized
    #expect(isKnown)
    terminal.behave { $0.forgetStrays() }
    session.present(frame(["whole"]), theme: .dark)
    drain(terminal)
    #expect(terminal.screen.strays == 0)
    #expect(terminal.screen.synchronizedFrames == 1)
    let old = PseudoTerminal()
    old.behave { $0.knowsSynchronized = false }
    drop(session)
    var plain = try open(old)
    let isUnknown = !plain.isSynchronized
    #expect(isUnknown)
    plain.present(frame(["torn"]), theme: .dark)
    drain(old)
    #expect(old.screen.synchronizedFrames == 0)
    #expect(old.screen.lines[0] == "torn")
  }

  private func drop(_ session: consuming TerminalSession) {}

  @Test("draws ASCII for characters that the terminal draws two columns wide") func ambiguous()
    throws
  {
    let terminal = PseudoTerminal()
    terminal.behave { $0.isAmbiguousWide = true }
    var session = try open(terminal)
    let isWide = session.isAmbiguousWide
    #expect(isWide)
    session.present(frame(["╭─┤한글├─╮ ●kv"]), theme: .dark)
    drain(terminal)
    let line = terminal.screen.lines[0]
    #expect(line.contains("한글") && line.contains("kv"))
    #expect(!line.unicodeScalars.contains(where: ScreenReader.isAmbiguous))
  }

  @Test("shows wide characters, marks on characters, and a ? for what does not fit") func wide()
    throws
  {
    let terminal = PseudoTerminal()
    var session = try open(terminal)
    session.present(frame(["한글 e\u{301} ⡇⣿ ▁█"]), theme: .dark)
    drain(terminal)
    #expect(terminal.screen.lines[0] == "한글 e\u{301} ⡇⣿ ▁█")
    // Half of a wide character overwritten leaves no other half.
    session.present(frame([" 글x"]), theme: .dark)
    drain(terminal)
    #expect(terminal.screen.lines[0] == " 글x")
  }

  @Test("shows the same frame however it came about", arguments: 0..<6) func anyOrder(
    seed: Int
  )
    throws
  {
    // Small, so that a whole frame fits into the line: here nobody reads while it is written.
    let terminal = PseudoTerminal(columns: 40, rows: 8)
    var session = try open(terminal, depth: seed % 2 == 0 ? .direct : .indexed)
    var state = UInt64(seed) &* 7_919 &+ 12_345
    func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    var wanted = Frame(width: 40, height: 8)
    let texts = ["x", "kv-1", "한글", "  ", "▁▂▃", "●", "⡇⣿", "────", "a한b"]
    for round in 0..<60 {
      for _ in 0..<below(20) {
        var style = Style()
        style.isBold = below(4) == 0
        style.isReversed = below(6) == 0
        wanted.write(texts[below(texts.count)], x: below(40), y: below(8), style: style)
      }
      session.present(wanted, theme: .dark)
      if round % 10 == 9 { session.forget() }
      drain(terminal)
      for y in 0..<8 {
        var line =
          wanted.text.split(separator: "\n", omittingEmptySubsequences: false)
          .dropFirst(y).first.map(String.init) ?? ""
        while line.last == " " { line.removeLast() }
        #expect(terminal.screen.lines[y] == line, "row \(y) of round \(round)")
      }
    }
  }

  @Test("reads keys, the mouse and a paste as the terminal sends them") func reading() throws {
    let terminal = PseudoTerminal()
    var session = try open(terminal)
    func read() -> [Input] {
      var inputs: [Input] = []
      for _ in 0..<4 { inputs += session.read(milliseconds: 30) ?? [] }
      return inputs
    }
    terminal.press(["x", "Up", "^R", "S-Tab", "PgDn", "한"])
    #expect(
      read() == ["x", "Up", "^R", "S-Tab", "PgDn", "한"].compactMap { Key($0) }.map { .key($0) })
    terminal.press("Esc")
    let before = PseudoTerminal.now
    let first = read().first
    #expect(first == Key("Esc").map { .key($0) })
    #expect(PseudoTerminal.now - before < 500, "ncurses waits for what might follow")
    terminal.mouse(0, x: 70, y: 3)
    terminal.mouse(32, x: 71, y: 3)
    terminal.mouse(0, x: 71, y: 3, isRelease: true)
    terminal.mouse(64, x: 5, y: 6)
    terminal.mouse(65, x: 5, y: 6)
    #expect(
      read() == [
        .mouse(Mouse(.press, x: 70, y: 3)), .mouse(Mouse(.drag, x: 71, y: 3)),
        .mouse(Mouse(.release, x: 71, y: 3)), .mouse(Mouse(.wheelUp, x: 5, y: 6)),
        .mouse(Mouse(.wheelDown, x: 5, y: 6)),
      ])
    terminal.type("\u{1b}[200~kill kv-1\rx\u{1b}[201~")
    #expect(read() == [.paste("kill kv-1\nx")])
  }

  @Test("keeps what was typed before it had asked its questions") func typedAhead() throws {
    let terminal = PseudoTerminal()
    let before = terminal.settings
    terminal.type("x")
    var session = try open(terminal)
    var inputs: [Input] = []
    for _ in 0..<5 { inputs += session.read(milliseconds: 20) ?? [] }
    #expect(inputs == [Key("x")].compactMap { $0 }.map { .key($0) })
    drop(session)
    #expect(terminal.settings == before)
  }

  @Test("ends when the terminal is gone") func gone() throws {
    let terminal = PseudoTerminal()
    var session = try open(terminal)
    terminal.hangUp()
    var isGone = false
    for _ in 0..<5 where !isGone { isGone = session.read(milliseconds: 20) == nil }
    #expect(isGone)
  }

  @Test(
    "refuses a terminal that cannot move its cursor, or is unknown", arguments: ["dumb", "", "no"])
  func unusable(term: String) throws {
    let terminal = PseudoTerminal()
    let before = terminal.settings
    setenv("TERM", term, 1)
    #expect(throws: TerminalSession.Failure.unusable(term)) {
      _ = try TerminalSession(
        depth: .none, input: terminal.slave, output: terminal.slave)
    }
    #expect(terminal.settings == before)
  }
}
