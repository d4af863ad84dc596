public import Patterns
import Simulation

/// How many likes were counted, as those were told who counted them, and what the counts come to.
///
/// Between the two lies what is lost: two who read the same count and both write it one higher, or two
/// sides of a cut of which the later one wins. A counter that keeps what each replica has added loses
/// nothing.
public struct LikeTally: Sendable, Hashable {
  /// Likes of which the store has said that they are counted.
  public internal(set) var accepted = 0
  /// What the counts of all posts come to, as an observer finds them once a second.
  public internal(set) var counted = 0
  /// Likes accepted and not counted; below zero where a count was written and nobody told.
  public var drift: Int { accepted - counted }

  /// All likes accepted, of this store and those before it.
  var total = 0
  var epoch = 0
  var series: [MetricStore.SeriesID] = []
}

extension QuorumStore.Request.Action {
  /// What a route that writes wants of the store.
  init(_ route: Route, _ value: QuorumStore.Value) {
    self =
      switch route {
      case .kvDelete: .delete(value)
      case .kvAdd: .add(1)
      case .kvInsert: .insert(value)
      case .kvRemove: .remove(value)
      case .kvGet, .kvPut, .kvSwap, .checkout, .like, .readFeed, .orderStatus, .placeOrder,
        .findOrder, .reserveStock, .releaseStock, .charge, .refund, .addLike, .readLikes,
        .databaseRead, .databaseWrite, .publish, .receive, .acknowledge, .sendMail, .trackEvent,
        .fanOut, .catalog, .cancel, .cancelOrder, .transfer, .moveTogether, .debitThenPublish,
        .debitWithEvent, .credit, .relayEvents, .countLike, .incrementLike, .cart, .changeCart,
        .editCart:
        .put(value)
      }
  }
}

extension HostedStore {
  /// What a counter in a cell comes to; nil when there is none.
  public func total(of cell: QuorumStore.Cell) -> UInt64? {
    cell.kind == .siblings ? common.total(of: CollectionOfOne(cell)) : nil
  }
}

extension World {
  /// By which route a like is added: as a write of its own, to a register's count, or to a counter.
  func likeRoute(_ route: Route) -> Route {
    guard route == .addLike, settings.likes.counted else { return route }
    return settings.store.values == .counter && foundedMode == .ap ? .incrementLike : .countLike
  }

  /// The store has answered a step of a job: perhaps that a like is counted.
  mutating func noteLike(_ ref: JobRef) {
    let job = jobs[ref]
    guard job.route == .countLike || job.route == .incrementLike else { return }
    switch Route.definitions[job.route.index].steps[Int(job.step)] {
    case .call(.kvSwap, _), .call(.kvAdd, _):
      likes.accepted += 1
      likes.total += 1
    case .call, .work, .transfer, .store, .enqueue, .awaitMessage, .deleteMessage, .persist,
      .listInstances:
      break
    }
  }

  /// Adds up all counts, once a second.
  mutating func countLikes() {
    guard settings.likes.counted || likes.accepted > 0 else { return }
    if likes.epoch != storeEpoch {
      // An empty store has lost nothing yet.
      likes.epoch = storeEpoch
      likes.accepted = 0
    }
    guard let value = bookkeeper() else { return }
    var sum = 0
    for rank in 0..<settings.workload.keys {
      let key = HostedStore.key(UInt32(rank), in: .likes)
      let newest = value(self, key)
      documents.keep(newest)
      if let document = documents.document(of: newest) { sum += Int(document.depth) }
      if foundedMode == .ap { sum += Int(counterTotal(of: key) ?? 0) }
    }
    likes.counted = sum
    if likes.series.isEmpty {
      let observer = stores.metrics.theObserver(in: &metrics)
      for family in [ClusterMetrics.Family.likesAccepted, .likesCounted, .likeDrift] {
        likes.series.append(metrics.store.resolve(family.id, observer))
      }
    }
    let known = metrics.store.current(likes.series[0])
    metrics.store.increment(likes.series[0], by: Double(likes.total) - known)
    metrics.store.set(likes.series[1], Double(likes.counted))
    metrics.store.set(likes.series[2], Double(likes.drift))
  }

  /// What all replicas of a key, living or dead, know together to have been added; nil for no counter.
  private func counterTotal(of key: QuorumStore.Key) -> UInt64? {
    stores.common.total(
      of: stores.replicas(of: key).lazy.compactMap { stores.cell(of: key, at: $0) })
  }

  /// What a replica holds of a key, in words: values, a counter's total, a set's items, a deletion,
  /// or nothing.
  public func spelling(of cell: QuorumStore.Cell, key: QuorumStore.Key) -> String {
    if let total = stores.total(of: cell) { return "Σ\(total)" }
    if stores.common.isSet(cell) {
      return Carts.spelling(of: carts.items(in: stores.common.values(of: cell), documents) ?? [])
    }
    let values = stores.common.values(of: cell).map { spelling(of: $0, key: key) }
    return values.isEmpty ? (cell.isDeleted ? "†" : "–") : values.joined(separator: "|")
  }
}
