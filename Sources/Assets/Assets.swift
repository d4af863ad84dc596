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
}
