/// What stands for a character where only ASCII can be shown; always of the same width.
enum ASCII {
  static func text(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    return String(text.map(character))
  }

  static func character(_ character: Character) -> Character {
    switch character {
    case "╭", "╮", "╰", "╯", "┳": "+"
    case "─", "━", "┄": "-"
    case "═", "╌": "="
    case "│", "▕", "▏", "┃": "|"
    case "┤": "["
    case "├": "]"
    case "●": "*"
    case "○": "o"
    case "◐": "~"
    case "◇": "#"
    case "★": "@"
    case "◉": "O"
    case "◆": "B"
    case "≈": "~"
    case "╳", "✂", "✗", "×": "X"
    case "✔", "✓": "v"
    case "▲": "!"
    case "▶": ">"
    case "⏸", "‖": "="
    case "›": ">"
    case "→": ">"
    case "←": "<"
    case "↑": "^"
    case "↓": "v"
    case "·": "."
    case "…": "."
    case "−", "–", "—": "-"
    case "±": "~"
    default: shown(character)
    }
  }

  /// As the panels have it; of letters only those that can be read in no other way stay.
  private static func shown(_ character: Character) -> Character {
    let scalars = character.unicodeScalars
    guard scalars.count == 1, let scalar = scalars.first else { return character }
    return Character(Glyphs.shown(scalar, .ascii))
  }
}
