import Screen
import Simulation

/// The top line: which world, how fast, what is broken, how the users fare, what is proven.
///
/// What there is no room for is given up one by one, in the order of `Loss`, and no more than must
/// be: what there is room for again, once something longer has gone, comes back. Numbers that change all the time are measured at their widest, so that the line keeps its
/// wording while they do.
struct HeaderLine {
  /// What is given up for room, the dearest last.
  enum Loss: CaseIterable {
    /// Second blanks between words.
    case air
    /// The speed that was asked for, where less is reached.
    case askedSpeed
    /// How many nodes there are in all.
    case nodesInAll
    /// The word behind the number of faults.
    case faultsWord
    /// The digest of the run.
    case digest
    /// Hours and milliseconds of the clock.
    case longClock
    /// The word before the availability.
    case availabilityWord
    /// The scenario's name; the seed stays.
    case scenario
    /// The program's name.
    case brand
    /// The seed.
    case seed
    /// The verdict's words; its sign stays.
    case verdictWords
    /// The store's mode.
    case mode
    /// The latency.
    case latency
    /// That nothing may be changed.
    case locked
    /// The availability.
    case availability
    /// The number of faults.
    case faults
  }

  /// What is shown.
  private(set) var runs: [Run] = []
  /// Columns that it may take while only its numbers change.
  private(set) var steadyWidth = 0
  private let state: DashboardState
  private let model: DashboardModel
  /// What is given up.
  let losses: [Loss]

  /// The line with some things given up.
  init(_ state: DashboardState, _ model: DashboardModel, losses: [Loss]) {
    self.state = state
    self.model = model
    self.losses = losses
    for part in [identity, time, nodes, faults, users, verdict] where !part.runs.isEmpty {
      runs.append(runs.isEmpty ? Run(" ") : Run(" │ ", Pen(.border)))
      runs += part.runs
      steadyWidth += part.slack
    }
    steadyWidth += runs.width
  }

  /// The richest wording that fits into `width` columns.
  static func fitting(
    _ state: DashboardState, _ model: DashboardModel, width: Int
  ) -> HeaderLine {
    var losses: [Loss] = []
    var line = HeaderLine(state, model, losses: losses)
    for loss in Loss.allCases where line.steadyWidth > width {
      losses.append(loss)
      line = HeaderLine(state, model, losses: losses)
    }
    // Blanks stay away: they would come and go with the words.
    for loss in losses.dropLast().reversed() where loss != .air {
      let fewer = HeaderLine(state, model, losses: losses.filter { $0 != loss })
      guard fewer.steadyWidth <= width else { continue }
      losses.removeAll { $0 == loss }
      line = fewer
    }
    return line
  }

  /// Whether something is still shown.
  private func keeps(_ loss: Loss) -> Bool { !losses.contains(loss) }

  /// Words, and the columns by which their numbers may grow.
  private typealias Part = (runs: [Run], slack: Int)

  /// The columns that are missing to `width`.
  private func slack(_ text: String, to width: Int) -> Int { max(0, width - text.columns) }

  /// What stands between two words of one part.
  private var gap: String { keeps(.air) ? "  " : " " }

  // MARK: Parts

  private var identity: Part {
    let header = model.header
    var runs: [Run] = []
    if keeps(.brand) { runs.append(Run("ringside", .focus)) }
    if keeps(.scenario) {
      runs.append(Run(gap + header.scenario + "·seed \(header.seed)"))
    } else if keeps(.brand) {
      runs.append(Run(" \(header.seed)"))
    } else if keeps(.seed) {
      runs.append(Run("seed \(header.seed)"))
    }
    if keeps(.digest) && !header.digest.isEmpty { runs.append(Run(" " + header.digest, .muted)) }
    return (runs, 0)
  }

  private var time: Part {
    let header = model.header
    var runs = [
      header.isPaused ? Run("‖ ", Pen(.warning, bold: true)) : Run("▶ ", Pen(.healthy))
    ]
    let asked = Formats.speed(percent: header.speedPercent)
    var room = 0
    if let reached = header.reachedPercent, !header.isPaused, reached < header.speedPercent {
      let reached = Formats.speed(percent: reached)
      if keeps(.askedSpeed) {
        runs += [Run(asked, .strong), Run("→" + reached, .warning)]
        room = slack(reached, to: HeaderLine.speedWidth)
      } else {
        runs.append(Run(reached, Pen(.warning, bold: true)))
        room = slack(reached, to: HeaderLine.speedWidth)
      }
    } else {
      runs.append(Run(asked, .strong))
      // The speed reached comes and goes; its room stays.
      room =
        keeps(.askedSpeed)
        ? HeaderLine.speedWidth + 1 : slack(asked, to: HeaderLine.speedWidth)
    }
    let clock =
      keeps(.longClock)
      ? gap + Formats.clock(header.clock) : " " + Formats.shortClock(header.clock)
    runs.append(Run(clock, .strong))
    return (runs, room)
  }

  /// `0.87×`.
  private static let speedWidth = 5

  private var nodes: Part {
    let header = model.header
    var runs: [Run] = []
    if keeps(.mode) && !header.mode.isEmpty {
      runs.append(Run(header.mode + gap, Pen(.info, bold: true)))
    }
    if keeps(.nodesInAll) {
      let count = header.nodesUp + header.nodesDown + header.nodesFrozen
      runs.append(Run("\(count) " + Texts.nodes[state.language] + " "))
    }
    runs.append(Run("●\(header.nodesUp)", .healthy))
    runs.append(Run(" ○\(header.nodesDown)", header.nodesDown > 0 ? .failing : .muted))
    if header.nodesFrozen > 0 { runs.append(Run(" ◇\(header.nodesFrozen)", .warning)) }
    return (runs, 0)
  }

  private var faults: Part {
    guard keeps(.faults) else { return ([], 0) }
    let count = model.faults.count
    let word = count == 1 ? Texts.fault : Texts.faults
    let words = keeps(.faultsWord) ? " " + word[state.language] : ""
    let most = keeps(.faultsWord) ? " " + Texts.faults[state.language] : ""
    let pen: Pen = count > 0 ? Pen(.warning, bold: true) : .muted
    return ([Run("▲\(count)" + words, pen)], slack(words, to: most.columns))
  }

  private var users: Part {
    var runs: [Run] = []
    var room = 0
    if let permille = model.header.availabilityPermille, keeps(.availability) {
      let pen = permille >= 990 ? Pen.healthy : permille >= 900 ? .warning : .failing
      if keeps(.availabilityWord) { runs.append(Run(Texts.available[state.language] + " ")) }
      let share = Formats.permille(permille)
      runs.append(Run(share, pen))
      room += slack(share, to: Formats.permille(1_000).columns)
    }
    if let p99 = model.header.p99, keeps(.latency) {
      let latency = Formats.latency(p99)
      runs += [Run((runs.isEmpty ? "" : gap) + "p99 "), Run(latency, .strong)]
      room += slack(latency, to: HeaderLine.latencyWidth)
    }
    return (runs, room)
  }

  /// `412ms`, `1.02s`.
  private static let latencyWidth = 5

  /// The verdict; a violation blinks twice a second until it is acknowledged with Esc.
  private var verdict: Part {
    var runs: [Run] = []
    if model.isLocked && keeps(.locked) {
      runs.append(Run(Texts.locked[state.language] + " ", Pen(.warning)))
    }
    guard let verdict = model.header.verdict else { return (runs, 0) }
    let text = keeps(.verdictWords) ? " " + verdict.text : ""
    switch verdict.state {
    case .undecided: runs.append(Run("…" + text, .muted))
    case .holds: runs.append(Run("✔" + text, .healthy))
    case .violated:
      let isSeen = state.acknowledgedVerdict == verdict.text
      let isLit = isSeen || model.uptime.nanoseconds / 500_000_000 % 2 == 0
      runs.append(Run("✗" + text, Pen(.failing, bold: true, reversed: isLit && !isSeen)))
    }
    return (runs, 0)
  }
}
