import Foundation
import TestSupport
import Testing

@Suite("The real program remembers") struct MemoryTests {
  private let place: String

  init() throws {
    place =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("ringside-home-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
  }

  /// Opens the dashboard as the same person, or as one who was never here.
  private func open(as person: String) throws -> Ringside {
    try Ringside.open(
      columns: 120, rows: 40,
      [
        "HOME": "\(place)/\(person)", "XDG_STATE_HOME": "\(place)/\(person)/state",
        "COLORTERM": "truecolor",
      ])
  }

  /// How the first word of the header looks: the theme shows in it.
  private func look(_ ringside: Ringside) -> [String] { ringside.screen.cells[0][1].look }

  @Test("theme, layout and commands of the last time, and that the hint was seen")
  func state() throws {
    let first = try open(as: "one")
    let terminal = first.terminal
    try terminal.wait(for: "press x to kill")
    #expect(first.screen.text.contains("metrics├"))
    let before = look(first)
    terminal.press("w")
    try terminal.wait("the layout without metrics") {
      $0.text.contains("layout: network first") && !$0.text.contains("metrics├")
    }
    for line in [":theme nord", ":kill kv-2"] {
      terminal.type(line)
      terminal.press("Enter")
      try terminal.wait("\(line) done") { !$0.text.contains("command├") }
    }
    try terminal.wait("the theme's colours") { _ in look(first) != before }
    try terminal.wait(for: "kv-2 is down")
    let chosen = look(first)
    terminal.press("q")
    #expect(try first.program.waitForEnd() == .exited(0))

    let second = try open(as: "one")
    #expect(look(second) == chosen)
    #expect(!second.screen.text.contains("metrics├") && second.screen.text.contains("network├"))
    #expect(!second.screen.text.contains("press x to kill"))
    // Of the world nothing is remembered.
    #expect(second.screen.text.contains("○0"))
    second.terminal.press(":")
    try second.terminal.wait(for: "command├")
    second.terminal.press("Up")
    try second.terminal.wait(for: "│ : kill kv-2")
    second.terminal.press("Up")
    try second.terminal.wait(for: "│ : theme nord")
    second.terminal.press("Esc")

    let other = try open(as: "two")
    #expect(look(other) == before)
    #expect(other.screen.text.contains("metrics├"))
    #expect(other.screen.text.contains("press x to kill"))
  }

  @Test("which scenario was open, and says so to whoever names none")
  func scenario() throws {
    let home = ["HOME": place, "XDG_STATE_HOME": place + "/state"]
    let first = try Ringside.open(["zone-cut"], home)
    first.terminal.press("q")
    #expect(try first.program.waitForEnd() == .exited(0))
    let second = try Ringside.open([], home)
    try second.terminal.wait(for: "last time: ringside zone-cut")
    #expect(second.screen.lines[0].contains("seed 42"), "it is the shop that is open")
    second.terminal.press("q")
    #expect(try second.program.waitForEnd() == .exited(0))
    let third = try Ringside.open([], home)
    #expect(!third.screen.text.contains("last time"))
  }

  @Test("what was written, and asks before what was done since is lost")
  func question() throws {
    let ringside = try Ringside.open()
    let terminal = ringside.terminal
    terminal.type(":write run.yaml")
    terminal.press("Enter")
    try terminal.wait(for: "wrote run.yaml")
    terminal.type(":kill kv-2")
    terminal.press("Enter")
    try terminal.wait(for: "kv-2 is down")
    terminal.type(":write again.yaml")
    terminal.press("Enter")
    try terminal.wait(for: "wrote again.yaml")
    // Another command in the place of the last one: there are as many as before, and others.
    terminal.press("Home")
    terminal.type(":kill kv-3")
    terminal.press("Enter")
    try terminal.wait(for: "kv-3 is down")
    terminal.press("q")
    try terminal.wait(for: "not written yet")
    // Cancel is what Enter means.
    terminal.press("Enter")
    try terminal.wait("the question gone") { !$0.text.contains("not written yet") }
    terminal.press("q")
    try terminal.wait(for: "not written yet")
    terminal.press("y")
    #expect(try ringside.program.waitForEnd() == .exited(0))
  }
}
