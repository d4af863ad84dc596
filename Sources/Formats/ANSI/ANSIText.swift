public import Screen

/// A frame as text with colours and attributes, as a terminal shows it: `cat` brings it back.
///
/// ECMA-48, SGR; colours beyond sixteen as xterm has them (38;5 and 38;2). Every line ends in its
/// plain state, so that a file may be cut anywhere between lines.
public enum ANSIText {
  /// The lines of `frame` in the colours of `theme`, as many of them as `depth` has.
  public static func write(_ frame: Frame, theme: Theme, depth: ColorDepth) -> String {
    var text = ""
    for y in 0..<frame.height {
      var shown: Style?
      for x in 0..<frame.width {
        let cell = frame[x, y]
        guard !cell.isContinuation else { continue }
        let isSeen = shown.map { !isSame(cell, in: $0) } ?? true
        if isSeen {
          text += "\u{1b}[" + codes(of: cell.style, theme, depth).joined(separator: ";") + "m"
          shown = cell.style
        }
        text += cell.text
      }
      text += "\u{1b}[0m\n"
    }
    return text
  }

  /// Whether a cell looks the same in another style: a blank shows its background only.
  private static func isSame(_ cell: Frame.Cell, in other: Style) -> Bool {
    let style = cell.style
    if style == other { return true }
    guard cell.scalar == 32, cell.marks == (0, 0) else { return false }
    return style.background == other.background && !style.isReversed && !other.isReversed
      && !style.isUnderlined && !other.isUnderlined
  }

  private static func codes(of style: Style, _ theme: Theme, _ depth: ColorDepth) -> [String] {
    var codes = ["0"]
    if style.isBold { codes.append("1") }
    if style.isDim { codes.append("2") }
    if style.isItalic { codes.append("3") }
    if style.isUnderlined { codes.append("4") }
    if style.isReversed { codes.append("7") }
    let numbers = depth.numbers(
      foreground: theme.color(style.foreground), background: theme.color(style.background))
    guard let numbers else { return codes }
    return codes + color(numbers.foreground, depth, ground: false)
      + color(numbers.background, depth, ground: true)
  }

  private static func color(_ number: Int, _ depth: ColorDepth, ground: Bool) -> [String] {
    switch depth {
    case .none: []
    case .eight: [String((ground ? 40 : 30) + number)]
    case .ansi: [String((number < 8 ? 30 : 82) + number + (ground ? 10 : 0))]
    case .indexed: [ground ? "48" : "38", "5", String(number)]
    case .direct:
      [
        ground ? "48" : "38", "2", String(number >> 16), String(number >> 8 & 255),
        String(number & 255),
      ]
    }
  }
}
