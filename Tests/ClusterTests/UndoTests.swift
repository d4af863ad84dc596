import Cluster
import Simulation
import Testing

@Suite("Undo and redo") struct UndoTests {
  private func down(_ world: World) -> [String] {
    world.nodes.filter { !$0.process.isRunning }.map(\.name)
  }

  @Test("what was healed and taken up again can be taken back, command by command")
  func healedBetween() throws {
    var world = makeWorld()
    try world.play("run 1000ms\nkill kv-1\nrun 1000ms\nheal all\nrun 1000ms\nundo")
    #expect(down(world) == ["kv-1"])
    try world.play("undo")
    #expect(down(world).isEmpty)
    #expect(!world.canUndo && world.canRedo)
    try world.play("redo")
    #expect(down(world) == ["kv-1"])
    try world.play("redo")
    #expect(down(world).isEmpty)
    #expect(world.canUndo && !world.canRedo)
  }

  @Test("what acts again stands in the log once") func redone() throws {
    var world = makeWorld()
    try world.play("run 1000ms\nkill kv-1\nundo")
    let before = world.occurrences.endIndex
    try world.play("redo")
    let said = (before..<world.occurrences.endIndex).count {
      switch world.occurrences[$0].what {
      case .faultInjected, .commanded: true
      default: false
      }
    }
    #expect(said == 1)
    try world.play("set retry.attempts 5\nundo")
    let again = world.occurrences.endIndex
    try world.play("redo")
    #expect(world.occurrences.endIndex == again + 1)
  }

  @Test("a fault keeps its number, so that healing it by number can be made again")
  func numbers() throws {
    var world = makeWorld()
    try world.play("run 1000ms\nkill kv-1\nheal 1\nundo\nredo")
    #expect(down(world).isEmpty && !world.lastReceipt.isRefused)
  }

  @Test("a flapping link that was healed flaps again, once a period") func flapping() throws {
    var world = makeWorld(rate: 0)
    try world.play(
      """
      run 1000ms
      partition zone:a | zone:b flap 2s 50%
      run 500ms
      heal all
      run 200ms
      undo
      """)
    let (a, b) = (world.id("gateway-1"), world.id("gateway-2"))
    var changes: [Double] = []
    var isCut = world.network.isCut(from: a, to: b)
    #expect(isCut)
    let start = world.now
    while world.now < start + .seconds(10) {
      world.advance(to: world.now + .milliseconds(10))
      guard world.network.isCut(from: a, to: b) != isCut else { continue }
      isCut.toggle()
      changes.append((world.now - start).seconds)
    }
    #expect(changes.count == 9 || changes.count == 10)
    for (earlier, later) in zip(changes, changes.dropFirst()) {
      #expect(abs(later - earlier - 1) < 0.03)
    }
  }

  @Test("a fault that has ended by itself is not taken back, but what came before it is")
  func overAlready() throws {
    var world = makeWorld()
    try world.play("run 1000ms\nset breaker.resetTimeout 7s\nkill kv-1 for 1s\nrun 5000ms")
    try world.play("undo")
    #expect(world.settings.breaker.resetTimeout == .seconds(30))
    #expect(!world.canUndo)
    try world.play("redo")
    #expect(world.settings.breaker.resetTimeout == .seconds(7) && down(world).isEmpty)
  }

  @Test("made again, a fault has its whole time") func wholeTime() throws {
    var world = makeWorld()
    try world.play("run 1000ms\nkill kv-1 for 5s\nrun 1000ms\nundo\nrun 1000ms\nredo")
    // Its first time would have been over after three seconds more.
    try world.play("run 4500ms")
    #expect(down(world) == ["kv-1"])
    try world.play("run 1000ms")
    #expect(down(world).isEmpty)
  }

  @Test("what was drawn is not drawn anew", arguments: UInt64(1)...10) func drawn(
    seed: UInt64
  )
    throws
  {
    var world = makeWorld(seed: seed)
    try world.play("run 1000ms\nkill one of role:kv")
    let first = down(world)
    #expect(first.count == 1)
    try world.play("undo\nredo")
    #expect(down(world) == first)
    try world.play("undo\nremove one of role:gateway")
    let left = world.lastReceipt.text
    try world.play("undo\nredo\nrun 10000ms")
    #expect(left.contains("leaves"))
    let gone = world.nodes.filter { !$0.isMember }.map(\.name)
    #expect(gone.count == 1 && left.hasPrefix(gone[0]))
  }

  // MARK: Commands that end faults at some of their nodes

  @Test("restart and resume act on whom they name, and on nobody else") func others() throws {
    var world = makeWorld()
    try world.play("run 1000ms\nkill kv-1,kv-2\nrestart kv-1\nrun 1000ms")
    #expect(down(world) == ["kv-2"])
    #expect(world.activeFaults.map(\.text) == ["kill kv-2"])
    try world.play("undo")
    #expect(down(world) == ["kv-1", "kv-2"])
    #expect(world.activeFaults.count == 1)
    try world.play("redo\nrun 1000ms\nheal 1\nrun 1000ms")
    #expect(down(world).isEmpty && world.activeFaults.isEmpty)
  }

  @Test("restart begins those anew that run, and those that are frozen") func anew() throws {
    var world = makeWorld()
    try world.play("run 1000ms\nkill kv-1\npause kv-2")
    let before = world.nodes.map(\.incarnation)
    try world.play("restart kv\nrun 2000ms")
    #expect(down(world).isEmpty)
    for node in world.nodes where node.service == .kv {
      let index = world.id(node.name).index
      // The dead one's life ended before.
      let ended = node.name == "kv-1" ? before[index] : before[index] + 1
      #expect(node.incarnation == ended, "\(node.name)")
    }
  }

  @Test("resume lets the frozen go on and leaves the dead alone") func onlyFrozen() throws {
    var world = makeWorld()
    try world.play("run 1000ms\nkill kv-1\npause kv-2,kv-3\nresume all\nrun 1000ms")
    #expect(down(world) == ["kv-1"])
    let (text, depth) = (world.activeFaults.map(\.text), world.canUndo)
    #expect(text == ["kill kv-1"] && depth)
  }
}
