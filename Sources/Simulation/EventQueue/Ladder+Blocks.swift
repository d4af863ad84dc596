/// The keys in buckets, in blocks that are used again.
extension Ladder {
  /// A list of blocks, newest first: the index of its newest key.
  ///
  /// All ones when it is empty; that looks like the end of a full block, so that the next key opens
  /// one either way.
  struct Bucket: BitwiseCopyable, Sendable {
    var last = UInt32.max

    var isEmpty: Bool { last == .max }
  }

  /// Blocks of eight: a header, whose tag is the bucket without this block, and seven keys.
  struct Blocks: Sendable {
    private var keys: ContiguousArray<Key> = []
    /// A list like a bucket's.
    private var free = Bucket()
    /// The header of the oldest block that was taken from a bucket.
    private var oldest = 0

    subscript(index: Int) -> Key { keys.withUnsafeBufferPointer { $0[index] } }

    @inline(__always) mutating func append(_ key: Key, to bucket: inout Bucket) {
      if bucket.last & 7 == 7 { open(for: &bucket) }
      bucket.last &+= 1
      let index = Int(bucket.last)
      keys.withUnsafeMutableBufferPointer { $0[index] = key }
    }

    @inline(never) private mutating func open(for bucket: inout Bucket) {
      var header = Int(free.last) & ~7
      if free.isEmpty {
        header = keys.count
        keys.append(contentsOf: repeatElement(Key(time: 0, tag: 0), count: 8))
      } else {
        free.last = UInt32(truncatingIfNeeded: keys[header].tag)
      }
      keys[header].tag = UInt64(bucket.last)
      bucket.last = UInt32(truncatingIfNeeded: header)
    }

    /// Takes the newest block off `bucket`; where its keys are.
    mutating func takeNewest(_ bucket: inout Bucket) -> Range<Int> {
      let last = Int(bucket.last)
      oldest = last & ~7
      bucket.last = UInt32(truncatingIfNeeded: self[oldest].tag)
      return oldest &+ 1..<last &+ 1
    }

    /// Frees the blocks of a bucket from which all were taken.
    mutating func release(_ bucket: Bucket) {
      keys[oldest].tag = UInt64(free.last)
      free = bucket
    }
  }
}
