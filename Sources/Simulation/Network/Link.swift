/// One direction between two nodes: its usual delay, and what is wrong with it at present.
struct Link: Sendable {
  /// The median one-way delay in calm weather.
  var median: Interval
  /// This link's own stream, so that trouble elsewhere disturbs no draw here.
  var random: Random
  /// When the last packet of the ordered stream arrives; a later one never overtakes it.
  var lastArrival = Instant.zero
  /// One or none: beside the link, as most are calm and every snapshot carries all of them.
  private var troubles: [LinkTrouble] = []

  /// A link in calm weather.
  init(median: Interval, random: Random) {
    self.median = median
    self.random = random
  }

  /// All faults on this link added up; nil in calm weather.
  var trouble: LinkTrouble? {
    get { troubles.first }
    set {
      guard let newValue else { return troubles = [] }
      if troubles.isEmpty { troubles.append(newValue) } else { troubles[0] = newValue }
    }
  }
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

  var jitterDraws = CorrelatedDraws()
  var lossDraws = CorrelatedDraws()
  var duplicateDraws = CorrelatedDraws()
  var reorderDraws = CorrelatedDraws()
  /// When the throttle has sent all it holds.
  var busyUntil = Instant.zero

  /// However many faults delay it, no packet is held for longer: about eleven years.
  static let longest = Interval.seconds(360_000_000)

  mutating func add(_ fault: LinkFault) {
    switch fault {
    case .delay(let length, let spread, let correlation):
      delay = min(delay + length, LinkTrouble.longest)
      jitter = min(jitter + spread, LinkTrouble.longest)
      jitterDraws.lean(correlation)
    case .loss(let share, let correlation), .corrupt(let share, let correlation):
      let kept = (1_000_000 - Int(loss.millionths)) * (1_000_000 - Int(share.millionths))
      loss = Percentage(millionths: 1_000_000 - kept / 1_000_000)
      lossDraws.lean(correlation)
    case .duplicate(let share, let correlation):
      duplicate = max(duplicate, share)
      duplicateDraws.lean(correlation)
    case .reorder(let share, let correlation):
      reorder = max(reorder, share)
      reorderDraws.lean(correlation)
    case .throttle(let rate, let room):
      bytesPerSecond = min(bytesPerSecond ?? .max, max(1, rate))
      buffer = max(buffer, room)
    case .cut: isCut = true
    }
  }

  /// Goes on where the sum of other faults left off: a burst and a full throttle outlast the
  /// coming of another fault.
  mutating func goOn(from old: LinkTrouble) {
    jitterDraws.previous = old.jitterDraws.previous
    lossDraws.previous = old.lossDraws.previous
    duplicateDraws.previous = old.duplicateDraws.previous
    reorderDraws.previous = old.reorderDraws.previous
    busyUntil = old.busyUntil
  }
}

/// Uniform draws that come in runs: each is the one before again with the probability `weight`.
///
/// `tc netem` mixes the draw before into the next one, which bends the distribution: a correlated
/// loss of 1 % loses far less. Repeating keeps each share what it says, and the first-order
/// correlation is exactly the weight.
struct CorrelatedDraws: Sendable, Hashable {
  private(set) var weight = Percentage.zero
  /// Nil before the first.
  fileprivate(set) var previous: Double?

  mutating func lean(_ correlation: Percentage) { weight = max(weight, correlation) }

  mutating func next(_ random: inout Random) -> Double {
    let repeats = weight > .zero && random.chance(weight)
    if repeats, let previous { return previous }
    let draw = random.unit()
    previous = draw
    return draw
  }

  mutating func chance(_ share: Percentage, _ random: inout Random) -> Bool {
    next(&random) < share.ratio
  }
}
