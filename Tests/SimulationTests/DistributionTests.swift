import Foundation
import Simulation
import TestSupport
import Testing

@Suite("Distributions") struct DistributionTests {
  /// How far the counts of equally likely cells are from equal, in standard deviations of χ².
  private func excess(_ cells: Int, draws: Int, _ share: (inout Random) -> Double) -> Double {
    var random = Random(seed: 11)
    var counts = [Int](repeating: 0, count: cells)
    for _ in 0..<draws {
      counts[min(cells - 1, max(0, Int(share(&random) * Double(cells))))] += 1
    }
    let expected = Double(draws) / Double(cells)
    let squares = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) }
    let freedom = Double(cells - 1)
    return (squares / expected - freedom) / (2 * freedom).squareRoot()
  }

  private func normalShare(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  private static let draws = isSoak ? 10_000_000 : 200_000

  @Test("exponential draws fill cells of equal chance evenly") func exponential() {
    let excess = excess(256, draws: Self.draws) { 1 - exp(-$0.exponential()) }
    #expect(abs(excess) < 4)
  }

  @Test("normal draws fill cells of equal chance evenly") func normal() {
    let excess = excess(256, draws: Self.draws) { normalShare($0.normal()) }
    #expect(abs(excess) < 4)
  }

  @Test("every distribution follows its own law") func laws() {
    let second = Interval.seconds(1)
    let laws: [(Distribution, (Double) -> Double)] = [
      (.uniform(.zero, second), { $0 }),
      (.exponential(mean: second), { 1 - exp(-$0) }),
      (.normal(mean: second * 10, deviation: second), { self.normalShare($0 - 10) }),
      (.logNormal(median: second, sigma: 0.25), { self.normalShare(log($0) / 0.25) }),
      (.pareto(minimum: second, shape: 2), { 1 - 1 / ($0 * $0) }),
    ]
    for (distribution, law) in laws {
      let excess = excess(64, draws: 50_000) { law(distribution.sample(&$0).seconds) }
      #expect(abs(excess) < 4, "\(distribution)")
    }
  }

  @Test("the tails beyond the last layers have their share, and their length") func tails() {
    var random = Random(seed: 5)
    let count = isSoak ? 20_000_000 : 400_000
    let (exponentialEdge, normalEdge) = (7.697_117_470_131_05, 3.654_152_885_361_008_8)
    var far = (exponential: 0, normal: 0, left: 0)
    var beyond = 0.0
    for _ in 0..<count {
      let x = random.exponential()
      if x > exponentialEdge {
        far.exponential += 1
        beyond += x - exponentialEdge
      }
      let z = random.normal()
      if abs(z) > normalEdge { far.normal += 1 }
      if z < -normalEdge { far.left += 1 }
    }
    func isNear(_ found: Int, _ expected: Double) -> Bool {
      abs(Double(found) - expected) < 4 * expected.squareRoot()
    }
    #expect(isNear(far.exponential, Double(count) * exp(-exponentialEdge)))
    #expect(isNear(far.normal, Double(count) * erfc(normalEdge / 2.0.squareRoot())))
    #expect(isNear(far.left, Double(count) * erfc(normalEdge / 2.0.squareRoot()) / 2))
    // What is left of a memoryless wait is as long as the whole.
    let tail = Double(far.exponential)
    #expect(abs(beyond / tail - 1) < 4 / tail.squareRoot())
  }

  @Test("a draw says nothing of the next") func independence() {
    var random = Random(seed: 8)
    var before = random.normal()
    var sum = 0.0
    for _ in 0..<100_000 {
      let draw = random.normal()
      sum += draw * before
      before = draw
    }
    #expect(abs(sum / 100_000) < 4 / 100_000.0.squareRoot())
  }

  @Test("draws are the same bits everywhere") func bits() {
    var random = Random(seed: 1)
    var digest = Digest()
    for _ in 0..<20_000 {
      digest.combine(random.exponential().bitPattern)
      digest.combine(random.normal().bitPattern)
      digest.combine(Arithmetic.exponential(random.normal() * 20).bitPattern)
    }
    #expect(digest.description == "e6b054d4")
  }

  @Test("the exponential function is right to fourteen digits, and never less than nothing")
  func exponentialFunction() {
    for hundredth in stride(from: -70_000, through: 70_000, by: 7) {
      let x = Double(hundredth) / 100
      #expect(abs(Arithmetic.exponential(x) / exp(x) - 1) < 1e-14)
    }
    #expect(Arithmetic.exponential(0) == 1)
    #expect(Arithmetic.exponential(-1e300) > 0)
    #expect(Arithmetic.exponential(.infinity).isFinite)
    #expect(Arithmetic.exponential(.nan).isFinite)
  }

  @Test("a length is scaled to the nearest nanosecond, whatever its size") func scaling() {
    #expect(Interval.seconds(3).scaled(by: 1 / 3.0) == .seconds(1))
    #expect(Interval.nanoseconds(10).scaled(by: 0.26) == .nanoseconds(3))
    #expect(Interval.nanoseconds(-10).scaled(by: 0.26) == .nanoseconds(-3))
    #expect(Interval.seconds(1 << 30).scaled(by: 2) == .seconds(1 << 31))
    #expect(Interval.seconds(1 << 33).scaled(by: 8) == .forever)
    #expect(Interval.seconds(-1 << 33).scaled(by: 8).nanoseconds == .min)
  }

  @Test("Zipf over 10,000 keys asks for the hottest one 10.2 % of the time") func zipf() {
    var random = Random(seed: 3)
    let keys = Zipf(count: 10_000, exponent: 1)
    let hottest = (0..<100_000).count { _ in keys.sample(&random) == 0 }
    #expect(abs(Double(hottest) / 100_000 - 0.102) < 0.004)
  }

  @Test("Zipf gives each rank its share", arguments: [0, 0.5, 0.75, 1, 1.2, 1.5, 2])
  func ranks(exponent: Double) {
    var random = Random(seed: 6)
    let zipf = Zipf(count: 20, exponent: exponent)
    let weights = (1...20).map { pow(Double($0), -exponent) }
    let whole = weights.reduce(0, +)
    var counts = [Int](repeating: 0, count: 20)
    for _ in 0..<50_000 { counts[zipf.sample(&random)] += 1 }
    let squares = zip(counts, weights).reduce(0.0) { sum, rank in
      let expected = 50_000 * rank.1 / whole
      return sum + (Double(rank.0) - expected) * (Double(rank.0) - expected) / expected
    }
    #expect((squares - 19) / 38.0.squareRoot() < 4)
  }
}
