import Cluster
import Patterns
import Simulation
import Verification

extension MetricsViewModel {
  /// Every series of a world and of its judges, the history of the last minute with it.
  init(_ experiment: Experiment) {
    self.init()
    now = experiment.now
    let readings = experiment.readings
    add(readings.world)
    add(readings.measures)
  }

  private mutating func add(_ store: MetricStore) {
    for (index, family) in store.families.enumerated() {
      let id = MetricStore.FamilyID(index)
      let part = family.kind == .histogram ? MetricStore.Part.count : .value
      for group in store.groups(of: id) {
        func sum(_ number: (MetricStore.SeriesID) -> Double?) -> Double? {
          let numbers = group.members.compactMap(number)
          return numbers.isEmpty ? nil : numbers.reduce(0, +)
        }
        guard let value = sum({ store.instant($0, part, at: now) }) else { continue }
        total += 1
        let rate = sum { store.rate($0, part, over: rateWindow, until: now) }
        let labels = zip(family.labels, group.labels).map { "\($0)=\"\($1)\"" }
          .joined(separator: ",")
        let history = (1...40).reversed().map { second in
          let moment = now - Interval.seconds(second)
          let number = sum { member in
            family.kind == .gauge
              ? store.instant(member, part, at: moment)
              : store.rate(member, part, over: .seconds(5), until: moment)
          }
          return number ?? 0
        }
        series.append(
          Series(
            family.name, labels: labels, help: family.help, kind: Kind(family.kind),
            unit: family.name.hasSuffix("seconds") ? .seconds : .count, value: value,
            rate: family.kind == .gauge ? nil : rate, history: history,
            isAlarming: labels.contains("code=\"5") && (rate ?? 0) > 0))
      }
    }
  }
}

extension MetricStore {
  /// The series of a family by the values of its own labels: one group over all targets, sorted.
  fileprivate func groups(of family: FamilyID) -> [(labels: [String], members: [SeriesID])] {
    var groups: [(labels: [String], members: [SeriesID])] = []
    var position: [[String]: Int] = [:]
    for id in series(of: family) {
      let labels = Array(labelValues(of: id))
      if let known = position[labels] {
        groups[known].members.append(id)
      } else {
        position[labels] = groups.count
        groups.append((labels, [id]))
      }
    }
    return groups.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
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
