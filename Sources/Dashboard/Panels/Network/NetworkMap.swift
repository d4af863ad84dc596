import Simulation

/// Draws the map: nodes, links, what is on the way, and what is in its way.
struct NetworkMap {
  private let model: NetworkViewModel
  private let layout: NetworkLayout
  private let context: PanelContext
  private let selected: Int?
  private let links: [Pair]
  /// Row of the sheet where the layout's first row is.
  private let top: Int

  /// Both directions between two places.
  private struct Pair {
    var from: Int
    var to: Int
    var rate = 0.0
    var hasDelay = false
    var hasLoss = false
    var isCutForward = false
    var isCutBackward = false
    var isOpenForward = false
    var isOpenBackward = false
    var touchesSelected = false
    var messages = 0
    var isCut: Bool { isCutForward || isCutBackward }
  }

  init(
    _ model: NetworkViewModel, _ layout: NetworkLayout, _ context: PanelContext, selected: Int?,
    top: Int
  ) {
    self.model = model
    self.layout = layout
    self.context = context
    self.selected = selected
    self.top = top
    links = NetworkMap.pairs(model, layout, selected: selected)
  }

  private static func pairs(
    _ model: NetworkViewModel, _ layout: NetworkLayout, selected: Int?
  ) -> [Pair] {
    let count = layout.places.count
    var pairs: [Pair] = []
    var slots = Array(repeating: -1, count: count * count)
    func slot(_ a: Int, _ b: Int) -> Int {
      let at = min(a, b) * count + max(a, b)
      if slots[at] < 0 {
        slots[at] = pairs.count
        pairs.append(Pair(from: min(a, b), to: max(a, b)))
      }
      return slots[at]
    }
    for link in model.links {
      guard let (from, to) = ends(link.from, link.to, layout) else { continue }
      let at = slot(from, to)
      pairs[at].rate += link.rate.isFinite ? max(0, link.rate) : 0
      pairs[at].hasDelay = pairs[at].hasDelay || link.addedDelay > .zero
      pairs[at].hasLoss = pairs[at].hasLoss || link.loss > 0
      let isForward = from == pairs[at].from
      if isForward {
        if link.isCut { pairs[at].isCutForward = true } else { pairs[at].isOpenForward = true }
      } else {
        if link.isCut { pairs[at].isCutBackward = true } else { pairs[at].isOpenBackward = true }
      }
      if let selected, link.from == selected || link.to == selected {
        pairs[at].touchesSelected = true
      }
    }
    for message in model.messages {
      guard let (from, to) = ends(message.from, message.to, layout) else { continue }
      pairs[slot(from, to)].messages += 1
    }
    return pairs
  }

  private static func ends(_ from: Int, _ to: Int, _ layout: NetworkLayout) -> (Int, Int)? {
    guard layout.placeOfNode.indices.contains(from), layout.placeOfNode.indices.contains(to) else {
      return nil
    }
    let (a, b) = (layout.placeOfNode[from], layout.placeOfNode[to])
    return a == b ? nil : (a, b)
  }

  // MARK: Drawing

  /// Draws everything; what is drawn first stays in front.
  func paint(on sheet: inout Sheet) {
    for place in layout.places { paint(place, on: &sheet) }
    paintNotes(on: &sheet)
    let cuts = cutColumns()
    for cut in cuts { paintCrossings(of: cut, on: &sheet) }
    paintCrossingsInside(cuts, on: &sheet)
    for cut in cuts {
      for y in top..<sheet.height where sheet.isBlank(cut.column, y) {
        sheet.put("┊", cut.column, y, .failing)
      }
    }
    paintMessages(cuts, on: &sheet)
    paintLinks(cuts, on: &sheet)
  }

  private func paint(_ place: NetworkLayout.Place, on sheet: inout Sheet) {
    let y = top + place.y
    let isSelected = selected.map { place.nodes.contains($0) } ?? false
    guard place.nodes.count > 1 else {
      let node = model.nodes[place.nodes[0]]
      let ink = node.state.ink(isLeader: node.isLeader)
      sheet.put(node.state.sign(isLeader: node.isLeader), place.x, y, ink)
      var words = node.state == .up ? Ink.text : ink
      if isSelected { words = words.bold.reversed }
      let x = place.x + (place.isAiry ? 2 : 1)
      if place.isAiry { sheet.put("\u{A0}", place.x + 1, y) }
      sheet.write(place.label, x, y, words)
      return
    }
    let end = sheet.write(place.label, place.x, y, isSelected ? .strong.reversed : .text)
    sheet.put("\u{A0}", end, y)
    for (index, node) in place.nodes.enumerated() {
      let node = model.nodes[node]
      sheet.put(
        node.state.sign(isLeader: node.isLeader), end + 1 + index, y,
        node.state.ink(isLeader: node.isLeader))
    }
  }

  /// Writes each node's number under its name where nothing else is.
  private func paintNotes(on sheet: inout Sheet) {
    for place in layout.places where place.nodes.count == 1 {
      let node = model.nodes[place.nodes[0]]
      guard let note = node.note else { continue }
      let text = NetworkMap.words(note, context.language)
      let x = place.x + (place.isAiry ? 2 : 1)
      let y = top + place.y + 1
      let width = Sheet.width(of: text)
      guard x + width <= sheet.width else { continue }
      guard sheet.isBlank(max(0, x - 1)..<min(sheet.width, x + width + 1), y) else { continue }
      let solid = String(text.map { $0 == " " ? "\u{A0}" : $0 })
      sheet.write(solid, x, y, node.state == .up ? .muted : node.state.ink())
    }
  }

  static func words(_ note: NetworkViewModel.Note, _ language: Language) -> String {
    let korean = language == .korean
    switch note {
    case .rate(let rate): return Figures.rate(rate)
    case .p99(let time): return Figures.time(time) + " p99"
    case .term(let term): return korean ? "임기 \(term)" : "term \(term)"
    case .hints(let count): return Figures.grouped(count) + (korean ? " 힌트" : " hints")
    case .backlog(let count): return Figures.grouped(count) + (korean ? " 대기" : " waiting")
    case .clock(let offset):
      return (offset < .zero ? "" : "+") + Figures.time(offset) + (korean ? " 시계" : " clock")
    case .errors(let share): return Figures.percent(share) + (korean ? " 오류" : " errors")
    case .idle: return korean ? "한가함" : "idle"
    }
  }

  // MARK: Cuts

  /// A line between two zones that something is cut by.
  private struct Cut {
    var column: Int
    /// Index of the zone left of it.
    var zone: Int
  }

  private func cutColumns() -> [Cut] {
    var cuts: [Cut] = []
    for zone in layout.strips.indices.dropLast() {
      let isCut = links.contains { link in
        let (a, b) = (layout.places[link.from].zone, layout.places[link.to].zone)
        return link.isCut && min(a, b) == zone && max(a, b) == zone + 1
      }
      if isCut {
        cuts.append(Cut(column: layout.strips[zone].columns.upperBound + 1, zone: zone))
      }
    }
    return cuts
  }

  /// Puts a cross on the cut where each cut link would pass it.
  private func paintCrossings(of cut: Cut, on sheet: inout Sheet) {
    for link in links where link.isCut {
      let (a, b) = (layout.places[link.from], layout.places[link.to])
      guard min(a.zone, b.zone) <= cut.zone, max(a.zone, b.zone) > cut.zone else { continue }
      let row = crossing(link, at: cut.column)
      guard !hasCross(cut.column, row - 1, sheet), !hasCross(cut.column, row + 1, sheet) else {
        continue
      }
      paintCross(link, cut.column, row, on: &sheet)
    }
  }

  /// Cuts that no line between zones shows: a cross in the middle of the link.
  private func paintCrossingsInside(_ cuts: [Cut], on sheet: inout Sheet) {
    for link in links where link.isCut {
      let (a, b) = (layout.places[link.from], layout.places[link.to])
      let isShown = cuts.contains {
        min(a.zone, b.zone) <= $0.zone && max(a.zone, b.zone) > $0.zone
      }
      guard !isShown else { continue }
      paintCross(link, (a.x + b.x) / 2, top + (a.y + b.y) / 2, on: &sheet)
    }
  }

  private func hasCross(_ x: Int, _ y: Int, _ sheet: Sheet) -> Bool { sheet[x, y]?.scalar == "╳" }

  private func paintCross(_ link: Pair, _ x: Int, _ y: Int, on sheet: inout Sheet) {
    guard y >= top, sheet.isBlank(x, y) else { return }
    sheet.put("╳", x, y, .alarm)
    // Seen from left to right: which direction is cut, and does the other still work?
    let leftIsFrom = layout.places[link.from].x <= layout.places[link.to].x
    let right = leftIsFrom ? link.isCutForward : link.isCutBackward
    let left = leftIsFrom ? link.isCutBackward : link.isCutForward
    let leftWorks = leftIsFrom ? link.isOpenBackward : link.isOpenForward
    let rightWorks = leftIsFrom ? link.isOpenForward : link.isOpenBackward
    if right && !left && leftWorks {
      if sheet.isBlank(x + 1, y) { sheet.put("▸", x + 1, y, .alarm) }
    } else if left && !right && rightWorks {
      if sheet.isBlank(x - 1, y) { sheet.put("◂", x - 1, y, .alarm) }
    } else {
      if sheet.isBlank(x - 1, y) { sheet.put("╶", x - 1, y, .failing) }
      if sheet.isBlank(x + 1, y) { sheet.put("╴", x + 1, y, .failing) }
    }
  }

  /// The row where a link passes a column.
  private func crossing(_ link: Pair, at column: Int) -> Int {
    let (a, b) = (layout.places[link.from], layout.places[link.to])
    guard a.x != b.x else { return top + (a.y + b.y) / 2 }
    let part = Double(column - a.x) / Double(b.x - a.x)
    return top + Figures.bounded(Double(a.y) + Double(b.y - a.y) * min(1, max(0, part)))
  }

  // MARK: Messages and links

  private func paintMessages(_ cuts: [Cut], on sheet: inout Sheet) {
    for link in links where link.messages > 8 {
      let (a, b) = (layout.places[link.from], layout.places[link.to])
      let text = "\(link.messages)"
      let x = (a.x + b.x) / 2 - text.count / 2
      let y = top + (a.y + b.y) / 2
      guard x >= 0, sheet.isBlank(x..<min(sheet.width, x + text.count), y) else { continue }
      sheet.write(text, x, y, .strong)
    }
    for message in model.messages {
      guard let (from, to) = NetworkMap.ends(message.from, message.to, layout) else { continue }
      let (a, b) = (layout.places[from], layout.places[to])
      let pair = links.first { $0.from == min(from, to) && $0.to == max(from, to) }
      if let pair, pair.messages > 8, !message.isDropped { continue }
      let part = min(1, max(0, message.fraction.isFinite ? message.fraction : 0))
      var x = Figures.bounded(Double(a.x) + Double(b.x - a.x) * part)
      var y = top + Figures.bounded(Double(a.y) + Double(b.y - a.y) * part)
      if message.isDropped {
        let cut = cuts.first { min(a.zone, b.zone) <= $0.zone && max(a.zone, b.zone) > $0.zone }
        if let cut, let pair, pair.isCut {
          x = cut.column + (a.x < cut.column ? -1 : 1)
          y = crossing(pair, at: cut.column)
        }
        let there = sheet[x, y]?.scalar
        if there == " " || there == "╶" || there == "╴" { sheet.put("×", x, y, .alarm) }
        continue
      }
      guard sheet.isBlank(x, y) else { continue }
      let isLeft = b.x < a.x
      switch message.kind {
      case .request: sheet.put("•", x, y, .strong)
      case .reply: sheet.put(isLeft ? "◂" : "▸", x, y, .info)
      case .heartbeat: sheet.put(isLeft ? "◃" : "▹", x, y, .leader)
      }
    }
  }

  private func paintLinks(_ cuts: [Cut], on sheet: inout Sheet) {
    var dots = Dots(columns: sheet.width, rows: sheet.height)
    for link in links {
      let (a, b) = (layout.places[link.from], layout.places[link.to])
      var ink = Ink.faint
      var weight: UInt8 = 1
      if link.rate > 10 || link.messages > 8 { (ink, weight) = (.muted, 2) }
      if link.hasLoss { (ink, weight) = (.warning, 4) }
      if link.hasDelay { (ink, weight) = (.degraded, 5) }
      if link.isCut { (ink, weight) = (.faint, 3) }
      if link.touchesSelected && !link.isCut && !link.hasDelay && !link.hasLoss {
        (ink, weight) = (.leader, 6)
      }
      let every =
        link.isCut ? 6 : link.rate > 100 ? 1 : link.rate > 10 ? 2 : link.rate > 1 ? 3 : 6
      let (x0, y0) = (Double(a.x * 2) + 0.5, Double((top + a.y) * 4) + 1.5)
      let (x1, y1) = (Double(b.x * 2) + 0.5, Double((top + b.y) * 4) + 1.5)
      dots.line(x0, y0, x1, y1, ink, weight: weight, every: every)
      guard link.isCut else { continue }
      // What cannot pass glows only where it is stopped.
      let stop = stop(link, cuts, from: x0, to: x1)
      let reach = 7 / max(12, (x1 - x0).magnitude + (y1 - y0).magnitude)
      let (first, last) = (max(0, stop - reach), min(1, stop + reach))
      dots.line(
        x0 + (x1 - x0) * first, y0 + (y1 - y0) * first, x0 + (x1 - x0) * last,
        y0 + (y1 - y0) * last, .failing, weight: 7, every: 2)
    }
    dots.lay(on: &sheet, x: 0, y: 0)
  }

  /// The part of the way at which a cut link is stopped.
  private func stop(_ link: Pair, _ cuts: [Cut], from x0: Double, to x1: Double) -> Double {
    let (a, b) = (layout.places[link.from], layout.places[link.to])
    let cut = cuts.first { min(a.zone, b.zone) <= $0.zone && max(a.zone, b.zone) > $0.zone }
    guard let cut, x0 != x1 else { return 0.5 }
    return (Double(cut.column * 2) + 0.5 - x0) / (x1 - x0)
  }
}
