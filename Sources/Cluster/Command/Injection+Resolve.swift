public import Simulation

/// An injection brought onto the nodes that are there.
public struct Resolution: Sendable, Hashable {
  /// What the network and the processes are told.
  public var fault: Fault
  /// The nodes it is aimed at, for previews, bands and undo; of a link both ends that are named.
  public var targets: NodeSet

  init(_ fault: Fault, targets: NodeSet) {
    self.fault = fault
    self.targets = targets
  }
}

extension Injection {
  /// The fault and its targets as of now; draws from `random` only where a mode asks for chance.
  ///
  /// Selection happens once, at injection: who comes later is not hit.
  public func resolve(
    in directory: Directory, random: inout Random
  ) throws(TargetError) -> Resolution {
    switch trouble {
    case .node(let fault, let selector, let route):
      let nodes = try selector.resolve(in: directory, random: &random)
      return Resolution(.node(try fault.on(route, in: directory), nodes), targets: nodes)
    case .link(let fault, let path):
      let (spans, targets) = try path.resolve(in: directory, random: &random)
      return Resolution(.link(fault, spans), targets: targets)
    case .partition(let selectors, let direction):
      var groups: [NodeSet] = []
      for selector in selectors {
        groups.append(try selector.resolve(in: directory, random: &random))
      }
      return try Self.partition(groups, direction, in: directory)
    case .isolate(let selector, let direction):
      let nodes = try selector.resolve(in: directory, random: &random)
      let spans = nodes.flatMap { node in
        direction.spans(NodeSet(directory.all.filter { $0 != node }), [node])
      }
      return Resolution(.link(.cut, spans), targets: nodes)
    case .bridge(let first, let second, let between):
      let via = try between.resolve(in: directory, random: &random)
      let a = try first.resolve(in: directory, random: &random).subtracting(via)
      let b = try second.resolve(in: directory, random: &random).subtracting(via)
      guard !a.isEmpty, !b.isEmpty else { throw .nobody((a.isEmpty ? first : second).description) }
      return try Self.partition([a, b], .both, in: directory)
    case .majorityRing(let selector):
      let nodes = try selector.resolve(in: directory, random: &random)
      return Resolution(.link(.cut, try Self.majorityRing(Array(nodes))), targets: nodes)
    }
  }

  private static func partition(
    _ groups: [NodeSet], _ direction: Direction, in directory: Directory
  ) throws(TargetError) -> Resolution {
    var seen = NodeSet()
    for group in groups {
      for node in group.intersection(seen) { throw .onTwoSides(directory.name(of: node)) }
      seen = seen.union(group)
    }
    var spans: [LinkSpan] = []
    for later in groups.indices {
      for earlier in 0..<later { spans += direction.spans(groups[earlier], groups[later]) }
    }
    return Resolution(.link(.cut, spans), targets: seen)
  }

  /// Each node keeps its nearest neighbours in id order, as many on each side as make a majority
  /// with itself; all else is cut, both ways.
  ///
  /// After Jepsen's `majorities-ring`. *Deviation*: neighbours on both sides alike, so that of an
  /// even majority each node sees one node more than it needs; links stay symmetric.
  private static func majorityRing(_ nodes: [NodeID]) throws(TargetError) -> [LinkSpan] {
    guard nodes.count >= 4 else { throw .tooFew(needed: 4, found: nodes.count) }
    let reach = (nodes.count / 2 + 1) / 2
    return nodes.indices.map { i in
      var far = NodeSet()
      for j in nodes.indices {
        let apart = abs(i - j)
        if min(apart, nodes.count - apart) > reach { far.insert(nodes[j]) }
      }
      return LinkSpan(from: [nodes[i]], to: far)
    }
  }
}

extension Injection.Direction {
  /// The links that are cut between an earlier and a later group.
  fileprivate func spans(_ earlier: NodeSet, _ later: NodeSet) -> [LinkSpan] {
    switch self {
    case .both: [LinkSpan(from: earlier, to: later), LinkSpan(from: later, to: earlier)]
    case .to: [LinkSpan(from: earlier, to: later)]
    case .from: [LinkSpan(from: later, to: earlier)]
    }
  }
}

extension Injection.Path {
  fileprivate func resolve(
    in directory: Directory, random: inout Random
  ) throws(TargetError) -> (spans: [LinkSpan], targets: NodeSet) {
    switch self {
    case .oneWay(let from, let to):
      let from = try from.resolve(in: directory, random: &random)
      let to = try to.resolve(in: directory, random: &random)
      return ([LinkSpan(from: from, to: to)], from.union(to))
    case .bothWays(let a, let b):
      let a = try a.resolve(in: directory, random: &random)
      let b = try b.resolve(in: directory, random: &random)
      return ([LinkSpan(from: a, to: b), LinkSpan(from: b, to: a)], a.union(b))
    case .around(let selector):
      let nodes = try selector.resolve(in: directory, random: &random)
      let all = directory.all
      return ([LinkSpan(from: nodes, to: all), LinkSpan(from: all, to: nodes)], nodes)
    }
  }
}

extension NodeFault {
  /// This fault, limited to the route called `name`.
  fileprivate func on(
    _ name: String?, in directory: Directory
  ) throws(TargetError) -> NodeFault {
    guard let name else { return self }
    guard let index = directory.routes.firstIndex(of: name) else {
      throw .unknownRoute(name, nearest: Words.nearest(to: name, in: directory.routes))
    }
    let route = UInt16(index)
    switch self {
    case .errors(let share, _): return .errors(share, route: route)
    case .latency(let time, let jitter, _): return .latency(time, jitter: jitter, route: route)
    case .kill, .crash, .pause, .slow, .clock, .diskSlow, .diskFull, .diskLosesUnsynced: return self
    }
  }
}
