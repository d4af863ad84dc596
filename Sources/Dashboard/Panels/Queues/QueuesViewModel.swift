public import Simulation

/// What the queues panel shows: what waits, for how long, and what was given up.
public struct QueuesViewModel: Sendable, Equatable {
  /// The queues, consumer groups and dead letters, in a lasting order.
  public var queues: [Queue] = []
  /// When the next redelivery is due; nil when none is.
  public var nextRetry: Interval?
  /// The moment of the newest sample of every history.
  public var now = Instant.zero
  /// From when to when a fault was active.
  public var faults: [FaultBand] = []

  /// No queues.
  public init() {}

  /// A queue, or what a consumer group sees of a topic.
  public struct Queue: Sendable, Equatable {
    /// What it is.
    public enum Kind: Sendable, Equatable {
      /// Messages are handed out and acknowledged.
      case queue
      /// Messages stay, groups read on.
      case topic
      /// What was given up.
      case deadLetters
      /// Requests wait for a server's workers.
      case server
    }
    /// Its name, such as `orders.created`.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// The node that keeps it; nil when several do.
    public var node: String?
    /// Messages waiting.
    public var depth: Int
    /// Messages behind the newest one; nil where that has no meaning.
    public var lag: Int?
    /// Whether the lag has been rising for ten seconds.
    public var isLagRising: Bool
    /// Messages handed out and not acknowledged.
    public var inFlight: Int
    /// Messages given up.
    public var deadLetters: Int?
    /// Messages handed out more than once.
    public var redelivered: Int
    /// How long the oldest message has waited; nil when none waits.
    public var oldest: Interval?
    /// Consumers connected.
    public var consumers: Int
    /// Messages published a second.
    public var publishRate: Double
    /// Messages acknowledged a second.
    public var ackRate: Double
    /// Depths, oldest first, `step` apart.
    public var history: [Double]
    /// Time between two depths of the history.
    public var step: Interval
    /// The depth that fills the graph: fixed for the queue, so that heights stay comparable.
    public var scale: Double
    /// The partitions of a topic.
    public var partitions: [Partition]

    /// A queue.
    public init(
      _ name: String, kind: Kind = .queue, node: String? = nil, depth: Int, lag: Int? = nil,
      isLagRising: Bool = false,
      inFlight: Int = 0, deadLetters: Int? = nil, redelivered: Int = 0, oldest: Interval? = nil,
      consumers: Int = 0, publishRate: Double = 0, ackRate: Double = 0, history: [Double] = [],
      step: Interval = .seconds(1), scale: Double = 1, partitions: [Partition] = []
    ) {
      self.name = name
      self.kind = kind
      self.node = node
      self.depth = depth
      self.lag = lag
      self.isLagRising = isLagRising
      self.inFlight = inFlight
      self.deadLetters = deadLetters
      self.redelivered = redelivered
      self.oldest = oldest
      self.consumers = consumers
      self.publishRate = publishRate
      self.ackRate = ackRate
      self.history = history
      self.step = step
      self.scale = scale
      self.partitions = partitions
    }
  }

  /// A partition of a topic.
  public struct Partition: Sendable, Equatable {
    /// The broker that leads it; empty while there is none.
    public var leader: String
    /// The consumer that reads it; empty while there is none.
    public var consumer: String
    /// Replicas in step with the leader.
    public var inSync: Int
    /// Replicas there should be.
    public var replicas: Int
    /// Messages between the committed offset and the high watermark.
    public var lag: Int

    /// A partition of a topic.
    public init(leader: String, consumer: String, inSync: Int, replicas: Int, lag: Int) {
      self.leader = leader
      self.consumer = consumer
      self.inSync = inSync
      self.replicas = replicas
      self.lag = lag
    }
  }
}
