import Patterns

/// The series of a family by the values of its own labels: one group over all targets, sorted.
///
/// It takes longer to sort them than to add them up, and they change seldom: a model takes over those
/// of the one before it as long as the series are the same.
struct SeriesGroups: Sendable, Equatable {
  /// The series that differ in their target only.
  struct Group: Sendable, Equatable {
    /// The labels' values.
    var labels: [String]
    /// Names and values, as Prometheus writes them.
    var text: String
    /// Whether these are the answers of a server that failed.
    var isError: Bool
    /// The series.
    var members: [MetricStore.SeriesID]
  }

  private let family: String
  private let series: [MetricStore.SeriesID]
  let groups: [Group]

  /// Those of a family, taken over from `earlier` ones of the same past where nothing came or went.
  init(of family: MetricStore.FamilyID, in store: MetricStore, after earlier: SeriesGroups?) {
    let known = store.families[family.index]
    self.family = known.name
    series = store.series(of: family)
    if let earlier, earlier.family == known.name, earlier.series == series {
      groups = earlier.groups
    } else {
      groups = SeriesGroups.groups(of: series, known.labels, store)
    }
  }

  private static func groups(
    of series: [MetricStore.SeriesID], _ names: [String], _ store: MetricStore
  ) -> [Group] {
    let code = names.firstIndex(of: "code")
    var groups: [Group] = []
    var position: [[String]: Int] = [:]
    for id in series {
      let labels = store.labelValues(of: id)
      if let known = position[labels] {
        groups[known].members.append(id)
      } else {
        position[labels] = groups.count
        groups.append(
          Group(
            labels: labels,
            text: zip(names, labels).map { "\($0)=\"\($1)\"" }.joined(separator: ","),
            isError: code.map { labels[$0].hasPrefix("5") } ?? false, members: [id]))
      }
    }
    return groups.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
  }
}
