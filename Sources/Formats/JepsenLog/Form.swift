/// A piece of data as EDN or JSON writes it; as much of either as histories use.
enum Form: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// A number that is no machine integer, as it was written.
  case number(String)
  case string(String)
  case keyword(String)
  case symbol(String)
  /// A vector, list or set, or a JSON array.
  case sequence([Form])
  /// A map, its keys and values in turn.
  case map([Form])

  /// The value of a map's key, which may be a keyword or a string.
  func value(of name: String) -> Form? {
    guard case .map(let pairs) = self else { return nil }
    for index in stride(from: 0, to: pairs.count - 1, by: 2) {
      switch pairs[index] {
      case .keyword(name), .string(name): return pairs[index + 1]
      case .null, .boolean, .integer, .number, .string, .keyword, .symbol, .sequence, .map:
        continue
      }
    }
    return nil
  }

  /// A keyword's or a string's own text.
  var word: String? {
    switch self {
    case .keyword(let text), .string(let text), .symbol(let text): text
    case .null, .boolean, .integer, .number, .sequence, .map: nil
    }
  }

  /// What a key is called that is written as this form: by its own text, if it has one.
  var name: String { word ?? text }

  /// The form as EDN writes it: equal texts, equal forms.
  var text: String {
    switch self {
    case .null: "nil"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let text), .symbol(let text): text
    case .keyword(let text): ":" + text
    case .string(let text): JSON.string(text)
    case .sequence(let items): "[" + items.map(\.text).joined(separator: " ") + "]"
    case .map(let items): "{" + items.map(\.text).joined(separator: " ") + "}"
    }
  }
}
