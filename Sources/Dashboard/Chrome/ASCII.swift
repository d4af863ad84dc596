/// What stands for a character where only ASCII can be shown; always of the same width.
enum ASCII {
  static func text(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    return String(text.map(character))
  }

  static func character(_ character: Character) -> Character {
    switch character {
    case "╭", "╮", "╰", "╯", "┳": "+"
    case "─", "━", "┄", "╌": "-"
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
    default: character.isASCII || character.isLetter || character.isNumber ? character : "?"
    }
  }
}
