import Patterns
import Simulation
import Testing

@Suite("Moves on the hash ring") struct HashRingMovesTests {
  /// Whether two numbers differ by less than a relative tolerance.
  func near(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool { abs(a - b) < tolerance }

  @Test("a joining node only takes, a leaving node only gives, and no key moves between others")
  func minimalMovement() {
    var random = Random(seed: 5)
    for membership in 0..<50 {
      let old = ring(2 + membership % 9, tokens: 16, prefix: "m\(membership)-")
      let joined = old.joining(.init(NodeID(20), name: "new"))
      for move in old.moves(to: joined) { #expect(move.target == NodeID(20)) }
      for move in joined.moves(to: old) { #expect(move.source == NodeID(20)) }
      for _ in 0..<200 {
        let hash = random.bits()
        let (before, after) = (old.owner(of: hash), joined.owner(of: hash))
        #expect(before == after || after == NodeID(20))
        let move = old.moves(to: joined).first { $0.arc.contains(hash) }
        #expect((move == nil) == (before == after))
        if let move { #expect(move.source == before && move.target == after) }
      }
    }
  }

  @Test("what moves to the newcomer is its ownership, from whom it takes")
  func preview() {
    let old = ring(10)
    let new = old.joining(.init(NodeID(10), name: "node-10"))
    #expect(near(old.movedShare(to: new), new.ownership(of: NodeID(10)), 1e-12))
    let flows = old.flows(to: new)
    #expect(flows.allSatisfy { $0.target == NodeID(10) })
    #expect(near(flows.reduce(0) { $0 + $1.share }, old.movedShare(to: new), 1e-12))
    for flow in flows {
      let lost = old.ownership(of: flow.source) - new.ownership(of: flow.source)
      #expect(near(flow.share, lost, 1e-12))
    }
    #expect(old.moves(to: old).isEmpty)
  }

  @Test("replicas too: a key's list changes by the newcomer and whom it displaces only")
  func preferenceListsMoveLittle() {
    let old = ring(8)
    let new = old.joining(.init(NodeID(8), name: "node-8"))
    var random = Random(seed: 8)
    for _ in 0..<1_000 {
      let hash = random.bits()
      let before = old.preferenceList(of: hash, count: 3).set
      let after = new.preferenceList(of: hash, count: 3).set
      #expect(after.subtracting(before).subtracting([NodeID(8)]).isEmpty)
      #expect(before.subtracting(after).count <= 1)
    }
  }

  @Test("10 → 11 nodes moves 9.09 % ± 1.08 points, within 3 SD over many memberships")
  func movedShare() {
    #expect(near(HashRing.Theory.movedShare(joining: 10), 0.0909, 5e-5))
    let deviation = HashRing.Theory.movedShareDeviation(joining: 10, tokens: 64)
    #expect(near(deviation, 0.0108, 5e-5))
    var sum = 0.0
    var squares = 0.0
    let memberships = 1_000
    var outside = 0
    for membership in 0..<memberships {
      // What moves is what the newcomer owns (tested above), so one ring a membership is enough.
      let ring = ring(11, prefix: "m\(membership)-")
      let share = ring.ownership(of: NodeID(10))
      sum += share
      squares += share * share
      if !near(share, 1.0 / 11, 3 * deviation) { outside += 1 }
    }
    let mean = sum / Double(memberships)
    let spread = (squares / Double(memberships) - mean * mean).squareRoot()
    #expect(near(mean, 1.0 / 11, 3 * deviation / Double(memberships).squareRoot()))
    #expect(near(spread, deviation, 0.15 * deviation))
    // A Beta distribution's tails are a little heavier than the bell's 0.27 %.
    #expect(outside <= memberships / 100)
  }

  @Test("ownership spreads as Dirichlet's moments say")
  func ownershipSpread() {
    let table: [(nodes: Int, tokens: Int, deviation: Double)] = [
      (10, 1, 0.905), (10, 64, 0.118), (10, 128, 0.084), (10, 256, 0.059), (3, 3, 0.447),
      (3, 40, 0.129), (3, 64, 0.102),
    ]
    for row in table {
      let theory = HashRing.Theory.ownershipDeviation(nodes: row.nodes, tokens: row.tokens)
      #expect(near(theory, row.deviation, 6e-4))
      var squares = 0.0
      let rings = max(40, 400 / row.tokens)
      for number in 0..<rings {
        let ring = ring(row.nodes, tokens: row.tokens, prefix: "r\(number)-")
        for share in ring.ownership {
          let relative = share * Double(row.nodes) - 1
          squares += relative * relative
        }
      }
      let measured = (squares / Double(rings * row.nodes)).squareRoot()
      #expect(near(measured, theory, 0.2 * theory), "\(row) measured \(measured)")
    }
  }

  @Test("with one token a node the worst of ten owns 2.93 times its fair share") func worstNode() {
    #expect(near(HashRing.Theory.largestShare(nodes: 10), 2.93, 5e-3))
    var largest = 0.0
    var smallest = 0.0
    for number in 0..<1_000 {
      let shares = ring(10, tokens: 1, prefix: "w\(number)-").ownership
      largest += shares.max() ?? 0
      smallest += shares.min() ?? 0
    }
    #expect(near(largest / 100, 2.93, 0.1))
    #expect(near(smallest / 100, 0.1, 0.01))
  }
}
