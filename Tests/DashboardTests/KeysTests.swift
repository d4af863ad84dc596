import Screen
import Simulation
import Testing

@testable import Dashboard

/// Plays keys, written as `Key.sequence` has them, and says what came of it.
struct Play {
  var state: DashboardState
  var model: DashboardModel
  var effects: [Effect] = []

  init(_ keys: String, width: Int = 120, height: Int = 40, _ model: DashboardModel = Fixture.model)
  {
    self.model = model
    state = Fixture.state(width, height, model)
    press(keys)
  }

  mutating func press(_ keys: String) {
    guard let sequence = Key.sequence(keys) else {
      Issue.record("not key notation: \(keys)")
      return
    }
    for key in sequence { effects += Dashboard.update(&state, .key(key), model) }
  }

  mutating func mouse(_ action: Mouse.Action, _ x: Int, _ y: Int) {
    effects += Dashboard.update(&state, .mouse(Mouse(action, x: x, y: y)), model)
  }
}

@Suite("Keys") struct KeysTests {
  @Test(
    "give the world commands",
    arguments: [
      ("x", "kill kv-1"), ("z", "pause kv-1"), ("P", "isolate kv-1"), ("H", "heal all"),
      ("a", "add kv"), ("A", "remove kv-1"), ("r", "rate 0.8x"), ("R", "rate 1.25x"),
      ("d<Enter>", "delay kv-1 300ms ±50ms"), ("o<Enter>", "loss kv-1 10%"),
      ("t<Enter>", "clock kv-1 +5s"), ("s<Enter>", "slow kv-1 10x"),
      ("e<Enter>", "errors kv-1 30%"), ("m<Enter>", "monkey mean 10s"),
      ("p<Enter>", "partition zone:a | zone:b,zone:c"),
      ("po<Enter>", "partition zone:a | zone:b,zone:c oneway"),
      ("f<Enter>", "heal 1"), ("fj<Enter>", "heal 2"), ("fH", "heal all"),
      (":kill kv-2<Enter>", "kill kv-2"), (":kill<Enter>", "kill kv-1"),
    ])
  func commands(keys: String, command: String) {
    let play = Play(keys)
    #expect(play.effects.filter { $0 != .saveState } == [.command(command)])
    #expect(!keys.hasSuffix("<Enter>") || play.state.overlays.isEmpty || keys.hasPrefix("f"))
  }

  @Test("call a loose monkey back: by its key, and from the list of faults") func monkey() {
    var model = Fixture.model
    model.header.monkey = "monkey mean 10s"
    for keys in ["m<Enter>", "f<Enter>"] {
      let play = Play(keys, model)
      #expect(play.effects.filter { $0 != .saveState } == [.command("monkey off")], "\(keys)")
    }
  }

  @Test(
    "move in time",
    arguments: [
      ("<Space>", TimeControl.togglePause), (".", .step), (",", .stepBack),
      ("[", .move(.seconds(-1))), ("]", .move(.seconds(1))), ("{", .move(.seconds(-10))),
      ("}", .move(.seconds(10))), ("+", .faster), ("=", .faster), ("-", .slower),
      ("<Home>", .home), ("<End>", .end), ("B", .bookmark), ("F", .fork),
      (":seek 1m30s<Enter>", .seek(.seconds(90))), (":speed 0.5x<Enter>", .speed(percent: 50)),
      ("E<Enter>", .seek(.milliseconds(204_871))), ("Eg<Enter>", .seek(.milliseconds(201_004))),
      ("vj<Enter>", .switchFork("without cut")),
    ])
  func time(keys: String, control: TimeControl) {
    #expect(Play(keys).effects.filter { $0 != .saveState } == [.time(control)])
  }

  @Test(
    "ask the program",
    arguments: [
      ("u", [Effect.undo]), ("<C-r>", []), ("S", [.saveScreen]), ("W", [.writeScenario]),
      (":q<Enter>", [.saveState, .saveState, .quit(keepFrame: false)]),
      ("%", [.setMouse(false)]), ("%%", [.setMouse(false), .setMouse(true)]),
      ("q", [.saveState, .quit(keepFrame: false)]), ("Q", [.saveState, .quit(keepFrame: true)]),
      ("<C-c>", [.quit(keepFrame: false)]), ("<C-z>", [.suspend]), ("<C-l>", [.redraw]),
    ])
  func program(keys: String, effects: [Effect]) {
    #expect(Play(keys).effects == effects)
  }

  @Test(
    "choose views",
    arguments: [
      ("2", PanelID.ring as PanelID?), ("7", .metrics), ("31", nil), ("3<Esc>", nil),
      ("<Enter>", .network), ("5<Tab>", .traces), ("2<S-Tab>", .consistency),
      (":view queues<Enter>", .queues), (":view overview<Enter>", nil),
    ])
  func views(keys: String, view: PanelID?) { #expect(Play(keys).state.view == view) }

  @Test("open a row for its details, walk on, and come back there; a trace's spans from the first")
  func opening() {
    var model = Fixture.model
    model.panels.breakers = .trouble
    model.panels.traces = .trouble
    let walked = Play("5<Enter>jj", model).state
    #expect(walked.panels[.breakers].isOpen && walked.panels[.breakers].selection > 0)
    let back = Play("5<Enter>jj<Esc>", model).state
    #expect(back.view == .breakers && !back.panels[.breakers].isOpen)
    #expect(back.panels[.breakers].selection == walked.panels[.breakers].selection)
    // Of the ring all is said already.
    model.panels.ring = .trouble
    #expect(Play("2<Enter><Esc>", model).state.view == nil)
    model.panels.traces?.trace?.spans.removeLast(7)
    let opened = Play("6jjjjjj<Enter>", model).state
    #expect(opened.panels[.traces].isOpen && opened.panels[.traces].selection == 0)
    #expect(Play("6jjjjjj<Enter><Esc>", model).state.panels[.traces].selection == 6)
  }

  @Test(
    "walk the panels of the overview",
    arguments: [
      ("<Tab>", PanelID.traces), ("<S-Tab>", .ring), ("h", .ring), ("hl", .network),
      ("h<Left>", .ring),
    ])
  func focus(keys: String, focus: PanelID) { #expect(Play(keys).state.focus == focus) }

  @Test("of a killed node start it again")
  func restart() {
    var model = Fixture.model
    model.nodes[6].state = .down
    var play = Play("", model)
    play.state.lastNode = "kv-1"
    play.press("x")
    #expect(play.effects == [.command("restart kv-1")])
  }

  @Test("work while Hangul is switched on")
  func hangul() { #expect(Play("ㅌ").effects == [.command("kill kv-1")]) }

  @Test("that do nothing say why")
  func why() {
    var model = Fixture.model
    model.faults = []
    let play = Play("H", model)
    #expect(play.effects.isEmpty)
    #expect(play.state.notice?.text == "no fault is active")
  }

  @Test("that change the world are refused under lock, those that look are not")
  func lock() {
    var model = Fixture.model
    model.isLocked = true
    for row in KeyTable.rows where row.context == .main && row.changesWorld {
      var play = Play("", model)
      for key in row.keys {
        if let key = Key(key) { play.effects += Dashboard.update(&play.state, .key(key), model) }
      }
      #expect(play.effects.isEmpty && play.state.overlays.isEmpty, "\(row.id)")
    }
    #expect(Play(":kill kv-1<Enter>", model).effects.filter { $0 != .saveState } == [])
    #expect(Play("f<Enter>H", model).effects == [])
    #expect(Play("[ ", model).effects == [.time(.move(.seconds(-1))), .time(.togglePause)])
    #expect(Play("T", model).state.overlays.count == 1)
  }
}

@Suite("Overlays") struct OverlayTests {
  @Test("letters typed into a line never reach the world", arguments: [":", "/"])
  func letters(opener: String) {
    let keys = "xzpPdotsemHuaArRqQFB [],.{}+-?T"
    let play = Play(opener + keys)
    #expect(play.effects.isEmpty)
    #expect(play.state.overlays.count == 1)
  }

  @Test("q closes only the overlay", arguments: ["?q", "fq", "Tq", "Eq", "vq", "pq"])
  func close(keys: String) {
    let play = Play(keys)
    #expect(play.state.overlays.isEmpty)
    #expect(play.effects.allSatisfy { if case .quit = $0 { false } else { true } })
  }

  @Test("H heals from the list of faults, and does nothing in other lists")
  func heal() {
    #expect(Play("fH").effects == [.command("heal all")])
    for keys in ["?H", "TH", "EH", "vH"] { #expect(Play(keys).effects == []) }
  }

  @Test("help searches, and Enter runs what it found")
  func help() {
    #expect(Play("?/heal every<Enter><Enter>").effects == [.command("heal all")])
    #expect(Play("?/zzzz<Enter><Enter>").effects == [])
  }

  @Test("a theme is seen at once, kept with Enter, taken back with Esc")
  func themes() {
    #expect(
      Play("Tjj<Enter>").effects == [
        .setTheme("ringside-light", isPreview: true), .setTheme("nord", isPreview: true),
        .setTheme("nord", isPreview: false), .saveState,
      ])
    let back = Play("Tj<Esc>")
    #expect(back.effects.last == .setTheme("ringside-dark", isPreview: true))
    #expect(back.state.theme == "ringside-dark")
  }

  @Test("the filter filters while it is typed, Esc takes it back, Enter keeps it")
  func filter() {
    #expect(Play("3/kv").state.panels[.network].filter.text == "kv")
    #expect(Play("3/kv<Esc>").state.panels[.network].filter.isEmpty)
    #expect(Play("3/kv<Enter>").state.panels[.network].filter.text == "kv")
    #expect(Play("3/kv<Enter><Esc>").state.panels[.network].filter.isEmpty)
    #expect(Play("3/kv<Enter><Esc>").state.view == .network)
  }

  @Test("Tab completes in the palette, further Tabs go through what fits")
  func complete() throws {
    func line(_ keys: String) throws -> String {
      guard case .palette(let palette) = try #require(Play(keys).state.overlays.last) else {
        return ""
      }
      return palette.line.text
    }
    #expect(try line(":parti<Tab>") == "partition ")
    #expect(try line(":kill kv-<Tab>") == "kill kv-1")
    #expect(try line(":kill kv-<Tab><Tab>") == "kill kv-2")
    #expect(try line(":kill kv-<Tab><S-Tab>") == "kill kv-5")
    #expect(try line(":theme n<Tab>") == "theme nord ")
  }

  @Test("the palette remembers")
  func history() throws {
    var play = Play(":kill kv-1<Enter>:heal all<Enter>:dr<Up><Up>")
    guard case .palette(let palette) = try #require(play.state.overlays.last) else { return }
    #expect(palette.line.text == "kill kv-1")
    play.press("<Down><Down>")
    guard case .palette(let draft) = try #require(play.state.overlays.last) else { return }
    #expect(draft.line.text == "dr")
  }

  @Test("a wrong line stays open and says what is wrong")
  func wrong() {
    let play = Play(":delay kv-1 much<Enter>")
    #expect(play.effects.isEmpty)
    #expect(play.state.overlays.count == 1)
    #expect(play.state.notice?.kind == .violation)
  }

  @Test("the painter starts with the zone of the selected node and puts nodes on the other side")
  func painter() {
    #expect(Play("pz<Enter>").effects == [])
    #expect(
      Play("p <Enter>").effects == [
        .command("partition gateway-1,orders-1,broker-1,kv-4 | kv-1,zone:b,zone:c")
      ])
  }

  @Test("nodes of one zone are halved")
  func halves() {
    let nodes = ["a", "b", "c"].map { NodeSummary(name: $0, zone: "z", role: "kv") }
    #expect(PainterOverlay(nodes: nodes).command == "partition a,b | c")
  }

  @Test("quitting asks only where a recording would be lost, and Cancel is the default")
  func question() {
    var model = Fixture.model
    model.hasUnsavedRecording = true
    #expect(Play("q<Enter>", model).effects == [])
    #expect(Play("q<Enter>", model).state.overlays.isEmpty)
    #expect(Play("qy", model).effects == [.saveState, .quit(keepFrame: false)])
    #expect(Play("q<Tab><Enter>", model).effects == [.saveState, .quit(keepFrame: false)])
  }

  @Test("a paste goes into the line, and nowhere else")
  func paste() throws {
    var play = Play("")
    _ = Dashboard.update(&play.state, .paste("x\nH"), play.model)
    #expect(play.effects.isEmpty && play.state.overlays.isEmpty)
    play.press(":")
    let effects = Dashboard.update(&play.state, .paste("kill\nkv-1"), play.model)
    #expect(effects.isEmpty)
    #expect(play.state.lineToValidate == "kill kv-1")
  }
}
