import Screen

/// Breaks words into lines.
enum Words {
  /// `text` in lines of at most `width` columns, nil when a word is longer or there are too many.
  static func wrap(_ text: String, width: Int, lines limit: Int) -> [String]? {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      let size = Sheet.width(of: String(word))
      guard size <= width else { return nil }
      if let last = lines.last, Sheet.width(of: last) + 1 + size <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.count <= limit ? lines : nil
  }

  /// `text` filled with blanks on the right, or cut, to exactly `width` columns.
  static func padded(_ text: String, _ width: Int) -> String {
    let size = Sheet.width(of: text)
    if size <= width { return text + String(repeating: " ", count: width - size) }
    var result = ""
    var used = 0
    for scalar in text.unicodeScalars {
      let step = TextWidth.columns(scalar)
      guard used + step < width else { break }
      result.unicodeScalars.append(scalar)
      used += step
    }
    guard width > 0 else { return "" }
    return result + "…" + String(repeating: " ", count: max(0, width - used - 1))
  }
}
