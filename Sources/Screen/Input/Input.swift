/// What a person does to the terminal.
public enum Input: Sendable, Hashable {
  /// A key was pressed.
  case key(Key)
  /// Text came in one piece.
  case paste(String)
  /// The mouse did something.
  case mouse(Mouse)
  /// The terminal has another size now.
  case resize(width: Int, height: Int)
}

/// A key, written as a person reads it: `x`, `Enter`, `^R`, `S-Tab`, `PgDn`.
public struct Key: Sendable, Hashable, CustomStringConvertible {
  /// The text form; two keys are the same when it is.
  public let description: String

  /// The names of keys that are no character.
  public static let names = [
    "Enter", "Esc", "Tab", "S-Tab", "Space", "Backspace", "Del", "Ins", "Up", "Down", "Left",
    "Right", "Home", "End", "PgUp", "PgDn", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9",
    "F10", "F11", "F12",
  ]

  /// The key of a text form; nil when there is no such key.
  ///
  /// A character stands for itself, `^X` for Control and `M-x` for Alt with it.
  public init?(_ text: String) {
    if let name = Key.names.first(where: { $0.lowercased() == text.lowercased() }) {
      description = name
    } else if text == " " {
      description = "Space"
    } else if text.count == 1 {
      description = text
    } else if text.count == 2, text.first == "^", let letter = text.last, letter.isASCII {
      description = "^" + letter.uppercased()
    } else if text.hasPrefix("M-"), text.count == 3 {
      description = text
    } else {
      return nil
    }
  }

  /// The character it types, if it types one.
  public var character: Character? {
    if description == "Space" { return " " }
    return description.count == 1 ? description.first : nil
  }

  /// The keys written one after the other: `x3<Enter><C-r>` as a script gives them.
  ///
  /// A name stands in angle brackets; anything else is a character. Nil at an unknown name.
  public static func sequence(_ text: String) -> [Key]? {
    var keys: [Key] = []
    var rest = text[...]
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">"), rest.index(after: rest.startIndex) != end
      {
        var name = String(rest[rest.index(after: rest.startIndex)..<end])
        if name.hasPrefix("C-") { name = "^" + name.dropFirst(2) }
        guard let key = Key(name) else { return nil }
        keys.append(key)
        rest = rest[rest.index(after: end)...]
      } else {
        guard let key = Key(String(first)) else { return nil }
        keys.append(key)
        rest = rest.dropFirst()
      }
    }
    return keys
  }
}

/// What the mouse did, and where.
public struct Mouse: Sendable, Hashable, BitwiseCopyable {
  /// What it did.
  public enum Action: UInt8, Sendable, Hashable, BitwiseCopyable {
    case press, release, drag, wheelUp, wheelDown, doubleClick
  }
  /// What it did.
  public var action: Action
  /// The column.
  public var x: Int
  /// The row.
  public var y: Int

  /// `action` at a cell.
  public init(_ action: Action, x: Int, y: Int) {
    self.action = action
    self.x = x
    self.y = y
  }
}
