extension Frame {
  /// Cells beside each other in a row that are to be drawn anew.
  public struct Run: Sendable, Hashable {
    /// The row.
    public var y: Int
    /// The columns; never cuts a wide character.
    public var columns: Range<Int>
  }

  /// What must be drawn to turn the picture `old` into this one, row by row from the left.
  ///
  /// Unchanged cells between two changed ones belong to the run when moving over them costs as much
  /// as drawing them. Without an old picture, or one of another size, every row is one run.
  public func changes(since old: Frame?, joining gap: Int = 4) -> [Run] {
    guard let old, old.width == width, old.height == height else {
      return width == 0 ? [] : (0..<height).map { Run(y: $0, columns: 0..<width) }
    }
    var runs: [Run] = []
    for y in 0..<height {
      let row = y * width
      var open: Run?
      for x in 0..<width where cells[row + x] != old.cells[row + x] {
        let run = whole(x, in: row, old)
        if let last = open, run.lowerBound - last.columns.upperBound <= gap {
          open?.columns = last.columns.lowerBound..<max(last.columns.upperBound, run.upperBound)
        } else {
          if let open { runs.append(open) }
          open = Run(y: y, columns: run)
        }
      }
      if let open { runs.append(open) }
    }
    return runs
  }

  /// A cell with the other half of the wide character that is, or was, there.
  private func whole(_ x: Int, in row: Int, _ old: Frame) -> Range<Int> {
    func isSecond(_ x: Int) -> Bool {
      x < width && (cells[row + x].isContinuation || old.cells[row + x].isContinuation)
    }
    let first = x > 0 && isSecond(x) ? x - 1 : x
    return first..<(isSecond(x + 1) ? x + 2 : x + 1)
  }
}
