import Cluster
import Patterns
public import Simulation

/// What a store gave up, for whom and for how long: plain figures of one store's life.
///
/// Begins anew with every store that is founded. Fed operation by operation by the watch over the
/// store, and once a second with what only somebody outside can see. Measures: availability by the letter
/// (Gilbert & Lynch 2002), yield and harvest (Fox & Brewer 1999), latency calm and cut (Abadi 2012, PACELC).
public struct Scoreboard: Sendable {
  /// How the store is called in metrics: `cp`, `ap` or `ca`.
  public internal(set) var store = "ap"
  /// What all clients got.
  public internal(set) var overall = Side("")
  /// What the clients of each zone got, in the order of the zones.
  public internal(set) var zones: [Side] = []

  /// Reads that missed a write acknowledged before they began.
  public internal(set) var staleReads = 0
  /// The longest time that a write missed by a read had been acknowledged: how stale an answer was.
  public internal(set) var worstStaleness = Interval.zero
  /// The most acknowledged writes that a read missed.
  public internal(set) var mostVersionsSkipped = 0
  /// Returns that no order of the operations explains.
  public internal(set) var violations = 0
  /// Acknowledged writes that no replica holds any more, nor anything made with knowledge of them.
  public internal(set) var lostWrites = 0
  /// Updates made from a value that another acknowledged update was made from: one of them is gone.
  public internal(set) var lostUpdates = 0
  /// Refused writes whose values were read all the same.
  public internal(set) var phantomSuccesses = 0
  /// Broken promises to clients' sessions, in the order of `SessionGuarantee.allCases`.
  public internal(set) var sessionViolations: [Int] = SessionGuarantee.allCases.map { _ in 0 }

  /// Keys whose living replicas differ.
  public internal(set) var divergentKeys = 0
  /// The most there ever were.
  public internal(set) var peakDivergentKeys = 0
  /// Writes that wait somewhere for a replica that is away.
  public internal(set) var hints = 0
  /// When the last fault was healed, while replicas still differ since.
  public internal(set) var convergingSince: Instant?
  /// How long replicas took to agree after the last heal, to the second in which that was seen; nil
  /// when they never had to.
  public internal(set) var lastConvergence: Interval?
  /// How often they had to, and how long that took in all and at most.
  public internal(set) var convergences = 0
  /// The longest time it took.
  public internal(set) var longestConvergence = Interval.zero

  private var seenOccurrences = 0
  private var nextLetter: Int
  private var current: [Side.Second] = []

  /// A scoreboard on which nothing stands; `world` says which zones there are.
  init(_ world: World) {
    store = world.storeLabel
    zones = world.scenario.topology.zones.map { Side($0.name) }
    current = zones.map { _ in Side.Second() }
    seenOccurrences = world.occurrences.endIndex
    nextLetter = Int(world.now.seconds)
  }

  /// The clients of the zone called `name`, or all of them for the empty name.
  public func side(_ name: String) -> Side? {
    name.isEmpty ? overall : zones.first { $0.name == name }
  }

  /// How many promises of a kind were broken.
  public func violations(of guarantee: SessionGuarantee) -> Int {
    SessionGuarantee.allCases.firstIndex(of: guarantee).map { sessionViolations[$0] } ?? 0
  }

  // MARK: Taking in

  /// Takes note of how an operation ended, whose caller lives.
  mutating func ended(_ operation: History.Operation, isStale: Bool, _ world: World) {
    let zone = Int(world.nodes[operation.node.index].zone)
    guard zone < zones.count else { return }
    // One second for both: the sum over the zones is that of all.
    var ignored = Side.Second()
    // That a comparison failed is an answer.
    if operation.outcome == .ok || operation.isMismatch {
      let cut = world.partitions.overlap(operation.invokedAt, operation.returnedAt)
      zones[zone].answered(operation, &current[zone], cut: cut)
      overall.answered(operation, &ignored, cut: cut)
      if isStale { current[zone].stale += 1 }
    } else {
      zones[zone].unanswered(operation, &current[zone])
      overall.unanswered(operation, &ignored)
    }
  }

  mutating func stale(_ stale: StaleRead, _ world: World) {
    worstStaleness = max(worstStaleness, stale.age)
    let zone = Int(world.nodes[stale.read.node.index].zone)
    if zone < zones.count {
      zones[zone].worstStaleness = max(zones[zone].worstStaleness, stale.age)
    }
    mostVersionsSkipped = max(mostVersionsSkipped, stale.versionsSkipped)
  }

  /// Closes a second.
  mutating func endSecond(_ world: World) {
    var all = Side.Second()
    for second in current {
      all.ok += second.ok
      all.failed += second.failed
      all.unknown += second.unknown
      all.reads += second.reads
      all.stale += second.stale
    }
    // What was received up to a second and a deadline ago is decided.
    let decided = Int(world.now.seconds) - 2
    let letter = nextLetter <= decided ? nextLetter : nil
    var letters = AnswerLedger.Count()
    for zone in zones.indices {
      let count = letter.map { world.answers.count(zone: zone, second: $0) }
      letters.received += count?.received ?? 0
      letters.answered += count?.answered ?? 0
      zones[zone].end(current[zone], count)
      current[zone] = Side.Second()
    }
    overall.end(all, letter.map { _ in letters })
    if letter != nil { nextLetter += 1 }
    observeReplicas(world)
  }

  private mutating func observeReplicas(_ world: World) {
    let wereParted = divergentKeys > 0 || hints > 0
    divergentKeys = world.stores.divergentKeys
    peakDivergentKeys = max(peakDivergentKeys, divergentKeys)
    hints = world.stores.hintsWaiting
    let occurrences = world.occurrences
    for index in max(seenOccurrences, occurrences.startIndex)..<occurrences.endIndex {
      switch occurrences[index].what {
      case .faultHealed: convergingSince = occurrences[index].time
      case .faultInjected: convergingSince = nil
      case .marked, .commanded, .nodeDown, .nodePaused, .nodeUp, .nodeJoined, .nodeLeft,
        .breakerOpened,
        .breakerHalfOpen, .breakerClosed, .deadLettered, .checkFailed, .checkPassed,
        .storeFounded, .leaderElected, .leaderFell, .leadershipOffered, .leadershipKept,
        .monkeyStopped, .commandRefused, .ringChangeAbandoned:
        break
      }
    }
    let isNew = seenOccurrences != occurrences.endIndex
    seenOccurrences = occurrences.endIndex
    guard let since = convergingSince, world.activeFaults.isEmpty else { return }
    guard divergentKeys == 0, hints == 0 else { return }
    convergingSince = nil
    // What agreed before the heal, and at the first look after it, had nothing to converge.
    if isNew, !wereParted, world.now - since <= .seconds(1) { return }
    lastConvergence = world.now - since
    convergences += 1
    longestConvergence = max(longestConvergence, world.now - since)
  }
}

extension World {
  /// How the present store is called in metrics.
  var storeLabel: String { storeMode.rawValue }
}
