/// Places in the order of their times, and at one instant in the order they were taken.
///
/// A ladder queue (Tang, Goh and Thng, "Ladder queue: an O(1) priority queue structure for
/// large-scale discrete event simulation", 2005): nothing is sorted sooner than it must be. Far keys
/// lie unsorted at the *top*. When their turn comes they are spread over the buckets of a *rung*,
/// each the same stretch of time; an overfull bucket becomes a finer rung of its own; and only the
/// keys of the next bucket are sorted: they are *near*. Widths are powers of two: a shift finds the
/// bucket.
///
/// Deviations: a rung's width follows from a sample of what it is to hold, so that an event at
/// `.never` does not stretch it, and its last bucket is open-ended; a bucket is a list of blocks in
/// one pooled array, so that the whole is a value, and a snapshot of it a few array headers.
@usableFromInline struct Ladder: Sendable {
  /// When, in which order within the instant, and where the payload is.
  struct Key: BitwiseCopyable, Sendable {
    var time: Int64
    /// The sequence number, and below it the place.
    var tag: UInt64

    var place: Int { Int(truncatingIfNeeded: tag & (1 << Ladder.placeBits - 1)) }

    static func < (a: Key, b: Key) -> Bool {
      a.time < b.time || (a.time == b.time && a.tag < b.tag)
    }

    /// Its order as one number, so that two are compared without a branch.
    var rank: Int128 { Int128(time) << 64 | Int128(tag) }
  }

  static var placeBits: UInt64 { 24 }
  /// How many sequence numbers there are; then the keys that wait are numbered anew from 0.
  @usableFromInline static var numberLimit: Int { 1 << 40 }
  /// More keys than these are spread over a rung before they are sorted.
  static var sortedLimit: Int { 48 }
  /// When more keys than these, and than wait, were cancelled, they leave before their turn.
  static var cancelledLimit: Int { 512 }
  /// So many levels there are at most; the keys of the last are sorted, however many.
  static var maximumDepth: Int { 8 }

  var sequence: UInt64
  var places = Places()
  /// How many wait and are not cancelled.
  @usableFromInline var count = 0
  /// How many were cancelled and have not left.
  var cancelled = 0

  /// The next keys, sorted; those before `nearStart` have left.
  var near: ContiguousArray<Key> = []
  var nearStart = 0
  var nearEnd = 0

  /// The levels, coarsest first; the last has the earliest keys.
  var rungs = InlineArray<8, Rung>(repeating: Rung())
  var depth = 0
  /// The buckets of all rungs, level after level.
  var buckets: ContiguousArray<Bucket> = []
  var blocks = Blocks()

  /// Far keys, in no order.
  var top: ContiguousArray<Key> = []
  /// Keys from here on lie at the top.
  var topStart = Int64.min

  @usableFromInline init(sequence: UInt64) { self.sequence = sequence }

  /// Takes a place for something due at `time`.
  @usableFromInline mutating func push(_ time: Int64) -> Slot {
    if sequence == UInt64(Ladder.numberLimit) { renumber() }
    count &+= 1
    let slot = places.take()
    let key = Key(time: time, tag: sequence &<< Ladder.placeBits | UInt64(slot.index))
    sequence &+= 1
    add(key)
    return slot
  }

  /// The next place due at or before `limit`, and when; it is free from now on.
  @usableFromInline mutating func popFirst(notAfter limit: Int64) -> (time: Int64, place: Int)? {
    while nearStart != nearEnd || bringNear() {
      let key = near.withUnsafeBufferPointer { $0[nearStart] }
      if key.time > limit { return nil }
      nearStart &+= 1
      if places.free(key.place) {
        count &-= 1
        return (key.time, key.place)
      }
      cancelled &-= 1
    }
    return nil
  }

  /// When the next place is due.
  @usableFromInline mutating func nextTime() -> Int64? {
    while nearStart != nearEnd || bringNear() {
      let key = near[nearStart]
      if places.isDue(key.place) { return key.time }
      nearStart &+= 1
      drop(key)
    }
    return nil
  }

  /// Lets a place go that is still waiting; false when it is not.
  @usableFromInline mutating func cancel(_ slot: Slot) -> Bool {
    guard places.cancel(slot) else { return false }
    count &-= 1
    cancelled &+= 1
    if cancelled > count &+ Ladder.cancelledLimit { purge() }
    return true
  }

  /// Takes note that a cancelled key has left.
  mutating func drop(_ key: Key) {
    places.free(key.place)
    cancelled &-= 1
  }
}
