import Patterns
import Simulation

/// The series of one broker's queues, resolved when the broker is added: none is missing at 0.
struct QueueSeries: Sendable {
  /// Of one queue.
  struct Row: Sendable {
    var ready, unacked, age: MetricStore.SeriesID
    var published, acked, redelivered, dropped, lost: MetricStore.SeriesID
    var deaths: [MetricStore.SeriesID]
  }
  var broker: NodeID
  var rows: [Row]
  var confirm: MetricStore.SeriesID
}

extension ClusterMetrics {
  mutating func addBroker(_ node: NodeID, of groups: [ConsumerGroup]) {
    queues.append(
      QueueSeries(
        broker: node, rows: [],
        confirm: store.resolve(Family.queueConfirm.id, targets[node.index])))
    addQueues(of: groups, at: queues.count - 1)
  }

  /// Adds the series of further groups' queues, in the order of the queues.
  mutating func addQueues(of groups: [ConsumerGroup], at place: Int) {
    let target = targets[queues[place].broker.index]
    for group in groups {
      for name in [group.deadLetterName, group.name] {
        func series(_ family: Family, _ labels: [String] = []) -> MetricStore.SeriesID {
          store.resolve(family.id, target, [name] + labels)
        }
        queues[place].rows.append(
          QueueSeries.Row(
            ready: series(.queueDepth, ["ready"]), unacked: series(.queueDepth, ["unacked"]),
            age: series(.queueAge), published: series(.queuePublished), acked: series(.queueAcked),
            redelivered: series(.queueRedelivered), dropped: series(.queueDropped),
            lost: series(.queueLost),
            deaths: DeathReason.allCases.map { series(.queueDead, [$0.name]) }))
      }
    }
  }

  /// A message was confirmed to its publisher.
  mutating func confirmed(by broker: NodeID, in length: Interval) {
    for queue in queues where queue.broker == broker { store.observe(queue.confirm, length) }
  }

  /// An effect happened a second time.
  mutating func duplicated(_ group: ConsumerGroup, by node: NodeID) {
    store.increment(
      store.resolve(Family.duplicateEffects.id, targets[node.index], [group.name]))
  }

  /// Copies what a broker's queues have counted since its process began.
  mutating func scrapeQueues(_ broker: HostedBroker, at now: Instant) {
    guard let series = queues.first(where: { $0.broker == broker.node }) else { return }
    for (index, row) in series.rows.enumerated() {
      let queue = broker.machine[QueueID(index)]
      let (tally, base) = (queue.tally, broker.base[index])
      store.set(row.ready, Double(queue.readyCount))
      store.set(row.unacked, Double(queue.unackedCount))
      store.set(row.age, queue.oldestAge(at: now)?.seconds ?? 0)
      store.set(row.published, Double(tally.published - base.published))
      store.set(row.acked, Double(tally.acked - base.acked))
      store.set(row.redelivered, Double(tally.redelivered - base.redelivered))
      store.set(row.dropped, Double(tally.dropped - base.dropped))
      store.set(row.lost, Double(tally.lost - base.lost))
      for reason in DeathReason.allCases {
        store.set(
          row.deaths[Int(reason.rawValue)],
          Double(tally.deadLettered(reason) - base.deadLettered(reason)))
      }
    }
  }

  /// Copies how many instances of each service have which status.
  mutating func scrapeRegistry(_ registry: HostedRegistry) {
    let target = targets[registry.node.index]
    for service in Service.allCases where service.isDiscovered {
      for status in ServiceRegistry.Status.allCases {
        let place = service.index * ServiceRegistry.Status.allCases.count + Int(status.rawValue)
        if registries[registry.node] == nil {
          registries[registry.node] = Array(
            repeating: nil, count: Service.count * ServiceRegistry.Status.allCases.count)
        }
        let series =
          registries[registry.node]?[place]
          ?? store.resolve(
            Family.discoveryInstances.id, target, ["consul", service.name, status.name])
        registries[registry.node]?[place] = series
        store.set(series, Double(registry.machine.count(of: service.rawValue, status)))
      }
    }
  }
}
