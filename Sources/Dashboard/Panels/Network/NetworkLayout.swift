/// Where everything is on the map: zones beside each other, in each the layers from left to right.
///
/// Depends on the nodes, on which links there are and on the room, and on nothing that changes while
/// the cluster runs: nothing drifts until the membership changes.
struct NetworkLayout: Sendable, Equatable {
  /// What is drawn in one spot: a node, or the replicas of a service in a zone.
  struct Place: Sendable, Equatable {
    /// Indices of the nodes.
    var nodes: [Int]
    /// The words beside the sign; with several nodes their signs follow.
    var label: String
    /// Columns in all, the sign included.
    var width: Int
    /// Index of the zone.
    var zone: Int
    var layer: Int
    var x = 0
    var y = 0
    /// Whether the sign is followed by a blank.
    var isAiry: Bool
  }
  /// Columns of a zone.
  struct Strip: Sendable, Equatable {
    var name: String
    var columns: Range<Int>
  }

  private(set) var places: [Place] = []
  private(set) var strips: [Strip] = []
  /// The place of each node.
  private(set) var placeOfNode: [Int] = []
  /// Columns kept free between two zones, for the cut.
  static let lane = 3

  /// How much is spelled out.
  private enum Naming: CaseIterable {
    case full, short, grouped
  }

  /// The layout in `width` columns and `height` rows; nil where not even groups fit.
  init?(_ model: NetworkViewModel, width: Int, height: Int) {
    guard !model.nodes.isEmpty, width >= 8, height >= 1 else { return nil }
    var zones: [String] = []
    for node in model.nodes where !zones.contains(node.zone) { zones.append(node.zone) }
    for naming in Naming.allCases {
      places = NetworkLayout.places(model, zones: zones, naming)
      index(model)
      orderByBarycentre(model, zones: zones.count)
      if arrangeInColumns(zones: zones, width: width, height: height) { return }
      if arrangeInSteps(zones: zones, width: width, height: height) { return }
    }
    return nil
  }

  private static func places(
    _ model: NetworkViewModel, zones: [String], _ naming: Naming
  ) -> [Place] {
    var places: [Place] = []
    for (index, node) in model.nodes.enumerated() {
      let zone = zones.firstIndex(of: node.zone) ?? 0
      switch naming {
      case .full, .short:
        let isFull = naming == .full
        let label = isFull ? node.name : node.shortName
        let width = Sheet.width(of: label) + (isFull ? 2 : 1)
        places.append(
          Place(
            nodes: [index], label: label, width: width, zone: zone, layer: node.layer,
            isAiry: isFull))
      case .grouped:
        let same = places.firstIndex {
          $0.zone == zone && model.nodes[$0.nodes[0]].service == node.service
        }
        if let same {
          places[same].nodes.append(index)
          places[same].width += 1
        } else {
          places.append(
            Place(
              nodes: [index], label: node.service, width: Sheet.width(of: node.service) + 2,
              zone: zone, layer: node.layer, isAiry: true))
        }
      }
    }
    return places
  }

  private mutating func index(_ model: NetworkViewModel) {
    placeOfNode = Array(repeating: 0, count: model.nodes.count)
    for (index, place) in places.enumerated() {
      for node in place.nodes { placeOfNode[node] = index }
    }
  }

  /// Indices of the places of a zone and layer, in order.
  private func members(zone: Int, layer: Int) -> [Int] {
    places.indices.filter { places[$0].zone == zone && places[$0].layer == layer }
  }

  private func layers(zone: Int) -> [Int] {
    var layers: [Int] = []
    for place in places where place.zone == zone && !layers.contains(place.layer) {
      layers.append(place.layer)
    }
    return layers.sorted()
  }

  /// Puts places near the height of what they talk to, so that links cross less (Sugiyama's second
  /// step, two sweeps).
  private mutating func orderByBarycentre(_ model: NetworkViewModel, zones: Int) {
    var neighbours: [[Int]] = Array(repeating: [], count: places.count)
    for link in model.links {
      guard placeOfNode.indices.contains(link.from), placeOfNode.indices.contains(link.to) else {
        continue
      }
      let (from, to) = (placeOfNode[link.from], placeOfNode[link.to])
      guard places[from].layer != places[to].layer else { continue }
      if !neighbours[from].contains(to) { neighbours[from].append(to) }
      if !neighbours[to].contains(from) { neighbours[to].append(from) }
    }
    var heights = Array(repeating: 0.5, count: places.count)
    for zone in 0..<zones {
      for layer in layers(zone: zone) { rank(members(zone: zone, layer: layer), &heights) }
    }
    for sweep in 0..<2 {
      for zone in 0..<zones {
        let layers = sweep == 0 ? layers(zone: zone) : layers(zone: zone).reversed()
        for layer in layers {
          let group = members(zone: zone, layer: layer)
          let wanted = group.map { place -> Double in
            let around = neighbours[place]
            guard !around.isEmpty else { return heights[place] }
            return around.reduce(0) { $0 + heights[$1] } / Double(around.count)
          }
          let order = group.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
          rank(order.map { group[$0] }, &heights)
        }
      }
    }
    order = heights
  }

  /// Where in its layer each place is, 0 at the top, 1 at the bottom.
  private var order: [Double] = []

  private func rank(_ group: [Int], _ heights: inout [Double]) {
    for (rank, place) in group.enumerated() {
      heights[place] = (Double(rank) + 0.5) / Double(group.count)
    }
  }

  // MARK: Placing

  /// Every layer of every zone a column of its own; false where that is too wide or too high.
  private mutating func arrangeInColumns(zones: [String], width: Int, height: Int) -> Bool {
    var needed = NetworkLayout.lane * (zones.count - 1)
    var gaps = 0
    for zone in zones.indices {
      let layers = layers(zone: zone)
      for layer in layers {
        let group = members(zone: zone, layer: layer)
        guard group.count <= height else { return false }
        needed += group.map { places[$0].width }.max() ?? 0
      }
      gaps += max(0, layers.count - 1)
    }
    guard needed + gaps * 5 <= width else { return false }
    let slack = width - needed
    var x = 0
    var used = 0
    var gap = 0
    strips = []
    for (zone, name) in zones.enumerated() {
      let start = x
      for (column, layer) in layers(zone: zone).enumerated() {
        if column > 0 {
          gap += 1
          let upTo = slack * gap / max(1, gaps)
          x += upTo - used
          used = upTo
        }
        let group = members(zone: zone, layer: layer)
        for place in group {
          places[place].x = x
          places[place].y = min(height - 1, Int(order[place] * Double(height)))
        }
        x += group.map { places[$0].width }.max() ?? 0
      }
      strips.append(Strip(name: name, columns: start..<x))
      x += NetworkLayout.lane
    }
    return true
  }

  /// Every place a row of its own within its zone, further right the deeper its layer.
  private mutating func arrangeInSteps(zones: [String], width: Int, height: Int) -> Bool {
    var widths: [Int] = []
    for zone in zones.indices {
      let group = places.filter { $0.zone == zone }
      guard group.count <= height else { return false }
      let step = group.first?.isAiry == true ? 3 : 2
      widths.append((group.map(\.width).max() ?? 0) + step * max(0, layers(zone: zone).count - 1))
    }
    let needed = widths.reduce(NetworkLayout.lane * (zones.count - 1), +)
    guard needed <= width else { return false }
    let slack = width - needed
    strips = []
    var x = 0
    for (zone, name) in zones.enumerated() {
      let extra = slack * (zone + 1) / zones.count - slack * zone / zones.count
      let columns = x..<(x + widths[zone] + extra)
      strips.append(Strip(name: name, columns: columns))
      x = columns.upperBound + NetworkLayout.lane
      let layers = layers(zone: zone)
      let group = places.indices.filter { places[$0].zone == zone }
        .sorted { (order[$0], places[$0].layer, $0) < (order[$1], places[$1].layer, $1) }
      let rows = NetworkLayout.rows(group.map { order[$0] * Double(height) }, height: height)
      for (place, row) in zip(group, rows) {
        let step = layers.firstIndex(of: places[place].layer) ?? 0
        let room = columns.count - places[place].width
        places[place].x = columns.lowerBound + room * step / max(1, layers.count - 1)
        if layers.count == 1 { places[place].x = columns.lowerBound + room / 2 }
        places[place].y = row
      }
    }
    return true
  }

  /// Rows near the wanted heights, ascending, none twice, two apart if there is room.
  private static func rows(_ wanted: [Double], height: Int) -> [Int] {
    let apart = wanted.count * 2 <= height + 1 ? 2 : 1
    var rows: [Int] = []
    for height in wanted { rows.append(max((rows.last ?? -apart) + apart, Int(height))) }
    var limit = height - 1
    for index in rows.indices.reversed() {
      rows[index] = min(rows[index], limit)
      limit = rows[index] - apart
    }
    // What had to move up may have been pushed over the top.
    var least = 0
    for index in rows.indices {
      rows[index] = max(rows[index], least)
      least = rows[index] + 1
    }
    return rows
  }
}
