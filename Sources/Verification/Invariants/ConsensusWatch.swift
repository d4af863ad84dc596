import Cluster
import Patterns
import Simulation

/// Watches the promises of Raft's Figure 3 over the servers that a world hosts.
///
/// *Election Safety* is looked at with each election, which leaves an occurrence; *State Machine
/// Safety* and *Log Matching* each whole second, over the entries that servers have applied, and against
/// what any of them ever had: a loss on all of them at once does not pass for harmony.
public struct ConsensusWatch: Sendable {
  /// A promise of Figure 3.
  public enum Promise: UInt8, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// At most one leader can be elected in a term.
    case electionSafety
    /// No two servers apply different entries at the same index.
    case stateMachineSafety

    /// As a label says it.
    var label: String {
      switch self {
      case .electionSafety: "election_safety"
      case .stateMachineSafety: "state_machine_safety"
      }
    }
  }

  /// How often each was broken.
  public private(set) var broken = [Int](repeating: 0, count: Promise.allCases.count)
  private var seen = 0
  private var leaders: [UInt32: NodeID] = [:]
  /// Through which index all servers have been compared.
  private var compared: Raft.Index = 0
  /// The terms of all entries that were applied anywhere: each from an index on, until the next.
  private var applied: ContiguousArray<(start: Raft.Index, term: Raft.Term)> = []
  /// Through which index they are known.
  private var known: Raft.Index = 0

  /// How often any was broken.
  public var count: Int { broken.reduce(0, +) }

  /// A watch that has seen nothing yet.
  init() {}

  /// A watch over the present store of `world`, from its founding.
  init(_ world: World) { seen = world.occurrences.endIndex }

  /// Takes in what has happened since the last time.
  mutating func observe(_ world: World) {
    guard world.storeMode == .cp else { return }
    let occurrences = world.occurrences
    for index in max(seen, occurrences.startIndex)..<occurrences.endIndex {
      guard case .leaderElected(let node, let term) = occurrences[index].what else { continue }
      if let other = leaders[term], other != node {
        broken[Int(Promise.electionSafety.rawValue)] += 1
      }
      leaders[term] = node
    }
    seen = occurrences.endIndex
    compare(world)
  }

  /// Compares the terms of applied entries that servers still have with those applied first.
  private mutating func compare(_ world: World) {
    let servers = world.consensus.members.compactMap { world.consensus.server(of: $0) }
    let newest = servers.map(\.applied).max() ?? 0
    // What lies far behind has been compared before, or stands in snapshots only.
    var index = max(compared + 1, newest > 2_000 ? newest - 2_000 : 1)
    while index <= newest {
      var term = index <= known ? firstTerm(at: index) : nil
      for server in servers where server.applied >= index {
        guard let own = server.term(at: index) else { continue }
        if let term, term != own { broken[Int(Promise.stateMachineSafety.rawValue)] += 1 }
        term = term ?? own
      }
      if index > known {
        if let term, term != applied.last?.term { applied.append((index, term)) }
        known = index
      }
      index += 1
    }
    compared = servers.map(\.applied).min() ?? 0
  }

  /// The term of the entry that was applied first at an index.
  private func firstTerm(at index: Raft.Index) -> Raft.Term? {
    applied.last { $0.start <= index }?.term
  }
}
