import Screen
import Simulation
import Testing

@testable import Dashboard

@Suite("The top line") struct HeaderLineTests {
  private func text(_ model: DashboardModel, _ width: Int) -> String {
    HeaderLine.fitting(DashboardState(width: width, height: 24), model, width: width)
      .runs.map(\.text).joined()
  }

  @Test("gives up one thing after the other, and nothing that there is room for") func losses() {
    let model = Fixture.model
    let state = DashboardState()
    let all = HeaderLine.Loss.allCases
    let lines = (0...all.count).map { HeaderLine(state, model, losses: Array(all.prefix($0))) }
    for width in 12...200 {
      let shown = HeaderLine.fitting(state, model, width: width)
      #expect(shown.steadyWidth <= width || shown.losses == all)
      for loss in shown.losses where loss != .air && shown.steadyWidth <= width {
        let more = HeaderLine(state, model, losses: shown.losses.filter { $0 != loss })
        #expect(more.steadyWidth > width, "\(width): there is room for \(loss)")
      }
    }
    for (wide, narrow) in zip(lines, lines.dropFirst()) {
      #expect(narrow.steadyWidth <= wide.steadyWidth)
      #expect(wide.steadyWidth - narrow.steadyWidth <= 22, "one thing at a time")
    }
  }

  @Test("says at 80 columns what matters, and the verdict in words") func small() {
    let line = text(Fixture.model, 80)
    for word in [
      "seed 42", "1×", "03:27.4", "CP", "●10", "○1", "▲2", "97.3%", "412ms", "✔ linearizable",
    ] {
      #expect(line.contains(word), "\(line)")
    }
  }

  @Test("says at 120 columns all but what tells least") func wide() {
    let line = text(Fixture.model, 120)
    #expect(line.contains("shop·seed 42") && line.contains("▲2 faults"))
    #expect(text(Fixture.model, 140).contains("1f0c9a7e"))
  }

  @Test("keeps its wording while its numbers change", arguments: [60, 80, 100, 120])
  func steady(width: Int) {
    func words(_ change: (inout DashboardModel) -> Void) -> [Bool] {
      var model = Fixture.model
      change(&model)
      let line = text(model, width)
      return ["ringside", "shop", "seed", "nodes", "CP", "fault", "avail", "p99", "linearizable"]
        .map { line.contains($0) }
    }
    let usual = words { _ in }
    for permille in [0, 9, 99, 980, 1_000] {
      #expect(words { $0.header.availabilityPermille = permille } == usual)
    }
    for p99 in [Interval.microseconds(80), .milliseconds(8), .milliseconds(999), .seconds(9)] {
      #expect(words { $0.header.p99 = p99 } == usual)
    }
    for reached in [5, 50, 87, 99] {
      #expect(words { $0.header.reachedPercent = reached } == usual)
    }
    for count in 0...2 { #expect(words { $0.faults = Array($0.faults.prefix(count)) } == usual) }
    #expect(words { $0.header.isPaused = true } == usual)
  }
}
