import Foundation
import TestSupport
import Testing

@Suite("The real program gives the terminal back") struct LeavingTests {
  @Test("at q and at ^C", arguments: ["q", "^C"]) func keys(key: String) throws {
    let ringside = try Ringside.open()
    ringside.terminal.press(key)
    #expect(try ringside.program.waitForEnd() == .exited(0))
    #expect(ringside.remains.isEmpty)
  }

  @Test("at Q with the last picture left behind") func keepingPicture() throws {
    let ringside = try Ringside.open()
    ringside.terminal.press("Q")
    #expect(try ringside.program.waitForEnd() == .exited(0))
    #expect(ringside.remains.isEmpty)
    #expect(ringside.screen.text.contains("network"))
  }

  @Test(
    "at any signal, and ends as by that signal",
    arguments: [
      SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGTRAP, SIGFPE,
      SIGSYS, SIGPIPE, SIGALRM, SIGXCPU, SIGUSR1, SIGUSR2,
    ])
  func signals(number: Int32) throws {
    let ringside = try Ringside.open()
    ringside.program.send(number)
    #expect(try ringside.program.waitForEnd() == .signalled(number))
    #expect(ringside.remains.isEmpty)
  }

  @Test(
    "when the runtime stops it, and when its own stack is used up",
    arguments: [
      ("trap", [SIGILL, SIGTRAP], "Fatal error: as was asked for"),
      ("overflow", [SIGSEGV, SIGBUS], ""),
    ])
  func crashes(failure: String, signals: [Int32], words: String) throws {
    let ringside = try Ringside(["crash", failure])
    try ringside.terminal.wait(for: "press a key to crash: \(failure)")
    #expect(ringside.terminal.settings != ringside.settings && ringside.screen.isAlternate)
    ringside.terminal.press("x")
    let end = try ringside.program.waitForEnd()
    #expect(signals.contains { end == .signalled($0) }, "\(end)")
    #expect(ringside.remains.isEmpty)
    // What was said over the picture is said again where it can be read.
    #expect(words.isEmpty || ringside.screen.text.contains(words), "\(ringside.screen.text)")
  }

  @Test("after a disk was full: it says so, goes on, and leaves no half of a file")
  func fullDisk() throws {
    let ringside = try Ringside.open(first: "ulimit -f 0")
    let terminal = ringside.terminal
    terminal.press("Space")
    try terminal.wait(for: "‖")
    for (line, words) in [
      (":save /dev/full", "/dev/full: No space left on device"),
      (":save some.svg", "some.svg: File too large"),
      (":write some.yaml", "some.yaml: File too large"),
    ] {
      terminal.type(line)
      terminal.press("Enter")
      try terminal.wait(for: words)
    }
    terminal.press("S")
    try terminal.wait(for: "ringside-shop-")
    try terminal.wait(for: "s.txt: File too large")
    terminal.press("q")
    #expect(try ringside.program.waitForEnd() == .exited(0))
    #expect(ringside.remains.isEmpty)
    let files = try FileManager.default.subpathsOfDirectory(atPath: ringside.folder)
      .filter { $0.contains("some") || $0.contains(".part") || $0.hasPrefix("ringside-") }
    #expect(files.isEmpty, "\(files)")
  }

  @Test("while it is stopped, and takes it again") func suspended() throws {
    let terminal = PseudoTerminal(columns: 100, rows: 30)
    let settings = terminal.settings
    let shell = try TerminalProgram(
      ["-i"], in: terminal, path: "/bin/sh", environment: ["PS1": "ready> ", "ENV": ""],
      folder: "/")
    try terminal.wait(for: "ready>")
    terminal.type(TerminalProgram.binary + " shop --seed 1\r")
    try terminal.wait("the picture") {
      $0.isAlternate && ($0.lines.last ?? "").contains(Ringside.legend)
    }
    for _ in 0..<2 {
      terminal.press("^Z")
      try terminal.wait("the shell again") {
        !$0.isAlternate && $0.lines.joined().contains("topped")
      }
      try terminal.wait("the line as before") { _ in terminal.settings == settings }
      for mode in [1000, 1002, 1006, 2004, 2026] { #expect(!terminal.screen.modes.contains(mode)) }
      #expect(terminal.screen.modes.contains(25))
      terminal.type("fg\r")
      try terminal.wait("the picture again") {
        $0.isAlternate && ($0.lines.last ?? "").contains(Ringside.legend)
          && $0.modes.isSuperset(of: [1002, 1006])
      }
    }
    terminal.press("^C")
    // What is typed before the shell reads again is thrown away with the program's own input.
    try terminal.wait("the shell at last") {
      !$0.isAlternate && $0.lines.last { !$0.isEmpty } == "ready>" && terminal.settings == settings
    }
    terminal.type("exit\r")
    _ = try shell.waitForEnd()
    #expect(terminal.settings == settings)
  }

  @Test("and ends within two seconds when the window is closed") func closed() throws {
    let ringside = try Ringside.open()
    let before = PseudoTerminal.now
    ringside.terminal.hangUp()
    _ = try ringside.program.waitForEnd(milliseconds: 5_000)
    #expect(PseudoTerminal.now - before < 2_000)
  }

  @Test("to a terminal that takes nothing any more it does not cling") func stuck() throws {
    let ringside = try Ringside.open()
    // Nobody reads what it writes until the line is full.
    usleep(500_000)
    ringside.program.send(SIGTERM)
    let limit = PseudoTerminal.now + 8_000
    while ringside.program.poll() == nil, PseudoTerminal.now < limit { usleep(10_000) }
    #expect(ringside.program.poll() != nil)
  }
}
