import Screen
import Simulation
import Testing

@testable import Dashboard

@Suite("Layout") struct LayoutTests {
  static let widths = [1, 20, 39, 40, 79, 80, 100, 120, 160, 317, 500]
  static let heights = [1, 2, 5, 11, 12, 14, 16, 23, 24, 30, 46, 60, 200]

  @Test("gives every cell to exactly one part, at any size and in any preset", arguments: widths)
  func cover(width: Int) {
    for height in LayoutTests.heights {
      for preset in LayoutPreset.allCases {
        for view in [nil, PanelID.queues] {
          var state = DashboardState(width: width, height: height)
          state.layout = preset
          state.view = view
          let layout = Layout(state)
          var owners = Array(repeating: 0, count: width * height)
          let parts =
            [layout.header, layout.timeline, layout.events, layout.toast, layout.legend]
            + layout.places.map(\.rect)
          for part in parts where !part.isEmpty {
            #expect(part.x >= 0 && part.y >= 0)
            #expect(part.x + part.width <= width && part.y + part.height <= height)
            for y in part.y..<(part.y + part.height) {
              for x in part.x..<(part.x + part.width) { owners[y * width + x] += 1 }
            }
          }
          if layout.extent == .summary {
            #expect(owners.allSatisfy { $0 <= 1 })
          } else {
            #expect(owners.allSatisfy { $0 == 1 }, "\(width)×\(height) \(preset)")
          }
        }
      }
    }
  }

  @Test("draws something at every size, with every overlay open", arguments: widths)
  func draws(width: Int) {
    for height in [1, 5, 12, 24, 50, 200] {
      for keys in ["", "?", ":k", "d", "p", "f", "T", "E", "v", "/a", "3", "?/x"] {
        let play = Play(keys, width: width, height: height)
        let frame = Dashboard.draw(play.state, play.model)
        #expect(frame.width == width && frame.height == height)
      }
    }
  }

  @Test("falls to the focused panel below 80×24 and to a summary below 40×12")
  func extents() {
    #expect(Layout(DashboardState(width: 80, height: 24)).extent == .full)
    #expect(Layout(DashboardState(width: 79, height: 24)).extent == .single)
    #expect(Layout(DashboardState(width: 80, height: 23)).places.count == 1)
    #expect(Layout(DashboardState(width: 40, height: 12)).extent == .single)
    #expect(Layout(DashboardState(width: 39, height: 40)).extent == .summary)
    #expect(Layout(DashboardState(width: 120, height: 11)).extent == .summary)
  }

  @Test("shows every panel of the overview at 120×40, four at 80×24")
  func overview() {
    #expect(
      Layout(DashboardState(width: 120, height: 40)).places.map(\.panel)
        == [.ring, .network, .traces, .breakers, .queues, .metrics])
    #expect(
      Layout(DashboardState(width: 80, height: 24)).places.map(\.panel)
        == [.ring, .network, .breakers, .queues])
  }

  @Test("shares without a cell left over")
  func share() {
    for total in [0, 1, 7, 100] { #expect(Layout.share(total, [3, 1, 1]).reduce(0, +) == total) }
    #expect(Layout.share(10, []) == [])
  }
}

@Suite("Chrome") struct ChromeTests {
  @Test("the legend shows only keys that work here, and drops the least needed when narrow")
  func legend() {
    var model = Fixture.model
    #expect(Legend(Fixture.state(), model, width: 120).items.contains { $0.id == "undo" })
    model.canUndo = false
    #expect(!Legend(Fixture.state(), model, width: 120).items.contains { $0.id == "undo" })
    let narrow = Legend(Fixture.state(), model, width: 24)
    #expect(narrow.items.contains { $0.id == "help" })
    #expect(narrow.items.allSatisfy { $0.x + $0.width <= 24 })
  }

  @Test("a click on the legend runs the key")
  func legendClick() throws {
    var play = Play("")
    let legend = Legend(play.state, play.model, width: 120)
    let item = try #require(legend.items.first { $0.id == "heal-all" })
    play.mouse(.press, item.x, 39)
    #expect(play.effects == [.command("heal all")])
  }

  @Test("a click on the time line goes there; the marks' cells give back their moments")
  func timeline() throws {
    var play = Play("")
    let line = TimelineLine(
      play.model.timeline, rect: Layout(play.state).timeline, language: .english)
    play.mouse(.press, line.bar.lowerBound, Layout(play.state).timeline.y)
    #expect(play.effects == [.time(.seek(.zero))])
    for cell in line.bar {
      let instant = try #require(line.instant(at: cell))
      let back = try #require(line.cell(of: instant))
      #expect(abs(back - (cell - line.bar.lowerBound)) <= 1)
    }
    #expect(line.instant(at: line.bar.upperBound + 5) == nil)
  }

  @Test("a click focuses a panel, a double click zooms it")
  func panels() {
    var play = Play("")
    play.mouse(.press, 5, 5)
    #expect(play.state.focus == .ring && play.state.view == nil)
    play.mouse(.doubleClick, 5, 5)
    #expect(play.state.view == .ring)
  }

  @Test("two clicks on one cell within a moment are a double click, later ones are not")
  func doubleClick() {
    var play = Play("")
    play.mouse(.press, 5, 5)
    play.model.uptime = play.model.uptime + .milliseconds(200)
    play.mouse(.press, 5, 5)
    #expect(play.state.view == .ring)
    var late = Play("")
    late.mouse(.press, 5, 5)
    late.model.uptime = late.model.uptime + .seconds(2)
    late.mouse(.press, 5, 5)
    #expect(late.state.view == nil)
  }

  @Test("a freed mouse does nothing")
  func freed() {
    var play = Play("%")
    play.mouse(.press, 5, 5)
    #expect(play.state.focus == .network)
  }

  @Test("a click beside a list closes it, on the marked row chooses it")
  func lists() {
    var play = Play("f")
    play.mouse(.press, 0, 1)
    #expect(play.state.overlays.isEmpty)
    play = Play("f")
    let rect = OverlayPlace.list(ListOverlay(.faults), play.state, items: 2)
    play.mouse(.press, rect.x + 4, rect.y + 2)
    #expect(play.effects.isEmpty)
    play.mouse(.press, rect.x + 4, rect.y + 2)
    #expect(play.effects == [.command("heal 2")])
  }

  @Test("the header says all that fits", arguments: [120, 80, 60, 40])
  func header(width: Int) {
    let runs = HeaderLine.fitting(Fixture.state(), Fixture.model, width: width).runs
    #expect(runs.width <= width)
    let text = runs.map(\.text).joined()
    #expect(text.contains("▶") && text.contains("●10") && text.contains("▲2") && text.contains("✔"))
  }

  @Test("the header says the speed really reached when the world cannot keep up")
  func reached() {
    var model = Fixture.model
    model.header.speedPercent = 1_600
    model.header.reachedPercent = 720
    let text = HeaderLine.fitting(Fixture.state(), model, width: 140).runs.map(\.text).joined()
    #expect(text.contains("16×→7.2×"))
  }

  @Test("an unseen violation blinks until Esc acknowledges it")
  func violation() {
    var model = Fixture.model
    model.header.verdict = Verdict(.violated, "stale read")
    var play = Play("", model)
    func isReversed(at uptime: Interval) -> Bool {
      var model = model
      model.uptime = uptime
      return HeaderLine.fitting(play.state, model, width: 120).runs.last?.pen.isReversed ?? false
    }
    #expect(isReversed(at: .seconds(300)) && !isReversed(at: .milliseconds(300_500)))
    play.press("<Esc>")
    #expect(!isReversed(at: .seconds(300)))
  }

  @Test("the hint goes away by itself and after the first change")
  func hint() {
    var model = Fixture.model
    model.toast = nil
    model.uptime = .seconds(2)
    var play = Play("", model)
    #expect(Dashboard.draw(play.state, model).text.contains("press x to kill kv-1"))
    play.press("x")
    #expect(!Dashboard.draw(play.state, model).text.contains("press x to kill"))
    var idle = Play("", model)
    model.uptime = .seconds(30)
    idle.state.follow(model)
    #expect(!idle.state.showsHint)
  }

  @Test("draws pure ASCII where that is all there is")
  func ascii() {
    for keys in ["", "?", ":", "p", "T", "E", "f"] {
      let play = Play(keys)
      let frame = Dashboard.draw(play.state, play.model, DrawContext(glyphs: .ascii))
      #expect(frame.text.utf8.allSatisfy { $0 < 0x80 }, "\(keys)")
    }
  }

  @Test("speaks Korean")
  func korean() {
    var play = Play(":language ko<Enter>")
    #expect(play.state.language == .korean)
    #expect(Dashboard.draw(play.state, play.model).text.contains("장애"))
    play.press("?")
    #expect(Dashboard.draw(play.state, play.model).text.contains("고장과 복구"))
  }

  @Test("a plain line says the kind in a word")
  func plain() {
    let event = EventLine(.milliseconds(201_004), .cut, "partition zone:a | zone:b")
    #expect(PlainText.line(event, .english) == "03:21.004 cut: partition zone:a | zone:b")
  }
}
