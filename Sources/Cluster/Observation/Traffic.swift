public import Simulation

/// How many messages each link delivered, second by second.
public struct Traffic: Sendable {
  private var current: [UInt32] = []
  private var last: [UInt32] = []
  private var size = 0

  /// Messages delivered from one to the other in the last full second.
  public func rate(from: NodeID, to: NodeID) -> Int {
    let place = from.index * size + to.index
    return from.index < size && to.index < size ? Int(last[place]) : 0
  }

  mutating func setNodes(_ count: Int) {
    guard count != size else { return }
    size = count
    current = Array(repeating: 0, count: count * count)
    last = current
  }

  mutating func count(from: NodeID, to: NodeID) {
    current[from.index * size + to.index] &+= 1
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
}

extension World {
  /// The messages on their way, at most `limit` of them.
  public func flights(limit: Int = 512) -> [Flight] {
    var flights: [Flight] = []
    messages.forEach { _, message in
      guard flights.count < limit else { return }
      let isReply =
        switch message.payload {
        case .response, .checkAnswered: true
        case .request, .heartbeat, .check, .register, .hangUp: false
        }
      flights.append(
        Flight(
          from: message.from, to: message.to, sentAt: message.sentAt,
          arrivesAt: message.arrivesAt, isReply: isReply))
    }
    return flights
  }

  /// How many messages are on their way.
  public var inFlightCount: Int { messages.count }
}
