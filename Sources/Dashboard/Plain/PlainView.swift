import Screen
import Simulation

/// The dashboard in words, for screen readers and for reading aloud (`--plain`).
///
/// A line an event, a line an answer; no boxes, no braille, no bars. What a person types is what the
/// palette understands, so that nothing is spelled twice. It performs nothing: what is to be done
/// outside comes back as effects, as from `Dashboard.update`.
public struct PlainView: Sendable {
  /// What is said to a typed line, and what is to be done.
  public struct Answer: Sendable, Equatable {
    /// The lines to say.
    public var lines: [String] = []
    /// What is to be done.
    public var effects: [Effect] = []
  }

  private var saidUntil: Instant?
  private var saidAtThatMoment = 0
  /// What was said that each of the worlds compared gave up.
  private var given: [String: [Sacrifice]] = [:]

  /// Nothing said yet.
  public init() {}

  /// The events that were not said yet, a line each; a jump in time is said before them.
  public mutating func lines(_ model: DashboardModel, _ language: Language) -> [String] {
    var lines: [String] = []
    let now = model.timeline.now
    if let until = saidUntil, now < until {
      lines.append(Texts.movedTo[language] + " " + Formats.logClock(now))
      saidUntil = now
      saidAtThatMoment = model.events.count { $0.instant == now }
      given = [:]
      return lines + sacrifices(model, language)
    }
    let until = saidUntil ?? .zero
    var isSame = saidUntil == nil ? 0 : saidAtThatMoment
    for event in model.events where event.instant >= until {
      if event.instant == until && isSame > 0 {
        isSame -= 1
        continue
      }
      lines.append(PlainText.line(event, language))
    }
    if let last = model.events.last?.instant, last >= until {
      saidUntil = max(last, until)
      saidAtThatMoment = model.events.count { $0.instant == saidUntil }
    } else {
      saidUntil = saidUntil ?? .zero
    }
    return lines + sacrifices(model, language)
  }

  /// What a world has given up that was not said yet, when it begins and whenever it turns.
  private mutating func sacrifices(_ model: DashboardModel, _ language: Language) -> [String] {
    guard let compare = model.panels.compare else { return [] }
    var lines: [String] = []
    for world in compare.worlds where world.missing == nil {
      let all = Sacrifice.all(of: world, hadFault: compare.hadFault)
      let said = given[world.name] ?? []
      given[world.name] = all.map(\.withoutNumbers)
      for sacrifice in all where sacrifice.isNews && !said.contains(sacrifice.withoutNumbers) {
        let sentence = sacrifice.wordings(of: world, language).first ?? ""
        lines.append(Formats.logClock(model.timeline.now) + " " + sentence)
      }
    }
    return lines
  }

  /// What to say and do when a person has typed `line`.
  ///
  /// Empty: how things stand. A number or a panel's name: its rows. Else the palette's language.
  public func answer(
    to line: String, _ state: inout DashboardState, _ model: DashboardModel
  ) -> Answer {
    let text = line.trimmed
    let language = state.language
    if text.isEmpty || text == "status" || text == "1" {
      return Answer(lines: PlainText.status(model, language))
    }
    if text == "nodes" { return Answer(lines: PlainText.nodes(model, language)) }
    if text == "help" || text == "?" { return Answer(lines: PlainText.help(language)) }
    if let row = PanelTable.rows.first(where: {
      text == String($0.id.key) || text == $0.id.title.english || text == $0.id.title.korean
    }) {
      return Answer(lines: PlainText.panel(row.id, model, language))
    }
    state.notice = nil
    state.overlays = [.palette(PaletteOverlay(text))]
    let effects = enter(&state, model)
    var lines: [String] = []
    if let notice = state.notice { lines.append(notice.text) }
    for overlay in state.overlays {
      switch overlay {
      case .list(let list): lines += PlainText.list(list, state, model)
      // What would have been a line to finish is typed whole here.
      case .prompt(let prompt): lines.append(Texts.typeWhole[language] + " " + prompt.line.text)
      case .painter: lines.append(Texts.typePartition[language])
      case .palette, .filter, .question: break
      }
    }
    state.overlays = []
    state.notice = nil
    return Answer(lines: lines, effects: effects)
  }

  /// Where in time the run is, and how fast it goes: one line.
  public static func position(_ model: DashboardModel, _ language: Language) -> [String] {
    Array(PlainText.status(model, language).prefix(1))
  }

  private func enter(_ state: inout DashboardState, _ model: DashboardModel) -> [Effect] {
    guard let key = Key("Enter") else { return [] }
    return Dashboard.update(&state, .key(key), model)
  }

  /// What is said at the beginning.
  public static func greeting(_ model: DashboardModel, _ language: Language) -> [String] {
    PlainText.status(model, language) + [Texts.plainHint[language]]
  }
}
