/// What stands for a character where the terminal cannot show it; always of the same width.
enum Glyphs {
  static func shown(_ scalar: Unicode.Scalar, _ level: GlyphLevel) -> Unicode.Scalar {
    if scalar.value < 0x80 { return scalar }
    if scalar.value == 0xA0 { return " " }
    switch level {
    case .braille: return scalar
    case .sextants: return isBraille(scalar) ? sextant(scalar) : scalar
    case .blocks: return isBraille(scalar) ? quadrant(scalar) : scalar
    case .ascii: return isBraille(scalar) ? point(scalar) : ascii(scalar)
    }
  }

  private static func isBraille(_ scalar: Unicode.Scalar) -> Bool {
    (0x2800...0x28FF).contains(scalar.value)
  }

  /// Two by three blocks instead of two by four dots (Unicode 13, Legacy Computing).
  private static func sextant(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let mask = scalar.value - 0x2800
    // A dot's row to a third of the cell; the two in the middle share one.
    let parts: [(dots: UInt32, block: UInt32)] = [
      (0x01, 1), (0x08, 2), (0x06, 4), (0x30, 8), (0x40, 16), (0x80, 32),
    ]
    let pattern = parts.reduce(0) { mask & $1.dots != 0 ? $0 + $1.block : $0 }
    switch pattern {
    case 0: return " "
    // Unicode leaves out the four that were there before.
    case 21: return "▌"
    case 42: return "▐"
    case 63: return "█"
    default:
      let skipped: UInt32 = pattern > 42 ? 2 : pattern > 21 ? 1 : 0
      return Unicode.Scalar(0x1FB00 + pattern - 1 - skipped) ?? "▪"
    }
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
    case "×", "╳", "✂", "✗", "✘": "X"
    case "·": "."
    case "∙": "-"
    case "…": "."
    case "▸", "▹", "→", "▶": ">"
    case "◂", "◃", "←": "<"
    case "▲": "!"
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
    case "█", "▓", "▉", "▊", "▋", "▇", "▀": "#"
    case "▒", "▌", "▆", "▅", "▐": "+"
    case "░", "▄", "▃": "-"
    case "▂", "▁": "_"
    case "■": "#"
    case "≥": ">"
    case "≤": "<"
    case "±": "~"
    case "∞": "*"
    case "σ": "s"
    case "Σ": "S"
    case "Δ": "d"
    case "µ", "μ": "u"
    case "‖", "⏸": "="
    case "›", "»": ">"
    case "▕": "|"
    case "▖", "▗", "▘", "▝": "."
    case "▙", "▛", "▜", "▟": "#"
    case "▚", "▞": "%"
    case "—": "-"
    case "↔": "="
    case "≠": "!"
    case "┳", "┣", "┫": "+"
    case "✓", "✔": "v"
    default: scalar.properties.isAlphabetic ? scalar : "?"
    }
  }
}
