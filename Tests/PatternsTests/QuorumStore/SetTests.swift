import Simulation
import TestSupport
import Testing

@testable import Patterns

/// What replicas that insert, remove and merge at random hold, and what they ought to hold.
///
/// The rule of an OR-set (Shapiro et al. 2011): an element is there if an insertion of it is known
/// that no known removal, and no known later insertion, had seen.
private struct SetHistory {
  struct Change {
    var element: UInt64
    var isInsertion: Bool
    /// The insertions of the element that were seen.
    var seen: Swift.Set<Int>
  }

  var replicas = [QuorumStore.SiblingSet](repeating: .empty, count: 4)
  var known = [Swift.Set<Int>](repeating: [], count: 4)
  var changes: [Change] = []

  mutating func step(_ dice: inout Random) {
    let place = dice.below(4)
    let element = UInt64(1 + dice.below(3))
    switch dice.below(4) {
    case 0, 1: insert(element, at: place)
    case 2: remove(element, at: place)
    default: merge(dice.below(4), into: place)
    }
  }

  private func insertions(of element: UInt64, at place: Int) -> Swift.Set<Int> {
    known[place].filter { changes[$0].element == element && changes[$0].isInsertion }
  }

  mutating func insert(_ element: UInt64, at place: Int) {
    let actor = UInt16(place + 1)
    let dot = QuorumStore.Dot(actor: actor, counter: replicas[place].counter(of: actor) + 1)
    changes.append(
      Change(element: element, isInsertion: true, seen: insertions(of: element, at: place)))
    known[place].insert(changes.count - 1)
    replicas[place] = replicas[place].inserting(
      .init(dot: dot, value: element, timestamp: 0, isTombstone: false))
  }

  mutating func remove(_ element: UInt64, at place: Int) {
    guard let without = replicas[place].removing(element) else { return }
    changes.append(
      Change(element: element, isInsertion: false, seen: insertions(of: element, at: place)))
    known[place].insert(changes.count - 1)
    replicas[place] = without
  }

  mutating func merge(_ from: Int, into place: Int) {
    replicas[place] = replicas[place].merged(with: replicas[from])
    known[place].formUnion(known[from])
  }

  func expected(at place: Int) -> Swift.Set<UInt64> {
    let gone = known[place].reduce(into: Swift.Set<Int>()) { $0.formUnion(changes[$1].seen) }
    return Swift.Set(
      known[place].filter { changes[$0].isInsertion && !gone.contains($0) }
        .map { changes[$0].element })
  }

  func elements(at place: Int) -> [UInt64] { replicas[place].siblings.map(\.value) }
}

@Suite("Sets that merge") struct SetTests {
  @Test("an insertion wins over a removal that had not seen it") func addWins() {
    var history = SetHistory()
    history.insert(7, at: 0)
    history.merge(0, into: 1)
    history.insert(7, at: 0)
    history.remove(7, at: 1)
    history.merge(0, into: 1)
    history.merge(1, into: 0)
    #expect(history.elements(at: 0) == [7] && history.elements(at: 1) == [7])
  }

  @Test("a removal takes away what it has seen, and nothing else") func removal() {
    var history = SetHistory()
    for element in UInt64(1)...3 { history.insert(element, at: 0) }
    history.merge(0, into: 1)
    history.insert(4, at: 0)
    history.remove(2, at: 1)
    history.merge(1, into: 0)
    #expect(Swift.Set(history.elements(at: 0)) == [1, 3, 4])
    #expect(history.replicas[1].removing(4) == nil)
    // What was removed and put in again stays, whoever comes with the removal.
    history.insert(2, at: 0)
    history.merge(1, into: 0)
    #expect(history.elements(at: 0).contains(2))
  }

  @Test("an element that is put in again takes the place of what was seen of it") func again() {
    var history = SetHistory()
    for _ in 0..<3 { history.insert(7, at: 0) }
    #expect(history.elements(at: 0) == [7])
    history.insert(7, at: 1)
    history.merge(1, into: 0)
    // Two that had not seen each other stand side by side, until somebody has seen both.
    #expect(history.elements(at: 0) == [7, 7])
    history.insert(7, at: 0)
    #expect(history.elements(at: 0) == [7])
  }

  @Test("an insertion covers no element that is not here yet") func context() {
    var history = SetHistory()
    history.insert(1, at: 0)
    history.insert(2, at: 1)
    history.merge(0, into: 1)
    history.merge(1, into: 0)
    #expect(Swift.Set(history.elements(at: 0)) == [1, 2])
    #expect(history.replicas[0] == history.replicas[1])
  }

  @Test("an empty set is a set, and remembers what was taken out of it") func empty() {
    var history = SetHistory()
    history.insert(1, at: 0)
    history.merge(0, into: 1)
    history.remove(1, at: 0)
    #expect(!history.replicas[0].isDeleted && history.elements(at: 0).isEmpty)
    history.merge(1, into: 0)
    #expect(history.elements(at: 0).isEmpty)
    var common = QuorumStore.Common(ring: HashRing(tokensPerNode: 8))
    let (old, new) = (common.insert(history.replicas[1]), common.insert(history.replicas[0]))
    // A removal leaves no dot of its own, and is news all the same.
    #expect(common.covers(new, old) && !common.covers(old, new))
    #expect(common.isSet(new) && common.digest(of: new) != common.digest(of: old))
    #expect(common.merged(of: [.absent, old, new])?.siblings.isEmpty == true)
    #expect(common.merged(of: [.absent]) == nil)
  }

  @Test(
    "whatever replicas insert, remove and hand on, each holds what the rule says",
    arguments: UInt64(0)..<(isSoak ? 20_000 : 2_000))
  func rule(seed: UInt64) {
    var dice = Random(seed: seed).split("sets")
    var history = SetHistory()
    for _ in 0..<40 {
      history.step(&dice)
      for place in 0..<4 {
        #expect(Swift.Set(history.elements(at: place)) == history.expected(at: place))
      }
    }
    let sets = history.replicas
    expectMergeLaws(among: sets)
  }

  // MARK: In a store

  private func elements(_ cluster: StoreCluster, _ cell: QuorumStore.Cell?) -> Swift.Set<UInt64> {
    Swift.Set(cluster.common.values(of: cell ?? .absent))
  }

  @Test("a replica that is asked hands to none, and removing what is not there fails")
  func requests() {
    var cluster = StoreCluster(5)
    let outsider = (0..<5).first { !cluster.replicas(1).contains(NodeID($0)) } ?? 0
    #expect(cluster.ask(.insert(1), 1, at: outsider)?.outcome == .ok)
    #expect(cluster.ask(.insert(2), 1, at: cluster.replicas(1)[0].index)?.outcome == .ok)
    #expect(elements(cluster, cluster.ask(.get, 1, at: outsider)?.cell) == [1, 2])
    #expect(cluster.ask(.remove(1), 1, at: outsider)?.outcome == .ok)
    #expect(cluster.ask(.remove(9), 1, at: outsider)?.outcome == .failed)
    #expect(elements(cluster, cluster.ask(.get, 1, at: outsider)?.cell) == [2])
    for case .siblings in cluster.observations { Issue.record("elements are no siblings") }
  }

  @Test("a set takes so many elements and no more") func limit() {
    var cluster = StoreCluster(3) { $0.siblingLimit = 3 }
    let outcomes = (UInt64(1)...4).map { cluster.ask(.insert($0), 1, at: 0)?.outcome }
    #expect(outcomes == [.ok, .ok, .ok, .failed])
    #expect(elements(cluster, cluster.ask(.get, 1, at: 0)?.cell) == [1, 2, 3])
  }

  @Test("a majority's register has no sets") func abd() {
    var cluster = StoreCluster(3) { $0.algorithm = .abd }
    #expect(cluster.ask(.insert(1), 1, at: 0)?.outcome == .failed)
    #expect(cluster.ask(.remove(1), 1, at: 0)?.outcome == .failed)
  }

  @Test("a replica that has lost its data swallows no element and brings none back")
  func lostDisk() {
    var cluster = StoreCluster(3) {
      $0.replicas = 3
      $0.antiEntropy = .seconds(10)
    }
    cluster.lyingDisks = [NodeID(0)]
    for element in UInt64(1)...4 {
      #expect(cluster.ask(.insert(element), 1, at: 0)?.outcome == .ok)
    }
    #expect(cluster.ask(.remove(1), 1, at: 0)?.outcome == .ok)
    cluster.kill(0, losingUnsynced: true)
    cluster.restart(0)
    #expect(cluster.stores[0].cell(of: 1).isAbsent)
    // It numbers its writes anew, and says nothing of those it has forgotten.
    #expect(cluster.ask(.insert(5), 1, at: 0)?.outcome == .ok)
    cluster.run(.seconds(40))
    #expect(cluster.divergent(1..<2).isEmpty)
    for store in cluster.stores { #expect(elements(cluster, store.cell(of: 1)) == [2, 3, 4, 5]) }
  }

  @Test(
    "under faults no acknowledged element is lost, none that was removed comes back, and all agree",
    arguments: UInt64(0)..<(isSoak ? 10_000 : 200))
  func faults(seed: UInt64) {
    var dice = Random(seed: seed).split("sets under faults")
    let hints = QuorumStore.Hints.allCases[Int(seed % 3)]
    let repair = QuorumStore.ReadRepair.allCases[Int(seed / 3 % 3)]
    var cluster = StoreCluster(5, seed: seed) {
      $0.hints = hints
      $0.readRepair = repair
    }
    cluster.longest = .milliseconds(1 + dice.below(200))
    cluster.refuses = seed % 2 == 0
    // One disk lies; two acknowledgements are one more than it can take back.
    cluster.lyingDisks = [NodeID(dice.below(5))]
    var inserted: [(element: UInt64, key: QuorumStore.Key, tag: UInt64)] = []
    var removed: [(element: UInt64, tag: UInt64)] = []
    for element in UInt64(1)...160 {
      switch dice.below(16) {
      case 0: cluster.kill(dice.below(5), losingUnsynced: dice.below(2) == 0)
      case 1, 2: cluster.restart(dice.below(5))
      case 3:
        let side = NodeSet((0..<5).filter { _ in dice.below(2) == 0 }.map { NodeID($0) })
        cluster.cut = (side, NodeSet((0..<5).map { NodeID($0) }).subtracting(side))
        cluster.scheduleDetection()
      case 4, 5:
        cluster.cut = nil
        cluster.scheduleDetection()
      case 6: cluster.loss = Percentage(percent: Double(dice.below(30)))
      case 7: cluster.loss = .zero
      default: break
      }
      let node = dice.below(5)
      if dice.below(3) == 0, !inserted.isEmpty {
        let old = inserted[dice.below(inserted.count)]
        removed.append((old.element, cluster.submit(.remove(old.element), old.key, at: node)))
      } else {
        let key = QuorumStore.Key(dice.below(4))
        inserted.append((element, key, cluster.submit(.insert(element), key, at: node)))
      }
      if dice.below(3) == 0 { cluster.submit(.get, QuorumStore.Key(dice.below(4)), at: node) }
      cluster.run(.milliseconds(dice.below(200)))
    }
    cluster.heal()
    cluster.run(.seconds(30))
    cluster.common.settings.antiEntropy = .seconds(60)
    for node in cluster.stores.indices { cluster.rescheduleAntiEntropy(node) }
    cluster.run(.seconds(61))
    #expect(cluster.divergent(0..<4).isEmpty)
    for (element, key, tag) in inserted {
      let cell = cluster.stores[cluster.replicas(key)[0].index].cell(of: key)
      let isThere = elements(cluster, cell).contains(element)
      let removals = removed.filter { $0.element == element }
      let isTakenOut = removals.contains { cluster.replies[$0.tag]?.outcome == .ok }
      switch cluster.replies[tag]?.outcome {
      case .ok where removals.isEmpty: #expect(isThere, "\(element) is lost")
      case .failed, .unavailable: #expect(!isThere, "\(element) was refused")
      case .ok, .unknown, nil: break
      }
      if isTakenOut { #expect(!isThere, "\(element) has come back") }
    }
    if seed < 3 { #expect(removed.contains { cluster.replies[$0.tag]?.outcome == .ok }) }
  }
}
