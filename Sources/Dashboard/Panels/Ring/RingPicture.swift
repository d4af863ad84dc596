/// The circle of the ring panel as dots: owners' arcs, the walk to a key's replicas, the spoke.
///
/// A cell is two dots wide and four high and about twice as tall as wide, so dots are square and one
/// radius serves both axes.
struct RingPicture {
  /// How an owner's arc is drawn, so that it is known without colour.
  struct Stroke: Sendable, Equatable {
    /// Which of the rails, counted inward, are drawn on a large circle.
    var rails: [Int]
    /// Dots drawn, then dots left out, along the arc; nothing left out is a solid line.
    var drawn: Int
    var skipped: Int
    /// The same line in a list.
    var sample: Unicode.Scalar

    static let all = [
      Stroke(rails: [0, 1, 2], drawn: 1, skipped: 0, sample: "━"),
      Stroke(rails: [0, 2], drawn: 1, skipped: 0, sample: "═"),
      Stroke(rails: [0, 1], drawn: 1, skipped: 0, sample: "─"),
      Stroke(rails: [0, 1, 2], drawn: 4, skipped: 2, sample: "╍"),
      Stroke(rails: [0, 1], drawn: 3, skipped: 2, sample: "╌"),
      Stroke(rails: [0], drawn: 1, skipped: 0, sample: "╶"),
      Stroke(rails: [0, 2], drawn: 3, skipped: 2, sample: "┅"),
      Stroke(rails: [1], drawn: 2, skipped: 2, sample: "┈"),
    ]
    static let down = Stroke(rails: [0], drawn: 1, skipped: 3, sample: "┄")

    /// The stroke of a member.
    static func of(_ member: Int, state: NodeState) -> Stroke {
      state == .down ? down : all[max(0, member) % all.count]
    }
  }

  /// Columns and rows of cells.
  let columns: Int
  let rows: Int
  /// The centre and the outer radius, in dots.
  let centerX: Double
  let centerY: Double
  let radius: Double
  /// The inner side of what is drawn: the words have to stay within.
  private(set) var innerRadius: Double

  private let model: RingViewModel
  private let bins: [Bin]
  private let orders: [Double]
  /// Members the pixels of each cell belong to, for the majority.
  private var masks: [UInt8]
  private var votes: [[(ink: Ink, count: Int)]]

  /// One dot's length of the circle.
  private struct Bin {
    /// Index of the owner; −1 is the gap between two owners.
    var owner: Int
    /// Dots since the arc began.
    var offset: Int
  }

  /// The picture in so many cells; nil where there is no room for a circle.
  init?(_ model: RingViewModel, columns: Int, rows: Int) {
    let radius = min(columns - 8, rows * 2 - 4)
    guard radius >= 6, !model.members.isEmpty else { return nil }
    self.model = model
    self.columns = columns
    self.rows = rows
    self.radius = Double(radius)
    centerX = Double(columns) - 0.5
    centerY = Double(rows * 2) - 0.5
    let bins = RingPicture.bins(model, count: Figures.bounded(6.283 * Double(radius)))
    self.bins = bins
    orders = (0..<bins.count).map { index in
      let edge = Turn.vector(Double(index) / Double(bins.count))
      return index == 0 ? 0 : Turn.order(x: edge.x, y: edge.y)
    }
    masks = Array(repeating: 0, count: columns * rows)
    votes = Array(repeating: [], count: columns * rows)
    innerRadius = Double(radius) - 3
  }

  /// Who owns each dot's length of the circle: by majority, so that many tokens make no slivers.
  private static func bins(_ model: RingViewModel, count: Int) -> [Bin] {
    let count = max(8, count)
    let members = model.members.count
    var lengths = Array(repeating: 0.0, count: count * members)
    let tokens = model.tokens.filter { $0.owner >= 0 && $0.owner < members }
    for (index, token) in tokens.enumerated() {
      let before = tokens[index == 0 ? tokens.count - 1 : index - 1]
      let end = Turn.wrapped(token.position)
      let start = tokens.count == 1 ? end : Turn.wrapped(before.position)
      let length = tokens.count == 1 ? 1 : Turn.wrapped(end - start)
      // Only the bins the arc touches are visited, the first and the last in part.
      var done = 0.0
      while done < length {
        let at = Turn.wrapped(start + done) * Double(count)
        let bin = min(count - 1, Int(at))
        let step = max(1e-9, min(length - done, (Double(bin + 1) - at) / Double(count)))
        lengths[bin * members + token.owner] += step
        done += step
      }
    }
    var owners = (0..<count).map { bin in
      var best = -1
      var longest = 0.0
      for member in 0..<members where lengths[bin * members + member] > longest {
        best = member
        longest = lengths[bin * members + member]
      }
      return best
    }
    // A gap parts two owners where both arcs are long enough to spare a dot.
    let edges = (0..<count).filter { owners[$0] != owners[($0 + 1) % count] }
    if edges.count > 1 && edges.count * 9 <= count {
      for edge in edges { owners[edge] = -1 }
    }
    let origin = (edges.first ?? count - 1) + 1
    var result = Array(repeating: Bin(owner: -1, offset: 0), count: count)
    var offset = 0
    for step in 0..<count {
      let bin = (origin + step) % count
      if step > 0 && owners[bin] != owners[(bin + count - 1) % count] { offset = 0 }
      result[bin] = Bin(owner: owners[bin], offset: offset)
      offset += 1
    }
    return result
  }

  // MARK: Drawing

  /// Draws the arcs of all owners; the arcs of `selected` are bold.
  mutating func drawOwners(selected: Int?) {
    let isSmall = radius < 20
    let reach = Int(radius) + 1
    for dy in -reach...reach {
      for dx in -reach...reach {
        let x = Double(dx) + 0.5
        let y = Double(dy) + 0.5
        let square = x * x + y * y
        guard square <= radius * radius, square > (radius - 3) * (radius - 3) else { continue }
        let rail = rail(square)
        let bin = bin(x, y)
        guard bin.owner >= 0 else { continue }
        let state = model.members[bin.owner].state
        let stroke = Stroke.of(bin.owner, state: state)
        guard isSmall ? rail < min(2, stroke.rails.count) : stroke.rails.contains(rail) else {
          continue
        }
        guard bin.offset % (stroke.drawn + stroke.skipped) < stroke.drawn else { continue }
        let ink = state == .down ? Ink.failing : Ink.owner(bin.owner, bold: selected == bin.owner)
        vote(x, y, ink, count: selected == bin.owner ? 10 : 1)
      }
    }
  }

  /// Draws the walk from the key clockwise until all its holders have been met.
  mutating func drawWalk(_ key: RingViewModel.Key) {
    guard radius >= 14, !model.tokens.isEmpty, !key.holders.isEmpty else { return }
    let track = radius - (radius < 20 ? 4 : 6)
    innerRadius = track - 1
    let start = Turn.wrapped(key.position)
    let first = model.tokens.firstIndex { $0.position >= start } ?? 0
    var from = start
    var missing = key.holders
    for step in 0..<model.tokens.count where !missing.isEmpty {
      let token = model.tokens[(first + step) % model.tokens.count]
      let length = Turn.wrapped(token.position - from)
      let holder = missing.firstIndex(of: token.owner)
      let dots = Figures.bounded(length * 6.283 * track * 1.6)
      for dot in 0...max(0, dots) {
        guard holder != nil || dot % 6 == 0 else { continue }
        let turn = Turn.vector(from + length * Double(dot) / Double(max(1, dots)))
        let ink = holder == nil ? Ink.faint : Ink.owner(token.owner, bold: true)
        vote(turn.x * (track - 0.5), turn.y * (track - 0.5), ink, count: 2)
      }
      if let holder { missing.remove(at: holder) }
      from = token.position
    }
  }

  /// Draws the spoke that points at the key's hash.
  mutating func drawSpoke(_ key: RingViewModel.Key, from inner: Double) {
    let direction = Turn.vector(key.position)
    var at = inner
    while at <= radius - 3.5 {
      vote(direction.x * at, direction.y * at, .strong, count: 3)
      at += 0.7
    }
  }

  /// Lays the dots onto `sheet` with the corner at (`x`, `y`).
  func lay(on sheet: inout Sheet, x: Int, y: Int) {
    for (cell, mask) in masks.enumerated() where mask != 0 {
      let column = x + cell % columns
      let row = y + cell / columns
      guard sheet.isBlank(column, row) else { continue }
      let most = votes[cell].max { $0.count < $1.count }
      sheet.put(Dots.scalar(mask), column, row, most?.ink ?? .text)
    }
  }

  /// The circle in letters, one a cell: each owner's own, for terminals without braille.
  func layLetters(on sheet: inout Sheet, x: Int, y: Int) {
    for row in 0..<rows {
      for column in 0..<columns {
        let dx = Double(column * 2) + 1 - 0.5 - centerX
        let dy = Double(row * 4) + 2 - 0.5 - centerY
        let square = dx * dx + dy * dy
        guard square <= (radius + 0.5) * (radius + 0.5), square > (radius - 3) * (radius - 3)
        else { continue }
        let owner = bin(dx, dy).owner
        guard owner >= 0, sheet.isBlank(x + column, y + row) else { continue }
        let member = model.members[owner]
        let letter = member.label.unicodeScalars.last ?? "?"
        let isDown = member.state == .down
        sheet.put(isDown ? "." : letter, x + column, y + row, isDown ? .failing : .owner(owner))
      }
    }
  }

  /// The arcs of at least `share` of a turn, the longest of each owner first, the longest first.
  func labelledArcs(atLeast share: Double) -> [(owner: Int, middle: Double, length: Double)] {
    var arcs: [(owner: Int, middle: Double, length: Double)] = []
    let count = bins.count
    var start = 0
    while start < count && bins[start].offset != 0 { start += 1 }
    var step = 0
    while step < count {
      let owner = bins[(start + step) % count].owner
      var length = 1
      while step + length < count && bins[(start + step + length) % count].owner == owner {
        length += 1
      }
      let part = Double(length) / Double(count)
      if owner >= 0 && part >= share {
        let middle = (Double(start + step) + Double(length) / 2) / Double(count)
        arcs.append((owner, Turn.wrapped(middle), part))
      }
      step += length
    }
    return arcs.sorted { $0.length > $1.length }
  }

  // MARK: Geometry

  /// Who owns the arc in the direction of a cell, seen from the middle; nil in the middle itself.
  func owner(atColumn column: Int, row: Int) -> Int? {
    let x = Double(column * 2) + 0.5 - centerX
    let y = Double(row * 4) + 1.5 - centerY
    guard x * x + y * y > radius * radius / 4 else { return nil }
    let owner = bin(x, y).owner
    return owner >= 0 ? owner : nil
  }

  /// 0 for the outermost dot, counted inward.
  private func rail(_ square: Double) -> Int {
    if square > (radius - 1) * (radius - 1) { return 0 }
    return square > (radius - 2) * (radius - 2) ? 1 : 2
  }

  private func bin(_ x: Double, _ y: Double) -> Bin {
    let order = Turn.order(x: x, y: y)
    var low = 0
    var high = orders.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if orders[middle] <= order { low = middle } else { high = middle - 1 }
    }
    return bins[low]
  }

  private mutating func vote(_ x: Double, _ y: Double, _ ink: Ink, count: Int) {
    let column = Figures.bounded(centerX + x)
    let row = Figures.bounded(centerY + y)
    guard column >= 0, row >= 0, column < columns * 2, row < rows * 4 else { return }
    let cell = (row / 4) * columns + column / 2
    masks[cell] |= Dots.bit(column & 1, row & 3)
    if let index = votes[cell].firstIndex(where: { $0.ink == ink }) {
      votes[cell][index].count += count
    } else {
      votes[cell].append((ink, count))
    }
  }
}
