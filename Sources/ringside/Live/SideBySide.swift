import Cluster
import Dashboard
import Dispatch
import Simulation
import Verification

/// The worlds that are compared, a column each; one of them is the one that all views show.
struct SideBySide {
  /// A world of the comparison.
  struct Column {
    var name: String
    var label: BilingualText
    /// Its time line, unless it is the one shown, which the loop itself has.
    var companion: Companion?
  }

  /// What makes the worlds differ.
  enum Difference: Equatable {
    /// The variants that the scenario states.
    case variants
    /// The kind of store.
    case modes
    /// What was done.
    case futures
  }

  var columns: [Column]
  let difference: Difference
  private static let queue = DispatchQueue(
    label: "ringside.worlds", qos: .userInteractive, attributes: .concurrent)

  init(_ columns: [Column], _ difference: Difference) {
    self.columns = columns
    self.difference = difference
  }

  /// Worlds of variants that were run already, the first of them shown; nil when there are none.
  init?(of variants: [Scenario.Variant], at timelines: [Timeline<Experiment>]) {
    guard !variants.isEmpty else { return nil }
    let columns = zip(variants, timelines).enumerated().map { index, pair in
      Column(
        name: pair.0.name, label: pair.0.label,
        companion: index == 0 ? nil : Companion(pair.1))
    }
    self.init(columns, .variants)
  }

  /// The column of the world that is shown.
  var shown: Int { columns.firstIndex { $0.companion == nil } ?? 0 }
  var companions: [Companion] { columns.compactMap(\.companion) }

  /// The latest moment that any of the worlds has reached.
  func front(_ timeline: Timeline<Experiment>) -> Instant {
    companions.reduce(timeline.now) { max($0, $1.use { $0.now }) }
  }

  /// The moment that all have reached.
  func rear(_ timeline: Timeline<Experiment>) -> Instant {
    companions.reduce(timeline.now) { min($0, $1.use { $0.now }) }
  }

  /// Does `work` to every world, each on a core of its own as far as there are any.
  func each(
    _ timeline: inout Timeline<Experiment>,
    _ work: @escaping @Sendable (inout Timeline<Experiment>) -> Void
  ) {
    let group = DispatchGroup()
    for companion in companions {
      SideBySide.queue.async(group: group) { companion.use(work) }
    }
    work(&timeline)
    group.wait()
  }

  /// Lets the other views show another world.
  mutating func show(_ index: Int, _ timeline: inout Timeline<Experiment>) {
    guard columns.indices.contains(index), let companion = columns[index].companion else { return }
    let old = shown
    companion.use { swap(&$0, &timeline) }
    columns[index].companion = nil
    columns[old].companion = companion
  }

  /// What the compare view shows.
  func model(_ timeline: Timeline<Experiment>) -> CompareViewModel {
    let front = front(timeline)
    var model = CompareViewModel(timeline.present, at: front)
    model.worlds = columns.map { column in
      let label = Phrase(column.label.english, column.label.korean)
      func world(_ timeline: Timeline<Experiment>) -> CompareViewModel.World {
        CompareViewModel.World(
          timeline.present, name: column.name, label: label, isShown: column.companion == nil,
          at: front)
      }
      return column.companion?.use { world($0) } ?? world(timeline)
    }
    return model
  }

  /// Goes over to another future beside the world that is shown, which has; to its moment, too.
  ///
  /// A world that does not know that future is made anew.
  func follow(_ name: String, like shown: Timeline<Experiment>) {
    let (commands, end, target) = (shown.current.commands, shown.end, shown.now)
    for companion in companions {
      companion.use { other in
        if let index = other.others.firstIndex(where: { $0.name == name }) {
          other.follow(index)
        } else {
          let world = other.present.world
          other = Timeline(
            Experiment(world.scenario, seed: world.seed), replaying: commands, until: end)
        }
        other.seek(to: target)
      }
    }
  }

  // MARK: Which worlds

  /// The worlds that `comparison` asks for; nil when it asks for none, or there are none.
  static func chosen(
    by comparison: Comparison, _ timeline: Timeline<Experiment>
  ) -> SideBySide? {
    switch comparison {
    case .modes: modes(timeline)
    case .future(let name):
      timeline.others.firstIndex { $0.name == name }.map { futures(timeline, $0) }
    case .show, .end: nil
    }
  }

  /// The variants of a scenario, the first of them shown.
  static func variants(
    of scenario: Scenario, seed: UInt64?
  ) -> (side: SideBySide, timeline: Timeline<Experiment>)? {
    guard let first = scenario.variants.first else { return nil }
    let columns = scenario.variants.map { variant in
      Column(
        name: variant.name, label: variant.label,
        companion: variant == first
          ? nil : Companion(Timeline(Experiment(scenario.only(variant), seed: seed))))
    }
    return (
      SideBySide(columns, .variants), Timeline(Experiment(scenario.only(first), seed: seed))
    )
  }

  /// What is shown, and another of its futures at the same moment.
  static func futures(_ timeline: Timeline<Experiment>, _ index: Int) -> SideBySide {
    var other = timeline
    other.follow(index)
    let columns = [
      Column(name: timeline.current.name, label: BilingualText(""), companion: nil),
      Column(
        name: timeline.others[index].name, label: BilingualText(""), companion: Companion(other)),
    ]
    return SideBySide(columns, .futures)
  }
}
