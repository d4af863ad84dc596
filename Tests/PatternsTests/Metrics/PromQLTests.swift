import Patterns
import Simulation
import Testing

/// A word-for-word rendering of Prometheus' `extrapolatedRate` on whole milliseconds.
private func literalRate(
  _ f: [(t: Int64, v: Double)], ts: Int64, rangeMs: Int64, isRate: Bool
)
  -> Double?
{
  let rangeStart = ts - rangeMs
  let rangeEnd = ts
  if f.count <= 1 { return nil }
  let minusOne = f.count - 1
  let firstT = f[0].t
  let lastT = f[minusOne].t
  var result = f[minusOne].v - f[0].v
  for i in 1..<f.count where f[i].v < f[i - 1].v { result += f[i - 1].v }
  var durationToStart = Double(firstT - rangeStart) / 1000
  var durationToEnd = Double(rangeEnd - lastT) / 1000
  let sampledInterval = Double(lastT - firstT) / 1000
  let average = sampledInterval / Double(minusOne)
  let threshold = average * 1.1
  if durationToStart >= threshold { durationToStart = average / 2 }
  var durationToZero = durationToStart
  if result > 0 && f[0].v >= 0 { durationToZero = sampledInterval * (f[0].v / result) }
  if durationToZero < durationToStart { durationToStart = durationToZero }
  if durationToEnd >= threshold { durationToEnd = average / 2 }
  var factor = (sampledInterval + durationToStart + durationToEnd) / sampledInterval
  if isRate { factor /= Double(rangeMs) / 1000 }
  return result * factor
}

/// A word-for-word rendering of Prometheus' `bucketQuantile`, merging and levelling in place.
private func literalQuantile(_ q: Double, _ given: [(le: Double, n: Double)]) -> Double {
  if q.isNaN { return .nan }
  if q < 0 { return -.infinity }
  if q > 1 { return .infinity }
  var b = given
  // Insertion sort: stable.
  for i in b.indices {
    var j = i
    while j > 0, b[j].le < b[j - 1].le {
      b.swapAt(j, j - 1)
      j -= 1
    }
  }
  if b.isEmpty || b[b.count - 1].le != .infinity { return .nan }
  var last = b[0]
  var at = 0
  for x in b[1...] {
    if x.le == last.le {
      last.n += x.n
    } else {
      b[at] = last
      last = x
      at += 1
    }
  }
  b[at] = last
  b = Array(b[...at])
  var prev = b[0].n
  for i in 1..<max(1, b.count) {
    let curr = b[i].n
    if curr == prev { continue }
    let almost: Bool
    if prev.isNaN && curr.isNaN {
      almost = true
    } else {
      let sum = abs(prev) + abs(curr)
      let diff = abs(prev - curr)
      if prev == 0 || curr == 0 || sum < 0x1p-1022 {
        almost = diff < 1e-12 * 0x1p-1022
      } else {
        almost = diff / Swift.min(sum, Double.greatestFiniteMagnitude) < 1e-12
      }
    }
    if almost {
      b[i].n = prev
      continue
    }
    if curr < prev {
      b[i].n = prev
      continue
    }
    prev = curr
  }
  if b.count < 2 { return .nan }
  let observations = b[b.count - 1].n
  if observations == 0 { return .nan }
  var rank = q * observations
  // sort.Search
  var i = 0
  var j = b.count - 1
  while i < j {
    let h = (i + j) >> 1
    if !(b[h].n >= rank) { i = h + 1 } else { j = h }
  }
  if i == b.count - 1 { return b[b.count - 2].le }
  if i == 0 && b[0].le <= 0 { return b[0].le }
  var start = 0.0
  let end = b[i].le
  var count = b[i].n
  if i > 0 {
    start = b[i - 1].le
    count -= b[i - 1].n
    rank -= b[i - 1].n
  }
  return start + (end - start) * (rank / count)
}

private func isSame(_ a: Double?, _ b: Double?) -> Bool {
  guard let a, let b else { return a == nil && b == nil }
  return a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
}

@Suite("PromQL on screen is Prometheus'") struct PromQLTests {
  private static func samples(_ pairs: [(Int, Double)]) -> [PromQL.Sample] {
    pairs.map { PromQL.Sample(.seconds($0.0), $0.1) }
  }

  @Test("increase extrapolates to both edges: whole counts give a broken number") func increase() {
    // 1/s from 10 s to 13 s, range (9 s, 14 s]: sampled 3, one gap towards each edge, 5/3 × 3.
    let samples = Self.samples([(10, 50), (11, 51), (12, 52), (13, 53)])
    #expect(PromQL.increase(samples, over: .seconds(5), until: .seconds(14)) == 3 * (5.0 / 3.0))
    #expect(PromQL.rate(samples, over: .seconds(5), until: .seconds(14)) == 3 * (5.0 / 3.0 / 5.0))
  }

  @Test("extrapolation goes half a gap where the edge is farther than 1.1 gaps") func farEdge() {
    let samples = Self.samples([(10, 50), (11, 51), (12, 52)])
    // Left edge 4 s away, right edge 3 s away: half a second each.
    #expect(PromQL.increase(samples, over: .seconds(9), until: .seconds(15)) == 2 * (3.0 / 2.0))
  }

  @Test("extrapolation stops where the counter would have been zero") func zeroPoint() {
    // Starts at 0: nothing to the left, one second to the right.
    let samples = Self.samples([(10, 0), (11, 10), (12, 20)])
    #expect(PromQL.increase(samples, over: .seconds(4), until: .seconds(13)) == 20 * (3.0 / 2.0))
  }

  @Test("a drop is a reset: what was counted before it is added, no negative spike") func reset() {
    let samples = Self.samples([(10, 100), (11, 110), (12, 5), (13, 15)])
    // 15 − 100 + 110 = 25 over 3 s; the zero point is farther than the left edge.
    #expect(PromQL.increase(samples, over: .seconds(4), until: .seconds(13)) == 25 * (4.0 / 3.0))
    #expect(PromQL.irate(Self.samples([(11, 110), (13, 6)])) == 3)
  }

  @Test("fewer than two samples have no rate") func tooFew() {
    #expect(PromQL.rate(Self.samples([(1, 1)]), over: .seconds(4), until: .seconds(2)) == nil)
    #expect(PromQL.irate(Self.samples([(1, 1)])) == nil)
  }

  @Test("rate and increase equal the literal port bit for bit on 10,000 random series")
  func randomRates() {
    var random = Random(seed: 14)
    for _ in 0..<10_000 {
      let range = Int64(1 + random.below(60)) * 1_000
      let end = Int64(100_000 + random.below(5_000))
      var f: [(t: Int64, v: Double)] = []
      var t = end - range
      var value = Double(random.below(1_000))
      while true {
        t += 1 + Int64(random.below(random.below(4) == 0 ? 20_000 : 2_000))
        if t > end { break }
        switch random.below(12) {
        case 0: value = 0
        case 1: value = Double(random.below(50))
        case 2: if random.below(10) == 0 { value = .nan }
        default: value += random.below(2) == 0 ? 0 : random.unit() * 100
        }
        f.append((t, value))
      }
      let samples = f.map { PromQL.Sample(.milliseconds(Int($0.t)), $0.v) }
      let over = Interval.milliseconds(Int(range))
      let until = Instant.milliseconds(Int(end))
      let rate = PromQL.rate(samples, over: over, until: until)
      let increase = PromQL.increase(samples, over: over, until: until)
      #expect(isSame(rate, literalRate(f, ts: end, rangeMs: range, isRate: true)))
      #expect(isSame(increase, literalRate(f, ts: end, rangeMs: range, isRate: false)))
    }
  }

  @Test("histogram_quantile equals the literal port bit for bit on 10,000 random histograms")
  func randomQuantiles() {
    var random = Random(seed: 15)
    for _ in 0..<10_000 {
      var given: [(le: Double, n: Double)] = []
      var count = 0.0
      for _ in 0..<random.below(8) {
        count += Double(random.below(5)) * (random.below(3) == 0 ? 1e-13 : 1)
        if random.below(10) == 0 { count -= 1 }
        if random.below(60) == 0 { count = .nan }
        // Few distinct bounds: equal ones meet; some are not above zero.
        given.append((Double(random.below(8) - 2) / 2, count))
      }
      if random.below(20) > 0 { given.append((.infinity, count + Double(random.below(3)))) }
      let q = [-0.1, 0, 0.5, 0.9, 0.99, 1, 1.1, .nan, random.unit()][random.below(9)]
      let ours = PromQL.histogramQuantile(q, given.map { PromQL.Bucket($0.le, $0.n) })
      #expect(isSame(ours, literalQuantile(q, given)), "\(q) of \(given): \(ours)")
    }
  }

  @Test("the guide's buckets claim 50 ms for a service that takes 5") func guideBuckets() {
    func quantile(_ q: Double, _ bounds: [Double], _ value: Double) -> Double {
      let buckets = bounds.map { PromQL.Bucket($0, value <= $0 ? 100 : 0) }
      return PromQL.histogramQuantile(q, buckets + [PromQL.Bucket(.infinity, 100)])
    }
    let guide = [0.1, 0.5, 1, 5, 10]
    #expect(quantile(0.5, guide, 0.005) == 0.05)
    #expect(quantile(0.99, guide, 0.005) == 0.099)
    #expect(quantile(0.5, guide, 3) == 3)
    #expect(quantile(0.5, guide, 20) == 10)
    #expect(quantile(0.99, guide, 20) == 10)
    #expect(quantile(0.5, MetricFamily.defaultBounds, 0.005) == 0.0025)
    #expect(quantile(0, guide, 3).isNaN, "0/0 in an empty first bucket")
  }
}
