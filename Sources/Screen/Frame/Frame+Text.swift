extension Frame {
  /// The characters, a line a row.
  public var lines: [String] {
    (0..<height).map { y in
      var line = ""
      for x in 0..<width { line += self[x, y].text }
      return line
    }
  }

  /// The characters, rows ended by newlines, without blanks at their ends.
  public var text: String {
    lines.map { line in
      var line = line[...]
      while line.last == " " { line.removeLast() }
      return String(line) + "\n"
    }.joined()
  }

  /// The styles, a letter a cell: the foreground's, upper case where bold, `#` where reversed.
  public var styleText: String {
    (0..<height).map { y in
      var line = ""
      for x in 0..<width {
        let style = self[x, y].style
        if style.isReversed {
          line += "#"
        } else {
          let letter = String(style.foreground.letter)
          line += style.isBold ? letter.uppercased() : letter
        }
      }
      while line.last == "." { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
