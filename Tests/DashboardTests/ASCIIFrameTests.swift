import Screen
import Simulation
import Testing

@testable import Dashboard

@Suite("A terminal without Unicode") struct ASCIIFrameTests {
  @Test(
    "gets nothing but ASCII in any view and overlay",
    arguments: [
      "1", "2", "3", "4", "5", "6", "6<Enter>", "7", "8", "c", "?", "f", "T", "Tjj", "E", "v", "p",
      ":ki", ":set ", "d", "t", "3/kv", "2>", "q", "w", "ww", "www",
    ], [(80, 24), (120, 40), (200, 50), (60, 20), (38, 10)])
  func ascii(keys: String, size: (Int, Int)) {
    var model = GoldenFrameTests.model
    model.hasUnsavedRecording = keys == "q"
    let members = model.panels.ring?.members.count ?? 0
    let replicas = (0..<members).map {
      ReplicaGroup.Replica(
        role: $0 == 0 ? .leader : .follower, follows: 0, term: 3, commit: 1_204)
    }
    for mode in [nil, ReplicaGroup.Kind.consensus, .primary] {
      model.panels.ring?.group = mode.map { ReplicaGroup($0, replicas) }
      var state = DashboardState(width: size.0, height: size.1)
      for key in Key.sequence(keys) ?? [] { _ = Dashboard.update(&state, .key(key), model) }
      state.follow(model)
      let text = Dashboard.draw(state, model, DrawContext(glyphs: .ascii)).text
      let strange = Set(text.unicodeScalars.filter { $0.value >= 0x80 })
      #expect(strange.isEmpty, "\(keys) \(size): \(strange)")
    }
  }

  @Test("notes that are too long are cut, not left out") func notes() {
    var model = Fixture.model
    model.themes = [
      ThemeChoice(name: "a-theme-with-quite-a-long-name", note: "dark · 13 lifted · red ≈ green")
    ]
    var state = DashboardState(width: 80, height: 24)
    for key in Key.sequence("T") ?? [] { _ = Dashboard.update(&state, .key(key), model) }
    #expect(Dashboard.draw(state, model).text.contains("dark ·"))
  }
}
