public import Cluster
public import Simulation

/// A world and the judges that watch it: one value, so that verdicts travel in time with the world.
public struct Experiment: Sendable, TimelineState {
  /// The cluster.
  public private(set) var world: World
  /// What users got, second by second.
  public private(set) var service = ServiceHistory()
  /// What the store's clients were told, judged.
  public private(set) var watch = StoreWatch()
  /// Whether the servers of the replicated log keep their promises.
  public private(set) var consensus = ConsensusWatch()
  /// What the store gave up, for whom and for how long.
  public private(set) var scoreboard: Scoreboard
  /// The judges' own metrics.
  public private(set) var measures = Measures()
  /// How many seconds the judges have taken in.
  private var secondsTaken = 0

  /// An experiment that begins with the scenario's cluster at rest.
  public init(_ scenario: Scenario, seed: UInt64? = nil) {
    world = World(scenario, seed: seed)
    scoreboard = Scoreboard(world)
  }

  /// The present instant.
  public var now: Instant { world.now }
  /// The running hash of the event stream.
  public var digest: Digest { world.digest }
  /// How many events have happened.
  public var eventCount: Int { world.eventCount }

  /// Lets everything happen that is due until `target`; true when it was reached.
  public mutating func advance(to target: Instant, maximumSteps: Int) -> Bool {
    var left = maximumSteps
    // A second is over when all of its last instant has happened, however often a run pauses there.
    while case let second = Instant.zero + .seconds(secondsTaken + 1), second <= target {
      let before = world.eventCount
      guard world.advance(to: second, maximumSteps: left) else { return false }
      left -= world.eventCount - before
      secondsTaken += 1
      service.sample(world)
      judge()
      if left <= 0, now < target { return false }
    }
    // What is due at this very instant happens too.
    return world.advance(to: target, maximumSteps: max(1, left))
  }

  /// Takes in a whole second; a store founded anew is judged anew.
  private mutating func judge() {
    if watch.epoch != world.storeEpoch {
      watch = StoreWatch(world)
      scoreboard = Scoreboard(world)
      consensus = ConsensusWatch(world)
    }
    watch.observe(world, into: &scoreboard)
    scoreboard.endSecond(world)
    consensus.observe(world)
    measures.take(scoreboard, watch.judge, consensus, epoch: watch.epoch, at: now)
  }

  /// All numbers that an expectation can ask for, as they are now.
  public var readings: Readings {
    Readings(world: world.metrics.store, measures: measures.store)
  }

  /// Makes a change at the present instant.
  public mutating func apply(_ command: Command) { world.apply(command) }
}

/// What users got, second by second, for the last minute.
public struct ServiceHistory: Sendable, Hashable {
  /// One second.
  public struct Second: Sendable, Hashable, BitwiseCopyable {
    /// Requests answered as asked.
    public var succeeded: Int
    /// Requests that ended in an error or in silence.
    public var failed: Int
  }

  /// The seconds kept, oldest first.
  public private(set) var seconds: [Second] = []
  private var last = ServiceLevel()

  /// How many seconds are kept.
  public static let capacity = 60

  mutating func sample(_ world: World) {
    let now = world.service
    seconds.append(
      Second(succeeded: now.succeeded - last.succeeded, failed: now.failed - last.failed))
    if seconds.count > ServiceHistory.capacity { seconds.removeFirst() }
    last = now
  }

  /// The share of requests answered as asked in the last `count` seconds; nil when none ended.
  public func availability(last count: Int = 10) -> Double? {
    let recent = seconds.suffix(count)
    let succeeded = recent.reduce(0) { $0 + $1.succeeded }
    let all = recent.reduce(succeeded) { $0 + $1.failed }
    return all == 0 ? nil : Double(succeeded) / Double(all)
  }
}
