import Simulation

/// Everything that is known of one span.
enum SpanDetails {
  static func paint(
    _ span: TracesViewModel.Span, of trace: TracesViewModel.Trace, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    sheet.fill("─", 1..<max(1, sheet.width - 1), 0, .faint)
    let title = span.operation.isEmpty ? span.service : span.service + " " + span.operation
    sheet.write(" " + title + " ", 3, 0, .strong, width: max(0, sheet.width - 6))
    let word = TraceLook.word(span.outcome)[context.language]
    var lines: [(String, String, Ink)] = [
      (
        korean ? "결과" : "outcome",
        TraceLook.sign(span.outcome) + " " + word
          + (span.cause.isEmpty || span.cause == word ? "" : ": " + span.cause),
        TraceLook.ink(span.outcome).bold
      ),
      (korean ? "시작" : "began", signed(span.start(isCorrected: context.correctsClocks)), .text),
      (korean ? "걸린 시간" : "took", Figures.time(span.duration), .strong),
    ]
    if span.waited > .zero {
      lines.append((korean ? "대기" : "waited before", Figures.time(span.waited), .warning))
    }
    lines.append(
      (
        korean ? "임계 경로" : "critical path",
        span.isCritical
          ? (korean ? "예: 빨라지면 요청도 빨라짐" : "yes: faster here is a faster request")
          : (korean ? "아니요" : "no"), span.isCritical ? .info : .muted
      ))
    if span.attempt > 0 {
      lines.append((korean ? "시도" : "attempt", "↻ \(span.attempt + 1)", .warning))
    }
    if span.isCompensation {
      lines.append(
        (korean ? "보상" : "compensation", korean ? "앞의 일을 되돌림" : "undoes an earlier step", .leader))
    }
    if span.isViolation {
      lines.append(("consistency.violation", TraceLook.violation[context.language], .alarm))
    }
    lines += span.notes.map {
      ($0.name, "+\(Figures.time($0.after))  \($0.text)", $0.isFailure ? Ink.alarm : .text)
    }
    lines += span.attributes.map { ($0.name, $0.value, Ink.text) }
    let height = sheet.height - 2
    guard height > 0 else { return }
    let isDouble = lines.count > height && sheet.width >= 90
    let column = isDouble ? sheet.width / 2 : sheet.width
    let name = min(26, (lines.map { Sheet.width(of: $0.0) }.max() ?? 0) + 2)
    for (index, line) in lines.enumerated() {
      let x = 1 + index / height * column
      let y = 1 + index % height
      guard x + name + 4 < sheet.width, index / height < (isDouble ? 2 : 1) else { break }
      sheet.write(line.0, x, y, .muted, width: name - 1)
      sheet.write(line.1, x + name, y, line.2, width: column - name - 2)
    }
  }

  /// From when on, counted from the trace's begin: `+12ms`, or before it.
  private static func signed(_ start: Interval) -> String {
    (start < .zero ? "" : "+") + Figures.time(start)
  }
}
