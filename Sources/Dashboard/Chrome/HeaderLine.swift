import Screen
import Simulation

/// The top line: which world, how fast, what is broken, how the users fare, what is proven.
enum HeaderLine {
  /// The richest wording that fits into `width` columns.
  static func runs(_ state: DashboardState, _ model: DashboardModel, width: Int) -> [Run] {
    for level in 0...6 {
      let runs = line(level, state, model)
      if runs.width <= width { return runs }
    }
    return line(6, state, model)
  }

  /// The line at a level: 0 says all in words, 6 the least.
  private static func line(_ level: Int, _ state: DashboardState, _ model: DashboardModel) -> [Run]
  {
    let parts = [
      identity(level, model), time(level, model, state.language),
      nodes(level, model, state.language),
      faults(level, model, state.language), users(level, model, state.language),
      verdict(level, state, model),
    ]
    var runs: [Run] = []
    for part in parts where !part.isEmpty {
      runs.append(runs.isEmpty ? Run(" ") : Run(" │ ", Pen(.border)))
      runs += part
    }
    return runs
  }

  private static func identity(_ level: Int, _ model: DashboardModel) -> [Run] {
    let header = model.header
    switch level {
    case 0:
      let seed = header.scenario + "·seed \(header.seed)"
      let digest = header.digest.isEmpty ? "" : " " + header.digest
      return [Run("ringside", .focus), Run("  " + seed), Run(digest, .muted)]
    case 1:
      return [Run("ringside", .focus), Run("  " + header.scenario + "·seed \(header.seed)")]
    case 2, 3: return [Run("ringside", .focus), Run(" \(header.seed)")]
    default: return []
    }
  }

  private static func time(_ level: Int, _ model: DashboardModel, _ language: Language) -> [Run] {
    let header = model.header
    var runs = [
      header.isPaused ? Run("‖ ", Pen(.warning, bold: true)) : Run("▶ ", Pen(.healthy)),
      Run(Formats.speed(percent: header.speedPercent), .strong),
    ]
    if let reached = header.reachedPercent, !header.isPaused, reached < header.speedPercent {
      runs.append(Run("→" + Formats.speed(percent: reached), .warning))
    }
    let clock =
      level < 2 ? "  " + Formats.clock(header.clock) : " " + Formats.shortClock(header.clock)
    runs.append(Run(clock, .strong))
    return runs
  }

  private static func nodes(_ level: Int, _ model: DashboardModel, _ language: Language) -> [Run] {
    let header = model.header
    var runs: [Run] = []
    if level < 4 && !header.mode.isEmpty {
      runs.append(Run(header.mode + (level < 2 ? "  " : " "), Pen(.info, bold: true)))
    }
    if level < 2 {
      let count = header.nodesUp + header.nodesDown
      runs.append(Run("\(count) " + Texts.nodes[language] + " "))
    }
    runs.append(Run("●\(header.nodesUp)", .healthy))
    runs.append(Run(" ○\(header.nodesDown)", header.nodesDown > 0 ? .failing : .muted))
    return runs
  }

  private static func faults(_ level: Int, _ model: DashboardModel, _ language: Language) -> [Run] {
    let count = model.faults.count
    if count == 0 && level > 1 { return [] }
    let word = count == 1 ? Texts.fault : Texts.faults
    let text = "▲\(count)" + (level < 2 ? " " + word[language] : "")
    return [Run(text, count > 0 ? Pen(.warning, bold: true) : .muted)]
  }

  private static func users(_ level: Int, _ model: DashboardModel, _ language: Language) -> [Run] {
    var runs: [Run] = []
    if let permille = model.header.availabilityPermille, level < 6 {
      let pen = permille >= 990 ? Pen.healthy : permille >= 900 ? .warning : .failing
      if level < 2 { runs.append(Run(Texts.available[language] + " ")) }
      runs.append(Run(Formats.permille(permille), pen))
    }
    if let p99 = model.header.p99, level < 5 {
      runs.append(Run((level < 2 ? "  " : " ") + "p99 "))
      runs.append(Run(Formats.latency(p99), .strong))
    }
    return runs
  }

  /// The verdict; a violation blinks twice a second until it is acknowledged with Esc.
  private static func verdict(
    _ level: Int, _ state: DashboardState, _ model: DashboardModel
  )
    -> [Run]
  {
    var runs: [Run] = []
    if model.isLocked && level < 5 {
      runs.append(Run(Texts.locked[state.language] + " ", Pen(.warning)))
    }
    guard let verdict = model.header.verdict else { return runs }
    let text = level < 3 ? " " + verdict.text : ""
    switch verdict.state {
    case .undecided: runs.append(Run("…" + text, .muted))
    case .holds: runs.append(Run("✔" + text, .healthy))
    case .violated:
      let isSeen = state.acknowledgedVerdict == verdict.text
      let isLit = isSeen || model.uptime.nanoseconds / 500_000_000 % 2 == 0
      runs.append(Run("✗" + text, Pen(.failing, bold: true, reversed: isLit && !isSeen)))
    }
    return runs
  }
}
