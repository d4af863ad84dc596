import Patterns
import Simulation

/// What the machines are told of the settings, each in its own words.
extension ClusterSettings {
  /// opossum's options for every breaker.
  var circuitBreaker: CircuitBreaker.Settings {
    var options = CircuitBreaker.Settings(
      timeout: rpc.timeout, errorThresholdPercentage: breaker.errorThreshold.ratio * 100,
      resetTimeout: breaker.resetTimeout)
    options.rollingCountTimeout = breaker.window
    options.rollingCountBuckets = breaker.buckets
    options.volumeThreshold = breaker.volumeThreshold
    options.capacity = breaker.capacity
    options.allowWarmUp = breaker.warmUp
    options.rollingPercentilesEnabled = false
    return options
  }

  /// The usual delays of the links.
  var links: Simulation.Network.Settings {
    var settings = Simulation.Network.Settings()
    settings.sameZone = network.sameZone
    settings.crossZone = network.crossZone
    settings.sigma = network.sigma
    settings.retransmission = network.retransmit
    return settings
  }

  /// How long a step of local work takes on a healthy node.
  func serviceTime(of route: Route) -> Distribution {
    let median =
      switch route.service {
      case .client: Interval.zero
      case .gateway: server.time.gateway
      case .orders: server.time.orders
      case .inventory: server.time.inventory
      case .payments: server.time.payments
      case .feed: server.time.feed
      case .mailer: server.time.mailer
      case .analytics: server.time.analytics
      case .broker: server.time.broker
      case .registry: server.time.registry
      case .database: route == .databaseRead ? server.time.database * 5 / 8 : server.time.database
      case .kv: server.time.kv
      }
    return .logNormal(median: median, sigma: server.sigma)
  }

  /// What the next user wants.
  func pick(_ random: inout Random) -> Route {
    let mix = workload.mix
    var draw = random.below(max(1, mix.checkout + mix.like + mix.read + mix.status))
    for (weight, route) in [
      (mix.checkout, Route.checkout), (mix.like, .like), (mix.read, .readFeed),
    ] {
      if draw < weight { return route }
      draw -= weight
    }
    return .orderStatus
  }
}
