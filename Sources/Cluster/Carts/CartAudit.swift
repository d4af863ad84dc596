import Patterns
import Simulation

/// Looks into all carts once a second, from outside: which items are gone, and which are there again.
extension World {
  mutating func lookIntoCarts() {
    guard carts.isOpen else { return }
    if carts.epoch != storeEpoch {
      // An empty store has lost nothing yet.
      carts.epoch = storeEpoch
      carts.first = carts.errands.endIndex
      carts.tally = Carts.Tally()
    }
    guard let value = bookkeeper() else { return }
    var found = FoundCarts(settings.keyRanks)
    carts.tally.resurfaced = 0
    carts.tally.lost = 0
    var missing: ContiguousArray<Int> = []
    for number in max(carts.first, carts.errands.startIndex)..<carts.errands.endIndex {
      let errand = carts.errands[number]
      guard errand.isRemoved || errand.isAdded && !errand.isRemovalAsked,
        let items = found.items(errand.cart, { held(in: $0, hints: false, value) })
      else { continue }
      let isThere = items.contains(UInt32(number))
      if errand.isRemoved {
        if isThere { carts.tally.resurfaced += 1 }
      } else if !isThere {
        missing.append(number)
      }
    }
    // Hints are many and rarely matter: only now are they searched.
    var searched = FoundCarts(settings.keyRanks)
    for number in missing {
      let items = searched.items(carts.errands[number].cart) { held(in: $0, hints: true, value) }
      if let items, !items.contains(UInt32(number)) { carts.tally.lost += 1 }
    }
    publishCarts()
  }

  /// The carts that were looked into so far.
  private struct FoundCarts {
    private var all: ContiguousArray<ContiguousArray<UInt32>?>
    private var isKnown: ContiguousArray<Bool>

    init(_ count: Int) {
      all = ContiguousArray(repeating: nil, count: count)
      isKnown = ContiguousArray(repeating: false, count: count)
    }

    mutating func items(
      _ cart: UInt32, _ look: (UInt32) -> ContiguousArray<UInt32>?
    ) -> ContiguousArray<UInt32>? {
      let place = Int(cart)
      // There may have been more users before.
      guard place < all.count else { return nil }
      if !isKnown[place] {
        isKnown[place] = true
        all[place] = look(cart)
      }
      return all[place]
    }
  }

  /// What lies in a cart by all that anybody holds of it, living or dead; nil when that is forgotten.
  private func held(
    in cart: UInt32, hints: Bool, _ value: (World, QuorumStore.Key) -> QuorumStore.Value
  ) -> ContiguousArray<UInt32>? {
    let key = HostedStore.key(cart, in: .cart)
    guard foundedMode == .ap else {
      return carts.items(in: CollectionOfOne(value(self, key)), documents)
    }
    var cells: ContiguousArray<QuorumStore.Cell> = []
    stores.forEachCell(of: key, hints: hints) { cells.append($0) }
    let siblings = stores.common.merged(of: cells)?.siblings ?? []
    return carts.items(in: siblings.lazy.filter { !$0.isTombstone }.map(\.value), documents)
  }

  private mutating func publishCarts() {
    if carts.series.isEmpty {
      let observer = stores.metrics.theObserver(in: &metrics)
      let families: [ClusterMetrics.Family] = [
        .cartItemsAdded, .cartItemsRemoved, .cartItemsLost, .cartItemsResurfaced,
      ]
      for family in families { carts.series.append(metrics.store.resolve(family.id, observer)) }
    }
    let added = Double(carts.total.added) - metrics.store.current(carts.series[0])
    let removed = Double(carts.total.removed) - metrics.store.current(carts.series[1])
    metrics.store.increment(carts.series[0], by: added)
    metrics.store.increment(carts.series[1], by: removed)
    metrics.store.set(carts.series[2], Double(carts.tally.lost))
    metrics.store.set(carts.series[3], Double(carts.tally.resurfaced))
  }
}
