import Cluster
import Screen
import Yams

extension Configuration {
  /// What a file may say.
  enum Field: String, CaseIterable {
    case theme, color, lang, mouse, layout, speed, themes, keys
  }
  static let fields = Field.allCases

  /// Reads a configuration file; `file` is what errors call it.
  ///
  /// An empty file configures nothing. Unknown names are refused with the line.
  public static func read(
    _ text: String, file: String, _ vocabulary: Vocabulary
  ) throws(ScenarioError) -> Configuration {
    var configuration = Configuration()
    let isEmpty = text.split(whereSeparator: \.isNewline).allSatisfy { line in
      line.allSatisfy(\.isWhitespace) || line.drop(while: \.isWhitespace).first == "#"
    }
    if isEmpty { return configuration }
    let document = try YAMLDocument(text, file: file)
    let known = fields.map(\.rawValue)
    for field in try document.fields(document.root, expected: "settings", known: known) {
      switch Field(rawValue: field.key) {
      case .theme:
        configuration.theme = try document.text(field.value, expected: "the name of a theme")
        configuration.themeLine = document.line(of: field.value)
      case .color:
        let depths = ColorDepth.allCases.map(\.rawValue)
        configuration.color = try document.choice(field.value, of: ["auto"] + depths).flatMap {
          ColorDepth(rawValue: $0)
        }
      case .lang:
        configuration.language = try document.choice(field.value, of: ["auto", "en", "ko"])
      case .mouse:
        configuration.mouse = try document.choice(field.value, of: ["yes", "no", "true", "false"])
          .map { $0 == "yes" || $0 == "true" }
      case .layout:
        configuration.layout = try document.choice(field.value, of: vocabulary.layouts)
      case .speed:
        configuration.speedPercent = try document.value(
          field.value, expected: "a speed from 0.01x to 100x", Self.speed)
      case .themes:
        configuration.themesFolder = try document.value(
          field.value, expected: "a folder that begins with / or ~/"
        ) { $0.hasPrefix("/") || $0.hasPrefix("~/") ? $0 : nil }
      case .keys: configuration.bindings = try document.bindings(field.value, vocabulary.actions)
      case nil: throw document.unknown(field, known: known)
      }
    }
    if configuration.language == "auto" { configuration.language = nil }
    return configuration
  }

  /// `2x`, `0.5x` in hundredths.
  static func speed(_ text: String) -> Int? {
    let number = text.hasSuffix("x") ? text.dropLast() : text[...]
    guard let factor = Double(number), factor > 0, factor <= 100 else { return nil }
    let percent = Int(factor * 100 + 0.5)
    return speeds.contains(percent) ? percent : nil
  }

  /// The file that states this configuration in full, every choice explained.
  ///
  /// `actions` is the table of keys in force: name, keys, what it does.
  public func written(
    actions: [(name: String, keys: [String], help: String)], vocabulary: Vocabulary
  ) -> String {
    let depths = ColorDepth.allCases.map(\.rawValue).joined(separator: ", ")
    var text = """
      # The theme: `ringside themes` lists them.
      theme: \(ScenarioYAML.scalar(theme ?? "ringside-dark"))
      # How many colours: \(depths); auto asks the terminal, and NO_COLOR.
      color: \(color?.rawValue ?? "auto")
      # The language of help and events: en, ko; auto asks LANG.
      lang: \(language ?? "auto")
      # Whether the mouse works in the dashboard; % frees it for a while.
      mouse: \(mouse ?? true ? "yes" : "no")
      # How the overview is arranged: \(vocabulary.layouts.joined(separator: ", ")).
      layout: \(layout ?? vocabulary.layouts.first ?? "standard")
      # Virtual seconds a second.
      speed: \(Self.factor(speedPercent ?? 100))

      """
    text += "# A folder of base16 and base24 schemes of your own.\n"
    text += themesFolder.map { "themes: \(ScenarioYAML.scalar($0))\n" } ?? "# themes: ~/themes\n"
    if actions.isEmpty { return text }
    text += "# Which keys do what: one, a list, or [] for none.\nkeys:\n"
    for action in actions {
      let keys = action.keys.map { "\"" + $0.escapedForYAML + "\"" }.joined(separator: ", ")
      text += "  # \(action.help)\n  \(action.name): [\(keys)]\n"
    }
    return text
  }

  private static func factor(_ percent: Int) -> String {
    guard percent % 100 > 0 else { return "\(percent / 100)x" }
    let rest = percent % 100
    return "\(percent / 100)." + (rest < 10 ? "0" : "") + "\(rest)x"
  }
}

extension String {
  fileprivate var escapedForYAML: String {
    self == "\\" || self == "\"" ? "\\" + self : self
  }
}

extension YAMLDocument {
  /// One of some words.
  fileprivate func choice(_ node: YAMLNode, of words: [String]) throws(ScenarioError) -> String? {
    try value(node, expected: Words.alternatives(words)) { words.contains($0) ? $0 : nil }
  }

  /// Keys by action: one key, or a list of them.
  fileprivate func bindings(
    _ node: YAMLNode, _ actions: [String]
  ) throws(ScenarioError) -> [Configuration.Binding] {
    var bindings: [Configuration.Binding] = []
    for field in try fields(node, expected: "keys by action", known: actions) {
      var keys: [String] = []
      switch field.value {
      case .sequence:
        for item in try items(field.value, expected: "a list of keys") {
          keys.append(try key(item))
        }
      case .scalar, .mapping, .alias: keys.append(try key(field.value))
      }
      bindings.append(Configuration.Binding(action: field.key, keys: keys, line: field.line))
    }
    return bindings
  }

  private func key(_ node: YAMLNode) throws(ScenarioError) -> String {
    try value(node, expected: "a key like x, ^R, S-Tab or \"?\"") { Key($0)?.description }
  }
}
