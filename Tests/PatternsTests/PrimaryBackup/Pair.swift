import Simulation

@testable import Patterns

/// A primary, its backup, and the link between them, which can be cut; messages arrive at once.
struct Pair {
  var nodes: [PrimaryBackup]
  var common: PrimaryBackup.Common
  var now = Instant.seconds(100)
  var isCut = false
  /// Disks that do not answer until told, by node.
  var slowDisks: Set<Int> = []
  var replies: [Raft.Reply] = []
  var observations: [(node: Int, what: PrimaryBackup.Observation)] = []
  private var timers: [(node: Int, timer: PrimaryBackup.Timer, due: Instant)] = []
  private var waiting: [(node: Int, effect: PrimaryBackup.Effect)] = []

  init(_ configure: (inout PrimaryBackup.Settings) -> Void = { _ in }) {
    var settings = PrimaryBackup.Settings()
    settings.hasBackup = true
    configure(&settings)
    common = .init(settings: settings)
    nodes = (0..<2).map { PrimaryBackup(id: NodeID($0), first: NodeID(0), second: NodeID(1)) }
    for node in nodes.indices { start(node) }
  }

  mutating func start(_ node: Int) {
    step(node) { [now] machine, common, outbox in machine.start(at: now, &common, into: &outbox) }
  }

  mutating func submit(_ command: KeyValueMachine.Command, tag: UInt64, to node: Int = 0) {
    step(node) { machine, _, outbox in
      machine.submit(Raft.Request(tag: tag, command), into: &outbox)
    }
  }

  /// What waited for a disk is done.
  mutating func finishDisk(of node: Int) {
    slowDisks.remove(node)
    let due = waiting.filter { $0.node == node }
    waiting.removeAll { $0.node == node }
    for (_, effect) in due { carryOut(effect, at: node) }
  }

  /// Lets time pass, timers running out in their order.
  mutating func wait(_ interval: Interval) {
    let end = now + interval
    while let next = timers.indices.min(by: { timers[$0].due < timers[$1].due }),
      timers[next].due <= end
    {
      let (node, timer, due) = timers.remove(at: next)
      now = due
      step(node) { [now] machine, common, outbox in
        machine.fired(
          timer, at: now, members: [NodeID(0), NodeID(1)], &common, into: &outbox)
      }
    }
    now = end
  }

  /// What the request with this tag was told; nil while it waits.
  func outcome(_ tag: UInt64) -> Raft.Reply? { replies.first { $0.tag == tag } }

  func value(_ key: KeyValueMachine.Key, at node: Int) -> UInt64 {
    nodes[node].register(of: key).value
  }

  private mutating func step(
    _ node: Int,
    _ work: (
      inout PrimaryBackup, inout PrimaryBackup.Common, inout Outbox<PrimaryBackup.Effect>
    ) -> Void
  ) {
    var outbox = Outbox<PrimaryBackup.Effect>()
    work(&nodes[node], &common, &outbox)
    for effect in outbox {
      switch effect {
      case .sync, .sendWhenDurable:
        if slowDisks.contains(node) {
          waiting.append((node, effect))
        } else {
          carryOut(effect, at: node)
        }
      case .send, .reply, .startTimer, .observe: carryOut(effect, at: node)
      }
    }
  }

  private mutating func carryOut(_ effect: PrimaryBackup.Effect, at node: Int) {
    switch effect {
    case .sync(let number):
      step(node) { machine, _, outbox in machine.synced(number, into: &outbox) }
    case .send(let message, let to), .sendWhenDurable(let message, let to):
      guard !isCut else { return }
      step(to.index) { [now] machine, common, outbox in
        machine.receive(message, from: NodeID(node), at: now, &common, into: &outbox)
      }
    case .reply(let reply): replies.append(reply)
    case .startTimer(let timer, let wait): timers.append((node, timer, now + wait))
    case .observe(let what): observations.append((node, what))
    }
  }
}
