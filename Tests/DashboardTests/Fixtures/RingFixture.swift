import Dashboard
import Simulation

extension RingViewModel {
  /// Five stores of three tokens, one of them down, and a key whose second copy is where it is not.
  static var trouble: RingViewModel {
    var model = RingViewModel()
    model.members = [
      Member(name: "kv-1", label: "1", share: 0.203, keys: 12_412, load: 412, standIn: nil),
      Member(name: "kv-2", label: "2", state: .degraded, share: 0.191, keys: 11_688, load: 388),
      Member(name: "kv-3", label: "3", share: 0.210, keys: 12_840, load: 431),
      Member(
        name: "kv-4", label: "4", state: .down, share: 0.199, keys: 12_177, load: 0, hints: 214,
        standIn: 0),
      Member(name: "kv-5", label: "5", share: 0.197, keys: 12_043, load: 405),
    ]
    let owners = [3, 1, 0, 3, 0, 1, 2, 4, 0, 3, 4, 2, 1, 4, 2]
    let ends = [
      0.055, 0.13, 0.205, 0.285, 0.345, 0.40, 0.475, 0.54, 0.605, 0.675, 0.745, 0.81, 0.875, 0.94,
      0.985,
    ]
    model.tokens = zip(ends, owners).map { Token(position: $0, owner: $1) }
    model.replicas = 3
    model.quorum = "N=3 R=2 W=2"
    model.key = Key(name: "user:8812", position: 0.70, holders: [4, 2, 1])
    model.movedByJoin = 0.164
    model.deviation = 0.034
    model.strategies = [
      Strategy(
        .modulo, movedByJoin: 0.833, deviation: 0.011, hottest: 1.0, nodesPerScan: 5,
        newestAtOne: 0.2),
      Strategy(
        .range, movedByJoin: 0.167, deviation: 0.31, hottest: 4.8, nodesPerScan: 1, newestAtOne: 1),
      Strategy(
        .geography, movedByJoin: 0.0, deviation: 0.62, hottest: 2.4, nodesPerScan: 2,
        newestAtOne: 0.5),
      Strategy(
        .ring, movedByJoin: 0.164, deviation: 0.034, hottest: 1.1, nodesPerScan: 5,
        newestAtOne: 0.23, isInUse: true),
      Strategy(
        .bounded, movedByJoin: 0.164, deviation: 0.034, hottest: 1.25, nodesPerScan: 5,
        newestAtOne: 0.23),
      Strategy(
        .rendezvous, movedByJoin: 0.167, deviation: 0.009, hottest: 1.0, nodesPerScan: 5,
        newestAtOne: 0.22),
      Strategy(
        .jump, movedByJoin: 0.167, deviation: 0.008, hottest: 1.0, nodesPerScan: 5,
        newestAtOne: 0.24),
    ]
    return model
  }

  /// Ten nodes of 64 tokens each: too many to draw one by one.
  static var crowded: RingViewModel {
    var model = RingViewModel()
    let count = 10
    model.members = (1...count).map { number in
      Member(
        name: "kv-\(number)", label: "\(number)", state: number == 7 ? .down : .up, share: 0.1,
        keys: 6_000 + number * 13, load: 200, hints: number == 7 ? 1_204 : 0,
        standIn: number == 7 ? 2 : nil)
    }
    var state: UInt64 = 42
    var positions: [(Double, Int)] = []
    for token in 0..<(count * 64) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      positions.append((Double(state >> 11) / Double(1 << 53), token % count))
    }
    positions.sort { $0.0 < $1.0 }
    model.tokens = positions.map { Token(position: $0.0, owner: $0.1) }
    for member in 0..<count {
      var share = 0.0
      for (index, token) in model.tokens.enumerated() where token.owner == member {
        let before =
          index == 0
          ? model.tokens[model.tokens.count - 1].position - 1 : model.tokens[index - 1].position
        share += token.position - before
      }
      model.members[member].share = share
    }
    model.replicas = 3
    model.quorum = "N=3 R=2 W=2"
    model.deviation = 0.118
    model.movedByJoin = 0.091
    return model
  }
}
