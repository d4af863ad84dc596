import Dashboard
import Foundation
import TestSupport
import Testing

@Suite("Keys of the real program") struct KeyTests {
  @Test("kill, undo, cut and heal the world") func faults() throws {
    let ringside = try Ringside.open(columns: 120, rows: 40)
    let terminal = ringside.terminal
    terminal.press("x")
    try terminal.wait(for: "○1")
    try terminal.wait(for: "kill kv-1")
    terminal.press("u")
    try terminal.wait(for: "○0")
    try terminal.wait(for: "took back: kill kv-1")
    terminal.press("p")
    try terminal.wait(for: "partition zone:a | zone:b")
    terminal.press("Enter")
    try terminal.wait(for: "1 fault")
    terminal.press("H")
    try terminal.wait(for: "0 faults")
  }

  @Test("stop time, take it back and let it go on") func time() throws {
    let ringside = try Ringside.open(columns: 120, rows: 40)
    let terminal = ringside.terminal
    try terminal.wait("two seconds of the world") { _ in (ringside.clock ?? 0) > 2 }
    terminal.press("Space")
    try terminal.wait(for: "‖")
    let stopped = try #require(ringside.clock)
    terminal.press("[")
    try terminal.wait("a second less") { _ in
      abs((ringside.clock ?? stopped) - (stopped - 1)) < 0.002
    }
    terminal.press("]")
    try terminal.wait("the same moment") { _ in abs((ringside.clock ?? 0) - stopped) < 0.002 }
    terminal.press("Space")
    try terminal.wait("time going on") { _ in (ringside.clock ?? 0) > stopped }
  }

  @Test("show help, panels, filter, layouts, themes and commands") func views() throws {
    let ringside = try Ringside.open(columns: 120, rows: 40)
    let terminal = ringside.terminal
    terminal.press("?")
    try terminal.wait(for: "Break and repair")
    terminal.press("Esc")
    try terminal.wait("the help gone") { !$0.text.contains("Break and repair") }
    for (key, title, absent) in [("3", "network", "breakers├"), ("5", "breakers", "network├")] {
      terminal.press(key)
      try terminal.wait("\(title) alone") {
        $0.text.contains(title + "├") && !$0.text.contains(absent)
      }
    }
    terminal.press("/")
    terminal.type("orders")
    terminal.press("Enter")
    try terminal.wait("orders alone") {
      $0.text.contains("orders-1→") && !$0.text.contains("feed-1→kv")
    }
    terminal.press("1")
    try terminal.wait("all panels") { $0.text.contains("network├") && $0.text.contains("breakers") }
    terminal.press("w")
    try terminal.wait(for: "layout:")
    terminal.press("T")
    try terminal.wait(for: "themes├")
    terminal.press("Esc")
    terminal.press(":")
    terminal.type("kill kv-")
    try terminal.wait(for: "kv-5")
    terminal.type("2")
    terminal.press("Enter")
    try terminal.wait(for: "kill kv-2")
    try terminal.wait(for: "○1")
  }

  @Test("change nothing under --lock") func locked() throws {
    let ringside = try Ringside.open(["shop", "--seed", "1", "--lock"], columns: 120, rows: 40)
    let terminal = ringside.terminal
    try terminal.wait(for: "locked")
    terminal.press(["x", "Enter", "Esc", "a", "A", "R", "P", "z", "H", "u"])
    terminal.press(":")
    terminal.type("kill all")
    terminal.press("Enter")
    terminal.press(["Esc", "Esc", "?"])
    try terminal.wait(for: "Break and repair")
    let first = ringside.screen.lines[0]
    #expect(first.contains("○0") && first.contains("0 faults") && first.contains("23 nodes"))
  }

  @Test("are each survived, in the overview and over every panel") func everyKey() throws {
    let ringside = try Ringside.open(columns: 120, rows: 40)
    let terminal = ringside.terminal
    let leaving = ["quit", "quit-keep", "interrupt"]
    let rows = KeyTable.rows.filter { !leaving.contains($0.id) && $0.context == .main }
    for row in rows {
      for key in row.keys {
        terminal.press(key)
        // What it opened is closed again: `y` and `n` are answers, not needed here.
        terminal.pump(milliseconds: 1)
        terminal.press(["Esc", "Esc"])
      }
    }
    #expect(ringside.program.poll() == nil, "dead after one of the keys")
    terminal.press("?")
    try terminal.wait(for: "Break and repair", milliseconds: 45_000)
    terminal.press("^C")
    #expect(try ringside.program.waitForEnd() == .exited(0))
    #expect(ringside.remains.isEmpty)
  }

  /// What opens something over the panels, what shows that it is open, whose keys work there, and what
  /// is typed first.
  private static let overlays:
    [(keys: [String], sign: String, context: KeyContext, typed: String)] = [
      (["?"], "keys├", .list, ""), (["f"], "active faults├", .list, ""),
      (["T"], "themes├", .list, ""), (["E"], "events├", .list, ""),
      ([":"], "command├", .line, "note hello"), (["/"], "Enter keep", .line, "kv"),
      (["d"], "delay what goes over a link├", .line, ""),
      (["?", "/"], "Enter keep", .line, "kill"),
      (["p"], "partition├", .painter, ""),
    ]

  @Test("do in each overlay what closes it, or leave it open", arguments: overlays)
  func inOverlays(
    overlay: (keys: [String], sign: String, context: KeyContext, typed: String)
  ) throws {
    let ringside = try Ringside.open(columns: 120, rows: 40)
    let terminal = ringside.terminal
    terminal.press("Space")
    try terminal.wait(for: "‖")
    let isOfFaults = overlay.keys == ["f"]
    func open() throws {
      // What has happened can be listed.
      if isOfFaults || overlay.keys == ["E"] {
        terminal.type(":slow kv-2 2x\r")
        try terminal.wait(for: "slow kv-2 2x · u undo")
      }
      terminal.press(overlay.keys)
      try terminal.wait(for: overlay.sign)
      terminal.type(overlay.typed)
    }
    func isOpen(_ screen: ScreenReader) -> Bool { screen.text.contains(overlay.sign) }
    let rows = KeyTable.rows.filter { $0.context == overlay.context }
    #expect(rows.count >= 9)
    // What may close it, or opens a line in it; a search is over when it is completed, too.
    let leaving: [Act] =
      [.enter, .back, .search] + (overlay.keys.count > 1 ? [.complete, .completeBack] : [])
    func leaves(_ row: KeyRow) -> Bool { leaving.contains { row.deed == .act($0) } }
    try open()
    for row in rows where !leaves(row) {
      terminal.press(row.keys)
      // More than a frame: what the key did is seen, and the next one is not pressed elsewhere.
      while terminal.pump(milliseconds: 50) {}
      try #require(isOpen(ringside.screen), "closed by \(row.id)")
    }
    terminal.press("Esc")
    try terminal.wait("closed by Esc") { !isOpen($0) }
    for row in rows where leaves(row) {
      for key in row.keys {
        // An Esc that comes together with a key would be another key.
        while terminal.pump(milliseconds: 40) {}
        if ringside.screen.text.contains("keys├") {
          terminal.press("Esc")
          try terminal.wait("the help gone") { !$0.text.contains("keys├") }
        }
        try open()
        terminal.press(key)
        switch row.deed {
        case .act(.search):
          try terminal.wait(for: "Enter keep")
          terminal.press("Esc")
          try terminal.wait("the search gone") { !$0.text.contains("Enter keep") }
          #expect(isOpen(ringside.screen))
          while terminal.pump(milliseconds: 40) {}
          terminal.press("Esc")
        case .act(.enter) where isOfFaults:
          // What was healed is gone from the list, which stays.
          try terminal.wait(for: "nothing is broken")
          while terminal.pump(milliseconds: 40) {}
          terminal.press("Esc")
        case .act, .command, .effect, .prompt, .toggle: break
        }
        try terminal.wait("closed by \(key)") { !isOpen($0) }
        #expect(ringside.program.poll() == nil, "dead after \(key)")
      }
    }
    terminal.press("^C")
    #expect(try ringside.program.waitForEnd() == .exited(0))
    #expect(ringside.remains.isEmpty)
  }

  @Test("write nothing to the terminal while the world stands still") func quiet() throws {
    let ringside = try Ringside.open()
    let terminal = ringside.terminal
    terminal.press("Space")
    try terminal.wait(for: "‖")
    // A message may still go away; then nothing comes for half a second.
    var last = PseudoTerminal.now
    let end = last + 15_000
    while PseudoTerminal.now - last < 500, PseudoTerminal.now < end {
      if terminal.pump(milliseconds: 20) { last = PseudoTerminal.now }
    }
    #expect(PseudoTerminal.now - last >= 500, "the terminal is written to all the time")
  }

  @Test("that save say what came of it, and write over nothing") func saving() throws {
    let ringside = try Ringside.open()
    let terminal = ringside.terminal
    terminal.press("Space")
    try terminal.wait(for: "‖")
    terminal.press("S")
    try terminal.wait(for: "ringside-")
    let names = try FileManager.default.contentsOfDirectory(atPath: ringside.folder)
    #expect(names.contains { $0.hasPrefix("ringside-") })
    // Root may write anywhere, so the folder is taken away instead.
    try FileManager.default.removeItem(atPath: ringside.folder)
    terminal.press("[")
    terminal.press("S")
    try terminal.wait("a word on the failure") {
      $0.lines.suffix(4).joined().contains("✘") || $0.lines.suffix(4).joined().contains("✗")
        || $0.text.contains("no such") || $0.text.contains("doesn’t exist")
        || $0.text.contains("No such")
    }
    #expect(ringside.program.poll() == nil)
  }
}
