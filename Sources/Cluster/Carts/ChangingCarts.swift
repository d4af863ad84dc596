import Patterns
import Simulation

/// Changes of carts: `orders` reads a cart, and puts an item in or takes one out that it has seen there.
extension World {
  /// There are carts once somebody wants one.
  mutating func openCarts() {
    guard !carts.isOpen, settings.workload.mix.cart > 0 else { return }
    carts.isOpen = true
    carts.first = carts.errands.endIndex
    carts.epoch = storeEpoch
    stores.keepsCarts = true
  }

  /// Somebody wants his cart changed; the number of the errand.
  mutating func orderCart(of user: UInt32, at client: NodeID) -> UInt32 {
    let wantsRemoval = nodes[client.index].random.chance(settings.carts.removals)
    let lot = nodes[client.index].random.below(1 << 20)
    carts.errands.append(
      Carts.Errand(
        cart: user, element: lastValue + 1, wantsRemoval: wantsRemoval, lot: UInt32(lot)))
    return UInt32(truncatingIfNeeded: carts.errands.endIndex - 1)
  }

  /// By which route a cart is changed: as a value made from one read before, or item by item.
  ///
  /// A log has no use for sets, and a majority's register has none.
  func cartRoute(_ route: Route) -> Route {
    guard route == .changeCart, settings.store.values == .set, foundedMode == .ap,
      settings.store.protocol == .quorum
    else { return route }
    return .editCart
  }

  /// What lies in the cart that a job has read, of siblings the union; nil when that is forgotten.
  private func items(in body: Body) -> ContiguousArray<UInt32>? {
    guard case .stored(let cell) = body else { return [] }
    return carts.items(in: stores.common.values(of: cell), documents)
  }

  /// Writes the cart with one item more or less than was read of it.
  mutating func changeCart(_ ref: JobRef, _ base: QuorumStore.Value) {
    let job = jobs[ref]
    guard var items = items(in: job.body),
      let choice = carts.choose(job.key, among: items, capacity: settings.carts.capacity)
    else { return advance(ref) }
    switch choice {
    case .open: return advance(ref)
    // The newest number is the last.
    case .addition: items.insert(job.key, at: items.firstIndex { $0 > job.key } ?? items.endIndex)
    case .removal(let item): items.removeAll { $0 == item }
    }
    lastValue += 1
    documents.append(.cart(carts.append(items)), of: 0, to: base, as: lastValue)
    jobs[ref].value = lastValue
    callStep(ref, .kvSwap, key: storeKey(of: job, for: .kvSwap))
  }

  /// Puts one item into the set that the cart is, or takes one out of it.
  mutating func editCart(_ ref: JobRef) {
    let job = jobs[ref]
    guard let items = items(in: job.body),
      let choice = carts.choose(job.key, among: items, capacity: settings.carts.capacity)
    else { return advance(ref) }
    switch choice {
    case .open: advance(ref)
    case .addition: edit(ref, .kvInsert, job.key)
    case .removal(let item): edit(ref, .kvRemove, item)
    }
  }

  private mutating func edit(_ ref: JobRef, _ route: Route, _ item: UInt32) {
    guard carts.errands.contains(Int(item)) else { return advance(ref) }
    jobs[ref].value = carts.errands[Int(item)].element
    callStep(ref, route, key: storeKey(of: jobs[ref], for: route))
  }

  /// The store has answered a step of a job: perhaps that a cart is changed.
  mutating func noteCart(_ ref: JobRef) {
    let job = jobs[ref]
    guard job.route == .changeCart || job.route == .editCart else { return }
    switch Route.definitions[job.route.index].steps[Int(job.step)] {
    case .call(.kvSwap, _), .call(.kvInsert, _): carts.acknowledge(job.key)
    case .call, .work, .transfer, .store, .enqueue, .awaitMessage, .deleteMessage, .persist,
      .listInstances:
      break
    }
  }
}
