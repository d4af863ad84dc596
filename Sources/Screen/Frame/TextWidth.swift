/// How many columns characters take, by the rules of wcwidth: 0, 1 or 2.
///
/// Unicode's East Asian Width (W and F are wide) and its combining marks. Ambiguous ones are narrow:
/// a terminal that draws them wide is found out at the start and given ASCII.
public enum TextWidth {
  /// Columns of one scalar; controls and combining marks take none.
  public static func columns(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value < 0x20 || (value >= 0x7f && value < 0xa0) ? 0 : 1 }
    // Box drawing, blocks, braille: what a dashboard mostly shows.
    if value >= 0x2500 && value < 0x25fd || value >= 0x2800 && value < 0x2900 { return 1 }
    if WidthTables.contains(WidthTables.combining, value) { return 0 }
    if WidthTables.contains(WidthTables.unseen, value) { return 0 }
    return value >= 0x1100 && WidthTables.contains(WidthTables.wide, value) ? 2 : 1
  }

  /// Columns of a text; of what is mostly measured, plain ASCII, its length.
  public static func columns(_ text: String) -> Int {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
    return isPlain
      ? text.utf8.count : TextCells(text.unicodeScalars).reduce(0) { $0 + $1.columns }
  }

  /// Columns of a text.
  public static func columns(_ text: some StringProtocol) -> Int {
    TextCells(text.unicodeScalars).reduce(0) { $0 + $1.columns }
  }

  /// The text if it fits, else as much of it as fits with an ellipsis; never half a character.
  public static func truncated(_ text: String, to columns: Int) -> String {
    guard TextWidth.columns(text) > columns else { return text }
    guard columns > 0 else { return "" }
    var kept = ""
    var used = 0
    for cell in TextCells(text.unicodeScalars) {
      guard used + cell.columns <= columns - 1 else { break }
      kept.unicodeScalars.append(contentsOf: cell.scalars)
      used += cell.columns
    }
    return kept + "…"
  }
}
