import Screen

extension String {
  /// Columns that the text takes on a screen.
  var columns: Int { TextWidth.columns(self) }

  /// The text with blanks on the right, to `width` columns; longer text is left as it is.
  func padded(to width: Int) -> String {
    let missing = width - columns
    return missing > 0 ? self + String(repeating: " ", count: missing) : self
  }

  /// The text, cut with `…` where it is wider than `width` columns.
  func fitted(to width: Int) -> String {
    if columns <= width { return self }
    guard width > 0 else { return "" }
    var result = ""
    var used = 0
    for character in self {
      let size = String(character).columns
      if used + size > width - 1 { break }
      result.append(character)
      used += size
    }
    return result + "…"
  }

  /// The text without blanks at its ends.
  var trimmed: String {
    var rest = Substring(self)
    while rest.first == " " { rest = rest.dropFirst() }
    while rest.last == " " { rest = rest.dropLast() }
    return String(rest)
  }
}
