/// What `/` was given: which rows of a panel are shown.
///
/// Plain text is looked for anywhere; `~text` wants its letters in this order with anything between;
/// `field:value` looks for the value after the field's name; `!` before any of them shows the other
/// rows. Words apart by spaces must all hold. Case does not matter.
public struct RowFilter: Sendable, Hashable {
  /// As typed.
  public var text: String { didSet { terms = RowFilter.parse(text) } }
  private var terms: [Term]

  private indirect enum Term: Sendable, Hashable {
    case plain(String)
    case inverse(Term)
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
    return terms.allSatisfy { RowFilter.holds($0, row, fields) }
  }

  private static func holds(
    _ term: Term, _ row: String, _ fields: [(name: String, value: String)]
  ) -> Bool {
    switch term {
    case .plain(let text): find(text, in: row)
    case .inverse(let term): !holds(term, row, fields)
    case .fuzzy(let text): isFuzzy(text, in: row)
    case .field(let name, let value):
      // A text such as `user:8812` may also be a name with a colon in it.
      fields.contains { $0.name.lowercased() == name && find(value, in: $0.value.lowercased()) }
        || find(name + ":" + value, in: row)
    }
  }

  private static func parse(_ text: String) -> [Term] {
    text.lowercased().split(separator: " ").compactMap(term)
  }

  private static func term(_ word: Substring) -> Term? {
    if word.hasPrefix("!") { return term(word.dropFirst()).map { .inverse($0) } }
    if word.hasPrefix("~") { return word.count > 1 ? .fuzzy(String(word.dropFirst())) : nil }
    if let colon = word.firstIndex(of: ":"), colon > word.startIndex {
      let value = word[word.index(after: colon)...]
      return .field(String(word[..<colon]), String(value))
    }
    return word.isEmpty ? nil : .plain(String(word))
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
