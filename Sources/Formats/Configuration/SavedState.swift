/// What Ringside remembers between runs; never anything of the world.
public struct SavedState: Sendable, Hashable {
  /// The theme chosen last.
  public var theme: String?
  /// The layout chosen last.
  public var layout: String?
  /// The scenario opened last: the name of one that came with the program, or a file's whole path.
  public var scenario: String?
  /// Whether the hint of the first start was seen.
  public var hasSeenHint = false
  /// The commands typed, oldest first.
  public var history: [String] = []

  /// Nothing remembered.
  public init() {}

  /// Reads what it can of a file: one that is broken is nothing remembered, never an error.
  public init(reading text: String) {
    guard let document = try? YAMLDocument(text, file: "state"),
      let fields = try? document.fields(document.root, expected: "a state")
    else { return }
    for field in fields {
      let value = try? document.text(field.value, expected: "a text")
      switch field.key {
      case "theme": theme = value
      case "layout": layout = value
      case "scenario": scenario = value
      case "hint": hasSeenHint = value == "seen"
      case "history":
        let items = (try? document.items(field.value, expected: "a list")) ?? []
        history = items.compactMap { try? document.text($0, expected: "a command") }
      default: break
      }
    }
  }

  /// The file.
  public var written: String {
    var text = "# What ringside remembers between runs. It may be deleted.\n"
    if let theme { text += "theme: \(ScenarioYAML.scalar(theme))\n" }
    if let layout { text += "layout: \(ScenarioYAML.scalar(layout))\n" }
    if let scenario { text += "scenario: \(ScenarioYAML.scalar(scenario))\n" }
    text += "hint: \(hasSeenHint ? "seen" : "new")\n"
    if !history.isEmpty { text += "history:\n" }
    for line in history { text += "  - \(ScenarioYAML.quoted(line))\n" }
    return text
  }
}
