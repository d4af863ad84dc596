public import Simulation

/// What people believe of partitions, and what is the case: said while the case is at hand.
///
/// One row a misconception: when it applies, and a line that says what is true. Several that apply
/// at once take turns.
public struct Misconception: Sendable {
  /// What the rows ask: how things stand, nothing drawn.
  public struct Facts: Sendable, Equatable {
    /// Whether links are cut.
    public var isCut = false
    /// Whether the last cut was healed a moment ago.
    public var wasHealed = false
    /// Whether replicas still differ.
    public var isDivergent = false
    /// Whether a node is dead.
    public var hasDeadNode = false
    /// Whether a node is slow, cut off, frozen or dead without a word, so that its peers time out.
    public var hasSilence = false
    /// Which store answers: `ap`, `cp`, `ca`.
    public var store = "ap"
    /// Whether the clients of some zone are answered, and those of another are not.
    public var isOneSideServed = false

    /// Whether carts that were merged by their union hold what was taken out of them.
    public var hasResurfaced = false

    /// Fair weather.
    public init() {}
  }

  /// A name for tests and for whoever looks it up.
  public var name: String
  /// Whether it is at hand.
  public var applies: @Sendable (Facts) -> Bool
  /// What is the case.
  public var text: Phrase

  /// How long a line is shown before the next one that applies.
  static let turn = 6

  /// All of them.
  public static let table: [Misconception] = [
    Misconception(
      name: "ca",
      applies: { $0.isCut && $0.store == "ca" },
      text: Phrase(
        "\"CA\" says nothing of partitions: what happens now is unspecified",
        "\"CA\"는 분할에 대해 아무것도 말하지 않습니다: 지금 일은 정해져 있지 않습니다")),
    Misconception(
      name: "majority",
      applies: { $0.isCut && $0.store == "cp" && $0.isOneSideServed },
      text: Phrase(
        "\"CP is down\" is wrong: the majority serves on, the minority waits",
        "\"CP는 멈춘다\"는 틀렸습니다: 다수 쪽은 계속 응답하고 소수 쪽만 기다립니다")),
    Misconception(
      name: "alive", applies: { $0.isCut },
      text: Phrase(
        "a partition cuts links: both sides stay alive, each with its clients",
        "분할은 링크를 끊을 뿐: 양쪽 모두 살아 있고 저마다 클라이언트가 있습니다")),
    Misconception(
      name: "choice", applies: { $0.isCut && !$0.isOneSideServed && $0.store == "ap" },
      text: Phrase(
        "nobody picks two of three: only in a cut each request gets C or A",
        "셋 중 둘을 고르는 것이 아닙니다: 분할 동안만, 요청마다 C와 A 중 하나입니다")),
    Misconception(
      name: "union", applies: { $0.hasResurfaced },
      text: Phrase(
        "a union loses nothing that was put in, and brings back what was taken out",
        "합집합은 넣은 것을 잃지 않지만, 꺼낸 것을 되살립니다")),
    Misconception(
      name: "healed", applies: { !$0.isCut && $0.wasHealed && $0.isDivergent },
      text: Phrase(
        "the network is whole again, the data is not yet: replicas still differ",
        "네트워크는 복구되었지만 데이터는 아직입니다: 복제본이 서로 다릅니다")),
    Misconception(
      name: "whole", applies: { !$0.isCut && $0.wasHealed && !$0.isDivergent },
      text: Phrase(
        "the partition is over, and so is the choice: C and A together again",
        "분할이 끝났고 선택도 끝났습니다: 이제 C와 A가 함께입니다")),
    Misconception(
      name: "crash", applies: { $0.hasDeadNode && !$0.isCut },
      text: Phrase(
        "a crash is not a partition: a dead node owes no answer",
        "죽은 노드는 분할이 아닙니다: 죽은 노드는 응답할 의무가 없습니다")),
    Misconception(
      name: "timeout", applies: { $0.hasSilence },
      text: Phrase(
        "a timeout cannot tell slow from cut from paused from dead",
        "타임아웃만으로는 느림, 끊김, 멈춤, 죽음을 구별할 수 없습니다")),
  ]

  /// What is to be said at a moment; nil when nothing is.
  public static func line(_ facts: Facts, at now: Instant) -> Phrase? {
    line([facts], at: now)
  }

  /// What is to be said at a moment of several worlds, in any of which it may be at hand.
  public static func line(_ facts: [Facts], at now: Instant) -> Phrase? {
    let rows = table.filter { row in facts.contains(where: row.applies) }
    guard !rows.isEmpty else { return nil }
    return rows[Int(now.seconds) / turn % rows.count].text
  }
}
