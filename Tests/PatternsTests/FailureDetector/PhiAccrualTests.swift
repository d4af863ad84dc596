import Patterns
import Simulation
import Testing

@Suite("φ accrual") struct PhiAccrualTests {
  @Test("with a sign a second, φ passes 8 after 18.4 s of silence") func threshold() {
    var detector = PhiAccrual(every: .seconds(1), at: .zero)
    for second in 1...100 { detector.heard(at: .seconds(second)) }
    #expect(detector.phi(at: .milliseconds(118_400)) < 8)
    #expect(detector.phi(at: .milliseconds(118_500)) > 8)
  }

  @Test("a sign of life ends the suspicion, and the absence does not count as an interval")
  func absence() {
    var detector = PhiAccrual(every: .seconds(1), at: .zero)
    detector.heard(at: .seconds(1))
    detector.heard(at: .seconds(600))
    #expect(detector.phi(at: .seconds(600)) == 0)
    #expect(detector.phi(at: .seconds(618)) < 8)
    #expect(detector.phi(at: .seconds(619)) > 8)
  }

  @Test("it learns how often signs come") func learns() {
    var detector = PhiAccrual(every: .seconds(1), at: .zero)
    for tenth in 1...2_000 { detector.heard(at: .milliseconds(tenth * 100)) }
    #expect(detector.phi(at: .milliseconds(202_000)) > 8)
  }
}
