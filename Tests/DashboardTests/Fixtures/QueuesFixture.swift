import Dashboard
import Simulation

extension QueuesViewModel {
  /// Three queues, a topic and dead letters while the analytics consumer is frozen.
  static var trouble: QueuesViewModel {
    var model = QueuesViewModel()
    model.now = .milliseconds(207_450)
    model.nextRetry = .milliseconds(2_100)
    model.faults = [
      FaultBand(start: .seconds(178), end: .seconds(186)),
      FaultBand(start: .seconds(193), end: .never),
    ]
    model.queues = [
      Queue(
        "order.created", kind: .topic, depth: 1_204, lag: 87, inFlight: 10, deadLetters: 0,
        redelivered: 12, oldest: .milliseconds(3_400), consumers: 3, publishRate: 118, ackRate: 96,
        history: history(60) {
          $0 < 20 ? 140 + $0 * 4 : min(1_204, 220 + ($0 - 20) * 29 + $0 * 37 % 61)
        },
        scale: 1_204,
        partitions: [
          Partition(leader: "broker-1", consumer: "mailer-1", inSync: 2, replicas: 3, lag: 31),
          Partition(leader: "broker-3", consumer: "analytics-1", inSync: 3, replicas: 3, lag: 398),
          Partition(leader: "broker-1", consumer: "feed-1", inSync: 2, replicas: 3, lag: 25),
          Partition(leader: "", consumer: "", inSync: 1, replicas: 3, lag: 214),
        ]),
      Queue(
        "email", depth: 3, lag: 0, inFlight: 2, deadLetters: 0, redelivered: 0,
        oldest: .milliseconds(120), consumers: 2, publishRate: 18, ackRate: 18,
        history: history(60) { $0 % 17 == 9 ? 9 : $0 % 3 }, scale: 60),
      Queue(
        "analytics", depth: 412, lag: 398, isLagRising: true, inFlight: 0, deadLetters: 0,
        redelivered: 41, oldest: .seconds(44), consumers: 1, publishRate: 9, ackRate: 0,
        history: history(60) { $0 < 12 ? 4 + $0 % 4 : 8 + ($0 - 12) * 8 + $0 * 13 % 23 }, scale: 420
      ),
      Queue(
        "", kind: .deadLetters, depth: 2, deadLetters: 2, redelivered: 10,
        oldest: .seconds(190), publishRate: 0, ackRate: 0,
        history: history(60) { $0 < 30 ? 0 : $0 < 48 ? 1 : 2 }, scale: 8),
    ]
    return model
  }

  private static func history(_ count: Int, _ value: (Int) -> Int) -> [Double] {
    (0..<count).map { Double(value($0)) }
  }
}
