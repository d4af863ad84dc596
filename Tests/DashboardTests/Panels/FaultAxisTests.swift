import Simulation
import Testing

@testable import Dashboard

@Suite("Marks above small graphs") struct FaultAxisTests {
  private func axis(_ faults: [FaultBand], now: Instant = .seconds(30)) -> String {
    var sheet = Sheet(width: 12, height: 1)
    Bars.faultAxis(faults, now: now, step: .seconds(1), in: 1..<11, 0, on: &sheet)
    return String((0..<12).map { sheet[$0, 0]?.scalar == "━" ? "━" : "·" })
  }

  @Test("stand where faults acted, the present at the right edge")
  func marks() {
    #expect(axis([]) == "············")
    #expect(axis([FaultBand(start: .seconds(28), end: .never)]) == "········━━━·")
    #expect(axis([FaultBand(start: .seconds(22), end: .seconds(24))]) == "··━━━·······")
    #expect(
      axis([FaultBand(start: .seconds(5), end: .seconds(10))]) == "············", "too long ago")
    #expect(axis([FaultBand(start: .seconds(5), end: .never)]) == "·━━━━━━━━━━·")
    #expect(axis([FaultBand(start: .seconds(31), end: .never)]) == "············", "to come")
    #expect(axis([FaultBand(start: .zero, end: .never)], now: .seconds(2)) == "········━━━·")
  }
}
