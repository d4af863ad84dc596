/// A key, written as a person reads it: `x`, `Enter`, `^R`, `S-Tab`, `PgDn`, `M-x`, `^Left`.
///
/// A character stands for itself, upper case for Shift with it. `^` is Control, `M-` Alt (Meta), `S-`
/// Shift with a key that has a name; several stand in this order: `^M-S-Up`.
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
  public init?(_ text: String) {
    if text == " " {
      description = "Space"
    } else if text.count == 1 {
      guard let scalar = text.unicodeScalars.first, TextWidth.columns(scalar) > 0 else {
        return nil
      }
      description = text
    } else {
      guard let spelled = Key.spelled(text) else { return nil }
      description = spelled
    }
  }

  /// Modifiers in their order, then a name or a character.
  private static func spelled(_ text: String) -> String? {
    var rest = text[...]
    var (control, alt, shift) = (false, false, false)
    scan: while rest.count > 1 {
      switch rest.prefix(2) {
      case "M-" where rest.count > 2 && !alt:
        alt = true
        rest = rest.dropFirst(2)
      case "S-" where rest.count > 2 && !shift:
        shift = true
        rest = rest.dropFirst(2)
      default:
        guard rest.first == "^", !control else { break scan }
        control = true
        rest = rest.dropFirst()
      }
    }
    let lower = rest == " " ? "space" : rest.lowercased()
    var base: String
    if let name = names.first(where: { $0.lowercased() == lower && !$0.hasPrefix("S-") }) {
      base = name
    } else {
      guard rest.count == 1, !shift, let scalar = rest.unicodeScalars.first,
        TextWidth.columns(scalar) > 0, !control || scalar.isASCII
      else { return nil }
      // Control does not tell upper from lower case.
      base = control ? rest.uppercased() : String(rest)
    }
    if shift { base = "S-" + base }
    return (control ? "^" : "") + (alt ? "M-" : "") + base
  }

  /// The character it types, if it types one.
  public var character: Character? {
    if description == "Space" { return " " }
    return description.count == 1 ? description.first : nil
  }

  /// The keys written one after the other: `x3<Enter><C-r>` as a script gives them.
  ///
  /// A name stands in angle brackets, `<lt>` is the bracket itself; anything else is a character.
  /// Nil at an unknown name.
  public static func sequence(_ text: String) -> [Key]? {
    let (keys, unknown) = read(text)
    return unknown == nil ? keys : nil
  }

  /// The first of the keys written one after the other that is none; nil when all are known.
  public static func unknown(in text: String) -> String? { read(text).unknown }

  private static func read(_ text: String) -> (keys: [Key], unknown: String?) {
    var keys: [Key] = []
    var rest = text[...]
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">"), rest.index(after: rest.startIndex) != end
      {
        var name = String(rest[rest.index(after: rest.startIndex)..<end])
        if name == "lt" { name = "<" }
        if name.hasPrefix("C-"), name.count > 2 { name = "^" + name.dropFirst(2) }
        guard let key = Key(name) else { return (keys, String(rest[...end])) }
        keys.append(key)
        rest = rest[rest.index(after: end)...]
      } else {
        guard let key = Key(String(first)) else { return (keys, String(first)) }
        keys.append(key)
        rest = rest.dropFirst()
      }
    }
    return (keys, nil)
  }
}
