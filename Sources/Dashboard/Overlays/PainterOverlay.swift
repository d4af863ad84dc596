/// Paints a partition: every node is on the left or on the right of the cut.
public struct PainterOverlay: Sendable, Hashable {
  /// Each node's name, zone and side.
  public struct Row: Sendable, Hashable {
    /// The node.
    public var name: String
    /// Its zone.
    public var zone: String
    /// Whether it is on the right side.
    public var isRight: Bool
  }

  /// The nodes, zone by zone.
  public var rows: [Row]
  /// The marked node.
  public var cursor = 0
  /// Whether only what goes from left to right is cut.
  public var isOneWay = false

  /// Starts with the first zone on the left and all others on the right, or the selected node's zone.
  public init(nodes: [NodeSummary], around node: String? = nil) {
    let zone = nodes.first { $0.name == node }?.zone ?? nodes.first?.zone
    let hasZones = nodes.contains { $0.zone != zone }
    rows = PainterOverlay.byZone(nodes).enumerated().map { index, node in
      // Where all are in one zone, the halves are the sides.
      let isRight = hasZones ? node.zone != zone : index >= (nodes.count + 1) / 2
      return Row(name: node.name, zone: node.zone, isRight: isRight)
    }
    cursor = rows.firstIndex { $0.name == node } ?? 0
  }

  /// The nodes zone by zone, otherwise in their order: so sides are blocks.
  private static func byZone(_ nodes: [NodeSummary]) -> [NodeSummary] {
    var zones: [String] = []
    for node in nodes where !zones.contains(node.zone) { zones.append(node.zone) }
    return zones.flatMap { zone in nodes.filter { $0.zone == zone } }
  }

  /// Puts the marked node on the other side.
  mutating func toggle() {
    guard rows.indices.contains(cursor) else { return }
    rows[cursor].isRight.toggle()
  }

  /// Puts the marked node and its zone on the other side.
  mutating func toggleZone() {
    guard rows.indices.contains(cursor) else { return }
    let side = !rows[cursor].isRight
    let zone = rows[cursor].zone
    for index in rows.indices where rows[index].zone == zone { rows[index].isRight = side }
  }

  /// Puts the marked node on a side.
  mutating func put(right: Bool) {
    guard rows.indices.contains(cursor) else { return }
    rows[cursor].isRight = right
  }

  /// Follows joins and leaves while the painter is open.
  mutating func update(nodes: [NodeSummary]) {
    let nodes = PainterOverlay.byZone(nodes)
    if rows.map(\.name) == nodes.map(\.name) { return }
    let marked = rows.indices.contains(cursor) ? rows[cursor].name : nil
    let old = rows
    rows = nodes.map { node in
      let before = old.first { $0.name == node.name } ?? old.first { $0.zone == node.zone }
      return Row(name: node.name, zone: node.zone, isRight: before?.isRight ?? false)
    }
    cursor = rows.firstIndex { $0.name == marked } ?? min(cursor, max(rows.count - 1, 0))
  }

  /// The command that cuts; nil while one side is empty.
  public var command: String? {
    guard let left = side(right: false), let right = side(right: true) else { return nil }
    return "partition " + left + " | " + right + (isOneWay ? " oneway" : "")
  }

  /// The shortest words for a side: whole zones by name, other nodes one by one.
  func side(right: Bool) -> String? {
    var words: [String] = []
    var zones: [String] = []
    for row in rows where row.isRight == right && !zones.contains(row.zone) {
      let isWhole =
        !row.zone.isEmpty && rows.allSatisfy { $0.zone != row.zone || $0.isRight == right }
      if isWhole {
        zones.append(row.zone)
        words.append("zone:" + row.zone)
      } else {
        words.append(row.name)
      }
    }
    return words.isEmpty ? nil : words.joined(separator: ",")
  }
}
