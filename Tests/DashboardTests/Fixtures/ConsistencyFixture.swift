import Dashboard
import Simulation

extension ConsistencyViewModel {
  /// A quorum store of R = W = 1 under a cut: a read that missed a write, and replicas that differ.
  static var trouble: ConsistencyViewModel {
    var model = ConsistencyViewModel()
    model.store = "AP · N=3 R=1 W=1"
    model.verdict = .violated(at: .milliseconds(203_120))
    model.operations = 4_812
    model.unknown = 3
    model.now = .milliseconds(207_450)
    model.lesson = Phrase(
      "a partition cuts links: both sides stay alive, each with its clients",
      "분할은 링크를 끊을 뿐: 양쪽 모두 살아 있고 저마다 클라이언트가 있습니다")
    model.sides = [
      Side("a", yield: 0.031, answered: 0, harvest: 1, silence: .seconds(7)),
      Side("b", yield: 1, answered: 1, harvest: 0.97, longestSilence: .milliseconds(1_230)),
      Side("c", yield: 1, answered: 1, harvest: 0.99),
      Side("", yield: 0.71, answered: 0.66, harvest: 0.98),
    ]
    model.latencies = [
      Latency(
        Phrase("reads", "읽기"), calm: .microseconds(4_100), calmTail: .milliseconds(12),
        cut: .milliseconds(5), cutTail: .milliseconds(2_010)),
      Latency(
        Phrase("writes", "쓰기"), calm: .microseconds(5_300), calmTail: .milliseconds(14), cut: nil,
        cutTail: nil),
    ]
    model.pairs = [
      Pair(from: "kv-2", to: "kv-4", hints: 214, leaves: nil),
      Pair(from: "kv-5", to: "kv-1", hints: 0, leaves: 31),
    ]
    model.measures = [
      Measure(
        Phrase("stale reads", "낡은 읽기"), .count(112), isBad: true,
        note: Phrase("worst 1.204s", "최대 1.204s")),
      Measure(Phrase("reads out of order", "순서 없는 읽기"), .count(7), isBad: true),
      Measure(Phrase("lost writes", "잃은 쓰기"), .count(3), isBad: true),
      Measure(Phrase("phantom successes", "거절 후 나타난 쓰기"), .count(0), isBad: false),
      Measure(Phrase("divergent keys", "갈라진 키"), .count(31), isBad: true),
      Measure(Phrase("hints waiting", "대기 중인 힌트"), .count(214), isBad: false),
    ]
    let states: [(String, Verdict, Int, Int)] = [
      ("likes:0", .violated(at: .milliseconds(203_120)), 412, 61),
      ("likes:3", .undecided, 96, 0), ("order:1", .linearizable, 64, 4),
    ]
    model.keys = states.map { name, verdict, operations, stale in
      Key(
        name: name, verdict: verdict, operations: operations, stale: stale,
        replicas: [
          Replica(node: "kv-2", value: "1204"),
          Replica(node: "kv-4", value: "1190", isBehind: true, state: .down),
          Replica(node: "kv-5", value: "1204"),
        ], history: history)
    }
    let witnesses = history.filter(\.isOffending)
    model.keys[0].proofs = [
      Proof(
        Phrase("stale read", "낡은 읽기"), at: .milliseconds(203_120), witnesses[0], witnesses[1],
        around: history.filter { $0.outcome != .pending }),
      Proof(
        Phrase("lost write", "잃은 쓰기"), at: .milliseconds(206_000), witnesses[0],
        around: [witnesses[0]]),
    ]
    model.faults = [
      Fault(
        "partition zone:a | zone:b,zone:c",
        FaultBand(start: .milliseconds(200_000), end: .milliseconds(203_150))),
      Fault("delay kv-2 5ms", FaultBand(start: .milliseconds(203_000), end: .never)),
    ]
    model.keys += (2..<40).map { rank in
      Key(
        name: "order:\(rank)", operations: 60 - rank,
        replicas: [Replica(node: "kv-1", value: "\(900 + rank)")], history: [])
    }
    return model
  }

  private static var history: [Operation] {
    func at(_ milliseconds: Int) -> Instant { .milliseconds(202_900 + milliseconds) }
    return [
      Operation(process: "feed-1", label: "w1190", start: at(0), end: at(40), outcome: .ok),
      Operation(
        process: "feed-2", label: "w1204", start: at(60), end: at(130), outcome: .ok,
        isOffending: true),
      Operation(
        process: "feed-1", label: "r1190", start: at(180), end: at(220), outcome: .ok,
        isOffending: true),
      Operation(process: "orders-1", label: "w1211", start: at(90), end: nil, outcome: .unknown),
      Operation(
        process: "orders-2", label: "w1212", start: at(150), end: at(260), outcome: .failed),
      Operation(process: "feed-2", label: "r1204", start: at(240), end: at(275), outcome: .ok),
      Operation(process: "feed-1", label: "r", start: at(280), end: nil, outcome: .pending),
    ]
  }
}
