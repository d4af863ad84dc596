public import Simulation

/// Why a selector, or a fault, cannot be brought onto the nodes that are there.
public enum TargetError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Nobody goes by that name.
  case unknown(term: String, nearest: String?)
  /// The names are known, yet nobody is left.
  case nobody(String)
  /// A node stands on two sides of a cut.
  case onTwoSides(String)
  /// There are not enough nodes for it.
  case tooFew(needed: Int, found: Int)
  /// Instances of this service neither join nor leave.
  case immovable(String)
  /// No route of that name.
  case unknownRoute(String, nearest: String?)
  /// No metric of that name.
  case unknownMetric(String, nearest: String?)
  /// The metric has no such label.
  case unknownLabel(String, metric: String, known: [String])
  /// A quantile of what is no histogram.
  case noHistogram(String)
  /// No fault of that number acts.
  case noFault(FaultID)
  /// No broker runs.
  case noBroker
  /// The settings would contradict each other.
  case contradiction(path: String, message: String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .unknown(term: "leader", _): "nobody leads at the moment"
    case .unknown(let term, let nearest):
      "nothing matches \(Words.quoted(term))" + (nearest.map { "; did you mean \($0)?" } ?? "")
    case .nobody(let selector): "\(Words.quoted(selector)) hits no node"
    case .onTwoSides(let name): "\(name) is on two sides of the cut"
    case .immovable(let service): "\(service) instances neither join nor leave"
    case .tooFew(let needed, let found): "needs at least \(needed) nodes, found \(found)"
    case .unknownRoute(let route, let nearest):
      "no route is called \(Words.quoted(route))"
        + (nearest.map { "; did you mean \($0)?" } ?? "")
    case .unknownMetric(let metric, let nearest):
      "no metric is called \(Words.quoted(metric))"
        + (nearest.map { "; did you mean \($0)?" } ?? "")
    case .unknownLabel(let label, let metric, let known):
      "\(metric) has no label \(Words.quoted(label)); it has \(known.joined(separator: ", "))"
    case .noHistogram(let metric): "\(metric) is no histogram: it has no quantiles"
    case .noFault(let id): "no fault \(id.rawValue) acts at the moment"
    case .noBroker: "no broker is there to take it"
    case .contradiction(let path, let message): "\(path): expected \(message)"
    }
  }
}

extension Selector {
  /// The nodes meant, as of now; draws from `random` only where the mode asks for chance.
  ///
  /// A part of the list that matches nobody is an error, and so is a result without nodes (Chaos
  /// engineering: an experiment with zero targets is an error, not a success).
  public func resolve(
    in directory: Directory, random: inout Random
  ) throws(TargetError) -> NodeSet {
    var set = included.isEmpty ? directory.all : NodeSet()
    for term in included { set = set.union(try term.resolve(in: directory)) }
    for term in excluded { set = set.subtracting(try term.resolve(in: directory)) }
    guard !set.isEmpty else { throw .nobody(description) }
    let chosen = mode.count(of: set.count, random: &random)
    guard chosen > 0 else { throw .nobody(description) }
    return set.sample(chosen, random: &random)
  }
}

extension Selector.Mode {
  /// How many of `count` nodes are taken.
  fileprivate func count(of count: Int, random: inout Random) -> Int {
    switch self {
    case .all: count
    case .one: 1
    case .count(let wanted): min(wanted, count)
    case .share(let share): share.part(of: count)
    case .upTo(let share):
      share.part(of: count) > 0 ? 1 + random.below(share.part(of: count)) : 0
    }
  }
}

extension Percentage {
  fileprivate func part(of count: Int) -> Int { count * Int(millionths) / 1_000_000 }
}

extension NodeSet {
  /// `wanted` of the nodes, each choice equally likely; draws nothing when all are wanted.
  func sample(_ wanted: Int, random: inout Random) -> NodeSet {
    var candidates = Array(self)
    guard wanted < candidates.count else { return self }
    var chosen = NodeSet()
    for i in 0..<Swift.max(0, wanted) {
      candidates.swapAt(i, i + random.below(candidates.count - i))
      chosen.insert(candidates[i])
    }
    return chosen
  }
}

extension Selector.Term {
  /// The nodes of this name; none is an error.
  func resolve(in directory: Directory) throws(TargetError) -> NodeSet {
    var set = NodeSet()
    func take(where fits: (Directory.Node) -> Bool) {
      for node in directory.nodes where fits(node) { set.insert(node.id) }
    }
    switch self {
    case .everything: set = directory.all
    case .leader: set = directory.leaders.intersection(directory.all)
    case .name(let name):
      take { $0.name == name }
      if set.isEmpty { take { $0.service == name } }
      if set.isEmpty { take { $0.role == name } }
    case .glob(let pattern): take { Words.matches($0.name, pattern: pattern) }
    case .zone(let name): take { Words.matches($0.zone, pattern: name) }
    case .role(let name): take { Words.matches($0.role, pattern: name) }
    case .service(let name): take { Words.matches($0.service, pattern: name) }
    }
    if set.isEmpty {
      throw .unknown(
        term: description, nearest: Words.nearest(to: description, in: spellings(directory)))
    }
    return set
  }

  /// What could have been meant by a term of this kind.
  private func spellings(_ directory: Directory) -> [String] {
    switch self {
    case .everything, .leader: []
    case .name:
      directory.nodes.map(\.name) + directory.services + directory.roles + ["all", "leader"]
    case .glob: directory.nodes.map(\.name)
    case .zone: directory.zones.map { "zone:\($0)" }
    case .role: directory.roles.map { "role:\($0)" }
    case .service: directory.services.map { "service:\($0)" }
    }
  }
}
