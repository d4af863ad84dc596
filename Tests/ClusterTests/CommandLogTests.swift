import Cluster
import Simulation
import Testing

@Suite("The log of commands") struct CommandLogTests {
  private func log(_ commands: [String]) throws -> [String] {
    var world = World(Scenario(), seed: 1)
    for command in commands { world.apply(try Command.parse(command)) }
    let log = world.occurrences
    return (log.startIndex..<log.endIndex).compactMap { index in
      switch log[index].what {
      case .commanded(let index): world.marks[Int(index)]
      case .faultInjected(let id): world.text(of: id)
      default: nil
      }
    }
  }

  @Test(
    "has every command that changes something, once and in its own words",
    arguments: [
      "kill kv-1", "restart kv-2", "rate 0.8x", "set store.r 1", "mode cp", "add kv in zone:a",
      "remove orders-1", "monkey mean 10s", "drain", "poison email", "bug lost-vote on",
      "partition zone:a | zone:b",
    ])
  func own(command: String) throws {
    var command = command
    if command.hasPrefix("bug"), let bug = Cluster.Bug.allCases.first {
      command = "bug \(bug.rawValue) on"
    }
    let text = try Command.parse(command).description
    #expect(try log([command]) == [text])
  }

  @Test("has what takes back and repairs, before what follows from it") func repairs() throws {
    #expect(try log(["kill kv-1", "heal all"]) == ["kill kv-1", "heal all"])
    #expect(try log(["pause kv-1", "resume kv-1"]) == ["pause kv-1", "resume kv-1"])
    #expect(try log(["rate 2x", "undo", "redo"]) == ["rate 2x", "took back: rate 2x", "rate 2x"])
    #expect(try log(["kill kv-1", "undo"]) == ["kill kv-1", "took back: kill kv-1"])
  }

  @Test("has nothing of commands that did nothing") func refused() throws {
    #expect(try log(["mode ap", "heal all", "undo", "redo", "resume kv-1", "monkey off"]) == [])
    #expect(try log(["dry-run kill kv-1"]) == [])
  }
}
