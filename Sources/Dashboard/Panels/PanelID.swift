/// Which panel: a picture that answers one question, in the overview or alone on the screen.
public enum PanelID: UInt8, Sendable, Hashable, CaseIterable, Comparable {
  /// Who owns what.
  case ring = 2
  /// Who can talk to whom.
  case network = 3
  /// Depth, lag, dead letters.
  case queues = 4
  /// Every caller→callee breaker.
  case breakers = 5
  /// Waterfalls.
  case traces = 6
  /// All metric families.
  case metrics = 7
  /// The verdict and its witnesses.
  case consistency = 8
  /// Two or three worlds under the same keys.
  case compare = 11

  /// The key that shows this panel alone: `2` … `8`, then `c`.
  public var key: Character {
    switch self {
    case .compare: "c"
    case .ring, .network, .queues, .breakers, .traces, .metrics, .consistency:
      Character(String(rawValue))
    }
  }

  /// What `Enter` does with a row of the panel that has the screen.
  enum Opening: Sendable, Hashable {
    /// Its parts become the rows.
    case parts
    /// What there is to say of it gets the room.
    case details
    /// The world of that name is shown.
    case world
    /// All that there is to say is said already.
    case nothing
  }

  /// What `Enter` does with one of its rows.
  var opening: Opening {
    switch self {
    case .traces, .consistency: .parts
    case .network, .queues, .breakers, .metrics: .details
    case .compare: .world
    case .ring: .nothing
    }
  }

  /// The word in the panel's border.
  public var title: Phrase {
    switch self {
    case .ring: Phrase("ring", "링")
    case .network: Phrase("network", "네트워크")
    case .queues: Phrase("queues", "큐")
    case .breakers: Phrase("breakers", "차단기")
    case .traces: Phrase("traces", "추적")
    case .metrics: Phrase("metrics", "지표")
    case .consistency: Phrase("consistency", "일관성")
    case .compare: Phrase("compare", "비교")
    }
  }

  /// The question that the panel answers.
  public var question: Phrase {
    switch self {
    case .ring: Phrase("who owns what, where a key lives", "누가 무엇을 소유하고 키는 어디에 있는가")
    case .network: Phrase("who can talk to whom, what is in flight", "누가 누구와 통신하고 무엇이 전송 중인가")
    case .queues: Phrase("depth, in flight, lag, dead letters", "깊이, 처리 중, 지연, 배달 불가 메시지")
    case .breakers: Phrase("every caller→callee breaker", "모든 호출자→피호출자 차단기")
    case .traces: Phrase("where the time of a request went", "요청의 시간이 어디에 쓰였는가")
    case .metrics: Phrase("all families, rates and quantiles", "모든 지표, 비율과 분위수")
    case .consistency: Phrase("the verdict and its witnesses", "판정과 그 증거")
    case .compare:
      Phrase(
        "worlds side by side under the same keys: CP, AP, CA, or two futures",
        "같은 키를 받는 세계를 나란히: CP, AP, CA 또는 두 미래")
    }
  }

  /// The panels in key order.
  @inlinable public static func < (a: PanelID, b: PanelID) -> Bool { a.rawValue < b.rawValue }
}
