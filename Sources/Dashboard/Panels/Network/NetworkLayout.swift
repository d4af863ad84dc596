/// Where everything is on the map: layers from left to right, zones as bands below each other.
///
/// Requests run from the clients on the left to the stores on the right, whatever zone answers; what
/// crosses from band to band crosses between zones. Depends on the nodes, on who may call whom and
/// on the room, and on nothing that changes while the cluster runs: nothing drifts until the
/// membership changes.
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
    /// The column it stands in, counted from the left.
    var layer: Int
    var x = 0
    var y = 0
    /// Whether the sign is followed by a blank.
    var isAiry: Bool
    /// The first column after it.
    var end: Int { x + width }
  }

  /// Rows of a zone.
  struct Band: Sendable, Equatable {
    var name: String
    var rows: Range<Int>
  }

  private(set) var places: [Place] = []
  private(set) var bands: [Band] = []
  /// The place of each node.
  private(set) var placeOfNode: [Int] = []
  /// Whether a row is kept free above every band but the first, for its name and for a cut.
  private(set) var hasSeams = false
  /// Columns on the left for the zones' names, where no rows are free for them.
  private(set) var margin = 0
  /// Whether nodes have their full names.
  private(set) var isSpelledOut = false
  /// Columns of the whole.
  let width: Int

  /// How much is spelled out.
  private enum Naming: CaseIterable {
    case full, airy, short, grouped

    /// The fewest columns between two layers.
    var gap: Int {
      switch self {
      case .full: 4
      case .airy: 3
      case .short, .grouped: 2
      }
    }
  }

  /// The layout in `width` columns and `height` rows; nil where not even groups fit.
  init?(_ model: NetworkViewModel, width: Int, height: Int) {
    guard !model.nodes.isEmpty, width >= 8, height >= 1 else { return nil }
    self.width = width
    var zones: [String] = []
    for node in model.nodes where !zones.contains(node.zone) { zones.append(node.zone) }
    zones.sort()
    var layers: [Int] = []
    for node in model.nodes where !layers.contains(node.layer) { layers.append(node.layer) }
    layers.sort()
    for naming in Naming.allCases {
      places = NetworkLayout.places(model, zones: zones, layers: layers, naming)
      placeOfNode = Array(repeating: 0, count: model.nodes.count)
      for (index, place) in places.enumerated() {
        for node in place.nodes { placeOfNode[node] = index }
      }
      let hasColumns = arrangeColumns(layers.count, gap: naming.gap)
      guard hasColumns, arrangeBands(zones, layers.count, height: height) else { continue }
      isSpelledOut = naming == .full
      settle(model, layers: layers.count)
      return
    }
    return nil
  }

  private static func places(
    _ model: NetworkViewModel, zones: [String], layers: [Int], _ naming: Naming
  ) -> [Place] {
    var places: [Place] = []
    for (index, node) in model.nodes.enumerated() {
      let zone = zones.firstIndex(of: node.zone) ?? 0
      let layer = layers.firstIndex(of: node.layer) ?? 0
      switch naming {
      case .full, .airy, .short:
        let label = naming == .full ? node.name : node.shortName
        let isAiry = naming != .short
        let width = Sheet.width(of: label) + (isAiry ? 2 : 1)
        places.append(
          Place(
            nodes: [index], label: label, width: width, zone: zone, layer: layer, isAiry: isAiry))
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
              zone: zone, layer: layer, isAiry: true))
        }
      }
    }
    return places
  }

  // MARK: Columns and rows

  /// Gives every layer a column; false where that is too wide.
  private mutating func arrangeColumns(_ layers: Int, gap: Int) -> Bool {
    let widths = (0..<layers).map { layer in
      places.lazy.filter { $0.layer == layer }.map(\.width).max() ?? 0
    }
    let needed = widths.reduce(0, +) + gap * (layers - 1)
    guard needed <= width else { return false }
    margin = needed + 2 <= width ? 2 : 0
    let slack = width - margin - needed
    var starts: [Int] = []
    var x = margin
    for layer in 0..<layers {
      starts.append(x + slack * layer / max(1, layers - 1))
      x += widths[layer] + gap
    }
    if layers == 1 { starts[0] += slack / 2 }
    for index in places.indices { places[index].x = starts[places[index].layer] }
    return true
  }

  /// Gives every zone a band of rows; false where that is too high.
  private mutating func arrangeBands(_ zones: [String], _ layers: Int, height: Int) -> Bool {
    var counts = Array(repeating: 1, count: zones.count)
    for zone in zones.indices {
      for layer in 0..<layers {
        counts[zone] = max(counts[zone], members(zone: zone, layer: layer).count)
      }
    }
    let rows = counts.reduce(0, +)
    guard rows <= height else { return false }
    let seams = zones.count - 1
    hasSeams = rows + seams <= height
    var slack = height - rows - (hasSeams ? seams : 0)
    // Rows left over go where nodes stand closest; three rows a node are plenty.
    var heights = counts
    while slack > 0 {
      let tightest = heights.indices.min {
        heights[$0] * counts[$1] < heights[$1] * counts[$0]
      }
      guard let tightest, heights[tightest] < 3 * counts[tightest] + 1 else { break }
      heights[tightest] += 1
      slack -= 1
    }
    var y = 0
    bands = []
    for (zone, name) in zones.enumerated() {
      let extra = slack * (zone + 1) / zones.count - slack * zone / zones.count
      bands.append(Band(name: name, rows: y..<(y + heights[zone] + extra)))
      y += heights[zone] + extra + (hasSeams ? 1 : 0)
    }
    return true
  }

  /// Indices of the places of a zone and layer, in order.
  private func members(zone: Int, layer: Int) -> [Int] {
    places.indices.filter { places[$0].zone == zone && places[$0].layer == layer }
  }

  /// Puts places near the height of what they talk to, so that links cross less (Sugiyama's second
  /// step, two sweeps).
  private mutating func settle(_ model: NetworkViewModel, layers: Int) {
    var neighbours: [[Int]] = Array(repeating: [], count: places.count)
    for link in model.links where link.purpose == .work {
      guard placeOfNode.indices.contains(link.from), placeOfNode.indices.contains(link.to) else {
        continue
      }
      let (from, to) = (placeOfNode[link.from], placeOfNode[link.to])
      guard places[from].layer != places[to].layer else { continue }
      if !neighbours[from].contains(to) { neighbours[from].append(to) }
      if !neighbours[to].contains(from) { neighbours[to].append(from) }
    }
    for zone in bands.indices {
      for layer in 0..<layers { stand(members(zone: zone, layer: layer), in: zone) }
    }
    for sweep in 0..<2 {
      let order = sweep == 0 ? Array(0..<layers) : (0..<layers).reversed()
      for zone in bands.indices {
        for layer in order {
          let group = members(zone: zone, layer: layer)
          let wanted = group.map { place -> Double in
            let around = neighbours[place]
            guard !around.isEmpty else { return Double(places[place].y) }
            return around.reduce(0) { $0 + Double(places[$1].y) } / Double(around.count)
          }
          let sorted = group.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
          stand(sorted.map { group[$0] }, in: zone)
        }
      }
    }
  }

  /// Spreads a layer's places over the rows of their band, in this order.
  private mutating func stand(_ group: [Int], in zone: Int) {
    let rows = bands[zone].rows
    for (rank, place) in group.enumerated() {
      places[place].y = rows.lowerBound + (2 * rank + 1) * rows.count / (2 * group.count)
    }
  }

  /// The row above a band, free for its name and for a cut; nil for the first, or without seams.
  func seam(above zone: Int) -> Int? {
    hasSeams && zone > 0 ? bands[zone].rows.lowerBound - 1 : nil
  }
}
