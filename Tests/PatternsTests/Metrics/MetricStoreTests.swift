import Patterns
import Simulation
import Testing

@Suite("The metric store") struct MetricStoreTests {
  static let families: [MetricFamily] = [
    .counter("http_requests_total", "Requests answered.", ["code"]),
    .gauge("queue_depth", "Messages waiting.", ["queue"]),
    .histogram("http_request_duration_seconds", "Time to answer.", bounds: [0.1, 0.5, 1]),
  ]
  let requests = MetricStore.FamilyID(0)
  let depth = MetricStore.FamilyID(1)
  let durations = MetricStore.FamilyID(2)

  @Test("resolves a label set to one series, however often asked") func resolve() {
    var store = MetricStore(families: Self.families)
    let a = store.addTarget(service: "shop", instance: "shop-0")
    let b = store.addTarget(service: "shop", instance: "shop-1")
    let ok = store.resolve(requests, a, ["200"])
    #expect(store.resolve(requests, a, ["200"]) == ok)
    #expect(store.resolve(requests, b, ["200"]) != ok)
    #expect(store.resolve(requests, a, ["500"]) != ok)
    #expect(store.value(ofLabel: "instance", ok) == "shop-0")
    #expect(store.value(ofLabel: "code", ok) == "200")
    #expect(store.value(ofLabel: "path", ok) == nil)
  }

  @Test("bounds are inclusive, buckets cumulative, +Inf equals the count") func buckets() {
    var store = MetricStore(families: Self.families)
    let shop = store.addTarget(service: "shop", instance: "shop-0")
    let series = store.resolve(durations, shop)
    for value in [0.1, 0.100001, 0.5, 1, 2] { store.observe(series, value) }
    store.observe(series, .milliseconds(50))
    #expect(store.currentBuckets(series).map(\.count) == [2, 4, 5, 6])
    #expect(store.current(series, .count) == 6)
    #expect(abs(store.current(series, .sum) - 3.750001) < 1e-12)
  }

  @Test("a killed process loses its numbers and its series; rate shows no negative spike")
  func kill() {
    var store = MetricStore(families: Self.families)
    let shop = store.addTarget(service: "shop", instance: "shop-0")
    let series = store.resolve(requests, shop, ["200"])
    for second in 1...20 {
      if second == 10 { store.reset(shop) }
      if second == 12 { store.restart(shop) }
      if store.isUp(shop) { store.increment(series, by: 5) }
      store.scrape(at: .seconds(second))
    }
    #expect(store.current(series) == 45)
    #expect(store.instant(series, at: .seconds(9)) == 45)
    #expect(store.instant(series, at: .seconds(11)) == nil, "stale at once")
    let seen = store.samples(series, over: .seconds(20), until: .seconds(20))
    #expect(seen.count == 18)
    for end in 4...20 {
      if let rate = store.rate(series, over: .seconds(4), until: .seconds(end)) {
        #expect(rate >= 0)
      }
    }
  }

  @Test("the range is open on the left") func leftOpen() {
    var store = MetricStore(families: Self.families)
    let shop = store.addTarget(service: "shop", instance: "shop-0")
    let series = store.resolve(depth, shop, ["orders"])
    for second in 1...5 { store.scrape(at: .seconds(second)) }
    let seen = store.samples(series, over: .seconds(3), until: .seconds(5))
    #expect(seen.map(\.time) == [.seconds(3), .seconds(4), .seconds(5)])
  }

  @Test("a range query gives what a query at each of its instants gives, gaps and all")
  func rangeQuery() {
    var random = Random(seed: 3)
    var store = MetricStore(families: Self.families)
    let shop = store.addTarget(service: "shop", instance: "shop-0")
    let series = store.resolve(requests, shop, ["200"])
    for second in 1...90 {
      if random.below(15) == 0 { store.reset(shop) }
      if random.below(4) == 0 { store.restart(shop) }
      store.increment(series, by: Double(random.below(9)))
      store.scrape(at: .seconds(second) + .milliseconds(random.below(900)))
    }
    for end in [Instant.seconds(88), .milliseconds(87_650), .seconds(20)] {
      let rates = store.rates(
        series, over: .seconds(5), every: .seconds(1), count: 40, until: end)
      let single = (0..<40).reversed().map {
        store.rate(series, over: .seconds(5), until: end - .seconds($0))
      }
      #expect(rates == single && rates.contains { $0 != nil } && rates.contains { $0 == nil })
      let values = store.instants(series, every: .seconds(1), count: 40, until: end)
      #expect(values == (0..<40).reversed().map { store.instant(series, at: end - .seconds($0)) })
      #expect(values.contains { $0 != nil } && values.contains { $0 == nil })
    }
  }

  @Test("a series that did not exist yet has no samples") func late() {
    var store = MetricStore(families: Self.families)
    let shop = store.addTarget(service: "shop", instance: "shop-0")
    store.scrape(at: .seconds(1))
    let series = store.resolve(requests, shop, ["200"])
    store.scrape(at: .seconds(2))
    #expect(store.samples(series, over: .seconds(5), until: .seconds(2)).count == 1)
  }

  @Test(
    "keeps the last scrapes only, by age or by number", arguments: [1, 63, 64, 65, 200],
    [true, false])
  func retention(kept: Int, isByAge: Bool) {
    var settings = MetricStore.Settings()
    if isByAge { settings.retention = .seconds(kept) } else { settings.scrapeCapacity = kept }
    var store = MetricStore(families: Self.families, settings: settings)
    let shop = store.addTarget(service: "shop", instance: "shop-0")
    let series = store.resolve(requests, shop, ["200"])
    for second in 1...300 {
      store.increment(series)
      store.scrape(at: .seconds(second))
    }
    #expect(store.scrapeCount == kept)
    #expect(store.scrapeTime(0) == .seconds(301 - kept))
    let seen = store.samples(series, over: .seconds(1_000), until: .seconds(300))
    #expect(seen.map(\.value) == (0..<kept).map { Double(301 - kept + $0) })
  }

  @Test("with other buckets begins anew, and the old series are heard of no more") func rebuckets()
  {
    var store = MetricStore(families: [
      .histogram("wait_seconds", "How long.", bounds: [1, 10]), .counter("jobs_total", "Jobs."),
    ])
    let shop = store.addTarget(service: "shop", instance: "shop-0")
    let wait = MetricStore.FamilyID(0)
    let jobs = store.resolve(MetricStore.FamilyID(1), shop)
    store.observe(store.resolve(wait, shop), 5)
    store.increment(jobs)
    store.scrape(at: .seconds(1))
    store.rebucket(wait, bounds: [2, 4, 6, 20])
    #expect(store.series(of: wait).isEmpty && store.seriesCount == 1)
    let series = store.resolve(wait, shop)
    #expect(store.current(series, .count) == 0)
    store.observe(series, 5)
    store.scrape(at: .seconds(2))
    #expect(store.currentBuckets(series).map(\.count) == [0, 0, 1, 1, 1])
    #expect(store.samples(series, .count, over: .seconds(9), until: .seconds(2)).count == 1)
    // A killed process loses all of its numbers, of retired series, too.
    store.reset(shop)
    #expect(store.current(series, .count) == 0 && store.current(jobs) == 0)
  }

  @Test("a copy is a snapshot: counting on does not change it") func snapshot() {
    var store = MetricStore(families: Self.families)
    let shop = store.addTarget(service: "shop", instance: "shop-0")
    let series = store.resolve(requests, shop, ["200"])
    store.increment(series)
    store.scrape(at: .seconds(1))
    let past = store
    store.increment(series)
    store.scrape(at: .seconds(2))
    #expect(past.current(series) == 1)
    #expect(past.scrapeCount == 1)
    #expect(past.instant(series, at: .seconds(1)) == 1)
    #expect(store.instant(series, at: .seconds(1)) == 1)
  }

  @Test("folds what exceeds the limit of a family into other") func cardinality() {
    var settings = MetricStore.Settings()
    settings.seriesPerFamily = 10
    var store = MetricStore(families: Self.families, settings: settings)
    let shop = store.addTarget(service: "shop", instance: "shop-0")
    for path in 0..<100 {
      let series = store.resolve(requests, shop, ["/order/\(path)"])
      store.increment(series)
    }
    #expect(store.series(of: requests).count == 11)
    #expect(store.foldedLabelSets == 90)
    #expect(store.current(store.resolve(requests, shop, ["other"])) == 90)
  }

  @Test("sum by, quantile and top-k aggregate over instances") func aggregate() {
    var store = MetricStore(families: Self.families)
    var end = Instant.zero
    let targets = (0..<3).map { store.addTarget(service: "shop", instance: "shop-\($0)") }
    let ok = targets.map { store.resolve(requests, $0, ["200"]) }
    let failed = store.resolve(requests, targets[0], ["500"])
    let latency = targets.map { store.resolve(durations, $0) }
    for second in 1...10 {
      for index in 0..<3 {
        store.increment(ok[index], by: Double(index + 1))
        // One slow instance of three.
        for _ in 0..<10 { store.observe(latency[index], index == 2 ? 0.9 : 0.05) }
      }
      store.increment(failed)
      end = .seconds(second)
      store.scrape(at: end)
    }
    let byCode = store.sumOfRates(requests, by: ["code"], over: .seconds(5), until: end)
    #expect(byCode.map(\.labels) == [["200"], ["500"]])
    #expect(abs(byCode[0].value - 6) < 1e-12 && abs(byCode[1].value - 1) < 1e-12)
    let one = store.sumOfRates(
      requests, where: [("instance", "shop-1")], over: .seconds(5), until: end)
    #expect(one.count == 1 && abs(one[0].value - 2) < 1e-12)

    let whole = store.quantile(0.9, durations, over: .seconds(5), until: end)
    // Rank 0.9 of 30: 7 of the slow instance's 10 in (0.5, 1].
    #expect(whole.count == 1 && abs(whole[0].value - 0.85) < 1e-9)
    let each = store.quantile(0.9, durations, by: ["instance"], over: .seconds(5), until: end)
    #expect(each.map(\.labels) == [["shop-0"], ["shop-1"], ["shop-2"]])
    #expect(MetricStore.top(1, each).first?.labels == ["shop-2"])
    let mean = each.reduce(0) { $0 + $1.value } / 3
    #expect(abs(mean - whole[0].value) > 0.3, "the average of quantiles is another number")
  }

  @Test("topk puts NaN last") func topNaN() {
    let rows = [Double.nan, 1, 3, 2].map { MetricStore.Element(labels: [], value: $0) }
    #expect(MetricStore.top(3, rows).map(\.value) == [3, 2, 1])
  }
}

@Suite("promtool's lint") struct MetricFamilyTests {
  @Test(
    "finds what promtool finds",
    arguments: [
      (MetricFamily.counter("requests", "h"), "\"_total\""),
      (.gauge("requests_total", "h"), "non-counter"),
      (.gauge("latency_milliseconds", "h"), "base unit"),
      (.gauge("cpu_percent", "h"), "base unit"),
      (.gauge("latency_ms", "h"), "abbreviated"),
      (.gauge("depth_gauge", "h"), "include type"),
      (.gauge("queueDepth", "h"), "snake_case"),
      (.gauge("a:b", "h"), "':'"),
      (.gauge("1st", "h"), "invalid metric name"),
      (.gauge("depth", ""), "no help"),
      (.gauge("depth", "h", ["le"]), "reserved"),
      (.gauge("depth", "h", ["__x"]), "invalid label"),
      (.gauge("depth", "h", ["instance"]), "reserved"),
      (.gauge("depth_count", "h"), "_count"),
      (.histogram("d_seconds", "h", bounds: [1, 1]), "ascend"),
    ])
  func problems(family: MetricFamily, expected: String) {
    #expect(family.problems.contains { $0.contains(expected) }, "\(family.problems)")
  }

  @Test("is silent about a clean row") func clean() {
    #expect(MetricStoreTests.families.allSatisfy { $0.problems.isEmpty })
  }
}
