/// What a node runs.
///
/// The services of the shop are fixed; how many of each there are is the scenario's business.
public enum Service: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
  case client, gateway, orders, inventory, payments, feed, mailer, analytics
  case broker, registry, database, kv

  /// The name in commands, labels and on screen.
  public var name: String {
    switch self {
    case .client: "client"
    case .gateway: "gateway"
    case .orders: "orders"
    case .inventory: "inventory"
    case .payments: "payments"
    case .feed: "feed"
    case .mailer: "mailer"
    case .analytics: "analytics"
    case .broker: "broker"
    case .registry: "registry"
    case .database: "database"
    case .kv: "kv"
    }
  }

  /// The index into tables kept by service.
  @inlinable public var index: Int { Int(rawValue) }

  /// How many services there are.
  public static let count = allCases.count

  /// Whether instances are found through the registry; its own address and the clients are fixed.
  public var isDiscovered: Bool {
    switch self {
    case .client, .registry: false
    case .gateway, .orders, .inventory, .payments, .feed, .mailer, .analytics, .broker, .database,
      .kv:
      true
    }
  }
}
