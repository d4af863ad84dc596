public import Screen

/// Who owns what: the ring, where one key lives on it, and what would move.
public enum RingPanel {
  /// Draws into the rectangle inside the border.
  public static func draw(
    _ model: RingViewModel, into frame: inout Frame, rect: Rect, context: PanelContext
  ) {
    Sheet.paint(into: &frame, rect: rect, context: context) { paint(model, context, on: &$0) }
  }

  /// Rows that can be selected: the members.
  public static func rowCount(_ model: RingViewModel, _ context: PanelContext) -> Int {
    rows(model, context).count
  }

  /// The node that a row is about.
  public static func target(
    _ model: RingViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    let rows = rows(model, context)
    guard rows.indices.contains(row) else { return nil }
    return RowTarget(node: model.members[rows[row]].name)
  }

  /// What stands in the border.
  public static func captions(
    _ model: RingViewModel, _ context: PanelContext, height: Int
  ) -> PanelCaptions {
    if let group = ReplicaGroupPicture(model, context) { return group.captions }
    let tokens = Phrase("tokens", "토큰")[context.language]
    let spread = Figures.fixed(model.deviation * 100, 1)
    if let change = model.change {
      let progress = Figures.percent(change.progress)
      let (long, short) = words(change, korean: context.language == .korean)
      return PanelCaptions(
        top: [model.quorum, "N=\(model.replicas)"],
        bottom: ["\(long) · \(progress)", "\(short) \(progress)"])
    }
    return PanelCaptions(
      top: [model.quorum, "N=\(model.replicas)"],
      bottom: ["\(model.tokens.count) \(tokens) · σ \(spread)%", "σ \(spread)%"])
  }

  /// What changes, in words and in fewer words.
  private static func words(_ change: RingViewModel.Change, korean: Bool) -> (String, String) {
    guard let node = change.node else {
      return korean ? ("토큰 바꾸는 중", "토큰") : ("new tokens", "tokens")
    }
    if korean {
      return change.isLeaving ? ("\(node) 떠나는 중", "−\(node)") : ("\(node) 참여 중", "+\(node)")
    }
    return change.isLeaving ? ("\(node) leaves", "−\(node)") : ("\(node) joins", "+\(node)")
  }

  static func paint(_ model: RingViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    guard !model.members.isEmpty else {
      return Notices.nothing(Phrase("no node holds tokens", "토큰을 가진 노드가 없음"), context, on: &sheet)
    }
    if let group = ReplicaGroupPicture(model, context) {
      let rows = rows(model, context)
      return group.paint(rows: rows, selected: selection(rows, context), on: &sheet)
    }
    let wide = sheet.width >= 76 && context.isZoomed
    let extent = circle(model, context, width: sheet.width, height: sheet.height)
    let circleWidth = extent.width
    let list = sheet.height - extent.height
    var circle = Sheet(width: extent.width, height: extent.height)
    let rows = rows(model, context)
    let selected = selection(rows, context)
    if circle.height < 4 || !paintCircle(model, context, selected: selected, on: &circle) {
      return paintList(model, context, rows: rows, from: 0, on: &sheet)
    }
    sheet.lay(circle, x: 0, y: 0)
    if wide {
      var details = Sheet(width: sheet.width - circleWidth - 1, height: sheet.height)
      RingDetails.paint(model, context, rows: rows, on: &details)
      sheet.lay(details, x: circleWidth + 1, y: 0)
    } else if list > 0 {
      paintShares(model, context, selected: selected, from: sheet.height - list, on: &sheet)
    }
  }

  static let columns: [SortColumn<RingViewModel>] = [
    .own(), .greatest("share", "비율") { $0.members[$1].share },
    .greatest("keys", "키") { $0.members[$1].keys },
    .greatest("load", "부하") { $0.members[$1].load },
    .greatest("hints", "힌트") { $0.members[$1].hints },
  ]

  /// The members that the filter lets through, in the chosen order.
  static func rows(_ model: RingViewModel, _ context: PanelContext) -> [Int] {
    let rows = model.members.indices.filter {
      let member = model.members[$0]
      return context.filter.isEmpty
        || context.filter.matches(
          member.name, fields: [("state", member.state.word.english), ("node", member.name)])
    }
    return context.sort.sorted(rows, of: model, by: columns)
  }

  private static func selection(_ rows: [Int], _ context: PanelContext) -> Int? {
    guard context.isFocused, let row = context.selection, rows.indices.contains(row) else {
      return nil
    }
    return rows[row]
  }

  // MARK: The circle

  /// Draws circle, labels and words; says whether there was room.
  private static func paintCircle(
    _ model: RingViewModel, _ context: PanelContext, selected: Int?, on sheet: inout Sheet
  ) -> Bool {
    guard var picture = RingPicture(model, columns: sheet.width, rows: sheet.height) else {
      return false
    }
    picture.drawOwners(selected: selected)
    if let key = model.key { picture.drawWalk(key) }
    paintLabels(model, picture, selected: selected, on: &sheet)
    let words = middle(model, context, picture)
    let top = sheet.height / 2 - words.count / 2
    let width = words.map { Sheet.width(of: $0.text) }.max() ?? 0
    let left = (sheet.width - width) / 2
    for (line, word) in words.enumerated() {
      sheet.write(word.text, left, top + line, word.ink)
    }
    if let key = model.key, picture.radius >= 10 {
      let mark = Turn.vector(key.position)
      let reach = picture.radius + 2.2
      let x = Figures.bounded((picture.centerX + mark.x * reach - 0.5) / 2)
      let y = Figures.bounded((picture.centerY + mark.y * reach - 1.5) / 4)
      if sheet.isBlank(x, y) { sheet.put("◆", x, y, .strong) }
      picture.drawSpoke(key, from: spokeStart(picture, words: words.count, width: width, mark))
    }
    if context.isASCII {
      picture.layLetters(on: &sheet, x: 0, y: 0)
    } else {
      picture.lay(on: &sheet, x: 0, y: 0)
    }
    return true
  }

  /// Where a spoke leaves the box that the words fill, in dots from the centre.
  private static func spokeStart(
    _ picture: RingPicture, words: Int, width: Int, _ direction: (x: Double, y: Double)
  ) -> Double {
    guard words > 0 else { return 2 }
    let across = (Double(width) + 3) / max(0.001, direction.x.magnitude)
    let down = (Double(words) * 2 + 3) / max(0.001, direction.y.magnitude)
    return min(across, down)
  }

  private static func paintLabels(
    _ model: RingViewModel, _ picture: RingPicture, selected: Int?, on sheet: inout Sheet
  ) {
    var named: [Int] = []
    for arc in picture.labelledArcs(atLeast: min(0.075, 1.9 / picture.radius)) {
      let member = model.members[arc.owner]
      let label = member.label
      let width = Sheet.width(of: label) + 1
      let direction = Turn.vector(arc.middle)
      let reach = picture.radius + 4
      let column = (picture.centerX + direction.x * reach) / 2
      let row = Figures.bounded((picture.centerY + direction.y * reach - 1.5) / 4)
      let lean = direction.x * 0.5 + 0.5
      let x = Figures.bounded(column - Double(width) * (1 - lean))
      guard x >= 0, x + width <= sheet.width, row >= 0, row < sheet.height else { continue }
      guard sheet.isBlank(max(0, x - 1)..<min(sheet.width, x + width + 1), row) else { continue }
      let isHolder = model.key?.holders.contains(arc.owner) ?? false
      let isDown = member.state == .down
      let ink = isDown ? Ink.alarm : Ink.owner(arc.owner, bold: true)
      sheet.put(
        member.state.sign(), x, row,
        isDown ? .alarm : member.state == .up ? ink : member.state.ink())
      sheet.write(
        label, x + 1, row,
        selected == arc.owner ? ink.reversed : isHolder || isDown ? ink : .owner(arc.owner))
      named.append(arc.owner)
    }
  }

  // MARK: Words

  private typealias Line = (text: String, ink: Ink)

  /// The richest words that fit into the circle.
  private static func middle(
    _ model: RingViewModel, _ context: PanelContext, _ picture: RingPicture
  ) -> [Line] {
    let korean = context.language == .korean
    let down = model.members.firstIndex { $0.state == .down }
    let keyWord = korean ? "키" : "key"
    for level in 0..<4 {
      var parts: [(text: String, ink: Ink, limit: Int)] = []
      if let key = model.key {
        let holders = key.holders.filter { model.members.indices.contains($0) }
        let names = holders.map { level < 2 ? model.members[$0].name : model.members[$0].label }
        let arrows = "→ " + names.joined(separator: " ")
        if level < 2 { parts.append((keyWord + " " + key.name, .strong, 1)) }
        if level == 2 { parts.append((key.name, .strong, 1)) }
        if level < 3 { parts.append((arrows, .text, 2)) }
      }
      if let down {
        let member = model.members[down]
        let share = Figures.fixed(member.share * 100, 1)
        let stand = member.standIn.flatMap { model.members.indices.contains($0) ? $0 : nil }
        let by = stand.map { model.members[$0].name } ?? "?"
        let hints = Figures.grouped(member.hints)
        switch level {
        case 0:
          let sentence =
            korean
            ? "\(member.name) 중단: \(share)%는 \(by)이(가) 대신, 힌트 \(hints)개"
            : "\(member.name) down: its \(share)% served by \(by), \(hints) hints"
          parts.append((sentence, .failing, 4))
        case 1:
          parts.append(
            ("\(member.name) ○ → \(by), \(hints) \(korean ? "힌트" : "hints")", .failing, 3))
        case 2:
          parts.append(("\(member.name) ○", .failing, 1))
          parts.append(("\(korean ? "힌트" : "hints") \(hints)", .failing, 1))
        default: parts.append(("○\(member.label) \(share)%", .failing, 1))
        }
      } else if model.key == nil, level < 3 {
        let count = model.members.count
        parts.append((korean ? "노드 \(count)개" : "\(count) nodes", .muted, 1))
      }
      if let lines = fit(parts, in: picture) { return lines }
    }
    return []
  }

  /// The words broken so that they stay within the circle, or nil.
  private static func fit(
    _ parts: [(text: String, ink: Ink, limit: Int)], in picture: RingPicture
  ) -> [Line]? {
    let most = parts.reduce(0) { $0 + $1.limit }
    let radius = picture.innerRadius - 1
    for count in 1...max(1, most) {
      let half = Double(count) * 2
      guard half < radius else { return nil }
      let width = min(
        Int((radius * radius - half * half).squareRoot()) - 1, max(18, Int(picture.radius * 0.62)))
      var lines: [Line] = []
      for part in parts {
        guard let wrapped = Words.wrap(part.text, width: width, lines: part.limit) else {
          lines = []
          break
        }
        lines += wrapped.map { ($0, part.ink) }
      }
      if !lines.isEmpty && lines.count <= count { return lines }
    }
    return nil
  }

  // MARK: Lists

  /// The cells that the circle with its labels has in a panel of this size.
  static func circle(
    _ model: RingViewModel, _ context: PanelContext, width: Int, height: Int
  ) -> (width: Int, height: Int) {
    if width >= 76 && context.isZoomed {
      return (min(width - 54, max(30, height * 2 + 6)), height)
    }
    guard height >= 14 else { return (width, height) }
    let perRow = max(1, (width - 1) / 12)
    let extra = model.movedByJoin == nil ? 0 : 2
    let rows = (model.members.count + extra + perRow - 1) / perRow
    return (width, height - min(rows, height - 12))
  }

  /// The shares under the circle: `●1 20.3 ━`.
  private static func paintShares(
    _ model: RingViewModel, _ context: PanelContext, selected: Int?, from top: Int,
    on sheet: inout Sheet
  ) {
    let perRow = max(1, (sheet.width - 1) / 12)
    for (index, member) in model.members.enumerated() {
      let x = 1 + index % perRow * 12
      let y = top + index / perRow
      guard y < sheet.height else { break }
      let isDown = member.state == .down
      let ink = isDown ? Ink.failing : .owner(index)
      sheet.put(member.state.sign(), x, y, member.state == .up ? ink : member.state.ink())
      let end = sheet.write(member.label, x + 1, y, selected == index ? ink.reversed : ink.bold)
      sheet.writeRight(Figures.fixed(member.share * 100, 1), end: max(end + 5, x + 7), y, .text)
      sheet.put(
        RingPicture.Stroke.of(index, state: member.state).sample, max(end + 6, x + 8), y, ink)
    }
    guard let moved = model.movedByJoin else { return }
    let text =
      context.language == .korean
      ? "+1 노드: \(Figures.percent(moved)) 이동" : "+1 node moves \(Figures.percent(moved))"
    let used = model.members.count % perRow * 12
    let lastRow = top + (model.members.count - 1) / perRow
    let fits = model.members.count % perRow != 0 && used + 1 + Sheet.width(of: text) <= sheet.width
    sheet.write(text, fits ? 1 + used : 1, fits ? lastRow : lastRow + 1, .muted)
  }

  /// Members as lines, where there is no room for a circle.
  private static func paintList(
    _ model: RingViewModel, _ context: PanelContext, rows: [Int], from top: Int,
    on sheet: inout Sheet
  ) {
    for (line, index) in rows.dropFirst(max(0, context.scroll)).enumerated() {
      guard top + line < sheet.height else { break }
      let member = model.members[index]
      sheet.put(member.state.sign(), 1, top + line, member.state.ink())
      let end = sheet.write(member.name, 3, top + line, .owner(index))
      sheet.writeRight(
        Figures.fixed(member.share * 100, 1) + "%", end: sheet.width - 1, top + line, .text,
        from: end + 1)
      if context.isFocused && context.selection == line + context.scroll {
        sheet.highlight(row: top + line)
      }
    }
  }
}
