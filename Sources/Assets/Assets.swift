/// The files that come with Ringside, carried in the binary.
public enum Assets {
  /// The scenarios: name and text, in the order they are listed.
  public static let scenarios: [(name: String, text: String)] = [
    ("shop", PackageResources.shop_yaml),
    ("node-dies", PackageResources.node_dies_yaml),
    ("zone-cut", PackageResources.zone_cut_yaml),
    ("slow-payments", PackageResources.slow_payments_yaml),
    ("retry-storm", PackageResources.retry_storm_yaml),
    ("poison-message", PackageResources.poison_message_yaml),
    ("replica-lag-and-repair", PackageResources.replica_lag_and_repair_yaml),
    ("ring-join-and-leave", PackageResources.ring_join_and_leave_yaml),
    ("monkey", PackageResources.monkey_yaml),
  ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }

  /// The patterns: name, what it is about, and its page, in the order they are listed.
  ///
  /// A page is the pattern's README; `patterns/` links to it under its own name.
  public static let patterns: [(name: String, summary: String, text: String)] = [
    ("hash-ring", "who keeps a key, what moves when a node joins", PackageResources.hash_ring_md),
    ("raft", "one log on several servers, one leader", PackageResources.raft_md),
    ("quorum-store", "replication without a leader: N, R, W", PackageResources.quorum_store_md),
    ("message-queue", "queues, dead letters, topics", PackageResources.message_queue_md),
    ("service-registry", "who is there and healthy", PackageResources.service_registry_md),
    ("load-balancing", "which instance is asked", PackageResources.load_balancing_md),
    ("circuit-breaker", "not calling what keeps failing", PackageResources.circuit_breaker_md),
    ("retry", "backoff, jitter, budgets, deadlines, hedging", PackageResources.retry_md),
    ("server-queue", "what waits, what is shed, overload", PackageResources.server_queue_md),
    ("tracing", "spans, context, sampling, critical path", PackageResources.tracing_md),
    ("metrics", "counters, histograms, rates, quantiles", PackageResources.metrics_md),
  ].map { ($0.0, $0.1, String(decoding: $0.2, as: UTF8.self)) }
}
