import Screen
import Simulation
import Testing

@testable import Dashboard

@Suite("Overlays as drawn") struct OverlayDrawingTests {
  private func lines(_ keys: String, width: Int = 80, height: Int = 24) -> [String] {
    let play = Play(keys, width: width, height: height)
    let frame = Dashboard.draw(play.state, play.model)
    return frame.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("what is cut off the selected row of a list stands in its border")
  func wholeRow() throws {
    let help = try #require(KeyTable.rows.first { $0.id == "kill" }?.help.english)
    #expect(help.count > 60)
    #expect(lines("?").contains { $0.contains("╰─ \(help) ─") })
    // Where there is room it is said once, and of no other row.
    #expect(lines("?", width: 120).count { $0.contains(help) } == 1)
    #expect(!lines("?jjj").contains { $0.contains(help) })
  }

  @Test(
    "says what is wrong with a line about the picture, and does not close over it",
    arguments: [
      (":future blah", "no future blah; there are: main"),
      (":seek 90m", "at most 10 s beyond the latest moment"), (":speed 1000x", "0.01x … 100x"),
      (":view foo", "expected overview, ring"), (":seek soon", "expected seek 90s"),
      (":language xx", "expected language <en|ko>"),
    ])
  func wrong(_ keys: String, _ said: String) {
    let typed = keys.replacing(" ", with: "<Space>")
    #expect(lines(typed, width: 120, height: 40).contains { $0.contains(said) })
    let entered = Play(typed + "<Enter>")
    #expect(entered.state.overlays.count == 1 && entered.effects.isEmpty)
  }

  @Test("a future is gone over to by its name, which may have two words") func future() {
    var model = Fixture.model
    model.timeline.forks = [
      ForkSummary(name: "main", origin: .zero, end: .seconds(9), isCurrent: true),
      ForkSummary(name: "future 1", origin: .zero, end: .seconds(9), isCurrent: false),
    ]
    let play = Play(":future future 1<Enter>", model)
    #expect(play.effects.contains(.time(.switchFork("future 1"))))
  }

  @Test("the list of faults offers Enter only where there is one to heal") func faultKeys() {
    #expect(lines("f", width: 120, height: 40).contains { $0.contains("Enter heal") })
    var model = Fixture.model
    model.faults = []
    let play = Play("f", model)
    let frame = Dashboard.draw(play.state, play.model)
    #expect(!frame.text.contains("Enter heal"))
    // A monkey alone is called back with it; under lock nothing is.
    model.header.monkey = "monkey mean 10s"
    let withMonkey = Play("f", model)
    #expect(Dashboard.draw(withMonkey.state, withMonkey.model).text.contains("Enter heal"))
    model.isLocked = true
    #expect(!Dashboard.draw(withMonkey.state, model).text.contains("Enter heal"))
  }

  @Test("a word that is a key's name alone is that key", arguments: ["theme", "help"])
  func ownWordsAlone(_ word: String) {
    #expect(lines(":" + word, width: 120, height: 40).contains { $0.contains("╰─ ✔ ") })
    let play = Play(":\(word)<Enter>")
    guard case .list(let list) = play.state.overlays.last else {
      Issue.record("no list is open")
      return
    }
    #expect(list.search.line.text.isEmpty && play.state.overlays.count == 1)
  }

  @Test("no bookmark is offered to who may only watch") func locked() {
    var model = Fixture.model
    model.isLocked = true
    #expect(Play("B", model).effects.isEmpty)
  }

  @Test("help for some words opens the help where they occur")
  func helpWords() {
    let play = Play(":help partition<Enter>")
    guard case .list(let list) = play.state.overlays.last else {
      Issue.record("no list is open")
      return
    }
    #expect(list.kind == .help && list.search.line.text == "partition")
    #expect(ListItem.choices(of: list, play.state, play.model).allSatisfy { $0.label == "p" })
    #expect(Play(":help<Enter>").state.overlays.count == 1)
  }

  @Test(
    "a line that can still become right is not called wrong",
    arguments: [
      (":kil", "…"), (":xyz", "✗"), (":set retry.attempts", "…"), (":set retry.attempts x", "✗"),
      (":partition zone:a", "…"), (":partition zone:a |", "…"), (":kil kv-1", "✗"),
    ])
  func unfinished(_ keys: String, _ mark: String) {
    let border = lines(keys.replacing(" ", with: "<Space>"), width: 100, height: 30)
    #expect(border.contains { $0.contains("╰─ \(mark) expected") })
  }
}
