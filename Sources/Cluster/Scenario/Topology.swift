/// Which nodes there are, and where.
public struct Topology: Sendable, Equatable {
  /// A zone: what fails together.
  public struct Zone: Sendable, Hashable {
    /// Its name: `a`.
    public var name: String
    /// The region it lies in; zones without one lie in the same.
    public var region: String?

    /// A zone in a region.
    public init(_ name: String, region: String? = nil) {
      self.name = name
      self.region = region
    }
  }

  /// The instances of a service.
  public struct Group: Sendable, Hashable {
    /// The service.
    public var service: Service
    /// The zone of each instance, first to last.
    public var zones: [String]

    /// An instance of `service` in each of `zones`.
    public init(_ service: Service, in zones: [String]) {
      self.service = service
      self.zones = zones
    }
  }

  /// A node to be.
  public struct Node: Sendable, Hashable {
    /// Its name: `orders-1`.
    public var name: String
    /// What it runs.
    public var service: Service
    /// Where it is.
    public var zone: String
  }

  /// The zones, in the order they are shown.
  public var zones: [Zone]
  /// The services that have instances, in the order of their nodes.
  public var groups: [Group]
  /// How many client nodes there are in each zone.
  public var clientsPerZone: Int

  /// The most nodes of a topology; the rest of the world's places are for those that join.
  public static let nodeLimit = 200

  /// Nodes of these services in these zones.
  public init(zones: [Zone], groups: [Group], clientsPerZone: Int = 1) {
    self.zones = zones
    self.groups = groups
    self.clientsPerZone = clientsPerZone
  }

  /// The shop: three zones, every service twice where it matters, five stores.
  public static let shop = Topology(
    zones: [Zone("a"), Zone("b"), Zone("c")],
    groups: [
      Group(.gateway, in: ["a", "b"]),
      Group(.orders, in: ["a", "b"]),
      Group(.inventory, in: ["a", "c"]),
      Group(.payments, in: ["b", "c"]),
      Group(.feed, in: ["a", "c"]),
      Group(.mailer, in: ["b"]),
      Group(.analytics, in: ["c"]),
      Group(.broker, in: ["b"]),
      Group(.registry, in: ["a"]),
      Group(.database, in: ["b"]),
      Group(.kv, in: ["a", "b", "c", "a", "b"]),
    ])

  /// The zones of the instances of `service`.
  public func zones(of service: Service) -> [String] {
    groups.first { $0.service == service }?.zones ?? []
  }

  /// The number of the region that a zone lies in, counted from the first zone's.
  func region(ofZone index: Int) -> UInt8 {
    guard zones.indices.contains(index) else { return 0 }
    var names: [String?] = []
    for zone in zones where !names.contains(zone.region) { names.append(zone.region) }
    return UInt8(truncatingIfNeeded: names.firstIndex(of: zones[index].region) ?? 0)
  }

  /// Every node in id order: the services' as listed, then the clients zone by zone.
  public var nodes: [Node] {
    var nodes: [Node] = []
    for group in groups {
      for (i, zone) in group.zones.enumerated() {
        nodes.append(
          Node(name: "\(group.service.name)-\(i + 1)", service: group.service, zone: zone))
      }
    }
    for zone in zones {
      for i in 0..<clientsPerZone {
        let name = "client-\(zone.name)" + (clientsPerZone == 1 ? "" : "-\(i + 1)")
        nodes.append(Node(name: name, service: .client, zone: zone.name))
      }
    }
    return nodes
  }
}

extension Service {
  /// What kind of node runs it; selectors call it `role:…`.
  public var role: String {
    switch self {
    case .client: "client"
    case .gateway: "gateway"
    case .orders, .inventory, .payments, .feed: "service"
    case .mailer, .analytics: "worker"
    case .broker: "broker"
    case .registry: "registry"
    case .database: "database"
    case .kv: "kv"
    }
  }
}
