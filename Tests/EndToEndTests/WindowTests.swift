import Foundation
import Simulation
import TestSupport
import Testing

@Suite("Window and mouse of the real program") struct WindowTests {
  @Test("a hundred sizes in a row leave the picture of the last") func resizeStorm() throws {
    let ringside = try Ringside.open()
    var random = Random(seed: 1)
    for _ in 0..<100 {
      ringside.terminal.resize(columns: 20 + random.below(481), rows: 5 + random.below(196))
      ringside.terminal.pump(milliseconds: 2)
    }
    ringside.terminal.resize(columns: 20, rows: 5)
    ringside.terminal.pump(milliseconds: 50)
    ringside.terminal.resize(columns: 120, rows: 40)
    try ringside.waitForPicture()
    try ringside.terminal.wait("a picture in the new size") {
      $0.lines[0].contains("ringside") && $0.text.contains("network├")
        && $0.cells[1].last?.text == "╮"
    }
    #expect(ringside.program.poll() == nil)
    #expect(ringside.screen.strange.isEmpty)
  }

  @Test("the mouse stops the world by the header, focuses panels, wheels, runs the legend")
  func mouse() throws {
    let ringside = try Ringside.open(columns: 120, rows: 40)
    let terminal = ringside.terminal
    try terminal.wait("a second of the world") { _ in (ringside.clock ?? 0) > 1 }
    terminal.click(x: 3, y: 0)
    try terminal.wait(for: "‖")
    let legend = try #require(ringside.screen.lines.last)
    let help = try #require(legend.range(of: "help"))
    terminal.click(x: legend.distance(from: legend.startIndex, to: help.lowerBound), y: 39)
    try terminal.wait(for: "Break and repair")
    for _ in 0..<5 { terminal.mouse(65, x: 60, y: 20) }
    terminal.press("Esc")
    try terminal.wait("the help gone") { !$0.text.contains("Break and repair") }
    terminal.mouse(64, x: 60, y: 20)
    terminal.mouse(32, x: 61, y: 20)
    terminal.mouse(0, x: 400, y: 300)
    #expect(ringside.program.poll() == nil)
  }

  @Test("% frees the mouse and takes it again") func freed() throws {
    let ringside = try Ringside.open()
    try ringside.terminal.wait("the mouse taken") { $0.modes.isSuperset(of: [1002, 1006]) }
    ringside.terminal.press("%")
    try ringside.terminal.wait("the mouse freed") { $0.modes.isDisjoint(with: [1000, 1002, 1006]) }
    ringside.terminal.press("%")
    try ringside.terminal.wait("the mouse taken") { $0.modes.isSuperset(of: [1002, 1006]) }
  }

  @Test("frames come whole: nothing is written outside a synchronized one") func synchronized()
    throws
  {
    let ringside = try Ringside.open()
    ringside.terminal.behave { $0.forgetStrays() }
    let before = ringside.screen.synchronizedFrames
    try ringside.terminal.wait("ten frames") { $0.synchronizedFrames >= before + 10 }
    #expect(ringside.screen.strays == 0)
  }
}
