import Cluster
import Patterns
import Simulation

extension QueuesViewModel {
  /// Every queue of a world's brokers, under each what it has given up, and the servers where
  /// requests have been waiting of late.
  init(_ world: World) {
    self.init()
    now = world.now
    let store = world.metrics.store
    for broker in world.brokers {
      let name = world.nodes[broker.node.index].name
      let isAlone = world.brokers.count == 1
      for group in world.consumerGroups {
        let prefix = isAlone ? "" : name + " "
        let queue = broker[group]
        let dead = broker.deadLetters(of: group)
        let history = Histories(store, broker: name, queue: group.name, until: world.now)
        queues.append(
          Queue(
            prefix + group.name, node: name, depth: queue.readyCount,
            lag: queue.readyCount + queue.unackedCount,
            isLagRising: history.isRising, inFlight: queue.unackedCount,
            deadLetters: dead.readyCount, redelivered: queue.tally.redelivered,
            oldest: queue.oldestAge(at: world.now),
            consumers: world.consumerCount(of: group), publishRate: history.publishRate,
            ackRate: history.ackRate, history: history.depths, scale: history.scale))
        guard dead.readyCount > 0 else { continue }
        let lost = Histories(store, broker: name, queue: group.deadLetterName, until: world.now)
        queues.append(
          Queue(
            prefix + group.deadLetterName, kind: .deadLetters, node: name, depth: dead.readyCount,
            oldest: dead.oldestAge(at: world.now), history: lost.depths, scale: lost.scale))
      }
      for group in world.consumerGroups {
        // What is in hand for a moment will be acknowledged; what stays in hand comes back.
        guard let back = broker[group].nextReturn,
          broker[group].settings.visibilityTimeout - (back - world.now) > .seconds(1)
        else { continue }
        nextRetry = min(nextRetry ?? .forever, max(.zero, back - world.now))
      }
    }
    for index in world.nodes.indices where world.nodes[index].isMember {
      if let row = Queue(server: world.nodes[index], in: world) { queues.append(row) }
    }
  }

  /// What the scrapes of the last two minutes say of a queue.
  fileprivate struct Histories {
    var depths: [Double] = []
    var isRising = false
    var publishRate = 0.0
    var ackRate = 0.0

    /// The depth that fills the graph: at least ten, and a power of ten times 1, 2 or 5, so that it
    /// rarely changes.
    var scale: Double {
      let most = depths.max() ?? 0
      var scale = 10.0
      while scale < 1e15 {
        for step in [1.0, 2, 5] where scale * step >= most { return scale * step }
        scale *= 10
      }
      return scale
    }

    init(server: String, _ store: MetricStore, until now: Instant) {
      depths = Histories.samples(
        "server_queue_length", [], of: server, in: store, over: .seconds(120), until: now)
    }

    init(_ store: MetricStore, broker: String, queue: String, until now: Instant) {
      func samples(_ family: String, _ labels: [String], over range: Interval) -> [Double] {
        Histories.samples(family, labels, of: broker, in: store, over: range, until: now)
      }
      let range = Interval.seconds(120)
      let ready = samples("queue_depth", [queue, "ready"], over: range)
      let unacked = samples("queue_depth", [queue, "unacked"], over: range)
      depths = zip(ready, unacked).map(+)
      let recent = depths.suffix(11)
      // Ten seconds of getting longer, by more than what comes and goes.
      if recent.count == 11, let first = recent.first, let last = recent.last {
        let middle = recent[recent.startIndex + 5]
        isRising = first < middle && middle < last && last - first >= 5
      }
      func rate(_ family: String) -> Double {
        let counts = samples(family, [queue], over: .seconds(10))
        guard let first = counts.first, let last = counts.last, counts.count > 1 else { return 0 }
        return max(0, last - first) / Double(counts.count - 1)
      }
      publishRate = rate("queue_published_total")
      ackRate = rate("queue_acked_total")
    }

    private static func samples(
      _ family: String, _ labels: [String], of instance: String, in store: MetricStore,
      over range: Interval, until now: Instant
    ) -> [Double] {
      guard let family = store.family(named: family),
        let series = store.series(of: family).first(where: {
          store.names(of: store.target(of: $0)).instance == instance
            && store.labelValues(of: $0) == labels
        })
      else { return [] }
      return store.samples(series, over: range, until: now).map(\.value)
    }
  }
}

extension QueuesViewModel.Queue {
  /// What waits at a server; nil when nothing has for two minutes.
  fileprivate init?(server node: Node, in world: borrowing World) {
    let history = QueuesViewModel.Histories(
      server: node.name, world.metrics.store, until: world.now)
    guard node.queueLength > 0 || history.depths.contains(where: { $0 > 0 }) else { return nil }
    self.init(
      node.name, kind: .server, node: node.name, depth: node.queueLength,
      inFlight: node.requestsServed,
      consumers: node.workerCount, history: history.depths, scale: history.scale)
  }
}
