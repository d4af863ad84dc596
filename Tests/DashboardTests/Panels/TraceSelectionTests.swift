import Cluster
import Patterns
import Screen
import Simulation
import Testing
import Verification

@testable import Dashboard

@Suite("The trace that is selected") struct TraceSelectionTests {
  /// A shop under way, and a person who looks at view 6.
  struct Screen {
    var timeline = Timeline(Experiment(Scenario()))
    var state: DashboardState
    var model = DashboardModel()

    init() {
      var settings = DashboardSettings()
      settings.showsHint = false
      state = DashboardState(settings, width: 140, height: 40)
      (state.view, state.focus) = (.traces, .traces)
      run(to: .seconds(10))
    }

    mutating func run(to end: Interval) {
      timeline.run(to: .zero + end)
      look()
    }

    mutating func look() {
      model = DashboardModel(
        timeline, pace: Pace(), language: .english, attention: state.attention)
      state.follow(model)
    }

    mutating func press(_ keys: String) {
      for key in Key.sequence(keys) ?? [] {
        _ = Dashboard.update(&state, .key(key), model)
        look()
      }
    }

    var traces: TracesViewModel { model.panels.traces ?? TracesViewModel() }
    var selected: String { traces.traces[state.panels[.traces].selection].id }
    var drawn: String? { traces.trace?.id }
  }

  @Test("is the most telling one at first, and its row is selected") func first() {
    let screen = Screen()
    #expect(screen.drawn != nil && screen.selected == screen.drawn)
    #expect(screen.drawn?.count == 32, "what is copied is the whole identity")
  }

  @Test("is the first that the filter leaves, where that hides what was drawn") func filtered() {
    var screen = Screen()
    let shown = screen.drawn
    screen.press("/orders/<Enter>")
    let found = screen.traces.traces.first { $0.name.contains("/orders/") }
    #expect(found != nil && screen.drawn == found?.id && screen.drawn != shown)
    screen.press("j")
    let second = screen.traces.traces.filter { $0.name.contains("/orders/") }.dropFirst().first
    #expect(screen.drawn == second?.id)
    // Nothing of it is drawn where nothing is left.
    screen.press("/zzz<Enter>")
    let frame = Dashboard.draw(screen.state, screen.model)
    #expect(frame.text.contains("0 traces") && !frame.text.contains("gateway"))
  }

  @Test("is drawn: each row that the arrows come to") func follows() {
    var screen = Screen()
    var seen: Set<String> = []
    for _ in 0..<8 {
      screen.press("<Down>")
      #expect(screen.drawn == screen.selected)
      seen.insert(screen.selected)
    }
    #expect(seen.count == 8)
    let last = screen.selected
    screen.press("<Up><Up><Down><Down>")
    #expect(screen.drawn == last)
  }

  @Test("stays, open or not, though the world has long forgotten it") func stays() {
    var screen = Screen()
    screen.press("<Down><Down>")
    let chosen = screen.selected
    let spans = screen.traces.trace?.spans
    for second in [11, 13, 20, 40] {
      screen.run(to: .seconds(second))
      #expect(screen.drawn == chosen && screen.selected == chosen)
      #expect(screen.traces.trace?.spans == spans)
    }
    screen.press("<Enter>")
    screen.run(to: .seconds(50))
    #expect(screen.drawn == chosen && screen.traces.trace?.spans == spans)
    #expect(screen.state.panels[.traces].openedIdentity == chosen)
    screen.press("<Esc><Up>")
    #expect(screen.drawn == screen.selected && screen.drawn != chosen)
  }

  @Test("is let go where it has not begun yet: the panel points again") func rewound() {
    var screen = Screen()
    screen.press("<Down><Down>")
    let chosen = screen.selected
    screen.run(to: .seconds(30))
    screen.timeline = Timeline(Experiment(Scenario()))
    screen.run(to: .seconds(5))
    screen.look()
    #expect(screen.drawn != nil && screen.drawn != chosen)
    #expect(screen.selected == screen.drawn)
  }

  @Test("an identity is read as it is written, and nothing else is") func text() {
    let id = TraceID(high: 0xA, low: 0xFFFF_0000_0000_0001)
    #expect(TraceID(id.description) == id)
    for text in ["", "4f1a", "+" + id.description.dropFirst(), id.description.uppercased(), "x"] {
      #expect(TraceID(text) == nil, "\(text)")
    }
  }
}
