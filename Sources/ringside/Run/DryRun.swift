import Cluster
import Simulation

/// What a schedule would hit, said line by line; nothing is judged and nothing is written.
///
/// Who leads, and who has joined by then, is only known in the run itself: so it is run, from the same
/// seed, and each command is looked at before it is given.
struct DryRun {
  /// A line a command.
  private(set) var lines: [String] = []
  /// Whether some command could not be carried out.
  private(set) var hasRefusals = false

  init(_ scenario: Scenario, seed: UInt64?) {
    var idle = scenario
    idle.setSchedule([])
    var world = World(idle, seed: seed)
    for entry in scenario.schedule {
      world.advance(to: entry.instant)
      lines.append("\(entry.instant)  \(entry.command)" + comment(on: entry.command, in: world))
      world.apply(entry.command)
    }
    if lines.isEmpty { lines = ["nothing is scheduled"] }
  }

  private mutating func comment(on command: Command, in world: World) -> String {
    do {
      let text = try world.preview(command)
      return text == command.description ? "" : "  → \(text)"
    } catch {
      hasRefusals = true
      return "  ✘ \(error)"
    }
  }
}
