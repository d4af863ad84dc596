import Simulation

/// What of a breaker stands where in its row, by the room there is.
struct BreakerColumns {
  private let isTable: Bool
  private let width: Int
  private let name: Range<Int>
  private let sign: Int
  private let hasWord: Bool
  private let calls: Range<Int>
  /// Where the share of errors ends.
  private let share: Int
  /// The countdown and its line.
  private let tail: Range<Int>
  private let buckets: Range<Int>
  /// Where the columns of the table end: retries, budget, bulkhead, fired, rejected, opened.
  private let figures: [Int]

  init(width: Int, isTable: Bool, names: [String]) {
    self.width = width
    self.isTable = isTable
    let longest = names.map { Sheet.width(of: $0) }.max() ?? 0
    hasWord = width >= 50
    let count = width >= 50 ? 12 : width >= 44 ? 10 : width >= 34 ? 8 : width >= 28 ? 4 : 0
    let word = hasWord ? 8 : 2
    // The blanks before and after a countdown of five columns are counted too.
    let tailWidth = isTable ? 14 : width >= 56 ? 13 : width >= 44 ? 8 : width >= 34 ? 7 : 0
    let shareWidth = width >= 44 ? 5 : 4
    let fixed = 2 + word + count + (width >= 20 ? shareWidth : 0) + tailWidth
    let most = isTable ? 26 : max(4, width - fixed)
    let room = min(longest, most)
    name = 1..<max(2, 1 + room)
    sign = min(name.upperBound + 1, max(name.upperBound, width - fixed + 2))
    calls = (sign + word)..<(sign + word + count)
    share = calls.upperBound + (width >= 20 ? shareWidth : 0)
    if isTable {
      tail = (share + 2)..<(share + 2 + 12)
      // Without room for all, the rightmost columns make way for the window's bars.
      var columns = [7, 7, 9, 9, 9, 7]
      let free = width - 1 - tail.upperBound
      while !columns.isEmpty && columns.reduce(12, +) > free { columns.removeLast() }
      var end = width - 1
      var ends: [Int] = []
      for column in columns.reversed() {
        ends.insert(end, at: 0)
        end -= column
      }
      figures = ends
      let bars = end - tail.upperBound - 2
      buckets =
        bars >= 10
        ? (tail.upperBound + 2)..<(tail.upperBound + 2 + min(20, bars / 10 * 10))
        : tail.upperBound..<tail.upperBound
    } else {
      let gap = width >= 44 ? 2 : 1
      tail = min(width, share + gap)..<max(min(width, share + gap), width - 1)
      figures = []
      buckets = 0..<0
    }
  }

  func paintTitles(_ context: PanelContext, on sheet: inout Sheet) {
    let korean = context.language == .korean
    sheet.write(
      korean ? "호출자→피호출자" : "caller→callee", name.lowerBound, 0, .muted, width: name.count)
    sheet.write(korean ? "상태" : "state", sign, 0, .muted, width: hasWord ? 7 : 2)
    if calls.count > 8 {
      sheet.write(korean ? "최근 호출" : "last calls", calls.lowerBound, 0, .muted, width: calls.count)
    }
    if share < width {
      sheet.writeRight(korean ? "오류" : "err", end: share, 0, .muted, from: calls.upperBound)
    }
    guard isTable else { return }
    if !buckets.isEmpty {
      sheet.write(korean ? "창" : "window", buckets.lowerBound, 0, .muted, width: buckets.count)
    }
    let titles =
      korean
      ? ["재시도", "예산", "격벽", "호출", "거절", "열림"]
      : ["retry", "budget", "bulkhead", "fired", "rejected", "opened"]
    for (end, title) in zip(figures, titles) { sheet.writeRight(title, end: end, 0, .muted) }
  }

  func paint(
    _ breaker: BreakersViewModel.Breaker, y: Int, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let state = BreakerColumns.look(breaker.state, context.language)
    let isQuiet = breaker.state == .closed
    sheet.write(
      BreakersPanel.name(breaker), name.lowerBound, y, isQuiet ? .text : .strong, width: name.count)
    sheet.put(state.sign, sign, y, state.ink)
    if hasWord && !isQuiet { sheet.write(state.word, sign + 2, y, state.ink, width: 6) }
    BreakerColumns.paintCalls(breaker.calls, in: calls, y, on: &sheet)
    if share <= width, share > calls.upperBound {
      switch breaker.state {
      case .trial(let passed, let wanted):
        sheet.writeRight(
          "\(passed)/\(wanted)", end: share, y, .warning.bold, from: calls.upperBound)
      case .open, .closed:
        let ink: Ink =
          isQuiet ? (breaker.errorShare >= 0.05 ? .warning : .muted) : .alarm
        sheet.writeRight(
          Figures.percent(breaker.errorShare), end: share, y, ink, from: calls.upperBound)
      }
    }
    paintTail(breaker, y, context, on: &sheet)
    if isTable { paintTable(breaker, y, on: &sheet) }
  }

  private func paintTail(
    _ breaker: BreakersViewModel.Breaker, _ y: Int, _ context: PanelContext, on sheet: inout Sheet
  ) {
    guard tail.count >= 4 else { return }
    let gauge =
      tail.count >= 9
      ? max(tail.lowerBound + 6, tail.upperBound - 8)..<tail.upperBound : 0..<0
    switch breaker.state {
    case .open(let remaining, let total):
      let text = Figures.countdown(remaining)
      let end = min(tail.upperBound, tail.lowerBound + 5)
      sheet.writeRight(text, end: end, y, .alarm, from: tail.lowerBound)
      Bars.gauge(
        1 - remaining.seconds / max(total.seconds, 1e-9), in: gauge, y, .failing, on: &sheet)
    case .trial(let passed, let wanted):
      Bars.gauge(Double(passed) / Double(max(1, wanted)), in: gauge, y, .warning, on: &sheet)
    case .closed:
      guard breaker.retryShare >= 0.05, !isTable else { return }
      let word = context.language == .korean ? "재시도" : "retry"
      let text = "\(word) \(Figures.percent(breaker.retryShare))"
      guard Sheet.width(of: text) <= tail.count else { return }
      sheet.write(text, tail.lowerBound, y, .warning)
    }
  }

  private func paintTable(
    _ breaker: BreakersViewModel.Breaker, _ y: Int, on sheet: inout Sheet
  ) {
    let each = buckets.isEmpty ? 0 : buckets.count / 10
    let most = breaker.buckets.map { $0.successes + $0.failures }.max() ?? 0
    for (index, bucket) in breaker.buckets.suffix(10).enumerated() where each > 0 {
      let calls = bucket.successes + bucket.failures
      let ink: Ink =
        bucket.failures * 2 > calls ? .failing : bucket.failures > 0 ? .warning : .healthy
      for column in 0..<each {
        let x = buckets.lowerBound + index * each + column
        if calls == 0 && bucket.rejections > 0 {
          sheet.put("·", x, y, .failing)
        } else {
          let level = Bars.level(Double(calls), scale: Double(max(1, most)))
          sheet.put(Bars.upward[level], x, y, calls > 0 ? ink : .faint)
        }
      }
    }
    let bulkhead = breaker.bulkhead.map { "\($0.used)/\($0.limit)" } ?? "–"
    let isFull = breaker.bulkhead.map { $0.used >= $0.limit } ?? false
    let values: [(String, Ink)] = [
      (
        breaker.retryShare > 0 ? Figures.percent(breaker.retryShare) : "0",
        breaker.retryShare >= 0.05 ? .warning : .muted
      ),
      (
        breaker.budget.map { Figures.percent($0) } ?? "–",
        (breaker.budget ?? 1) < 0.1 ? .alarm : .muted
      ),
      (bulkhead, isFull ? .alarm : .muted), (Figures.grouped(breaker.fired), .text),
      (Figures.grouped(breaker.rejected), breaker.rejected > 0 ? .warning : .faint),
      (Figures.grouped(breaker.opened), breaker.opened > 0 ? .text : .faint),
    ]
    for (end, value) in zip(figures, values) {
      sheet.writeRight(value.0, end: end, y, value.1, from: tail.upperBound)
    }
  }

  /// The last calls, newest on the right.
  static func paintCalls(
    _ calls: [BreakersViewModel.Outcome], in columns: Range<Int>, _ y: Int, on sheet: inout Sheet
  ) {
    let shown = calls.suffix(columns.count)
    var x = columns.upperBound - shown.count
    for call in shown {
      switch call {
      case .success: sheet.put("▪", x, y, .healthy)
      case .failure: sheet.put("×", x, y, .alarm)
      case .timeout: sheet.put("◌", x, y, .degraded.bold)
      case .rejected: sheet.put("∙", x, y, .muted)
      }
      x += 1
    }
  }

  /// Sign, word and colour of a state.
  static func look(
    _ state: BreakersViewModel.State, _ language: Language
  ) -> (sign: Unicode.Scalar, word: String, ink: Ink) {
    switch state {
    case .open: ("◉", Phrase("OPEN", "열림")[language], .alarm)
    case .trial: ("◐", Phrase("TRIAL", "시험")[language], .warning.bold)
    case .closed: ("○", Phrase("closed", "닫힘")[language], .healthy)
    }
  }
}
