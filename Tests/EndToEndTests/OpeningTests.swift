import TestSupport
import Testing

@Suite("The real program opens") struct OpeningTests {
  @Test("with the overview, at any of three sizes", arguments: [(80, 24), (120, 40), (200, 50)])
  func sizes(columns: Int, rows: Int) throws {
    let ringside = try Ringside.open(columns: columns, rows: rows)
    let first = ringside.screen.lines.first ?? ""
    #expect(first.contains("ringside"))
    try ringside.terminal.wait(for: "press x to kill")
    for panel in ["network", "breakers"] { #expect(ringside.screen.text.contains(panel)) }
    #expect(ringside.screen.strange.isEmpty)
    #expect(!ringside.screen.modes.contains(25), "the cursor is in the way")
    #expect(ringside.screen.modes.isSuperset(of: [1002, 1006]))
  }

  @Test("in 24-bit colour where the terminal says so, in none with NO_COLOR") func colours() throws
  {
    let colourful = try Ringside.open([], ["COLORTERM": "truecolor"])
    let looks = colourful.screen.cells.joined().flatMap(\.look)
    #expect(looks.contains("38"))
    let plain = try Ringside.open([], ["NO_COLOR": "1", "COLORTERM": "truecolor"])
    let codes = Set(plain.screen.cells.joined().flatMap(\.look).compactMap { Int($0) })
    #expect(codes.isDisjoint(with: Set(30...49).union(90...107)), "colour despite NO_COLOR")
    #expect(!codes.isDisjoint(with: [1, 2, 7]), "nothing at all stands out")
  }

  @Test("whatever the shell once knew of the window's size") func environmentSize() throws {
    let ringside = try Ringside.open(
      columns: 100, rows: 30, ["COLUMNS": "33", "LINES": "9"])
    #expect(ringside.screen.lines[29].contains(Ringside.legend))
  }

  @Test("with ASCII only, in a locale without UTF-8 or where lines take two columns")
  func ascii() throws {
    let posix = try Ringside.open([], ["LC_ALL": "C", "LANG": "C"])
    #expect(posix.screen.text.unicodeScalars.allSatisfy { $0.value < 0x80 })
    let wide = try Ringside.open { $0.isAmbiguousWide = true }
    let lines = wide.screen.text.unicodeScalars.filter(ScreenReader.isAmbiguous)
    #expect(lines.isEmpty, "ambiguous characters where they take two columns")
  }

  @Test("on a vt100, and on a terminal that answers nothing", arguments: ["vt100", "xterm"])
  func oldTerminals(term: String) throws {
    let ringside = try Ringside.open([], ["TERM": term]) { $0.answersQuestions = false }
    #expect(ringside.screen.lines.first?.contains("ringside") ?? false)
  }

  @Test(
    "not on a terminal that cannot show it, and says so", arguments: ["dumb", "no-such-terminal"])
  func unusable(term: String) throws {
    let ringside = try Ringside([], ["TERM": term])
    let end = try ringside.program.waitForEnd()
    #expect(!ringside.screen.isAlternate)
    #expect(ringside.terminal.settings == ringside.settings)
    guard case .exited(let code) = end else {
      Issue.record("ended by a signal: \(end)")
      return
    }
    #expect(code == 69 || code == 0)
    #expect(ringside.screen.text.contains(code == 69 ? term : "digest"))
  }

  @Test("with one plain picture where there is no terminal") func notATerminal() throws {
    let (output, errors, code) = try Program.run(["shop", "--seed", "1"])
    #expect(code == 0)
    #expect(errors.isEmpty)
    #expect(!output.contains("\u{1b}"))
    #expect(output.contains("digest"))
    #expect(output.contains("ringside shop"), "no word on how to get the live screen")
  }
}
