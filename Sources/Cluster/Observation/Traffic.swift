import Patterns
public import Simulation

/// How many messages each link delivered, second by second, and which were the last.
public struct Traffic: Sendable {
  /// The last messages that arrived or were lost, from the oldest on.
  public var passed: [Flight] {
    recent.count < Traffic.recentCapacity ? recent : Array(recent[oldest...] + recent[..<oldest])
  }
  private var recent: [Flight] = []
  private var oldest = 0

  /// How many of the last messages are remembered: half a second of a busy shop.
  static let recentCapacity = 1_024

  private var current: [UInt32] = []
  private var last: [UInt32] = []
  private var size = 0

  /// Messages delivered from one to the other in the last full second.
  public func rate(from: NodeID, to: NodeID) -> Int {
    let place = from.index * size + to.index
    return from.index < size && to.index < size ? Int(last[place]) : 0
  }

  /// Messages delivered to a node in the last full second.
  public func incoming(_ node: NodeID) -> Int {
    guard node.index < size else { return 0 }
    var sum = 0
    for from in 0..<size { sum += Int(last[from * size + node.index]) }
    return sum
  }

  mutating func setNodes(_ count: Int) {
    guard count != size else { return }
    guard size == 0 || count < size else { return grow(to: count) }
    size = count
    current = Array(repeating: 0, count: count * count)
    last = current
  }

  /// Makes room for more nodes and keeps what was counted.
  private mutating func grow(to count: Int) {
    var wider = Traffic()
    wider.setNodes(count)
    for from in 0..<size {
      for to in 0..<size {
        wider.current[from * count + to] = current[from * size + to]
        wider.last[from * count + to] = last[from * size + to]
      }
    }
    self = wider
  }

  mutating func count(from: NodeID, to: NodeID) {
    current[from.index * size + to.index] &+= 1
  }

  /// Remembers a message whose way has ended, in place of the oldest.
  mutating func remember(_ flight: Flight) {
    if recent.count < Traffic.recentCapacity {
      recent.append(flight)
    } else {
      recent[oldest] = flight
      oldest = (oldest + 1) % Traffic.recentCapacity
    }
  }

  mutating func endSecond() {
    last = current
    for index in current.indices { current[index] = 0 }
  }
}

/// A message on its way, as a picture shows it.
public struct Flight: Sendable, Hashable, BitwiseCopyable {
  /// Between whom.
  public var from: NodeID, to: NodeID
  /// When it left and when it is due.
  public var sentAt: Instant, arrivesAt: Instant
  /// Whether it is an answer.
  public var isReply: Bool
  /// Whether it was lost on its way, or met nobody.
  public var isLost = false

  init(_ message: Message, isLost: Bool = false) {
    from = message.from
    to = message.to
    sentAt = message.sentAt
    arrivesAt = message.arrivesAt
    isReply = message.payload.isReply
    self.isLost = isLost
  }
}

extension Payload {
  /// Whether it answers something.
  var isReply: Bool {
    switch self {
    case .response, .checkAnswered, .storeRefused, .ledAnswer, .ring: true
    case .store(_, let isAnswer): isAnswer
    case .raft(let message, _): message.isReply
    case .primary(let message, _): message.isReply
    case .request, .heartbeat, .check, .register, .hangUp, .led, .ringAsk, .cancel: false
    }
  }
}

extension Raft.Message {
  /// Whether it answers something.
  fileprivate var isReply: Bool {
    switch body {
    case .preVoteReply, .voteReply, .appended, .conflict, .heartbeatReply, .readIndexReply: true
    case .preVote, .vote, .append, .heartbeat, .snapshot, .timeoutNow, .readIndex: false
    }
  }
}

extension PrimaryBackup.Message {
  /// Whether it answers something.
  fileprivate var isReply: Bool {
    switch self {
    case .heardYou, .replicated, .copy: true
    case .heartbeat, .replicate, .wantCopy: false
    }
  }
}

extension World {
  /// The messages on their way, at most `limit` of them.
  public func flights(limit: Int = 512) -> [Flight] {
    var flights: [Flight] = []
    messages.forEach { _, message in
      guard flights.count < limit else { return }
      flights.append(Flight(message))
    }
    return flights
  }

  /// How many messages are on their way.
  public var inFlightCount: Int { messages.count }
}
