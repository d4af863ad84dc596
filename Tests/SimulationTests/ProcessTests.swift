import Simulation
import Testing

@Suite("Process") struct ProcessTests {
  @Test("of several ends the deadliest counts, and healing gives life back in turn") func life() {
    var process = Process()
    process.inject(.pause, id: FaultID(1), at: .zero)
    #expect(process.life == .paused && !process.isRunning)
    process.inject(.kill, id: FaultID(2), at: .zero)
    #expect(process.life == .killed)
    process.inject(.crash, id: FaultID(3), at: .zero)
    #expect(process.life == .crashed)
    process.heal(FaultID(2), at: .seconds(1))
    #expect(process.life == .crashed)
    process.heal(FaultID(3), at: .seconds(1))
    #expect(process.life == .paused)
    process.heal(FaultID(1), at: .seconds(1))
    #expect(process.isRunning && !process.isTroubled)
  }

  @Test("slowness multiplies, up to a million times") func slow() {
    var process = Process()
    process.inject(.slow(percent: 300), id: FaultID(1), at: .zero)
    process.inject(.slow(percent: 200), id: FaultID(2), at: .zero)
    #expect(process.stretched(.milliseconds(5)) == .milliseconds(30))
    for number in 3..<20 {
      process.inject(.slow(percent: 100_000), id: FaultID(number), at: .zero)
    }
    #expect(process.stretched(.milliseconds(1)) == .seconds(1_000))
    for number in 1..<20 { process.heal(FaultID(number), at: .zero) }
    #expect(process.stretched(.milliseconds(5)) == .milliseconds(5))
  }

  @Test("the wall clock is off and drifts; healed, it is right again") func wallClock() {
    var process = Process()
    #expect(process.wallClock(at: .seconds(7)) == .seconds(7))
    process.inject(.clock(offset: .seconds(-2), driftPPM: 1_000), id: FaultID(1), at: .seconds(10))
    #expect(process.wallClock(at: .seconds(10)) == .seconds(8))
    #expect(process.wallClock(at: .seconds(110)) == .seconds(108) + .milliseconds(100))
    // Another fault does not take back what the drift has gained.
    process.inject(.clock(offset: .zero, driftPPM: 1_000), id: FaultID(2), at: .seconds(110))
    #expect(process.wallClock(at: .seconds(210)) == .seconds(208) + .milliseconds(300))
    process.heal(FaultID(1), at: .seconds(210))
    process.heal(FaultID(2), at: .seconds(210))
    #expect(process.wallClock(at: .seconds(210)) == .seconds(210))
  }

  @Test("timers run by the monotonic clock: it drifts, but has no offset") func timers() {
    var process = Process()
    process.inject(
      .clock(offset: .seconds(100), driftPPM: 1_000_000), id: FaultID(1), at: .zero)
    #expect(process.timer(.seconds(10)) == .seconds(5))
    process.inject(.clock(offset: .zero, driftPPM: -2_000_000), id: FaultID(2), at: .zero)
    #expect(process.timer(.seconds(10)) == .forever)
    process.heal(FaultID(1), at: .zero)
    process.heal(FaultID(2), at: .zero)
    #expect(process.timer(.seconds(10)) == .seconds(10))
  }

  @Test("disks grow slow, full and forgetful, one by one") func disk() {
    var process = Process()
    process.inject(.diskSlow(.milliseconds(50)), id: FaultID(1), at: .zero)
    process.inject(.diskSlow(.milliseconds(20)), id: FaultID(2), at: .zero)
    process.inject(.diskFull, id: FaultID(3), at: .zero)
    process.inject(.diskLosesUnsynced, id: FaultID(4), at: .zero)
    #expect(process.diskDelay == .milliseconds(70))
    #expect(process.isDiskFull && process.losesUnsynced && process.isRunning)
    process.heal(FaultID(3), at: .zero)
    process.heal(FaultID(1), at: .zero)
    #expect(process.diskDelay == .milliseconds(20))
    #expect(!process.isDiskFull && process.losesUnsynced)
  }

  @Test("a route's errors and latency are the service's and its own") func service() {
    var process = Process()
    process.inject(.errors(Percentage(percent: 10), route: nil), id: FaultID(1), at: .zero)
    process.inject(.errors(Percentage(percent: 40), route: 3), id: FaultID(2), at: .zero)
    process.inject(
      .latency(.seconds(5), jitter: .seconds(1), route: 3), id: FaultID(3), at: .zero)
    #expect(process.service(route: 3).errors == Percentage(percent: 40))
    #expect(process.service(route: 3).delay == .seconds(5))
    #expect(process.service(route: 4).errors == Percentage(percent: 10))
    #expect(process.service(route: 4).delay == .zero)
  }
}
