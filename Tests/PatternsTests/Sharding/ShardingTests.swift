import Patterns
import Simulation
import Testing

@Suite("Sharding strategies") struct ShardingTests {
  private func members(
    _ count: Int, zones: Int = 1, prefix: String = "node-"
  )
    -> ContiguousArray<HashRing.Member>
  {
    ContiguousArray(
      (0..<count).map {
        HashRing.Member(NodeID($0), name: "\(prefix)\($0)", zone: UInt8($0 % zones))
      })
  }

  private func keys(_ count: Int, zones: Int = 3) -> ContiguousArray<ShardKey> {
    ContiguousArray(
      (0..<count).map {
        ShardKey(
          hash: StableHash.xxh64("key:\($0)".utf8), order: UInt64($0), home: UInt8($0 % zones))
      })
  }

  private func placement(
    _ strategy: ShardingStrategy, nodes: Int, keys: ContiguousArray<ShardKey>, prefix: String = "n"
  ) -> Placement {
    Placement(
      strategy, keys, over: HashRing(members: members(nodes, prefix: prefix)),
      newcomer: HashRing.Member(NodeID(nodes), name: "\(prefix)\(nodes)"))
  }

  // MARK: Modulo

  @Test(
    "modulo moves 1 − min/lcm of the keys, to the last one",
    arguments: [(10, 11, 0.9091), (10, 12, 0.8333), (10, 20, 0.5), (12, 10, 0.8333), (4, 4, 0)])
  func moduloMoves(from: Int, to: Int, share: Double) {
    let theory = ModuloSharding.movedShare(from: from, to: to)
    #expect(abs(theory - share) < 5e-5)
    let before = ModuloSharding((0..<from).map { NodeID($0) })
    let after = ModuloSharding((0..<to).map { NodeID($0) })
    var period = from
    while period % to != 0 { period += from }
    let moved = (0..<period).count { id in
      let key = ShardKey(hash: UInt64(id), order: UInt64(id))
      return before.owner(of: key) != after.owner(of: key)
    }
    #expect(Double(moved) / Double(period) == theory)
  }

  @Test("the guide's id mod 10 spreads sequential ids; ids ten apart all meet on one node")
  func strides() {
    let modulo = ModuloSharding((0..<10).map { NodeID($0) })
    func nodes(_ ids: [UInt64]) -> Int {
      Set(ids.map { modulo.owner(of: ShardKey(hash: $0, order: $0))?.index ?? -1 }).count
    }
    #expect(nodes(Array(0..<100)) == 10)
    #expect(nodes((0..<100).map { $0 * 10 }) == 1)
  }

  // MARK: The eleventh node

  @Test("the 11th node moves 90.9 % by modulo and a fair share by the others, none in vain")
  func eleventh() {
    let keys = keys(20_000)
    let modulo = placement(.modulo, nodes: 10, keys: keys)
    #expect(abs(modulo.movedByJoin - 0.909) < 0.01)
    #expect(modulo.movedInVain > 0.8)
    for strategy in [ShardingStrategy.ring, .boundedRing, .rendezvous, .jump] {
      let placement = placement(strategy, nodes: 10, keys: keys)
      // Three standard deviations of the ring's tokens, 1.08 points, and the keys' own.
      #expect(abs(placement.movedByJoin - 1.0 / 11) < 0.035, "\(strategy)")
      #expect(placement.movedInVain == 0, "\(strategy)")
    }
    let range = placement(.range, nodes: 10, keys: keys)
    #expect(range.movedByJoin == 0.05 && range.movedInVain == 0)
  }

  @Test("jump and rendezvous move 1/(n+1), with no more than the binomial spread")
  func binomial() {
    let count = 5_000
    for strategy in [ShardingStrategy.rendezvous, .jump] {
      var outside = 0
      let memberships = 1_000
      for membership in 0..<memberships {
        let nodes = 2 + membership % 20
        let keys = ContiguousArray(
          (0..<count).map {
            ShardKey(
              hash: StableHash.xxh64("m\(membership):\($0)".utf8), order: UInt64($0))
          })
        let share = placement(strategy, nodes: nodes, keys: keys, prefix: "m\(membership)-")
          .movedByJoin
        let fair = 1 / Double(nodes + 1)
        let deviation = (fair * (1 - fair) / Double(count)).squareRoot()
        if abs(share - fair) > 3 * deviation { outside += 1 }
      }
      // 0.27 % lie outside three standard deviations.
      #expect(outside <= 1 + memberships / 100, "\(strategy): \(outside)")
    }
  }

  @Test("who leaves gives only what it had: no key moves between two who stay")
  func leaving() {
    let keys = keys(4_000)
    let all = members(9)
    let fewer = ContiguousArray(all.filter { $0.id != NodeID(4) })
    let rendezvous = (RendezvousHashing(all), RendezvousHashing(fewer))
    let ring = (HashRing(members: all), HashRing(members: all).leaving(NodeID(4)))
    for key in keys {
      let before = rendezvous.0.owner(of: key)
      #expect(before == NodeID(4) || rendezvous.1.owner(of: key) == before)
      let owner = ring.0.owner(of: key)
      #expect(owner == NodeID(4) || ring.1.owner(of: key) == owner)
    }
  }

  // MARK: Jump

  @Test(
    "jump is the published function, by vectors of its authors' port and a second reading of it")
  func jumpVectors() {
    // github.com/dgryski/go-jump, jump_test.go.
    #expect(JumpHash.bucket(of: 1, count: 1) == 0)
    #expect(JumpHash.bucket(of: 42, count: 57) == 43)
    #expect(JumpHash.bucket(of: 0xDEAD_10CC, count: 1) == 0)
    #expect(JumpHash.bucket(of: 0xDEAD_10CC, count: 666) == 361)
    #expect(JumpHash.bucket(of: 256, count: 1_024) == 520)
  }

  @Test("a jump hash is monotone: with one bucket more a key stays or goes to the new one")
  func jumpMonotone() {
    var random = Random(seed: 4)
    for _ in 0..<500 {
      let hash = random.bits()
      var before = 0
      for count in 1...60 {
        let bucket = JumpHash.bucket(of: hash, count: count)
        #expect(bucket == before || bucket == count - 1)
        before = bucket
      }
    }
  }

  // MARK: Bounded loads

  @Test("no node is ever given more than ⌈c·m/n⌉, whatever comes and goes")
  func bounded() {
    var random = Random(seed: 9)
    var most = 0.0
    for nodes in [1, 2, 3, 5, 10, 31] {
      let zipf = Zipf(count: 1_000, exponent: 1)
      var bounded = BoundedLoadRing(HashRing(members: members(nodes)))
      var inFlight: [NodeID] = []
      for step in 0..<4_000 {
        if step > 1_000, random.below(2) == 0, !inFlight.isEmpty {
          bounded.release(inFlight.remove(at: random.below(inFlight.count)))
        } else {
          let hash = StableHash.xxh64("key:\(zipf.sample(&random))".utf8)
          guard let node = bounded.assign(hash) else { continue }
          inFlight.append(node)
          let m = inFlight.count
          let bound = (5 * m + 4 * nodes - 1) / (4 * nodes)
          #expect(bounded.capacity(of: m) == bound)
          #expect(bounded.loads[node.index] <= bound)
          if m > 500 {
            most = max(most, Double(bounded.loads[node.index]) * Double(nodes) / Double(m))
          }
        }
        #expect(bounded.total == inFlight.count && bounded.loads.reduce(0, +) == bounded.total)
      }
    }
    // The bound is one that is met.
    #expect(most > 1.2)
  }

  @Test("what is not full stays with its owner; the price of the bound is misses elsewhere")
  func spills() {
    let ring = HashRing(members: members(10))
    var calm = BoundedLoadRing(ring, factor: Percentage(percent: 100_000))
    var bounded = BoundedLoadRing(ring)
    var random = Random(seed: 2)
    let zipf = Zipf(count: 10_000, exponent: 1)
    var hot = [Int](repeating: 0, count: 10)
    for _ in 0..<5_000 {
      let hash = StableHash.xxh64("key:\(zipf.sample(&random))".utf8)
      #expect(calm.assign(hash) == ring.owner(of: hash))
      _ = bounded.assign(hash)
      if let owner = ring.owner(of: hash) { hot[owner.index] += 1 }
    }
    #expect(calm.spilled == 0)
    #expect(bounded.spilled > 100)
    // The hottest key alone has 10.2 % of the traffic: its shard cannot be saved by hashing.
    #expect((hot.max() ?? 0) > 700)
    #expect((bounded.loads.max() ?? 0) <= 625)
  }

  // MARK: Ranges

  @Test("sequential ids all go to the last range until it splits; a scan asks one node")
  func ranges() {
    var ranges = RangeSharding((0..<10).map { NodeID($0) }, presplit: 1_000)
    let next = (1_000..<1_100).map { ShardKey(hash: 0, order: UInt64($0)) }
    #expect(next.allSatisfy { ranges.owner(of: $0) == NodeID(9) })
    let scan = (200..<300).map { ShardKey(hash: 0, order: UInt64($0)) }
    #expect(Set(scan.map { ranges.owner(of: $0)?.index ?? -1 }) == [2])
    // Ten times the mean: split.
    #expect(ranges.wantsSplit(bytes: 1 << 20, load: 1_000, mean: 100))
    #expect(ranges.wantsSplit(bytes: (64 << 20) + 1, load: 0, mean: 100))
    #expect(!ranges.wantsSplit(bytes: 64 << 20, load: 200, mean: 100))
    let splits = [(9, NodeID(3)), (9, NodeID(1)), (10, NodeID(1))].map {
      ranges.split($0.0, at: 1_050, to: $0.1)
    }
    #expect(splits == [true, false, false])
    #expect(next.count { ranges.owner(of: $0) == NodeID(3) } == 50)
    #expect(ranges.wantMerge(bytes: 1 << 20, load: 100, mean: 100))
    #expect(!ranges.wantMerge(bytes: 1 << 20, load: 101, mean: 100))
    let merges = [ranges.merge(9), ranges.merge(9)]
    #expect(merges == [true, false])
    #expect(next.allSatisfy { ranges.owner(of: $0) == NodeID(9) })
    #expect(RangeSharding(NodeID(7)).owner(of: next[0]) == NodeID(7))
  }

  @Test("a scan of a hundred neighbours asks one or two nodes by range, all of them by hash")
  func scans() {
    let keys = keys(10_000)
    #expect(placement(.range, nodes: 10, keys: keys).nodesPerScan == 1)
    for strategy in [ShardingStrategy.modulo, .ring, .rendezvous, .jump] {
      #expect(placement(strategy, nodes: 10, keys: keys).nodesPerScan == 10, "\(strategy)")
    }
  }

  @Test("new ids that count up all go to one node by range, and to all alike by hash")
  func newIDs() {
    let keys = keys(10_000)
    #expect(placement(.range, nodes: 10, keys: keys).newestAtOne == 1)
    for strategy in [ShardingStrategy.modulo, .ring, .rendezvous, .jump] {
      let share = placement(strategy, nodes: 10, keys: keys).newestAtOne
      #expect(share >= 0.1 && share < 0.3, "\(strategy): \(share)")
    }
  }

  // MARK: Geography

  @Test("a key stays in its home zone; a zone without a node lends its keys to the next")
  func geography() {
    let members = members(6, zones: 3)
    let homes = GeographicSharding(members)
    for key in keys(600) {
      #expect((homes.owner(of: key)?.index ?? -1) % 3 == Int(key.home))
    }
    let orphaned = GeographicSharding(members.filter { $0.zone != 1 })
    for key in keys(600) where key.home == 1 {
      #expect((orphaned.owner(of: key)?.index ?? -1) % 3 == 2)
    }
    #expect(GeographicSharding([]).owner(of: keys(1)[0]) == nil)
  }

  @Test("every strategy gives every key to a member, and the shares add up to all keys")
  func complete() {
    let keys = keys(3_000)
    for strategy in ShardingStrategy.allCases {
      let placement = placement(strategy, nodes: 7, keys: keys)
      #expect(placement.owners.count == keys.count)
      #expect(placement.owners.allSatisfy { $0.index < 7 })
    }
  }
}
