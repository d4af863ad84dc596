import Cluster
import Patterns
import Simulation
import Testing

/// The shop under a light load.
func makeWorld(
  rate: Double = 20, seed: UInt64? = nil, _ change: (inout ClusterSettings) -> Void = { _ in }
) -> World {
  var scenario = Scenario()
  scenario.settings.workload.rate = rate
  change(&scenario.settings)
  return World(scenario, seed: seed)
}

/// A small shop around five stores: posts are liked and read, nothing else.
func storeScenario(_ configure: (inout ClusterSettings) -> Void = { _ in }) -> Scenario {
  var scenario = Scenario()
  scenario.topology.groups = [
    .init(.gateway, in: ["a", "b"]), .init(.feed, in: ["a", "c"]), .init(.broker, in: ["b"]),
    .init(.registry, in: ["a"]), .init(.kv, in: ["a", "b", "c", "a", "b"]),
  ]
  scenario.settings.workload.mix = .only(like: 50, read: 50)
  scenario.settings.workload.rate = 15
  scenario.settings.workload.keys = 60
  // What a breaker or a retry hides would not reach the store.
  scenario.settings.breaker.enabled = false
  scenario.settings.retry.attempts = 1
  configure(&scenario.settings)
  return scenario
}

extension World {
  /// Runs a text of commands and times: `run 5s`, or anything the command line takes.
  mutating func play(_ script: String) throws {
    for line in script.split(separator: "\n") {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("run ") {
        advance(to: now + (try #require(Interval(spelled: String(text.dropFirst(4))), "\(text)")))
      } else {
        apply(try Command.parse(String(text)))
        precondition(!lastReceipt.isRefused, "\(text): \(lastReceipt.text)")
      }
    }
  }

  /// What a query of the expectations' language gives now; 0 where there is no sample.
  func value(_ query: String) throws -> Double {
    let condition = try Condition.parse(query + " > 0")
    try MetricVocabulary.world.check(condition.query)
    return metrics.store.value(of: condition.query, at: now) ?? 0
  }

  /// The sum of a metric over all its series, as it is now.
  func metric(_ name: String, where labels: (String, String)...) -> Double {
    guard let family = metrics.store.family(named: name) else { return .nan }
    var sum = 0.0
    for series in metrics.store.series(of: family) {
      guard
        labels.allSatisfy({ metrics.store.value(ofLabel: $0.0, series) == $0.1 })
      else { continue }
      sum += metrics.store.current(series)
    }
    return sum
  }

  /// The operations that ended well and began after `start`.
  func operations(after start: Instant = .zero) -> [StoreRecord] {
    (storeHistory.startIndex..<storeHistory.endIndex).map { storeHistory[$0] }.filter {
      $0.outcome == .ok && $0.start >= start
    }
  }

  /// Reads that do not show a write to their key that was acknowledged before they began.
  func staleReads(after start: Instant = .zero) -> [StoreRecord] {
    let all = operations()
    return all.filter { read in
      !read.isWrite && read.start >= start
        && all.contains {
          $0.isWrite && $0.key == read.key && $0.end < read.start
            && !stores.common.covers(read.cell, $0.cell)
        }
    }
  }

  /// Acknowledged writes that no replica holds, nor anything newer.
  var lostWrites: [StoreRecord] {
    operations().filter { write in
      write.isWrite
        && !stores.replicas(of: write.key).contains { node in
          guard let cell = stores.machine(of: node)?.cell(of: write.key) else { return false }
          return stores.common.covers(cell, write.cell)
        }
    }
  }

  /// Keys whose replicas do not all hold the same.
  var divergent: [QuorumStore.Key] {
    (0..<stores.keyLimit).filter { key in
      let digests = stores.replicas(of: key).map { node in
        stores.machine(of: node).map { stores.common.digest(of: $0.cell(of: key)) } ?? 0
      }
      return !digests.allSatisfy { $0 == digests.first }
    }
  }

  func id(_ name: String) -> NodeID { node(named: name) ?? NodeID(255) }
}
