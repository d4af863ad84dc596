import Screen

extension Rect {
  /// What lies inside a border of one cell.
  var inset: Rect { inset(by: 1) }

  /// Takes rows off the top and returns them; never more than there are.
  mutating func takeTop(_ rows: Int) -> Rect {
    let rows = min(max(rows, 0), height)
    defer {
      y += rows
      height -= rows
    }
    return Rect(x: x, y: y, width: width, height: rows)
  }

  /// Takes rows off the bottom and returns them; never more than there are.
  mutating func takeBottom(_ rows: Int) -> Rect {
    let rows = min(max(rows, 0), height)
    height -= rows
    return Rect(x: x, y: y + height, width: width, height: rows)
  }

  /// Takes columns off the left and returns them; never more than there are.
  mutating func takeLeft(_ columns: Int) -> Rect {
    let columns = min(max(columns, 0), width)
    defer {
      x += columns
      width -= columns
    }
    return Rect(x: x, y: y, width: columns, height: height)
  }
}
