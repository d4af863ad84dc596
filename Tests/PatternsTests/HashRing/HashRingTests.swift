import Patterns
import Simulation
import Testing

/// A ring of `count` nodes whose names begin with `prefix`, spread over `zones` zones.
func ring(_ count: Int, tokens: Int = 64, zones: Int = 1, prefix: String = "node-") -> HashRing {
  HashRing(
    tokensPerNode: tokens,
    members: (0..<count).map { index in
      .init(NodeID(index), name: "\(prefix)\(index)", zone: UInt8(index % zones))
    })
}

@Suite("Hash ring") struct HashRingTests {
  @Test("the owner is the first token at or after the hash, and the circle wraps")
  func owner() {
    let ring = ring(5, tokens: 8)
    for token in ring.tokens {
      #expect(ring.owner(of: token.position) == token.node)
    }
    for (token, next) in zip(ring.tokens, ring.tokens.dropFirst()) {
      #expect(ring.owner(of: token.position &+ 1) == next.node)
    }
    let first = ring.tokens[0]
    let last = ring.tokens[ring.tokens.count - 1]
    #expect(ring.owner(of: 0) == first.node)
    #expect(ring.owner(of: last.position &+ 1) == first.node)
    #expect(ring.owner(of: .max) == first.node)
  }

  @Test("lookup agrees with a walk over all tokens", arguments: [1, 2, 7, 40])
  func lookup(nodes: Int) {
    let ring = ring(nodes, tokens: 13)
    var random = Random(seed: 7)
    for _ in 0..<2_000 {
      let hash = random.bits()
      let naive = ring.tokens.first { $0.position >= hash } ?? ring.tokens[0]
      #expect(ring.owner(of: hash) == naive.node)
    }
  }

  @Test("an empty ring owns nothing") func empty() {
    let empty = HashRing(members: [])
    #expect(empty.owner(of: 1) == nil)
    #expect(empty.preferenceList(of: 1, count: 3).isEmpty)
    #expect(empty.arcs.isEmpty)
  }

  @Test("a preference list names distinct nodes, the owner first, a new zone before an old one")
  func preferenceList() {
    let ring = ring(7, tokens: 16, zones: 3)
    var random = Random(seed: 3)
    for _ in 0..<1_000 {
      let hash = random.bits()
      let list = ring.preferenceList(of: hash, count: 5)
      #expect(list.count == 5)
      #expect(list.set.count == 5)
      #expect(list.first == ring.owner(of: hash))
      #expect(Set(list.prefix(3).map { $0.index % 3 }).count == 3)
      // Without zones to mind, the order is the walk's.
      var walk: [NodeID] = []
      let start = ring.tokens.firstIndex { $0.position >= hash } ?? 0
      for step in 0..<ring.tokens.count {
        let node = ring.tokens[(start + step) % ring.tokens.count].node
        if !walk.contains(node) { walk.append(node) }
      }
      let all = ring.preferenceList(of: hash, count: 16)
      var zones: Set<Int> = []
      let led = walk.filter { zones.insert($0.index % 3).inserted }
      #expect(Array(all) == led + walk.filter { !led.contains($0) })
    }
  }

  @Test("with fewer nodes than replicas the list is shorter, not repeated") func shortList() {
    #expect(ring(2, zones: 2).preferenceList(of: 99, count: 3).count == 2)
    #expect(ring(2).preferenceList(of: 99, count: 3).count == 2)
  }

  @Test("the fallback is the nearest node that is not excluded") func fallback() {
    let ring = ring(5, tokens: 4)
    let list = ring.preferenceList(of: 12_345, count: 5)
    #expect(ring.fallback(of: 12_345, excluding: NodeSet(list.prefix(3))) == list[3])
    #expect(ring.fallback(of: 12_345, excluding: list.set) == nil)
  }

  @Test("of tokens at the same place the lower node id owns") func collision() {
    let twins = HashRing(
      tokensPerNode: 3,
      members: [.init(NodeID(2), name: "same"), .init(NodeID(1), name: "same")])
    #expect(twins.ownership(of: NodeID(1)) == 1)
    #expect(twins.ownership(of: NodeID(2)) == 0)
    #expect(twins.owner(of: twins.tokens[0].position) == NodeID(1))
    #expect(Array(twins.preferenceList(of: 5, count: 2)) == [NodeID(1), NodeID(2)])
  }

  @Test("ownership adds up to 1, to the last place of the circle", arguments: [1, 2, 10, 100])
  func ownership(nodes: Int) {
    for tokens in [1, 16, 64] {
      let ring = ring(nodes, tokens: tokens)
      #expect(abs(ring.ownership.reduce(0, +) - 1) < 1e-12)
      // The lengths wrap to exactly zero: every place is owned once.
      #expect(ring.arcs.reduce(UInt64(0)) { $0 &+ $1.length } == 0)
      for (node, share) in ring.ownership.enumerated() {
        #expect(abs(ring.ownership(of: NodeID(node)) - share) < 1e-12)
      }
    }
  }

  @Test("arcs say the same as lookups") func arcs() {
    let ring = ring(6, tokens: 9)
    var random = Random(seed: 11)
    for _ in 0..<500 {
      let hash = random.bits()
      #expect(ring.arcs.filter { $0.contains(hash) }.map(\.owner) == [ring.owner(of: hash)])
    }
  }

  @Test("a weight of 2 doubles a node's tokens, and about doubles its share") func weight() {
    var ring = ring(9, tokens: 256)
    ring.join(.init(NodeID(9), name: "heavy", weight: Percentage(percent: 200)))
    #expect(ring.tokens.count { $0.node == NodeID(9) } == 512)
    #expect(abs(ring.ownership(of: NodeID(9)) - 2.0 / 11) < 0.03)
  }

  @Test("a change of membership is a new epoch") func epoch() {
    let first = ring(3)
    let second = first.joining(.init(NodeID(3), name: "new"))
    #expect((first.epoch, second.epoch) == (0, 1))
    #expect(second.leaving(NodeID(3)).epoch == 2)
    #expect(second.leaving(NodeID(3)).tokens == first.tokens)
    #expect(second.leaving(NodeID(9)).epoch == 1)
  }
}
