import Simulation

/// Both directions between two places of the map.
struct NetworkPair: Sendable, Equatable {
  /// Places; the lesser index first.
  var from: Int
  var to: Int
  /// Messages a second, both ways.
  var rate = 0.0
  /// The most that a fault adds to the way.
  var delay = Interval.zero
  var hasLoss = false
  var isCutForward = false
  var isCutBackward = false
  var isOpenForward = false
  var isOpenBackward = false
  var touchesSelected = false
  /// Whether they may call each other to do their work.
  var isForWork = false
  /// Whether something passes, or should: no fault on a link that nobody would use.
  var isUsed: Bool { isForWork || rate > 0 }
  /// Messages on the way, both ways.
  var messages = 0

  /// Links that carry no more than this are idle.
  static let idleRate = 2.0

  var isCut: Bool { isCutForward || isCutBackward }
  /// Whether a fault acts on it.
  var hasTrouble: Bool { isCut || hasLoss || delay > .zero }

  /// All links of a model, by places.
  static func all(
    _ model: NetworkViewModel, _ layout: NetworkLayout, selected: Int?
  ) -> [NetworkPair] {
    let count = layout.places.count
    var pairs: [NetworkPair] = []
    var slots = Array(repeating: -1, count: count * count)
    func slot(_ a: Int, _ b: Int) -> Int {
      let at = min(a, b) * count + max(a, b)
      if slots[at] < 0 {
        slots[at] = pairs.count
        pairs.append(NetworkPair(from: min(a, b), to: max(a, b)))
      }
      return slots[at]
    }
    for link in model.links {
      guard let (from, to) = ends(link.from, link.to, layout) else { continue }
      let at = slot(from, to)
      pairs[at].isForWork = pairs[at].isForWork || link.purpose == .work
      pairs[at].rate += link.rate.isFinite ? max(0, link.rate) : 0
      pairs[at].delay = max(pairs[at].delay, link.addedDelay)
      pairs[at].hasLoss = pairs[at].hasLoss || link.loss > 0
      if from == pairs[at].from {
        if link.isCut { pairs[at].isCutForward = true } else { pairs[at].isOpenForward = true }
      } else {
        if link.isCut { pairs[at].isCutBackward = true } else { pairs[at].isOpenBackward = true }
      }
      if let selected, link.from == selected || link.to == selected {
        pairs[at].touchesSelected = true
      }
    }
    for message in model.messages where !message.isDropped {
      guard let (from, to) = ends(message.from, message.to, layout) else { continue }
      pairs[slot(from, to)].messages += 1
    }
    return pairs
  }

  /// The places of two nodes; nil when they are one, or unknown.
  static func ends(_ from: Int, _ to: Int, _ layout: NetworkLayout) -> (Int, Int)? {
    guard layout.placeOfNode.indices.contains(from), layout.placeOfNode.indices.contains(to) else {
      return nil
    }
    let (a, b) = (layout.placeOfNode[from], layout.placeOfNode[to])
    return a == b ? nil : (a, b)
  }
}

/// The way from one place to another: from behind the left one's words to before the right one's
/// sign, or round the front of places that stand in one column.
struct Route {
  /// In cells.
  struct Spot {
    var x: Double
    var y: Double
  }
  let from: Spot
  let to: Spot

  init(_ a: NetworkLayout.Place, _ b: NetworkLayout.Place) {
    let (ay, by) = (Double(a.y), Double(b.y))
    if a.layer == b.layer {
      let x = Double(min(a.x, b.x)) - 1
      from = Spot(x: max(0, x), y: ay)
      to = Spot(x: max(0, x), y: by)
    } else if a.x < b.x {
      from = Spot(x: Double(a.end), y: ay)
      to = Spot(x: Double(b.x) - 1, y: by)
    } else {
      from = Spot(x: Double(a.x) - 1, y: ay)
      to = Spot(x: Double(b.end), y: by)
    }
  }

  /// The cell at a part of the way.
  func at(_ part: Double) -> (x: Int, y: Int) {
    (
      Figures.bounded(from.x + (to.x - from.x) * part + 0.5),
      Figures.bounded(from.y + (to.y - from.y) * part + 0.5)
    )
  }

  /// About how many dots long it is.
  var dots: Double { 2 * (to.x - from.x).magnitude + 4 * (to.y - from.y).magnitude }

  /// Draws a part of the way, `top` rows down.
  func draw(
    on field: inout Dots, top: Int, _ part: ClosedRange<Double>, _ ink: Ink, weight: UInt8,
    every: Int
  ) {
    func dot(_ part: Double) -> (Double, Double) {
      let x = (from.x + (to.x - from.x) * part) * 2 + 0.5
      return (x, (from.y + (to.y - from.y) * part + Double(top)) * 4 + 1.5)
    }
    let (x0, y0) = dot(part.lowerBound)
    let (x1, y1) = dot(part.upperBound)
    field.line(x0, y0, x1, y1, ink, weight: weight, every: every)
  }
}
