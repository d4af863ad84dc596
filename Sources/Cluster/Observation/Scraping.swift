import Patterns
import Simulation

/// The world looks at itself: once a second at what is measured by the second, and at all series as
/// often as they are scraped.
extension World {
  /// Ends the second, scrapes, or both, as is due; at one-second scrapes that is always both.
  mutating func scrape() {
    let isSecond = now >= nextSecond
    let isScrape = now >= nextScrape
    setGauges(isSecond: isSecond)
    if isSecond {
      traffic.endSecond()
      scrapeStore()
      scrapeConsensus()
      audit()
      countLikes()
      documents.settle()
      lookIntoCarts()
      countSpans()
      nextSecond = nextSecond + .seconds(1)
    }
    if isScrape {
      metrics.setSeriesCount(stores.metrics.theObserver(in: &metrics))
      metrics.store.scrape(at: now)
      nextScrape = now + settings.metrics.scrape
    }
    if isSecond { watchMonkey() }
    planForWorld(.scrape, after: min(nextSecond, nextScrape) - now)
  }

  /// Scrapes as often as the settings say from the last scrape on.
  mutating func rescheduleScrapes() {
    let count = metrics.store.scrapeCount
    let last = count == 0 ? .zero : metrics.store.scrapeTime(count - 1)
    // The next second looks at the clock in any case.
    nextScrape = max(now, last + settings.metrics.scrape)
  }

  /// Copies what machines know at this very moment, and at the end of a second what that one came to.
  private mutating func setGauges(isSecond: Bool) {
    for node in nodes.indices {
      let series = metrics.store.resolve(
        ClusterMetrics.Family.queueLength.id, metrics.targets[node])
      metrics.store.set(series, Double(nodes[node].queueLength))
      if isSecond { metrics.scrapeGoodput(of: node) }
    }
    for broker in brokers where nodes[broker.node.index].process.isRunning {
      metrics.scrapeQueues(broker, at: now)
    }
    for registry in registries where nodes[registry.node.index].process.isRunning {
      metrics.scrapeRegistry(registry)
    }
    for budget in budgets {
      metrics.setBudget(budget.machine.balance(at: now), of: budget.callee, at: budget.caller)
    }
    if isSecond { setAvailability() }
    for index in breakers.indices { setBreaker(index) }
  }

  private mutating func setAvailability() {
    levels.append(service)
    if levels.count > 11 { levels.removeFirst() }
    if let share = levels.first.flatMap({ service.share(since: $0) }) {
      metrics.setAvailability(share)
    }
  }
}
