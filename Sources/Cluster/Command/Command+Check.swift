import Simulation

extension Directory {
  /// Who there is when a cluster of this topology starts.
  public init(_ topology: Topology) {
    self.init(
      nodes: topology.nodes.enumerated().map { index, node in
        Node(
          id: NodeID(index), name: node.name, service: node.service.name, role: node.service.role,
          zone: node.zone)
      },
      routes: Route.allCases.map { "\($0)" }, queues: ConsumerGroup.allCases.map(\.name))
  }
}

extension Command {
  /// Refuses names that mean nothing in `directory`; who leads is only known when it is time.
  public func check(in directory: Directory) throws(TargetError) {
    switch self {
    case .inject(let injection):
      for selector in injection.trouble.selectors { try selector.check(in: directory) }
      if case .node(_, _, .some(let route)) = injection.trouble,
        !directory.routes.contains(route)
      {
        throw .unknownRoute(route, nearest: Words.nearest(to: route, in: directory.routes))
      }
    case .restart(let selector), .resume(let selector), .remove(let selector),
      .heal(.touching(let selector)), .moveLeader(.some(let selector)):
      try selector.check(in: directory)
    case .monkey(let monkey):
      try monkey.groups?.check(in: directory)
      try monkey.protected?.check(in: directory)
      if let condition = monkey.condition { try MetricVocabulary.world.check(condition.query) }
    case .add(_, .some(let zone)), .rate(_, .some(let zone)):
      try Selector([.zone(zone)]).check(in: directory)
    case .poison(let queue):
      guard directory.queues.contains(queue) else {
        throw .unknown(term: queue, nearest: Words.nearest(to: queue, in: directory.queues))
      }
    case .dryRun(let command): try command.check(in: directory)
    case .heal(.all), .heal(.fault), .undo, .redo, .add(_, nil), .rate(_, nil), .set, .mode,
      .moveLeader(nil), .bug, .monkeyOff, .drain, .note:
      break
    }
  }
}

extension Selector {
  fileprivate func check(in directory: Directory) throws(TargetError) {
    for term in included + excluded where term != .leader { _ = try term.resolve(in: directory) }
  }
}

extension Injection.Trouble {
  /// Every selector in it.
  fileprivate var selectors: [Selector] {
    switch self {
    case .node(_, let selector, _): [selector]
    case .link(_, .oneWay(let from, let to)): [from, to]
    case .link(_, .bothWays(let a, let b)): [a, b]
    case .link(_, .around(let selector)): [selector]
    case .partition(let groups, _): groups
    case .isolate(let selector, _), .majorityRing(let selector): [selector]
    case .bridge(let a, let b, let between): [a, b, between]
    }
  }
}
