/// What stands beside the ring when it has the screen: members and strategies in numbers.
enum RingDetails {
  static func paint(
    _ model: RingViewModel, _ context: PanelContext, rows: [Int], on sheet: inout Sheet
  ) {
    let korean = context.language == .korean
    var y = 1
    paintMembers(model, context, rows: rows, korean: korean, from: &y, on: &sheet)
    y += 1
    if !model.strategies.isEmpty && y + 3 < sheet.height {
      paintStrategies(model, korean: korean, from: &y, on: &sheet)
      y += 1
    }
    paintLesson(model, korean: korean, from: &y, on: &sheet)
  }

  private static func paintMembers(
    _ model: RingViewModel, _ context: PanelContext, rows: [Int], korean: Bool, from y: inout Int,
    on sheet: inout Sheet
  ) {
    let end = sheet.width - 1
    // From the right: hints, load, keys, share; what is left is the bar.
    let name = 12
    let columns = [end, end - 7, end - 14, end - 22]
    let titles =
      korean ? ["힌트", "초당", "키", "몫"] : ["hints", "req/s", "keys", "share"]
    sheet.write(korean ? "노드" : "node", 1, y, .muted)
    for (column, title) in zip(columns, titles) {
      sheet.writeRight(title, end: column, y, .muted, from: name)
    }
    let bar = name..<max(name, columns[3] - 6)
    y += 1
    let most = model.members.map(\.share).max() ?? 1
    let fair = 1 / Double(max(1, model.members.count))
    for (line, index) in rows.dropFirst(max(0, context.scroll)).enumerated() {
      guard y < sheet.height - 4 || y < 8 else { break }
      let member = model.members[index]
      let isDown = member.state == .down
      let ink = isDown ? Ink.failing : .owner(index)
      sheet.put(member.state.sign(), 1, y, member.state.ink())
      sheet.write(member.name, 3, y, ink.bold, width: 6)
      sheet.put(RingPicture.Stroke.of(index, state: member.state).sample, 10, y, ink)
      if bar.count > 3 {
        let tick = bar.lowerBound + Figures.bounded(fair / max(most, 1e-9) * Double(bar.count)) - 1
        if isDown {
          let cells = Figures.bounded(member.share / max(most, 1e-9) * Double(bar.count))
          sheet.fill(
            "░", bar.lowerBound..<min(bar.upperBound, bar.lowerBound + max(0, cells)), y, ink)
        } else {
          Bars.draw(member.share / max(most, 1e-9), in: bar, y, ink, on: &sheet)
        }
        if sheet.isBlank(tick, y) { sheet.put("┊", tick, y, .faint) }
      }
      let values = [
        (Figures.grouped(member.hints), member.hints > 0 ? Ink.warning : .faint),
        (Figures.short(member.load), .text), (Figures.grouped(member.keys), .text),
        (Figures.fixed(member.share * 100, 1) + "%", .strong),
      ]
      for (column, value) in zip(columns, values) {
        sheet.writeRight(value.0, end: column, y, value.1, from: name)
      }
      if context.isFocused && context.selection == line + context.scroll { sheet.highlight(row: y) }
      y += 1
    }
  }

  private static func paintStrategies(
    _ model: RingViewModel, korean: Bool, from y: inout Int, on sheet: inout Sheet
  ) {
    let end = sheet.width - 1
    let titles =
      korean
      ? ["스캔", "최대", "편차", "+1 이동", "새 번호"]
      : ["scan", "hottest", "spread", "+1 moves", "new ids"]
    // A bar has to make room for where the next ids go; in little room that is not said.
    let isWide = end >= 50
    let columns =
      isWide ? [end, end - 14, end - 23, end - 31, end - 5] : [end, end - 6, end - 15, end - 23]
    sheet.write(korean ? "배치 방식" : "strategy", 1, y, .muted)
    for (column, title) in zip(columns, titles) {
      sheet.writeRight(title, end: column, y, .muted, from: 12)
    }
    y += 1
    let bar = 15..<max(15, columns[3] - 7)
    for strategy in model.strategies {
      guard y < sheet.height else { break }
      let ink: Ink =
        strategy.movedByJoin > 0.5 ? .failing : strategy.movedByJoin > 0.25 ? .warning : .healthy
      sheet.put(strategy.isInUse ? "▸" : " ", 1, y, .leader.bold)
      sheet.write(
        name(strategy.kind)[korean ? .korean : .english], 3, y, strategy.isInUse ? .strong : .text,
        width: 11)
      if bar.count > 3 { Bars.draw(strategy.movedByJoin, in: bar, y, ink, on: &sheet) }
      sheet.writeRight(
        Figures.fixed(strategy.movedByJoin * 100, 1) + "%", end: columns[3], y, ink.bold, from: 14)
      sheet.writeRight(
        Figures.fixed(strategy.deviation * 100, 1) + "%", end: columns[2], y,
        strategy.deviation > 0.5 ? .warning : .text, from: 14)
      sheet.writeRight(
        Figures.fixed(strategy.hottest, 2) + "×", end: columns[1], y,
        strategy.hottest > 2 ? .warning : .text, from: 14)
      sheet.writeRight("\(strategy.nodesPerScan)", end: columns[0], y, .text, from: 14)
      if isWide {
        sheet.writeRight(
          Figures.percent(strategy.newestAtOne), end: columns[4], y,
          strategy.newestAtOne > 0.5 ? .failing : .text, from: 14)
      }
      y += 1
    }
  }

  private static func paintLesson(
    _ model: RingViewModel, korean: Bool, from y: inout Int, on sheet: inout Sheet
  ) {
    var sentences: [(String, Ink)] = []
    if let key = model.key, let first = key.holders.first, model.members.indices.contains(first) {
      let at = Figures.fixed(Turn.wrapped(key.position) * 100, 1)
      let owner = model.members[first].name
      sentences.append(
        (
          korean
            ? "\(key.name)의 해시는 한 바퀴의 \(at)%. 시계 방향 첫 토큰이 \(owner)"
              + (key.holders.count > 1 ? ", 그다음 서로 다른 노드가 복제본." : ".")
            : "\(key.name) hashes to \(at)% of a turn. The first token clockwise is \(owner)'s"
              + (key.holders.count > 1 ? "; the next distinct nodes hold the copies." : "."), .text
        ))
    }
    if let moved = model.movedByJoin {
      let modulo = model.strategies.first { $0.kind == .modulo }
      let other = modulo.map { Figures.percent($0.movedByJoin) } ?? ""
      if korean {
        sentences.append(
          (
            "노드가 하나 늘면 링의 \(Figures.percent(moved))가 이동"
              + (other.isEmpty ? "." : ", 나머지 연산이라면 이 실행의 키 \(other)."), .muted
          ))
      } else {
        sentences.append(
          (
            "One more node moves \(Figures.percent(moved)) of the ring"
              + (other.isEmpty ? "." : "; modulo would move \(other) of this run's keys."), .muted
          ))
      }
    }
    for (sentence, ink) in sentences {
      let lines = Words.wrap(sentence, width: sheet.width - 2, lines: 4) ?? []
      guard y + lines.count <= sheet.height else { return }
      for line in lines {
        sheet.write(line, 1, y, ink)
        y += 1
      }
      y += 1
    }
  }

  private static func name(_ kind: RingViewModel.Strategy.Kind) -> Phrase {
    switch kind {
    case .modulo: Phrase("modulo", "나머지")
    case .range: Phrase("range", "범위")
    case .geography: Phrase("geography", "지역")
    case .ring: Phrase("ring", "링")
    case .rendezvous: Phrase("rendezvous", "랑데부")
    case .jump: Phrase("jump", "점프")
    case .bounded: Phrase("ring ≤ 1.25", "링 ≤ 1.25")
    }
  }
}
