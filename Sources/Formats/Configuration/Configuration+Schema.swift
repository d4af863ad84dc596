import Screen

extension Configuration {
  /// What a configuration file may say as a JSON Schema (draft 2020-12): editors complete and check by it.
  ///
  /// `actions` is the table of keys: name, what it does.
  public static func schema(
    actions: [(name: String, help: String)], vocabulary: Vocabulary
  ) -> String {
    let words: (String, [String]) -> String = { help, words in
      // A word of digits alone is a number to YAML.
      let values = words.flatMap { Int($0) == nil ? [JSON.string($0)] : [JSON.string($0), $0] }
      return property(help, [("enum", JSON.array(values))])
    }
    let text: (String, String?) -> String = { help, pattern in
      property(
        help,
        [("type", JSON.string("string"))] + (pattern.map { [("pattern", JSON.string($0))] } ?? []))
    }
    let keys = actions.map { action in
      let some = JSON.object([("type", JSON.string("array")), ("items", key)])
      return (action.name, property(action.help, [("anyOf", JSON.array([key, some]))]))
    }
    let properties: [(String, String)] = fields.map { field in
      let schema =
        switch field {
        case .theme: text("The theme: `ringside themes` lists them.", nil)
        case .color: words("How many colours.", ["auto"] + ColorDepth.allCases.map(\.rawValue))
        case .lang: words("The language of help and events.", ["auto", "en", "ko"])
        case .mouse:
          property(
            "Whether the mouse works in the dashboard.",
            [("enum", JSON.array(["yes", "no"].map(JSON.string) + ["true", "false"]))])
        case .layout: words("How the overview is arranged.", vocabulary.layouts)
        case .speed:
          property(
            "Virtual seconds a second, 0.01x to 100x.",
            [
              ("type", JSON.array(["string", "number"].map(JSON.string))),
              ("pattern", JSON.string("^[0-9]+([.][0-9]+)?x?$")),
            ])
        case .themes: text("A folder of base16 and base24 schemes of your own.", "^(/|~/)")
        case .keys:
          property(
            "Which keys do what: one, a list, or [] for none.",
            [
              ("type", JSON.string("object")), ("additionalProperties", "false"),
              ("properties", JSON.object(keys)),
            ])
        }
      return (field.rawValue, schema)
    }
    return JSON.object([
      ("$schema", JSON.string("https://json-schema.org/draft/2020-12/schema")),
      ("title", JSON.string("Configuration of ringside")),
      ("type", JSON.string("object")), ("additionalProperties", "false"),
      ("properties", JSON.object(properties)),
    ]) + "\n"
  }

  private static var key: String {
    JSON.object([("type", JSON.string("string")), ("minLength", "1")])
  }

  private static func property(_ help: String, _ fields: [(String, String)]) -> String {
    JSON.object([("description", JSON.string(help))] + fields)
  }
}
