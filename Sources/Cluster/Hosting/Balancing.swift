import Patterns
import Simulation

/// The choice among the instances that a caller believes to be alive.
extension World {
  /// The instance that gets the next attempt of `call`; nil when none is known.
  mutating func chooseInstance(for call: Call) -> NodeID? {
    let caller = call.caller.index
    // Only the broker that delivered a message can delete it.
    if case .consumerDone(let consumer) = call.parent { return consumers[Int(consumer)].broker }
    let service = call.route.service
    let known = instances[service.index]
    let listed = service.isDiscovered ? known.intersection(nodes[caller].catalog) : known
    let candidates = RankedNodes(
      settings.balancing.local ? nearest(of: listed, to: caller) : listed)
    let outstanding = nodes[caller].outstanding
    var balancer = nodes[caller].balancers[service.index]
    let chosen = balancer.choose(
      among: candidates,
      outstanding: { $0.index < outstanding.count ? Int(outstanding[$0.index]) : 0 },
      random: &nodes[caller].random)
    nodes[caller].balancers[service.index] = balancer
    return chosen
  }

  /// Those in the caller's own zone, if there are any (as Cassandra's drivers and Envoy prefer them).
  private func nearest(of listed: NodeSet, to caller: Int) -> NodeSet {
    var near = NodeSet()
    for node in listed where nodes[node.index].zone == nodes[caller].zone { near.insert(node) }
    return near.isEmpty ? listed : near
  }

  /// Counts an attempt that leaves or has ended.
  mutating func countOutstanding(from caller: NodeID, to target: NodeID, by change: Int) {
    if nodes[caller.index].outstanding.count <= target.index {
      nodes[caller.index].outstanding += Array(
        repeating: 0, count: nodes.count - nodes[caller.index].outstanding.count)
    }
    let count = Int(nodes[caller.index].outstanding[target.index]) + change
    nodes[caller.index].outstanding[target.index] = UInt16(clamping: count)
  }
}

/// The nodes of a set by rank: the list that a balancer chooses from, without an array.
struct RankedNodes: RandomAccessCollection {
  private let set: NodeSet
  let endIndex: Int
  var startIndex: Int { 0 }

  init(_ set: NodeSet) {
    self.set = set
    endIndex = set.count
  }

  subscript(rank: Int) -> NodeID {
    var rest = rank
    for node in set {
      if rest == 0 { return node }
      rest -= 1
    }
    preconditionFailure("no node of rank \(rank) among \(endIndex)")
  }
}
