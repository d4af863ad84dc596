import Simulation

/// What the panels show, a line a row.
extension PlainText {
  static func panel(_ id: PanelID, _ model: DashboardModel, _ language: Language) -> [String] {
    let panels = model.panels
    var lines: [String]
    switch id {
    case .ring: lines = panels.ring.map { ring($0, language) } ?? []
    case .network: lines = panels.network.map { network($0, model, language) } ?? []
    case .queues: lines = panels.queues.map { queues($0, language) } ?? []
    case .breakers: lines = panels.breakers.map { breakers($0, language) } ?? []
    case .traces: lines = panels.traces.map { traces($0, language) } ?? []
    case .metrics: lines = panels.metrics.map { metrics($0, language) } ?? []
    case .compare: lines = panels.compare.map { compare($0, language) } ?? []
    case .consistency: lines = panels.consistency.map { consistency($0, language) } ?? []
    }
    if lines.isEmpty { lines = [Texts.noPanel[language]] }
    return [id.title[language] + ":"] + lines
  }

  /// What each world gave up, a line each.
  private static func compare(_ model: CompareViewModel, _ language: Language) -> [String] {
    model.worlds.flatMap { world in
      Sacrifice.all(of: world, hadFault: model.hadFault)
        .compactMap { $0.wordings(of: world, language).first }
    }
  }

  private static func ring(_ model: RingViewModel, _ language: Language) -> [String] {
    let korean = language == .korean
    if let group = model.group {
      return zip(model.members, group.replicas).map { member, replica in
        "\(member.name), \(member.state.word[language]), \(group.word(replica.role)[language])"
      } + [korean ? "링은 쓰이지 않음" : "the ring is unused"]
    }
    var lines = model.members.map { member in
      let hints =
        member.hints > 0 ? korean ? ", 힌트 \(member.hints)" : ", \(member.hints) hints" : ""
      return "\(member.name), \(member.state.word[language]), " + Figures.percent(member.share)
        + hints
    }
    if let key = model.key {
      let holders = key.holders.filter(model.members.indices.contains)
        .map { model.members[$0].name }
      lines.append("\(key.name): " + holders.joined(separator: ", "))
    }
    return lines
  }

  private static func network(
    _ model: NetworkViewModel, _ whole: DashboardModel, _ language: Language
  ) -> [String] {
    let korean = language == .korean
    var lines = faults(whole, language)
    if model.faults.contains(where: { $0.kind == .cut }) { lines.append(Texts.bothAlive[language]) }
    lines.append(
      korean
        ? "전송 중 \(model.inFlight), 유실 \(model.dropped)"
        : "in flight \(model.inFlight), dropped \(model.dropped)")
    return lines + nodes(whole, language)
  }

  private static func consistency(_ model: ConsistencyViewModel, _ language: Language) -> [String] {
    let korean = language == .korean
    var lines = [model.store + ", " + ConsistencyPanel.word(model.verdict)[language]]
    if let lesson = model.lesson { lines.append(lesson[language]) }
    for side in model.sides {
      let name = side.name.isEmpty ? korean ? "모두" : "all" : side.name
      func share(_ share: Double?) -> String { share.map { Figures.percent($0) } ?? "–" }
      var line =
        korean
        ? "\(name): 수율 \(share(side.yield)), 문자대로의 A \(share(side.answered)), 수확 \(share(side.harvest))"
        : "\(name): yield \(share(side.yield)), A by the letter \(share(side.answered)), harvest \(share(side.harvest))"
      if side.silence >= .milliseconds(500) {
        let time = Figures.time(side.silence)
        line += korean ? ", \(time) 동안 응답 없음" : ", no answer for \(time)"
      }
      lines.append(line)
    }
    if let money = model.money {
      let (sum, expected) = (Figures.grouped(money.balance), Figures.grouped(money.expected))
      let carried = Figures.grouped(money.inFlight)
      let (lost, made) = (Figures.grouped(money.lost), Figures.grouped(money.created))
      lines.append(
        language == .korean
          ? "돈 \(sum), 있어야 할 돈 \(expected), 이동 중 \(carried), 잃음 \(lost), 생김 \(made)"
          : "money \(sum) of \(expected), in flight \(carried), lost \(lost), made \(made)")
    }
    return lines
      + model.measures.map { "\($0.name[language]): " + ConsistencyBoard.amount($0.amount) }
  }

  private static func queues(_ model: QueuesViewModel, _ language: Language) -> [String] {
    let korean = language == .korean
    return model.queues.map { queue in
      var line = queue.name + (korean ? ", 깊이 \(queue.depth)" : ", depth \(queue.depth)")
      if let lag = queue.lag { line += korean ? ", 지연 \(lag)" : ", lag \(lag)" }
      if let dead = queue.deadLetters, dead > 0 {
        line += korean ? ", 배달 불가 \(dead)" : ", \(dead) dead letters"
      }
      return line
    }
  }

  private static func breakers(_ model: BreakersViewModel, _ language: Language) -> [String] {
    let korean = language == .korean
    return model.breakers.map { breaker in
      let state =
        switch breaker.state {
        case .closed: Phrase("closed", "닫힘")
        case .open(let remaining, _):
          Phrase(
            "open, trial in " + Figures.time(remaining), "열림, 시험까지 " + Figures.time(remaining))
        case .trial(let passed, let wanted):
          Phrase("on trial, \(passed) of \(wanted)", "시험 중, \(passed)/\(wanted)")
        }
      let pair =
        korean
        ? "\(breaker.caller)에서 \(breaker.callee)" : "\(breaker.caller) to \(breaker.callee)"
      return pair + ": " + state[language] + ", " + Figures.percent(breaker.errorShare)
        + (korean ? " 오류" : " errors")
    }
  }

  private static func traces(_ model: TracesViewModel, _ language: Language) -> [String] {
    model.traces.map { trace in
      let outcome: Phrase =
        switch trace.outcome {
        case .running: Phrase("running", "진행 중")
        case .success: Phrase("ok", "성공")
        case .failure: Phrase("failed", "실패")
        case .timeout: Phrase("timed out", "시간 초과")
        case .rejected: Phrase("rejected", "거절")
        }
      return "\(trace.name), " + Figures.time(trace.duration) + ", " + outcome[language]
    }
  }

  private static func metrics(_ model: MetricsViewModel, _ language: Language) -> [String] {
    model.series.map { series in
      let rate = series.rate.map { ", " + Figures.rate($0) } ?? ""
      return series.name + " " + Figures.short(series.value) + rate
    }
  }
}
