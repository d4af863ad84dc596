import Cluster
import Dashboard
import Simulation
import Verification

extension SideBySide {
  /// What is shown, and the same with each other kind of store; those begin at the beginning.
  static func modes(_ timeline: Timeline<Experiment>) -> SideBySide {
    let world = timeline.present.world
    let columns = ClusterSettings.Store.Mode.compared.map { mode in
      Column(
        name: mode.rawValue, label: BilingualText(""),
        companion: mode == world.storeMode ? nil : companion(timeline, mode: mode))
    }
    return SideBySide(columns, .modes)
  }

  private static func companion(
    _ timeline: Timeline<Experiment>, mode: ClusterSettings.Store.Mode
  ) -> Companion {
    let world = timeline.present.world
    var scenario = world.scenario
    scenario.setSchedule(
      [Scenario.Entry(at: .zero, .mode(mode))] + scenario.schedule.filter { !$0.command.setsMode })
    let commands = timeline.current.commands.filter { !$0.command.setsMode }
    return Companion(
      Timeline(
        Experiment(scenario, seed: world.seed), replaying: commands, until: timeline.end))
  }
}

extension SideBySide {
  /// What is said to who asks for another store in such a comparison.
  static let differsByStore = Phrase(
    "these worlds differ by their store: end the comparison first (c)",
    "이 세계들은 저장소의 종류로 구별됩니다: 먼저 비교를 끝내세요 (c)")

  /// Whether the worlds differ by the kind of their store, so that a switch would make them alike.
  func isOfModes(_ scenario: Scenario) -> Bool {
    switch difference {
    case .modes: true
    case .variants: scenario.schedule.contains { $0.instant == .zero && $0.command.setsMode }
    case .futures: false
    }
  }
}

extension ClusterSettings.Store.Mode {
  /// The order of the columns.
  static let compared: [ClusterSettings.Store.Mode] = [.cp, .ap, .ca]
}

extension Command {
  /// Whether it founds another kind of store.
  var setsMode: Bool {
    if case .mode = self { true } else { false }
  }
}
