import Simulation

/// Draws the map: nodes, links, what is on the way, and what is in its way.
struct NetworkMap {
  let model: NetworkViewModel
  let layout: NetworkLayout
  private let context: PanelContext
  private let selected: Int?
  private let links: [NetworkPair]
  /// Whether there are so few links that all can be seen.
  private let isSparse: Bool
  /// Row of the sheet where the layout's first row is.
  private let top: Int

  /// With so many links of work or fewer, idle ones to the registry are drawn too.
  private static let fewLinks = 16
  /// More messages on one link than this become a number.
  private static let messageLimit = 8
  /// How many delays are written at their links.
  private static let delayLimit = 4

  init(
    _ model: NetworkViewModel, _ layout: NetworkLayout, _ context: PanelContext, selected: Int?,
    top: Int
  ) {
    self.model = model
    self.layout = layout
    self.context = context
    self.selected = selected
    self.top = top
    links = NetworkPair.all(model, layout, selected: selected)
    isSparse = links.count { $0.isForWork } <= NetworkMap.fewLinks
  }

  // MARK: Drawing

  /// Draws everything; what is drawn first stays in front.
  func paint(on sheet: inout Sheet) {
    for place in layout.places { paint(place, on: &sheet) }
    paintZones(on: &sheet)
    paintNotes(on: &sheet)
    let seams = cutSeams()
    let cuts = links.filter { $0.isCut && isShown($0) }
    let crosses = cuts.map { paintCross($0, seams, on: &sheet) }
    for (link, cross) in zip(cuts, crosses) {
      if let cross { paintArms(link, cross, on: &sheet) }
    }
    for zone in seams { paintSeam(zone, on: &sheet) }
    paintDelays(on: &sheet)
    paintMessages(seams, on: &sheet)
    paintLinks(seams, on: &sheet)
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

  /// Writes the zones' names: on the row above the band, else in the margin.
  private func paintZones(on sheet: inout Sheet) {
    guard layout.bands.count > 1 else { return }
    let word = context.language == .korean ? "구역" : "zone"
    for (zone, band) in layout.bands.enumerated() {
      let row = zone == 0 ? (layout.hasSeams && top > 0 ? -1 : nil) : layout.seam(above: zone)
      if let row {
        let text = "\(word)\u{A0}\(band.name)\u{A0}"
        let x = sheet.write(text, 0, top + row, .muted)
        guard zone > 0 else { continue }
        for column in x..<max(x, sheet.width) where sheet.isBlank(column, top + row) {
          sheet.put("┈", column, top + row, .faint)
        }
      } else if layout.margin > 0 {
        sheet.write(String(band.name.prefix(1)), 0, top + band.rows.lowerBound, .muted)
      }
    }
  }

  /// Writes what is wrong with each node under its name, or beside it, where nothing else is; else
  /// its number.
  private func paintNotes(on sheet: inout Sheet) {
    for place in layout.places where place.nodes.count == 1 {
      let node = model.nodes[place.nodes[0]]
      if node.troubles.first != nil, node.state == .degraded || node.state == .up {
        let isWritten = NetworkMap.wordings(of: node.troubles).contains {
          write($0, at: place, .degraded.bold, besideToo: true, on: &sheet)
        }
        if isWritten { continue }
      }
      guard let note = node.note,
        layout.isSpelledOut || note.isTelling || place.layer <= 1
      else {
        continue
      }
      write(
        NetworkMap.words(note, context.language), at: place,
        node.state == .up ? .muted : node.state.ink(),
        // Beside the name is where the links begin: only what is wrong may stand there.
        besideToo: node.state != .up, on: &sheet)
    }
  }

  /// What is wrong, from the richest wording to the least.
  static func wordings(of troubles: [String]) -> [String] {
    guard let first = troubles.first else { return [] }
    let rest = troubles.count > 1 ? " +\(troubles.count - 1)" : ""
    let amount = first.split(separator: " ").last.map(String.init) ?? first
    return ["≈ " + troubles.joined(separator: ", "), "≈ " + first + rest, "≈" + amount + rest]
  }

  /// Writes a node's note where there is room; says whether there was.
  @discardableResult
  private func write(
    _ text: String, at place: NetworkLayout.Place, _ ink: Ink, besideToo: Bool,
    on sheet: inout Sheet
  ) -> Bool {
    let width = Sheet.width(of: text)
    let solid = String(text.map { $0 == " " ? "\u{A0}" : $0 })
    let row = top + place.y
    var spots: [(x: Int, y: Int)] = []
    if layout.bands[place.zone].rows.contains(place.y + 1) {
      spots.append((place.x + (place.isAiry ? 2 : 1), row + 1))
    }
    if besideToo { spots.append((place.end + 1, row)) }
    for (x, y) in spots where x + width <= sheet.width {
      guard sheet.isBlank(max(0, x - 1)..<min(sheet.width, x + width + 1), y) else { continue }
      sheet.write(solid, x, y, ink)
      return true
    }
    return false
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

  /// The zones above which a cut runs: the bands on both sides cannot talk.
  private func cutSeams() -> [Int] {
    layout.bands.indices.dropFirst().filter { zone in
      layout.seam(above: zone) != nil
        && links.contains { link in
          let (a, b) = zones(link)
          return link.isCut && a == zone - 1 && b == zone
        }
    }
  }

  /// The zones that a link joins, the upper first.
  private func zones(_ link: NetworkPair) -> (Int, Int) {
    let (a, b) = (layout.places[link.from].zone, layout.places[link.to].zone)
    return (min(a, b), max(a, b))
  }

  /// Where a cut link is stopped: on a seam if it crosses one, else halfway; in cells.
  private func stop(_ link: NetworkPair, _ seams: [Int]) -> (x: Int, y: Int, part: Double) {
    let route = Route(layout.places[link.from], layout.places[link.to])
    let (a, b) = zones(link)
    if let zone = seams.first(where: { a < $0 && $0 <= b }), let row = layout.seam(above: zone),
      route.from.y != route.to.y
    {
      let part = (Double(row) - route.from.y) / (route.to.y - route.from.y)
      let spot = route.at(part)
      return (spot.x, top + row, min(1, max(0, part)))
    }
    let spot = route.at(0.5)
    return (spot.x, top + spot.y, 0.5)
  }

  /// The line of a cut between two zones.
  private func paintSeam(_ zone: Int, on sheet: inout Sheet) {
    guard let row = layout.seam(above: zone) else { return }
    let y = top + row
    if bothSidesLive(zone) { paintSeamWords(y, on: &sheet) }
    for x in 0..<sheet.width {
      let there = sheet[x, y]?.scalar
      if there == " " || there == "┈" { sheet.put("┄", x, y, .failing) }
    }
  }

  /// Whether on either side of the cut above a zone some process runs.
  private func bothSidesLive(_ zone: Int) -> Bool {
    func lives(_ zones: Range<Int>) -> Bool {
      layout.places.contains { place in
        zones.contains(place.zone)
          && place.nodes.contains {
            model.nodes[$0].state == .up || model.nodes[$0].state == .degraded
          }
      }
    }
    return lives(0..<zone) && lives(zone..<layout.bands.count)
  }

  /// Says what a cut is, and what it is not.
  private func paintSeamWords(_ y: Int, on sheet: inout Sheet) {
    let wordings =
      context.language == .korean
      ? ["양쪽 모두 살아 있음", "양쪽 살아 있음"] : ["both sides stay alive", "both alive"]
    for wording in wordings {
      let text = "\u{A0}" + String(wording.map { $0 == " " ? "\u{A0}" : $0 }) + "\u{A0}"
      let width = Sheet.width(of: text)
      for start in stride(from: sheet.width - 2 - width, to: sheet.width / 3, by: -1) {
        let isFree = (start..<(start + width)).allSatisfy {
          let there = sheet[$0, y]?.scalar
          return there == " " || there == "┈"
        }
        guard isFree else { continue }
        sheet.write(text, start, y, .failing)
        return
      }
    }
  }

  /// Puts a cross where a cut link is stopped, or as near as another's leaves room, and says where.
  private func paintCross(
    _ link: NetworkPair, _ seams: [Int], on sheet: inout Sheet
  ) -> (x: Int, y: Int)? {
    let (x, y, _) = stop(link, seams)
    guard y >= 0 else { return nil }
    for x in [x, x + 1, x - 1, x + 2, x - 2] where isFree(x, y, sheet) {
      sheet.put("╳", x, y, .alarm)
      return (x, y)
    }
    return nil
  }

  /// Draws the ends of a link that is cut beside its cross, or which of its ways is cut.
  private func paintArms(_ link: NetworkPair, _ cross: (x: Int, y: Int), on sheet: inout Sheet) {
    let (x, y) = cross
    let isForward = link.isCutForward && !link.isCutBackward && link.isOpenBackward
    let isBackward = link.isCutBackward && !link.isCutForward && link.isOpenForward
    if isForward || isBackward {
      // The way that is cut, as the picture has it.
      let (from, to) =
        isForward
        ? (layout.places[link.from], layout.places[link.to])
        : (layout.places[link.to], layout.places[link.from])
      let sign: Unicode.Scalar =
        to.y == from.y || to.zone == from.zone
        ? (to.x >= from.x ? "▸" : "◂") : to.y > from.y ? "▾" : "▴"
      if isFree(x + 1, y, sheet) { sheet.put(sign, x + 1, y, .alarm) }
      return
    }
    if isFree(x - 1, y, sheet) { sheet.put("╶", x - 1, y, .failing) }
    if isFree(x + 1, y, sheet) { sheet.put("╴", x + 1, y, .failing) }
  }

  /// Whether nothing but the line between two zones is there.
  private func isFree(_ x: Int, _ y: Int, _ sheet: Sheet) -> Bool {
    let there = sheet[x, y]?.scalar
    return there == " " || there == "┈"
  }

  // MARK: Messages and links

  /// Writes what a fault adds to the way, at the links that are slowed most.
  private func paintDelays(on sheet: inout Sheet) {
    var written = 0
    for link in links.sorted(by: { ($1.delay, $0.from, $0.to) < ($0.delay, $1.from, $1.to) })
    where link.delay > .zero && !link.isCut {
      guard written < NetworkMap.delayLimit else { return }
      let text = "≈" + Figures.time(link.delay)
      let width = Sheet.width(of: text)
      let route = Route(layout.places[link.from], layout.places[link.to])
      for part in [0.5, 0.35, 0.65, 0.2, 0.8] {
        let spot = route.at(part)
        let (x, y) = (max(0, spot.x - width / 2), top + spot.y)
        guard sheet.isBlank(x..<min(sheet.width, x + width), y), x + width <= sheet.width else {
          continue
        }
        sheet.write(text, x, y, .degraded.bold)
        written += 1
        break
      }
    }
  }

  private func paintMessages(_ seams: [Int], on sheet: inout Sheet) {
    for link in links where link.messages > NetworkMap.messageLimit && isShown(link) {
      let text = "\(link.messages)"
      let spot = Route(layout.places[link.from], layout.places[link.to]).at(0.5)
      let (x, y) = (spot.x - text.count / 2, top + spot.y)
      guard x >= 0, sheet.isBlank(x..<min(sheet.width, x + text.count), y) else { continue }
      sheet.write(text, x, y, .strong)
    }
    for message in model.messages {
      guard let (from, to) = NetworkPair.ends(message.from, message.to, layout) else { continue }
      let pair = links.first { $0.from == min(from, to) && $0.to == max(from, to) }
      guard let pair else { continue }
      if message.isDropped {
        let (x, y, _) = pair.isCut ? stop(pair, seams) : dropSpot(from, to, message.fraction)
        // It stops on its own side of the cut.
        let side = layout.places[from].y < layout.places[to].y ? -1 : 1
        let spot = pair.isCut && sheet[x, y]?.scalar == "╳" ? (x, y + side) : (x, y)
        if sheet.isBlank(spot.0, spot.1) { sheet.put("×", spot.0, spot.1, .alarm) }
        continue
      }
      if pair.messages > NetworkMap.messageLimit || !isShown(pair) { continue }
      let route = Route(layout.places[from], layout.places[to])
      let spot = route.at(min(1, max(0, message.fraction.isFinite ? message.fraction : 0)))
      let (x, y) = (spot.x, top + spot.y)
      guard sheet.isBlank(x, y) else { continue }
      let isLeft = layout.places[to].x < layout.places[from].x
      switch message.kind {
      case .request: sheet.put("•", x, y, .strong)
      case .reply: sheet.put(isLeft ? "◂" : "▸", x, y, .info)
      case .heartbeat: sheet.put(isLeft ? "◃" : "▹", x, y, .leader)
      }
    }
  }

  private func dropSpot(_ from: Int, _ to: Int, _ fraction: Double) -> (x: Int, y: Int, Double) {
    let part = min(1, max(0, fraction.isFinite ? fraction : 0))
    let spot = Route(layout.places[from], layout.places[to]).at(part)
    return (spot.x, top + spot.y, part)
  }

  /// Whether a link is drawn: all over which work is done, idle or cut; those to the registry where
  /// they make no tangle.
  private func isShown(_ link: NetworkPair) -> Bool {
    if link.isForWork { return true }
    if link.hasTrouble { return isSparse && link.rate > 0 }
    return isSparse || link.rate > NetworkPair.idleRate || link.touchesSelected
  }

  private func paintLinks(_ seams: [Int], on sheet: inout Sheet) {
    var dots = Dots(columns: sheet.width, rows: sheet.height)
    for link in links where isShown(link) {
      var ink = Ink.faint
      var weight: UInt8 = 1
      if link.rate > 20 || link.messages > NetworkMap.messageLimit { (ink, weight) = (.muted, 2) }
      if link.hasLoss { (ink, weight) = (.warning, 4) }
      if link.delay > .zero { (ink, weight) = (.degraded, 5) }
      if link.isCut { (ink, weight) = (.faint, 3) }
      if link.touchesSelected && !link.hasTrouble { (ink, weight) = (.leader, 6) }
      let every =
        link.isCut ? 5 : link.rate > 100 ? 1 : link.rate > 20 ? 2 : link.rate > 2 ? 3 : 5
      let route = Route(layout.places[link.from], layout.places[link.to])
      route.draw(on: &dots, top: top, 0...1, ink, weight: weight, every: every)
      guard link.isCut else { continue }
      // What cannot pass glows only where it is stopped.
      let stop = stop(link, seams).part
      let reach = 8 / max(12, route.dots)
      route.draw(
        on: &dots, top: top, max(0, stop - reach)...min(1, stop + reach), .failing, weight: 7,
        every: 2)
    }
    dots.lay(on: &sheet, x: 0, y: 0)
  }
}

extension NetworkViewModel.Note {
  /// Whether it says more than that the node is at work.
  var isTelling: Bool {
    switch self {
    case .rate, .idle: false
    case .p99, .term, .hints, .backlog, .clock, .errors: true
    }
  }
}
