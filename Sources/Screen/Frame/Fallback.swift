/// What stands for a character that a terminal cannot show; always one column.
///
/// The last net: who draws may choose better by knowing what is meant. Whatever reaches a terminal
/// without UTF-8, or one that draws ambiguous characters two columns wide, goes through here.
public enum Fallback {
  /// A character of ASCII that looks like it or means the same; `?` when there is none.
  public static func ascii(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let value = scalar.value
    switch value {
    case 0x20..<0x7f: return scalar
    case 0x2500...0x257f: return line(value)
    case 0x2580...0x259f: return block(value)
    case 0x2800...0x28ff: return dots(value - 0x2800)
    default: return table[scalar] ?? "?"
    }
  }

  /// Whether a terminal set to wide-ambiguous, as Korean ones may be, draws it two columns wide.
  ///
  /// East Asian Width A, of what a dashboard draws: lines, blocks, shapes, arrows, Greek and
  /// typographic signs. Braille is not among them.
  public static func isAmbiguous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xa1, 0xa4, 0xa7, 0xa8, 0xaa, 0xad, 0xae, 0xb0...0xb4, 0xb6...0xba, 0xbc...0xbf, 0xc6,
      0xd0, 0xd7, 0xd8, 0xde...0xe1, 0xe6, 0xe8...0xea, 0xec, 0xed, 0xf0, 0xf2, 0xf3, 0xf7...0xfa,
      0xfc, 0xfe, 0x391...0x3a9, 0x3b1...0x3c9, 0x410...0x44f, 0x2010, 0x2013...0x2016, 0x2018,
      0x2019, 0x201c, 0x201d, 0x2020...0x2022, 0x2024...0x2027, 0x2030, 0x2032, 0x2033, 0x203b,
      0x2103, 0x2116, 0x2122, 0x2126, 0x2153, 0x2154, 0x215b...0x215e, 0x2160...0x216b,
      0x2190...0x2199, 0x21d2, 0x21d4,
      0x2200, 0x2202, 0x2203, 0x2207, 0x2208, 0x220b, 0x220f, 0x2211, 0x2215, 0x221a,
      0x221d...0x2220, 0x2225, 0x2227...0x222c, 0x2234...0x2237, 0x223c, 0x2248, 0x2260, 0x2261,
      0x2264...0x2267, 0x226a, 0x226b, 0x2460...0x24e9, 0x2500...0x254b, 0x2550...0x2573,
      0x2580...0x258f, 0x2592...0x2595, 0x25a0, 0x25a1, 0x25a3...0x25a9, 0x25b2, 0x25b3, 0x25b6,
      0x25b7, 0x25bc, 0x25bd, 0x25c0, 0x25c1, 0x25c6...0x25c8, 0x25cb, 0x25ce...0x25d1,
      0x25e2...0x25e5, 0x25ef, 0x2605, 0x2606, 0x2609, 0x260e, 0x260f, 0x2640, 0x2642, 0x2660,
      0x2661, 0x2663...0x2665, 0x2667...0x266a, 0xfffd:
      return true
    default: return false
    }
  }

  private static func line(_ value: UInt32) -> Unicode.Scalar {
    switch value {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254c, 0x254d, 0x2574, 0x2576, 0x2578,
      0x257a, 0x257c, 0x257e:
      return "-"
    case 0x2550: return "="
    case 0x2506, 0x2507, 0x250a, 0x250b, 0x254e, 0x254f: return ":"
    case 0x2502, 0x2503, 0x2551, 0x2575, 0x2577, 0x2579, 0x257b, 0x257d, 0x257f: return "|"
    case 0x2571: return "/"
    case 0x2572: return "\\"
    case 0x2573: return "X"
    default: return "+"
    }
  }

  private static func block(_ value: UInt32) -> Unicode.Scalar {
    switch value {
    case 0x2581, 0x2582: return "_"
    case 0x2583: return "."
    case 0x2584: return "-"
    case 0x2585, 0x2586: return "="
    case 0x2580, 0x2594: return "'"
    case 0x258c...0x258f, 0x2590, 0x2595: return "|"
    case 0x2591: return "-"
    case 0x2592: return "+"
    default: return "#"
    }
  }

  /// About as dark, and as high in the cell.
  private static func dots(_ mask: UInt32) -> Unicode.Scalar {
    switch mask.nonzeroBitCount {
    case 0: return " "
    case 6...: return "#"
    case 4, 5: return "+"
    default: break
    }
    if mask & 0xe4 == 0 { return "'" }
    if mask & 0x1b == 0 { return "." }
    return mask & 0xc9 == 0 ? "-" : ":"
  }

  private static let table: [Unicode.Scalar: Unicode.Scalar] = [
    "\u{a0}": " ", "●": "*", "◐": "~", "○": "o", "◇": "#", "★": "@", "☆": "@", "◉": "O", "◆": "%",
    "◌": "t", "▪": ".", "•": "o", "■": "#", "□": "o", "×": "x", "✂": "X", "✗": "X", "✘": "X",
    "✔": "v", "✓": "v", "·": ".", "…": ".", "‥": ".", "▲": "^", "▼": "v", "▶": ">", "◀": "<",
    "▸": ">", "◂": "<", "▹": ">", "◃": "<", "→": ">", "←": "<", "↑": "^", "↓": "v", "↻": "R",
    "↺": "r", "↩": "C", "⇒": ">", "≈": "~", "∿": "~", "±": "~", "−": "-", "–": "-", "—": "-",
    "‘": "'", "’": "'", "“": "\"", "”": "\"", "«": "<", "»": ">", "‹": "<", "›": ">", "≤": "<",
    "≥": ">", "≠": "!", "≡": "=", "∞": "*", "σ": "s", "µ": "u", "μ": "u", "α": "a", "β": "b",
    "δ": "d", "Δ": "D", "λ": "l", "⏸": "=", "‖": "=", "⏵": ">", "°": "o", "²": "2", "³": "3",
    "½": "2", "✕": "X", "⚠": "!", "✚": "+", "☐": "o", "☑": "v",
  ]
}
