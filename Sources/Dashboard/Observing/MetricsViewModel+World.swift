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
        let history = history(of: group.members, part, isGauge: family.kind == .gauge, store)
        series.append(
          Series(
            family.name, labels: labels, help: family.help, kind: Kind(family.kind),
            unit: family.name.hasSuffix("seconds") ? .seconds : .count, value: value,
            rate: family.kind == .gauge ? nil : rate, history: history,
            isAlarming: isError(family.labels, group.labels) && (rate ?? 0) > 0))
      }
    }
  }

  /// Whether these are the answers of a server that failed.
  private func isError(_ names: [String], _ values: [String]) -> Bool {
    guard let code = names.firstIndex(of: "code") else { return false }
    return values[code].hasPrefix("5")
  }

  /// Values or rates of five seconds, added up over some series, of each of the last forty seconds.
  private func history(
    of members: [MetricStore.SeriesID], _ part: MetricStore.Part, isGauge: Bool,
    _ store: MetricStore
  ) -> [Double] {
    let count = 40
    var sums = [Double](repeating: 0, count: count)
    for member in members {
      if isGauge {
        for place in 0..<count {
          sums[place] +=
            store.instant(member, part, at: now - Interval.seconds(count - place)) ?? 0
        }
      } else {
        let rates = store.rates(
          member, part, over: .seconds(5), every: .seconds(1), count: count,
          until: now - .seconds(1))
        for place in 0..<count { sums[place] += rates[place] ?? 0 }
      }
    }
    return sums
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
