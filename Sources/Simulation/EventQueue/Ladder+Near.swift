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
      if end > 2 * Ladder.sortedLimit {
        var keys = UnsafeMutableBufferPointer(rebasing: near[..<end])
        return keys.sort(by: <)
      }
      var index = 1
      while index < end {
        let key = near[index]
        var hole = index
        while hole > 0, key < near[hole &- 1] {
          near[hole] = near[hole &- 1]
          hole &-= 1
        }
        near[hole] = key
        index &+= 1
      }
    }
  }
}
