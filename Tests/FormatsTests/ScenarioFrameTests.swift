import Cluster
import Dashboard
import Screen
import Simulation
import TestSupport
import Testing
import Verification

@testable import Formats

@Suite("Pictures of shipped scenarios") struct ScenarioFrameTests {
  /// A picture of a real run: the simulation, what is made of it for panels, and the drawing.
  struct Shot: Sendable, CustomTestStringConvertible {
    var scenario: String
    var second: Int
    var keys: String
    var name: String
    var testDescription: String { name }
  }

  static let shots = [
    Shot(scenario: "zone-cut", second: 30, keys: "1", name: "zone-cut-30s"),
    Shot(scenario: "eleventh-node", second: 24, keys: "2<Enter>", name: "eleventh-node-24s"),
    Shot(scenario: "slow-payments", second: 30, keys: "6<Down><Down>", name: "slow-payments-30s"),
    Shot(scenario: "leader-in-minority", second: 30, keys: "8", name: "leader-in-minority-30s"),
    Shot(scenario: "crdt-carts", second: 40, keys: "8", name: "crdt-carts-40s"),
  ]

  @Test("are as they were looked at and approved", arguments: shots) func approved(
    shot: Shot
  ) throws {
    let scenario = try ScenarioYAML.read(
      Shipped.text(shot.scenario + ".yaml"), file: shot.scenario + ".yaml")
    var timeline = Timeline(Experiment(scenario))
    timeline.run(to: .seconds(shot.second))
    var settings = DashboardSettings()
    settings.showsHint = false
    var state = DashboardState(settings, width: 120, height: 40)
    var pace = Pace()
    pace.isPaused = true
    func model() -> DashboardModel {
      DashboardModel(timeline, pace: pace, language: .english, attention: state.attention)
    }
    for key in Key.sequence(shot.keys) ?? [] { _ = Dashboard.update(&state, .key(key), model()) }
    let model = model()
    state.follow(model)
    let frame = Dashboard.draw(state, model, DrawContext())
    let key =
      Role.allCases.map { "\($0.letter) \($0)" }.joined(separator: ", ")
      + "; upper case bold, # reversed"
    let golden = Golden(
      shot.name,
      header: [
        ("scenario", shot.scenario), ("seed", "\(scenario.seed)"),
        ("time", "\(timeline.present.world.now)"), ("keys", shot.keys), ("size", "120x40"),
      ], text: frame.text, styles: frame.styleText, key: key)
    #expect(golden.complaint() == nil)
  }

  @Test("are all still asked for") func noneDead() {
    #expect(Golden.kept() == ScenarioFrameTests.shots.map(\.name).sorted())
  }
}
