/// A line being typed.
public struct LineEditor: Sendable, Hashable {
  /// The longest line that can be typed; more is ignored.
  public static let capacity = 1_024

  /// The characters.
  public private(set) var characters: [Character]
  /// Where the next character goes.
  public private(set) var cursor: Int

  /// A line with the cursor at its end.
  public init(_ text: String = "") {
    characters = Array(text.prefix(LineEditor.capacity))
    cursor = characters.count
  }

  /// The whole line.
  public var text: String { String(characters) }
  /// What is before the cursor.
  public var beforeCursor: String { String(characters[..<cursor]) }

  /// Puts text in at the cursor; line breaks become spaces, other control characters vanish.
  public mutating func insert(_ text: String) {
    for character in text where characters.count < LineEditor.capacity {
      let isBreak = character.isNewline || character == "\t"
      if !isBreak
        && character.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
      {
        continue
      }
      characters.insert(isBreak ? " " : character, at: cursor)
      cursor += 1
    }
  }

  /// Puts `text` in place of the line, the cursor at its end.
  public mutating func replace(with text: String) { self = LineEditor(text) }

  /// Puts `text` in place of what lies from `start` to the cursor.
  public mutating func replace(from start: Int, with text: String) {
    let start = min(max(start, 0), cursor)
    characters.removeSubrange(start..<cursor)
    cursor = start
    insert(text)
  }

  /// Moves or deletes as `act` says; other acts do nothing and answer false.
  public mutating func perform(_ act: Act) -> Bool {
    switch act {
    case .charLeft: cursor = max(0, cursor - 1)
    case .charRight: cursor = min(characters.count, cursor + 1)
    case .wordLeft: cursor = wordStart
    case .wordRight: cursor = wordEnd
    case .lineStart: cursor = 0
    case .lineEnd: cursor = characters.count
    case .deleteBack:
      if cursor > 0 {
        cursor -= 1
        characters.remove(at: cursor)
      }
    case .deleteForward:
      if cursor < characters.count { characters.remove(at: cursor) }
    case .deleteWord:
      let start = wordStart
      characters.removeSubrange(start..<cursor)
      cursor = start
    case .deleteToStart:
      characters.removeSubrange(..<cursor)
      cursor = 0
    case .deleteToEnd: characters.removeSubrange(cursor...)
    default: return false
    }
    return true
  }

  private var wordStart: Int {
    var index = cursor
    while index > 0 && characters[index - 1] == " " { index -= 1 }
    while index > 0 && characters[index - 1] != " " { index -= 1 }
    return index
  }

  private var wordEnd: Int {
    var index = cursor
    while index < characters.count && characters[index] == " " { index += 1 }
    while index < characters.count && characters[index] != " " { index += 1 }
    return index
  }
}
