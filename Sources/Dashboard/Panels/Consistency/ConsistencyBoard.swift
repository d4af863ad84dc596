import Simulation

/// The scoreboard: what each side of the network gets, how long it takes, and what was given up.
enum ConsistencyBoard {
  /// Its width in columns.
  static let width = 40

  /// Rows that all of it takes, with `gap` rows from one part to the next.
  static func height(_ model: ConsistencyViewModel, gap: Int = 1) -> Int {
    let parts = [
      model.sides.count, model.log.count, hasLatencies(model) ? model.latencies.count : 0,
    ]
    return parts.filter { $0 > 0 }.reduce(0) { $0 + $1 + gap }
      + (model.money == nil ? 0 : MoneyBlock.height - 1 + gap)
      + model.measures.count + 1 + (model.pairs.isEmpty ? 0 : model.pairs.count + 2)
  }

  private static func hasLatencies(_ model: ConsistencyViewModel) -> Bool {
    model.latencies.contains { $0.calm != nil || $0.cut != nil }
  }

  /// All of it in as many columns as there is room for, one after another.
  static func paintColumns(
    _ model: ConsistencyViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let count = max(1, sheet.width / (width - 1))
    let stride = sheet.width / count
    var all = Sheet(width: min(stride, width), height: sheet.height * count)
    paint(model, context, pairsFirst: true, on: &all)
    for column in 0..<count { sheet.lay(all, x: column * stride, y: -column * sheet.height) }
  }

  /// The board; `pairsFirst` puts what waits between replicas before what was given up.
  static func paint(
    _ model: ConsistencyViewModel, _ context: PanelContext, pairsFirst: Bool = false,
    on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    var y = 0
    // Blank lines only where nothing is lost for them, and what is bad first where something is.
    let gap = height(model, gap: 2) <= sheet.height ? 2 : 1
    let measures =
      gap == 2
      ? model.measures : model.measures.filter(\.isBad) + model.measures.filter { !$0.isBad }
    if let money = model.money {
      MoneyBlock.paint(money, korean, top: y, on: &sheet)
      y += MoneyBlock.height - 1 + gap
    }
    if !model.sides.isEmpty { paintSides(model, korean, &y, gap, on: &sheet) }
    if !model.log.isEmpty { paintLog(model, korean, &y, gap, on: &sheet) }
    if hasLatencies(model) { paintLatencies(model, korean, &y, gap, on: &sheet) }
    if pairsFirst, !model.pairs.isEmpty {
      paintPairs(model, korean, y, on: &sheet)
      y += model.pairs.count + gap
    }
    sheet.write(korean ? "무엇을 포기했는가" : "what was given up", 0, y, .muted)
    for measure in measures {
      y += 1
      sheet.write(
        korean ? measure.name.korean : measure.name.english, 0, y, .text, width: 20)
      let ink: Ink = measure.isBad ? .alarm : .text
      sheet.writeRight(amount(measure.amount), end: 27, y, ink, from: 20)
      sheet.write(korean ? measure.note.korean : measure.note.english, 28, y, .muted)
    }
    if !pairsFirst { paintPairs(model, korean, y + 2, on: &sheet) }
  }

  /// One line for windows without room for a board.
  static func paintLine(
    _ model: ConsistencyViewModel, _ y: Int, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    var x = 1
    if let all = model.sides.last, let answered = all.answered {
      let (sign, ink) = badge(answered)
      x = sheet.write("A ", x, y, .muted)
      sheet.put(sign, x, y, ink)
      x = sheet.write(Figures.percent(answered), x + 2, y, ink) + 2
      x = sheet.write(korean ? "수율" : "yield", x, y, .muted) + 1
      for side in model.sides.dropLast() {
        guard let yield = side.yield, x + side.name.count + 6 < sheet.width else { continue }
        x = sheet.write(side.name + " ", x, y, .muted)
        x = sheet.write(Figures.percent(yield), x, y, yield < 1 ? .alarm : .text) + 1
      }
    }
    if let money = model.money { x = MoneyBlock.paintLine(money, korean, x, y, on: &sheet) }
    for measure in model.measures where measure.isBad {
      let name = korean ? measure.name.korean : measure.name.english
      let text = amount(measure.amount)
      guard x + Sheet.width(of: name) + Sheet.width(of: text) + 3 < sheet.width else { continue }
      x = sheet.write("· \(name) ", x, y, .muted)
      x = sheet.write(text, x, y, .alarm) + 1
    }
  }

  private static func paintSides(
    _ model: ConsistencyViewModel, _ korean: Bool, _ y: inout Int, _ gap: Int, on sheet: inout Sheet
  ) {
    sheet.write(korean ? "구역" : "side", 0, y, .muted)
    sheet.writeRight(korean ? "수율" : "yield", end: 13, y, .muted)
    sheet.writeRight(korean ? "A 문자대로" : "A letter", end: sheet.width - 16, y, .muted)
    sheet.writeRight(korean ? "수확" : "harvest", end: sheet.width - 8, y, .muted)
    sheet.writeRight(korean ? "침묵" : "silent", end: sheet.width - 1, y, .muted)
    for side in model.sides {
      y += 1
      sheet.write(side.name.isEmpty ? korean ? "모두" : "all" : side.name, 0, y, .strong, width: 7)
      share(side.yield, end: 13, y, on: &sheet)
      if let answered = side.answered {
        let (sign, ink) = badge(answered)
        sheet.put(sign, sheet.width - 23, y, ink)
        sheet.writeRight(
          Figures.percent(answered), end: sheet.width - 16, y, ink, from: sheet.width - 22)
      } else {
        sheet.writeRight("–", end: sheet.width - 16, y, .muted)
      }
      share(side.harvest, end: sheet.width - 8, y, on: &sheet)
      let silence = max(side.silence, side.longestSilence)
      if silence >= .milliseconds(500) {
        let ink: Ink = side.silence >= .milliseconds(500) ? .alarm : .muted
        sheet.writeRight(Figures.time(silence), end: sheet.width - 1, y, ink, from: sheet.width - 7)
      }
    }
    y += gap
  }

  private static func share(_ share: Double?, end: Int, _ y: Int, on sheet: inout Sheet) {
    guard let share else { return sheet.writeRight("–", end: end, y, .muted) }
    sheet.writeRight(Figures.percent(share), end: end, y, share < 1 ? .alarm : .text)
  }

  /// Nothing less than all earns the badge.
  private static func badge(_ share: Double) -> (Unicode.Scalar, Ink) {
    share == 1 ? ("✔", .healthy.bold) : ("✘", .alarm)
  }

  private static func paintLatencies(
    _ model: ConsistencyViewModel, _ korean: Bool, _ y: inout Int, _ gap: Int, on sheet: inout Sheet
  ) {
    // In a partition A or C, else latency or C (Abadi 2012).
    sheet.write("PACELC p50/p99", 0, y, .muted)
    sheet.writeRight(korean ? "E 평온" : "E calm", end: 23, y, .muted)
    sheet.writeRight(korean ? "P 분할" : "P cut", end: sheet.width - 1, y, .muted)
    for latency in model.latencies {
      y += 1
      sheet.write(korean ? latency.name.korean : latency.name.english, 0, y, .text, width: 9)
      sheet.writeRight(pair(latency.calm, latency.calmTail), end: 23, y, .text, from: 9)
      sheet.writeRight(pair(latency.cut, latency.cutTail), end: sheet.width - 1, y, .text, from: 24)
    }
    y += gap
  }

  private static func pair(_ median: Interval?, _ tail: Interval?) -> String {
    guard let median, let tail else { return "–" }
    return "\(Figures.time(median)) / \(Figures.time(tail))"
  }

  private static func paintLog(
    _ model: ConsistencyViewModel, _ korean: Bool, _ y: inout Int, _ gap: Int, on sheet: inout Sheet
  ) {
    sheet.write(korean ? "로그" : "log", 0, y, .muted)
    sheet.writeRight(korean ? "임기" : "term", end: 18, y, .muted)
    sheet.writeRight(korean ? "끝" : "end", end: sheet.width - 16, y, .muted)
    sheet.writeRight(korean ? "커밋" : "commit", end: sheet.width - 9, y, .muted)
    sheet.writeRight(korean ? "적용" : "applied", end: sheet.width - 1, y, .muted)
    let newest = model.log.map(\.commit).max() ?? 0
    for member in model.log {
      y += 1
      sheet.put(member.state.sign(), 0, y, member.state.ink())
      let end = sheet.write(member.node, 1, y, .strong, width: 6)
      sheet.write(
        member.role, end + 1, y, member.role == "leader" ? .healthy.bold : .muted, width: 13 - end)
      sheet.writeRight("\(member.term)", end: 18, y, .text, from: 15)
      sheet.writeRight("\(member.last)", end: sheet.width - 16, y, .text, from: 18)
      sheet.writeRight(
        "\(member.commit)", end: sheet.width - 9, y,
        member.commit < newest ? .degraded.bold : .text, from: sheet.width - 15)
      sheet.writeRight("\(member.applied)", end: sheet.width - 1, y, .text, from: sheet.width - 8)
    }
    y += gap
  }

  private static func paintPairs(
    _ model: ConsistencyViewModel, _ korean: Bool, _ top: Int, on sheet: inout Sheet
  ) {
    guard !model.pairs.isEmpty, top + 1 < sheet.height else { return }
    sheet.write(korean ? "복제본 사이" : "between replicas", 0, top, .muted)
    sheet.writeRight(korean ? "힌트" : "hints", end: 27, top, .muted)
    sheet.writeRight(korean ? "다른 잎" : "leaves ≠", end: sheet.width - 1, top, .muted)
    for (line, pair) in model.pairs.enumerated() {
      let y = top + 1 + line
      guard y < sheet.height else { return }
      sheet.write("\(pair.from) → \(pair.to)", 0, y, .text, width: 20)
      sheet.writeRight(Figures.grouped(pair.hints), end: 27, y, .text, from: 20)
      sheet.writeRight(
        pair.leaves.map { Figures.grouped($0) } ?? "–", end: sheet.width - 1, y, .text, from: 28)
    }
  }

  static func amount(_ amount: ConsistencyViewModel.Amount) -> String {
    switch amount {
    case .count(let count): Figures.grouped(count)
    case .share(let share): Figures.percent(share)
    case .time(let time): Figures.time(time)
    case .none: "–"
    }
  }
}
