import Simulation

/// Who can talk to whom: the map, and with the whole screen latencies and the last moments too.
public enum NetworkPanel {
  /// Rows that can be selected: the nodes.
  public static func rowCount(_ model: NetworkViewModel, _ context: PanelContext) -> Int {
    rows(model, context).count
  }

  /// The node that a row is about.
  public static func target(
    _ model: NetworkViewModel, row: Int, _ context: PanelContext
  ) -> RowTarget? {
    let rows = rows(model, context)
    guard rows.indices.contains(row) else { return nil }
    return RowTarget(node: model.nodes[rows[row]].name)
  }

  /// What stands in the border.
  public static func captions(_ model: NetworkViewModel, _ context: PanelContext) -> PanelCaptions {
    let korean = context.language == .korean
    let flying = Figures.grouped(model.inFlight)
    let lost = Figures.grouped(model.dropped)
    return PanelCaptions(
      top: korean
        ? ["● 정상  ◐ 느림  ○ 중단  ◇ 정지  ╳ 단절", "○ 중단  ╳ 단절"]
        : ["● ok  ◐ slow  ○ down  ◇ frozen  ╳ cut", "╳ cut  ○ down"],
      bottom: korean
        ? ["전송 중 \(flying) · 유실 \(lost)", "유실 \(lost)"]
        : ["in flight \(flying) · dropped \(lost)", "dropped \(lost)"])
  }

  /// The nodes that the filter lets through, zone by zone, from the client inward.
  static func rows(_ model: NetworkViewModel, _ context: PanelContext) -> [Int] {
    var zones: [String] = []
    for node in model.nodes where !zones.contains(node.zone) { zones.append(node.zone) }
    let rows = model.nodes.indices.filter { index in
      let node = model.nodes[index]
      return context.filter.isEmpty
        || context.filter.matches(
          node.name + " " + node.zone,
          fields: [
            ("node", node.name), ("zone", node.zone), ("service", node.service),
            ("state", node.state.word.english),
          ])
    }
    return rows.sorted {
      let (a, b) = (model.nodes[$0], model.nodes[$1])
      let (zoneA, zoneB) = (zones.firstIndex(of: a.zone) ?? 0, zones.firstIndex(of: b.zone) ?? 0)
      return (zoneA, a.layer, $0) < (zoneB, b.layer, $1)
    }
  }

  static func paint(_ model: NetworkViewModel, _ context: PanelContext, on sheet: inout Sheet) {
    guard !model.nodes.isEmpty else {
      return Notices.nothing(Phrase("no nodes", "노드 없음"), context, on: &sheet)
    }
    let rows = rows(model, context)
    var selected: Int?
    if context.isFocused, let row = context.selection, rows.indices.contains(row) {
      selected = rows[row]
    }
    guard context.isZoomed, sheet.width >= 90, sheet.height >= 26 else {
      return paintMap(model, context, selected: selected, on: &sheet)
    }
    let matrixWidth = min(LatencyMatrix.width(model), sheet.width * 2 / 5)
    let timeHeight = min(2 * model.nodes.count + 3, sheet.height * 2 / 5)
    var map = Sheet(width: sheet.width - matrixWidth - 2, height: sheet.height - timeHeight - 1)
    paintMap(model, context, selected: selected, on: &map)
    sheet.lay(map, x: 0, y: 0)
    var matrix = Sheet(width: matrixWidth, height: map.height)
    LatencyMatrix.paint(model, context, selected: selected, on: &matrix)
    sheet.lay(matrix, x: sheet.width - matrixWidth, y: 0)
    var diagram = Sheet(width: sheet.width, height: timeHeight)
    SpaceTimeDiagram.paint(model, context, selected: selected, on: &diagram)
    sheet.lay(diagram, x: 0, y: sheet.height - timeHeight)
  }

  private static func paintMap(
    _ model: NetworkViewModel, _ context: PanelContext, selected: Int?, on sheet: inout Sheet
  ) {
    let hasHeading = sheet.height >= 6
    let isHigh = sheet.height >= 16
    let margin = sheet.width >= 30 ? 1 : 0
    let top = hasHeading ? (isHigh ? 2 : 1) : 0
    var inside = Sheet(width: sheet.width - 2 * margin, height: sheet.height)
    guard
      let layout = NetworkLayout(
        model, width: inside.width, height: max(1, sheet.height - top))
    else { return paintList(model, context, on: &sheet) }
    NetworkMap(model, layout, context, selected: selected, top: top).paint(on: &inside)
    sheet.lay(inside, x: margin, y: 0)
    guard hasHeading else { return }
    let faults = paintFaults(model, context, on: &sheet)
    if isHigh || !faults { paintZones(layout, context, margin, isHigh ? 1 : 0, on: &sheet) }
  }

  /// Writes what is wrong with links into the first row; says whether there was anything.
  private static func paintFaults(
    _ model: NetworkViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) -> Bool {
    var end = sheet.width - 1
    for fault in model.faults.reversed() {
      let ink: Ink
      let sign: String
      switch fault.kind {
      case .cut: (ink, sign) = (.alarm, "✂")
      case .delay: (ink, sign) = (.degraded.bold, "≈")
      case .loss: (ink, sign) = (.warning.bold, "∿")
      }
      let age = fault.kind == .cut ? " " + Figures.age(fault.age) : ""
      let wordings = ["\(sign) \(fault.id) \(fault.text)\(age)", "\(sign) \(fault.id)\(age)"]
      guard let text = wordings.first(where: { Sheet.width(of: $0) <= end - 1 }) else { continue }
      end -= Sheet.width(of: text)
      sheet.write(text, end, 0, ink)
      end -= 3
    }
    return !model.faults.isEmpty
  }

  private static func paintZones(
    _ layout: NetworkLayout, _ context: PanelContext, _ margin: Int, _ y: Int,
    on sheet: inout Sheet
  ) {
    guard layout.strips.count > 1 else { return }
    let word = context.language == .korean ? "구역" : "zone"
    for strip in layout.strips {
      let columns = (strip.columns.lowerBound + margin)..<(strip.columns.upperBound + margin)
      sheet.writeCentered("\(word) \(strip.name)", in: columns, y, .muted)
    }
  }

  /// Names in lines, where there is no room for a map: trouble first.
  private static func paintList(
    _ model: NetworkViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) {
    let order = model.nodes.indices.sorted {
      let (a, b) = (model.nodes[$0].state == .up, model.nodes[$1].state == .up)
      return a == b ? $0 < $1 : !a
    }
    var x = 0
    var y = 0
    for index in order {
      let node = model.nodes[index]
      let width = Sheet.width(of: node.shortName) + 1
      if x > 0 && x + width > sheet.width { (x, y) = (0, y + 1) }
      guard y < sheet.height else { return }
      sheet.put(
        node.state.sign(isLeader: node.isLeader), x, y, node.state.ink(isLeader: node.isLeader))
      sheet.write(node.shortName, x + 1, y, node.state == .up ? .text : node.state.ink())
      x += width + 1
    }
  }
}
