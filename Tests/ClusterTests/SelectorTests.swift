import Cluster
import Simulation
import Testing

@Suite("A selector") struct SelectorTests {
  private func names(_ text: String, seed: UInt64 = 1) throws -> String {
    var random = Random(seed: seed)
    return Directory.shop.names(
      of: try Selector.parse(text).resolve(in: .shop, random: &random))
  }

  @Test(
    "finds nodes by every kind of name",
    arguments: [
      ("kv-3", "kv-3"), ("kv", "kv-1, kv-2, kv-3, kv-4, kv-5"),
      ("kv-*", "kv-1, kv-2, kv-3, kv-4, kv-5"),
      ("worker", "mailer-1, analytics-1"), ("leader", "kv-1"),
      ("service:orders", "orders-1, orders-2"),
      ("role:gateway,broker-1", "gateway-1, gateway-2, broker-1"),
      ("zone:c", "inventory-2, payments-2, feed-2, analytics-1, kv-3, client-c"),
      ("role:kv,!leader,!zone:b", "kv-3, kv-4"),
      ("*-2,!kv-?", "gateway-2, orders-2, inventory-2, payments-2, feed-2"),
      ("10 of orders", "orders-1, orders-2"), ("100% of orders", "orders-1, orders-2"),
    ])
  func kinds(text: String, expected: String) throws {
    #expect(try names(text) == expected)
  }

  @Test("of who leads says so when nobody does")
  func noLeader() {
    var random = Random(seed: 1)
    do throws(TargetError) {
      _ = try Selector([.leader]).resolve(in: Directory(Topology.shop), random: &random)
      Issue.record("found a leader")
    } catch {
      #expect(error.description == "nobody leads at the moment")
    }
  }

  @Test("without names but exclusions means everybody else")
  func exclusion() throws {
    #expect(try names("!zone:a,!zone:b") == names("zone:c"))
  }

  @Test("draws with its mode, fairly, and the same for the same seed")
  func modes() throws {
    var hits: [String: Int] = [:]
    for seed in 0..<500 {
      hits[try names("one of role:kv", seed: UInt64(seed)), default: 0] += 1
      #expect(try names("2 of role:kv", seed: UInt64(seed)).split(separator: ",").count == 2)
      #expect(try names("50% of role:kv", seed: UInt64(seed)).split(separator: ",").count == 2)
      let some = try names("up to 60% of role:kv", seed: UInt64(seed)).split(separator: ",").count
      #expect((1...3).contains(some))
    }
    #expect(hits.count == 5 && hits.values.allSatisfy { (60...140).contains($0) })
    #expect(try names("3 of all", seed: 9) == names("3 of all", seed: 9))
  }

  @Test(
    "that hits nobody is an error that guesses what was meant",
    arguments: [
      ("kv-9", "nothing matches \"kv-9\"; did you mean kv-1?"),
      ("order-1", "nothing matches \"order-1\"; did you mean orders-1?"),
      ("zone:d", "nothing matches \"zone:d\"; did you mean zone:a?"),
      ("qqqqqq", "nothing matches \"qqqqqq\""), ("x-*", "nothing matches \"x-*\""),
      ("kv,!role:kv", "\"kv,!role:kv\" hits no node"), ("10% of kv", "\"10% of kv\" hits no node"),
      ("up to 10% of kv", "\"up to 10% of kv\" hits no node"),
    ])
  func nobody(text: String, expected: String) throws {
    var random = Random(seed: 1)
    let selector = try Selector.parse(text)
    do throws(TargetError) {
      let nodes = try selector.resolve(in: .shop, random: &random)
      Issue.record("\(text) was \(Directory.shop.names(of: nodes))")
    } catch {
      #expect(error.description == expected)
    }
  }
}

@Suite("An injection") struct InjectionTests {
  private func resolve(_ text: String) throws -> Resolution {
    guard case .inject(let injection) = try Command.parse(text) else {
      throw TargetError.nobody(text)
    }
    var random = Random(seed: 1)
    return try injection.resolve(in: .shop, random: &random)
  }

  /// Whether the fault is on the link from `a` to `b`.
  private func hits(_ resolution: Resolution, _ a: String, _ b: String) -> Bool {
    func id(_ name: String) -> NodeID {
      Directory.shop.nodes.first { $0.name == name }?.id ?? NodeID(255)
    }
    guard case .link(_, let spans) = resolution.fault else { return false }
    return spans.contains { $0.from.contains(id(a)) && $0.to.contains(id(b)) }
  }

  @Test("of one direction leaves the other alone")
  func direction() throws {
    let there = try resolve("delay orders->payments 5s ±1s")
    #expect(hits(there, "orders-1", "payments-2") && !hits(there, "payments-2", "orders-1"))
    let oneWay = try resolve("partition zone:a | zone:b oneway")
    #expect(hits(oneWay, "kv-1", "kv-2") && !hits(oneWay, "kv-2", "kv-1"))
    let back = try resolve("partition zone:a | zone:b from")
    #expect(!hits(back, "kv-1", "kv-2") && hits(back, "kv-2", "kv-1"))
    let deaf = try resolve("isolate kv-1 to")
    #expect(hits(deaf, "kv-2", "kv-1") && !hits(deaf, "kv-1", "kv-2"))
  }

  @Test("cuts groups apart and leaves each whole")
  func partition() throws {
    let cut = try resolve("partition zone:a | zone:b | zone:c")
    #expect(hits(cut, "kv-1", "kv-2") && hits(cut, "kv-3", "kv-1") && !hits(cut, "kv-1", "kv-4"))
    #expect(throws: TargetError.onTwoSides("kv-1")) { try resolve("partition kv-1 | role:kv") }
  }

  @Test("isolates each node from everybody, its neighbours too")
  func isolate() throws {
    let alone = try resolve("isolate kv-1,kv-4")
    #expect(hits(alone, "kv-1", "kv-4") && hits(alone, "client-a", "kv-4"))
    #expect(!hits(alone, "kv-2", "kv-3"))
  }

  @Test("bridges two groups by the nodes between")
  func bridge() throws {
    let bridge = try resolve("bridge kv-1,kv-2 | kv-3,kv-4,kv-5 via kv-3")
    #expect(hits(bridge, "kv-1", "kv-4") && hits(bridge, "kv-5", "kv-2"))
    #expect(!hits(bridge, "kv-1", "kv-3") && !hits(bridge, "kv-3", "kv-4"))
  }

  @Test("lets each node of a majority ring reach a majority, no two the same")
  func majorityRing() throws {
    let ring = try resolve("majority-ring role:kv")
    let names = ["kv-1", "kv-2", "kv-3", "kv-4", "kv-5"]
    let seen = names.map { a in names.filter { !hits(ring, a, $0) } }
    #expect(seen.allSatisfy { $0.count == 3 } && Set(seen).count == 5)
    for (i, a) in names.enumerated() {
      for b in names where hits(ring, a, b) { #expect(hits(ring, b, a), "\(i)") }
    }
    #expect(throws: TargetError.tooFew(needed: 4, found: 2)) {
      try resolve("majority-ring orders")
    }
  }

  @Test("names a route by its number, or guesses")
  func route() throws {
    let charge = try resolve("errors payments-1 30% route charge")
    let payments = Directory.shop.nodes.first { $0.name == "payments-1" }?.id
    #expect(
      charge.fault
        == .node(
          .errors(Percentage(percent: 30), route: UInt16(Route.charge.index)),
          NodeSet([payments ?? NodeID(0)])))
    #expect(throws: TargetError.unknownRoute("charg", nearest: "charge")) {
      try resolve("errors payments-1 30% route charg")
    }
  }
}

@Suite("Completion") struct CompletionTests {
  private func words(_ text: String) -> [String] {
    Completions(of: text, in: .shop).candidates.map(\.word)
  }

  @Test(
    "offers what the grammar takes at the word being typed",
    arguments: [
      ("ki", ["kill"]), ("kill kv-", ["kv-1", "kv-2", "kv-3", "kv-4", "kv-5"]),
      ("kill kv-1 ", [",", "for"]), ("kill kv-1,zone:", ["zone:a", "zone:b", "zone:c"]),
      ("partition zone:a | zone:b ", [",", "|", "oneway", "to", "from", "for", "flap"]),
      ("set balancing.strategy r", ["round-robin", "random"]),
      ("set breaker.resetTimeout ", ["30s"]), ("heal ", ["all", "at", "3"]),
      ("errors payments 30% route c", ["checkout", "charge"]), ("poison ", ["email"]),
      ("add kv in ", ["zone:a", "zone:b", "zone:c"]), ("dry-run ki", ["kill"]),
      ("monkey faults de", ["delay"]), ("undo ", []), ("xyz ", []),
    ])
  func offers(text: String, expected: [String]) {
    #expect(Array(words(text).prefix(expected.count)) == expected)
    if text == "undo " || text == "xyz " { #expect(words(text).isEmpty) }
  }

  @Test("says where the word starts, and what is expected where nothing can be offered")
  func place() {
    let completions = Completions(of: "kill kv-1 fo", in: .shop)
    #expect(completions.column == 11 && completions.candidates.map(\.word) == ["for"])
    #expect(Completions(of: "note ", in: .shop).expected == "a text in quotes")
    #expect(
      Completions(of: "set retry.attempts ", in: .shop).expected == "a whole number from 1 to 20")
  }

  @Test("leads to every verb")
  func verbs() {
    #expect(words("") == CommandTable.rows.map(\.verb))
  }
}
