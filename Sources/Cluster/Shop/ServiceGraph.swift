import Patterns

/// Who may call whom: what the routes' definitions say of the requests that users make.
///
/// A map is drawn from it. It depends on the definitions and on the workload's mix, never on what is
/// called at the moment: what is idle or cut off is in it still.
public struct ServiceGraph: Sendable, Hashable {
  /// The services that each calls, a bit each.
  private var callees: [UInt16]

  /// The graph of a workload: from each request that it has, step by step.
  init(_ mix: ClusterSettings.Workload.Mix) {
    callees = Array(repeating: 0, count: Service.count)
    var reached: UInt64 = 0
    var waiting: [Route] = []
    for (weight, route) in mix.entries where weight > 0 {
      add(.client, route.service)
      waiting.append(route)
    }
    // Consumers poll their queues whether or not anything is announced.
    for group in ConsumerGroup.allCases where group != .credits || mix.transfer > 0 {
      add(group.consumer, .broker)
      waiting.append(group.route)
    }
    if mix.transfer > 0 { waiting.append(.relayEvents) }
    while let route = waiting.popLast() {
      guard reached & 1 << UInt64(route.index) == 0 else { continue }
      reached |= 1 << UInt64(route.index)
      for step in route.definition.steps {
        for next in step.calls {
          add(route.service, next.service)
          waiting.append(next)
        }
      }
    }
  }

  private mutating func add(_ caller: Service, _ callee: Service) {
    callees[caller.index] |= 1 << UInt16(callee.index)
  }

  /// Whether a node of the first service may call one of the second to do its work.
  public func calls(_ caller: Service, _ callee: Service) -> Bool {
    callees[caller.index] & 1 << UInt16(callee.index) != 0
  }

  /// Whether messages of work pass between nodes of these services, whoever began: a call and its
  /// answer, or copies among the store's own nodes.
  public func joins(_ a: Service, _ b: Service) -> Bool {
    calls(a, b) || calls(b, a) || (a == .kv && b == .kv)
  }

  /// Whether one of them is the registry, where all others are listed and looked up.
  public static func isUpkeep(_ a: Service, _ b: Service) -> Bool {
    (a == .registry) != (b == .registry)
  }
}

extension Step {
  /// The routes that it may call.
  fileprivate var calls: [Route] {
    switch self {
    case .call(let route, let undo): [route] + (undo.map { [$0] } ?? [])
    case .transfer: [.moveTogether, .debitThenPublish, .debitWithEvent]
    case .work, .store, .enqueue, .awaitMessage, .deleteMessage, .persist, .listInstances: []
    }
  }
}

extension World {
  /// Who may call whom under the present workload.
  public var serviceGraph: ServiceGraph { ServiceGraph(settings.workload.mix) }
}
