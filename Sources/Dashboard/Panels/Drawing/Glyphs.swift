/// What stands for a character where the terminal cannot show it; always of the same width.
enum Glyphs {
  static func shown(_ scalar: Unicode.Scalar, _ level: GlyphLevel) -> Unicode.Scalar {
    if scalar.value < 0x80 { return scalar }
    if scalar.value == 0xA0 { return " " }
    switch level {
    case .braille: return scalar
    case .blocks: return isBraille(scalar) ? quadrant(scalar) : scalar
    case .ascii: return isBraille(scalar) ? point(scalar) : ascii(scalar)
    }
  }

  private static func isBraille(_ scalar: Unicode.Scalar) -> Bool {
    (0x2800...0x28FF).contains(scalar.value)
  }

  /// Two by two blocks instead of two by four dots.
  private static func quadrant(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let mask = scalar.value - 0x2800
    let blocks: [Unicode.Scalar] = [
      " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
    ]
    let upperLeft = mask & 0x03 != 0 ? 1 : 0
    let upperRight = mask & 0x18 != 0 ? 2 : 0
    let lowerLeft = mask & 0x44 != 0 ? 4 : 0
    let lowerRight = mask & 0xA0 != 0 ? 8 : 0
    // A few dots are a dot, so that thin lines stay thin.
    if mask.nonzeroBitCount == 1 { return "·" }
    return blocks[upperLeft + upperRight + lowerLeft + lowerRight]
  }

  /// One ASCII character that is about as dark and as high as the dots.
  private static func point(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let mask = scalar.value - 0x2800
    switch mask.nonzeroBitCount {
    case 0: return " "
    case 6...: return "#"
    case 4...: return "+"
    default:
      if mask & 0xE4 == 0 { return "'" }
      if mask & 0x1B == 0 { return "." }
      return mask & 0x36 != 0 && mask & 0xC9 == 0 ? "-" : ":"
    }
  }

  private static func ascii(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "●": "*"
    case "◐": "~"
    case "○": "o"
    case "◇": "#"
    case "★": "@"
    case "◉": "O"
    case "◆": "%"
    case "◌": "t"
    case "▪": "."
    case "•": "o"
    case "×", "╳", "✂", "✗": "X"
    case "·": "."
    case "…": "."
    case "▸", "▹", "→", "▶": ">"
    case "◂", "◃", "←": "<"
    case "↑", "▴": "^"
    case "↓", "▾": "v"
    case "↻": "R"
    case "↺": "r"
    case "↩": "C"
    case "≈": "~"
    case "∿": "?"
    case "┊", "┆": ":"
    case "│", "┃", "▏", "▎", "▍": "|"
    case "─", "━", "╌", "┄", "┈", "╶", "╴", "╸", "╺", "−", "–", "╍", "┅": "-"
    case "═": "="
    case "┼", "├", "┤", "┴", "┬", "└", "┘", "┌", "┐", "╰", "╯", "╭", "╮": "+"
    case "█", "▓", "▉", "▊", "▋", "▇": "#"
    case "▒", "▌", "▆", "▅", "▐": "+"
    case "░", "▄", "▃": "-"
    case "▂", "▁": "_"
    case "■": "#"
    case "≥": ">"
    case "≤": "<"
    case "±": "~"
    case "∞": "*"
    case "σ": "s"
    case "µ": "u"
    case "✓", "✔": "v"
    default: scalar.properties.isAlphabetic ? scalar : "?"
    }
  }
}
