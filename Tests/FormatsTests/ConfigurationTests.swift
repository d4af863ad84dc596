import Formats
import Screen
import Testing

@Suite("The configuration") struct ConfigurationTests {
  private let vocabulary = Configuration.Vocabulary(
    actions: ["kill", "help", "quit"], layouts: ["standard", "tables"])

  private func read(_ text: String) throws -> Configuration {
    try Configuration.read(text, file: "config.yaml", vocabulary)
  }

  @Test("says what it says, and nothing else") func reading() throws {
    let configuration = try read(
      """
      theme: nord
      color: 256
      lang: ko
      mouse: no
      layout: tables
      speed: 0.5x
      themes: ~/themes
      keys:
        kill: [x, Del, "^K"]
        help: "?"
        quit: []
      """)
    #expect(configuration.theme == "nord" && configuration.themeLine == 1)
    #expect(configuration.color == .indexed && configuration.language == "ko")
    #expect(configuration.mouse == false && configuration.layout == "tables")
    #expect(configuration.speedPercent == 50 && configuration.themesFolder == "~/themes")
    #expect(
      configuration.bindings == [
        .init(action: "kill", keys: ["x", "Del", "^K"], line: 9),
        .init(action: "help", keys: ["?"], line: 10), .init(action: "quit", keys: [], line: 11),
      ])
    for empty in ["", "\n\n", "# nothing\n  # at all\n"] {
      #expect(try read(empty) == Configuration())
    }
  }

  @Test(
    "that is broken is one line with file, line and what was expected",
    arguments: [
      ("theem: x", "config.yaml:1: unknown key \"theem\"; did you mean theme?"),
      (
        "color: pink",
        "config.yaml:1: expected auto, none, 8, 16, 256 or 24bit, found \"pink\""
      ),
      ("speed: 900x", "config.yaml:1: expected a speed from 0.01x to 100x, found \"900x\""),
      ("theme: a\nlayout: big", "config.yaml:2: expected standard or tables, found \"big\""),
      ("themes: here", "config.yaml:1: expected a folder that begins with / or ~/, found \"here\""),
      ("keys:\n  kil: x", "config.yaml:2: unknown key \"kil\"; did you mean kill?"),
      (
        "keys:\n  kill: [x,\n    Hyper]",
        "config.yaml:3: expected a key like x, ^R, S-Tab or \"?\", found \"Hyper\""
      ),
      ("- a", "config.yaml:1: expected settings, found a list"),
    ])
  func broken(text: String, message: String) {
    let error = #expect(throws: ScenarioError.self) { try read(text) }
    #expect(error?.description == message)
  }

  @Test("printed in full configures the same") func roundTrip() throws {
    var configuration = Configuration()
    configuration.theme = "high: contrast"
    configuration.color = .direct
    configuration.mouse = false
    configuration.layout = "tables"
    configuration.speedPercent = 1_050
    configuration.themesFolder = "/themes"
    let keys = ["\\", "\"", "[", ":", "?", "#", "Space", "^R", "한"]
    let text = configuration.written(
      actions: [("kill", keys, "kill: the node"), ("quit", [], "leave")], vocabulary: vocabulary)
    let again = try read(text)
    #expect(again.theme == configuration.theme && again.color == .direct)
    #expect(again.mouse == false && again.layout == "tables")
    #expect(again.speedPercent == 1_050 && again.themesFolder == "/themes")
    #expect(again.bindings.map(\.keys) == [keys, []])
    #expect(try read(Configuration().written(actions: [], vocabulary: vocabulary)).theme != nil)
  }
}

@Suite("What is remembered") struct SavedStateTests {
  @Test("is read back as it was written") func roundTrip() {
    var state = SavedState()
    state.theme = "nord"
    state.layout = "tables"
    state.scenario = "/home/me/my scenario: #1.yaml"
    state.hasSeenHint = true
    state.history = ["kill kv-1", "note \"a: b\" # c", "partition zone:a | zone:b", "- x", "메모"]
    #expect(SavedState(reading: state.written) == state)
    #expect(SavedState(reading: SavedState().written) == SavedState())
  }

  @Test(
    "broken, is nothing remembered",
    arguments: ["", "{", "- a", "\u{0}", "theme: [1]\nhint: {}", "history: no", "a: b"])
  func broken(text: String) {
    #expect(SavedState(reading: text) == SavedState())
  }
}
