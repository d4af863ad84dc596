import Simulation
import Testing

@Suite("Distributions") struct DistributionTests {
  private func draws(_ distribution: Distribution, count: Int = 100_000) -> [Double] {
    var random = Random(seed: 11)
    return (0..<count).map { _ in distribution.sample(&random).seconds }
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test("an exponential has its mean, and the median ln 2 of it") func exponential() {
    let values = draws(.exponential(mean: .seconds(1))).sorted()
    #expect(abs(mean(values) - 1) < 0.01)
    #expect(abs(values[values.count / 2] - 0.6931) < 0.01)
    #expect(abs(values[values.count * 99 / 100] - 4.605) < 0.1)
  }

  @Test("a normal has its mean and deviation") func normal() {
    let values = draws(.normal(mean: .seconds(10), deviation: .seconds(1)))
    let middle = mean(values)
    let variance = values.map { ($0 - middle) * ($0 - middle) }.reduce(0, +) / Double(values.count)
    #expect(abs(middle - 10) < 0.015)
    #expect(abs(variance - 1) < 0.02)
  }

  @Test("a log-normal has its median and its upper quantile") func logNormal() {
    let values = draws(.logNormal(median: .seconds(1), sigma: 0.25)).sorted()
    #expect(abs(values[values.count / 2] - 1) < 0.01)
    // e^(0.25 · 1.2816)
    #expect(abs(values[values.count * 9 / 10] - 1.3777) < 0.015)
  }

  @Test("Zipf over 10,000 keys asks for the hottest one 10.2 % of the time") func zipf() {
    var random = Random(seed: 3)
    let keys = Zipf(count: 10_000, exponent: 1)
    let hottest = (0..<100_000).count { _ in keys.sample(&random) == 0 }
    #expect(abs(Double(hottest) / 100_000 - 0.102) < 0.004)
  }
}
