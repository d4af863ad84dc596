public import Simulation

/// What a change of the ring asks of a store: to forget what is no longer its own, and to hand on
/// what it keeps for one who has gone.
extension QuorumStore {
  /// A write that was kept for another node.
  public struct KeptWrite: Sendable, Hashable, BitwiseCopyable {
    /// The key.
    public var key: Key
    /// The version.
    public var cell: Cell
  }

  /// Forgets a key that belongs to others now.
  public mutating func forget(_ key: Key, _ common: Common) {
    let cell = durable.cells[key]
    guard cell.kind != .absent else { return }
    if cell.kind == .siblings {
      // Should the key come back, its next dot must not be one that others have seen.
      for dot in common.siblings(of: cell).context where dot.actor != .max {
        durable.dotFloor = max(durable.dotFloor, dot.counter)
      }
    }
    durable.cells[key] = .absent
  }

  /// Takes out the hints for a node that will not come back.
  public mutating func takeHints(for node: NodeID) -> ContiguousArray<KeptWrite> {
    durable.hints.takeAll(for: node).reduce(into: []) {
      $0.append(KeptWrite(key: $1.key, cell: $1.cell))
    }
  }

  /// Keeps a write for `node` that another had kept, or that was kept for another.
  public mutating func keep(
    _ write: KeptWrite, for node: NodeID, at moment: Moment, _ common: Common,
    into outbox: inout Outbox<Effect>
  ) {
    storeHint(
      for: node, write.key, write.cell, at: moment, common.settings, into: &outbox)
  }

  /// Gives up everything, having left: should the node come back, it begins empty, as another actor.
  public mutating func leave() {
    crash()
    durable.cells = CellTable()
    durable.fallbacks = CellTable()
    for index in durable.hints.queues.indices { _ = durable.hints.takeAll(for: NodeID(index)) }
    durable.lostHistories &+= 1
  }
}
