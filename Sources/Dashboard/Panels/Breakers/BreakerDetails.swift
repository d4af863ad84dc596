import Simulation

/// One breaker with room to explain it: its three states as a diagram, its window as bars.
enum BreakerDetails {
  static func paint(
    _ breaker: BreakersViewModel.Breaker, _ model: BreakersViewModel, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    sheet.fill("─", 1..<max(1, sheet.width - 1), 0, .faint)
    sheet.write(" " + BreakersPanel.name(breaker) + " ", 3, 0, .strong)
    paintStates(breaker, model, context, on: &sheet)
    paintWindow(breaker, model, context, on: &sheet)
    sheet.write(
      BreakersPanel.rule(model, context, width: sheet.width - 2), 1, sheet.height - 1, .muted)
  }

  /// closed → open → trial → closed, the present one bright.
  private static func paintStates(
    _ breaker: BreakersViewModel.Breaker, _ model: BreakersViewModel, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    let x = 3
    let total: Interval?
    let here: Int
    switch breaker.state {
    case .closed: (here, total) = (0, nil)
    case .open(_, let length): (here, total) = (1, length)
    case .trial: (here, total) = (2, nil)
    }
    let rest = total.map { Figures.age($0) } ?? (korean ? "휴식" : "a rest")
    let share = Figures.percent(model.threshold)
    let states: [(BreakersViewModel.State, String)] = [
      (.closed, korean ? "오류 > \(share)" : "errors > \(share)"),
      (.open(remaining: .zero, total: .zero), korean ? "\(rest) 뒤" : "after \(rest)"),
      (
        .trial(passed: 0, wanted: 1),
        korean ? "성공하면 닫힘, 실패하면 다시 열림" : "success closes, failure opens"
      ),
    ]
    for (index, state) in states.enumerated() {
      let look = BreakerColumns.look(state.0, context.language)
      let isHere = index == here
      let y = 2 + index * 3
      guard y < sheet.height - 1 else { return }
      sheet.put(look.sign, x, y, isHere ? look.ink.bold : .muted)
      let end = sheet.write(look.word, x + 2, y, isHere ? look.ink.bold.reversed : .muted)
      sheet.put("│", x, y + 1, isHere ? look.ink : .faint)
      sheet.put(index < 2 ? "▾" : "↺", x, y + 2, isHere ? look.ink : .faint)
      sheet.write(state.1, x + 2, y + 1, isHere ? .text : .muted, width: 34)
      guard isHere else { continue }
      switch breaker.state {
      case .open(let remaining, let length):
        sheet.write(Figures.countdown(remaining), end + 2, y, .alarm)
        Bars.gauge(
          1 - remaining.seconds / max(length.seconds, 1e-9), in: (end + 9)..<(end + 25), y,
          .failing,
          on: &sheet)
      case .trial(let passed, let wanted):
        sheet.write("\(passed)/\(wanted)", end + 2, y, .warning.bold)
      case .closed:
        sheet.write(Figures.percent(breaker.errorShare), end + 2, y, .text)
      }
    }
  }

  /// The window's parts as stacked bars: failures at the bottom, what went well on top.
  private static func paintWindow(
    _ breaker: BreakersViewModel.Breaker, _ model: BreakersViewModel, _ context: PanelContext,
    on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    let left = 44
    let height = sheet.height - 4
    guard !breaker.buckets.isEmpty, sheet.width >= left + 40, height >= 4 else { return }
    let each = max(2, min(6, (sheet.width - left - 26) / breaker.buckets.count))
    let most = max(1, breaker.buckets.map { $0.successes + $0.failures }.max() ?? 1)
    sheet.writeRight("\(most)", end: left - 1, 2, .muted)
    sheet.writeRight("0", end: left - 1, 1 + height, .muted)
    for (index, bucket) in breaker.buckets.enumerated() {
      let x = left + index * each
      guard x + each <= sheet.width - 20 else { break }
      for row in 0..<height {
        let floor = Double(row) / Double(height) * Double(most)
        let cell = Double(most) / Double(height)
        let failed = min(8, max(0, Figures.bounded((Double(bucket.failures) - floor) / cell * 8)))
        let calls = Double(bucket.failures + bucket.successes)
        let any = min(8, max(0, Figures.bounded((calls - floor) / cell * 8)))
        let y = 1 + height - row
        guard any > 0 else { continue }
        let ink: Ink = failed >= 4 || failed >= any ? .failing : .healthy
        for column in x..<(x + each - 1) { sheet.put(Bars.upward[any - 1], column, y, ink) }
      }
      if bucket.rejections > 0 {
        sheet.writeCentered(
          "∙" + Figures.short(Double(bucket.rejections)), in: x..<(x + each), 2 + height, .muted)
      }
    }
    let x = left + breaker.buckets.count * each + 2
    let successes = breaker.buckets.map(\.successes).saturatingSum
    let failures = breaker.buckets.map(\.failures).saturatingSum
    let timeouts = breaker.buckets.map(\.timeouts).saturatingSum
    let rejections = breaker.buckets.map(\.rejections).saturatingSum
    let lines: [(String, String, Int, Ink)] = [
      ("▪", korean ? "성공" : "ok", successes, .healthy),
      ("×", korean ? "실패" : "failed", failures, .failing),
      ("◌", korean ? "시간 초과" : "timed out", timeouts, .degraded),
      ("∙", korean ? "거절" : "rejected", rejections, .muted),
    ]
    for (line, entry) in lines.enumerated() {
      sheet.write(entry.0, x, 2 + line, entry.3.bold)
      sheet.write(entry.1, x + 2, 2 + line, .text)
      sheet.writeRight(Figures.grouped(entry.2), end: x + 19, 2 + line, .strong, from: x + 12)
    }
    sheet.write(
      korean ? "최근 \(Figures.age(model.window))" : "last \(Figures.age(model.window))", x, 7, .muted
    )
  }
}
