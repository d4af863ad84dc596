import Foundation
import Simulation
import Testing

private let a = NodeID(0)
private let b = NodeID(1)
private let forth = [LinkSpan(from: [a], to: [b])]

/// Two nodes in two zones.
private func pair(seed: UInt64 = 1) -> Network {
  var network = Network(random: Random(seed: seed))
  network.addNode(zone: 0)
  network.addNode(zone: 1)
  return network
}

/// What became of `count` messages from a to b, one each millisecond.
private func journeys(
  _ network: inout Network, _ kind: LinkKind, count: Int = 100_000, bytes: Int = 100,
  since: Int = 0
) -> [Transmission] {
  (0..<count).map {
    network.send(from: a, to: b, kind: kind, bytes: bytes, at: .milliseconds(since + $0))
  }
}

/// How long each that arrived was on its way, in milliseconds, when one was sent each `spacing`.
private func delays(_ journeys: [Transmission], spacing: Int = 1) -> [Double] {
  var result: [Double] = []
  for (index, journey) in journeys.enumerated() {
    guard let arrival = journey.arrival else { continue }
    let sent = Instant.milliseconds(index * spacing)
    result.append((arrival - sent).milliseconds)
  }
  return result
}

/// Within three standard deviations of `share`; bursts of correlation w make it √((1+w)/(1−w)) wider.
private func isNear(_ found: Int, of count: Int, _ share: Double, correlation: Double = 0) -> Bool {
  let deviation = (share * (1 - share) * Double(count)).squareRoot()
  let width = ((1 + correlation) / (1 - correlation)).squareRoot()
  return abs(Double(found) - share * Double(count)) < 3 * deviation * width
}

@Suite("Network") struct NetworkTests {
  @Test("takes other delays at once, of zones and of regions, and goes on with its draws")
  func configured() {
    func run(_ settings: Network.Settings, changed: Bool, region: UInt8) -> [Double] {
      var network = Network(
        settings: changed ? Network.Settings() : settings, random: Random(seed: 4))
      network.addNode(zone: 0)
      network.addNode(zone: 1, region: region)
      if changed { network.configure(settings) }
      return delays(journeys(&network, .datagram, count: 1_000))
    }
    var settings = Network.Settings()
    settings.crossZone = .milliseconds(7)
    settings.sigma = 0.1
    let sorted = run(settings, changed: true, region: 0).sorted()
    #expect(abs(sorted[500] - 7) < 0.2)
    #expect(run(settings, changed: true, region: 0) == run(settings, changed: false, region: 0))
    #expect(abs(run(settings, changed: true, region: 1).sorted()[500] - 40) < 1)
    settings.crossRegion = .milliseconds(90)
    #expect(abs(run(settings, changed: true, region: 1).sorted()[500] - 90) < 2)
  }

  @Test("a calm link takes a log-normal time of σ 0.25 about its median") func calm() {
    var network = pair()
    let count = 100_000
    let delays = delays(journeys(&network, .datagram, count: count))
    #expect(delays.count == count)
    #expect(delays.allSatisfy { $0 > 0 })
    let logarithms = delays.map { log($0) / 0.25 }
    let mean = logarithms.reduce(0, +) / Double(count)
    let variance = logarithms.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(abs(mean) < 3 / Double(count).squareRoot())
    #expect(abs(variance - 1) < 3 * (2 / Double(count)).squareRoot())
    // Six deviations and more: no series that turns back.
    #expect(isNear(logarithms.count { $0 < -2 }, of: count, 0.02275))
  }

  @Test(
    "loss takes its share of datagrams, in bursts or not",
    arguments: [(1.0, 0.0), (5, 0), (30, 0), (5, 50), (20, 90)])
  func loss(percent: Double, correlation: Double) {
    var network = pair()
    network.inject(
      .loss(Percentage(percent: percent), correlation: Percentage(percent: correlation)),
      on: forth, id: FaultID(1))
    let isLost = journeys(&network, .datagram).map { $0.arrival == nil }
    let share = percent / 100
    let weight = correlation / 100
    #expect(isNear(isLost.count { $0 }, of: isLost.count, share, correlation: weight))
    // The next one is lost, too, as often as the correlation says.
    let after = zip(isLost, isLost.dropFirst()).filter(\.0)
    let again = Double(after.count { $0.1 }) / Double(after.count)
    let expected = weight + (1 - weight) * share
    let deviation = (expected * (1 - expected) / Double(after.count)).squareRoot()
    #expect(abs(again - expected) < 4 * deviation / (1 - weight).squareRoot())
  }

  @Test("losses on one link combine; healing one leaves the other") func losses() {
    var network = pair()
    network.inject(.loss(Percentage(percent: 20), correlation: .zero), on: forth, id: FaultID(1))
    network.inject(.corrupt(Percentage(percent: 50), correlation: .zero), on: forth, id: FaultID(2))
    #expect(network.trouble(from: a, to: b)?.loss == Percentage(percent: 60))
    var lost = journeys(&network, .datagram).count { $0.arrival == nil }
    #expect(isNear(lost, of: 100_000, 0.6))
    network.heal(FaultID(2))
    lost = journeys(&network, .datagram).count { $0.arrival == nil }
    #expect(isNear(lost, of: 100_000, 0.2))
  }

  @Test("a stream under loss stalls by its retransmissions; all arrive, in order") func stalls() {
    var network = pair()
    network.inject(.loss(Percentage(percent: 10), correlation: .zero), on: forth, id: FaultID(1))
    let journeys = (0..<20_000).map { (number: Int) -> Transmission in
      // Far enough apart for one stall not to hold up the next.
      network.send(from: a, to: b, kind: .stream, bytes: 100, at: .seconds(number * 30))
    }
    let waits = delays(journeys, spacing: 30_000)
    #expect(waits.count == journeys.count)
    #expect(isNear(waits.count { $0 > 190 }, of: waits.count, 0.1))
    // Lost twice: 200 ms and then 400.
    #expect(isNear(waits.count { $0 > 590 }, of: waits.count, 0.01))
    #expect(journeys.allSatisfy { $0.duplicate == nil })
  }

  @Test("no stream stands still for longer than a connection lasts, however its losses come")
  func userTimeout() {
    var network = pair()
    network.inject(
      .loss(Percentage(percent: 40), correlation: Percentage(percent: 60)), on: forth,
      id: FaultID(1))
    var lost = 0
    var longest = Interval.zero
    for number in 0..<100_000 {
      let now = Instant.milliseconds(number * 100)
      let journey = network.send(from: a, to: b, kind: .stream, bytes: 100, at: now)
      guard let arrival = journey.arrival else {
        lost += 1
        continue
      }
      longest = max(longest, arrival - now)
    }
    #expect(longest > .seconds(10) && longest < .milliseconds(20_100))
    #expect((1..<1_000).contains(lost))
  }

  @Test("streams keep their order under jitter, loss and reordering; datagrams do not")
  func order() {
    for kind in [LinkKind.stream, .datagram] {
      var network = pair()
      network.inject(
        .delay(.milliseconds(50), jitter: .milliseconds(40), correlation: .zero), on: forth,
        id: FaultID(1))
      network.inject(.loss(Percentage(percent: 5), correlation: .zero), on: forth, id: FaultID(2))
      network.inject(
        .reorder(Percentage(percent: 20), correlation: .zero), on: forth, id: FaultID(3))
      let arrivals = journeys(&network, kind, count: 10_000).compactMap(\.arrival)
      let isOrdered = zip(arrivals, arrivals.dropFirst()).allSatisfy { $0 <= $1 }
      #expect(isOrdered == (kind == .stream))
      #expect((arrivals.count == 10_000) == (kind == .stream))
    }
  }

  @Test("jitter is uniform about the delay, and runs on as its correlation says") func jitter() {
    var network = pair()
    network.inject(
      .delay(.seconds(5), jitter: .seconds(1), correlation: Percentage(percent: 60)), on: forth,
      id: FaultID(1))
    let delays = delays(journeys(&network, .datagram)).map { $0 / 1_000 - 5 }
    #expect(delays.allSatisfy { $0 > -1 && $0 < 1.1 })
    // Of a uniform draw of width 2 the variance is a third; correlated ones sway (1+w)/(1−w) more.
    let mean = delays.reduce(0, +) / Double(delays.count)
    let count = Double(delays.count)
    #expect(abs(mean) < 3 * (4 / 3 / count).squareRoot() + 0.002)
    var together = 0.0
    var alone = 0.0
    for index in 1..<delays.count {
      together += (delays[index] - mean) * (delays[index - 1] - mean)
      alone += (delays[index] - mean) * (delays[index] - mean)
    }
    #expect(abs(together / alone - 0.6) < 0.02)
  }

  @Test("a share of datagrams comes twice, of streams none") func duplicates() {
    var network = pair()
    network.inject(
      .duplicate(Percentage(percent: 3), correlation: .zero), on: forth, id: FaultID(1))
    let datagrams = journeys(&network, .datagram)
    #expect(isNear(datagrams.count { $0.duplicate != nil }, of: 100_000, 0.03))
    let isLater = datagrams.allSatisfy { journey in
      guard let copy = journey.duplicate, let arrival = journey.arrival else { return true }
      return copy > arrival
    }
    #expect(isLater)
    let streams = journeys(&network, .stream, count: 1_000)
    #expect(streams.allSatisfy { $0.duplicate == nil })
  }

  @Test("a share of datagrams overtakes the delayed ones") func reordering() {
    var network = pair()
    network.inject(
      .delay(.seconds(1), jitter: .zero, correlation: .zero), on: forth, id: FaultID(1))
    network.inject(
      .reorder(Percentage(percent: 25), correlation: .zero), on: forth, id: FaultID(2))
    let early = delays(journeys(&network, .datagram)).count { $0 < 500 }
    #expect(isNear(early, of: 100_000, 0.25))
  }

  @Test("a throttle lets its bytes through and drops what does not fit its buffer")
  func throttle() {
    var network = pair()
    // A hundred bytes each millisecond are offered; half of them fit.
    network.inject(.throttle(bytesPerSecond: 50_000, buffer: 5_000), on: forth, id: FaultID(1))
    let datagrams = journeys(&network, .datagram, count: 10_000)
    let passed = datagrams.count { $0.arrival != nil }
    #expect(abs(passed - 5_050) < 10)
    network.heal(FaultID(1))
    network.inject(.throttle(bytesPerSecond: 50_000, buffer: 0), on: forth, id: FaultID(2))
    let streams = journeys(&network, .stream, count: 1_000, since: 60_000)
    #expect(streams.allSatisfy { $0.arrival != nil })
    let last = streams.last?.arrival?.seconds ?? 0
    #expect(abs(last - 62) < 0.01)
  }

  @Test("a full throttle stays full when another fault comes") func throttleAndMore() {
    var network = pair()
    network.inject(.throttle(bytesPerSecond: 1_000, buffer: 1_000), on: forth, id: FaultID(1))
    _ = journeys(&network, .datagram, count: 20)
    network.inject(.loss(.zero, correlation: .zero), on: forth, id: FaultID(2))
    let next = network.send(from: a, to: b, kind: .datagram, bytes: 100, at: .milliseconds(20))
    #expect(next.arrival == nil)
  }

  @Test("a cut is one-way") func cut() {
    var network = pair()
    network.inject(.cut, on: forth, id: FaultID(1))
    #expect(network.isCut(from: a, to: b))
    #expect(!network.isCut(from: b, to: a))
    network.heal(FaultID(1))
    #expect(!network.isCut(from: a, to: b))
  }

  @Test("whatever befalls a → b, b → a is the same to the nanosecond") func oneWay() {
    var calm = pair()
    var stormy = pair()
    let faults: [LinkFault] = [
      .delay(.seconds(1), jitter: .seconds(1), correlation: .zero),
      .loss(Percentage(percent: 50), correlation: .zero),
      .duplicate(Percentage(percent: 50), correlation: .zero),
      .reorder(Percentage(percent: 50), correlation: .zero),
      .corrupt(Percentage(percent: 50), correlation: .zero),
      .throttle(bytesPerSecond: 1_000, buffer: 10), .cut,
    ]
    for (number, fault) in faults.enumerated() {
      stormy.inject(fault, on: forth, id: FaultID(number + 1))
    }
    for step in 0..<5_000 {
      let now = Instant.milliseconds(step)
      let kind = step % 2 == 0 ? LinkKind.stream : .datagram
      _ = stormy.send(from: a, to: b, kind: kind, bytes: 100, at: now)
      #expect(
        stormy.send(from: b, to: a, kind: kind, bytes: 100, at: now)
          == calm.send(from: b, to: a, kind: kind, bytes: 100, at: now))
    }
  }

  @Test("when all is healed the rules are those of a link that never had a fault") func heal() {
    var healed = pair()
    let faults: [LinkFault] = [
      .delay(.seconds(1), jitter: .seconds(1), correlation: Percentage(percent: 30)),
      .loss(Percentage(percent: 50), correlation: Percentage(percent: 30)),
      .throttle(bytesPerSecond: 1_000, buffer: 10), .cut,
    ]
    for (number, fault) in faults.enumerated() {
      healed.inject(fault, on: forth, id: FaultID(number + 1))
    }
    // Nothing was sent: not even a draw may be missing afterwards.
    for number in [2, 4, 1, 3] { healed.heal(FaultID(number)) }
    #expect(healed.trouble(from: a, to: b) == nil)
    var calm = pair()
    for kind in [LinkKind.stream, .datagram] {
      let one = journeys(&healed, kind, count: 2_000)
      let other = journeys(&calm, kind, count: 2_000)
      #expect(one == other)
    }
  }
}
