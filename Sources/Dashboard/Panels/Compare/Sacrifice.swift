import Simulation

/// What a world gave up, told from its numbers: for whom, how much, for how long.
enum Sacrifice: Sendable, Equatable {
  /// Clients of these zones got no answer for so long, and what had happened.
  case availability(
    zones: [String], unanswered: Interval, isWaiting: Bool, CompareViewModel.Cause)
  /// Some operations were refused, though each zone got answers all the time.
  case someAnswers(errors: Int)
  /// Users' requests failed, of the last ones this share, though the store's clients lost nothing.
  case requests(failed: Int, share: Double)
  /// Clients of these zones were told what was not true any more, for so long at most; replicas
  /// parted, and of writes that they all acknowledged some gave way to others.
  case consistency(
    zones: [String], oldest: Interval, stale: Int, lost: Int, parted: Int,
    CompareViewModel.Convergence)
  /// Clients were given answers that no order explains, though each alone could be true.
  case order(answers: Int, parted: Int, CompareViewModel.Convergence)
  /// Replicas parted, but no client was told anything that is not true.
  case agreement(parted: Int, CompareViewModel.Convergence)
  /// So many values of a key stand side by side that operations found no room for another.
  case crowd(siblings: Int, failed: Int)
  /// Acknowledged writes are gone.
  case writes(lost: Int)
  /// Money is gone, or there is more of it.
  case money(lost: Int, created: Int, of: Int)
  /// Nothing so far.
  case nothing(hadFault: Bool)

  /// A zone that is silent for less than this has only waited, as one does for a new leader.
  static let patience = Interval.seconds(2)

  /// So many siblings of a key are more than any client could choose between.
  static let tooMany = 50.0

  /// What `world` gave up, the worst first.
  static func all(of world: CompareViewModel.World, hadFault: Bool) -> [Sacrifice] {
    var given: [Sacrifice] = []
    if let money = world.money, money.isWrong {
      given.append(.money(lost: money.lost, created: money.created, of: money.expected))
    }
    let errors = world.zones.map(\.errors).saturatingSum
    // Whose requests die on the way to the store hear nothing of it, for no fault of its own.
    let isSpared = (world.users?.failed ?? 0) / 10 > errors
    let silent = world.zones.filter {
      $0.unanswered >= patience && !(isSpared && $0.cause == .unknown)
    }
    if let longest = silent.max(by: { $0.unanswered < $1.unanswered }) {
      given.append(
        .availability(
          zones: silent.map(\.name), unanswered: longest.unanswered,
          isWaiting: silent.contains(where: \.isWaiting), longest.cause))
    }
    if world.lost > 0, world.stale <= 0 { given.append(.writes(lost: world.lost)) }
    if world.stale > 0 {
      given.append(
        .consistency(
          zones: world.zones.filter { $0.staleness > .zero }.map(\.name),
          oldest: world.zones.map(\.staleness).max() ?? .zero, stale: world.stale,
          lost: world.lost, parted: world.divergentPeak, world.convergence))
    } else if world.violations > 0 {
      given.append(
        .order(answers: world.violations, parted: world.divergentPeak, world.convergence))
    } else if world.divergentPeak > 0, hadFault {
      given.append(.agreement(parted: world.divergentPeak, world.convergence))
    }
    if given.isEmpty, hadFault, let users = world.users, users.failed > errors {
      given.append(.requests(failed: users.failed, share: 1 - (users.share ?? 1)))
    }
    if given.isEmpty, errors > 0, let siblings = world.siblings, siblings >= tooMany {
      given.append(.crowd(siblings: Figures.bounded(siblings.rounded(.up)), failed: errors))
    }
    // Who has just been founded may have no leader yet: nothing was given up for that.
    if given.isEmpty, errors > 0, hadFault { given.append(.someAnswers(errors: errors)) }
    return given.isEmpty ? [.nothing(hadFault: hadFault)] : given
  }

  /// Whether it is bad news.
  var isLoss: Bool {
    switch self {
    case .nothing, .agreement: false
    case .availability, .someAnswers, .requests, .consistency, .order, .crowd, .writes, .money:
      true
    }
  }

  /// Whether it is worth a line by itself.
  var isNews: Bool {
    switch self {
    case .nothing: false
    case .agreement, .availability, .someAnswers, .requests, .consistency, .order, .crowd, .writes,
      .money:
      true
    }
  }

  /// The same with its numbers left out: who tells it line by line tells it anew when this changes.
  var withoutNumbers: Sacrifice {
    switch self {
    case .availability(let zones, _, let isWaiting, let cause):
      .availability(zones: zones, unanswered: .zero, isWaiting: isWaiting, cause)
    case .someAnswers: .someAnswers(errors: 0)
    case .requests(_, let share): .requests(failed: 0, share: share > 0 ? 1 : 0)
    case .consistency(let zones, _, _, let lost, _, let convergence):
      .consistency(
        zones: zones, oldest: .zero, stale: 0, lost: min(lost, 1), parted: 0,
        convergence.withoutNumbers)
    case .order(_, _, let convergence):
      .order(answers: 0, parted: 0, convergence.withoutNumbers)
    case .agreement(_, let convergence): .agreement(parted: 0, convergence.withoutNumbers)
    case .crowd: .crowd(siblings: 0, failed: 0)
    case .writes: .writes(lost: 0)
    case .money(let lost, let created, _):
      .money(lost: min(lost, 1), created: min(created, 1), of: 0)
    case .nothing: .nothing(hadFault: false)
    }
  }

  /// The sentence, the fuller wording first.
  func wordings(of world: CompareViewModel.World, _ language: Language) -> [String] {
    let name = world.name.uppercased()
    return language == .korean ? korean(name, world.isUnspecified) : english(name, world)
  }

  private func english(_ name: String, _ world: CompareViewModel.World) -> [String] {
    switch self {
    case .availability(let zones, let unanswered, let isWaiting, let cause):
      let who = english(zones)
      let time = Figures.time(unanswered)
      if world.isUnspecified, cause == .cut {
        return [
          "\(name) promises nothing under a cut: \(who) unanswered for \(time)"
            + (isWaiting ? " and waiting" : ""),
          "no promise under a cut: \(who) silent \(time)", "\(zones[0]) silent \(time)",
        ]
      }
      return [
        "\(name) gave up availability: \(who)'s clients got no answer for \(time)"
          + cause.english + (isWaiting ? " and still wait" : ""),
        "gave up availability: \(who) silent \(time)", "\(zones[0]) silent \(time)",
      ]
    case .someAnswers(let errors):
      let count = Figures.grouped(errors)
      return [
        "\(name) gave up some answers: \(count) operations refused or unknown",
        "gave up \(count) answers",
      ]
    case .requests(let failed, let share):
      let count = Figures.grouped(failed)
      return share > 0
        ? [
          "\(name) fails its users: \(Figures.percent(share)) of the latest requests, \(count) so far",
          "fails \(Figures.percent(share)), \(count) so far", "\(count) failed",
        ]
        : ["\(name) failed \(count) requests, and none of the latest", "\(count) failed, now none"]
    case .consistency(let zones, let oldest, let stale, let lost, let parted, let convergence):
      let (count, age) = (Figures.grouped(stale), Figures.time(oldest))
      let gone = lost > 0 ? ", \(Figures.grouped(lost)) acknowledged writes lost" : ""
      let short =
        lost > 0 ? "\(Figures.grouped(lost)) writes lost" : "\(Figures.grouped(parted)) diverged"
      return [
        "\(name) gave up consistency: \(english(zones))'s clients read answers up to \(age) old "
          + "(\(count) stale)\(gone), \(english(parted, convergence))",
        "\(name) gave up consistency: \(english(zones)) read up to \(age) old (\(count) stale), "
          + short,
        "gave up consistency: \(zones.joined(separator: ", ")) up to \(age) stale, \(short)",
        "gave up consistency: "
          + (lost > 0 ? "\(Figures.grouped(lost)) lost, " : zones.joined(separator: ", ") + " ")
          + "\(age) stale",
        count + (stale == 1 ? " stale read" : " stale reads"),
      ]
    case .order(let answers, let parted, let convergence):
      let count = Figures.grouped(answers) + (answers == 1 ? " answer" : " answers")
      return [
        "\(name) gave up consistency: \(count) no order explains"
          + (parted > 0 ? ", \(english(parted, convergence))" : ""),
        "gave up consistency: \(count) no order explains", "\(count) in no order",
      ]
    case .agreement(let parted, let convergence):
      return [
        "\(name)'s replicas parted, unseen by clients: \(english(parted, convergence))",
        "\(Figures.grouped(parted)) diverged, unseen",
      ]
    case .crowd(let siblings, let failed):
      let (many, count) = (Figures.grouped(siblings), Figures.grouped(failed))
      return [
        "\(name) keeps up to \(many) siblings a key, and had no room for \(count) writes",
        "\(many) siblings a key, \(count) writes failed", "\(many) siblings a key",
      ]
    case .writes(let lost):
      let count = Figures.grouped(lost)
      return [
        "\(name) lost \(count) acknowledged \(lost == 1 ? "write" : "writes")",
        "lost \(count) writes",
      ]
    case .money(let lost, let created, let all):
      let (gone, made) = (Figures.grouped(lost), Figures.grouped(created))
      return [
        "\(name) lost \(gone) and made \(made) of \(Figures.grouped(all)) in money",
        "lost \(gone), made \(made) in money", "money −\(gone) +\(made)",
      ]
    case .nothing(let hadFault):
      return hadFault
        ? ["\(name) has given up nothing so far", "gave up nothing"]
        : ["nothing is broken yet: p, then Enter, cuts the network", "p Enter cuts"]
    }
  }

  private func korean(_ name: String, _ isUnspecified: Bool) -> [String] {
    switch self {
    case .availability(let zones, let unanswered, let isWaiting, let cause):
      let who = "구역 " + zones.joined(separator: ", ")
      let time = Figures.time(unanswered)
      if isUnspecified, cause == .cut {
        return [
          "\(name)는 분할에 대해 약속이 없음: \(who)은(는) \(time) 동안 응답 없음"
            + (isWaiting ? ", 아직 대기" : ""),
          "분할엔 약속 없음: \(who) \(time) 무응답", "\(zones[0]) \(time) 무응답",
        ]
      }
      return [
        "\(name)는 가용성을 포기: \(cause.korean)\(who)의 클라이언트가 \(time) 동안 응답을 받지 못함"
          + (isWaiting ? ", 아직 대기" : ""),
        "가용성 포기: \(who) \(time) 무응답", "\(zones[0]) \(time) 무응답",
      ]
    case .someAnswers(let errors):
      let count = Figures.grouped(errors)
      return ["\(name)는 일부 응답을 포기: 연산 \(count)개 거절 또는 결과 불명", "응답 \(count)개 포기"]
    case .requests(let failed, let share):
      let count = Figures.grouped(failed)
      return share > 0
        ? [
          "\(name)는 사용자를 실망시킴: 최근 요청의 \(Figures.percent(share)) 실패, 지금까지 \(count)건",
          "\(Figures.percent(share)) 실패, 모두 \(count)건", "실패 \(count)건",
        ]
        : ["\(name)는 요청 \(count)건이 실패했으나 최근에는 없음", "실패 \(count)건, 지금은 없음"]
    case .consistency(let zones, let oldest, let stale, let lost, let parted, let convergence):
      let (count, age) = (Figures.grouped(stale), Figures.time(oldest))
      let who = "구역 " + zones.joined(separator: ", ")
      let gone = lost > 0 ? ", 확인된 쓰기 \(Figures.grouped(lost))개를 잃음" : ""
      let short =
        lost > 0 ? "쓰기 \(Figures.grouped(lost))개 유실" : "갈라짐 \(Figures.grouped(parted))"
      return [
        "\(name)는 일관성을 포기: \(who)의 클라이언트가 최대 \(age) 지난 값을 읽음(\(count)번)\(gone), "
          + korean(parted, convergence),
        "\(name)는 일관성을 포기: \(who) 최대 \(age) 낡음(\(count)번), \(short)",
        "일관성 포기: \(zones.joined(separator: ", ")) 최대 \(age) 낡음, \(short)",
        "일관성 포기: "
          + (lost > 0 ? "\(Figures.grouped(lost)) 유실, " : zones.joined(separator: ", ") + " ")
          + "\(age) 낡음",
        "낡은 읽기 \(count)번",
      ]
    case .order(let answers, let parted, let convergence):
      let count = Figures.grouped(answers)
      return [
        "\(name)는 일관성을 포기: 어떤 순서로도 설명되지 않는 응답 \(count)개"
          + (parted > 0 ? ", \(korean(parted, convergence))" : ""),
        "일관성 포기: 순서 없는 응답 \(count)개", "순서 없는 응답 \(count)개",
      ]
    case .agreement(let parted, let convergence):
      return [
        "\(name)의 복제본이 갈라졌으나 클라이언트는 모름: \(korean(parted, convergence))",
        "키 \(Figures.grouped(parted))개 갈라짐",
      ]
    case .crowd(let siblings, let failed):
      let (many, count) = (Figures.grouped(siblings), Figures.grouped(failed))
      return [
        "\(name)는 키마다 형제 값을 \(many)개까지 남김: 쓰기 \(count)개가 들어갈 자리 없음",
        "키마다 형제 값 \(many)개, 쓰기 \(count)개 실패", "키마다 형제 값 \(many)개",
      ]
    case .writes(let lost):
      let count = Figures.grouped(lost)
      return ["\(name)는 확인된 쓰기 \(count)개를 잃음", "쓰기 \(count)개 유실"]
    case .money(let lost, let created, let all):
      let (gone, made) = (Figures.grouped(lost), Figures.grouped(created))
      return [
        "\(name)는 돈 \(Figures.grouped(all)) 가운데 \(gone)을 잃고 \(made)을 만들어 냄",
        "돈 \(gone) 잃음, \(made) 생김", "돈 −\(gone) +\(made)",
      ]
    case .nothing(let hadFault):
      return hadFault
        ? ["\(name)는 아직 포기한 것이 없음", "포기 없음"]
        : ["아직 고장이 없음: p, Enter로 네트워크를 끊으세요", "p Enter 분할"]
    }
  }

  private func english(_ zones: [String]) -> String {
    (zones.count == 1 ? "zone " : "zones ") + zones.joined(separator: ", ")
  }

  /// How many keys parted, and what became of them.
  private func english(_ parted: Int, _ convergence: CompareViewModel.Convergence) -> String {
    let keys = Figures.grouped(parted) + (parted == 1 ? " key diverged" : " keys diverged")
    return switch convergence {
    case .none: keys
    case .parted: keys + ", not healed yet"
    case .pending(.zero): keys + ", still apart"
    case .pending(let time): keys + ", still apart after \(Figures.time(time))"
    case .took(let time): keys + ", healed after \(Figures.time(time))"
    }
  }

  private func korean(_ parted: Int, _ convergence: CompareViewModel.Convergence) -> String {
    let keys = "키 \(Figures.grouped(parted))개가 갈라짐"
    return switch convergence {
    case .none: keys
    case .parted: keys + ", 아직 복구되지 않음"
    case .pending(.zero): keys + ", 아직 다름"
    case .pending(let time): keys + ", \(Figures.time(time))째 아직 다름"
    case .took(let time): keys + ", \(Figures.time(time)) 만에 수렴"
    }
  }
}

extension CompareViewModel.Cause {
  /// As it follows how long nobody was answered.
  fileprivate var english: String {
    switch self {
    case .cut, .unknown: ""
    case .dead(let node): " after \(node) died"
    case .frozen(let node): " while \(node) was frozen"
    }
  }

  /// As it stands before who was not answered.
  fileprivate var korean: String {
    switch self {
    case .cut, .unknown: ""
    case .dead(let node): "\(node) 종료 뒤 "
    case .frozen(let node): "\(node) 멈춤 동안 "
    }
  }
}

extension CompareViewModel.Convergence {
  fileprivate var withoutNumbers: CompareViewModel.Convergence {
    switch self {
    case .none, .parted: self
    case .pending: .pending(.zero)
    case .took: .took(.zero)
    }
  }
}
