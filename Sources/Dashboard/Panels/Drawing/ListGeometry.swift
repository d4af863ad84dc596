import Screen

/// Where the rows of a list are, for the mouse and for scrolling.
struct ListGeometry {
  /// Rows of the inside above the list.
  var top: Int
  /// Rows of the list that are seen.
  var height: Int
  /// Rows there are.
  var count: Int

  /// The row at a place in the frame; nil beside the list.
  func row(x: Int, y: Int, rect: Rect, _ context: PanelContext) -> Int? {
    let line = y - rect.y - top
    guard rect.contains(x: x, y: y), line >= 0, line < height else { return nil }
    let row = RowWindow.visible(count, height: height, context).lowerBound + line
    return row < count ? row : nil
  }
}
