/// Directions on a circle, as fractions of a turn: 0 points up, a quarter points right.
enum Turn {
  /// The unit vector of a direction, x to the right and y down, to about nine digits.
  ///
  /// Sine and cosine by their series on an eighth of a turn: only sums and products, so that every
  /// processor draws the same picture.
  static func vector(_ turn: Double) -> (x: Double, y: Double) {
    let part = wrapped(turn) * 8
    let eighth = min(7, Int(part))
    let isBack = !eighth.isMultiple(of: 2)
    let angle =
      (isBack ? Double(eighth + 1) - part : part - Double(eighth)) * 0.785_398_163_397_448_3
    let square = angle * angle
    let sine =
      angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72))))
    let cosine =
      1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56 * (1 - square / 90))))
    switch eighth {
    case 0: return (sine, -cosine)
    case 1: return (cosine, -sine)
    case 2: return (cosine, sine)
    case 3: return (sine, cosine)
    case 4: return (-sine, cosine)
    case 5: return (-cosine, sine)
    case 6: return (-cosine, -sine)
    default: return (-sine, -cosine)
    }
  }

  /// A number from 0 to 4 that grows with the direction of a vector: enough to sort by, cheap.
  static func order(x: Double, y: Double) -> Double {
    let size = x.magnitude + y.magnitude
    guard size > 0 else { return 0 }
    let part = x / size
    if x >= 0 { return y < 0 ? part : 2 - part }
    return y >= 0 ? 2 - part : 4 + part
  }

  /// A direction brought into 0 ..< 1.
  static func wrapped(_ turn: Double) -> Double {
    guard turn.magnitude < 1e9 else { return 0 }
    let rest = turn - Double(Int64(turn))
    let inside = rest < 0 ? rest + 1 : rest
    return inside < 1 ? inside : 0
  }
}
