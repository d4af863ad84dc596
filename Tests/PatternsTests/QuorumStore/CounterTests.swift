import Testing

@testable import Patterns

@Suite("Counters that merge") struct CounterTests {
  private typealias Set = QuorumStore.SiblingSet

  private func sum(_ parts: [(UInt16, UInt64)]) -> Set {
    parts.reduce(.empty) { $0.adding($1.1, by: $1.0) }
  }

  @Test("what either side has added is there once they meet") func bothSides() {
    let common = sum([(1, 3)])
    let left = common.adding(1, by: 1).adding(1, by: 1)
    let right = common.adding(1, by: 2)
    #expect(left.total == 5 && right.total == 4)
    #expect(left.merged(with: right).total == 6)
    #expect(!left.isDeleted && left.siblings.isEmpty)
  }

  @Test("merging is commutative, associative and idempotent") func laws() {
    let sets = [
      sum([(1, 2), (2, 1)]), sum([(1, 4)]), sum([(2, 1), (3, 7)]), sum([(3, 2), (1, 1), (4, 1)]),
    ]
    expectMergeLaws(among: sets)
  }

  @Test("a version written before there was a counter adds nothing") func before() {
    var common = QuorumStore.Common(ring: HashRing(tokensPerNode: 8))
    let set = common.siblings(of: .value(7, at: 1_000)).adding(2, by: 3)
    let cell = common.insert(set)
    #expect(common.total(of: CollectionOfOne(cell)) == 2)
    #expect(common.total(of: CollectionOfOne(.value(7, at: 1_000))) == nil)
    #expect(common.values(of: cell) == [7])
  }
}
