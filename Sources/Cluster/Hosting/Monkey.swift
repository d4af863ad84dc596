import Patterns
import Simulation

/// The chaos monkey at work.
public struct ActiveMonkey: Sendable, Hashable {
  /// What it was told.
  public var monkey: Monkey
  /// Counts the monkeys of a run; the strikes of an earlier one are void.
  var number: UInt32
  /// The faults it made that may still act.
  var faults: [FaultID] = []
}

/// Random faults at a mean rate, within a blast radius, while the steady state holds.
///
/// Netflix' Chaos Monkey, and the steady-state hypothesis of *Principles of Chaos Engineering*: it
/// stops, and takes its faults back, when what it tests no longer holds.
extension World {
  mutating func startMonkey(_ new: Monkey) {
    monkeyCount += 1
    monkey = ActiveMonkey(monkey: new, number: monkeyCount)
    planStrike()
  }

  private mutating func planStrike() {
    guard let monkey else { return }
    let wait = Distribution.exponential(mean: monkey.monkey.mean).sample(&chaos)
    planForWorld(.monkeyStrikes(monkey.number), after: wait)
  }

  mutating func monkeyStrikes(_ number: UInt32) {
    guard let active = monkey, active.number == number else { return }
    planStrike()
    let acting = active.faults.filter { id in faults.active.contains { $0.id == id } }
    monkey?.faults = acting
    guard acting.count < active.monkey.maximum, let victim = victim(of: active.monkey) else {
      return
    }
    let kind = active.monkey.kinds[chaos.below(active.monkey.kinds.count)]
    let length = active.monkey.length ?? Interval.seconds(5 + chaos.below(11))
    guard let command = try? Command.parse(kind.strike(nodes[victim.index].name, length)),
      case .inject(let injection) = command,
      let resolution = try? injection.resolve(in: directory, random: &chaos)
    else { return }
    let id = inject(resolution.fault, for: length, text: command.description)
    monkey?.faults.append(id)
  }

  /// Somebody it may hit and who runs well.
  private mutating func victim(of monkey: Monkey) -> NodeID? {
    let names = directory
    var allowed = NodeSet()
    if let groups = monkey.groups {
      allowed = (try? groups.resolve(in: names, random: &chaos)) ?? NodeSet()
    } else {
      for index in nodes.indices where nodes[index].isMember && nodes[index].service != .client {
        allowed.insert(NodeID(index))
      }
    }
    if let spared = monkey.protected, let set = try? spared.resolve(in: names, random: &chaos) {
      allowed = allowed.subtracting(set)
    }
    for node in allowed where nodes[node.index].process.isTroubled { allowed.remove(node) }
    let ranked = RankedNodes(allowed)
    return ranked.isEmpty ? nil : ranked[chaos.below(ranked.count)]
  }

  /// Calls it back when the steady state is violated; looked at with every scrape.
  mutating func watchMonkey() {
    guard let active = monkey, let condition = active.monkey.condition,
      let value = metrics.store.value(of: condition.query, at: now), !condition.holds(for: value)
    else { return }
    monkey = nil
    note(.monkeyStopped)
    for fault in active.faults { heal(fault) }
  }
}

extension FaultKind {
  /// What a strike of this kind does to a node, as it is written.
  fileprivate func strike(_ node: String, _ length: Interval) -> String {
    let what =
      switch self {
      case .kill, .crash, .pause, .isolate: "\(rawValue) \(node)"
      case .slow: "slow \(node) 10x"
      case .clock: "clock \(node) +5s"
      case .disk: "disk \(node) slow 100ms"
      case .errors: "errors \(node) 50%"
      case .latency: "latency \(node) 1s ±500ms"
      // A cut around one node: the other side is everybody else.
      case .partition: "isolate \(node)"
      case .delay: "delay \(node) 200ms ±100ms"
      case .loss: "loss \(node) 20%"
      case .duplicate: "duplicate \(node) 20%"
      case .reorder: "reorder \(node) 20%"
      case .corrupt: "corrupt \(node) 5%"
      case .throttle: "throttle \(node) 64kB/s"
      }
    return "\(what) for \(length)"
  }
}
