public import Patterns
public import Simulation

/// One node: who it is, how its process fares, and what it is busy with.
public struct Node: Sendable {
  /// The unique name: `orders-1`.
  public let name: String
  /// What it runs.
  public let service: Service
  /// Which zone it stands in: 0 is `a`.
  public let zone: UInt8
  /// Life, speed, clock and disk.
  public internal(set) var process = Process()
  /// Counts the lives of the process from 1.
  public internal(set) var incarnation: UInt16 = 1
  /// False once it has been taken out of the cluster.
  public internal(set) var isMember = true

  /// What happened while it was paused, in order.
  var backlog: [Event] = []
  /// Requests waiting for a worker, and those being served.
  var queue: ServerQueue<JobRef>
  /// Whether the process has started up since its last death: before, it hears nothing.
  var hasStarted = true
  /// Since when its disk has only pretended to write.
  var liesSince: Instant?
  /// Whom it takes to be alive, as the registry last said.
  var catalog = NodeSet()
  /// How it chooses among the instances of each service.
  var balancers: [LoadBalancer]
  /// How many calls of its own each node has not answered yet.
  var outstanding: [UInt16] = []
  /// Draws of this node alone.
  var random: Random

  init(
    name: String, service: Service, zone: UInt8, number: Int, settings: ClusterSettings,
    random: Random
  ) {
    self.name = name
    self.service = service
    self.zone = zone
    self.random = random
    queue = ServerQueue(settings.serverQueue)
    // Each begins elsewhere, so that callers need not march in step.
    balancers = Array(
      repeating: LoadBalancer(settings.balancingPolicy, offset: number), count: Service.count)
  }

  /// Whether it is awake and has started up.
  var isServing: Bool { hasStarted && process.isRunning }
  /// Whether it had started up when it was frozen.
  var isFrozen: Bool { hasStarted && process.life == .paused }
  /// How many requests wait for a worker.
  public var queueLength: Int { queue.count }
  /// How many requests are being served.
  public var requestsServed: Int { queue.running }
  /// How many requests it serves at once at most.
  public var workerCount: Int { queue.concurrency }
  /// How many requests were refused or thrown away, by reason, since the node was added.
  public var sheds: ShedCounts { queue.sheds }
}
