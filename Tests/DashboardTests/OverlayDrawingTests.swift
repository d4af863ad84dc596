import Screen
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
