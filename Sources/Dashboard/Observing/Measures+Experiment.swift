import Cluster
import Patterns
import Simulation
import Verification

extension ConsistencyViewModel.Measure {
  /// What the store gave up so far, for whom, and how much of it.
  static func all(_ experiment: Experiment) -> [Self] {
    let board = experiment.scoreboard
    func bad(
      _ english: String, _ korean: String, _ count: Int, _ note: Phrase = Phrase("", "")
    )
      -> Self
    {
      Self(Phrase(english, korean), .count(count), isBad: count > 0, note: note)
    }
    func note(_ isShown: Bool, _ english: String, _ korean: String) -> Phrase {
      isShown ? Phrase(english, korean) : Phrase("", "")
    }
    let lag = Figures.time(board.worstStaleness)
    var rows = [
      bad(
        "stale reads", "낡은 읽기", board.staleReads,
        // How old what a counter or a set shows is cannot be told.
        note(board.worstStaleness > .zero, "worst \(lag)", "최대 \(lag)")),
      bad("reads out of order", "순서 없는 읽기", board.violations),
      bad("lost writes", "잃은 쓰기", board.lostWrites),
      bad("phantom successes", "거절 후 나타난 쓰기", board.phantomSuccesses),
      bad(
        "session promises", "세션 약속 위반", board.sessionViolations.reduce(0, +),
        Phrase(board.brokenPromises, board.brokenPromises)),
    ]
    if experiment.watch.updateCount > 0 {
      rows.insert(bad("lost updates", "잃은 갱신", board.lostUpdates), at: 3)
    }
    let likes = experiment.world.likes
    if likes.accepted > 0 {
      let all = Figures.grouped(likes.accepted)
      rows.insert(
        bad("likes not counted", "세지 못한 좋아요", max(0, likes.drift), Phrase("of \(all)", "\(all) 중")),
        at: 3)
    }
    let carts = experiment.world.carts
    if carts.isOpen {
      let (added, removed) = (
        Figures.grouped(carts.tally.added), Figures.grouped(carts.tally.removed)
      )
      rows.insert(
        bad(
          "cart items lost", "잃은 물건", carts.tally.lost,
          Phrase("of \(added)", "\(added) 중")),
        at: 3)
      rows.insert(
        bad(
          "cart items back", "되살아난 물건", carts.tally.resurfaced,
          Phrase("of \(removed)", "\(removed) 중")),
        at: 4)
    }
    if experiment.world.storeMode == .ap {
      let peak = board.peakDivergentKeys
      rows += [
        bad(
          "divergent keys", "갈라진 키", board.divergentKeys,
          note(peak > 0, "peak \(peak)", "최대 \(peak)")),
        Self(
          Phrase("convergence", "수렴"), experiment.convergence.map { .time($0) } ?? .none,
          isBad: board.convergingSince != nil,
          note: note(board.convergingSince != nil, "not yet", "아직")),
        Self(
          Phrase("hints waiting", "대기 중인 힌트"), .count(experiment.world.stores.hintsWaiting),
          isBad: false),
        Self(
          Phrase("reads of siblings", "형제 값 읽기"), .count(experiment.watch.siblingCount),
          isBad: false),
      ]
    }
    return rows + [
      bad("operations refused", "거절된 연산", board.overall.total.failed),
      bad("outcome unknown", "결과 불명", board.overall.total.unknown),
    ]
  }
}

extension Experiment {
  /// How long replicas have been coming to agree, or took the last time.
  fileprivate var convergence: Interval? {
    scoreboard.convergingSince.map { now - $0 } ?? scoreboard.lastConvergence
  }
}

extension Scoreboard {
  /// Which promises to sessions were broken, by their initials: `RYW 3 MR 1`.
  fileprivate var brokenPromises: String {
    let names = SessionGuarantee.allCases.map { guarantee in
      switch guarantee {
      case .readYourWrites: "RYW"
      case .monotonicReads: "MR"
      case .monotonicWrites: "MW"
      case .writesFollowReads: "WFR"
      }
    }
    return zip(names, sessionViolations).filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
      .joined(separator: " ")
  }
}

extension ConsistencyViewModel.Side {
  init(_ side: Verification.Side, at now: Instant) {
    self.init(
      side.name, yield: side.yield(), answered: side.answered(), harvest: side.harvest(),
      silence: side.silence(at: now), longestSilence: side.longestSilence(at: now))
  }
}

extension ConsistencyViewModel.Money {
  /// What the auditor of the bank finds; nil where there is no bank.
  init?(_ world: World) {
    guard world.bank.isOpen else { return nil }
    let statement = world.bank.statement
    self.init(balance: statement.balance, expected: statement.expected)
    inFlight = statement.inFlight
    lost = statement.lost
    created = statement.created
    waitingEvents = statement.waitingEvents
    accounts = Array(world.bank.balances.dropFirst())
  }
}

extension ConsistencyViewModel.Latency {
  init(_ name: Phrase, _ latencies: Verification.Side.Latencies, writes: Bool) {
    let calm = latencies.sketch(writes: writes, cut: false)
    let cut = latencies.sketch(writes: writes, cut: true)
    self.init(
      name, calm: calm.quantile(0.5), calmTail: calm.quantile(0.99), cut: cut.quantile(0.5),
      cutTail: cut.quantile(0.99))
  }
}

extension ConsistencyViewModel.LogMember {
  /// The servers, in the order in which they came.
  static func all(_ world: World) -> [Self] {
    world.consensus.members.compactMap { node in
      world.consensus.server(of: node).map { server in
        Self(
          world.nodes[node.index].name, role: server.role.word, term: Int(server.term),
          last: Int(server.lastIndex), commit: Int(server.commit), applied: Int(server.applied),
          state: NodeState(world.nodes[node.index].process))
      }
    }
  }
}

extension ConsistencyViewModel.Pair {
  /// The pairs between which something waits or differed, the most first.
  static func all(_ world: World) -> [Self] {
    var pairs: [Self] = []
    for node in world.stores.nodes {
      guard let machine = world.stores.machine(of: node) else { continue }
      for peer in world.stores.nodes where peer != node {
        let pair = Self(
          from: world.nodes[node.index].name, to: world.nodes[peer.index].name,
          hints: machine.hintsPending(for: peer),
          leaves: machine.exchange(with: peer)?.differingLeaves)
        if pair.hints > 0 || pair.leaves ?? 0 > 0 { pairs.append(pair) }
      }
    }
    return pairs.enumerated().sorted {
      (-$0.element.hints, -($0.element.leaves ?? 0), $0.offset)
        < (-$1.element.hints, -($1.element.leaves ?? 0), $1.offset)
    }.map(\.element)
  }
}

extension Raft.Role {
  /// The role in a word of at most nine letters.
  fileprivate var word: String {
    switch self {
    case .follower: "follower"
    case .preCandidate: "pre-vote"
    case .candidate: "candidate"
    case .leader: "leader"
    }
  }
}
