public import Simulation

extension Raft {
  /// One change of the members.
  public enum Change: Sendable, Hashable, BitwiseCopyable {
    /// A server that gets the log and does not count.
    case addLearner(NodeID)
    /// A learner counts from now on.
    case promote(NodeID)
    /// A server is no member any more.
    case remove(NodeID)
  }

  /// Who gets the log, and who of them counts.
  public struct Configuration: Sendable, Hashable, BitwiseCopyable {
    /// Those who vote and whose disks make an entry committed.
    public var voters: NodeSet
    /// Those who only listen.
    public var learners = NodeSet()

    /// The most voters of a group.
    public static var capacity: Int { 9 }

    /// A group of voters.
    public init(voters: NodeSet) { self.voters = voters }

    /// More than half of the voters.
    public var quorum: Int { voters.count / 2 + 1 }
    /// All of them.
    public var members: NodeSet { voters.union(learners) }

    /// Whether a change would change anything and leave a group.
    func allows(_ change: Change) -> Bool {
      switch change {
      case .addLearner(let node): !members.contains(node)
      case .promote(let node): learners.contains(node) && voters.count < Self.capacity
      case .remove(let node):
        learners.contains(node) || voters.contains(node) && voters.count > 1
      }
    }

    mutating func apply(_ change: Change) {
      switch change {
      case .addLearner(let node): learners.insert(node)
      case .promote(let node):
        learners.remove(node)
        voters.insert(node)
      case .remove(let node):
        learners.remove(node)
        voters.remove(node)
      }
    }
  }

  /// The configurations of the log's changes: the last one is in force, committed or not.
  ///
  /// Ongaro 2014, §4.1: a server always uses the latest configuration in its log. When its entry is
  /// removed the one before is in force again.
  struct ConfigurationHistory: Sendable {
    private var steps: ContiguousArray<(index: Index, configuration: Configuration)> = []

    /// The one in force.
    var current: Configuration { steps[steps.count - 1].configuration }
    /// The one before, or the same if none is remembered.
    var previous: Configuration { steps[max(0, steps.count - 2)].configuration }
    /// The entry that brought it; that of the snapshot if none since did.
    var index: Index { steps.last?.index ?? 0 }

    /// The one in force as of an entry.
    func configuration(at index: Index) -> Configuration {
      (steps.last { $0.index <= index } ?? steps[0]).configuration
    }

    mutating func reset(_ configuration: Configuration, at index: Index) {
      steps.removeAll(keepingCapacity: true)
      steps.append((index, configuration))
    }
    mutating func apply(_ change: Change, at index: Index) {
      var next = current
      next.apply(change)
      steps.append((index, next))
    }
    /// The entries after `index` are gone.
    mutating func truncate(after index: Index) {
      while steps.count > 1, steps[steps.count - 1].index > index { steps.removeLast() }
    }
    /// Nothing before `index` is asked for any more.
    mutating func forget(before index: Index) {
      while steps.count > 1, steps[1].index <= index { steps.removeFirst() }
    }
  }

  /// Asks the leader to change the members, one at a time; the reply comes when it is committed.
  ///
  /// The change is in force at each server as soon as it is in its log (Ongaro 2014, §4.1); etcd
  /// waits until it is applied. It is refused while another is uncommitted, and until the leader has
  /// committed an entry of its term: without the latter two majorities can fail to meet (Ongaro,
  /// "bug in single-server membership changes", raft-dev, 2015).
  public mutating func change(
    _ change: Change, tag: UInt64, at now: Instant, random: inout Random, _ common: inout Common,
    into outbox: inout Outbox<Effect>
  ) {
    if let refusal = refusal(of: change, common.settings) {
      drop(tag, refusal, into: &outbox)
      return
    }
    propose(.change(change), tag: tag, &common, into: &outbox)
    settle(at: now, random: &random, common, into: &outbox)
  }

  private func refusal(of change: Change, _ settings: Settings) -> Refusal? {
    if let refusal = refusalOfProposals(settings) { return refusal }
    let history = volatile.configurations
    guard history.index <= volatile.commit, hasCommittedInTerm(settings) else {
      return .changeTooEarly
    }
    guard history.current.allows(change) else { return .changeMeaningless }
    // §4.2.1: a voter with an empty log would stop the group from committing until it caught up.
    if case .promote(let node) = change {
      let match = Int(leadership.progress[node.index].match)
      if match * 10 < Int(durable.log.last) * 9 { return .learnerBehind }
    }
    return nil
  }

  /// A change was appended: it is in force.
  mutating func adopt(_ change: Change, at index: Index, into outbox: inout Outbox<Effect>) {
    volatile.configurations.apply(change, at: index)
    configurationChanged(into: &outbox)
  }

  /// The configuration in force is another one.
  mutating func configurationChanged(into outbox: inout Outbox<Effect>) {
    let configuration = volatile.configurations.current
    volatile.members = configuration
    if volatile.role == .leader {
      leadership.follow(configuration, besides: id, next: durable.log.last + 1)
    }
    outbox.append(.observe(.membersChanged(volatile.configurations.index)))
  }

  /// Whether it alone votes: then it needs nobody's word.
  var isSoleVoter: Bool { volatile.members.quorum == 1 && volatile.members.voters.contains(id) }

  /// Whether it may stand: a voter, or one whose removal may not be committed yet (§4.2.2).
  ///
  /// The latter may be the only one whose log has the removal, and so the only one electable.
  var mayStand: Bool {
    volatile.members.voters.contains(id)
      || volatile.configurations.index > volatile.commit
        && volatile.configurations.previous.voters.contains(id)
  }

  /// §4.2.2: a leader that is no member any more leads until that is committed, not counting itself.
  mutating func leaveIfRemoved(into outbox: inout Outbox<Effect>) {
    guard volatile.role == .leader, !volatile.members.voters.contains(id),
      volatile.configurations.index <= volatile.commit
    else { return }
    becomeFollower(durable.term, leader: nil, .removed, into: &outbox)
  }
}
