import Cluster
import Yams

extension ScenarioReader {
  private static var services: [Service] { Service.allCases.filter { $0 != .client } }

  func topology(_ node: YAMLNode) throws(ScenarioError) -> Topology {
    let fields = try document.fields(
      node, expected: "zones, services and clients", known: ["zones", "services", "clients"])
    func value(_ key: String) -> YAMLNode? { fields.first { $0.key == key }?.value }
    var topology = Topology.shop
    if let node = value("zones") {
      topology.zones = try zones(node)
      // Services that are not stated are spread over the zones that are.
      topology.groups = topology.groups.map { group in
        Group(group.service, in: spread(group.zones.count, over: topology.zones))
      }
    }
    if let node = value("services") { topology.groups = try groups(node, in: topology.zones) }
    if let node = value("clients") {
      topology.clientsPerZone = try count(node, in: 0...20)
    }
    let count = topology.nodes.count
    guard count <= Topology.nodeLimit else {
      throw document.failure(
        line: document.line(of: node),
        "expected at most \(Topology.nodeLimit) nodes, found \(count)")
    }
    return topology
  }

  private typealias Group = Topology.Group

  private func zones(_ node: YAMLNode) throws(ScenarioError) -> [Topology.Zone] {
    var zones: [Topology.Zone] = []
    func add(_ name: YAMLNode, region: String?) throws(ScenarioError) {
      let zone = try document.value(
        name, expected: "a zone of at most 16 small letters, digits and -", Self.place)
      guard !zones.contains(where: { $0.name == zone }) else {
        throw document.failure(name, expected: "each zone once")
      }
      zones.append(Topology.Zone(zone, region: region))
    }
    if case .mapping(let mapping) = node {
      for (name, region) in mapping {
        try add(
          name, region: try document.value(region, expected: "a region's name", Self.place))
      }
    } else {
      for item in try document.items(node, expected: "a list of zones, or their regions") {
        try add(item, region: nil)
      }
    }
    guard (1...26).contains(zones.count) else {
      throw document.failure(
        line: document.line(of: node), "expected 1 to 26 zones, found \(zones.count)")
    }
    return zones
  }

  private static func place(_ text: String) -> String? {
    let isSmall = text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    return text.count <= 16 && isSmall && text.first?.isLetter == true ? text : nil
  }

  private func groups(
    _ node: YAMLNode, in zones: [Topology.Zone]
  ) throws(ScenarioError) -> [Topology.Group] {
    let names = zones.map(\.name)
    var groups: [Topology.Group] = []
    let fields = try document.fields(
      node, expected: "services and their zones", known: Self.services.map(\.name))
    for field in fields {
      guard let service = Self.services.first(where: { $0.name == field.key }) else { continue }
      if case .scalar = field.value {
        groups.append(
          Group(service, in: spread(try count(field.value, in: 0...100), over: zones)))
        continue
      }
      var places: [String] = []
      for item in try document.items(field.value, expected: "a list of zones, or a number") {
        places.append(
          try document.value(item, expected: "a zone (\(names.joined(separator: ", ")))") { text in
            names.contains(text) ? text : nil
          })
      }
      guard places.count <= 100 else {
        throw document.failure(
          line: field.line, "expected at most 100 instances, found \(places.count)")
      }
      groups.append(Group(service, in: places))
    }
    return groups
  }

  private func count(_ node: YAMLNode, in range: ClosedRange<Int>) throws(ScenarioError) -> Int {
    try document.value(
      node, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"
    ) { text in
      guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(text) else {
        return nil
      }
      return range.contains(count) ? count : nil
    }
  }

  /// `count` instances, zone by zone in turn.
  private func spread(_ count: Int, over zones: [Topology.Zone]) -> [String] {
    (0..<count).map { zones[$0 % zones.count].name }
  }
}
