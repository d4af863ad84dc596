/// The files that come with Ringside, carried in the binary.
public enum Assets {
  /// The scenarios: name and text, in the order they are listed.
  public static let scenarios: [(name: String, text: String)] = [
    ("shop", PackageResources.shop_yaml),
    ("node-dies", PackageResources.node_dies_yaml),
    ("zone-cut", PackageResources.zone_cut_yaml),
    ("cap", PackageResources.cap_yaml),
    ("cap-cut", PackageResources.cap_cut_yaml),
    ("slow-payments", PackageResources.slow_payments_yaml),
    ("retry-storm", PackageResources.retry_storm_yaml),
    ("poison-message", PackageResources.poison_message_yaml),
    ("replica-lag-and-repair", PackageResources.replica_lag_and_repair_yaml),
    ("replica-down-hints", PackageResources.replica_down_hints_yaml),
    ("replica-down-beyond-window", PackageResources.replica_down_beyond_window_yaml),
    ("skewed-coordinator", PackageResources.skewed_coordinator_yaml),
    ("tombstone-resurrection", PackageResources.tombstone_resurrection_yaml),
    ("sloppy-quorum-overlap", PackageResources.sloppy_quorum_overlap_yaml),
    ("read-write-table", PackageResources.read_write_table_yaml),
    ("quorum-new-then-old", PackageResources.quorum_new_then_old_yaml),
    ("read-repair", PackageResources.read_repair_yaml),
    ("deleted-orders", PackageResources.deleted_orders_yaml),
    ("abd", PackageResources.abd_yaml),
    ("transfer", PackageResources.transfer_yaml),
    ("transfer-strong", PackageResources.transfer_strong_yaml),
    ("transfer-dual-write", PackageResources.transfer_dual_write_yaml),
    ("transfer-outbox", PackageResources.transfer_outbox_yaml),
    ("crdt-likes", PackageResources.crdt_likes_yaml),
    ("ring-join-and-leave", PackageResources.ring_join_and_leave_yaml),
    ("eleventh-node", PackageResources.eleventh_node_yaml),
    ("hedged-reads", PackageResources.hedged_reads_yaml),
    ("monkey", PackageResources.monkey_yaml),
    ("leader-killed", PackageResources.leader_killed_yaml),
    ("stale-leader", PackageResources.stale_leader_yaml),
    ("read-index", PackageResources.read_index_yaml),
    ("lease-slow-clock", PackageResources.lease_slow_clock_yaml),
    ("returning-server", PackageResources.returning_server_yaml),
    ("pre-vote", PackageResources.pre_vote_yaml),
    ("crashing-voters", PackageResources.crashing_voters_yaml),
    ("forgetful-voters", PackageResources.forgetful_voters_yaml),
    ("repeated-writes", PackageResources.repeated_writes_yaml),
    ("two-primaries", PackageResources.two_primaries_yaml),
  ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }

  /// The patterns: name, what it is about, and its page, in the order they are listed.
  ///
  /// A page is the pattern's README; `patterns/` links to it under its own name.
  public static let patterns: [(name: String, summary: String, text: String)] = [
    ("hash-ring", "who keeps a key, what moves when a node joins", PackageResources.hash_ring_md),
    ("sharding", "modulo, range, ring, jump and others compared", PackageResources.sharding_md),
    ("raft", "one log on several servers, one leader", PackageResources.raft_md),
    (
      "primary-backup", "one node answers, another may take over",
      PackageResources.primary_backup_md
    ),
    ("quorum-store", "replication without a leader: N, R, W", PackageResources.quorum_store_md),
    ("message-queue", "queues, dead letters, topics", PackageResources.message_queue_md),
    ("transfer", "money between accounts, strong and by events", PackageResources.transfer_md),
    ("failure-detector", "who is suspected, and when", PackageResources.failure_detector_md),
    ("service-registry", "who is there and healthy", PackageResources.service_registry_md),
    ("load-balancing", "which instance is asked", PackageResources.load_balancing_md),
    ("circuit-breaker", "not calling what keeps failing", PackageResources.circuit_breaker_md),
    ("retry", "backoff, jitter, budgets, deadlines, hedging", PackageResources.retry_md),
    ("server-queue", "what waits, what is shed, overload", PackageResources.server_queue_md),
    ("tracing", "spans, context, sampling, critical path", PackageResources.tracing_md),
    ("metrics", "counters, histograms, rates, quantiles", PackageResources.metrics_md),
  ].map { ($0.0, $0.1, String(decoding: $0.2, as: UTF8.self)) }

  /// The themes in base16 and base24 format: name and text, our own first.
  public static let themes: [(name: String, text: String)] = [
    ("ringside-dark", PackageResources.ringside_dark_yaml),
    ("ringside-light", PackageResources.ringside_light_yaml),
    ("high-contrast", PackageResources.high_contrast_yaml),
    ("high-contrast-light", PackageResources.high_contrast_light_yaml),
    ("colorblind-dark", PackageResources.colorblind_dark_yaml),
    ("colorblind-light", PackageResources.colorblind_light_yaml),
    ("monochrome", PackageResources.monochrome_yaml),
    ("gruvbox-dark-medium", PackageResources.gruvbox_dark_medium_yaml),
    ("gruvbox-light-medium", PackageResources.gruvbox_light_medium_yaml),
    ("solarized-dark", PackageResources.solarized_dark_yaml),
    ("solarized-light", PackageResources.solarized_light_yaml),
    ("nord", PackageResources.nord_yaml),
    ("dracula", PackageResources.dracula_yaml),
    ("tokyo-night-terminal-dark", PackageResources.tokyo_night_terminal_dark_yaml),
    ("catppuccin-mocha", PackageResources.catppuccin_mocha_yaml),
    ("catppuccin-latte", PackageResources.catppuccin_latte_yaml),
    ("onedark", PackageResources.onedark_yaml),
    ("one-light", PackageResources.one_light_yaml),
    ("everforest-dark-medium", PackageResources.everforest_dark_medium_yaml),
    ("monokai", PackageResources.monokai_yaml),
    ("rose-pine", PackageResources.rose_pine_yaml),
    ("kanagawa", PackageResources.kanagawa_yaml),
  ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
}
