import Simulation

/// A trace as bars: full on the critical path, hatched off it, pale while waiting.
struct Waterfall {
  private let trace: TracesViewModel.Trace
  private let spans: [Int]
  private let faults: [FaultBand]
  private let context: PanelContext

  init(
    _ trace: TracesViewModel.Trace, spans: [Int], faults: [FaultBand], context: PanelContext
  ) {
    self.trace = trace
    self.spans = spans
    self.faults = faults
    self.context = context
  }

  func paint(selected: Int?, on sheet: inout Sheet) {
    let hasAxis = sheet.height >= 3
    let top = hasAxis ? 1 : 0
    let names = nameColumns(sheet.width)
    let notes = noteWidth(sheet.width)
    let bars = names.upperBound..<max(names.upperBound, sheet.width - 1 - notes)
    let scale = scale()
    if hasAxis { paintAxis(scale, bars, on: &sheet) }
    let rows = visible(height: sheet.height - top, selected: selected)
    for (line, row) in rows.enumerated() {
      paint(trace.spans[spans[row]], scale, names, bars, top + line, on: &sheet)
      if spans[row] == selected { sheet.highlight(row: top + line) }
    }
    paintFaults(scale, bars, top..<(top + rows.count), on: &sheet)
    if rows.upperBound < spans.count, sheet.height > top {
      sheet.writeRight(
        " +\(spans.count - rows.upperBound) ↓", end: sheet.width - 1, sheet.height - 1, .muted)
    }
  }

  /// What is drawn when not all spans fit: around the selected one.
  private func visible(height: Int, selected: Int?) -> Range<Int> {
    guard height > 0 else { return 0..<0 }
    let at = selected.flatMap { spans.firstIndex(of: $0) } ?? 0
    let first = max(0, min(at - height / 2, spans.count - height))
    return first..<min(spans.count, first + height)
  }

  /// From when to when the axis goes: a span whose clock is behind begins before 0.
  private struct Scale {
    var origin: Interval
    var length: Interval

    /// Where a moment lies, 0 at the left and 1 at the right.
    func part(_ moment: Interval) -> Double { (moment - origin).seconds / length.seconds }
  }

  private func scale() -> Scale {
    let isCorrected = context.correctsClocks
    let last = trace.spans.map { $0.start(isCorrected: isCorrected) + $0.duration }.max() ?? .zero
    let first = trace.spans.map { $0.start(isCorrected: isCorrected) }.min() ?? .zero
    let origin = min(.zero, first)
    return Scale(
      origin: origin, length: max(trace.duration - origin, last - origin, .nanoseconds(1)))
  }

  /// Names go last: narrower than 24 there are only bars.
  private func nameColumns(_ width: Int) -> Range<Int> {
    guard width >= 24 else { return 0..<1 }
    let widest = spans.map { label(trace.spans[$0], long: width >= 90).width }.max() ?? 0
    return 1..<(min(widest + 2, width >= 90 ? width / 3 : width * 2 / 5))
  }

  /// Words at the end go first: narrower than 44 there are none.
  private func noteWidth(_ width: Int) -> Int {
    guard width >= 44 else { return 0 }
    let widest = spans.map { Sheet.width(of: note(trace.spans[$0])) }.max() ?? 0
    return min(widest + 1, width / 4)
  }

  private func label(_ span: TracesViewModel.Span, long: Bool) -> (text: String, width: Int) {
    var text = String(repeating: " ", count: min(12, max(0, span.depth)))
    if span.isCompensation { text += "↩ " }
    text += span.service
    if long && !span.operation.isEmpty { text += " " + span.operation }
    if span.attempt > 0 { text += " ↻\(span.attempt)" }
    return (text, Sheet.width(of: text))
  }

  /// What a judge says against it, the cause, else how long it took where that is not plain to see.
  private func note(_ span: TracesViewModel.Span) -> String {
    if span.isViolation { return "✗ " + TraceLook.violation[context.language] }
    if !span.cause.isEmpty { return span.cause }
    switch span.outcome {
    case .success: return span.depth == 0 ? "" : Figures.time(span.duration)
    case .failure: return "✗"
    case .running, .timeout, .rejected: return TraceLook.word(span.outcome)[context.language]
    }
  }

  private func paint(
    _ span: TracesViewModel.Span, _ scale: Scale, _ names: Range<Int>, _ bars: Range<Int>, _ y: Int,
    on sheet: inout Sheet
  ) {
    let hasFailed = span.outcome != .success && span.outcome != .running
    if names.count > 1 {
      let ink: Ink =
        hasFailed ? TraceLook.ink(span.outcome).bold : span.isCritical ? .strong : .text
      sheet.write(
        label(span, long: sheet.width >= 90).text, names.lowerBound, y, ink,
        width: names.count - 1)
    }
    let start = span.start(isCorrected: context.correctsClocks)
    let from = scale.part(start)
    let to = scale.part(start + span.duration)
    if span.waited > .zero {
      let waited = scale.part(start - span.waited)
      Bars.span(from: waited, to: from, in: bars, y, .muted, filler: "░", on: &sheet)
    }
    let ink: Ink =
      hasFailed ? TraceLook.ink(span.outcome) : span.isCompensation ? .leader : .info
    Bars.span(
      from: from, to: max(to, from + 1e-9), in: bars, y, ink, filler: span.isCritical ? "█" : "▒",
      on: &sheet)
    for note in span.notes where note.isFailure && !bars.isEmpty {
      sheet.put("×", column(min(1, max(0, scale.part(start + note.after))), bars), y, .alarm)
    }
    let note = note(span)
    guard bars.upperBound + 1 < sheet.width - 1, !note.isEmpty else { return }
    sheet.write(
      note, bars.upperBound + 1, y,
      span.isViolation ? .alarm : hasFailed ? TraceLook.ink(span.outcome) : .muted,
      width: sheet.width - 1 - bars.upperBound - 1)
  }

  private func paintAxis(_ scale: Scale, _ bars: Range<Int>, on sheet: inout Sheet) {
    guard bars.count >= 8 else { return }
    let step = Figures.roundStep(scale.length.seconds / Double(max(1, bars.count / 7)))
    // Marks stand at whole steps, so that one is 0 wherever the axis begins.
    var at = (scale.origin.seconds / step).rounded(.up) * step
    var marks = 0
    let end = (scale.origin + scale.length).seconds
    while at <= end, marks < 40 {
      let mark = Interval.seconds(1).scaled(by: at < 0 ? -at : at)
      let isZero = mark.seconds < step / 2
      let text = isZero ? "0" : (at < 0 ? "−" : "") + Figures.tick(mark)
      let part = (at - scale.origin.seconds) / scale.length.seconds
      let x = bars.lowerBound + Figures.bounded(part * Double(bars.count))
      if x + Sheet.width(of: text) <= bars.upperBound + 2 { sheet.write(text, x, 0, .muted) }
      at += step
      marks += 1
    }
  }

  /// Marks on the axis when a fault acted while the request ran.
  ///
  /// Where it began and where it was healed goes down the rows.
  private func paintFaults(
    _ scale: Scale, _ bars: Range<Int>, _ rows: Range<Int>, on sheet: inout Sheet
  ) {
    guard !bars.isEmpty else { return }
    for band in faults {
      let from = scale.part(band.start - trace.start)
      let to = band.end == .never ? Double.infinity : scale.part(band.end - trace.start)
      guard from < 1, to > 0, to >= from else { continue }
      let first = column(max(0, from), bars)
      let last = max(first, column(min(1, to), bars))
      // Without an axis the first row is a span's.
      let hasAxis = rows.lowerBound > 0
      if hasAxis {
        for x in first...last where sheet.isBlank(x, 0) { sheet.put("━", x, 0, .failing) }
      }
      let edges: [(part: Double, x: Int, sign: Unicode.Scalar)] = [
        (from, first, "┣"), (to, last, "┫"),
      ]
      for edge in edges where edge.part > 0 && edge.part < 1 {
        for y in rows where sheet.isBlank(edge.x, y) { sheet.put("┊", edge.x, y, .failing) }
        if hasAxis, sheet[edge.x, 0]?.scalar == "━" {
          sheet.put(edge.sign, edge.x, 0, .failing)
        }
      }
    }
  }

  /// The column of a moment, from 0 at the left to 1 at the right.
  private func column(_ part: Double, _ bars: Range<Int>) -> Int {
    min(bars.upperBound - 1, bars.lowerBound + Figures.bounded(part * Double(bars.count)))
  }
}
