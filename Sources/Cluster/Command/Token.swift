/// One word or sign of a text in our own language, and where it starts.
struct Token: Sendable, Hashable {
  enum Kind: Sendable { case word, sign, quoted, end }
  var kind: Kind
  /// The word or sign itself; of a quoted text what is between the quotes.
  var text: String
  /// Of its first character; the text's first is 1.
  var column: Int

  /// How an error names it.
  var shown: String {
    switch kind {
    case .end: "the end"
    case .word, .sign, .quoted: Words.quoted(text)
    }
  }
}

extension Token {
  /// The longest text that is read.
  static let longestText = 4_096

  /// Signs, longest first, and how each is written canonically.
  private static let signs: [(spelling: [Character], canonical: String)] =
    [
      ("<->", "<->"), ("->", "->"), ("+-", "±"), ("<=", "<="), (">=", ">="), ("==", "=="),
      ("!=", "!="), ("↔", "<->"), ("→", "->"), ("±", "±"), ("≤", "<="), ("≥", ">="), ("≠", "!="),
      ("|", "|"), (",", ","), ("(", "("), (")", ")"), ("{", "{"), ("}", "}"), ("[", "["),
      ("]", "]"), ("=", "="), ("<", "<"), (">", ">"), ("!", "!"),
    ].map { (Array($0.0), $0.1) }

  /// Cuts `text` into words and signs, and an end.
  ///
  /// An open quote is an error, or runs to the end when `lenient` (somebody is still typing).
  static func all(in text: String, lenient: Bool = false) throws(CommandError) -> [Token] {
    let characters = Array(text.prefix(longestText + 1))
    guard characters.count <= longestText else {
      throw CommandError(
        column: longestText + 1, expected: "at most \(longestText) characters", found: "more")
    }
    var tokens: [Token] = []
    var i = 0
    var wordStart: Int?
    func endWord(at end: Int) {
      if let start = wordStart {
        tokens.append(
          Token(kind: .word, text: String(characters[start..<end]), column: start + 1))
        wordStart = nil
      }
    }
    while i < characters.count {
      let character = characters[i]
      if character.isWhitespace {
        endWord(at: i)
        i += 1
      } else if character == "\"" {
        endWord(at: i)
        let (quoted, next) = quotedText(characters, from: i)
        guard next != nil || lenient else {
          throw CommandError(
            column: i + 1, expected: "a closing quote", found: "the end")
        }
        tokens.append(Token(kind: .quoted, text: quoted, column: i + 1))
        i = next ?? characters.count
      } else if let sign = sign(characters, at: i) {
        endWord(at: i)
        tokens.append(Token(kind: .sign, text: sign.canonical, column: i + 1))
        i += sign.spelling.count
      } else {
        wordStart = wordStart ?? i
        i += 1
      }
    }
    endWord(at: i)
    tokens.append(Token(kind: .end, text: "", column: characters.count + 1))
    return tokens
  }

  private static func sign(
    _ characters: [Character], at start: Int
  ) -> (spelling: [Character], canonical: String)? {
    // Most characters are letters, which start no sign.
    let first = characters[start]
    if first.isASCII, first.isLetter || first.isNumber { return nil }
    for sign in signs where sign.spelling[0] == first {
      if characters[start...].starts(with: sign.spelling) { return sign }
    }
    return nil
  }

  /// The text between the quote at `start` and its end, and the place after that; nil if open.
  private static func quotedText(
    _ characters: [Character], from start: Int
  ) -> (text: String, next: Int?) {
    var text = ""
    var i = start + 1
    while i < characters.count {
      switch characters[i] {
      case "\"": return (text, i + 1)
      case "\\" where i + 1 < characters.count:
        i += 1
        text.append(characters[i] == "n" ? "\n" : characters[i])
      default: text.append(characters[i])
      }
      i += 1
    }
    return (text, nil)
  }

  /// `text` in quotes, such that reading gives it back.
  static func quote(_ text: String) -> String {
    var quoted = "\""
    for character in text {
      switch character {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default: quoted.append(character)
      }
    }
    return quoted + "\""
  }
}
