/// Rows of columns, for people or for a page.
struct Table {
  private let heads: [String]
  private var rows: [[String]] = []
  /// The columns whose texts are code on a page.
  private let code: Set<Int>

  /// A table with these heads; the columns of `code` are set as code on a page.
  init(_ heads: [String], code: Set<Int> = [0]) {
    self.heads = heads
    self.code = code
  }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// Columns two blanks apart; the last is as long as it is.
  var text: String {
    let widths = heads.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = row.indices.map { column in
        let gap = column == row.count - 1 ? 0 : widths[column] - row[column].count + 2
        return row[column] + String(repeating: " ", count: gap)
      }
      return padded.joined() + "\n"
    }.joined()
  }

  /// A table of GitHub's Markdown.
  var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    func cell(_ text: String, _ column: Int) -> String {
      let safe = text.replacing("|", with: "\\|")
      return code.contains(column) && !text.isEmpty ? "`\(safe)`" : safe
    }
    return line(heads) + "|" + heads.map { _ in "---|" }.joined() + "\n"
      + rows.map { row in line(row.enumerated().map { cell($0.element, $0.offset) }) }.joined()
  }
}
