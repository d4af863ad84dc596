import Cluster
import Simulation
import Testing

@testable import Dashboard

@Suite("In words") struct PlainViewTests {
  private func answer(_ line: String, _ language: Language = .english) -> PlainView.Answer {
    var state = Fixture.state()
    state.language = language
    return PlainView().answer(to: line, &state, GoldenFrameTests.model)
  }

  @Test("an event is said once, a line each, and a jump in time before what follows")
  func events() {
    var view = PlainView()
    var model = Fixture.model
    #expect(
      view.lines(model, .english) == [
        "03:21.004 cut: partition zone:a | zone:b", "03:22.310 leader: kv-1 leader term 7",
        "03:24.871 breaker open: orders→payments open 52%>50%",
      ])
    #expect(view.lines(model, .english).isEmpty)
    let second = EventLine(.milliseconds(204_871), .down, "kv-4 is down")
    model.events.append(second)
    #expect(view.lines(model, .english) == ["03:24.871 down: kv-4 is down"])
    model.timeline.now = .seconds(10)
    model.events = []
    #expect(view.lines(model, .english) == ["moved to 00:10.000"])
    #expect(view.lines(model, .english).isEmpty)
  }

  @Test("what each of the worlds compared gives up is said when it begins and when it turns")
  func sacrifices() {
    var view = PlainView()
    var model = Fixture.model
    model.events = []
    model.panels.compare = .trouble
    let first = view.lines(model, .english)
    #expect(first.count == 3)
    #expect(first[0].contains("CP gave up availability: zone b"))
    #expect(first[1].contains("zones a, b's clients read answers up to 3.20s old (214 stale)"))
    #expect(first[2].contains("CA promises nothing under a cut"))
    // More of the same is not said again.
    model.panels.compare?.worlds[1].stale = 300
    #expect(view.lines(model, .english).isEmpty)
    model.panels.compare?.worlds[0].zones[1].isWaiting = false
    model.panels.compare?.worlds[1].convergence = .took(.seconds(4))
    let then = view.lines(model, .english)
    #expect(then.count == 2)
    #expect(then[0].hasSuffix("got no answer for 14.2s"))
    #expect(then[1].contains("(300 stale)") && then[1].hasSuffix("healed after 4.00s"))
  }

  @Test("an empty line tells how things stand") func status() {
    let lines = answer("").lines
    #expect(lines.first == "shop, seed 42, 00:03:27.450, running 1x")
    #expect(lines.contains { $0.contains("kv-4 down") })
    #expect(lines.contains("fault 1: partition zone:a | zone:b, 6.0s, 14.0s left"))
    #expect(lines.last == "availability 97.3%, p99 412ms, linearizable")
  }

  @Test("a line is what the palette understands") func commands() {
    #expect(answer("kill kv-1").effects.contains(.command("kill kv-1")))
    #expect(answer("undo").effects == [.saveState, .undo])
    #expect(answer("seek 10s").effects == [.saveState, .time(.seek(.seconds(10)))])
    #expect(answer("quit").effects.contains(.quit(keepFrame: false)))
    let wrong = answer("kil kv-1")
    #expect(wrong.effects.isEmpty)
    #expect(wrong.lines.count == 1)
    #expect(answer("faults").lines.count == 2)
  }

  @Test(
    "help lists what can be typed: the commands, not the keys of a screen",
    arguments: Language.allCases)
  func help(language: Language) {
    let lines = answer("help", language).lines
    for row in CommandTable.rows {
      #expect(lines.contains { $0.hasPrefix(row.syntax + ": ") }, "\(row.verb)")
    }
    for word in ["seek", "speed", "step", "quit", "faults"] {
      #expect(lines.contains { $0.hasPrefix(word) }, "\(word)")
    }
    for word in ["theme", "layout", "mouse", "panel-next"] {
      #expect(!lines.contains { $0.hasPrefix(word + ":") || $0.hasPrefix(word + " ") }, "\(word)")
    }
  }

  @Test("under --lock a command is refused, and said to be") func locked() {
    var state = Fixture.state()
    var model = GoldenFrameTests.model
    model.isLocked = true
    let answer = PlainView().answer(to: "kill kv-1", &state, model)
    #expect(answer.effects.isEmpty && answer.lines == ["locked: watching only"])
    for line in ["kill kv-1", "undo"] {
      #expect(
        LineHelp.Verdict(line, state, model) == .bad("locked: watching only", column: 0), "\(line)")
    }
    #expect(LineHelp.Verdict("faults", state, model) != .bad("locked: watching only", column: 0))
  }

  @Test("nothing is said in boxes, braille or signs alone", arguments: Language.allCases)
  func plain(language: Language) {
    for line in ["", "nodes", "2", "3", "4", "5", "6", "7", "help", "faults", "events", "futures"] {
      let lines = answer(line, language).lines
      #expect(!lines.isEmpty, "\(line)")
      for said in lines {
        #expect(!said.contains("\n"))
        #expect(
          !said.unicodeScalars.contains { (0x2500...0x259f).contains($0.value) }
            && !said.unicodeScalars.contains { (0x2800...0x28ff).contains($0.value) }, "\(said)")
      }
    }
  }
}
