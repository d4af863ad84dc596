import Patterns
import Simulation
import Testing

@Suite("Load balancing") struct LoadBalancerTests {
  var random = Random(seed: 7)

  mutating func picks(
    _ policy: LoadBalancer.Policy, _ count: Int, of candidates: [Int],
    load: (Int) -> Int = { _ in 0 }
  ) -> [Int] {
    var balancer = LoadBalancer(policy)
    return (0..<count).compactMap { _ in
      balancer.choose(among: candidates, outstanding: load, random: &random)
    }
  }

  @Test("nobody to choose from is nobody chosen", arguments: LoadBalancer.Policy.allCases)
  mutating func empty(policy: LoadBalancer.Policy) {
    #expect(picks(policy, 3, of: []) == [])
    #expect(picks(policy, 3, of: [5]) == [5, 5, 5])
  }

  @Test("first is one hot instance") mutating func first() {
    #expect(picks(.first, 4, of: [3, 1, 2]) == [3, 3, 3, 3])
  }

  @Test("round robin takes turns, also when the list shrinks") mutating func roundRobin() {
    #expect(picks(.roundRobin, 5, of: [1, 2, 3]) == [1, 2, 3, 1, 2])
    var balancer = LoadBalancer(.roundRobin, offset: 7)
    #expect(balancer.choose(among: [1, 2, 3], outstanding: { _ in 0 }, random: &random) == 2)
    #expect(balancer.choose(among: [1, 2], outstanding: { _ in 0 }, random: &random) == 1)
  }

  @Test("least outstanding picks the idlest, and rotates among equals") mutating func least() {
    #expect(picks(.leastOutstanding, 3, of: [1, 2, 3], load: { [0, 5, 1, 9][$0] }) == [2, 2, 2])
    #expect(Set(picks(.leastOutstanding, 3, of: [1, 2, 3])) == [1, 2, 3])
  }

  @Test("two choices draws two different ones and takes the less busy") mutating func two() {
    #expect(Set(picks(.twoChoices, 50, of: [1, 2], load: { $0 })) == [1])
    // The busiest of three is never the better of two.
    let chosen = picks(.twoChoices, 2_000, of: [1, 2, 3], load: { $0 })
    #expect(Set(chosen) == [1, 2])
    // 1 is in two of the three pairs: 2,000 × 2/3 ± 3 σ (21).
    #expect((1_270...1_397).contains(chosen.count { $0 == 1 }))
  }

  @Test("100 calls on 100 instances: random piles up, two choices hardly", arguments: 0..<20)
  func maximumLoad(seed: Int) {
    var random = Random(seed: UInt64(seed))
    var sums = [0, 0]
    for (which, policy) in [LoadBalancer.Policy.random, .twoChoices].enumerated() {
      for _ in 0..<50 {
        var load = [Int](repeating: 0, count: 100)
        var balancer = LoadBalancer(policy)
        for _ in 0..<100 {
          if let pick = balancer.choose(
            among: load.indices, outstanding: { load[$0] }, random: &random)
          {
            load[pick] += 1
          }
        }
        sums[which] += load.max() ?? 0
      }
    }
    // Exact for 100 balls in 100 bins: about 4.2; two choices: between 2 and 3.
    #expect((190...240).contains(sums[0]), "random: \(sums[0]) over 50 rounds")
    #expect((100...150).contains(sums[1]), "two choices: \(sums[1]) over 50 rounds")
  }
}
