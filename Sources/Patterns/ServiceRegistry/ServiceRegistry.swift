public import Simulation

/// Knows which instances of a service there are and which of them are well.
///
/// Consul's agent checks and catalog on one node (agent/checks/check.go, agent/consul/rpc.go,
/// agent/local): registration, health checks with thresholds, the reaper, a catalog index and
/// blocking queries. Raft under the catalog and SWIM between the nodes are patterns of their own;
/// SWIM's verdict comes in through `setNode(_:isAlive:)`, the node check `serfHealth`.
public struct ServiceRegistry: Sendable {
  /// An instance: one service at one node.
  public struct InstanceID: Sendable, Hashable, BitwiseCopyable, Comparable {
    /// The host's number of the service.
    public var service: UInt8
    /// Where it runs.
    public var node: NodeID
    /// The instance of a service at a node.
    @inlinable public init(service: UInt8, node: NodeID) {
      self.service = service
      self.node = node
    }
    /// By service, then by node.
    @inlinable public static func < (a: InstanceID, b: InstanceID) -> Bool {
      (a.service, a.node) < (b.service, b.node)
    }
  }

  /// What a check says.
  public enum Status: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable, Comparable {
    case passing, warning, critical
    /// The worse is greater.
    public static func < (a: Status, b: Status) -> Bool { a.rawValue < b.rawValue }
    /// The label value in metrics and on screen.
    public var name: String {
      switch self {
      case .passing: "passing"
      case .warning: "warning"
      case .critical: "critical"
      }
    }
  }

  /// How an instance is checked.
  public enum Check: Sendable, Hashable, BitwiseCopyable {
    /// The registry asks over HTTP every interval.
    case http
    /// The instance must report within this time, or it is critical.
    case ttl(Interval)
  }

  /// What came of a probe.
  public enum ProbeResult: Sendable, Hashable, BitwiseCopyable {
    /// An answer with an HTTP status code.
    case answered(Int)
    /// Refused, reset or unreachable.
    case failed

    /// 2xx passes, 429 warns, everything else is critical.
    var status: Status {
      switch self {
      case .answered(let code) where (200...299).contains(code): .passing
      case .answered(429): .warning
      case .answered, .failed: .critical
      }
    }
  }

  /// Consul's settings.
  public struct Settings: Sendable, Hashable {
    /// Time from the end of a check to the next; at least `minimumCheckInterval`.
    public var checkInterval: Interval = .seconds(10)
    /// How long a check waits for its answer.
    public var checkTimeout: Interval = .seconds(10)
    /// Successes in a row before a check passes; 0 passes at once.
    public var successBeforePassing = 0
    /// Failures in a row before a check is a warning; nil: as `failuresBeforeCritical`.
    public var failuresBeforeWarning: Int?
    /// Failures in a row before a check is critical; 0 fails at once.
    public var failuresBeforeCritical = 0
    /// How long an instance may be critical before it is removed; nil: it stays listed.
    public var deregisterCriticalAfter: Interval?
    /// How often the reaper looks.
    public var reapInterval: Interval = .seconds(30)
    /// How long a blocking query waits unless it says.
    public var defaultWait: Interval = .seconds(300)
    /// The longest a blocking query may ask to wait.
    public var maximumWait: Interval = .seconds(600)
    /// The most blocking queries held; further ones are answered at once.
    public var waiterCapacity = 4_096

    /// No check is more frequent.
    public static let minimumCheckInterval: Interval = .seconds(1)
    /// No instance is removed sooner.
    public static let minimumDeregisterAfter: Interval = .minutes(1)

    /// Consul's defaults.
    public init() {}
  }

  /// What the host is to do.
  public enum Effect: Sendable, Hashable, BitwiseCopyable {
    /// Ask the instance; report by `probed(_:_:probe:…)` with this number.
    case probe(InstanceID, probe: UInt32)
    /// Call `fire(_:at:…)` with this timer at that time; stale timers do no harm.
    case timer(Timer, at: Instant)
    /// The catalog changed: a check flipped.
    case changed(InstanceID, from: Status, to: Status)
    /// The catalog changed: a new instance.
    case registered(InstanceID)
    /// The catalog changed: an instance left, by itself or reaped.
    case deregistered(InstanceID, reaped: Bool)
    /// Answer the query `waiter`.
    case answer(waiter: UInt64, Answer)
  }

  /// A point in time that the registry waits for.
  public enum Timer: Sendable, Hashable, BitwiseCopyable {
    case check(InstanceID, probe: UInt32)
    case checkTimeout(InstanceID, probe: UInt32)
    case ttl(InstanceID, probe: UInt32)
    case wait(waiter: UInt64)
    case reap(epoch: UInt32)
  }

  /// The answer to a query.
  public struct Answer: Sendable, Hashable, BitwiseCopyable {
    /// The service asked for.
    public var service: UInt8
    /// Its instances' nodes: those passing, or all.
    public var nodes: NodeSet
    /// To be given with the next blocking query.
    public var index: UInt64
  }

  /// An instance as listed.
  public struct Instance: Sendable, Hashable, BitwiseCopyable {
    /// Which.
    public let id: InstanceID
    /// How it is checked.
    public var check: Check
    /// What its own check says.
    public internal(set) var status = Status.critical
    /// Since when its check is critical; `.never` while it is not.
    public internal(set) var criticalSince: Instant
    /// The catalog index of its last change.
    public internal(set) var modifyIndex: UInt64 = 0
    /// Numbers probes and timers, so that old ones are known.
    var probe: UInt32 = 0
    var isProbing = false
    var successes: Int32
    var failures: Int32
  }

  struct Waiter: Sendable, BitwiseCopyable {
    var id: UInt64
    var service: UInt8
    var passingOnly: Bool
    var index: UInt64
    /// Until when it waits; of an earlier wait under the same number only the timer is left.
    var end: Instant
  }

  /// Consul's settings.
  public var settings: Settings
  /// All instances, ordered by id.
  public internal(set) var instances: [Instance] = []
  /// Raised by every change of the catalog.
  public internal(set) var index: UInt64 = 1
  /// For each service, the index of its last change.
  var serviceIndex: [UInt64] = Array(repeating: 1, count: 256)
  var deadNodes = NodeSet()
  var waiters: [Waiter] = []
  var epoch: UInt32 = 0

  /// An empty registry.
  public init(settings: Settings = Settings()) { self.settings = settings }

  // MARK: Life

  /// The registry's process begins, or begins again: checks start at random offsets.
  public mutating func start(
    at now: Instant, random: inout Random, into effects: inout Outbox<Effect>
  ) {
    epoch &+= 1
    effects.append(.timer(.reap(epoch: epoch), at: now + settings.reapInterval))
    for position in instances.indices {
      schedule(position, at: now, random: &random, into: &effects)
    }
  }

  /// The process is gone: who waited is gone, too; the catalog is kept (Consul's is in Raft).
  public mutating func crash() {
    waiters.removeAll()
    epoch &+= 1
    for position in instances.indices {
      instances[position].probe &+= 1
      instances[position].isProbing = false
    }
  }

  // MARK: Registration

  /// Lists an instance, critical until its first check unless its registration says otherwise
  /// (Consul's `Status` of a check); known already, it keeps its status.
  public mutating func register(
    _ id: InstanceID, check: Check = .http, initially status: Status = .critical,
    at now: Instant, random: inout Random, into effects: inout Outbox<Effect>
  ) {
    let (position, isKnown) = locate(id)
    if isKnown {
      instances[position].check = check
    } else {
      instances.insert(
        Instance(
          id: id, check: check, status: status,
          criticalSince: status == .critical ? now : .never,
          // Full counters: the first check flips at once (NewStatusHandler).
          successes: Int32(settings.successBeforePassing),
          failures: Int32(settings.failuresBeforeCritical)),
        at: position)
      effects.append(.registered(id))
      touch(position, into: &effects)
    }
    schedule(position, at: now, random: &random, into: &effects)
  }

  /// Takes an instance off the list: a graceful leave.
  public mutating func deregister(_ id: InstanceID, into effects: inout Outbox<Effect>) {
    let (position, isKnown) = locate(id)
    if isKnown { remove(position, reaped: false, into: &effects) }
  }

  /// What gossip says of a node: dead, all its instances fail the node check.
  public mutating func setNode(
    _ node: NodeID, isAlive: Bool, into effects: inout Outbox<Effect>
  ) {
    guard deadNodes.contains(node) == isAlive else { return }
    if isAlive { deadNodes.remove(node) } else { deadNodes.insert(node) }
    for position in instances.indices where instances[position].id.node == node {
      let own = instances[position].status
      if own != .critical {
        let (old, new): (Status, Status) = isAlive ? (.critical, own) : (own, .critical)
        effects.append(.changed(instances[position].id, from: old, to: new))
      }
      touch(position, into: &effects)
    }
  }

  // MARK: Helpers

  /// The worse of the instance's own check and its node's.
  public func status(of instance: Instance) -> Status {
    deadNodes.contains(instance.id.node) ? .critical : instance.status
  }

  /// Where an instance is in the list, or would be.
  func locate(_ id: InstanceID) -> (position: Int, isKnown: Bool) {
    var low = 0
    var high = instances.count
    while low < high {
      let middle = (low + high) / 2
      if instances[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return (low, low < instances.count && instances[low].id == id)
  }

  mutating func remove(_ position: Int, reaped: Bool, into effects: inout Outbox<Effect>) {
    let id = instances[position].id
    effects.append(.deregistered(id, reaped: reaped))
    instances.remove(at: position)
    raise(id.service)
    wake(id.service, into: &effects)
  }

  /// An instance changed: raises the index and wakes who waits for its service.
  mutating func touch(_ position: Int, into effects: inout Outbox<Effect>) {
    let service = instances[position].id.service
    raise(service)
    instances[position].modifyIndex = index
    wake(service, into: &effects)
  }

  private mutating func raise(_ service: UInt8) {
    index += 1
    serviceIndex[Int(service)] = index
  }
}
