import Foundation
import TestSupport
import Testing

@Suite("Worlds side by side in the real program") struct CompareTests {
  @Test("say after p and Enter what each store gave up; rewinding rewinds all of them")
  func cap() throws {
    let ringside = try Ringside.open(["cap"], columns: 120, rows: 40)
    let terminal = ringside.terminal
    try terminal.wait("four seconds of all worlds", milliseconds: 30_000) { _ in
      (ringside.clock ?? 0) > 4
    }
    #expect(!ringside.screen.text.contains("gave up"))
    terminal.press("p")
    try terminal.wait(for: "partition zone:b | zone:a")
    terminal.press("Enter")
    for words in ["CP gave up availability", "AP gave up consistency", "CA promises nothing"] {
      try terminal.wait("\(words)", milliseconds: 30_000) { $0.text.contains(words) }
    }
    terminal.press("H")
    try terminal.wait("replicas that agree again", milliseconds: 30_000) {
      $0.text.contains(/converged +– +after/)
    }
    terminal.press("Home")
    try terminal.wait("no world that gave up anything") {
      !$0.text.contains("gave up") && !$0.text.contains("promises")
    }
    terminal.press("l")
    terminal.press("Enter")
    try terminal.wait(for: "cap-ap")
    terminal.press("8")
    try terminal.wait(for: "AP · N=3")
  }

  @Test("are made of any world with c, and end where they began") func modes() throws {
    let ringside = try Ringside.open(columns: 120, rows: 40)
    let terminal = ringside.terminal
    try terminal.wait("a second") { _ in (ringside.clock ?? 0) > 1 }
    terminal.press("c")
    for words in ["CP · Raft", "AP · N=3", "CA · one node"] { try terminal.wait(for: words) }
    try terminal.wait("worlds at one moment", milliseconds: 30_000) {
      !$0.text.contains("catching up")
    }
    terminal.press("c")
    try terminal.wait(for: "compare with")
    terminal.press("G")
    terminal.press("Enter")
    try terminal.wait("one world") { !$0.text.contains("CA · one node") }
  }
}
