/// A short name in letters that are read from the last row of a lecture hall.
enum LargeLetters {
  /// How large a dot of a letter is.
  enum Size: Sendable, Equatable {
    /// Half a row: letters of three rows.
    case half
    /// A row: letters of five rows.
    case full

    var rows: Int { self == .half ? 3 : 5 }
    var columns: Int { self == .half ? 1 : 2 }
  }

  /// The width of `name` in columns; nil when it is too long or has other characters.
  static func width(of name: String, _ size: Size) -> Int? {
    guard (1...3).contains(name.count), name.allSatisfy({ dots($0) != nil }) else { return nil }
    return name.count * 4 * size.columns - size.columns
  }

  /// Draws `name` with its corner at (`x`, `y`).
  static func draw(
    _ name: String, _ x: Int, _ y: Int, _ size: Size, _ ink: Ink, on sheet: inout Sheet
  ) {
    var left = x
    for letter in name {
      guard let dots = dots(letter) else { continue }
      func isSet(_ column: Int, _ row: Int) -> Bool {
        row < 5 && dots >> (14 - row * 3 - column) & 1 == 1
      }
      for column in 0..<3 {
        for row in 0..<size.rows {
          let place = left + column * size.columns
          switch size {
          case .full:
            guard isSet(column, row) else { continue }
            sheet.put("█", place, y + row, ink)
            sheet.put("█", place + 1, y + row, ink)
          case .half:
            switch (isSet(column, row * 2), isSet(column, row * 2 + 1)) {
            case (true, true): sheet.put("█", place, y + row, ink)
            case (true, false): sheet.put("▀", place, y + row, ink)
            case (false, true): sheet.put("▄", place, y + row, ink)
            case (false, false): break
            }
          }
        }
      }
      left += 4 * size.columns
    }
  }

  /// Three by five dots, a row an octal digit, top to bottom.
  private static func dots(_ letter: Character) -> Int? {
    switch letter {
    case "A": 0o25755
    case "B": 0o65656
    case "C": 0o74447
    case "D": 0o65556
    case "E": 0o74647
    case "F": 0o74644
    case "G": 0o74557
    case "H": 0o55755
    case "I": 0o72227
    case "J": 0o11157
    case "K": 0o55655
    case "L": 0o44447
    case "M": 0o57755
    case "N": 0o65555
    case "O", "0": 0o75557
    case "P": 0o75744
    case "Q": 0o75571
    case "R": 0o75765
    case "S", "5": 0o74717
    case "T": 0o72222
    case "U": 0o55557
    case "V": 0o55552
    case "W": 0o55775
    case "X": 0o55255
    case "Y": 0o55222
    case "Z": 0o71247
    case "1": 0o26227
    case "2": 0o71747
    case "3": 0o71717
    case "4": 0o55711
    case "6": 0o74757
    case "7": 0o71111
    case "8": 0o75757
    case "9": 0o75717
    case "-": 0o00700
    default: nil
    }
  }
}
