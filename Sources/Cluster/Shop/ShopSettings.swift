public import Patterns
public import Simulation

/// How the shop is set up: who stands where, how fast they are, what they put up with.
public struct ShopSettings: Sendable, Hashable {
  /// One node's place.
  public struct Place: Sendable, Hashable {
    /// What it runs.
    public var service: Service
    /// Where: 0 is zone `a`.
    public var zone: UInt8

    /// `service` in `zone`.
    public init(_ service: Service, zone: UInt8) {
      self.service = service
      self.zone = zone
    }
  }

  /// The nodes, in the order of their ids.
  public var topology: [Place] = [
    Place(.gateway, zone: 0), Place(.gateway, zone: 1),
    Place(.orders, zone: 0), Place(.orders, zone: 1),
    Place(.inventory, zone: 0), Place(.inventory, zone: 2),
    Place(.payments, zone: 1), Place(.payments, zone: 2),
    Place(.feed, zone: 0), Place(.feed, zone: 2),
    Place(.mailer, zone: 1), Place(.analytics, zone: 2),
    Place(.broker, zone: 1), Place(.registry, zone: 0), Place(.database, zone: 1),
    Place(.kv, zone: 0), Place(.kv, zone: 1), Place(.kv, zone: 2), Place(.kv, zone: 0),
    Place(.kv, zone: 1),
    Place(.client, zone: 0), Place(.client, zone: 1), Place(.client, zone: 2),
  ]
  /// Usual delays of the links.
  public var network = Network.Settings()
  /// Requests a second of each client, on average.
  public var requestsPerSecond = 40
  /// How many keys there are.
  public var keys = 1_000
  /// How unevenly they are asked for.
  public var zipfExponent = 1.0
  /// The breakers of calls between services: the guide's three numbers.
  public var breaker = CircuitBreaker.Settings(
    timeout: .seconds(3), errorThresholdPercentage: 50, resetTimeout: .seconds(30))
  /// One attempt's patience.
  public var callTimeout = Interval.seconds(3)
  /// The whole request's.
  public var userDeadline = Interval.seconds(5)
  /// Attempts of a call, the first included.
  public var attempts = 3
  /// The bound of the first wait between attempts.
  public var backoffBase = Interval.milliseconds(100)
  /// The bound of any wait between attempts.
  public var backoffCap = Interval.seconds(2)
  /// How long a consumer waits for a message.
  public var longPoll = Interval.seconds(20)
  /// Requests that may wait for a worker of a node.
  public var queueCapacity = 500
  /// How often a node asks the registry who is alive.
  public var catalogRefresh = Interval.seconds(2)

  /// The shop as it comes.
  public init() {
    breaker.rollingPercentilesEnabled = false
  }

  /// How a zone is called.
  public static func zoneName(_ zone: UInt8) -> String {
    String(UnicodeScalar(UInt8(ascii: "a") + min(zone, 25)))
  }

  var arrivalGap: Interval { .seconds(1) / max(1, requestsPerSecond) }

  func workers(of service: Service) -> Int { service == .database ? 16 : 64 }

  func serviceTime(of route: Route) -> Distribution {
    switch route {
    case .databaseRead: .logNormal(median: .milliseconds(5), sigma: 0.25)
    case .databaseWrite: .logNormal(median: .milliseconds(8), sigma: 0.25)
    case .sendMail: .logNormal(median: .milliseconds(20), sigma: 0.5)
    case .checkout, .like, .readFeed, .orderStatus, .placeOrder, .findOrder, .reserveStock,
      .releaseStock, .charge, .refund, .addLike, .readLikes, .kvGet, .kvPut, .publish, .receive,
      .acknowledge, .trackEvent, .fanOut, .catalog:
      .logNormal(median: .milliseconds(1), sigma: 0.25)
    }
  }

  /// What the next user wants: 40 % read, 30 % buy, 20 % like, 10 % look at an order.
  func pick(_ random: inout Random) -> Route {
    switch random.below(10) {
    case 0..<4: .readFeed
    case 4..<7: .checkout
    case 7..<9: .like
    default: .orderStatus
    }
  }
}
