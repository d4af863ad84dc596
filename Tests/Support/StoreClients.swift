public import Cluster

extension Scenario {
  /// Five stores and nothing else, clients of each zone asking those of their own, without a breaker
  /// or a retry that would hide from them what the store does.
  public static func storeClients(
    rate: Double = 20, keys: Int = 20, _ configure: (inout ClusterSettings) -> Void = { _ in }
  ) -> Scenario {
    var scenario = Scenario()
    scenario.topology.groups = [
      .init(.registry, in: ["a"]), .init(.kv, in: ["a", "b", "c", "a", "b"]),
    ]
    scenario.settings.workload.mix = .only(get: 50, put: 50)
    scenario.settings.workload.rate = rate
    scenario.settings.workload.keys = keys
    scenario.settings.balancing.local = true
    scenario.settings.breaker.enabled = false
    scenario.settings.retry.attempts = 1
    configure(&scenario.settings)
    return scenario
  }
}
