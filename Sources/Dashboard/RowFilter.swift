/// What `/` was given: which rows of a panel are shown.
///
/// Plain text is looked for anywhere; `!text` shows the rows without it; `~text` wants its letters in
/// this order with anything between; `field:value` looks for the value after the field's name.
/// Words apart by spaces must all hold. Case does not matter.
public struct RowFilter: Sendable, Hashable {
  /// As typed.
  public var text: String { didSet { terms = RowFilter.parse(text) } }
  private var terms: [Term]

  private enum Term: Sendable, Hashable {
    case plain(String)
    case inverse(String)
    case fuzzy(String)
    case field(String, String)
  }

  /// The filter that `text` spells.
  public init(_ text: String = "") {
    self.text = text
    terms = RowFilter.parse(text)
  }

  /// Whether every row passes.
  public var isEmpty: Bool { terms.isEmpty }

  /// Whether a row passes, by its text and its named fields.
  public func matches(_ row: String, fields: [(name: String, value: String)] = []) -> Bool {
    if terms.isEmpty { return true }
    let row = row.lowercased()
    for term in terms {
      switch term {
      case .plain(let text):
        if !RowFilter.find(text, in: row) { return false }
      case .inverse(let text):
        if RowFilter.find(text, in: row) { return false }
      case .fuzzy(let text):
        if !RowFilter.isFuzzy(text, in: row) { return false }
      case .field(let name, let value):
        let named = fields.contains {
          $0.name.lowercased() == name && RowFilter.find(value, in: $0.value.lowercased())
        }
        // A text such as `user:8812` may also be a name with a colon in it.
        if !named && !RowFilter.find(name + ":" + value, in: row) { return false }
      }
    }
    return true
  }

  private static func parse(_ text: String) -> [Term] {
    text.lowercased().split(separator: " ").compactMap { word in
      if word.hasPrefix("!") {
        return word.count > 1 ? .inverse(String(word.dropFirst())) : nil
      }
      if word.hasPrefix("~") {
        return word.count > 1 ? .fuzzy(String(word.dropFirst())) : nil
      }
      if let colon = word.firstIndex(of: ":"), colon > word.startIndex {
        let value = word[word.index(after: colon)...]
        return .field(String(word[..<colon]), String(value))
      }
      return .plain(String(word))
    }
  }

  /// Whether `needle` is somewhere in `hay`.
  static func find(_ needle: String, in hay: String) -> Bool {
    if needle.isEmpty { return true }
    let needle = Array(needle.utf8)
    let hay = Array(hay.utf8)
    guard hay.count >= needle.count else { return false }
    for start in 0...(hay.count - needle.count)
    where hay[start] == needle[0] && hay[start..<(start + needle.count)].elementsEqual(needle) {
      return true
    }
    return false
  }

  /// Whether the letters of `needle` are in `hay` in this order.
  static func isFuzzy(_ needle: String, in hay: String) -> Bool {
    var rest = Substring(needle)
    for letter in hay where letter == rest.first { rest = rest.dropFirst() }
    return rest.isEmpty
  }
}
