import Cluster
import Dispatch
import Formats
import Synchronization

/// Which of the worlds that a scenario compares are meant.
struct ScenarioVariants {
  /// A world to run: the name it is reported by, and the scenario of it alone.
  struct Member: Sendable {
    var name: String
    var scenario: Scenario
  }

  let members: [Member]

  /// All variants of `scenario` or the one called `name`; the scenario itself where it has none.
  init(of scenario: Scenario, only name: String?) throws {
    func member(_ variant: Scenario.Variant) -> Member {
      Member(name: "\(scenario.name)/\(variant.name)", scenario: scenario.only(variant))
    }
    if let name {
      guard let variant = scenario.variant(named: name) else {
        let names = scenario.variants.map(\.name).joined(separator: ", ")
        throw Refusal(
          "--variant: expected "
            + (names.isEmpty
              ? "a scenario that compares, found \(scenario.name)"
              : "one of \(names), found \(name)"),
          code: Refusal.usage)
      }
      members = [member(variant)]
    } else if scenario.variants.isEmpty {
      members = [Member(name: scenario.name, scenario: scenario)]
    } else {
      members = scenario.variants.map(member)
    }
  }

  /// What `work` makes of each member, on as many cores as there are; in the members' order.
  func each<Value: Sendable>(
    _ work: @Sendable (_ index: Int, _ member: Member) throws -> Value
  ) throws -> [Value] {
    if members.count == 1 { return [try work(0, members[0])] }
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: members.count) { index in
      let result = Result { try work(index, members[index]) }
      results.withLock { $0[index] = result }
    }
    let found = results.withLock { $0 }
    return try members.indices.compactMap { try found[$0]?.get() }
  }
}
