import Cluster
import Dashboard
import Screen
import Simulation
import Verification

/// What `ringside | cat` prints: thirty virtual seconds, one picture, and how to get the live screen.
enum WithoutTerminal {
  static func show(_ scenario: Scenario, seed: UInt64?) {
    var timeline = Timeline(Experiment(scenario, seed: seed))
    timeline.run(to: .seconds(30))
    print(Picture.frame(of: timeline, width: 120, height: 40).text, terminator: "")
    let service = timeline.present.world.service
    print("\(service.succeeded) requests served, \(service.failed) failed,", terminator: " ")
    print("digest \(timeline.present.digest)")
    print("run `ringside \(scenario.name)` in a terminal for the live screen")
  }
}
