import Cluster
import Simulation

/// The shop as it comes, on one core.
enum WorldWorkload {
  static func run(window: Window) {
    var world = World(Scenario(), seed: window.seed)
    func batch() -> Int {
      let before = world.deliveredCount
      world.advance(to: world.now + .milliseconds(500))
      return world.deliveredCount - before
    }
    _ = Window.measure(window.seconds / 5, batch)
    let before = world.now
    let (messages, seconds) = Window.measure(window.seconds, batch)
    print(
      "messages_per_second=\(Int(Double(messages) / seconds))",
      "virtual_seconds_per_second=\((world.now - before).seconds / seconds)")
  }
}
