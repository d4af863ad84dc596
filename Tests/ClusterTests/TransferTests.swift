import Patterns
import Simulation
import TestSupport
import Testing

@testable import Cluster

/// Two banks' worth of payments around three stores, and money that moves between ten accounts.
private func transferScenario(
  _ mode: ClusterSettings.Transfer.Mode, store: ClusterSettings.Store.Mode = .cp
) -> Scenario {
  var scenario = Scenario()
  scenario.topology.groups = [
    .init(.gateway, in: ["a", "b"]), .init(.payments, in: ["b", "c"]), .init(.broker, in: ["b"]),
    .init(.registry, in: ["a"]), .init(.kv, in: ["a", "b", "c"]),
  ]
  scenario.settings.workload.mix = .only(transfer: 1)
  scenario.settings.workload.rate = 5
  scenario.settings.transfer.mode = mode
  scenario.settings.transfer.accounts = 10
  scenario.settings.store.mode = store
  scenario.settings.breaker.enabled = false
  scenario.settings.server.time.payments = .milliseconds(60)
  scenario.settings.queue.visibility = .seconds(2)
  scenario.settings.queue.maxReceives = 100
  return scenario
}

extension World {
  /// Kills and restarts processes and cuts links, by a stream of the seed's own, until `end`.
  fileprivate mutating func suffer(_ seed: UInt64, until end: Instant) throws {
    let victims = ["payments-1", "payments-2", "broker-1", "kv-1", "kv-2", "kv-3", "gateway-1"]
    try suffer(seed, until: end, victims: victims) {
      let kill = "kill \($0) for \($1)"
      return [kill, kill, "partition \($0) | role:service,role:broker for \($1)"]
    } check: {
      #expect($0.bank.statement.addsUp, "seed \(seed) at \($0.now): \($0.bank.statement)")
    }
  }
}

extension Bank.Statement {
  /// Whether all money is accounted for.
  fileprivate var addsUp: Bool { balance + inFlight + lost - created == expected }
}

@Suite("Transfers of money") struct TransferTests {
  private static let seeds: ClosedRange<UInt64> = 1...(isSoak ? 1_000 : 20)

  @Test("in calm weather every mode keeps the sum", arguments: ["strong", "dual-write", "outbox"])
  func calm(name: String) throws {
    let mode = try #require(ClusterSettings.Transfer.Mode(rawValue: name))
    for store in [ClusterSettings.Store.Mode.cp, .ca] {
      var world = World(transferScenario(mode, store: store))
      world.advance(to: .seconds(20))
      #expect(world.bank.transferCount > 200)
      try world.settle()
      let statement = world.bank.statement
      #expect(statement.balance == 10_000 && statement.inFlight == 0, "\(name) \(statement)")
      #expect(Set(world.bank.balances.dropFirst()).count > 5)
      #expect(world.metric("money_balance") == 10_000)
      #expect(world.metric("money_expected") == 10_000)
    }
  }

  @Test("strong: whoever dies, the sum is right at every moment", arguments: seeds)
  func strong(seed: UInt64) throws {
    var world = World(transferScenario(.strong), seed: seed)
    for second in 1...20 {
      try world.suffer(seed &+ UInt64(second), until: .seconds(second))
      #expect(world.bank.statement.balance == world.bank.statement.expected)
    }
    try world.settle()
    #expect(world.bank.statement.balance == 10_000)
    #expect(world.service.succeeded > 20)
  }

  @Test("an outbox brings the sum back, whoever dies", arguments: seeds)
  func outbox(seed: UInt64) throws {
    var world = World(transferScenario(.outbox), seed: seed)
    try world.suffer(seed, until: .seconds(30))
    try world.settle()
    let statement = world.bank.statement
    #expect(statement.balance == 10_000, "\(statement)")
    #expect(statement.waitingEvents == 0)
    #expect(world.service.succeeded > 20)
  }

  @Test("a dual write loses money and makes money, within few seeds") func dualWrite() throws {
    var (lost, created, seed) = (false, false, UInt64(0))
    while !(lost && created), seed < 200 {
      seed += 1
      var world = World(transferScenario(.dualWrite), seed: seed)
      try world.suffer(seed, until: .seconds(20))
      try world.settle()
      let statement = world.bank.statement
      #expect(statement.addsUp)
      #expect(statement.inFlight == 0)
      lost = lost || statement.lost > 0
      created = created || statement.created > 0
    }
    #expect(lost && created, "not within \(seed) seeds")
  }

  @Test("a broker that is away loses what a dual write has debited") func lost() throws {
    var world = World(transferScenario(.dualWrite))
    world.advance(to: .seconds(5))
    #expect(world.bank.statement.lost == 0)
    try world.play("kill broker-1 for 3s\nrun 4000ms")
    try world.settle()
    #expect(world.bank.statement.lost > 0)
    #expect(world.metric("money_lost") > 0)
    #expect(
      world.metric("money_lost") == 10_000 + world.metric("money_created")
        - world.metric("money_balance"))
  }

  @Test("an outbox keeps its events while the broker is away") func waits() throws {
    var world = World(transferScenario(.outbox))
    try world.play("run 5000ms\nkill broker-1 for 5s\nrun 4000ms")
    #expect(world.bank.statement.waitingEvents > 20)
    #expect(world.bank.statement.inFlight > 0)
    #expect(world.bank.statement.lost == 0)
    try world.settle()
    #expect(world.bank.statement.balance == 10_000)
  }

  @Test("a message delivered again is credited again, but not by an outbox's consumer")
  func again() throws {
    for mode in [ClusterSettings.Transfer.Mode.dualWrite, .outbox] {
      var scenario = transferScenario(mode)
      // Every message is back in the queue before its consumer is done with it.
      scenario.settings.queue.visibility = .milliseconds(50)
      var world = World(scenario)
      world.advance(to: .seconds(10))
      try world.play("set queue.visibility 10s")
      try world.settle()
      let statement = world.bank.statement
      #expect(world.metric("queue_redelivered_total", where: ("queue", "credits")) > 10)
      #expect(statement.addsUp)
      #expect((statement.created > 0) == (mode == .dualWrite), "\(mode) \(statement)")
    }
  }

  @Test("balances are read and written blindly where there is no compare-and-set") func blind() {
    var world = World(transferScenario(.strong, store: .ap))
    world.advance(to: .seconds(20))
    let updates = (world.storeHistory.startIndex..<world.storeHistory.endIndex)
      .map { world.storeHistory[$0] }.filter { $0.isUpdate && $0.outcome == .ok }
    #expect(updates.count > 100)
    // Two from the same base: one transfer is gone, and no money with it.
    #expect(Set(updates.map(\.expected)).count < updates.count)
    #expect(world.bank.statement.balance == 10_000)
    #expect(world.metric("store_conflicts_total") == 0)
  }

  @Test("a compare-and-set that finds another value is tried again") func conflicts() throws {
    var world = World(transferScenario(.strong))
    try world.play("set workload.rate 20\nrun 20000ms")
    #expect(world.metric("store_conflicts_total") > 20)
    let updates = (world.storeHistory.startIndex..<world.storeHistory.endIndex)
      .map { world.storeHistory[$0] }.filter { $0.isUpdate }
    #expect(updates.contains { $0.isMismatch && $0.outcome == .failed })
    let done = updates.filter { $0.outcome == .ok }
    #expect(Set(done.map(\.expected)).count == done.count)
  }

  @Test("a store founded anew holds what every account held at first") func founded() throws {
    var world = World(transferScenario(.outbox))
    try world.play("run 10000ms\ndrain\nrun 10000ms\nmode ca\nrun 2000ms")
    #expect(world.bank.statement.balance == 10_000)
    #expect(Set(world.bank.balances.dropFirst()) == [1_000])
  }

  @Test("nobody polls for credits where nobody transfers") func quiet() {
    var world = World(Scenario())
    world.advance(to: .seconds(5))
    #expect(!world.bank.isOpen)
    #expect(!world.consumerGroups.contains(.credits))
    #expect(world.consumerCount(of: .credits) == 0)
    #expect(world.metric("queue_published_total", where: ("queue", "credits")) == 0)
  }

  @Test("transfers can begin, and change their mode, while the shop is open") func live() throws {
    var world = World(Scenario())
    try world.play(
      "run 3000ms\nset store.mode cp\nset workload.mix.transfer 50\nset transfer.mode outbox")
    world.advance(to: .seconds(20))
    #expect(world.bank.transferCount > 50)
    #expect(world.consumerCount(of: .credits) > 0)
    try world.play("set transfer.mode strong\nrun 5000ms\ndrain\nrun 20000ms")
    #expect(world.bank.statement.balance == world.bank.statement.expected)
    #expect(world.bank.statement.inFlight == 0)
  }

  @Test("documents say what stands in them, what waits, and what two histories differ in")
  func documents() {
    var documents = Documents()
    documents.append(.debit(1, waits: true), of: 30, to: 0, as: 10)
    documents.append(.credit(2), of: 5, to: 10, as: 20)
    documents.append(.debit(3, waits: true), of: 1, to: 20, as: 30)
    documents.append(.relayed(1), of: 30, to: 30, as: 40)
    documents.append(.credit(4), of: 7, to: 20, as: 50)
    let (left, right) = (documents.place(of: 40), documents.place(of: 50))
    #expect(documents.place(of: 45) == Documents.none)
    #expect(documents.base(of: 40) == 30 && documents.base(of: 10) == 0)
    #expect(documents.contains(.credit(2), at: left))
    #expect(!documents.contains(.credit(4), at: left))
    #expect(documents.waiting(at: left) == [3])
    #expect(documents.waiting(at: right) == [1])
    #expect(documents.document(at: left)?.change == -26)
    var steps: [(Documents.Entry, Bool)] = []
    documents.walk(from: .init(value: 40, depth: 4), to: 50) { steps.append(($0, $1)) }
    #expect(steps.filter(\.1).map(\.0) == [.relayed(1), .debit(3, waits: true)])
    #expect(steps.filter { !$0.1 }.map(\.0) == [.credit(4)])
  }

  @Test("what stands in the store is remembered, however many documents were made since")
  func oldDocuments() {
    var documents = Documents(retaining: 1_024)
    var value: UInt64 = 0
    func make(_ entry: Documents.Entry, _ amount: Int32, of base: UInt64) -> UInt64 {
      value += 1
      documents.append(entry, of: amount, to: base, as: value)
      return value
    }
    let quiet = make(.credit(2), 5, of: make(.credit(1), 30, of: 0))
    var busy: UInt64 = 0
    for number in 0..<10_000 as Range<UInt32> {
      busy = make(.like, 0, of: busy)
      if number % 100 == 0 {
        for value in [quiet, busy] { documents.keep(value) }
        documents.settle()
        // Who is not there says nothing, and nothing is forgotten for that.
        documents.settle()
      }
    }
    #expect(documents.place(of: quiet) == Documents.none)
    #expect(documents.document(of: quiet)?.change == 35)
    #expect(documents.document(of: busy)?.depth == 10_000)
    let next = make(.debit(3, waits: false), 4, of: quiet)
    #expect(documents.document(of: next)?.change == 31 && documents.document(of: next)?.depth == 3)
    var steps: [(Documents.Entry, Bool)] = []
    documents.walk(from: .init(value: quiet, depth: 2), to: next) { steps.append(($0, $1)) }
    #expect(steps.count == 1 && steps[0] == (.debit(3, waits: false), false))
    // Even what is forgotten is known to be as deep as it was.
    documents.keep(next)
    documents.settle()
    steps = []
    documents.walk(from: .init(value: quiet, depth: 2), to: next) { steps.append(($0, $1)) }
    #expect(steps.count == 1)
  }
}
