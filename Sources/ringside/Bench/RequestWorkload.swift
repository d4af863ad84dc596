import Simulation

/// Clients that ask busy servers and give up at a timeout; counts the requests that have finished.
struct RequestWorkload: EngineWorkload {
  private struct Event: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable { case send, arrive, done, answer, timeout }

    var kind: Kind
    var server: UInt8
    var client: UInt16
    /// Which of the client's requests.
    var request: UInt32
  }

  private struct Client {
    var request: UInt32 = 0
    var isWaiting = false
    var timer = Ticket.none
  }

  /// One worker and a queue, first come, first served.
  private struct Server {
    private var waiting: [Event?] = Array(repeating: nil, count: 64)
    private var first = 0
    private var count = 0
    var isBusy = false

    mutating func add(_ event: Event) {
      if count == waiting.count {
        let all = (0..<count).map { waiting[(first + $0) & (waiting.count - 1)] }
        waiting = all + Array(repeating: nil, count: count)
        first = 0
      }
      waiting[(first + count) & (waiting.count - 1)] = event
      count += 1
    }

    mutating func next() -> Event? {
      guard count > 0 else { return nil }
      defer {
        first = (first + 1) & (waiting.count - 1)
        count -= 1
      }
      return waiting[first]
    }
  }

  static let clients = 1_000
  static let servers = 10
  static let think = Interval.milliseconds(100)
  static let travel = Interval.milliseconds(1)
  static let service = Interval.milliseconds(1)
  static let patience = Interval.milliseconds(50)

  private(set) var now = Instant.zero
  let ratePerSecond = 1.0
  private var late = 0
  var timeouts: Int? { late }
  private var random: Random
  private var queue = EventQueue<Event>()
  private var clients = [Client](repeating: Client(), count: RequestWorkload.clients)
  private var servers = [Server](repeating: Server(), count: RequestWorkload.servers)

  init(seed: UInt64) {
    random = Random(seed: seed)
    for client in clients.indices {
      plan(
        Event(kind: .send, server: 0, client: UInt16(client), request: 0),
        after: RequestWorkload.think)
    }
  }

  private mutating func plan(_ event: Event, after mean: Interval) {
    queue.schedule(at: now + mean.scaled(by: random.exponential()), event)
  }

  mutating func batch() -> Int {
    var finished = 0
    while finished < 1_000, let (time, event) = queue.popFirst() {
      now = time
      if happen(event) { finished += 1 }
    }
    return finished
  }

  /// Whether a request has finished, in time or not.
  private mutating func happen(_ event: Event) -> Bool {
    var event = event
    let client = Int(event.client)
    let server = Int(event.server)
    switch event.kind {
    case .send:
      event.request = clients[client].request &+ 1
      event.kind = .timeout
      clients[client].request = event.request
      clients[client].isWaiting = true
      clients[client].timer = queue.schedule(at: now + RequestWorkload.patience, event)
      event.kind = .arrive
      event.server = UInt8(random.below(RequestWorkload.servers))
      plan(event, after: RequestWorkload.travel)
    case .arrive:
      event.kind = .done
      if servers[server].isBusy {
        servers[server].add(event)
      } else {
        servers[server].isBusy = true
        plan(event, after: RequestWorkload.service)
      }
    case .done:
      event.kind = .answer
      plan(event, after: RequestWorkload.travel)
      if let next = servers[server].next() {
        plan(next, after: RequestWorkload.service)
      } else {
        servers[server].isBusy = false
      }
    case .answer:
      // A late answer is nobody's.
      guard clients[client].isWaiting, clients[client].request == event.request else { break }
      queue.cancel(clients[client].timer)
      return finish(event)
    case .timeout:
      late += 1
      return finish(event)
    }
    return false
  }

  private mutating func finish(_ event: Event) -> Bool {
    clients[Int(event.client)].isWaiting = false
    plan(
      Event(kind: .send, server: 0, client: event.client, request: 0),
      after: RequestWorkload.think)
    return true
  }
}
