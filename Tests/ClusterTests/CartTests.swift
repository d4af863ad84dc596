import Patterns
import Simulation
import TestSupport
import Testing

@testable import Cluster

/// What a cart is kept in.
private enum Keeping: CaseIterable { case register, union, set }

/// Two zones that each have a gateway, orders, a broker and stores, and users with carts.
private func cartScenario(
  _ keeping: Keeping, _ configure: (inout ClusterSettings) -> Void = { _ in }
) -> Scenario {
  var scenario = storeScenario {
    $0.workload.mix = .only(cart: 100)
    $0.store.values = keeping == .set ? .set : .register
    $0.store.versions = keeping == .union ? .dvv : .lww
    $0.store.gossip = .milliseconds(50)
    $0.store.phi = 6
    $0.store.antiEntropy = .seconds(10)
    $0.balancing.local = true
    $0.rpc.timeout = .seconds(1)
    $0.rpc.deadline = .seconds(2)
    configure(&$0)
  }
  scenario.topology.zones = [.init("a"), .init("b")]
  scenario.topology.groups = [
    .init(.gateway, in: ["a", "b"]), .init(.orders, in: ["a", "b"]),
    .init(.broker, in: ["a", "b"]), .init(.registry, in: ["a"]),
    .init(.kv, in: ["b", "b", "b", "a", "a"]),
  ]
  return scenario
}

@Suite("Shopping carts") struct CartTests {
  private typealias Items = ContiguousArray<UInt32>

  @Test("after a cut a register has lost items, a union brings some back, a set does neither")
  func cut() throws {
    for keeping in Keeping.allCases {
      var world = World(cartScenario(keeping))
      try world.play(
        "run 5000ms\npartition zone:a | zone:b for 15s\nrun 16000ms\ndrain\nrun 30000ms")
      let tally = world.carts.tally
      #expect(tally.added > 150 && tally.removed > 100)
      #expect(world.stores.divergentKeys == 0)
      switch keeping {
      case .register: #expect(tally.lost > 5)
      case .union: #expect(tally.lost == 0 && tally.resurfaced > 5)
      case .set: #expect(tally.lost == 0 && tally.resurfaced == 0)
      }
      #expect(world.metric("cart_items_lost") == Double(tally.lost))
      #expect(world.metric("cart_items_resurfaced") == Double(tally.resurfaced))
      #expect(world.metric("cart_items_added_total") == Double(tally.added))
      #expect(world.metric("cart_items_removed_total") == Double(tally.removed))
    }
  }

  @Test("where no two write at once nothing is lost and nothing comes back, in whatever store")
  func calm() throws {
    for (keeping, mode) in [
      (Keeping.register, ClusterSettings.Store.Mode.ap), (.union, .ap), (.set, .ap), (.set, .cp),
      (.register, .ca),
    ] {
      let scenario = cartScenario(keeping) {
        $0.store.mode = mode
        $0.workload.keys = 400
        $0.workload.zipf = 0
        $0.workload.rate = 4
        $0.network.sigma = 0
      }
      var world = World(scenario)
      try world.play("run 15000ms\ndrain\nrun 3000ms")
      #expect(world.carts.tally.added > 50 && world.carts.tally.removed > 1)
      #expect(world.carts.tally.lost == 0 && world.carts.tally.resurfaced == 0)
    }
  }

  @Test("a log loses no item, whatever the settings say of values") func log() throws {
    for keeping in Keeping.allCases {
      var world = World(cartScenario(keeping) { $0.store.mode = .cp })
      try world.play(
        "run 5000ms\npartition zone:a | zone:b for 10s\nrun 16000ms\ndrain\nrun 10000ms")
      #expect(world.carts.tally.added > 50)
      #expect(world.carts.tally.lost == 0 && world.carts.tally.resurfaced == 0)
    }
  }

  @Test("a store founded anew has lost nothing yet") func founded() throws {
    var world = World(cartScenario(.register))
    try world.play("run 10000ms\nset store.mode cp\nrun 3000ms")
    #expect(world.carts.tally.lost == 0 && world.carts.tally.resurfaced == 0)
    let now = world.carts.tally.added
    #expect(now > 0)
    #expect(world.metric("cart_items_added_total") > Double(now))
  }

  @Test("whoever finds his cart full takes an item out, whoever finds it empty puts one in")
  func choices() {
    var carts = Carts()
    for number in 0..<6 {
      carts.errands.append(
        .init(cart: 1, element: UInt64(10 + number), wantsRemoval: number == 4, lot: 7))
    }
    #expect(carts.choose(0, among: [], capacity: 3) == .addition)
    carts.acknowledge(0)
    // Asked again, he wants the same; once it is there, nothing.
    #expect(carts.choose(0, among: [5], capacity: 1) == .addition)
    #expect(carts.choose(0, among: [0, 5], capacity: 3) == nil)
    #expect(carts.choose(3, among: [0, 1, 2], capacity: 3) == .removal(1))
    #expect(carts.errands[1].isRemovalAsked && !carts.errands[1].isRemoved)
    #expect(carts.choose(3, among: [0, 2], capacity: 3) == nil)
    carts.acknowledge(3)
    #expect(carts.errands[1].isRemoved)
    #expect(carts.choose(4, among: [], capacity: 3) == .addition)
    #expect(carts.choose(9, among: [], capacity: 3) == nil)
    #expect(carts.tally.added == 1 && carts.tally.removed == 1)
    #expect(carts.item(of: 12) == 2 && carts.item(of: 9) == nil)
  }

  @Test("carts of several values are one cart, and one that is forgotten is none") func union() {
    var carts = Carts()
    var documents = Documents()
    for number in 0..<6 {
      carts.errands.append(
        .init(cart: 1, element: UInt64(10 + number), wantsRemoval: false, lot: 0))
    }
    documents.append(.cart(carts.append([0, 3])), of: 0, to: 0, as: 100)
    documents.append(.cart(carts.append([1, 3])), of: 0, to: 0, as: 101)
    #expect(carts.items(in: [100, 101], documents) == [0, 1, 3])
    #expect(carts.items(in: [14, 100, 0], documents) == [0, 3, 4])
    #expect(carts.items(in: [100, 77], documents) == nil)
    #expect(Carts.spelling(of: [1, 2, 9]) == "{9+2}" && Carts.spelling(of: [4]) == "{4}")
    #expect(Carts.spelling(of: []) == "{}")
  }

  @Test("a cart holds no more than it may, but for what two put in at once") func capacity() throws
  {
    var world = World(
      cartScenario(.set) {
        $0.carts.capacity = 3
        $0.carts.removals = .zero
        $0.workload.keys = 5
      })
    try world.play("run 20000ms\ndrain\nrun 3000ms")
    #expect(world.carts.tally.removed > 50)
    for rank in UInt32(0)..<5 {
      let key = HostedStore.key(rank, in: .cart)
      let cell = world.stores.cell(of: key, at: world.stores.replicas(of: key)[0]) ?? .absent
      #expect(world.stores.common.values(of: cell).count <= 5)
    }
  }

  @Test("users who change one cart at once, through one node, lose nothing of each other")
  func atOnce()
    throws
  {
    var world = World(
      cartScenario(.union) {
        $0.workload.keys = 2
        $0.workload.rate = 60
      })
    for _ in 0..<10 {
      try world.play("run 1000ms")
      #expect(world.carts.tally.lost == 0)
    }
    #expect(world.carts.tally.added > 200)
  }

  @Test("what only waits for somebody who is away is not lost") func hints() throws {
    var world = World(cartScenario(.register) { $0.store.hints = .coordinator })
    try world.play("run 3000ms\nkill kv-1 for 20s\nrun 6000ms")
    let common = world.stores.common
    for place in world.stores.replicas.indices {
      for rank in UInt32(0)..<60 {
        world.stores.replicas[place].machine.forget(HostedStore.key(rank, in: .cart), common)
      }
    }
    world.lookIntoCarts()
    let lost = world.carts.tally.lost
    for place in world.stores.replicas.indices {
      for node in world.stores.nodes {
        _ = world.stores.replicas[place].machine.takeHints(for: node)
      }
    }
    world.lookIntoCarts()
    #expect(world.carts.tally.lost > lost + 10)
  }

  @Test("where there are no carts nobody looks after any") func none() throws {
    var world = World(storeScenario())
    try world.play("run 3000ms")
    #expect(!world.carts.isOpen && world.carts.series.isEmpty)
    #expect(!world.stores.isUsed(HostedStore.key(0, in: .cart)))
    try world.play("set workload.mix.cart 10\nrun 3000ms")
    #expect(world.carts.tally.added > 0 || world.carts.isOpen)
    #expect(world.stores.isUsed(HostedStore.key(0, in: .cart)))
  }

  @Test(
    "whoever dies or is cut off, a set loses nothing put in, and nothing taken out comes back",
    arguments: UInt64(1)...(isSoak ? 1_000 : 20))
  func faults(seed: UInt64) throws {
    var world = World(cartScenario(.set), seed: seed)
    try world.suffer(seed, until: .seconds(20), victims: (1...5).map { "kv-\($0)" }) {
      [
        "kill \($0) for \($1)", "crash \($0) for \($1)", "partition zone:a | zone:b for \($1)",
        "partition \($0) | kv for \($1)",
      ]
    } check: {
      #expect($0.carts.tally.lost == 0 && $0.carts.tally.resurfaced == 0)
    }
    try world.settle()
    #expect(world.stores.divergentKeys == 0)
    #expect(world.carts.tally.added > 50 && world.carts.tally.removed > 20)
    #expect(world.carts.tally.lost == 0 && world.carts.tally.resurfaced == 0)
  }
}
