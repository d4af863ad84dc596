import Simulation

/// Bars and graphs made of eighth blocks.
enum Bars {
  static let sideways: [Unicode.Scalar] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  static let upward: [Unicode.Scalar] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// Draws a bar of `share` of `columns`, in eighths of a cell.
  static func draw(
    _ share: Double, in columns: Range<Int>, _ y: Int, _ ink: Ink, on sheet: inout Sheet
  ) {
    span(from: 0, to: share, in: columns, y, ink, on: &sheet)
  }

  /// Draws from `start` to `end`, shares of `columns`, in eighths at both ends.
  ///
  /// The left edge of a block that begins inside a cell is the same block in reverse video. Anything
  /// that is there at all is seen.
  static func span(
    from start: Double, to end: Double, in columns: Range<Int>, _ y: Int, _ ink: Ink,
    filler: Unicode.Scalar = "█", on sheet: inout Sheet
  ) {
    guard !columns.isEmpty, start.isFinite, end.isFinite, end > start, end > 0, start < 1 else {
      return
    }
    let eighths = Double(columns.count * 8)
    let first = min(columns.count * 8 - 1, max(0, Figures.bounded(start * eighths)))
    let last = max(first + 1, min(columns.count * 8, Figures.bounded(end * eighths)))
    var column = first / 8
    var at = first
    while at < last {
      let right = min(last, (column + 1) * 8)
      let x = columns.lowerBound + column
      let covered = right - at
      if covered == 8 {
        sheet.put(filler, x, y, ink)
      } else if at % 8 == 0 {
        sheet.put(partial(covered, filler), x, y, ink)
      } else if right % 8 == 0 {
        // The empty left part is drawn over the filled cell.
        filler == "█"
          ? sheet.put(sideways[at % 8 - 1], x, y, ink.reversed) : sheet.put(filler, x, y, ink)
      } else {
        sheet.put(filler == "█" ? (covered > 4 ? "▌" : "▎") : filler, x, y, ink)
      }
      at = right
      column += 1
    }
  }

  private static func partial(_ eighths: Int, _ filler: Unicode.Scalar) -> Unicode.Scalar {
    filler == "░" ? filler : sideways[eighths - 1]
  }

  /// Draws the newest values of a history, one a cell, against a fixed scale.
  ///
  /// When there are more cells than values the graph starts further right: time runs to the right edge.
  static func sparkline(
    _ values: [Double], scale: Double, in columns: Range<Int>, _ y: Int, _ ink: Ink,
    on sheet: inout Sheet
  ) {
    let shown = values.suffix(columns.count)
    var x = columns.upperBound - shown.count
    for value in shown {
      sheet.put(upward[level(value, scale: scale)], x, y, value > 0 ? ink : .faint)
      x += 1
    }
  }

  /// Marks above sparklines when faults acted: the newest of their values, of `now`, is at the right edge,
  /// and each stands for `step`.
  static func faultAxis(
    _ faults: [FaultBand], now: Instant, step: Interval, in columns: Range<Int>, _ y: Int,
    on sheet: inout Sheet
  ) {
    /// How many values ago an instant was.
    func age(_ instant: Instant) -> Int {
      Figures.bounded(max(0, (now - instant).seconds / max(step.seconds, 1e-9)))
    }
    for band in faults where band.start <= now && band.end >= band.start {
      let newest = age(min(band.end, now))
      let oldest = min(age(band.start), columns.count - 1)
      guard newest <= oldest else { continue }
      for age in newest...oldest { sheet.put("━", columns.upperBound - 1 - age, y, .failing) }
    }
  }

  /// Which of seven heights a value has; anything above nothing is above the lowest.
  ///
  /// The eighth is left out, so that the graphs of two rows never grow together.
  static func level(_ value: Double, scale: Double) -> Int {
    guard value.isFinite, scale.isFinite, scale > 0, value > 0 else { return 0 }
    return min(6, max(1, Figures.bounded(value / scale * 6)))
  }

  /// A thin line that fills up: `━━━╸───`.
  static func gauge(
    _ share: Double, in columns: Range<Int>, _ y: Int, _ ink: Ink, on sheet: inout Sheet
  ) {
    guard !columns.isEmpty else { return }
    let halves = Figures.bounded(
      min(1, max(0, share.isFinite ? share : 0)) * Double(columns.count * 2))
    for column in 0..<columns.count {
      let x = columns.lowerBound + column
      if column * 2 + 2 <= halves {
        sheet.put("━", x, y, ink)
      } else if column * 2 + 1 == halves {
        sheet.put("╸", x, y, ink)
      } else {
        sheet.put("─", x, y, .faint)
      }
    }
  }
}
