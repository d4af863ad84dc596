public import Screen

/// Reads themes in the tinted-theming base16 and base24 format, as published.
///
/// Taken: both layouts (colours under `palette:`, or at the top level as older files have them, the
/// name then under `scheme:`), a leading `#`, any case, unquoted digits, keys we don't know. Refused:
/// a missing or twofold colour, one that is not six hexadecimal digits, anything that is not YAML.
/// Source: the builder and scheme specification 0.11 of github.com/tinted-theming/home.
public enum ThemeYAML {
  /// Reads a scheme; an error names file, line and key.
  public static func read(_ text: String, file: String) throws(ScenarioError) -> Scheme {
    let document = try YAMLDocument(text, file: file, of: "a theme")
    let fields = try document.fields(document.root, expected: "a theme with a palette")
    var name: String?
    var author = ""
    var palette: [YAMLDocument.Field]?
    for field in fields {
      switch field.key {
      case "name": name = try document.text(field.value, expected: "a name")
      case "scheme" where name == nil:
        name = try document.text(field.value, expected: "a name")
      case "author": author = document.textIfAny(field.value)
      case "palette":
        palette = try document.fields(
          field.value, expected: "colours such as base00: \"1d2021\"")
      default: break
      }
    }
    let colours = try colours(in: palette ?? fields, of: document)
    return Scheme(name: name ?? file, author: author, palette: colours)
  }

  private static func colours(
    in fields: [YAMLDocument.Field], of document: YAMLDocument
  ) throws(ScenarioError) -> [Color] {
    var found: [Color?] = Array(repeating: nil, count: 24)
    for field in fields {
      guard let index = PaletteKey.index(of: field.key) else { continue }
      guard found[index] == nil else {
        throw document.failure(line: field.line, "expected \(field.key) once, found it again")
      }
      let text = document.textIfAny(field.value)
      guard let color = Color(hex: text) else {
        throw document.failure(
          line: field.line,
          "\(field.key): expected six hexadecimal digits, found \(document.found(field.value))")
      }
      found[index] = color
    }
    let isBase24 = found[16...].contains { $0 != nil }
    var palette: [Color] = []
    let keys = isBase24 ? PaletteKey.base16 + PaletteKey.base24 : PaletteKey.base16
    for (index, key) in keys.enumerated() {
      guard let color = found[index] else {
        let line = fields.last?.line ?? 1
        throw document.failure(line: line, "expected the colour \(key), found none")
      }
      palette.append(color)
    }
    return palette
  }
}
