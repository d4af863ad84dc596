import Patterns
import Simulation
import TestSupport
import Testing

@testable import Cluster

/// Commands of every kind in any order, at any instant, over whichever store answers.
///
/// A setting may make the world slow to run: a step has its budget, as on the screen.
@Suite("Any command to a living world") struct AnyCommandTests {
  static let seeds = UInt64(0)..<(isSoak ? 10_000 : 600)
  private static let examples = CommandTable.rows.filter { $0.verb != "rate" }.flatMap(\.examples)
  /// What changes who holds the data, and so meets what is under way.
  private static let upheavals = [
    "mode ap", "mode cp", "mode ca", "add kv", "remove kv-2", "remove kv-4", "pause kv-1",
    "pause kv for 900ms", "resume all", "kill kv-3 for 200ms", "crash leader for 1s", "heal all",
    "restart kv", "disk kv slow 300ms for 1s", "slow kv 100x for 1s",
  ]

  private func text(_ world: World, _ maker: inout CommandMaker) -> String {
    switch maker.random.below(8) {
    case 0, 1, 2: maker.pick(Self.upheavals)
    case 3, 4, 5: world.aimed(maker.pick(Self.examples), &maker.random)
    case 6: "mode \(maker.pick(["ap", "cp", "ca"]))"
    default: maker.command().description
    }
  }

  @Test("is taken, and afterwards all that is under way belongs to somebody", arguments: seeds)
  func taken(seed: UInt64) throws {
    var maker = CommandMaker(random: Random(seed: seed).split("any command"))
    var world = World(Scenario(), seed: seed)
    world.advance(to: .milliseconds(maker.random.below(3_000)))
    for _ in 0..<40 {
      for _ in 0...maker.random.below(3) {
        guard let command = try? Command.parse(text(world, &maker)),
          (try? command.check(in: world.directory)) != nil
        else { continue }
        if case .rate = command { continue }
        world.apply(command)
      }
      world.advance(
        to: world.now + .microseconds(maker.random.below(400_000)), maximumSteps: 20_000)
    }
    world.expectNoOrphans()
  }
}
