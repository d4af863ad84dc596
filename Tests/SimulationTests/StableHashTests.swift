import Simulation
import Testing

@Suite("Stable hash") struct StableHashTests {
  @Test(
    "XXH64 gives the published values",
    arguments: [
      ("", 0xef46_db37_51d8_e999), ("a", 0xd24e_c4f1_a98c_6e5b),
      ("abc", 0x44bc_2cf5_ad77_0999),
      ("Nobody inspects the spammish repetition", 0xfbce_a83c_8a37_8bf1),
    ] as [(String, UInt64)])
  func vectors(text: String, hash: UInt64) {
    #expect(StableHash.xxh64(text.utf8) == hash)
  }

  @Test("of two numbers is that of their sixteen bytes") func numbers() {
    var random = Random(seed: 1)
    for _ in 0..<100 {
      let (first, second) = (random.bits(), random.bits())
      let bytes = [first, second].flatMap { number in
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
      }
      #expect(StableHash.xxh64(first, second) == StableHash.xxh64(bytes))
    }
  }
}
