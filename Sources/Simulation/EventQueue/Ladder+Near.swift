/// The keys that leave next: the only ones that are sorted.
extension Ladder {
  /// Puts the newest key, earlier than all buckets, among the sorted ones, moving the fewer of the others.
  mutating func insertNear(_ key: Key) {
    if nearEnd - nearStart >= Ladder.sortedLimit, depth < Ladder.maximumDepth,
      near[nearStart].time < near[nearEnd - 1].time, spreadNear(),
      key.time >= rungs[depth - 1].floor
    {
      return add(key, toRung: depth - 1)
    }
    if nearEnd == near.count { makeRoomNear() }
    let start = nearStart
    let end = nearEnd
    let wentForward = near.withUnsafeMutableBufferPointer { near in
      if start > 0, start < end, key < near[(start + end) / 2] {
        Ladder.moveDown(key, from: start &- 1, before: end, near)
        return true
      }
      Ladder.moveUp(key, from: end, after: start, near)
      return false
    }
    if wentForward { nearStart -= 1 } else { nearEnd += 1 }
  }

  /// Puts the newest key into the hole after the last one, and moves those due later up by one.
  ///
  /// Four at a time: each is written where it belongs, there or one place up, so that there is no branch
  /// on where among them the new one comes, which no processor could guess.
  @inline(__always) private static func moveUp(
    _ key: Key, from end: Int, after start: Int, _ near: UnsafeMutableBufferPointer<Key>
  ) {
    var hole = end
    while hole &- start >= 4 {
      var later = 0
      for step in 1...4 {
        let other = near[hole &- step]
        let isLater = other.time > key.time ? 1 : 0
        near[hole &- step &+ isLater] = other
        later &+= isLater
      }
      hole &-= later
      if later < 4 {
        near[hole] = key
        return
      }
    }
    while hole > start, near[hole &- 1].time > key.time {
      near[hole] = near[hole &- 1]
      hole &-= 1
    }
    near[hole] = key
  }

  /// Puts the newest key into the hole before the first one, and moves those not due later down by one.
  @inline(__always) private static func moveDown(
    _ key: Key, from hole: Int, before end: Int, _ near: UnsafeMutableBufferPointer<Key>
  ) {
    var hole = hole
    while end &- hole > 4 {
      var earlier = 0
      for step in 1...4 {
        let other = near[hole &+ step]
        let isEarlier = other.time <= key.time ? 1 : 0
        near[hole &+ step &- isEarlier] = other
        earlier &+= isEarlier
      }
      hole &+= earlier
      if earlier < 4 {
        near[hole] = key
        return
      }
    }
    while hole &+ 1 < end, near[hole &+ 1].time <= key.time {
      near[hole] = near[hole &+ 1]
      hole &+= 1
    }
    near[hole] = key
  }

  /// Moves the keys to the front of their array, or makes it longer.
  private mutating func makeRoomNear() {
    guard nearStart > near.count / 2 else { return growNear(to: max(64, near.count * 2)) }
    for index in nearStart..<nearEnd { near[index - nearStart] = near[index] }
    nearEnd -= nearStart
    nearStart = 0
  }

  mutating func growNear(to size: Int) {
    guard size > near.count else { return }
    near.append(contentsOf: repeatElement(Key(time: 0, tag: 0), count: size - near.count))
  }

  /// Brings the next few keys near, when none are; false when there are no more.
  @inline(never) mutating func bringNear() -> Bool {
    while true {
      nearStart = 0
      nearEnd = 0
      while depth > 0, rungs[depth - 1].count == 0 { depth -= 1 }
      if depth == 0, top.count > Ladder.sortedLimit { spreadTop() }
      if depth > 0 {
        takeBucket()
        if nearEnd > Ladder.sortedLimit, depth < Ladder.maximumDepth {
          // A rung that has given its last bucket has nothing more to say.
          if rungs[depth - 1].count == 0 { depth -= 1 }
          if spreadNear() { continue }
        }
      } else if !takeTop() {
        return false
      }
      if nearEnd > 0 {
        sortNear()
        return true
      }
    }
  }

  /// Takes the whole top, when it is not worth a rung; false when it is empty.
  private mutating func takeTop() -> Bool {
    guard !top.isEmpty else {
      topStart = .min
      return false
    }
    growNear(to: top.count)
    var last = Int64.min
    for key in top {
      last = max(last, key.time)
      if places.isDue(key.place) {
        near[nearEnd] = key
        nearEnd += 1
      } else {
        drop(key)
      }
    }
    top.removeAll(keepingCapacity: true)
    topStart = last == .max ? .max : last + 1
    return true
  }

  private mutating func sortNear() {
    let end = nearEnd
    near.withUnsafeMutableBufferPointer { near in
      let keys = UnsafeMutableBufferPointer(rebasing: near[..<end])
      switch end {
      case ...1: break
      case ...16: Ladder.sortByCounting(keys)
      case ...(2 * Ladder.sortedLimit): Ladder.sortByInsertion(keys)
      default:
        var keys = keys
        keys.sort(by: <)
      }
    }
  }

  /// Counts for each key how many come before it: more comparisons than need be, and no branch that
  /// a processor could guess wrong.
  private static func sortByCounting(_ keys: UnsafeMutableBufferPointer<Key>) {
    var copy = InlineArray<16, Key>(repeating: Key(time: 0, tag: 0))
    var positions = InlineArray<16, Int>(repeating: 0)
    for index in keys.indices {
      let key = keys[index]
      copy[index] = key
      let rank = key.rank
      var earlier = 0
      for other in 0..<index {
        let isEarlier = copy[other].rank < rank ? 1 : 0
        earlier &+= isEarlier
        positions[other] &+= 1 &- isEarlier
      }
      positions[index] = earlier
    }
    for index in keys.indices { keys[positions[index]] = copy[index] }
  }

  private static func sortByInsertion(_ keys: UnsafeMutableBufferPointer<Key>) {
    var index = 1
    while index < keys.count {
      let key = keys[index]
      var hole = index
      while hole > 0, key < keys[hole &- 1] {
        keys[hole] = keys[hole &- 1]
        hole &-= 1
      }
      keys[hole] = key
      index &+= 1
    }
  }
}
