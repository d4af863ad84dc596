import Cluster
import Patterns
import Simulation

extension MetricsViewModel {
  /// Every series of a world that counts something, the history of the last minute with it.
  init(_ world: World) {
    self.init()
    now = world.now
    let store = world.metrics.store
    for (index, family) in store.families.enumerated() {
      let id = MetricStore.FamilyID(index)
      for element in store.sumOfValues(
        id, family.kind == .histogram ? .count : .value, by: family.labels, at: world.now)
      {
        total += 1
        let matchers = zip(family.labels, element.labels).map { (label: $0, value: $1) }
        let rate = store.sumOfRates(id, where: matchers, over: rateWindow, until: world.now)
          .first?.value
        let labels = matchers.map { "\($0.label)=\"\($0.value)\"" }.joined(separator: ",")
        let history = (1...40).reversed().map { second in
          let moment = world.now - Interval.seconds(second)
          return family.kind == .gauge
            ? store.sumOfValues(id, where: matchers, at: moment).first?.value ?? 0
            : store.sumOfRates(id, where: matchers, over: .seconds(5), until: moment)
              .first?.value ?? 0
        }
        series.append(
          Series(
            family.name, labels: labels, help: family.help, kind: Kind(family.kind),
            unit: family.name.hasSuffix("seconds") ? .seconds : .count, value: element.value,
            rate: family.kind == .gauge ? nil : rate, history: history,
            isAlarming: labels.contains("code=\"5") && (rate ?? 0) > 0))
      }
    }
  }
}

extension MetricsViewModel.Kind {
  init(_ kind: MetricFamily.Kind) {
    self =
      switch kind {
      case .counter: .counter
      case .gauge: .gauge
      case .histogram: .histogram
      }
  }
}
