/// Draws a group of replicas in place of a ring: who leads, who follows whom, and in numbers beside it
/// how far each has come.
struct ReplicaGroupPicture {
  let model: RingViewModel
  let group: ReplicaGroup
  let context: PanelContext
  private var korean: Bool { context.language == .korean }

  init?(_ model: RingViewModel, _ context: PanelContext) {
    guard let group = model.group, group.replicas.count == model.members.count else { return nil }
    self.model = model
    self.group = group
    self.context = context
  }

  // MARK: Where nodes are

  /// The cells of the picture; what is left of the width has the numbers.
  func extent(width: Int, height: Int) -> (width: Int, height: Int) {
    let isWide = width >= 76 && context.isZoomed
    return (isWide ? min(width - 44, max(34, height * 2 + 6)) : width, height)
  }

  /// Where the sign of a member stands, evenly round, the first at the top.
  private func spot(_ member: Int, width: Int, height: Int) -> (x: Int, y: Int) {
    let turn = Turn.vector(Double(member) / Double(max(1, model.members.count)))
    let across = Double(width - 1) / 2
    let down = Double(height - 1) / 2
    let x = across + turn.x * max(0, across - Double(labelWidth) / 2 - 1)
    return (Figures.bounded(x + 0.5), Figures.bounded(down + turn.y * max(0, down - 0.5) + 0.5))
  }

  /// Columns of the widest name or role.
  private var labelWidth: Int {
    let names = model.members.map { Sheet.width(of: $0.name) }
    let roles = group.replicas.map { Sheet.width(of: group.word($0.role)[context.language]) }
    return max(names.max() ?? 0, roles.max() ?? 0)
  }

  /// The member at a cell, or the one nearest to it; nil beside the picture.
  func member(x: Int, y: Int, width: Int, height: Int) -> Int? {
    let extent = extent(width: width, height: height)
    guard x < extent.width else { return nil }
    func distance(_ member: Int) -> Int {
      let spot = spot(member, width: extent.width, height: extent.height)
      let (across, down) = (spot.x - x, (spot.y - y) * 2)
      return across * across + down * down
    }
    return model.members.indices.min { (distance($0), $0) < (distance($1), $1) }
  }

  // MARK: Drawing

  func paint(rows: [Int], selected: Int?, on sheet: inout Sheet) {
    let extent = extent(width: sheet.width, height: sheet.height)
    guard extent.width >= 24, extent.height >= 6 else {
      return paintList(rows: rows, selected: selected, from: 0, on: &sheet)
    }
    var picture = Sheet(width: extent.width, height: extent.height)
    paintNodes(selected: selected, on: &picture)
    paintWords(on: &picture)
    paintLines(on: &picture)
    sheet.lay(picture, x: 0, y: 0)
    guard extent.width < sheet.width else { return }
    var beside = Sheet(width: sheet.width - extent.width - 1, height: sheet.height)
    paintTable(rows: rows, selected: selected, on: &beside)
    sheet.lay(beside, x: extent.width + 1, y: 0)
  }

  private func sign(_ member: Int) -> (Unicode.Scalar, Ink) {
    let state = model.members[member].state
    let leads = group.replicas[member].role == .leader && state != .down
    return (state.sign(isLeader: leads), state.ink(isLeader: leads))
  }

  private func paintNodes(selected: Int?, on sheet: inout Sheet) {
    for (index, member) in model.members.enumerated() {
      let (x, y) = spot(index, width: sheet.width, height: sheet.height)
      let (sign, ink) = sign(index)
      let start = max(0, min(x - labelWidth / 2 - 1, sheet.width - labelWidth - 2))
      sheet.put(sign, start, y, ink)
      let isDown = member.state == .down
      let words: Ink = isDown ? .alarm : group.replicas[index].role == .leader ? .strong : .text
      sheet.put("\u{A0}", start + 1, y)
      let end = sheet.write(member.name, start + 2, y, selected == index ? words.reversed : words)
      let role = group.word(group.replicas[index].role)[context.language]
      let width = Sheet.width(of: role)
      // Under the name, or after it where the picture ends.
      if y + 1 < sheet.height, sheet.isBlank(start..<min(sheet.width, start + width + 2), y + 1) {
        sheet.write(solid(role), start + 2, y + 1, .muted)
      } else if sheet.isBlank(end..<min(sheet.width, end + width + 1), y) {
        sheet.write(solid(role), end + 1, y, .muted)
      }
    }
  }

  private func solid(_ text: String) -> String { String(text.map { $0 == " " ? "\u{A0}" : $0 }) }

  /// What is to be known, in the middle.
  private func paintWords(on sheet: inout Sheet) {
    var lines: [(text: String, ink: Ink)] = [
      (korean ? "링은 쓰이지 않음" : "the ring is unused", .muted)
    ]
    let leaders = model.members.indices.filter {
      group.replicas[$0].role == .leader && model.members[$0].state != .down
    }
    for leader in leaders.prefix(2) {
      let name = model.members[leader].name
      switch (group.kind, group.replicas[leader].term) {
      case (.consensus, let term?):
        lines.append((korean ? "\(name) \(term)기 리더" : "\(name) leads term \(term)", .strong))
      case (.consensus, nil), (.primary, _):
        lines.append((korean ? "\(name)이(가) 답함" : "\(name) answers", .strong))
      }
    }
    if leaders.isEmpty {
      lines.append((korean ? "리더 없음" : "nobody leads", .failing))
    }
    if group.kind == .consensus {
      let (all, most) = (group.size, group.majority)
      lines.append(
        (korean ? "쓰기는 \(all)개 중 \(most)개가 확인" : "\(most) of \(all) acknowledge a write", .text))
    } else if group.size == 1 {
      lines.append((korean ? "복제본 없음" : "nobody holds a copy", .text))
    }
    let top = (sheet.height - lines.count) / 2
    for (line, words) in lines.enumerated() {
      let width = Sheet.width(of: words.text)
      let x = (sheet.width - width) / 2
      guard sheet.isBlank(max(0, x)..<min(sheet.width, max(0, x) + width), top + line) else {
        continue
      }
      sheet.write(solid(words.text), max(0, x), top + line, words.ink)
    }
  }

  /// A line from each follower to whom it follows.
  private func paintLines(on sheet: inout Sheet) {
    var dots = Dots(columns: sheet.width, rows: sheet.height)
    for (index, replica) in group.replicas.enumerated() {
      guard let leader = replica.follows, leader != index, model.members.indices.contains(leader),
        model.members[index].state != .down
      else { continue }
      let from = spot(index, width: sheet.width, height: sheet.height)
      let to = spot(leader, width: sheet.width, height: sheet.height)
      let isDead = model.members[leader].state == .down
      dots.line(
        Double(from.x * 2), Double(from.y * 4 + 1), Double(to.x * 2), Double(to.y * 4 + 1),
        isDead ? .failing : replica.role == .bystander ? .faint : .leader,
        every: isDead ? 6 : replica.role == .bystander ? 5 : 2)
    }
    dots.lay(on: &sheet, x: 0, y: 0)
  }

  /// The members in lines, where there is no room for a picture.
  private func paintList(rows: [Int], selected: Int?, from top: Int, on sheet: inout Sheet) {
    for (line, index) in rows.dropFirst(max(0, context.scroll)).enumerated() {
      let y = top + line
      guard y < sheet.height else { return }
      let (sign, ink) = sign(index)
      sheet.put(sign, 1, y, ink)
      let end = sheet.write(model.members[index].name, 3, y, .text)
      sheet.writeRight(
        group.word(group.replicas[index].role)[context.language], end: sheet.width - 1, y, .muted,
        from: end + 1)
      if selected == index { sheet.highlight(row: y) }
    }
  }

  /// Members in numbers, and what it means.
  private func paintTable(rows: [Int], selected: Int?, on sheet: inout Sheet) {
    let end = sheet.width - 1
    let columns = [end, end - 9]
    sheet.write(korean ? "노드" : "node", 1, 1, .muted)
    sheet.write(korean ? "역할" : "role", 14, 1, .muted)
    if group.kind == .consensus {
      sheet.writeRight(korean ? "커밋" : "commit", end: columns[0], 1, .muted, from: 24)
      sheet.writeRight(korean ? "임기" : "term", end: columns[1], 1, .muted, from: 24)
    }
    var y = 2
    for index in rows.dropFirst(max(0, context.scroll)) {
      guard y < sheet.height - 5 || y < 8 else { break }
      let replica = group.replicas[index]
      let (sign, ink) = sign(index)
      sheet.put(sign, 1, y, ink)
      sheet.write(model.members[index].name, 3, y, .text, width: 10)
      sheet.write(
        group.word(replica.role)[context.language], 14, y,
        replica.role == .leader ? .leader.bold : .text, width: 10)
      for (column, value) in zip(columns, [replica.commit, replica.term]) {
        guard let value else { continue }
        sheet.writeRight(Figures.grouped(value), end: column, y, .text, from: 24)
      }
      if selected == index { sheet.highlight(row: y) }
      y += 1
    }
    y += 1
    for line in Words.wrap(lesson[context.language], width: sheet.width - 2, lines: 6) ?? [] {
      guard y < sheet.height else { return }
      sheet.write(line, 1, y, .text)
      y += 1
    }
  }

  private var lesson: Phrase {
    let (all, most) = (group.size, group.majority)
    switch group.kind {
    case .consensus:
      return Phrase(
        "Every server holds every key. The leader puts writes in order; one counts when \(most) of "
          + "\(all) hold it. Under AP the ring says which nodes hold a key.",
        "모든 서버가 모든 키를 가짐. 리더가 쓰기의 순서를 정하고, \(all)개 중 \(most)개가 가지면 유효. "
          + "AP에서는 링이 키를 가질 노드를 정함.")
    case .primary:
      return Phrase(
        "The primary holds every key and answers for all. Of a cut it has nothing to say. Under AP the "
          + "ring says which nodes hold a key.",
        "주 노드가 모든 키를 가지고 모두에게 답함. 분할에 대해서는 약속이 없음. AP에서는 링이 키를 가질 노드를 정함.")
    }
  }

  /// What stands in the border.
  var captions: PanelCaptions {
    let size = group.size
    let top: [String] =
      switch group.kind {
      case .consensus:
        korean ? ["래프트 서버 \(size)개", "서버 \(size)개"] : ["Raft, \(size) servers", "Raft of \(size)"]
      case .primary:
        size > 1
          ? (korean ? ["주 노드와 예비 노드", "주·예비"] : ["primary and backup", "pair"])
          : (korean ? ["한 노드"] : ["one node"])
      }
    return PanelCaptions(
      top: top, bottom: [korean ? "링은 쓰이지 않음" : "the ring is unused", korean ? "링 없음" : "no ring"])
  }
}
