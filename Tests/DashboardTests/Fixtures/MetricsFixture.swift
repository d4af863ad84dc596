import Dashboard
import Simulation

extension MetricsViewModel {
  /// A handful of families while payments fail and a leader has just changed.
  static var trouble: MetricsViewModel {
    var model = MetricsViewModel()
    model.now = .milliseconds(207_450)
    model.total = 284
    model.faults = [
      FaultBand(start: .seconds(165), end: .seconds(178)),
      FaultBand(start: .seconds(193), end: .never),
    ]
    func curve(_ value: (Int) -> Double) -> [Double] { (0..<60).map(value) }
    func wave(_ index: Int) -> Double { Double((index * 37 + index * index * 11) % 17) }
    let slow = curve { $0 < 45 ? 0.012 + wave($0) / 2_000 : 0.35 + wave($0) / 150 }
    model.series = [
      Series(
        "http_requests_total", labels: "code=\"200\"", help: "Requests answered, by status.",
        value: 84_212, rate: 412,
        history: curve { $0 < 45 ? 480 + wave($0) * 4 : 400 - wave($0) * 3 }),
      Series(
        "http_requests_total", labels: "code=\"503\"", help: "Requests answered, by status.",
        value: 1_871, rate: 38,
        history: curve { $0 < 45 ? wave($0) / 9 : 20 + Double($0 - 45) * 1.2 + wave($0) / 3 },
        isAlarming: true),
      Series(
        "rpc_client_duration_seconds", labels: "service=\"payments\",method=\"charge\"",
        help: "How long calls took, as the caller saw it.", kind: .histogram, unit: .seconds,
        value: 20_418, rate: 22, history: slow.map { $0 * 2.6 },
        quantiles: Quantiles(
          p50: 0.041, p90: 0.402, p99: 1.0, p50History: slow.map { $0 * 0.4 },
          p90History: slow.map { $0 * 1.2 }), isAlarming: true),
      Series(
        "rpc_client_duration_seconds", labels: "service=\"inventory\",method=\"reserveStock\"",
        help: "How long calls took, as the caller saw it.", kind: .histogram, unit: .seconds,
        value: 61_204, rate: 61, history: curve { 0.036 + wave($0) / 4_000 },
        quantiles: Quantiles(p50: 0.0042, p90: 0.011, p99: 0.038)),
      Series(
        "circuit_state", labels: "name=\"orders→payments\",state=\"open\"",
        help: "1 for the present state.",
        kind: .gauge, value: 1, history: curve { $0 < 48 ? 0 : 1 }, isAlarming: true),
      Series(
        "kv_leader_changes_total", help: "Elections that ended in another leader.", value: 7,
        rate: 0.1,
        history: curve { $0 == 46 ? 1 : 0 }),
      Series(
        "queue_depth", labels: "queue=\"order.created\",state=\"ready\"", help: "Messages waiting.",
        kind: .gauge, value: 1_204, history: curve { 100 + Double($0) * 18 + wave($0) * 6 }),
      Series(
        "shard_ownership_ratio", labels: "node=\"kv-4\"", help: "Share of the key space.",
        kind: .gauge,
        unit: .ratio, value: 0.199, history: curve { _ in 0.199 }),
      Series(
        "storage_bytes", labels: "node=\"kv-1\"", help: "Bytes on disk.", kind: .gauge,
        unit: .bytes,
        value: 48_219_136, history: curve { 30e6 + Double($0) * 3e5 }),
    ]
    return model
  }
}
