/// The levels of buckets between the near keys and the top.
extension Ladder {
  /// One level: buckets side by side, each `1 << shift` wide, the last one open-ended.
  struct Rung: BitwiseCopyable, Sendable {
    /// Where its first bucket begins.
    var start: Int64 = 0
    /// Where the first bucket begins that has not been taken.
    var floor: Int64 = 0
    /// Where the level above takes over.
    var end: Int64 = 0
    var shift: UInt64 = 0
    /// Its first bucket among those of all levels.
    var base = 0
    var bucketCount = 0
    /// The first bucket that has not been taken.
    var cursor = 0
    /// How many keys it holds.
    var count = 0

    func bucket(of time: Int64) -> Int {
      let distance = UInt64(bitPattern: time &- start) &>> shift
      return base &+ Int(truncatingIfNeeded: min(distance, UInt64(bucketCount &- 1)))
    }
  }

  /// Puts a key where its time wants it.
  @inline(__always) mutating func add(_ key: Key) {
    if key.time >= topStart {
      top.append(key)
    } else if depth > 0, key.time >= rungs[0].floor {
      add(key, toRung: 0)
    } else {
      addEarly(key)
    }
  }

  private mutating func addEarly(_ key: Key) {
    for level in 0..<depth where key.time >= rungs[level].floor {
      return add(key, toRung: level)
    }
    insertNear(key)
  }

  @inline(__always) mutating func add(_ key: Key, toRung level: Int) {
    rungs[level].count &+= 1
    let index = rungs[level].bucket(of: key.time)
    buckets.withUnsafeMutableBufferPointer { buckets in
      blocks.append(key, to: &buckets[index])
    }
  }

  /// Brings what is due of the next bucket near, in no order.
  mutating func takeBucket() {
    let level = depth - 1
    let base = rungs[level].base
    let bucket = buckets.withUnsafeMutableBufferPointer { buckets in
      var index = base &+ rungs[level].cursor
      while buckets[index].isEmpty { index &+= 1 }
      rungs[level].cursor = index &- base &+ 1
      let bucket = buckets[index]
      buckets[index] = Bucket()
      return bucket
    }
    let cursor = rungs[level].cursor
    rungs[level].floor =
      cursor == rungs[level].bucketCount
      ? rungs[level].end : rungs[level].start &+ Int64(cursor) &<< Int64(rungs[level].shift)
    var rest = bucket
    var dropped = 0
    while !rest.isEmpty {
      let keys = blocks.takeNewest(&rest)
      rungs[level].count &-= keys.count
      if near.count < nearEnd &+ keys.count { growNear(to: 2 * near.count + 64) }
      var end = nearEnd
      near.withUnsafeMutableBufferPointer { near in
        for index in keys {
          let key = blocks[index]
          if places.isDue(key.place) {
            near[end] = key
            end &+= 1
          } else {
            dropped &+= 1
            places.free(key.place)
          }
        }
      }
      nearEnd = end
    }
    cancelled &-= dropped
    blocks.release(bucket)
  }

  /// Spreads the near keys over a new rung; false when they are all of one instant.
  mutating func spreadNear() -> Bool {
    let start = nearStart
    let end = nearEnd
    let range = near.withUnsafeBufferPointer {
      Ladder.range(of: UnsafeBufferPointer(rebasing: $0[start..<end]))
    }
    guard range.first < range.last else { return false }
    openRung(over: range, for: end - start, end: depth == 0 ? topStart : rungs[depth - 1].floor)
    for index in start..<end { add(near[index], toRung: depth - 1) }
    nearStart = 0
    nearEnd = 0
    return true
  }

  /// Spreads what lies at the top over the first rung; what is far beyond most of it stays.
  mutating func spreadTop() {
    let range = top.withUnsafeBufferPointer { Ladder.range(of: $0) }
    openRung(over: range, for: top.count, end: .max)
    let (width, tooWide) = Int64(rungs[0].bucketCount).multipliedReportingOverflow(
      by: 1 &<< Int64(rungs[0].shift))
    let (end, tooFar) = rungs[0].start.addingReportingOverflow(width)
    topStart = tooWide || tooFar ? .max : end
    rungs[0].end = topStart
    var kept = 0
    for index in top.indices {
      let key = top[index]
      if key.time < topStart || topStart == .max {
        add(key, toRung: 0)
      } else {
        top[kept] = key
        kept += 1
      }
    }
    top.removeLast(top.count - kept)
  }

  /// Adds a level with as many buckets as suit `count` keys.
  private mutating func openRung(over range: Range, for count: Int, end: Int64) {
    let width = UInt64(bitPattern: range.bulk &- range.first)
    var rung = Rung()
    rung.start = range.first
    rung.floor = range.first
    rung.end = end
    rung.shift = UInt64(64 - (width / UInt64(max(8, count / 2))).leadingZeroBitCount)
    rung.base = depth == 0 ? 0 : rungs[depth - 1].base + rungs[depth - 1].bucketCount
    rung.bucketCount = Int(width >> rung.shift) + 1
    rungs[depth] = rung
    depth += 1
    let missing = rung.base + rung.bucketCount - buckets.count
    if missing > 0 { buckets.append(contentsOf: repeatElement(Bucket(), count: missing)) }
  }

  /// The first and the last instant of some keys, and one that most of them lie before.
  private typealias Range = (first: Int64, bulk: Int64, last: Int64)

  private static func range(of keys: UnsafeBufferPointer<Key>) -> Range {
    var first = Int64.max
    var last = Int64.min
    for key in keys {
      first = min(first, key.time)
      last = max(last, key.time)
    }
    // Twice as far as seven eighths of a sample reach, but no further than the last.
    var sample = InlineArray<32, UInt64>(repeating: 0)
    for index in 0..<32 {
      let distance = UInt64(bitPattern: keys[index * keys.count / 32].time &- first)
      var hole = index
      while hole > 0, distance < sample[hole - 1] {
        sample[hole] = sample[hole - 1]
        hole -= 1
      }
      sample[hole] = distance
    }
    let (twice, overflow) = sample[27].multipliedReportingOverflow(by: 2)
    let whole = UInt64(bitPattern: last &- first)
    return (first, first &+ Int64(bitPattern: overflow ? whole : min(whole, max(1, twice))), last)
  }

  /// Lets all cancelled keys leave: what waits goes to the top, to be spread anew.
  ///
  /// Timeouts are long and answers quick: without this most of the keys, and of every snapshot of
  /// them, would be timeouts that were taken back.
  @inline(never) mutating func purge() {
    var all = top
    all.append(contentsOf: near[nearStart..<nearEnd])
    if depth > 0 {
      let last = rungs[depth - 1]
      for index in 0..<last.base + last.bucketCount where !buckets[index].isEmpty {
        while !buckets[index].isEmpty {
          for key in blocks.takeNewest(&buckets[index]) { all.append(blocks[key]) }
        }
      }
    }
    top.removeAll(keepingCapacity: true)
    for key in all {
      if places.isDue(key.place) { top.append(key) } else { places.free(key.place) }
    }
    cancelled = 0
    nearStart = 0
    nearEnd = 0
    depth = 0
    blocks = Blocks()
    topStart = .min
  }

  /// Numbers all keys anew, in their order, when the numbers have run out.
  @inline(never) mutating func renumber() {
    var all: ContiguousArray<Key> = []
    repeat { all.append(contentsOf: near[nearStart..<nearEnd]) } while bringNear()
    for index in all.indices {
      all[index].tag = UInt64(index) << Ladder.placeBits | UInt64(all[index].place)
    }
    nearStart = 0
    nearEnd = 0
    top = all
    topStart = .min
    sequence = UInt64(all.count)
  }
}
