import Patterns
import Simulation

/// A client with one operation under way, which it repeats until it knows how it ended.
struct RaftClient {
  var operation: RegisterJudge.Operation?
  var sequence: UInt32 = 0
  var server = 0
  /// The request that it waits for.
  var tag: UInt64 = 0
  /// It was told whom to ask.
  var isRedirected = false
  /// When it wakes; other wakings mean nothing.
  var wakes = Instant.zero
}

extension RaftCluster {
  static let patience = Interval.milliseconds(400)

  mutating func addClients(_ count: Int) {
    for number in clients.count..<clients.count + count {
      clients.append(RaftClient())
      wake(number, after: .milliseconds(1 + random.below(50)))
    }
  }

  mutating func stopClients() { clients = [] }

  private mutating func wake(_ number: Int, after length: Interval) {
    clients[number].wakes = now + length
    events.schedule(at: now + length, .client(number))
  }

  /// Begins an operation, or gives up waiting and asks again.
  mutating func clientWakes(_ number: Int) {
    guard number < clients.count, clients[number].wakes == now else { return }
    if clients[number].operation == nil {
      let key = KeyValueMachine.Key(random.below(3))
      let action: KeyValueMachine.Action
      nextValue += 1
      switch random.below(5) {
      case 0, 1: action = .read
      case 2:
        action = .compareAndSet(servers[random.below(servers.count)].machine[key].value, nextValue)
      default: action = .write(nextValue)
      }
      clients[number].operation = judge.begin(action, key)
      clients[number].sequence += 1
    } else if !clients[number].isRedirected {
      clients[number].server = random.below(servers.count)
    }
    clients[number].isRedirected = false
    ask(number)
  }

  private mutating func ask(_ number: Int) {
    guard let operation = clients[number].operation else { return }
    wake(number, after: Self.patience)
    clients[number].tag = nextTag + 1
    submit(
      operation.action, key: operation.key, at: clients[number].server,
      client: UInt16(number + 1), sequence: clients[number].sequence)
  }

  mutating func clientHears(_ number: Int, _ outcome: Raft.Outcome) {
    guard let operation = clients[number].operation else { return }
    switch outcome {
    case .ok(let result):
      judge.end(operation, result)
      clients[number].operation = nil
      wake(number, after: .milliseconds(5 + random.below(60)))
    case .refused(.notLeader(let leader)):
      clients[number].server = leader.index
      clients[number].isRedirected = true
      wake(number, after: .milliseconds(5))
      clients[number].tag = 0
    case .refused, .unknown: wake(number, after: .milliseconds(20 + random.below(80)))
    }
  }
}
