import Simulation

/// A graph of histories: time to the right, values up, faults as bands where they were.
struct Graph {
  /// One curve.
  struct Curve {
    /// Values, oldest first.
    var values: [Double]
    var ink: Ink
    /// Whether the space below is filled.
    var isFilled = false
    /// What stands beside it in the legend; empty for nothing.
    var name = ""
  }

  var curves: [Curve]
  /// The moment of the newest value.
  var now: Instant
  /// Time between two values.
  var step: Interval
  var faults: [FaultBand] = []
  /// The value that must at least fit.
  var scale = 0.0
  /// Writes a value of the axis.
  var label: (Double) -> String

  /// Draws into the whole of `sheet`.
  func paint(on sheet: inout Sheet) {
    let values = curves.flatMap(\.values).filter(\.isFinite)
    let most = values.reduce(scale) { max($0, $1) }
    let least = values.reduce(0) { min($0, $1) }
    let count = curves.map(\.values.count).max() ?? 0
    guard sheet.height >= 4, sheet.width >= 16, count > 0 else { return }
    let rows = sheet.height - 2
    let top = most > 0 ? most : 1
    let tick = Figures.roundStep((top - least) / Double(max(1, min(5, rows / 2))))
    // The axis ends at round numbers at or beyond the greatest and the least value.
    let ceiling = tick * max(1, (top / tick * 0.999_999).rounded(.up))
    let floor = tick * (least / tick * 0.999_999).rounded(.down)
    var labels: [(value: Double, text: String)] = []
    var value = floor
    while value <= ceiling * 1.000_001 && labels.count < 12 {
      labels.append((value, label(value)))
      value += tick
    }
    let margin = min(10, (labels.map { Sheet.width(of: $0.text) }.max() ?? 1) + 1)
    let area = (margin + 1)..<(sheet.width - 1)
    guard area.count >= 8 else { return }
    var dots = Dots(columns: area.count, rows: rows)
    let height = Double(rows * 4 - 1)
    func y(_ value: Double) -> Double {
      min(height, max(0, height - (value - floor) / (ceiling - floor) * height))
    }
    for entry in labels {
      let row = Figures.bounded(y(entry.value)) / 4
      sheet.writeRight(entry.text, end: margin, row, .muted)
      let level = Figures.bounded(y(entry.value))
      for x in stride(from: 0, to: dots.width, by: 4) { dots.set(x, level, .faint, weight: 0) }
    }
    for row in 0..<rows { sheet.put("│", margin, row, .faint) }
    let length = Interval(
      nanoseconds: step.nanoseconds.multipliedReportingOverflow(by: Int64(max(1, count - 1)))
        .partialValue)
    paintBands(length, area, rows, &dots, on: &sheet)
    // The first curve is drawn last, in front.
    for curve in curves.reversed() { draw(curve, count: count, &dots, y) }
    dots.lay(on: &sheet, x: area.lowerBound, y: 0)
    paintTime(length, area, rows, on: &sheet)
    paintLegend(area, on: &sheet)
  }

  private func draw(
    _ curve: Curve, count: Int, _ dots: inout Dots, _ y: (Double) -> Double
  ) {
    let last = Double(dots.width - 1)
    let apart = last / Double(max(1, count - 1))
    let offset = count - curve.values.count
    var before: (x: Double, y: Double)?
    for (index, value) in curve.values.enumerated() where value.isFinite {
      let here = (x: Double(index + offset) * apart, y: y(value))
      if let before {
        if curve.isFilled { fill(before, here, to: y(0), &dots, curve.ink) }
        dots.line(before.x, before.y, here.x, here.y, curve.ink.bold, weight: 4)
      } else {
        dots.set(Figures.bounded(here.x), Figures.bounded(here.y), curve.ink.bold, weight: 4)
      }
      before = here
    }
  }

  /// Every other dot between the curve and zero, so that the curve itself stands out.
  private func fill(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double), to zero: Double, _ dots: inout Dots,
    _ ink: Ink
  ) {
    let bottom = min(dots.height, Figures.bounded(zero) + 1)
    let (first, last) = (Figures.bounded(a.x), Figures.bounded(b.x))
    guard last >= first, last - first <= dots.width else { return }
    for x in first...last {
      let part = last == first ? 0 : Double(x - first) / Double(last - first)
      let top = Figures.bounded(a.y + (b.y - a.y) * part)
      guard top + 1 < bottom else { continue }
      for y in (top + 1)..<bottom where (x + y).isMultiple(of: 2) {
        dots.set(x, y, ink, weight: 3)
      }
    }
  }

  /// Stipples the time of each fault and marks it on the axis.
  private func paintBands(
    _ length: Interval, _ area: Range<Int>, _ rows: Int, _ dots: inout Dots, on sheet: inout Sheet
  ) {
    sheet.put("╰", area.lowerBound - 1, rows, .faint)
    sheet.fill("─", area, rows, .faint)
    for band in faults {
      let ends = [band.start, min(band.end, now)].map { instant -> Double in
        1 - (now - instant).seconds / max(length.seconds, 1e-9)
      }
      guard ends[1] > 0, ends[0] < 1, ends[1] >= ends[0] else { continue }
      let first = Figures.bounded(max(0, ends[0]) * Double(area.count - 1))
      let last = Figures.bounded(min(1, ends[1]) * Double(area.count - 1))
      guard last >= first else { continue }
      sheet.fill("━", (area.lowerBound + first)..<(area.lowerBound + last + 1), rows, .failing)
      for column in first...last {
        for row in 0..<rows where (column + row).isMultiple(of: 2) {
          dots.set(column * 2, row * 4 + 2, .failing, weight: 1)
        }
      }
    }
  }

  private func paintTime(
    _ length: Interval, _ area: Range<Int>, _ rows: Int, on sheet: inout Sheet
  ) {
    let tick = Figures.roundStep(length.seconds / Double(max(1, area.count / 12)))
    var back = 0.0
    var marks = 0
    while back <= length.seconds * 1.000_001, marks < 40 {
      let part = 1 - back / max(length.seconds, 1e-9)
      let x = area.lowerBound + Figures.bounded(part * Double(area.count - 1))
      let ink = sheet[x, rows]?.ink ?? .faint
      sheet.put("┴", x, rows, ink)
      let text = back == 0 ? "0" : "−" + Figures.tick(Interval.seconds(1).scaled(by: back))
      let start = min(max(0, x - Sheet.width(of: text) / 2), sheet.width - Sheet.width(of: text))
      if sheet.isBlank(
        max(0, start - 1)..<min(sheet.width, start + Sheet.width(of: text)), rows + 1)
      {
        sheet.write(text, start, rows + 1, .muted)
      }
      back += tick
      marks += 1
    }
  }

  private func paintLegend(_ area: Range<Int>, on sheet: inout Sheet) {
    var x = area.lowerBound + 1
    for curve in curves where !curve.name.isEmpty {
      guard x + Sheet.width(of: curve.name) + 2 < area.upperBound else { return }
      sheet.put("━", x, 0, curve.ink.bold)
      x = sheet.write(curve.name, x + 2, 0, .text) + 2
    }
  }
}
