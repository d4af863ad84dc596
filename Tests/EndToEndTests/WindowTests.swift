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

  @Test("the mouse stops the world by the header, wheels, runs the legend") func mouse() throws {
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

  @Test(
    "a click focuses a panel and selects its row, the wheel the row below, a second one opens it")
  func rows() throws {
    let ringside = try Ringside.open(columns: 120, rows: 40)
    let terminal = ringside.terminal
    try terminal.wait("two seconds of the world") { _ in (ringside.clock ?? 0) > 2 }
    terminal.press("Space")
    try terminal.wait(for: "‖")
    // The rest of that frame.
    while terminal.pump(milliseconds: 60) {}

    // A breaker is a link, and its caller is whom keys hit.
    let title = try #require(ringside.place(of: "┤5 breakers├"))
    let links = ringside.screen.cells[(title.y + 1)...].map { row in
      row[title.x...].map(\.text).joined().split(separator: " ").first { $0.contains("→") }
    }
    let callers = links.map { $0?.split(separator: "→").first.map(String.init) }
    let row = try #require(
      (1..<4).first { callers[$0] != callers[$0 + 1] && callers[$0 + 1] != nil }, "\(links)")
    // The first row is selected from the beginning.
    let breaker = (x: title.x + 4, y: title.y + 1 + row)
    let caller = try #require(callers[row])
    #expect(!ringside.screen.lines[39].contains("kill \(caller) "))
    terminal.click(x: breaker.x, y: breaker.y)
    try terminal.wait("\(caller) in the legend") { $0.lines[39].contains("kill \(caller) ") }
    terminal.press("d")
    try terminal.wait(for: "> delay \(try #require(links[row]).replacing("→", with: "->")) 300ms")
    terminal.press("Esc")
    try terminal.wait("the line gone") { !$0.text.contains("> delay") }
    let next = try #require(callers[row + 1])
    terminal.mouse(65, x: breaker.x, y: breaker.y)
    try terminal.wait("\(next) in the legend") { $0.lines[39].contains("kill \(next) ") }

    // Twice the same cell.
    for _ in 0..<2 { terminal.click(x: breaker.x + 1, y: breaker.y) }
    try terminal.wait("the breakers alone") {
      $0.text.contains("breakers├") && !$0.text.contains("network├")
        && $0.lines[39].contains("kill \(caller) ")
    }
    terminal.press("1")
    try terminal.wait(for: "● inv-2")

    // A node of the map.
    let node = try #require(ringside.place(of: "● inv-2"))
    terminal.click(x: node.x, y: node.y)
    try terminal.wait("the node in the legend") { $0.lines[39].contains("kill inventory-2") }
    terminal.press("x")
    try terminal.wait(for: "inventory-2 is down")

    // The border is the panel, too.
    let queues = try #require(ringside.place(of: "queues├"))
    terminal.click(x: queues.x, y: queues.y)
    terminal.press("Enter")
    try terminal.wait("the queues alone") {
      $0.text.contains("queues├") && !$0.text.contains("network├")
    }
    terminal.press("1")
    try terminal.wait(for: "network├")
  }

  @Test("a click on the time line goes to that moment, the wheel a second on") func timeLine()
    throws
  {
    let ringside = try Ringside.open(columns: 120, rows: 40)
    let terminal = ringside.terminal
    try terminal.wait("four seconds of the world") { _ in (ringside.clock ?? 0) > 4 }
    terminal.press("Space")
    try terminal.wait(for: "‖")
    let begin = try #require(ringside.place(of: "▕"))
    let end = try #require(ringside.place(of: "▏  live"))
    // The bar is of twenty seconds at least.
    let cells = end.x - begin.x - 1
    for seconds in [2.0, 0.0, 3.0] {
      let cell = (seconds / 20 * Double(cells - 1)).rounded()
      let moment = cell * 20 / Double(cells - 1)
      terminal.click(x: begin.x + 1 + Int(cell), y: begin.y)
      try terminal.wait("the moment \(moment) s") { screen in
        abs((ringside.clock ?? -1) - moment) < 0.002 && screen.text.contains("now −")
          && screen.cells[begin.y][begin.x + 1 + Int(cell)].text == "●"
      }
    }
    let before = try #require(ringside.clock)
    terminal.mouse(65, x: begin.x + 5, y: begin.y)
    try terminal.wait("a second on") { _ in abs((ringside.clock ?? 0) - before - 1) < 0.002 }
    terminal.mouse(64, x: begin.x + 5, y: begin.y)
    try terminal.wait("and back") { _ in abs((ringside.clock ?? 0) - before) < 0.002 }
    // Right of what has been there is nothing yet: the latest moment.
    terminal.click(x: end.x - 1, y: begin.y)
    try terminal.wait(for: "▏  live")
    #expect((ringside.clock ?? 0) > 4)
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
