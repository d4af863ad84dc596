import Simulation

/// A row of the comparison: one measure, a cell for each world.
struct CompareRow: Sendable, Equatable {
  /// How good a number is by itself.
  enum Level: Sendable, Equatable {
    /// As it should be.
    case good
    /// Something was given up.
    case bad
    /// Worse than another world's, though nothing was given up.
    case worse
    /// Says nothing.
    case plain
  }

  /// What one world has to say.
  struct Cell: Sendable, Equatable {
    var text: String
    /// What is added to the text where there is room for all of it; empty for nothing.
    var more = ""
    var level = Level.plain
    /// A graph beside the number; empty for none.
    var history: [Double?] = []
    /// In which seconds a fault acted, the newest last, as the graph has them.
    var faulty: [Bool] = []
  }

  /// What is measured; a heading has no cells.
  var label: String
  var cells: [Cell] = []
  /// The lower, the sooner it gives way when there is little room.
  var rank: Int

  /// Whether some worlds fare well here and others do not.
  var isDecisive: Bool {
    cells.contains { $0.level == .bad } && cells.contains { $0.level == .good }
  }
}

/// The rows of a comparison.
struct CompareRows {
  let model: CompareViewModel
  let language: Language

  private var isKorean: Bool { language == .korean }
  private func word(_ english: String, _ korean: String) -> String {
    isKorean ? korean : english
  }

  /// All rows that fit into `height`, in the order they are shown.
  func rows(height: Int) -> [CompareRow] {
    let all = everything
    let titles = all.count { $0.cells.isEmpty }
    if all.count + titles <= height {
      // Air before each heading.
      return all.flatMap { $0.cells.isEmpty ? [CompareRow(label: "", rank: 0), $0] : [$0] }
    }
    if all.count - height <= CompareRows.mostLeftOut { return CompareRows.best(of: all, height) }
    return CompareRows.best(of: dense, height)
  }

  /// So many rows may be missing before zones are told in fewer rows each.
  private static let mostLeftOut = 4

  /// As many rows as that, in their order: what tells least leaves first.
  private static func best(of rows: [CompareRow], _ count: Int) -> [CompareRow] {
    rows.indices.sorted { (-rows[$0].rank, $0) < (-rows[$1].rank, $1) }
      .prefix(max(0, count)).sorted().map { rows[$0] }
  }

  /// The zones of the first world; all worlds have the same.
  private var zones: Range<Int> { 0..<(model.worlds.map(\.zones.count).min() ?? 0) }

  /// A row each, with headings and blanks between.
  private var everything: [CompareRow] {
    var rows: [CompareRow] = []
    if hasUsers {
      rows.append(CompareRow(label: word("users' requests", "사용자 요청"), rank: .max))
      rows.append(succeeded(label: "  " + word("succeeded", "성공")))
      rows.append(count("  " + word("failed", "실패"), rank: 5) { $0.users?.failed ?? 0 })
      rows.append(times("  p50 p99", rank: 3) { $0.users?.latency ?? .init() })
      rows += calls(indent: "  ")
    }
    for zone in zones {
      rows.append(CompareRow(label: heading(zone), rank: .max))
      rows.append(answered(zone, label: "  " + word("answered", "응답")))
      rows.append(
        count(word("  unanswered", "  무응답"), rank: 2) { $0.zones[zone].errors })
      rows.append(
        count(
          word("  stale reads", "  낡은 읽기"), rank: 2, share: { $0.zones[zone].staleShare }
        ) { $0.zones[zone].stale })
      rows.append(
        times(word("  read p50 p99", "  읽기 p50 p99"), rank: 1) { $0.zones[zone].reads })
      rows.append(
        times(word("  write p50 p99", "  쓰기 p50 p99"), rank: 1) { $0.zones[zone].writes })
    }
    rows.append(CompareRow(label: word("the whole store", "저장소 전체"), rank: .max))
    rows.append(letter(withPast: true, label: "  " + word("A by the letter", "문자 그대로의 A")))
    rows.append(
      count(word("  stale reads", "  낡은 읽기"), rank: 2, share: { $0.staleShare }) { $0.stale })
    rows += chances(indent: "  ")
    rows.append(count(word("  lost writes", "  잃은 쓰기"), rank: 4) { $0.lost })
    rows += siblings(indent: "  ")
    rows += updates(indent: "  ")
    rows += money(indent: "  ")
    rows.append(divergent(label: "  " + word("divergent keys", "갈라진 키")))
    rows.append(convergence(label: "  " + word("converged", "수렴")))
    return rows
  }

  /// Three rows a zone, without headings.
  private var dense: [CompareRow] {
    var rows: [CompareRow] = []
    if model.hadFault { rows.append(faults) }
    if hasUsers {
      rows.append(succeeded(label: word("users' requests", "사용자 요청")))
      rows.append(count(word(" failed", " 실패"), rank: 5) { $0.users?.failed ?? 0 })
      rows += calls(indent: " ")
    }
    for zone in zones {
      let cut = isCut(zone) ? " ✂" : ""
      rows.append(
        answered(zone, label: word("zone ", "구역 ") + name(zone) + cut))
      rows.append(
        pair(
          word(" failed · stale", " 무응답·낡음"), rank: 6, share: { $0.zones[zone].staleShare }
        ) { ($0.zones[zone].errors, $0.zones[zone].stale) })
      rows.append(
        pairOfTimes(word(" p99 read·write", " p99 읽기·쓰기"), rank: 2) {
          ($0.zones[zone].reads.p99, $0.zones[zone].writes.p99)
        })
    }
    rows.append(letter(withPast: false, label: word("A by letter", "문자대로 A")))
    rows += chances(indent: "")
    rows.append(count(word("lost writes", "잃은 쓰기"), rank: 4) { $0.lost })
    rows += siblings(indent: "")
    rows += updates(indent: "")
    rows += money(indent: "")
    rows.append(divergent(label: word("divergent keys", "갈라진 키")))
    rows.append(convergence(label: word("converged", "수렴")))
    return rows
  }

  private func name(_ zone: Int) -> String { model.worlds.first?.zones[zone].name ?? "" }

  /// Whether a zone is cut off in all of the worlds.
  private func isCut(_ zone: Int) -> Bool {
    !model.worlds.isEmpty && model.worlds.allSatisfy { $0.zones[zone].isCut }
  }

  /// A zone's name, and where it is cut off: in all worlds, or in which of them.
  private func heading(_ zone: Int) -> String {
    let cut = model.worlds.filter { $0.zones[zone].isCut }.map { $0.name.uppercased() }
    var heading = word("zone \(name(zone))", "구역 \(name(zone))")
    if !cut.isEmpty { heading += word(" ✂ cut off", " ✂ 단절") }
    if cut.count < model.worlds.count, !cut.isEmpty {
      heading += word(" in ", ": ") + cut.joined(separator: ", ")
    }
    return heading
  }

  private var hasUsers: Bool { model.worlds.contains { $0.users != nil } }

  // MARK: Cells

  private func succeeded(label: String) -> CompareRow {
    CompareRow(
      label: label,
      cells: model.worlds.map { share($0.users?.share, $0.users?.history ?? [], $0) }, rank: 10)
  }

  /// How many calls the requests become, where retries show, and what part of them was of no use; that only
  /// where there is any.
  private func calls(indent: String) -> [CompareRow] {
    func row(
      _ label: String, rank: Int, isHarm: Bool = true, _ rate: (CompareViewModel.Users) -> Double?
    ) -> CompareRow {
      let rates = model.worlds.map { $0.users.flatMap(rate) }
      let least = rates.map { $0 ?? 0 }.min() ?? 0
      return CompareRow(
        label: indent + label,
        cells: rates.map { rate in
          CompareRow.Cell(
            text: rate.map { Figures.grouped(Figures.bounded($0)) } ?? "–",
            level: isHarm && (rate ?? 0) > 2 * max(least, 1) ? .worse : .plain)
        }, rank: rank)
    }
    func occurs(_ rate: (CompareViewModel.Users) -> Double?) -> Bool {
      model.worlds.contains { ($0.users.flatMap(rate) ?? 0) >= 0.5 }
    }
    var rows = [row(word("calls a second", "초당 호출"), rank: 4, \.calls)]
    if occurs(\.refused) { rows.append(row(word("refused /s", "초당 거절"), rank: 7, \.refused)) }
    if occurs(\.wasted) { rows.append(row(word("for nobody /s", "초당 헛일"), rank: 7, \.wasted)) }
    if occurs(\.heldBack) {
      rows.append(row(word("held back /s", "초당 보류"), rank: 7, isHarm: false, \.heldBack))
    }
    return rows
  }

  private func share(
    _ share: Double?, _ history: [Double?], _ world: CompareViewModel.World
  ) -> CompareRow.Cell {
    let faulty = faulty(world, seconds: history.count)
    guard let share else {
      return CompareRow.Cell(text: "–", history: history, faulty: faulty)
    }
    return CompareRow.Cell(
      text: Figures.percent(share), level: share < 1 ? .bad : .good, history: history,
      faulty: faulty)
  }

  /// In which of the latest whole seconds of a world a fault acted, the newest last.
  private func faulty(_ world: CompareViewModel.World, seconds count: Int) -> [Bool] {
    let length = Interval.seconds(1).nanoseconds
    let now = model.now - (world.missing ?? .zero)
    // Where one is still under way, the one before it is the newest.
    let newest = now.nanoseconds / length - 1
    let oldest = newest - Int64(count) + 1
    var faulty = Array(repeating: false, count: count)
    for band in world.faults {
      let first = max(oldest, band.start.nanoseconds / length)
      let last = min(newest, (band.end.nanoseconds - 1) / length)
      guard first <= last else { continue }
      for second in first...last { faulty[Int(second - oldest)] = true }
    }
    return faulty
  }

  /// When faults acted, on the axis of the graphs below.
  private var faults: CompareRow {
    CompareRow(
      label: Texts.faults[language],
      cells: model.worlds.map { world in
        let histories = [world.users?.history.count ?? 0] + world.zones.map(\.history.count)
        return CompareRow.Cell(
          text: "", faulty: faulty(world, seconds: histories.max() ?? 0))
      }, rank: 3)
  }

  private func answered(_ zone: Int, label: String) -> CompareRow {
    CompareRow(
      label: label,
      cells: model.worlds.map { world in
        var cell = share(world.zones[zone].yield, world.zones[zone].history, world)
        // Where all are, the heading says so.
        if world.zones[zone].isCut, !isCut(zone) { cell.text += " ✂" }
        return cell
      }, rank: 9)
  }

  private func count(
    _ label: String, rank: Int, _ number: (CompareViewModel.World) -> Int
  ) -> CompareRow {
    count(label, rank: rank, share: { _ in nil }, number)
  }

  /// A number, and what share of all it is, where that is known.
  private func count(
    _ label: String, rank: Int, share: (CompareViewModel.World) -> Double?,
    _ number: (CompareViewModel.World) -> Int
  ) -> CompareRow {
    CompareRow(
      label: label,
      cells: model.worlds.map { world in
        let number = number(world)
        let part = number > 0 ? share(world).map { " · " + Figures.finePercent($0) } : nil
        return CompareRow.Cell(
          text: Figures.grouped(number), more: part ?? "", level: number > 0 ? .bad : .good)
      }, rank: rank)
  }

  /// Two numbers, and what share of all the second is.
  private func pair(
    _ label: String, rank: Int, share: (CompareViewModel.World) -> Double?,
    _ numbers: (CompareViewModel.World) -> (Int, Int)
  ) -> CompareRow {
    CompareRow(
      label: label,
      cells: model.worlds.map { world in
        let (a, b) = numbers(world)
        let part = b > 0 ? share(world).map { " (" + Figures.finePercent($0) + ")" } : nil
        return CompareRow.Cell(
          text: Figures.grouped(a) + " · " + Figures.grouped(b), more: part ?? "",
          level: a > 0 || b > 0 ? .bad : .good)
      }, rank: rank)
  }

  /// The chance of missing an acknowledged write, where the worlds' quorums differ.
  private func chances(indent: String) -> [CompareRow] {
    let quorums = model.worlds.compactMap(\.quorum)
    guard let first = quorums.first, quorums.contains(where: { $0 != first }) else { return [] }
    return [
      CompareRow(
        label: indent + word("may miss a write", "쓰기 놓칠 확률"),
        cells: model.worlds.map { world in
          guard let chance = world.quorum?.chanceOfMiss else { return CompareRow.Cell(text: "–") }
          let isOnlyInCalm = chance == 0 && world.quorum?.hasStandIns == true
          return CompareRow.Cell(
            text: Figures.finePercent(chance),
            more: chance > 0
              ? word(" at worst", " (최악)")
              : isOnlyInCalm ? word(" in calm weather", " (평온할 때)") : "",
            level: chance > 0 ? .worse : .plain)
        }, rank: 6)
    ]
  }

  private func times(
    _ label: String, rank: Int, _ latency: (CompareViewModel.World) -> CompareViewModel.Latency
  ) -> CompareRow {
    pairOfTimes(label, rank: rank) { world in
      let latency = latency(world)
      return (latency.p50, latency.p99)
    }
  }

  private func pairOfTimes(
    _ label: String, rank: Int, _ times: (CompareViewModel.World) -> (Interval?, Interval?)
  ) -> CompareRow {
    let pairs = model.worlds.map(times)
    let fastest = pairs.compactMap(\.1).min() ?? .zero
    return CompareRow(
      label: label,
      cells: pairs.map { first, last in
        // What one sees with the naked eye: twice as long, and more than a few milliseconds.
        let isSlow = last.map { $0 > fastest + fastest && $0 > .milliseconds(5) } ?? false
        return CompareRow.Cell(
          text: text(first) + " " + text(last), level: isSlow ? .worse : .plain)
      }, rank: rank)
  }

  private func text(_ time: Interval?) -> String { time.map { Figures.time($0) } ?? "–" }

  private func letter(withPast: Bool, label: String) -> CompareRow {
    CompareRow(
      label: label,
      cells: model.worlds.map { world in
        guard let share = world.letter else { return CompareRow.Cell(text: "–") }
        // The badge is on at all or not at all: 99.9 % is not available by the letter.
        let now =
          share >= 1 ? "[A] 100%" : word("no A, ", "A 아님, ") + Figures.percent(share)
        let soFar = world.letterSoFar.map { $0 < 1 ? Figures.percent($0) : "" } ?? ""
        return CompareRow.Cell(
          text: soFar.isEmpty || share < 1 || !withPast
            ? now : now + word(" · so far ", " · 전체 ") + soFar,
          level: share < 1 ? .bad : .good)
      }, rank: 8)
  }

  /// Lost updates, likes and items of carts, where there are any updates.
  private func updates(indent: String) -> [CompareRow] {
    var rows: [CompareRow] = []
    if model.worlds.contains(where: { $0.lostUpdates != nil }) {
      rows.append(count(indent + word("lost updates", "잃은 갱신"), rank: 9) { $0.lostUpdates ?? 0 })
    }
    if model.worlds.contains(where: { $0.likesMissing != nil }) {
      rows.append(
        count(indent + word("likes not counted", "세지 못한 좋아요"), rank: 9) { $0.likesMissing ?? 0 })
    }
    if model.worlds.contains(where: { $0.itemsLost != nil }) {
      rows.append(
        count(indent + word("cart items lost", "잃은 물건"), rank: 9) {
          $0.itemsLost ?? 0
        })
      rows.append(
        count(indent + word("cart items back", "되살아난 물건"), rank: 9) { $0.itemsBack ?? 0 })
    }
    return rows
  }

  /// How many values stand side by side, where that is more than one.
  private func siblings(indent: String) -> [CompareRow] {
    let numbers = model.worlds.map(\.siblings)
    guard let most = numbers.compactMap({ $0 }).max(), most > 1.5 else { return [] }
    let least = numbers.compactMap { $0 }.min() ?? most
    return [
      CompareRow(
        label: indent + word("siblings p99", "형제 값 p99"),
        cells: numbers.map { number in
          CompareRow.Cell(
            text: number.map { Figures.grouped(Figures.bounded($0.rounded(.up))) } ?? "–",
            level: (number ?? 0) > 2 * least ? .worse : .plain)
        }, rank: 6)
    ]
  }

  /// The sum of all accounts, and what became of what is missing; none where there are none.
  private func money(indent: String) -> [CompareRow] {
    guard model.worlds.contains(where: { $0.money != nil }) else { return [] }
    func row(
      _ label: String, rank: Int, _ text: (ConsistencyViewModel.Money) -> String
    ) -> CompareRow {
      CompareRow(
        label: indent + label,
        cells: model.worlds.map { world in
          guard let money = world.money else { return CompareRow.Cell(text: "–") }
          return CompareRow.Cell(text: text(money), level: money.isWrong ? .bad : .good)
        }, rank: rank)
    }
    return [
      row(word("money", "돈"), rank: 9) { money in
        Figures.grouped(money.balance)
          + (money.difference == 0 ? "" : " (\(MoneyBlock.difference(money)))")
      },
      row(word("in flight", "이동 중"), rank: 9) { Figures.grouped($0.inFlight) },
      row(word("lost · made", "잃음 · 생김"), rank: 9) { money in
        Figures.grouped(money.lost) + " · " + Figures.grouped(money.created)
      },
    ]
  }

  private func divergent(label: String) -> CompareRow {
    CompareRow(
      label: label,
      cells: model.worlds.map { world in
        let peak = world.divergentPeak
        let isPast = peak > world.divergent
        return CompareRow.Cell(
          text: Figures.grouped(world.divergent)
            + (isPast ? word(" (peak ", " (최대 ") + Figures.grouped(peak) + ")" : ""),
          level: world.divergent > 0 ? .bad : .good)
      }, rank: 7)
  }

  private func convergence(label: String) -> CompareRow {
    CompareRow(
      label: label,
      cells: model.worlds.map { world in
        switch world.convergence {
        case .none: CompareRow.Cell(text: "–")
        case .parted: CompareRow.Cell(text: word("not healed yet", "복구 전"))
        case .pending(.zero): CompareRow.Cell(text: word("not yet", "아직"), level: .bad)
        case .pending(let time):
          CompareRow.Cell(text: word("not yet, ", "아직, ") + Figures.time(time), level: .bad)
        case .took(let time):
          CompareRow.Cell(text: word("after ", "") + Figures.time(time) + word("", " 만에"))
        }
      }, rank: 5)
  }
}
