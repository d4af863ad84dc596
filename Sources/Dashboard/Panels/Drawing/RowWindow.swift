/// Which rows of a list are seen.
enum RowWindow {
  /// The rows that fit into `height`, from the scroll position on, the selected one always among them.
  static func visible(_ count: Int, height: Int, _ context: PanelContext) -> Range<Int> {
    guard height > 0, count > 0 else { return 0..<0 }
    var first = min(max(0, context.scroll), max(0, count - height))
    if context.isFocused, let selection = context.selection, selection >= 0, selection < count {
      if selection < first { first = selection }
      if selection >= first + height { first = selection - height + 1 }
    }
    return first..<min(count, first + height)
  }

  /// Whether the row is the one that keys act on.
  static func isSelected(_ row: Int, _ context: PanelContext) -> Bool {
    context.isFocused && context.selection == row
  }

  /// What the lower border says about rows that are not seen.
  static func more(_ count: Int, height: Int, _ context: PanelContext) -> String {
    let seen = visible(count, height: height, context)
    let korean = context.language == .korean
    if seen.upperBound < count {
      let rest = Figures.grouped(count - seen.upperBound)
      return korean ? "\(rest)개 더 ↓" : "\(rest) more ↓"
    }
    if seen.lowerBound > 0 {
      let rest = Figures.grouped(seen.lowerBound)
      return korean ? "\(rest)개 더 ↑" : "\(rest) more ↑"
    }
    return ""
  }
}
