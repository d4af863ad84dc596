import Patterns
import Simulation
import Testing

@testable import Cluster

@Suite("What callers keep count of") struct FrozenCallerTests {
  @Test("a caller frozen during its breaker's trial does not stay half-open for ever")
  func trial() throws {
    var world = makeWorld(rate: 60) { $0.breaker.resetTimeout = .seconds(5) }
    try world.play(
      """
      run 10000ms
      errors payments 100% for 15s
      run 10000ms
      latency payments 1s for 40s
      run 8000ms
      pause orders-1 for 5s
      run 40000ms
      """)
    let stuck = world.breakers.filter {
      $0.callee == .payments && $0.stateName(at: world.now) == .halfOpen
    }
    #expect(stuck.isEmpty)
  }

  @Test("frozen callers give their places back", arguments: UInt64(1)...3)
  func places(seed: UInt64) throws {
    var world = makeWorld(rate: 60, seed: seed)
    try world.play("run 5000ms\nlatency payments 300ms")
    for _ in 0..<4 { try world.play("run 2000ms\npause orders for 5s\nrun 6000ms") }
    try world.play("heal all\nrate 0/s\nrun 30000ms")
    for breaker in world.breakers { #expect(breaker.machine.callsInFlight == 0) }
  }

  @Test("breakers made anew by a setting know nothing of their forerunners' calls")
  func renewed() throws {
    var world = makeWorld(rate: 60) { $0.breaker.capacity = 10 }
    try world.play("run 5000ms\nlatency payments 300ms\nrun 3000ms")
    for capacity in 11...13 {
      try world.play("set breaker.capacity \(capacity)\nrun 1000ms")
      for breaker in world.breakers {
        #expect((0...capacity).contains(breaker.machine.callsInFlight))
      }
    }
    try world.play("heal all\nrate 0/s\nrun 20000ms")
    for breaker in world.breakers { #expect(breaker.machine.callsInFlight == 0) }
  }

  @Test("hedged copies give back what Envoy's budget counts")
  func activeRetries() throws {
    var world = makeWorld(rate: 60) {
      $0.workload.mix = .only(read: 100)
      $0.retry.hedge = true
      $0.budget.kind = .envoy
    }
    try world.play("run 5000ms\nlatency feed-1 300ms\nrun 20000ms\nrate 0/s\nrun 10000ms")
    #expect(world.metric("client_hedges_total") > 10)
    for budget in world.budgets {
      #expect(budget.machine.fullness(at: world.now) == 1)
    }
  }

  @Test("changing a budget's rule leaves what is under way counted") func changedBudget() throws {
    var world = makeWorld(rate: 60) { $0.budget.kind = .envoy }
    try world.play(
      """
      run 5000ms
      latency payments 500ms
      errors payments 30%
      run 3000ms
      set budget.ratio 30%
      run 500ms
      heal all
      rate 0/s
      run 20000ms
      """)
    for budget in world.budgets { #expect(budget.machine.fullness(at: world.now) == 1) }
  }
}
