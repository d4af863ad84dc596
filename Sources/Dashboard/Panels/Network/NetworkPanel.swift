public import Screen
import Simulation

/// Who can talk to whom: the map, and with the whole screen latencies and the last moments too.
public enum NetworkPanel {
  /// Draws into the rectangle inside the border.
  public static func draw(
    _ model: NetworkViewModel, into frame: inout Frame, rect: Rect, context: PanelContext
  ) {
    Sheet.paint(into: &frame, rect: rect, context: context) { paint(model, context, on: &$0) }
  }

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

  /// The name by which the selection follows a row: the node's.
  public static func identity(
    _ model: NetworkViewModel, row: Int, _ context: PanelContext
  ) -> String {
    target(model, row: row, context)?.node ?? ""
  }

  /// All nodes are on the map at once.
  public static func visibleRows(
    _ model: NetworkViewModel, _ rect: Rect, _ context: PanelContext
  ) -> Int {
    max(1, rowCount(model, context))
  }

  /// What stands in the border.
  public static func captions(
    _ model: NetworkViewModel, _ context: PanelContext, height: Int
  ) -> PanelCaptions {
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
    let extent = mapExtent(model, context, width: sheet.width, height: sheet.height)
    if extent == (sheet.width, sheet.height) {
      return paintMap(model, context, selected: selected, on: &sheet)
    }
    if extent.width == 0 { return paintOpen(model, context, selected: selected, on: &sheet) }
    let matrixWidth = sheet.width - extent.width - 2
    let timeHeight = sheet.height - extent.height - 1
    var map = Sheet(width: extent.width, height: extent.height)
    paintMap(model, context, selected: selected, on: &map)
    sheet.lay(map, x: 0, y: 0)
    var matrix = Sheet(width: matrixWidth, height: map.height)
    LatencyMatrix.paint(model, context, selected: selected, on: &matrix)
    sheet.lay(matrix, x: sheet.width - matrixWidth, y: 0)
    var diagram = Sheet(width: sheet.width, height: timeHeight)
    SpaceTimeDiagram.paint(model, context, selected: selected, on: &diagram)
    sheet.lay(diagram, x: 0, y: sheet.height - timeHeight)
  }

  /// What is beside the map, in the map's place: the matrix above the moments, or one after the other
  /// where both do not fit.
  private static func paintOpen(
    _ model: NetworkViewModel, _ context: PanelContext, selected: Int?, on sheet: inout Sheet
  ) {
    let wanted = LatencyMatrix.height(model)
    let height = sheet.height - wanted - 1 >= 9 ? wanted : sheet.height / 2
    var matrix = Sheet(width: sheet.width, height: height)
    LatencyMatrix.paint(model, context, selected: selected, on: &matrix)
    sheet.lay(matrix, x: 0, y: 0)
    var diagram = Sheet(width: sheet.width, height: sheet.height - height - 1)
    SpaceTimeDiagram.paint(model, context, selected: selected, on: &diagram)
    sheet.lay(diagram, x: 0, y: height + 1)
  }

  /// Cells around the map: columns on each side, rows above it.
  private static func margins(_ width: Int, _ height: Int) -> (side: Int, top: Int) {
    (width >= 50 ? 1 : 0, height >= 6 ? 1 : 0)
  }

  /// The cells that the map has in a panel of this size; none where a node is open.
  private static func mapExtent(
    _ model: NetworkViewModel, _ context: PanelContext, width: Int, height: Int
  ) -> (width: Int, height: Int) {
    if context.isOpen, width >= 60, height >= 14 { return (0, 0) }
    guard context.isZoomed, width >= 90, height >= 26 else { return (width, height) }
    let matrix = min(LatencyMatrix.width(model), width * 2 / 5)
    let diagram = min(2 * model.nodes.count + 3, height * 2 / 5)
    return (width - matrix - 2, height - diagram - 1)
  }

  /// The node at a place, or beside it.
  public static func row(
    _ model: NetworkViewModel, x: Int, y: Int, rect: Rect, _ context: PanelContext
  ) -> Int? {
    let map = mapExtent(model, context, width: rect.width, height: rect.height)
    let margin = margins(map.width, map.height)
    guard rect.contains(x: x, y: y),
      let layout = NetworkLayout(
        model, width: map.width - 2 * margin.side, height: max(1, map.height - margin.top))
    else { return nil }
    let (column, line) = (x - rect.x - margin.side, y - rect.y - margin.top)
    let place = layout.places.first {
      $0.y == line && column >= $0.x - 1 && column <= $0.x + $0.width
    }
    guard let place else { return nil }
    let node = place.nodes.first { model.nodes[$0].state != .up } ?? place.nodes[0]
    return rows(model, context).firstIndex(of: node)
  }

  /// The node that lies next in a direction, as on a map of common size.
  public static func step(
    _ model: NetworkViewModel, row: Int, dx: Int, dy: Int, _ context: PanelContext
  ) -> Int? {
    let rows = rows(model, context)
    guard rows.indices.contains(row),
      let layout = NetworkLayout(model, width: 76, height: max(18, model.nodes.count))
    else { return nil }
    let from = layout.places[layout.placeOfNode[rows[row]]]
    var best: (row: Int, cost: Int)?
    for (candidate, node) in rows.enumerated() where candidate != row {
      let to = layout.places[layout.placeOfNode[node]]
      // A row is as high as two columns are wide.
      let (across, down) = (to.x - from.x, (to.y - from.y) * 2)
      let along = across * dx + down * dy
      let aside = (across * dy).magnitude + (down * dx).magnitude
      guard along > 0 else { continue }
      let cost = along + 3 * Int(aside)
      if cost < best?.cost ?? .max { best = (candidate, cost) }
    }
    return best?.row ?? row
  }

  private static func paintMap(
    _ model: NetworkViewModel, _ context: PanelContext, selected: Int?, on sheet: inout Sheet
  ) {
    let (margin, top) = margins(sheet.width, sheet.height)
    var inside = Sheet(width: sheet.width - 2 * margin, height: sheet.height)
    guard
      let layout = NetworkLayout(
        model, width: inside.width, height: max(1, sheet.height - top))
    else { return paintList(model, context, on: &sheet) }
    NetworkMap(model, layout, context, selected: selected, top: top).paint(on: &inside)
    sheet.lay(inside, x: margin, y: 0)
    if top > 0 { paintFaults(model, context, on: &sheet) }
  }

  /// Writes what is wrong with links at the end of the first row.
  private static func paintFaults(
    _ model: NetworkViewModel, _ context: PanelContext, on sheet: inout Sheet
  ) {
    var end = sheet.width - 1
    // The first zone's name stands at the beginning.
    let start = 9
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
      guard let text = wordings.first(where: { Sheet.width(of: $0) <= end - start }) else {
        continue
      }
      end -= Sheet.width(of: text)
      sheet.write(text, end, 0, ink)
      end -= 3
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
