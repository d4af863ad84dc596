/// Hashes that are the same in every process, unlike the standard library's.
public enum StableHash {
  private static let p1: UInt64 = 0x9e37_79b1_85eb_ca87
  private static let p2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
  private static let p3: UInt64 = 0x1656_67b1_9e37_79f9
  private static let p4: UInt64 = 0x85eb_ca77_c2b2_ae63
  private static let p5: UInt64 = 0x27d4_eb2f_1656_67c5

  /// XXH64 of the bytes, as Collet's specification of xxHash defines it.
  public static func xxh64(_ bytes: some Sequence<UInt8>, seed: UInt64 = 0) -> UInt64 {
    let data = ContiguousArray(bytes)
    func word(_ at: Int, _ width: Int) -> UInt64 {
      var value: UInt64 = 0
      for i in 0..<width { value |= UInt64(data[at + i]) << UInt64(8 * i) }
      return value
    }
    var at = 0
    var hash: UInt64
    if data.count >= 32 {
      var lanes = [seed &+ p1 &+ p2, seed &+ p2, seed, seed &- p1]
      while at + 32 <= data.count {
        for i in 0..<4 { lanes[i] = round(lanes[i], word(at + 8 * i, 8)) }
        at += 32
      }
      hash = rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12)
      hash = hash &+ rotate(lanes[3], 18)
      for lane in lanes { hash = (hash ^ round(0, lane)) &* p1 &+ p4 }
    } else {
      hash = seed &+ p5
    }
    hash = hash &+ UInt64(data.count)
    while at + 8 <= data.count {
      take(word(at, 8), into: &hash)
      at += 8
    }
    if at + 4 <= data.count {
      hash = rotate(hash ^ (word(at, 4) &* p1), 23) &* p2 &+ p3
      at += 4
    }
    while at < data.count {
      hash = rotate(hash ^ (UInt64(data[at]) &* p5), 11) &* p1
      at += 1
    }
    return avalanche(hash)
  }

  /// XXH64 of the sixteen bytes of two numbers, the first one's first, lowest byte first: what is
  /// asked for so often that the bytes need not be laid out.
  public static func xxh64(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var hash = p5 &+ 16
    take(first, into: &hash)
    take(second, into: &hash)
    return avalanche(hash)
  }

  private static func rotate(_ x: UInt64, _ by: UInt64) -> UInt64 { (x << by) | (x >> (64 - by)) }

  private static func round(_ acc: UInt64, _ lane: UInt64) -> UInt64 {
    rotate(acc &+ lane &* p2, 31) &* p1
  }

  /// Eight bytes of the rest.
  private static func take(_ word: UInt64, into hash: inout UInt64) {
    hash = rotate(hash ^ round(0, word), 27) &* p1 &+ p4
  }

  private static func avalanche(_ sum: UInt64) -> UInt64 {
    var hash = (sum ^ (sum >> 33)) &* p2
    hash = (hash ^ (hash >> 29)) &* p3
    return hash ^ (hash >> 32)
  }
}
