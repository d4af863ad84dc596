import Screen
import Simulation
import Testing

@testable import Dashboard

@Suite("Keys that hit a node") struct TargetTests {
  private static var model: DashboardModel {
    var model = Fixture.model
    model.panels.breakers = .trouble
    model.panels.queues = .trouble
    model.panels.metrics = .trouble
    model.panels.network = .trouble
    model.nodes += ["gateway-2", "feed-1"].map { NodeSummary(name: $0, zone: "b", role: "service") }
    return model
  }

  private func legend(_ play: Play, width: Int) -> String {
    let items = Legend(play.state, play.model, width: width).items
    return items.map { $0.keys + " " + $0.text }.joined(separator: "  ")
  }

  @Test("hit the caller of a breaker's row, never somebody else") func breakers() throws {
    var play = Play("5", TargetTests.model)
    let breakers = try #require(play.model.panels.breakers).breakers
    for row in 0..<3 {
      let context = play.state.panelContext(.breakers, play.model)
      let index = BreakersPanel.rows(try #require(play.model.panels.breakers), context)[row]
      let caller = breakers[index].caller
      play.effects = []
      play.press("x")
      if play.model.nodes.contains(where: { $0.name == caller }) {
        #expect(play.effects == [.command("kill \(caller)")])
      } else {
        #expect(play.effects == [])
        play.press("<Esc>")
      }
      play.press("j")
    }
  }

  @Test("ask which where the row is about no node", arguments: ["x", "z", "P", "A", "a"])
  func ask(key: String) {
    let play = Play("7" + key, TargetTests.model)
    #expect(play.effects.isEmpty)
    guard case .prompt(let prompt) = play.state.overlays.last else {
      Issue.record("no question for \(key)")
      return
    }
    #expect(prompt.line.text.hasSuffix(key == "a" ? "kv" : "kv-1"))
    var answered = play
    answered.press("<Enter>")
    #expect(answered.effects.filter { $0 != .saveState } == [.command(prompt.line.text)])
  }

  @Test("are named on the bottom line at every width", arguments: [120, 100, 80, 60])
  func named(width: Int) {
    var play = Play("3", width: width, height: 30, TargetTests.model)
    for _ in 0..<play.model.nodes.count {
      if let node = Target(play.state, play.model).node {
        let word = node.state == .down ? "start" : "kill"
        // By the name that the map has for it where there is little room.
        let names = [node.name, shortName(of: node.name)]
        #expect(names.contains { legend(play, width: width).contains("x \(word) \($0) ") })
        if width >= 120 { #expect(legend(play, width: width).contains(node.name)) }
      }
      play.press("j")
    }
    let asking = Play("7", width: width, height: 30, TargetTests.model)
    #expect(legend(asking, width: width).contains("x kill…"))
  }

  private func shortName(of name: String) -> String {
    TargetTests.model.panels.network?.nodes.first { $0.name == name }?.shortName ?? name
  }

  @Test("keep the bottom line's wording while the selection moves", arguments: [120, 80])
  func steady(width: Int) {
    var play = Play("3", width: width, height: 30, TargetTests.model)
    let ids = Legend(play.state, play.model, width: width).items.map(\.id)
    for _ in 0..<play.model.nodes.count {
      play.press("j")
      #expect(Legend(play.state, play.model, width: width).items.map(\.id) == ids)
    }
  }
}

@Suite("Sorting") struct SortingTests {
  @Test("goes round both ways", arguments: [PanelID.queues, .breakers, .traces, .metrics, .ring])
  func wraps(panel: PanelID) throws {
    var model = TargetModels.all
    model.panels.traces = .trouble
    let count = try #require(PanelTable.row(panel)).columns.count
    #expect(count >= 4)
    var play = Play(String(panel.key), model)
    play.press("<lt>")
    #expect(play.state.panels[panel].sort.column == count - 1)
    play.press(">")
    #expect(play.state.panels[panel].sort.column == 0)
    for _ in 0..<count { play.press(">") }
    #expect(play.state.panels[panel].sort.column == 0)
  }

  @Test("by a column puts the greatest first, by a name the least, and i turns it round")
  func orders() {
    let model = MetricsViewModel.trouble
    var context = PanelContext()
    for (column, title) in MetricsPanel.columns.enumerated() where column > 0 {
      context.sort.column = column
      let rows = MetricsPanel.rows(model, context)
      let values = rows.map { model.series[$0].value }
      if title.title.english == "value" { #expect(values == values.sorted(by: >)) }
      let names = rows.map { model.series[$0].name }
      if title.title.english == "name" { #expect(names == names.sorted()) }
      context.sort.isInverted = true
      #expect(MetricsPanel.rows(model, context) == rows.reversed())
      context.sort.isInverted = false
    }
  }
}

/// A model with every panel filled.
enum TargetModels {
  static var all: DashboardModel { GoldenFrameTests.model }
}

@Suite("The wheel") struct WheelTests {
  @Test(
    "moves down the rows of the panel under it", arguments: [PanelID.metrics, .queues, .breakers])
  func moves(panel: PanelID) throws {
    var play = Play(String(panel.key), width: 120, height: 40, TargetModels.all)
    let before = Dashboard.draw(play.state, play.model)
    let rect = try #require(Layout(play.state).rect(of: panel)).inset
    for step in 1...3 {
      play.mouse(.wheelDown, rect.x + 4, rect.y + 3)
      #expect(play.state.panels[panel].selection == step)
    }
    #expect(Dashboard.draw(play.state, play.model) != before)
    for _ in 0..<3 { play.mouse(.wheelUp, rect.x + 4, rect.y + 3) }
    #expect(play.state.panels[panel].selection == 0)
  }
}
