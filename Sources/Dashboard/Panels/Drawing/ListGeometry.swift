import Screen

/// Where the rows of a list are: what draws them, what scrolls and the mouse ask the same.
struct ListGeometry {
  /// Rows of the inside above the list.
  var top: Int
  /// Rows of the list that are seen.
  var height: Int
  /// Rows there are.
  var count: Int
  /// Columns of the list, from the left.
  var width = Int.max

  /// The rows that are seen, and where.
  func lines(_ context: PanelContext) -> [(row: Int, y: Int)] {
    RowWindow.visible(count, height: height, context).enumerated().map { ($1, top + $0) }
  }

  /// What the lower border says about rows that are not seen.
  func more(_ context: PanelContext) -> String { RowWindow.more(count, height: height, context) }

  /// The row at a place in the frame; nil beside the list.
  func row(x: Int, y: Int, rect: Rect, _ context: PanelContext) -> Int? {
    guard rect.contains(x: x, y: y), x - rect.x < width else { return nil }
    return lines(context).first { $0.y == y - rect.y }?.row
  }
}
