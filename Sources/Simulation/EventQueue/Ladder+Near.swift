/// The keys that leave next: the only ones that are sorted.
extension Ladder {
  /// Puts a key earlier than all buckets among the sorted ones, moving the fewer of the others.
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
        var hole = start - 1
        while near[hole + 1] < key {
          near[hole] = near[hole + 1]
          hole += 1
        }
        near[hole] = key
        return true
      }
      var hole = end
      while hole > start, key < near[hole - 1] {
        near[hole] = near[hole - 1]
        hole -= 1
      }
      near[hole] = key
      return false
    }
    if wentForward { nearStart -= 1 } else { nearEnd += 1 }
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
