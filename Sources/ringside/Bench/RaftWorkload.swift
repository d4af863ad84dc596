import Foundation
import Patterns
import Simulation
import Verification

/// Five servers and ten clients on a host of their own, every promise of Raft looked at.
enum RaftWorkload {
  static func run(window: Window) {
    var group = RaftGroup(servers: 5, clients: 10, seed: window.seed)
    group.run(to: .seconds(3))
    func batch() -> Int {
      let before = group.answered
      group.run(to: group.now + .milliseconds(500))
      return group.answered - before
    }
    _ = Window.measure(window.seconds / 5, batch)
    let (began, messages, events) = (group.now, group.messages, group.events)
    let (answered, seconds) = Window.measure(window.seconds, batch)
    let length = (group.now - began).seconds
    print(
      "virtual_seconds_per_second=\(Int(length / seconds))",
      "messages_per_second=\(Int(Double(group.messages - messages) / seconds))",
      "events_per_second=\(Int(Double(group.events - events) / seconds))",
      "operations_per_virtual_second=\(Int(Double(answered) / length))",
      "violations=\(group.invariants.count) stale=\(group.judge.violationCount)")
  }
}

/// The least a host of Raft can be: a queue of events, disks that take a millisecond, a network
/// that takes half of one, and clients that ask a hundred times a second.
private struct RaftGroup {
  enum Event: BitwiseCopyable, Sendable {
    case deliver(Raft.Message, from: NodeID, to: NodeID)
    case synced(UInt64, NodeID)
    case timer(Raft.Timer, NodeID)
    /// A client's time to ask.
    case ask(UInt16)
    /// What it asked reaches the server that it believes to lead.
    case request(UInt16)
    /// It hears the answer.
    case answer(UInt16, Raft.Outcome)
  }
  struct Client {
    var operation: History.Operation
    var isWaiting = false
    var sequence: UInt32 = 0
    var server = 0
    var due = Instant.zero
  }
  struct Disk {
    /// What the newest write reaches, and when it is done.
    var place: UInt64 = 0
    var done = Instant.zero
    /// The same of the write before.
    var olderPlace: UInt64 = 0
    var olderDone = Instant.zero
  }

  static let pace = Interval.milliseconds(10)
  static let fsync = Interval.milliseconds(1)

  var common = Raft.Common()
  var servers: ContiguousArray<Raft> = []
  var disks: ContiguousArray<Disk> = []
  /// When the last message of each link arrives.
  var arrivals: ContiguousArray<Instant>
  var clients: ContiguousArray<Client> = []
  var queue = EventQueue<Event>()
  var outbox = Outbox<Raft.Effect>()
  var random: Random
  var draws: Random
  var invariants = RaftInvariants()
  var judge = LiveJudge()
  var now = Instant.zero
  var sequence = 0
  var messages = 0
  var events = 0
  var answered = 0

  init(servers count: Int, clients number: Int, seed: UInt64) {
    let root = Random(seed: seed)
    random = root.split("network")
    draws = root.split("servers")
    arrivals = ContiguousArray(repeating: .zero, count: count * count)
    let voters = NodeSet((0..<count).map { NodeID($0) })
    for index in 0..<count {
      servers.append(Raft(id: NodeID(index), voters: voters))
      disks.append(Disk())
      servers[index].start(at: now, random: &draws, &common, into: &outbox)
      drain(index)
    }
    for index in 0..<number {
      clients.append(
        Client(operation: .init(process: UInt32(index), key: 0, .read, invoked: 0)))
      wake(index, at: .zero + random.interval(.zero, Self.pace))
    }
  }

  mutating func run(to end: Instant) {
    while let (time, event) = queue.popFirst(notAfter: end) {
      now = time
      events += 1
      switch event {
      case .deliver(let message, let from, let to):
        servers[to.index].receive(
          message, from: from, at: now, random: &draws, &common, into: &outbox)
        drain(to.index)
      case .synced(let place, let node):
        servers[node.index].synced(
          through: place, at: now, random: &draws, &common, into: &outbox)
        drain(node.index)
      case .timer(let timer, let node):
        servers[node.index].fired(timer, at: now, random: &draws, &common, into: &outbox)
        drain(node.index)
      case .ask(let client): ask(Int(client))
      case .request(let client): submit(Int(client))
      case .answer(let client, let outcome): hear(Int(client), outcome)
      }
    }
    now = end
  }

  private mutating func delay() -> Interval {
    random.interval(.microseconds(400), .microseconds(600))
  }

  private mutating func drain(_ node: Int) {
    for index in outbox.indices {
      switch outbox[index] {
      case .sync(let place):
        queue.schedule(at: durable(node, place), .synced(place, NodeID(node)))
      case .send(let message, let to, let journal):
        messages += 1
        let left = durable(node, journal)
        invariants.left(message, from: NodeID(node), to: to, at: left)
        let time = arrival(left, node, to.index)
        queue.schedule(at: time, .deliver(message, from: NodeID(node), to: to))
      case .startTimer(let timer, let length):
        queue.schedule(at: now + length, .timer(timer, NodeID(node)))
      case .reply(let reply):
        queue.schedule(at: now + delay(), .answer(UInt16(reply.tag), reply.outcome))
      case .observe: break
      }
    }
    outbox.removeAll()
    invariants.observe(&servers[node], at: now)
  }

  /// When the disk of a server holds the journal up to a place; writing begins when asked for.
  private mutating func durable(_ node: Int, _ place: UInt64) -> Instant {
    let disk = disks[node]
    if place <= disk.olderPlace { return max(now, disk.olderDone) }
    if place <= disk.place { return max(now, disk.done) }
    let done = now + Self.fsync
    disks[node] = Disk(
      place: servers[node].journalEnd, done: done, olderPlace: disk.place, olderDone: disk.done)
    return done
  }

  /// When a message that leaves at an instant arrives: never before an earlier one of its link.
  private mutating func arrival(_ left: Instant, _ from: Int, _ to: Int) -> Instant {
    let link = from * servers.count + to
    arrivals[link] = max(arrivals[link], left + delay())
    return arrivals[link]
  }

  private mutating func wake(_ client: Int, at time: Instant) {
    clients[client].due = time
    queue.schedule(at: time, .ask(UInt16(client)))
  }

  private mutating func ask(_ client: Int) {
    guard !clients[client].isWaiting else { return }
    let isRead = random.below(2) == 0
    var operation = History.Operation(
      process: UInt32(client), key: UInt32(random.below(10)), isRead ? .read : .write,
      invoked: sequence)
    sequence += 1
    if !isRead { operation.argument = History.Value(UInt64(sequence)) }
    operation.invokedAt = now
    clients[client].operation = operation
    clients[client].isWaiting = true
    clients[client].sequence += 1
    judge.begin(operation)
    queue.schedule(at: now + delay(), .request(UInt16(client)))
  }

  private mutating func submit(_ client: Int) {
    let operation = clients[client].operation
    let server = clients[client].server
    let command = KeyValueMachine.Command(
      operation.kind == .read ? .read : .write(operation.argument.number), key: operation.key,
      client: UInt16(client + 1), sequence: clients[client].sequence)
    servers[server].submit(
      .init(tag: UInt64(client), command), at: now, random: &draws, &common, into: &outbox)
    drain(server)
  }

  private mutating func hear(_ client: Int, _ outcome: Raft.Outcome) {
    switch outcome {
    case .ok(let result):
      answered += 1
      clients[client].isWaiting = false
      clients[client].operation.outcome = .ok
      clients[client].operation.returned = sequence
      clients[client].operation.returnedAt = now
      sequence += 1
      if clients[client].operation.kind == .read {
        clients[client].operation.result = History.Value(result.register.value)
      }
      judge.end(clients[client].operation)
      wake(client, at: max(now, clients[client].due + Self.pace))
    case .refused(.notLeader(let leader)):
      clients[client].server = leader.index
      queue.schedule(at: now + delay(), .request(UInt16(client)))
    case .refused, .unknown:
      queue.schedule(at: now + .milliseconds(50), .request(UInt16(client)))
    }
  }
}
