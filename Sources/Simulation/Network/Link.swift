/// One direction between two nodes: its usual delay, and what is wrong with it at present.
struct Link: Sendable {
  /// The median one-way delay in calm weather.
  var median: Interval
  /// This link's own stream, so that trouble elsewhere disturbs no draw here.
  var random: Random
  /// When the last packet of the ordered stream arrives; a later one never overtakes it.
  var lastArrival = Instant.zero
  /// All faults on this link added up; nil in calm weather.
  var trouble: LinkTrouble?
}

/// The faults on one link, added up: delays add, losses combine, any cut cuts.
public struct LinkTrouble: Sendable, Hashable {
  /// Added to every packet.
  public internal(set) var delay = Interval.zero
  /// Uniform, either way, on top of `delay`.
  public internal(set) var jitter = Interval.zero
  /// 1 − ∏(1 − p) over the losses and corruptions.
  public internal(set) var loss = Percentage.zero
  /// The share delivered twice.
  public internal(set) var duplicate = Percentage.zero
  /// The share that skips the added delay.
  public internal(set) var reorder = Percentage.zero
  /// The narrowest throttle.
  public internal(set) var bytesPerSecond: Int?
  /// Bytes that may wait at the throttle before it drops.
  public internal(set) var buffer = 0
  /// Whether nothing passes.
  public internal(set) var isCut = false

  var correlation = Percentage.zero
  /// The draw before, which the next one leans on (first order, as `tc netem`).
  var previousDraw = 0.5
  /// When the throttle has sent all it holds.
  var busyUntil = Instant.zero

  mutating func add(_ fault: LinkFault) {
    switch fault {
    case .delay(let length, let spread, let lean):
      delay += length
      jitter += spread
      correlation = max(correlation, lean)
    case .loss(let share, let lean), .corrupt(let share, let lean):
      let kept = (1_000_000 - Int(loss.millionths)) * (1_000_000 - Int(share.millionths))
      loss = Percentage(millionths: 1_000_000 - kept / 1_000_000)
      correlation = max(correlation, lean)
    case .duplicate(let share, let lean):
      duplicate = max(duplicate, share)
      correlation = max(correlation, lean)
    case .reorder(let share, let lean):
      reorder = max(reorder, share)
      correlation = max(correlation, lean)
    case .throttle(let rate, let room):
      bytesPerSecond = min(bytesPerSecond ?? .max, max(1, rate))
      buffer = max(buffer, room)
    case .cut: isCut = true
    }
  }

  /// Whether something of probability `share` happens, leaning on the draw before.
  mutating func chance(_ share: Percentage, _ random: inout Random) -> Bool {
    let weight = correlation.ratio
    let draw = random.unit() * (1 - weight) + previousDraw * weight
    previousDraw = draw
    return draw < share.ratio
  }
}
